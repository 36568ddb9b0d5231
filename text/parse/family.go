package parse

import "ifolge/text"

// A family is a finished tree, words numbered from 1, that knows for each word
// its neighbours under the same head. Word 0 is head of the root.
type family struct {
	heads      []int32
	rels       []text.Rel
	cells      []int32  // the partial tree that the word was when its arc was drawn
	prev, next []int32  // sibling before and after it in the text; 0: none
	lset, rset []uint64 // relations of its children on each side
	twice      []uint64 // relations that more than one of its children has
	last       []int32  // scratch: its last child so far
}

func (f *family) reset(n int) {
	f.heads = zeroed(f.heads, n+1)
	f.rels = zeroed(f.rels, n+1)
	f.cells = zeroed(f.cells, n+1)
	f.prev = zeroed(f.prev, n+1)
	f.next = zeroed(f.next, n+1)
	f.lset = zeroed(f.lset, n+1)
	f.rset = zeroed(f.rset, n+1)
	f.twice = zeroed(f.twice, n+1)
	f.last = zeroed(f.last, n+1)
}

func zeroed[T any](s []T, n int) []T { return append(s[:0], make([]T, n)...) }

// derive fills w.family with the tree of a finished state.
func (w *workspace) derive(end int32) {
	f := &w.family
	f.reset(int(w.n))
	f.rels[w.cells[w.states[end].top].word] = text.Root
	for at := end; at > 0; at = w.states[at].prev {
		s := &w.states[at]
		if s.dep == 0 {
			continue
		}
		top := w.states[s.prev].top
		if s.move == left {
			top = w.cells[top].below
		}
		f.heads[s.dep], f.rels[s.dep], f.cells[s.dep] = s.head, s.rel, top
	}
	for i := int32(1); i <= w.n; i++ {
		h := f.heads[i]
		f.prev[i] = f.last[h]
		if f.last[h] != 0 {
			f.next[f.last[h]] = i
		}
		f.last[h] = i
		rel := uint64(1) << f.rels[i]
		f.twice[h] |= rel & (f.lset[h] | f.rset[h])
		if i < h {
			f.lset[h] |= rel
		} else {
			f.rset[h] |= rel
		}
	}
}

// finalFeatures fills the bag with what is known of the arc to dep in the
// finished tree.
func (w *workspace) finalFeatures(dep int32) []uint32 {
	w.bag.at = w.bag.at[:0]
	w.arc(&w.bag, w.family.heads[dep], dep)
	w.under(&w.bag, w.family.heads[dep], &w.cells[w.family.cells[dep]])
	w.kin(&w.bag, &w.family, dep)
	return w.bag.at
}
