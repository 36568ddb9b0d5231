// Package joint gives every token its part of speech, its features, its head and
// the relation to it, in one pass of a small recurrent net.
//
// A word enters as what its form shows: a row for the word if the training
// texts had it twice, rows for its character n-grams, its capitals and digits.
// "Fergekøen" is new, but "-køen>" is not. The words of a sentence, each with its
// neighbours, go through layers of gated recurrences from left to right and from
// right to left; what comes out is read four times: by a layer that names the tag,
// by two whose product scores each word as the head of each other, and by one
// that names the relation to the head that was taken. The heads make the best
// tree there is ([tree]), arcs that cross included.
//
// [Train] learns in floats. What it leaves behind ([Quantise]) is integers of
// known range, and so the same text gives the same tree on every machine. A
// sentence is read without its neighbours; one of more than 600 words in
// stretches.
//
// [Model.Annotate] needs tokens and sentences, cannot fail, allocates nothing
// but where the best heads make no tree, and may run in any number of goroutines.
//
// The recurrence is the Simple Recurrent Unit (Lei et al. 2018), the scorer of
// heads that of Dozat & Manning (2017) without its second biaffine layer, the
// tree by Chu & Liu (1965) and Edmonds (1967), the training by Adam (Kingma & Ba
// 2015) with averaged weights. doc/training.md says what was tried.
package joint

import (
	"fmt"
	"strings"
	"sync"

	"ifolge/model"
	"ifolge/text"
)

// Section is the name of the net's part of a model file.
const Section = "joint"

// A Model reads text. It is immutable; any number of goroutines may use it.
type Model struct {
	vocab *Vocab
	q     *Quant
	pos   []text.POS // by tag
	feats []string   // by tag
	maker text.Maker
	work  sync.Pool
}

// New reads the net from a model file.
func New(f *model.File) (*Model, error) {
	b, err := f.Section(Section)
	if err != nil {
		return nil, fmt.Errorf("joint: %w", err)
	}
	m, err := decode(b)
	if err != nil {
		return nil, fmt.Errorf("joint: model %s: %w", f.Card.Name, err)
	}
	m.maker.Model, m.maker.Hash = f.Card.Name+"/"+Section, f.Hash()
	return m, nil
}

func newModel(v *Vocab, q *Quant) (*Model, error) {
	v.index()
	m := &Model{vocab: v, q: q, maker: text.Maker{Layer: "tags, tree"}}
	for _, t := range v.Tags {
		p, f, _ := strings.Cut(t, " ")
		pos, ok := text.ParsePOS(p)
		if !ok {
			return nil, errBroken
		}
		m.pos, m.feats = append(m.pos, pos), append(m.feats, f)
	}
	m.work.New = func() any { return &Work{q: q, m: m} }
	return m, nil
}

// batch is how many tokens go through the net together.
const batch = 240

// longest is how long a stretch the net reads as one sentence. Of a longer
// sentence each stretch gets its own tree, hung under the first one's root.
const longest = 600

// Annotate fills POS, Feats, Head and Rel of all tokens of d, which must have
// its tokens and sentences. It cannot fail.
func (m *Model) Annotate(d *text.Document) {
	w := m.work.Get().(*Work)
	defer m.work.Put(w)
	w.syms = append(w.syms[:0], make([]text.Sym, len(m.feats))...)
	w.lang = m.vocab.lang[d.Lang]
	w.part = w.part[:0]
	w.sentences = w.sentences[:0]
	n := 0
	for k := 0; k < len(d.Sentences); k++ {
		s := d.Sentences[k]
		for m.q.StartH > 0 && k+1 < len(d.Sentences) && int(d.Sentences[k+1].End-s.Start) <= joinedMost &&
			d.Tokens[d.Sentences[k+1].Start].Flags&text.LineStart == 0 && unstopped(d, d.Sentences[k]) && sameParagraph(d, s.Start, d.Sentences[k+1].Start) {
			k++
			s.End = d.Sentences[k].End
		}
		for a := s.Start; a < s.End; a += longest {
			b := min(s.End, a+longest)
			if n > 0 && n+int(b-a) > batch {
				m.read(d, w)
				n = 0
			}
			w.part = append(w.part, stretch{text.Span{Start: a, End: b}, s.Start})
			n += int(b - a)
		}
	}
	m.read(d, w)
	d.Sentences = append(d.Sentences[:0], w.sentences...)
	d.Made = append(d.Made, m.maker)
}

// joinedMost is how many tokens sentences that are read together have at most.
// Where a line ends is seen, and no words need tell it.
const joinedMost = 150

func sameParagraph(d *text.Document, a, b text.Index) bool {
	pa, _ := d.ParagraphAt(a)
	pb, _ := d.ParagraphAt(b)
	return pa == pb
}

// A stretch is what the net reads as one sentence.
type stretch struct {
	text.Span
	sentence text.Index // where its sentence begins
}

func (m *Model) read(d *text.Document, w *Work) {
	ss := w.sents[:0]
	for _, p := range w.part {
		if len(ss) < cap(ss) {
			ss = ss[:len(ss)+1]
		} else {
			ss = append(ss, new(Sent))
		}
		s := ss[len(ss)-1]
		if s == nil {
			s = new(Sent)
			ss[len(ss)-1] = s
		}
		m.vocab.fill(s, d, p.Span, w.lang, p.Start == p.sentence)
	}
	w.sents = ss
	total := w.run(ss)
	w.heads = buf(&w.heads, total)
	at := 0
	for _, s := range ss {
		w.trees(at, len(s.Word))
		at += len(s.Word)
	}
	w.label(ss, total)
	at = 0
	for _, p := range w.part {
		m.mark(d, w, p, at, p.Len())
		at += p.Len()
	}
	w.part = w.part[:0]
}

func (m *Model) mark(d *text.Document, w *Work, p stretch, at, n int) {
	if p.Start == p.sentence {
		w.sentences = append(w.sentences, text.Span{Start: p.Start})
	}
	for i := 1; i < n; i++ {
		if w.starts[at+i] {
			w.sentences[len(w.sentences)-1].End = p.Start + text.Index(i)
			w.sentences = append(w.sentences, text.Span{Start: p.Start + text.Index(i)})
		}
	}
	w.sentences[len(w.sentences)-1].End = p.End
	head := w.heads[at : at+n]
	for i := range n {
		t := &d.Tokens[p.Start+text.Index(i)]
		tag := w.tags[at+i]
		t.POS = m.pos[tag]
		t.Feats = 0
		if f := m.feats[tag]; f != "" {
			if w.syms[tag] == 0 {
				w.syms[tag] = d.Intern(f)
			}
			t.Feats = w.syms[tag]
		}
		t.Rel = w.rels[at+i]
		t.Head = 0
		if head[i] > 0 {
			t.Head = head[i] - 1 - int32(i)
		} else if p.Start != p.sentence {
			// a later stretch of a long sentence: below the sentence's root
			for k := p.sentence; k < p.Start; k++ {
				if d.Tokens[k].Rel == text.Root {
					t.Head, t.Rel = int32(k-p.Start)-int32(i), text.Parataxis
					break
				}
			}
		}
	}
}
