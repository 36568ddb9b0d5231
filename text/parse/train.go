package parse

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"ifolge/text"
)

// Options say how to train. The zero value of a field means the default in
// brackets.
type Options struct {
	Epochs    int // passes over the trees for the moves [5]
	RelEpochs int // and for the relations [4]
	Beam      int // [8]
	Folds     int // parts of the trees, each given relations by a model of the others [2]
	MoveBits  int // log2 of the rows of the move weights [22]
	RelBits   int // and of the relation weights [17]
	Seed      uint64

	Progress func(what string, done, total int) // may be nil

	// After, if not nil, is given the model as it stands after each epoch of
	// the moves, to be measured, and the number of training trees that it got
	// right on the way.
	After func(epoch int, m *Model, right int)
}

func (o *Options) defaults() {
	for _, d := range []struct {
		p *int
		v int
	}{{&o.Epochs, 5}, {&o.RelEpochs, 4}, {&o.Beam, 8}, {&o.Folds, 2}, {&o.MoveBits, 22}, {&o.RelBits, 17}} {
		if *d.p == 0 {
			*d.p = d.v
		}
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
}

// An example is a sentence with its gold tree.
type example struct {
	doc   *text.Document
	span  text.Span
	moves []move
	rels  []text.Rel // by word from 1
	fold  int
}

// Train learns a parser from documents with gold trees and returns it as the
// section of a model file. The tags of the documents should be those that a
// tagger gives which has not seen these sentences: the parser then learns how
// far tags can be trusted. Sentences longer than 1,000 words and those without
// a tree are passed over.
//
// The same documents and options give the same bytes on every machine.
func Train(ctx context.Context, docs []*text.Document, o Options) ([]byte, error) {
	o.defaults()
	examples := examples(docs, o.Folds)
	rels := relations(examples)

	fold := make([]*labels, o.Folds)
	for k := range fold {
		o.Progress("relations", k, o.Folds+2)
		fold[k] = trainLabels(ctx, examples, rels, k, o)
	}
	o.Progress("relations", o.Folds, o.Folds+2)
	m := &Model{beam: o.Beam, drawn: trainLabels(ctx, examples, rels, -1, o)}
	o.Progress("relations", o.Folds+1, o.Folds+2)
	m.final = trainFinal(ctx, examples, rels, fold, o)
	o.Progress("relations", o.Folds+2, o.Folds+2)
	trainMoves(ctx, m, examples, fold, o)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("parse: training stopped: %w", err)
	}
	return m.encode(), nil
}

func examples(docs []*text.Document, folds int) []example {
	const block = 40 // neighbours, often of one article, stay in one fold
	var es []example
	for _, d := range docs {
		for _, s := range d.Sentences {
			if s.Len() > maxPiece {
				continue
			}
			heads := make([]int32, s.Len()+1)
			rels := make([]text.Rel, s.Len()+1)
			for i := range s.Len() {
				t := &d.Tokens[s.Start+text.Index(i)]
				if t.Head != 0 {
					heads[i+1] = int32(i+1) + t.Head
				}
				rels[i+1] = t.Rel
			}
			if rels[1] == 0 {
				continue
			}
			moves, ok := oracle(heads)
			if !ok {
				continue
			}
			es = append(es, example{doc: d, span: s, moves: moves, rels: rels})
		}
	}
	size := max(1, min(block, len(es)/folds))
	for i := range es {
		es[i].fold = i / size % folds
	}
	return es
}

// relations lists the relations of arcs, in order of their numbers.
func relations(es []example) (rels []text.Rel) {
	var seen [text.NumRels]bool
	for i := range es {
		for _, r := range es[i].rels[1:] {
			seen[r] = true
		}
	}
	for r := range seen {
		if r := text.Rel(r); seen[r] && r != 0 && r != text.Root {
			rels = append(rels, r)
		}
	}
	if len(rels) == 0 {
		rels = append(rels, text.Dep)
	}
	return rels
}

// random is the only source of chance in training.
func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x9E3779B97F4A7C15)) }

// A labelTrainer is an averaged perceptron. total is the sum over all examples
// so far of what an update then was worth, so that the average after n is
// weight - total/n (Daumé 2006, section 2.2).
type labelTrainer struct {
	rels   []text.Rel
	class  [text.NumRels]int
	mask   uint32
	weight []int16 // small, since training waits for memory; far from its bounds
	total  []int64
	n      int64
	scores []int32
}

