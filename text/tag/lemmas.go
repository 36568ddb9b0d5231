package tag

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"ifolge/learn"
	"ifolge/model"
	"ifolge/text"
)

// Section is the name of the lemmas' part of a model file; lemmasFormat is the
// first number in it, raised whenever what follows changes.
const (
	Section      = "lemmas"
	lemmasFormat = 1
)

// Lemmas gives lemmas to the words of a text that has its tags from elsewhere:
// all that a tagger knows but the weights that choose tags. It is immutable.
type Lemmas struct {
	tags    []fullTag
	known   keys // of the words of the training texts
	lemmas  lemmatiser
	maker   text.Maker
	scratch sync.Pool
	number  map[fullTag]int  // place of a tag in tags
	first   [text.NumPOS]int // place of the first tag with this part of speech
}

// NewLemmas reads the lemmas from a model file.
func NewLemmas(f *model.File) (*Lemmas, error) {
	b, err := f.Section(Section)
	if err != nil {
		return nil, fmt.Errorf("tag: %w", err)
	}
	m, err := decodeLemmas(b)
	if err != nil {
		return nil, fmt.Errorf("tag: model %s: %w", f.Card.Name, err)
	}
	m.maker.Model, m.maker.Hash = f.Card.Name+"/"+Section, f.Hash()
	return m, nil
}

// TrainLemmas learns lemmas from documents with gold tags and lemmas and returns
// them as the section of a model file: those that [Train] learns.
func TrainLemmas(ctx context.Context, docs []*text.Document, o Options) ([]byte, error) {
	t := newTeacher(o)
	t.collect(docs)
	if err := t.learnLemmas(ctx); err != nil {
		return nil, err
	}
	m := &Lemmas{tags: t.m.tags, lemmas: t.m.lemmas}
	for _, e := range t.m.lex.entries {
		m.known.list = append(m.known.list, e.key)
	}
	return m.encode()
}

func decodeLemmas(b []byte) (*Lemmas, error) {
	r := learn.NewReader(b)
	if v := r.Uvarint(); v != lemmasFormat {
		return nil, fmt.Errorf("lemmas in format %d, this program reads %d; rebuild the model with ifolge train", v, lemmasFormat)
	}
	m := &Lemmas{maker: text.Maker{Layer: Section}, tags: readTags(r), known: readKeys(r), lemmas: readLemmatiser(r)}
	if r.Err() != nil {
		return nil, r.Err()
	}
	if len(m.tags) == 0 {
		return nil, errors.New("lemmas without tags; rebuild the model with ifolge train")
	}
	m.scratch.New = func() any { return new(scratch) }
	m.number = make(map[fullTag]int, len(m.tags))
	for k, t := range m.tags {
		m.number[t] = k
	}
	for k := len(m.tags) - 1; k >= 0; k-- {
		m.first[m.tags[k].pos] = k
	}
	return m, nil
}

func (m *Lemmas) encode() ([]byte, error) {
	b := binary.AppendUvarint(nil, lemmasFormat)
	b = appendTags(b, m.tags)
	b = m.known.append(b)
	return m.lemmas.append(b)
}

// Annotate fills the Lemma of all tokens of d. A tag that the training texts do
// not have counts as the first of its part of speech.
func (m *Lemmas) Annotate(d *text.Document) {
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	for _, span := range d.Sentences {
		for i := span.Start; i < span.End; i++ {
			tok := &d.Tokens[i]
			t, ok := m.number[fullTag{tok.POS, d.Feats(i)}]
			if !ok {
				t = m.first[tok.POS]
			}
			w := word{first: i == span.Start}
			s.lower = w.Look(d.Form(i), s.lower)
			if !m.known.has(w.Exact) && !m.known.has(w.Lower) {
				w.tailKey = tail(s.lower, m.known.has)
			}
			tok.Lemma = m.lemmas.lemma(d, i, &w, t, tok.POS, s)
		}
	}
	d.Made = append(d.Made, m.maker)
}
