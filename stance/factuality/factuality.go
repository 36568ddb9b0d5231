// Package factuality says how far the words of a sentence tell that an event in
// it happened: from -300, certainly not, over 0, nothing is known, to 300,
// certainly. "The ferry left" is near 300; "the ferry failed to leave" is far
// below 0, and so is "the ferry can leave": it has not.
//
// An event is a word: a verb, or a noun or adjective that is said of something.
// What decides is the word and its form, what hangs on it ("did not", "may",
// "already"), and what it hangs on, up to four words higher and at the root:
// whoever "failed to leave" did not leave, who "did not fail to leave" did, who
// "regrets that he left" left. The kinds of such words stand in
// lang/CODE/factuality.txt (after Karttunen 2012, Nairn and others 2006 and Saurí and
// Pustejovsky 2009); how much each counts, and together with what, is learned.
//
// The learner is a few small nets over the features that are there, each with one
// layer of cells, whose answers are averaged; everything is integers, so that
// a text has the same value on every machine. A language without weights has no
// values.
//
// [Model.Value] needs tokens, sentences, tags, lemmas and the tree, changes
// nothing, cannot fail, and may run in any number of goroutines. It looks at most
// 40 words to either side of a word, however long the sentence.
package factuality

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

// Section is the name of this package's part of a model file.
const Section = "factuality"

const format = 1

// Most is the value of what certainly happened.
const Most = 300

// A Model values events. It is immutable; any number of goroutines may use it.
type Model struct {
	sets    []set
	readers sync.Pool
}

// A set is the nets of one language. Their cells lie side by side.
type set struct {
	lang  string
	row   map[uint32]int32 // of each known feature, in in
	cells int
	in    []int8  // rows × cells, in 1/inUnit
	bias  []int32 // of the cells, in 1/inUnit
	out   []int32 // of the cells, in 1/outUnit, shared out among the nets
	base  int32   // in 1/outUnit
}

const (
	inUnit  = 64
	outUnit = 1024
)

// New reads the part of a model file.
func New(f *model.File) (*Model, error) {
	b, err := f.Section(Section)
	if err != nil {
		return nil, fmt.Errorf("factuality: %w", err)
	}
	return Decode(b)
}

// Knows reports whether events in a language have values.
func (m *Model) Knows(code string) bool { return m.set(code) != nil }

func (m *Model) set(code string) *set {
	for i := range m.sets {
		if m.sets[i].lang == code {
			return &m.sets[i]
		}
	}
	return nil
}

// Value returns how far the words tell that the event at token i happened, in
// hundredths from -300 to 300. It is not ok where the language has no weights, or
// d no such token.
func (m *Model) Value(d *text.Document, i text.Index) (v int, ok bool) {
	if i < 0 || int(i) >= len(d.Tokens) {
		return 0, false
	}
	s := m.set(d.LangAt(i))
	if s == nil {
		return 0, false
	}
	r := m.readers.Get().(*reader)
	v = s.value(r.features(d, i))
	r.d = nil
	m.readers.Put(r)
	return v, true
}

func (s *set) value(feats []uint32) int {
	var room [64]int32
	cells := room[:0]
	cells = append(cells, s.bias...)
	for _, f := range feats {
		k, ok := s.row[f]
		if !ok {
			continue
		}
		for c, w := range s.in[int(k)*s.cells : (int(k)+1)*s.cells] {
			cells[c] += int32(w)
		}
	}
	sum := int64(s.base) * inUnit
	for c, x := range cells {
		if x > 0 {
			sum += int64(x) * int64(s.out[c])
		}
	}
	const unit = inUnit * outUnit
	sum *= 100
	if sum < 0 {
		sum -= unit / 2
	} else {
		sum += unit / 2
	}
	return int(max(-Most, min(Most, sum/unit)))
}

func newModel(sets []set) *Model {
	m := &Model{sets: sets}
	m.readers.New = func() any { return &reader{} }
	return m
}

// encode writes the model for [Decode]:
//
//	format, uvarint number of languages; for each
//	  its code, uvarint features, cells
//	  features × uvarint  feature, less the one before
//	  cells × varint      bias; cells × varint out; varint base
//	  features × cells × int8
func (m *Model) encode() []byte {
	b := []byte{format}
	b = binary.AppendUvarint(b, uint64(len(m.sets)))
	for _, s := range m.sets {
		b = learn.AppendString(b, s.lang)
		b = binary.AppendUvarint(b, uint64(len(s.row)))
		b = binary.AppendUvarint(b, uint64(s.cells))
		feats := make([]uint32, len(s.row))
		for f, k := range s.row {
			feats[k] = f
		}
		last := uint32(0)
		for _, f := range feats {
			b = binary.AppendUvarint(b, uint64(f-last))
			last = f
		}
		for _, x := range slices.Concat(s.bias, s.out) {
			b = binary.AppendVarint(b, int64(x))
		}
		b = binary.AppendVarint(b, int64(s.base))
		for _, x := range s.in {
			b = append(b, byte(x))
		}
	}
	return b
}

// Decode reads what [Train] made.
func Decode(b []byte) (*Model, error) {
	broken := errors.New("factuality: section is broken; rebuild the model with ifolge train")
	r := learn.NewReader(b)
	if head := r.Bytes(1); r.Err() != nil || head[0] != format {
		return nil, broken
	}
	var sets []set
	for range r.Count() {
		s := set{lang: r.String()}
		n := r.Count()
		s.cells = r.Count()
		s.row = make(map[uint32]int32, n)
		f := uint64(0)
		for k := range n {
			f += r.Uvarint()
			s.row[uint32(f)] = int32(k)
		}
		if f >= 1<<32 || len(s.row) != n {
			return nil, broken
		}
		number := func() int32 {
			const most = 1 << 24
			x := r.Varint()
			if x < -most || x > most {
				r.Fail()
			}
			return int32(x)
		}
		for range s.cells {
			s.bias = append(s.bias, number())
		}
		for range s.cells {
			s.out = append(s.out, number())
		}
		s.base = number()
		in := r.Bytes(n * s.cells)
		s.in = make([]int8, len(in))
		for k, x := range in {
			s.in[k] = int8(x)
		}
		if r.Err() != nil {
			return nil, broken
		}
		sets = append(sets, s)
	}
	if r.Err() != nil || r.Len() > 0 {
		return nil, broken
	}
	return newModel(sets), nil
}