func newLabelTrainer(rels []text.Rel, bits int) *labelTrainer {
	rows := 1 << bits
	t := &labelTrainer{rels: rels, mask: uint32(rows - 1), n: 1, scores: make([]int32, len(rels)),
		weight: make([]int16, rows*len(rels)), total: make([]int64, rows*len(rels))}
	for c, r := range rels {
		t.class[r] = c
	}
	return t
}

// learn looks at one arc and returns the relation that it would have given.
func (t *labelTrainer) learn(feats []uint32, want text.Rel) text.Rel {
	w := t.class[want]
	guess, rival := t.guess(feats, w)
	if rival != w && t.scores[w] < t.scores[rival]+margin {
		t.update(feats, w, rival)
	}
	t.n++
	return t.rels[guess]
}

// pass calls f with each example, in an order of chance, its sentence looked at and the agenda empty.
func pass(ctx context.Context, w *workspace, es []example, r *rand.Rand, f func(e *example)) {
	for n, i := range r.Perm(len(es)) {
		if n%256 == 0 && ctx.Err() != nil {
			return
		}
		e := &es[i]
		if w.doc != e.doc {
			w.turn(e.doc)
		}
		w.look(e.span)
		w.agenda.reset(e.span.Len())
		f(e)
	}
}

// trainLabels learns the relations of arcs as they are drawn, from all examples
// but those of fold without.
func trainLabels(ctx context.Context, es []example, rels []text.Rel, without int, o Options) *labels {
	t := newLabelTrainer(rels, o.RelBits)
	w := &workspace{}
	r := random(o.Seed)
	for range o.RelEpochs {
		pass(ctx, w, es, r, func(e *example) {
			if e.fold == without {
				return
			}
			at := int32(0)
			for _, m := range e.moves {
				rel := text.Rel(0)
				s0 := &w.cells[w.states[at].top]
				s1 := &w.cells[s0.below]
				w.bag.at = w.bag.at[:0]
				switch m {
				case left:
					w.arc(&w.bag, s0.word, s1.word)
					w.under(&w.bag, s0.word, s1)
					rel = t.learn(w.bag.at, e.rels[s1.word])
				case right:
					w.arc(&w.bag, s1.word, s0.word)
					w.under(&w.bag, s1.word, s0)
					rel = t.learn(w.bag.at, e.rels[s0.word])
				}
				at = w.apply(at, m, rel, 0)
			}
		})
	}
	return t.labels()
}

// trainFinal learns the relations of arcs in the finished tree. Those that the
// arcs were given before come from models that have not seen the sentence.
func trainFinal(ctx context.Context, es []example, rels []text.Rel, fold []*labels, o Options) *labels {
	t := newLabelTrainer(rels, o.RelBits)
	w := &workspace{}
	r := random(o.Seed + 2)
	for range o.RelEpochs {
		pass(ctx, w, es, r, func(e *example) {
			w.drawn = fold[e.fold]
			w.newSentence()
			at := int32(0)
			for _, m := range e.moves {
				at = w.apply(at, m, w.relOf(at, m), 0)
			}
			w.derive(at)
			for dep := int32(1); dep <= w.n; dep++ {
				if w.family.heads[dep] != 0 {
					t.learn(w.finalFeatures(dep), e.rels[dep])
				}
			}
		})
	}
	return t.labels()
}

// margin is by how much the right relation must win to be left alone, in
// weights: about one and a half for each feature. 60: 95.9 of relations right on
// nb-dev, against 95.7 with 1, 95.8 with 150.
const margin = 60

// guess returns the class with the highest score, and that of the others than
// want.
func (t *labelTrainer) guess(feats []uint32, want int) (best, rival int) {
	scores := t.scores
	clear(scores)
	for _, f := range feats {
		at := int(f&t.mask) * len(t.rels)
		for c, v := range t.weight[at : at+len(t.rels)] {
			scores[c] += int32(v)
		}
	}
	if want == 0 && len(scores) > 1 {
		rival = 1
	}
	for c, s := range scores {
		if s > scores[best] {
			best = c
		}
		if c != want && s > scores[rival] {
			rival = c
		}
	}
	return best, rival
}

func (t *labelTrainer) update(feats []uint32, want, guess int) {
	for _, f := range feats {
		at := int(f&t.mask) * len(t.rels)
		t.weight[at+want]++
		t.total[at+want] += t.n
		t.weight[at+guess]--
		t.total[at+guess] -= t.n
	}
}

