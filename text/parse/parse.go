// Package parse finds the dependency tree of each sentence: for every word the
// word it hangs on, and the relation.
//
//	Kari sier at hun kommer .
//	Kari ←nsubj sier →ccomp kommer; hun ←nsubj kommer; at ←mark kommer
//
// A derivation builds the tree by moves: shift the next word onto a stack, draw
// an arc between the two topmost trees to the left or to the right, or swap
// them, which makes crossing arcs possible (Nivre 2009; the oracle is the lazy
// one of Nivre, Kuhlmann and Hall 2009). A beam keeps the best few derivations
// of the same number of moves, and the weights are those of a structured
// perceptron whose updates look at the place where the gold derivation is worst
// violated (Collins and Roark 2004; Huang, Fayong and Guo 2012).
//
// The relation of an arc is chosen by a perceptron of its own as soon as the
// arc is drawn, when the dependent has all its children. The moves do not
// weigh relations but see them: those given so far, and those that the two
// possible arcs would have. That keeps the moves at four, so that the weights
// of a feature are one machine word and the sums of all features of the same
// two or three words can be kept for every derivation that meets them. When
// the tree is finished a third perceptron gives every arc its relation anew,
// seeing those of its neighbours.
//
// A Model is immutable and serves any number of goroutines. The answer depends
// on nothing but the text, its tags and the model. Every sentence gets a tree
// with one root (see [text.Document.Check]), in time and memory that grow
// with its length; sentences of more than 1,000 words are parsed in pieces,
// whose roots hang on the first by parataxis.
package parse

import (
	"sync"

	"ifolge/model"
	"ifolge/text"
)

// Section is the name of the parser's section in a model file.
const Section = "tree"

// A Model is a trained parser for one language.
type Model struct {
	beam  int
	moves moveTable
	drawn *labels   // of arcs as they are drawn
	final *labels   // of arcs in the finished tree
	pool  sync.Pool // of *workspace
}

const maxBeam = 64

// New reads the parser of a model file.
func New(f *model.File) (*Model, error) {
	b, err := f.Section(Section)
	if err != nil {
		return nil, err
	}
	return Decode(b)
}

// WithBeam returns the model with another width of the beam: 1 is fastest.
// Widths are cut to between 1 and 64.
func (m *Model) WithBeam(width int) *Model {
	return &Model{beam: min(max(width, 1), maxBeam), moves: m.moves, drawn: m.drawn, final: m.final}
}

// Annotate fills Head and Rel of every token of d. It reads forms, lemmas, parts
// of speech and features; where they are missing it does what it can.
func (m *Model) Annotate(d *text.Document) {
	w, _ := m.pool.Get().(*workspace)
	if w == nil {
		w = &workspace{moves: m.moves, drawn: m.drawn}
	}
	w.turn(d)
	for _, s := range d.Sentences {
		m.tree(w, d, s)
	}
	w.doc = nil
	m.pool.Put(w)
}

// tree parses one sentence, in pieces where it is long.
func (m *Model) tree(w *workspace, d *text.Document, s text.Span) {
	root, ok := text.Index(0), false
	for start := s.Start; start < s.End; {
		end := min(start+maxPiece, s.End)
		r := m.piece(w, d, text.Span{Start: start, End: end})
		if ok {
			d.Tokens[r].Head = int32(root - r)
			d.Tokens[r].Rel = text.Parataxis
		} else {
			root, ok = r, true
		}
		start = end
	}
}

// piece makes one tree of the tokens of s and returns its root.
func (m *Model) piece(w *workspace, d *text.Document, s text.Span) (root text.Index) {
	w.look(s)
	best, _, _ := w.search(s.Len(), m.beam, nil)
	w.derive(best)
	for i := s.Start; i < s.End; i++ {
		t, word := &d.Tokens[i], int32(i-s.Start)+1
		if h := w.family.heads[word]; h != 0 {
			t.Head = h - word
			var sum tally
			m.final.add(&sum, w.finalFeatures(word))
			t.Rel = m.final.best(&sum)
		} else {
			t.Head, t.Rel, root = 0, text.Root, i
		}
	}
	return root
}
