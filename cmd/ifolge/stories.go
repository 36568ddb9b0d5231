package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"ifolge/corpus/stories"
	"ifolge/ingest"
	"ifolge/ledger"
	"ifolge/story"
	"ifolge/story/book"
	"ifolge/when"
)

type storiesCmd struct {
	ledgerFlag
	AsOf   momentFlag `name:"as-of" placeholder:"TIME" help:"As the ledger was at this time: a day, to its end, or a moment. Of story files, what was published by then."`
	Outlet string     `placeholder:"NAME" help:"Only stories that this outlet has."`
	Words  []string   `placeholder:"WORD,…" help:"Only claims with all these words, in any form. A word that ends with * stands for all that begin so."`
	All    bool       `help:"Also claims of one outlet alone."`
	Why    bool       `help:"Show who carries each claim, what that is to it, and the evidence."`
	Limit  int        `placeholder:"N" help:"At most so many stories."`
	JSON   bool       `name:"json" help:"Print an object a line: a story of the ledger, or the claims and copies of a story file."`
	Files  []string   `arg:"" optional:"" name:"file" help:"Story files, JSON objects with \"articles\", in place of the ledger."`
}

func (c *storiesCmd) Help() string {
	return `Groups the articles of the ledger into stories and what they say into claims, the newest story
first. By each claim stand three numbers: outlets that carry it, origins shown to be independent,
and statements not shown either way; then who said what of it last.

Examples:

	ifolge stories
	ifolge stories --as-of 2024-05-17T14:00 --words bru,steng*
	ifolge stories --why --outlet NTB
	ifolge stories --json story.json`
}

func (c *storiesCmd) Run(p *program) error {
	if c.Limit < 0 {
		return fmt.Errorf("%w: --limit=%d: want 0, for all, or more", errUsage, c.Limit)
	}
	out := bufio.NewWriter(p.out)
	t := &teller{Writer: out, width: terminalWidth(p.out), why: c.Why}
	if len(c.Files) > 0 {
		if err := c.ofFiles(p, t); err != nil {
			return err
		}
		return out.Flush()
	}
	s, err := c.open(p)
	if err != nil {
		return err
	}
	defer s.Close()
	b, err := bound(p, s, c.AsOf.at)
	if err != nil {
		return err
	}
	ss := newestFirst(b.Stories)
	if err := c.tell(t, ss, "the ledger has"); err != nil {
		return err
	}
	return out.Flush()
}

// bound returns the stories of a ledger, and notes what is in none.
func bound(p *program, s ledger.Store, asOf when.Micros) (*book.Book, error) {
	b, err := book.NewBinder(s).Book(p, asOf)
	if err != nil {
		return nil, err
	}
	p.saying.Lock()
	defer p.saying.Unlock()
	if b.Without > 0 {
		fmt.Fprintf(p.err, "ifolge: note: %s in no story, for lack of a sketch: ifolge reread, with their files where the ledger has not their texts, makes it\n", number(b.Without, "article is", "articles are"))
	}
	if b.Left > 0 {
		fmt.Fprintf(p.err, "ifolge: note: %s in no story, those that came out first: stories are made of the newest %d\n", number(b.Left, "article is", "articles are"), book.Most)
	}
	return b, nil
}