func (t *labelTrainer) labels() *labels {
	l := &labels{rels: t.rels, words: (len(t.rels) + 7) / 8, mask: t.mask}
	l.rows = make([]uint64, (int(t.mask)+1)*l.words)
	for i := range l.rows {
		l.rows[i] = zero * 0x0101010101010101
	}
	mean := make([]int64, len(t.weight))
	for i, v := range t.weight {
		mean[i] = int64(v)*t.n - t.total[i]
	}
	limit := limit(mean)
	for i, v := range mean {
		r, c := i/len(t.rels), i%len(t.rels)
		if max(v, -v)*50 < limit { // costs nothing either
			continue
		}
		p := &l.rows[r*l.words+c/8]
		*p += uint64(int64(scaled(v, limit, 42))) << (c % 8 * 8)
	}
	return l
}

// limit returns the size that only one weight in 5,000 of those not zero
// exceeds.
func limit(mean []int64) int64 {
	var sizes []int64
	for _, v := range mean {
		if v != 0 {
			sizes = append(sizes, max(v, -v))
		}
	}
	if len(sizes) == 0 {
		return 1
	}
	slices.Sort(sizes)
	return sizes[len(sizes)-1-len(sizes)/5000]
}

// scaled scales v so that limit becomes top, and cuts what is larger.
func scaled(v, limit int64, top int64) int32 {
	if v < 0 {
		return -scaled(-v, limit, top)
	}
	return int32((min(v, limit)*top + limit/2) / limit)
}

// A moveTrainer is the same for the four moves, updated a sentence at a time.
type moveTrainer struct {
	mask   uint32
	weight [][numMoves]int32
	total  [][numMoves]int64
	n      int64
}

func (t *moveTrainer) sum(feats []uint32) (out [numMoves]int32) {
	for _, f := range feats {
		row := &t.weight[f&t.mask]
		out[0] += row[0]
		out[1] += row[1]
		out[2] += row[2]
		out[3] += row[3]
	}
	return out
}

func (t *moveTrainer) add(feats []uint32, m move, by int32) {
	for _, f := range feats {
		t.weight[f&t.mask][m] += by
		t.total[f&t.mask][m] += int64(by) * t.n
	}
}

// table returns the averaged weights, two to what one update moves. Those that
// were moved by less than nine tenths of an update on average are dropped: that
// costs nothing on nb-dev and takes the table from 7 to 4 MB compressed.
func (t *moveTrainer) table() moveTable {
	table := make(moveTable, len(t.weight))
	for i, row := range t.weight {
		for m, v := range row {
			mean := int64(v)*t.n - t.total[i][m]
			if max(mean, -mean)*10 < t.n*9 {
				mean = 0
			}
			table[i] |= uint32(zero+scaled(mean, t.n*127/2, 127)) << (8 * m)
		}
	}
	return table
}

// trainMoves learns the moves of m. The relations that a sentence's arcs are
// given come from a model that has not seen it.
func trainMoves(ctx context.Context, m *Model, es []example, fold []*labels, o Options) {
	rows := 1 << o.MoveBits
	t := &moveTrainer{mask: uint32(rows - 1), weight: make([][numMoves]int32, rows), total: make([][numMoves]int64, rows), n: 1}
	w := &workspace{moves: t}
	r := random(o.Seed + 1)
	for epoch := range o.Epochs {
		right := 0
		pass(ctx, w, es, r, func(e *example) {
			w.drawn = fold[e.fold]
			_, guess, gold := w.search(e.span.Len(), o.Beam, e.moves)
			if guess >= 0 {
				w.correct(t, guess, gold)
			} else {
				right++
			}
			t.n++
		})
		o.Progress("moves", epoch+1, o.Epochs)
		if o.After != nil {
			o.After(epoch+1, &Model{beam: o.Beam, moves: t.table(), drawn: m.drawn, final: m.final}, right)
		}
	}
	m.moves = t.table()
}

// correct moves the weights from the derivation that ends in guess to the one
// that ends in gold, after the moves that they share.
func (w *workspace) correct(t *moveTrainer, guess, gold int32) {
	shared := guess
	for !w.states[shared].gold {
		shared = w.states[shared].prev
	}
	skip := w.length(shared)
	for n := w.length(gold); n > skip; n-- {
		s := &w.states[gold]
		t.add(w.features(&w.states[s.prev]), s.move, +1)
		gold = s.prev
	}
	for guess != shared {
		s := &w.states[guess]
		t.add(w.features(&w.states[s.prev]), s.move, -1)
		guess = s.prev
	}
}

// length returns the number of moves that led to a state.
func (w *workspace) length(at int32) (n int) {
	for ; w.states[at].prev >= 0; at = w.states[at].prev {
		n++
	}
	return n
}
