package web

import (
	"net/http"
	"slices"
	"strings"

	"ifolge/ledger"
	"ifolge/sheet"
	"ifolge/when"
)

// A searchPage asks the ledger with all fields that it has.
type searchPage struct {
	*page
	Query     string // what the content must have
	Source    string
	Outlet    string
	Place     string
	Article   string
	SpokenOf  string
	Said      string
	Published string
	Groups    []choices
	Versions  bool
	History   bool
	Oldest    bool
	Faults    []string // what was asked that makes no sense
	Asked     bool
	More      bool // the fields beyond words, source and outlet are in use
	Rows      []row
	Next      string
}

// choices are the words of one field, of which one is enough.
type choices struct {
	Legend, Name string
	Options      []choice
}

type choice struct {
	Value, Label string
	On           bool
}

// longestField is in bytes.
const longestField = 500

func (s *Site) search(w http.ResponseWriter, r *http.Request) {
	p, ok := s.begin(w, r, "nav.search")
	if !ok {
		return
	}
	get := func(name string) string {
		f := strings.TrimSpace(r.URL.Query().Get(name))
		return sheet.Plain(strings.ToValidUTF8(f[:min(len(f), longestField)], ""))
	}
	v := &searchPage{
		page: p, Query: get("q"), Source: get("source"), Outlet: get("outlet"), Place: get("place"), Article: get("article"),
		SpokenOf: get("spoken_of"), Said: get("said"), Published: get("published"),
		Versions: get("versions") != "", History: get("history") != "", Oldest: get("order") == "oldest",
	}
	q := ledger.Question{
		AsOf: p.asOf, Words: strings.Fields(v.Query), Source: v.Source, Outlet: v.Outlet, Place: v.Place,
		Versions: v.Versions, History: v.History, Newest: !v.Oldest, Limit: perPage + 1, After: after(r),
	}
	for _, f := range []struct {
		key, name string
		all       []string
		to        *[]string
		word      string
	}{
		{"search.kind", "kind", ledger.SourceTypes, &q.SourceTypes, "kind."},
		{"search.form", "form", ledger.Forms, &q.Forms, "form."},
		{"search.stance", "stance", ledger.Stances, &q.Stances, "stance."},
		{"search.certainty", "certainty", ledger.Certainties, &q.Certainties, "certainty."},
	} {
		c := choices{Legend: p.Say(f.key), Name: f.name}
		said := r.URL.Query()[f.name]
		for _, word := range f.all {
			on := slices.Contains(said, word)
			if on {
				*f.to = append(*f.to, word)
				v.More = true
			}
			c.Options = append(c.Options, choice{word, p.Say(f.word + word), on})
		}
		for _, word := range said {
			if word != "" && !slices.Contains(f.all, word) {
				v.Faults = append(v.Faults, p.Say("search.noword", "word", cut(word, 60), "field", c.Legend))
			}
		}
		v.Groups = append(v.Groups, c)
	}
	for _, f := range []struct {
		key, said string
		to        *when.Interval
	}{{"search.spoken", v.SpokenOf, &q.SpokenOf}, {"search.said", v.Said, &q.Said}, {"search.published", v.Published, &q.Published}} {
		if f.said == "" {
			continue
		}
		v.More = true
		t, err := when.Parse(f.said)
		if *f.to = t.Interval(); err != nil || *f.to == (when.Interval{}) {
			v.Faults = append(v.Faults, p.Say("search.notime", "time", cut(f.said, 60), "field", p.Say(f.key)))
		}
	}
	if v.Article != "" {
		v.More = true
		n, err := parseSeq(v.Article)
		if err != nil {
			v.Faults = append(v.Faults, p.Say("search.noentry", "entry", cut(v.Article, 60)))
		}
		q.Article = n
	}
	v.More = v.More || v.Place != "" || v.Versions || v.History || v.Oldest
	v.Asked = q.Asks() || v.History
	code := http.StatusOK
	if len(v.Faults) > 0 {
		code = http.StatusBadRequest
	} else {
		var err error
		if v.Rows, err = s.rows(r.Context(), p, q); err != nil {
			s.fail(w, r, err)
			return
		}
		if len(v.Rows) > perPage {
			v.Rows = v.Rows[:perPage]
			v.Next = p.Same("after", seq(v.Rows[perPage-1].Seq))
		}
	}
	s.show(w, code, "search", v)
}
