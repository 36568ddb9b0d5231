package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"ifolge/ledger"
	"ifolge/when"
)

// A Source is what is known of who goes by a name: its newest statements, counted.
type Source struct {
	Name    string // as it was asked for
	Counted int    // statements
	More    bool   // there are older ones, which were not counted
	Names   []Tally
	Stances []Tally
	Outlets []Tally
	Through []Tally // hands between the outlets and the source
	Entries []ledger.Entry
}

// A Tally is how often something is.
type Tally struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// mostCounted is how many of a source's statements are counted: the newest.
const mostCounted = 500

// mostTallies is how many rows of a table are told.
const mostTallies = 12

// Source counts what the source with all words of name in one of its names said.
func (d *Desk) Source(ctx context.Context, name string, asOf when.Micros) (*Source, error) {
	o := &Source{Name: name}
	names, stances, outlets, through := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for e, err := range d.Store.Entries(ctx, ledger.Question{AsOf: asOf, Source: name, Newest: true, Limit: mostCounted + 1}) {
		if err != nil {
			return nil, err
		}
		if o.Counted == mostCounted {
			o.More = true
			break
		}
		o.Counted++
		o.Entries = append(o.Entries, e)
		s := e.Body.Statement
		names[cut(speaker(s), mostName)]++
		stances[stanceOf(s)]++
		outlets[cut(s.Outlet(), mostName)]++
		if len(s.Chain) > 2 {
			for _, l := range s.Chain[1 : len(s.Chain)-1] {
				through[cut(cmp.Or(l.Name, l.As), mostName)]++
			}
		}
	}
	o.Names, o.Stances, o.Outlets, o.Through = tallies(names), tallies(stances), tallies(outlets), tallies(through)
	return o, nil
}

// tallies puts what is most often first, and what is equally often in the order of
// its name.
func tallies(of map[string]int) []Tally {
	ts := []Tally{}
	for _, k := range sortedKeys(of) {
		if k != "" {
			ts = append(ts, Tally{k, of[k]})
		}
	}
	slices.SortStableFunc(ts, func(a, b Tally) int { return cmp.Compare(b.Count, a.Count) })
	return ts[:min(len(ts), mostTallies)]
}

// A sourcePage tells what a source said, and through whom.
type sourcePage struct {
	*page
	Name                             string
	Names, Stances, Outlets, Through []tallyView
	Seen                             int
	Cut                              bool
	Rows                             []row
	Next                             string
}

type tallyView struct{ Name, Href, Count, Width string } // Width: of all, in per cent

func (s *Site) source(w http.ResponseWriter, r *http.Request) {
	p, ok := s.begin(w, r, "source.title")
	if !ok {
		return
	}
	name := strings.TrimSpace(r.URL.Query().Get("name"))
	name = strings.ToValidUTF8(name[:min(len(name), longestField)], "")
	if len(ledger.Folded(name)) == 0 {
		s.refuse(w, r, http.StatusNotFound, "error.source")
		return
	}
	found, err := s.desk.Source(r.Context(), name, p.asOf)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := &sourcePage{page: p, Name: cut(name, mostName), Seen: found.Counted, Cut: found.More}
	v.Title = v.Name
	if v.Rows, err = s.layOut(r.Context(), p, found.Entries[:min(len(found.Entries), perPage)]); err != nil {
		s.fail(w, r, err)
		return
	}
	show := func(ts []Tally, href func(string) string, word func(string) string) []tallyView {
		var vs []tallyView
		for _, t := range ts {
			vs = append(vs, tallyView{word(t.Name), href(t.Name), p.Number(t.Count), permille(int64(t.Count), int64(max(v.Seen, 1)))})
		}
		return vs
	}
	as := func(s string) string { return s }
	of := func(k string) string { return p.To("/source", "name", k) }
	v.Names, v.Through = show(found.Names, of, as), show(found.Through, of, as)
	v.Stances = show(found.Stances, func(k string) string { return p.To("/search", "source", name, "stance", k) }, func(k string) string { return p.Say("stance." + k) })
	v.Outlets = show(found.Outlets, func(k string) string { return p.To("/search", "source", name, "outlet", k) }, as)
	if found.Counted > perPage {
		v.Next = p.To("/search", "source", name, "after", seq(v.Rows[perPage-1].Seq))
	}
	s.show(w, http.StatusOK, "source", v)
}