func (c *storiesCmd) ofFiles(p *program, t *teller) error {
	line, err := p.line(ingest.Options{})
	if err != nil {
		return err
	}
	for _, name := range c.Files {
		p.file(name, func(r io.Reader) error {
			f, err := stories.Read(r, name)
			if err != nil {
				return err
			}
			sks := slices.DeleteFunc(sketches(line, f), func(s *story.Sketch) bool { return c.AsOf.at != 0 && s.Time > c.AsOf.at })
			ss := story.Group(sks)
			if c.JSON {
				return t.object(stories.AnswerOf(ss))
			}
			return c.tell(t, newestFirst(ss), name+" has")
		})
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// sketches reads the articles of a story file.
func sketches(line *ingest.Line, f *stories.File) []*story.Sketch {
	var out []*story.Sketch
	for i := range f.Articles {
		r := line.Read(f.Articles[i].Article())
		out = append(out, story.Draw(r.Article, r.Document, r.Entities, r.Statements))
	}
	return out
}

// newestFirst puts those first of which an article came out last.
func newestFirst(ss []story.Story) []story.Story {
	last := map[string]when.Micros{}
	for i := range ss {
		for _, a := range ss[i].Articles {
			last[ss[i].ID] = max(last[ss[i].ID], a.Time)
		}
	}
	out := slices.Clone(ss)
	slices.SortStableFunc(out, func(a, b story.Story) int { return cmp.Compare(last[b.ID], last[a.ID]) })
	return out
}

// several is how many outlets carry a claim that is shown without being asked for.
const several = 2

// jsonStory is a story of the ledger as ifolge stories --json prints it.
type jsonStory struct {
	ID       string             `json:"id"`
	Title    string             `json:"title"`
	Articles []jsonStoryArticle `json:"articles"`
	stories.Answer
}

type jsonStoryArticle struct {
	ID        string `json:"id"`
	Outlet    string `json:"outlet"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Lang      string `json:"lang"`
	Published string `json:"published"`
}

// tell prints the stories and claims that are asked for.
func (c *storiesCmd) tell(t *teller, ss []story.Story, who string) error {
	q := ledger.Question{Words: c.Words}
	words := q.Matcher().Words()
	shown, alone := 0, 0
	for i := range ss {
		s := &ss[i]
		if c.Outlet != "" && !slices.ContainsFunc(s.Articles, func(a story.Article) bool { return ledger.FoldOutlet(a.Outlet) == ledger.FoldOutlet(c.Outlet) }) {
			continue
		}
		asked := *s
		asked.Claims = nil
		for _, k := range s.Claims {
			if !has(&k, words) {
				continue
			}
			if !c.All && k.Outlets < several {
				alone++
				continue
			}
			asked.Claims = append(asked.Claims, k)
		}
		if len(asked.Claims) == 0 && (len(words) > 0 || !c.All) || c.Limit > 0 && shown == c.Limit {
			continue
		}
		shown++
		if c.JSON {
			o := jsonStory{ID: s.ID, Title: s.Title, Articles: []jsonStoryArticle{}, Answer: stories.AnswerOf([]story.Story{asked})}
			for _, a := range s.Articles {
				o.Articles = append(o.Articles, jsonStoryArticle{a.ID, a.Outlet, a.URL, a.Title, a.Lang, a.Published})
			}
			if err := t.object(o); err != nil {
				return err
			}
			continue
		}
		if shown > 1 {
			t.line("")
		}
		t.story(&asked)
	}
	if c.JSON {
		return nil
	}
	switch {
	case shown == 0 && alone == 0:
		t.line(who + " no such claims")
	case shown == 0:
		t.line(fmt.Sprintf("%s no claims that several outlets carry; --all shows %s of one outlet alone", who, number(alone, "claim", "claims")))
	case alone > 0:
		t.line("")
		t.line(fmt.Sprintf("not shown: %s of one outlet alone (--all)", number(alone, "claim", "claims")))
	}
	return nil
}

// has reports whether a claim, in the words of one of its members, has all that is
// asked for.
func has(c *story.Claim, words []ledger.Alternatives) bool {
	if len(words) == 0 {
		return true
	}
	in := func(text string) bool {
		have := (&ledger.Statement{Text: text, Lang: c.Lang}).ContentWords()
		for i := range words {
			if !words[i].In(have) {
				return false
			}
		}
		return true
	}
	return in(c.Text) || slices.ContainsFunc(c.Members, func(m story.Member) bool { return in(m.Text) })
}

// object prints v on a line.
func (t *teller) object(v any) error {
	e := json.NewEncoder(t)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func number(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}
