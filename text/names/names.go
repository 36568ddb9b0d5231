// Package names finds the mentions of persons, organisations, places and other
// named things.
//
// Every token gets a label: outside a name, or first, inner, last or only token
// of a name of one kind. An averaged perceptron scores the labels of each token
// by its form, its tag, its neighbours, what the language's table of names
// knows, and what the rest of the text shows of the same word; the best
// sequence of labels is found by Viterbi's algorithm. A second perceptron reads
// the text again with the names of the first at hand: "Moen" alone is a person
// where "Kari Moen" stood three sentences before.
//
// The labels are those of Ratinov and Roth (2009), who also showed what the
// second reading is worth; the learner is Collins' (2002).
//
// [Model.Annotate] fills Names. It needs tokens, sentences and tags, cannot
// fail, and may run in any number of goroutines.
package names

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

const (
	section = "names"
	format  = 1
)

// A label is what one token has to do with a name. 0 is none of it; the others
// are four for each kind.
type label = uint8

const (
	first label = iota // of several tokens
	inner
	last
	only
)

// labels is the number of labels.
const labels = 1 + 4*(text.NumNameKinds-1)

func labelOf(k text.NameKind, part label) label { return 1 + 4*label(k-1) + part }

func kindOf(l label) text.NameKind { return text.NameKind((l-1)/4 + 1) }

func partOf(l label) label { return (l - 1) % 4 }

// may reports whether b can come right after a. The start and the end of a
// sentence count as label 0.
func may(a, b label) bool {
	open := a != 0 && (partOf(a) == first || partOf(a) == inner)
	goesOn := b != 0 && (partOf(b) == inner || partOf(b) == last)
	if open || goesOn {
		return open && goesOn && kindOf(a) == kindOf(b)
	}
	return true
}

// A Model finds names in text of one language. It is immutable.
type Model struct {
	reader
	passes  [2]pass
	maker   text.Maker
	scratch sync.Pool
}

// A pass is one reading of a text.
type pass struct {
	weights *learn.Weights
	follow  [labels][labels]int32 // weight of a label after a label
}

// New reads the names part of a model file; the table of names is that of the
// model's language.
func New(f *model.File) (*Model, error) {
	b, err := f.Section(section)
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	m, err := Decode(f.Card.Language, b)
	if err != nil {
		return nil, fmt.Errorf("names: model %s: %w", f.Card.Name, err)
	}
	m.maker.Model, m.maker.Hash = f.Card.Name+"/"+section, f.Hash()
	return m, nil
}

// Decode reads what [Train] made.
func Decode(lang string, b []byte) (*Model, error) {
	r := learn.NewReader(b)
	if v := r.Uvarint(); v != format {
		return nil, fmt.Errorf("names in format %d, this program reads %d; rebuild the model with ifolge train", v, format)
	}
	m := &Model{reader: newReader(lang), maker: text.Maker{Layer: section}}
	for n := range m.passes {
		m.passes[n].weights = r.Weights()
		if m.passes[n].weights.Classes() != labels {
			r.Fail()
		}
		m.passes[n].readFollow()
	}
	if r.Err() != nil {
		return nil, errors.New("names are damaged; rebuild the model with ifolge train")
	}
	m.scratch.New = func() any { return new(scratch) }
	return m, nil
}

func (m *Model) encode() ([]byte, error) {
	b := binary.AppendUvarint(nil, format)
	for n := range m.passes {
		var err error
		if b, err = m.passes[n].weights.AppendBinary(b); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// readFollow takes the weights of label pairs out of the others.
func (p *pass) readFollow() {
	for a := range p.follow {
		p.weights.Row(followFeature(label(a)), func(b int, w int32) bool {
			if b < labels {
				p.follow[a][b] = w
			}
			return true
		})
	}
}

// scratch is what one Annotate works in.
type scratch struct {
	tokens []token
	lower  []byte
	seen   map[uint64]int32
	feats  []uint32
	lines  []int32 // scores of the labels of each token of a sentence
	from   []label // where the best way to each comes from
	labels []label // of all tokens, first pass
	again  []label // second pass
}

// Annotate finds the names of d.
func (m *Model) Annotate(d *text.Document) {
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	m.read(d, s)
	s.labels = resize(s.labels, len(d.Tokens))
	for _, span := range d.Sentences {
		m.passes[0].sentence(s, span, nil, s.labels[span.Start:span.End])
	}
	found := s.labels
	if m.passes[1].weights.Rows() > 0 {
		s.again = resize(s.again, len(d.Tokens))
		for _, span := range d.Sentences {
			m.passes[1].sentence(s, span, s.labels, s.again[span.Start:span.End])
		}
		found = s.again
	}
	d.Names = d.Names[:0]
	for i, l := range found {
		if l == 0 {
			continue
		}
		at := text.Index(i)
		if part := partOf(l); part == only || part == first {
			d.Names = append(d.Names, text.Name{Span: text.Span{Start: at, End: at + 1}, Kind: kindOf(l)})
		} else {
			d.Names[len(d.Names)-1].End = at + 1
		}
	}
	d.Made = append(d.Made, m.maker)
}

func resize(b []label, n int) []label {
	if cap(b) < n {
		return make([]label, n)
	}
	b = b[:n]
	clear(b)
	return b
}

// sentence sets out to the best labels of the tokens of span. given are the
// labels of the first pass over the whole text, nil in that pass itself.
func (p *pass) sentence(s *scratch, span text.Span, given []label, out []label) {
	if need := span.Len() * labels; cap(s.lines) < need {
		s.lines, s.from = make([]int32, need), make([]label, need)
	}
	lines := s.lines[:span.Len()*labels]
	clear(lines)
	for i := range span.Len() {
		s.feats = features(s.feats[:0], s.tokens, span, span.Start+text.Index(i))
		if given != nil {
			s.feats = elsewhere(s.feats, s.tokens, given, span.Start+text.Index(i))
		}
		p.weights.Score(s.feats, lines[i*labels:(i+1)*labels])
	}
	viterbi(lines, s.from, &p.follow, out)
}

// viterbi finds the best labels for a sentence: lines holds the scores of each
// token's labels and is used up.
func viterbi(lines []int32, from []label, follow *[labels][labels]int32, out []label) {
	if len(out) == 0 {
		return
	}
	for i := range out {
		here := lines[i*labels : (i+1)*labels]
		if i == 0 {
			for l := range here {
				if may(0, label(l)) {
					here[l] += follow[0][l]
				} else {
					here[l] = never
				}
			}
			continue
		}
		before := lines[(i-1)*labels : i*labels]
		for l := range here {
			best, top := label(0), int32(never)
			for _, q := range comesAfter[l] {
				if v := before[q] + follow[q][l]; v > top {
					best, top = q, v
				}
			}
			from[i*labels+l] = best
			here[l] = max(here[l]+top, never)
		}
		// Only the differences count: the best stays 0, however long the sentence.
		top := slices.Max(here)
		for l := range here {
			here[l] = max(here[l]-top, never)
		}
	}
	end := lines[(len(out)-1)*labels:]
	best, top := label(0), int32(never)
	for _, q := range comesAfter[0] {
		if v := end[q] + follow[q][0]; v > top {
			best, top = q, v
		}
	}
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = best
		best = from[i*labels+int(best)]
	}
}

// never is a score that no way through a sentence of real scores falls to.
const never = -1 << 29

// comesAfter lists the labels that each label may follow.
var comesAfter = func() (before [labels][]label) {
	for b := range before {
		for a := range label(labels) {
			if may(a, label(b)) {
				before[b] = append(before[b], a)
			}
		}
	}
	return before
}()
