// Package corefer groups the noun phrases of a text by what they speak of.
//
// In
//
//	Kari Berg gikk av. Statsråden sier at hun er lei seg. – Jeg er trøtt, sier Berg.
//
// "Kari Berg", "Statsråden", "hun", "Jeg" and "Berg" are one entity, and its
// fullest name is "Kari Berg".
//
// Every noun phrase is a mention: names, nouns with what hangs on them,
// pronouns, owners inside other phrases ("Norges leder"), pairs ("Kari og Ola").
// They are taken in text order; each is joined to the earlier mention that the
// model scores highest, or to none. What is known of a whole entity so far (its
// names, the sex and number it was spoken of with, whether it talks) counts as
// much as the one mention does. A person whose name rules out another's is never
// joined to it.
//
// The features are the same for all languages: parts of speech, relations,
// distances, agreement, the ends of compounds, who speaks where; the classes of
// pronouns and nouns come from lang/CODE/corefer.txt and sources.txt. There is a set of
// weights for each language with lessons; Nynorsk is read by that of Bokmål.
//
// The learner is a log-linear model of antecedents that are not told but summed
// over (Durrett and Klein 2013), reading on with its own decisions (Björkelund
// and Kuhn 2014).
//
// [Model.Resolve] needs tokens, sentences, tags, lemmas, the tree and names,
// changes nothing, cannot fail, and may run in any number of goroutines. A
// mention is compared with at most 40 before it and a few more of the same
// word, so that time grows with the length of the text.
package corefer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"

	"ifolge/learn"
	"ifolge/model"
	"ifolge/text"
)

// Section is the name of the resolver's part of a model file.
const Section = "corefer"

const format = 1

// A Model joins mentions. It is immutable; any number of goroutines may use it.
type Model struct {
	sets    []set // at least one
	scratch sync.Pool
}

// A set is the weights of one language.
type set struct {
	lang string
	w    learn.Hashed
}

// weights returns the set of a language, the first for one that has none.
func (m *Model) weights(code string) learn.Hashed {
	for _, s := range m.sets {
		if s.lang == code {
			return s.w
		}
	}
	return m.sets[0].w
}

func newModel(sets []set) *Model {
	m := &Model{sets: sets}
	m.scratch.New = func() any { return &solver{reader: &reader{}, m: m} }
	return m
}

// New reads the resolver's part of a model file.
func New(f *model.File) (*Model, error) {
	b, err := f.Section(Section)
	if err != nil {
		return nil, fmt.Errorf("corefer: %w", err)
	}
	return Decode(b)
}

func (m *Model) encode() []byte {
	b := []byte{format, hashBits}
	b = binary.AppendUvarint(b, uint64(len(m.sets)))
	for _, s := range m.sets {
		b = s.w.Append(learn.AppendString(b, s.lang))
	}
	return b
}

// Decode reads what [Train] made.
func Decode(b []byte) (*Model, error) {
	broken := errors.New("corefer: section is broken; rebuild the model with ifolge train")
	r := learn.NewReader(b)
	head := r.Bytes(2)
	if r.Err() != nil || head[0] != format || head[1] != hashBits {
		return nil, broken
	}
	var sets []set
	for range r.Count() {
		sets = append(sets, set{r.String(), r.Hashed(hashBits)})
		if r.Err() != nil {
			return nil, broken
		}
	}
	if r.Err() != nil || r.Len() > 0 || len(sets) == 0 {
		return nil, broken
	}
	return newModel(sets), nil
}

// Entities are the noun phrases of a document, grouped.
type Entities struct {
	Mentions []Mention // in the order of their first word, the longer first
	Fullest  []int     // by entity: the mention that tells most of what it is
	Speaks   []bool    // by entity: it is somebody who can speak, as far as its nouns and names tell

	byHead []int32 // by token: the mention it heads; -1: none
}

// A Mention is one noun phrase.
type Mention struct {
	text.Span
	Head    text.Index
	Entity  int
	Before  int           // the mention it was joined to; -1: the first of its entity
	Sure    float32       // by how much that was likelier than another entity: the logarithm of the odds
	Name    text.Span     // the name in it that says who it is; empty: none
	Kind    text.NameKind // of that name
	Pronoun bool
	First   bool // "jeg", "my": whoever speaks there
	Several bool // "Kari og Ola"

	sort sort // what its noun names
}

