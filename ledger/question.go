package ledger

import (
	"fmt"
	"slices"
	"strings"

	"ifolge/attribution"
	"ifolge/entity"
	"ifolge/stance"
	"ifolge/when"
)

// A Question asks a ledger at a point in both times. The zero Question asks for
// every statement that stands now in the newest version of its item.
type Question struct {
	AsOf when.Micros // as recorded at this moment; 0: now

	// What a statement must have. A field that is empty asks for nothing; of a
	// list one is enough.
	Words       []string // in its content, all of them, folded by the stemmers of lang/; "havn*" is any word that begins so
	Source      string   // all these words in one name of its source
	Outlet      string   // whose name is this, but for capitals
	Place       string   // all these words in one name of a place in its content, or the code of its country
	SourceTypes []string // person, organisation …
	Forms       []string // direct, indirect, mixed
	Stances     []string
	Certainties []string
	SpokenOf    when.Interval // one of the times it speaks of overlaps this
	Said        when.Interval // the time it was said overlaps this; where none is stated, that of publication
	Published   when.Interval
	Article     Seq // the version of an article, by its first entry

	Item string // of articles: versions of this item

	Of       Scope
	Versions bool // also what stands in versions that a newer one has replaced
	History  bool // every entry of a thread, not only the last; what ended, too
	Later    bool // of Everything: only what is not the first entry of its thread

	After  Seq  // only entries behind this one; with Newest: before it
	Limit  int  // 0: no limit
	Newest bool // the newest first
}

// A Scope is what entries a Question asks for.
type Scope uint8

const (
	Statements Scope = iota
	Articles         // what a statement must have is not asked, but for Outlet, Published, Item
	Everything       // every entry, whatever else the Question says but for AsOf, Later, After, Limit and Newest
)

// The words that Question takes.
var (
	SourceTypes = words(entity.Unnamed, func(i uint8) string { return entity.SourceType(i).String() })
	Forms       = words(attribution.Mixed, func(i uint8) string { return attribution.Form(i).String() })
	Stances     = words(stance.Asks, func(i uint8) string { return stance.Stance(i).String() })
	Certainties = words(stance.Certain, func(i uint8) string { return stance.Certainty(i).String() })
)

// words lists the names of the values 1 to last.
func words[T ~uint8](last T, name func(uint8) string) []string {
	var ws []string
	for i := uint8(1); i <= uint8(last); i++ {
		ws = append(ws, name(i))
	}
	return ws
}

// Check says which word of q is none that a statement can have.
func (q *Question) Check() error {
	for _, f := range []struct {
		what  string
		said  []string
		known []string
	}{
		{"source type", q.SourceTypes, SourceTypes},
		{"form", q.Forms, Forms},
		{"stance", q.Stances, Stances},
		{"certainty", q.Certainties, Certainties},
	} {
		for _, s := range f.said {
			if !slices.Contains(f.known, s) {
				return fmt.Errorf("ledger: %q is no %s; there are %s", s, f.what, strings.Join(f.known, ", "))
			}
		}
	}
	return nil
}

// Asks reports whether q asks for anything that a statement must have.
func (q *Question) Asks() bool {
	return len(q.Words)+len(q.SourceTypes)+len(q.Forms)+len(q.Stances)+len(q.Certainties) > 0 ||
		q.Source != "" || q.Outlet != "" || q.Place != "" || q.Article != 0 ||
		q.SpokenOf != (when.Interval{}) || q.Said != (when.Interval{}) || q.Published != (when.Interval{})
}

// A Matcher tells what answers the part of a Question that asks for what a
// statement or article must have.
type Matcher struct {
	q      *Question
	words  []Alternatives
	source []string
	place  []string
	outlet string
}

// Matcher reads q.
func (q *Question) Matcher() *Matcher {
	m := &Matcher{q: q, source: Folded(q.Source), place: Folded(q.Place), outlet: FoldOutlet(q.Outlet)}
	for _, w := range q.Words {
		m.words = append(m.words, alternatives(w)...)
	}
	return m
}

// Words returns what the content must have, one of each.
func (m *Matcher) Words() []Alternatives { return m.words }

// Source returns the words that must stand in one name of the source.
func (m *Matcher) Source() []string { return m.source }

