package sheet

import (
	"cmp"
	"slices"
	"strings"

	"ifolge/ingest"
	"ifolge/statement"
)

// A Layout is what a sheet says, in words, before it is set in lines for a
// terminal or in cards for a page.
type Layout struct {
	Title   string
	Facts   []string // outlet, byline, date, languages
	Summary string
	Sources []Source // in order of weight
	Notes   []string
	Legend  string
}

// A Source is one voice with all that it says in the article.
type Source struct {
	Name    string // a heading where the article names none
	Kind    string // "named person"; "" where the article names none
	Unnamed bool   // somebody without a name
	Nobody  bool   // the article names none
	Count   string // "3 statements"
	Share   int    // of the words of all statements, in percent
	Also    string // "also called …", "" mostly
	About   string // "described elsewhere as …", "" mostly
	Says    []Said // in text order
}

// A Said is one statement on the sheet.
type Said struct {
	Index   int    // in Reading.Statements
	Line    string // "l. 7"
	Content string
	Manner  []string // stance with its cue, certainty, times, what is inferred
	Hands   []Hand   // from the one said to know to this article; none where the source told the outlet itself
}

// A Hand is one link of a chain.
type Hand struct {
	Name string
	Cue  string // in the article's words; "" where there is none
}

// Lay returns what the sheet of r says in the language of w.
func Lay(r *ingest.Reading, w *Words) *Layout {
	p := &page{Options: Options{Words: w}, r: r}
	voices := weigh(r.Statements)
	l := &Layout{Title: p.title(), Facts: p.facts(), Summary: p.summary(voices), Notes: p.notes(), Legend: w.say("legend")}
	all := 0
	for i := range voices {
		all += voices[i].words
	}
	for i := range voices {
		v := &voices[i]
		s := Source{Name: v.name, Kind: w.say(v.kind), Unnamed: v.kind == "kind.unnamed", Count: w.count("statement", len(v.says)), Share: (100*v.words + all/2) / max(all, 1)}
		if v.name == "" {
			s.Name, s.Kind, s.Nobody = w.say("nobody.head"), "", true
		}
		if len(v.also) > 0 {
			s.Also = w.say("also", "names", p.quoted(v.also[:min(len(v.also), mostNames)]))
		}
		if v.about != "" {
			s.About = w.say("described", "names", p.quoted([]string{v.about}))
		}
		for _, n := range v.says {
			st := &r.Statements[n]
			s.Says = append(s.Says, Said{n, p.line(n), p.content(st), p.manner(st), p.hands(st)})
		}
		l.Sources = append(l.Sources, s)
	}
	return l
}

// hands returns the links of a chain through more than one hand.
func (p *page) hands(s *statement.Statement) []Hand {
	if len(s.Chain) <= 2 {
		return nil
	}
	hs := []Hand{{Name: p.Words.say("this")}}
	for i := range s.Chain[1:] {
		l := &s.Chain[1+i]
		hs = append(hs, Hand{plain(cmp.Or(l.Name, l.As, p.Words.say("nobody"))), plain(l.Cue)})
	}
	slices.Reverse(hs)
	return hs
}

// Say returns the words for key with each {name} filled in from pairs of name and
// value.
func (w *Words) Say(key string, pairs ...string) string { return w.say(key, pairs...) }

// Date puts an EDTF date into words where it is simple enough.
func (w *Words) Date(edtf string) string { return w.date(edtf) }

// Plain makes words of an article fit to be shown in a line: see the sheet.
func Plain(s string) string { return plain(s) }

// mostNames is how many other names of a source are shown.
const mostNames = 3

func (p *page) title() string {
	a := p.r.Article
	if t := cmp.Or(plain(a.Title), plain(a.ID)); t != "" && t != "-" { // standard input
		return t
	}
	return p.Words.say("untitled")
}

// facts tells where the article is from and what it was read as.
func (p *page) facts() []string {
	a, w := p.r.Article, p.Words
	var facts []string
	for _, f := range []string{plain(a.Outlet), plain(a.Byline), w.date(plain(a.Published))} {
		if f != "" {
			facts = append(facts, f)
		}
	}
	if p.r.Lang != "" {
		facts = append(facts, w.say("readas", "language", w.languages([]string{p.r.Lang})))
	}
	if others := p.otherLanguages(); len(others) > 0 {
		facts = append(facts, w.say("readas.also", "languages", w.languages(others)))
	}
	return facts
}

func (p *page) notes() []string {
	var notes []string
	for _, n := range slices.Concat(p.r.Article.Notes, p.r.Notes) {
		notes = append(notes, p.Words.say("note")+": "+plain(p.Words.Note(n)))
	}
	return notes
}

// chain prints the hands from the one said to know to this article.
func (p *page) chain(s *statement.Statement) string {
	var names []string
	for _, h := range p.hands(s) {
		names = append(names, h.Name)
	}
	return strings.Join(names, " › ")
}