// At returns the mention that token i heads.
func (es *Entities) At(i text.Index) (m int, ok bool) {
	if int(i) >= len(es.byHead) || es.byHead[i] < 0 {
		return 0, false
	}
	return int(es.byHead[i]), true
}

// Of returns the mention that stands in s: the longest whose head does.
func (es *Entities) Of(s text.Span) (m int, ok bool) {
	k, _ := slices.BinarySearchFunc(es.Mentions, s.Start, func(m Mention, i text.Index) int { return int(m.Start - i) })
	longest := 0
	for ; k < len(es.Mentions) && es.Mentions[k].Start < s.End; k++ {
		if n := min(es.Mentions[k].End, s.End) - es.Mentions[k].Start; s.Has(es.Mentions[k].Head) && int(n) > longest {
			m, ok, longest = k, true, int(n)
		}
	}
	return m, ok
}

// Name returns the words that tell most of what mention m speaks of, and whether
// they are other words than its own. They are its own where nothing tells more.
func (es *Entities) Name(m int) (s text.Span, elsewhere bool) {
	at := &es.Mentions[m]
	full := &es.Mentions[es.Fullest[at.Entity]]
	if full == at || at.Several {
		return at.Span, false
	}
	s = full.Span
	if full.Name.Len() > 0 {
		s = full.Name
	}
	return s, true
}

// Agree reports whether the noun of mention m may stand for what the fullest name
// of its entity names: a person's for a person, a body's for a body, not a
// place's for either.
func (es *Entities) Agree(m int) bool {
	k := es.Mentions[es.Fullest[es.Mentions[m].Entity]].Kind
	switch es.Mentions[m].sort {
	case person, unnamed:
		return k == text.PER
	case organisation:
		return k == text.ORG || k == text.GPEOrg
	case publication, group, document, place:
		return false // "avisa" is the paper named last
	}
	return k == text.PER || k == text.ORG
}

func (s *solver) result() *Entities {
	es := &Entities{byHead: slices.Clone(s.atHead)}
	best := make([]uint32, len(s.entities))
	for n := range s.entities {
		es.Speaks = append(es.Speaks, s.entities[n].speaks())
	}
	for i := range s.mentions {
		m := &s.mentions[i]
		n := int(s.of[i])
		es.Mentions = append(es.Mentions, Mention{
			Span: m.Span, Head: m.head, Entity: n, Before: int(s.before[i]), Sure: float32(s.sure[i]) / learn.HashedUnit,
			Name: m.nameAt, Kind: m.named, Pronoun: m.kind == pronoun, First: m.class == speaker, Several: m.kind == joined, sort: m.sort,
		})
		if n == len(es.Fullest) {
			es.Fullest = append(es.Fullest, i)
			best[n] = tells(m)
		} else if v := tells(m); v > best[n] || v == best[n] && s.owns(es.Fullest[n]) && !s.owns(i) {
			es.Fullest[n], best[n] = i, v
		}
	}
	return es
}

// speaks reports whether an entity is called by the name or noun of somebody.
func (e *entity) speaks() bool {
	for _, q := range [...]sort{person, organisation, publication, unnamed, group} {
		if e.sorts[q] > 0 {
			return true
		}
	}
	return e.named[text.PER] > 0 || e.named[text.ORG] > 0 || e.named[text.GPEOrg] > 0
}

// owns reports whether mention i stands in the genitive: of two names the bare
// one is told.
func (s *solver) owns(i int) bool {
	m := &s.mentions[i]
	return m.nameAt.Len() > 0 && s.d.Feat(m.nameAt.End-1, "Case") == "Gen"
}

// tells is how much a mention tells of what it is: a person's name more than
// another, more words more.
func tells(m *mention) uint32 {
	words := uint32(m.nameEnd - m.nameFrom)
	switch {
	case words > 0 && m.named == text.PER:
		return 1000 + words
	case words > 0 && m.kind == name:
		return 800 + words
	case words > 0:
		return 700 + words
	}
	long := min(uint32(m.Len()), 12)
	switch m.kind {
	case owned, joined:
		return 400 + long
	case definite, indefinite, bare:
		return 300 + long
	case shown:
		return 200 + long
	case other:
		return 100 + long
	}
	return 0
}