// Place returns the words that must stand in the name of one place.
func (m *Matcher) Place() []string { return m.place }

// Outlet returns the outlet's name as FoldOutlet has it.
func (m *Matcher) Outlet() string { return m.outlet }

// Entry reports whether e answers. An entry whose words are erased answers only
// where nothing is asked that they would have to say.
func (m *Matcher) Entry(e *Entry) bool {
	if e.Of == OfArticle {
		return m.article(e)
	}
	if m.q.Article != 0 && e.Article != m.q.Article {
		return false
	}
	if e.Body == nil || e.Body.Statement == nil {
		without := *m.q
		without.Article = 0
		return !without.Asks()
	}
	return m.statement(e.Body.Statement)
}

func (m *Matcher) article(e *Entry) bool {
	if m.q.Item == "" && m.outlet == "" && m.q.Published == (when.Interval{}) {
		return true
	}
	if e.Body == nil || e.Body.Article == nil {
		return false
	}
	a := e.Body.Article
	return (m.q.Item == "" || a.Item == m.q.Item) &&
		(m.outlet == "" || FoldOutlet(a.Outlet) == m.outlet) &&
		(m.q.Published == (when.Interval{}) || m.q.Published.Overlaps(a.PublishedAt()))
}

func (m *Matcher) statement(s *Statement) bool {
	q := m.q
	oneOf := func(list []string, word string) bool { return len(list) == 0 || slices.Contains(list, word) }
	if !oneOf(q.SourceTypes, s.SourceType) || !oneOf(q.Forms, s.Form) || !oneOf(q.Stances, s.Stance) || !oneOf(q.Certainties, s.Certainty) {
		return false
	}
	if m.outlet != "" && FoldOutlet(s.Outlet()) != m.outlet {
		return false
	}
	if len(m.source) > 0 && !someHas(s.sourceNames(), m.source) || len(m.place) > 0 && !someHas(s.placeNames(), m.place) {
		return false
	}
	if q.Published != (when.Interval{}) && !q.Published.Overlaps(s.PublishedAt()) {
		return false
	}
	if q.Said != (when.Interval{}) && !q.Said.Overlaps(s.SaidAt()) {
		return false
	}
	if q.SpokenOf != (when.Interval{}) && !slices.ContainsFunc(s.SpokenOf, func(t Time) bool { return q.SpokenOf.Overlaps(t.Interval()) }) {
		return false
	}
	if len(m.words) == 0 {
		return true
	}
	has := s.ContentWords()
	for _, a := range m.words {
		if !a.In(has) {
			return false
		}
	}
	return true
}

// SaidAt returns when it was said; where that is not stated, when it was
// published.
func (s *Statement) SaidAt() when.Interval {
	for _, t := range s.Said {
		if i := t.Interval(); i != (when.Interval{}) {
			return i
		}
	}
	return interval(s.Published)
}

// PublishedAt returns when the article was published.
func (s *Statement) PublishedAt() when.Interval { return interval(s.Published) }

// PublishedAt returns when the article was published.
func (a *Article) PublishedAt() when.Interval { return interval(a.Published) }

// Spoken returns the bounds of all times that s speaks of, taken together.
func (s *Statement) Spoken() when.Interval {
	var all when.Interval
	for _, t := range s.SpokenOf {
		i := t.Interval()
		switch {
		case i == (when.Interval{}):
		case all == (when.Interval{}):
			all = i
		default:
			all.From, all.To = min(all.From, i.From), max(all.To, i.To)
		}
	}
	return all
}

// someHas reports whether one of the names has all the words.
func someHas(names []string, words []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		has := Folded(name)
		for _, w := range words {
			if !slices.Contains(has, w) {
				return false
			}
		}
		return true
	})
}

func (s *Statement) sourceNames() []string {
	l := s.Source()
	return []string{s.Speaker, l.As, l.Name}
}

func (s *Statement) placeNames() []string {
	var ns []string
	for _, n := range s.Names {
		if n.Kind == "LOC" || strings.HasPrefix(n.Kind, "GPE") {
			ns = append(ns, n.Words)
		}
	}
	for _, w := range s.Where {
		ns = append(ns, w.Words, w.Name, w.Country)
	}
	return ns
}
