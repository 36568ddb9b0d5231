package parse

import "ifolge/text"

// A scorer weighs features for the four moves.
//
// There are two: the finished weights and those in training.
type scorer interface {
	sum(feats []uint32) [numMoves]int32
}

// cache keeps sums by the words they are of. A place holds the last entry that
// fell on it: no more memory for longer sentences, and an entry that was
// overwritten is made again.
type cache [1 << cacheBits]struct {
	key uint64 // sentence number above the words; 0: free
	val [numMoves]int32
}

const cacheBits = 11

func slot(key uint64) uint64 { return key * k1 >> (64 - cacheBits) }

// A workspace is the scratch memory for one sentence at a time.
type workspace struct {
	agenda
	sight
	moves scorer
	drawn *labels

	sentence uint64 // counts sentences, so that the caches need no clearing
	pairs    cache
	buffers  cache
	triples  cache
	arcs     [1 << arcBits]struct {
		key uint64
		sum tally
	}
	rels [1 << relBits]struct {
		key uint64
		rel text.Rel
	}

	family family
	bag    bag
	beam   []int32 // states
	next   []int32
	cand   []candidate
	acc    []uint64
}

const (
	arcBits = 9
	relBits = 11
)

type candidate struct {
	score int64
	from  int32
	move  move
}

// The key of a cache entry holds three words of 14 bits; longer sentences are
// parsed in pieces.
const maxPiece = 1000

// score weighs the four moves from state s, and names the relations that right
// and left would give.
func (w *workspace) score(s *state) (out [numMoves]int32, toRight, toLeft text.Rel) {
	if s.top == 0 {
		return out, 0, 0 // only shift is valid
	}
	c0 := &w.cells[s.top]
	c1 := &w.cells[c0.below]
	s0, s1, b := uint64(c0.word), uint64(c1.word), uint64(w.first(s))
	if c1.word != 0 {
		toRight = w.rel(c1.word, c0)
		toLeft = w.rel(c0.word, c1)
	}
	base := w.sentence << 42

	key := base | s1<<14 | s0
	p := &w.pairs[slot(key)]
	if p.key != key {
		w.bag.at = w.bag.at[:0]
		w.sight.pair(&w.bag, c1.word, c0.word)
		p.key, p.val = key, w.moves.sum(w.bag.at)
	}
	key = base | s0<<14 | b
	q := &w.buffers[slot(key)]
	if q.key != key {
		w.bag.at = w.bag.at[:0]
		w.buffer(&w.bag, c0.word, int32(b))
		q.key, q.val = key, w.moves.sum(w.bag.at)
	}
	key = base | s1<<28 | s0<<14 | b
	t := &w.triples[slot(key)]
	if t.key != key {
		w.bag.at = w.bag.at[:0]
		w.triple(&w.bag, c1.word, c0.word, int32(b))
		t.key, t.val = key, w.moves.sum(w.bag.at)
	}
	w.bag.at = w.bag.at[:0]
	w.trees(&w.bag, &w.agenda, s, toRight, toLeft)
	out = w.moves.sum(w.bag.at)
	for m := range out {
		out[m] += p.val[m] + q.val[m] + t.val[m]
	}
	return out, toRight, toLeft
}

// features fills the bag with all that score weighs.
func (w *workspace) features(s *state) []uint32 {
	c0 := &w.cells[s.top]
	c1 := &w.cells[c0.below]
	var toRight, toLeft text.Rel
	if c1.word != 0 {
		toRight = w.rel(c1.word, c0)
		toLeft = w.rel(c0.word, c1)
	}
	b := w.first(s)
	w.bag.at = w.bag.at[:0]
	w.sight.pair(&w.bag, c1.word, c0.word)
	w.buffer(&w.bag, c0.word, b)
	w.triple(&w.bag, c1.word, c0.word, b)
	w.trees(&w.bag, &w.agenda, s, toRight, toLeft)
	return w.bag.at
}

// rel names the arc from word head to the partial tree d.
func (w *workspace) rel(head int32, d *cell) text.Rel {
	x := uint64(head)<<48 ^ uint64(d.word)<<32 ^ uint64(d.l1)<<16 ^ uint64(d.r1)
	x = x*k0 ^ d.lset*k1 ^ d.rset*k2 ^ w.sentence*k3 ^ uint64(d.l2)*k5
	x = (x ^ x>>31) * k4
	x |= 1
	e := &w.rels[x>>(64-relBits)]
	if e.key == x {
		return e.rel
	}
	key := w.sentence<<42 | uint64(head)<<14 | uint64(d.word)
	a := &w.arcs[key*k1>>(64-arcBits)]
	if a.key != key {
		w.bag.at = w.bag.at[:0]
		w.arc(&w.bag, head, d.word)
		a.key, a.sum = key, tally{}
		w.drawn.add(&a.sum, w.bag.at)
	}
	w.bag.at = w.bag.at[:0]
	w.under(&w.bag, head, d)
	sum := a.sum
	w.drawn.add(&sum, w.bag.at)
	e.key, e.rel = x, w.drawn.best(&sum)
	return e.rel
}

// search runs the beam and returns the best finished state. In training gold
// holds the oracle's moves, and search returns besides the pair of states, of
// the same number of moves, where the gold one is worst violated: its score
// lies furthest below the best. worst is -1 where the best end is the gold one.
func (w *workspace) search(n, beam int, gold []move) (best, worst, worstGold int32) {
	w.agenda.reset(n)
	w.newSentence()
	w.beam = append(w.beam[:0], 0)
	goldAt, worst, worstGold, violation := int32(0), int32(-1), int32(-1), int64(-1)
	for step := 0; ; step++ {
		w.cand = w.cand[:0]
		busy := false
		for _, at := range w.beam {
			s := &w.states[at]
			if w.done(s) {
				w.offer(candidate{s.score, at, stay}, beam)
				continue
			}
			busy = true
			valid := w.valid(s)
			score, _, _ := w.score(s)
			for m := range move(numMoves) {
				if valid&(1<<m) != 0 {
					w.offer(candidate{s.score + int64(score[m]), at, m}, beam)
				}
			}
		}
		if !busy && step >= len(gold) {
			break
		}
		w.next = w.next[:0]
		for _, c := range w.cand {
			w.next = append(w.next, w.advance(c, gold, step))
		}
		w.beam, w.next = w.next, w.beam

		if gold != nil {
			if step < len(gold) {
				s := &w.states[goldAt]
				score, _, _ := w.score(s)
				goldAt = w.advance(candidate{s.score + int64(score[gold[step]]), goldAt, gold[step]}, gold, step)
			}
			if b := &w.states[w.beam[0]]; !b.gold {
				if v := b.score - w.states[goldAt].score; v > violation {
					worst, worstGold, violation = w.beam[0], goldAt, v
				}
			}
		}
	}
	best = w.beam[0]
	if w.states[best].gold {
		worst = -1
	}
	return best, worst, worstGold
}

// newSentence makes what the caches hold that of another sentence.
func (w *workspace) newSentence() {
	if w.sentence++; w.sentence == 1<<22 { // the key has no more bits
		clear(w.pairs[:])
		clear(w.buffers[:])
		clear(w.triples[:])
		clear(w.arcs[:])
		clear(w.rels[:])
		w.sentence = 1
	}
}

// offer puts c among the best candidates, which stand in order of their score;
// of two with the same score the one offered first stays ahead.
func (w *workspace) offer(c candidate, beam int) {
	n := len(w.cand)
	if n == beam {
		if w.cand[n-1].score >= c.score {
			return
		}
		n--
	} else {
		w.cand = append(w.cand, c)
	}
	for n > 0 && w.cand[n-1].score < c.score {
		w.cand[n] = w.cand[n-1]
		n--
	}
	w.cand[n] = c
}

// advance makes the state that a candidate stands for.
func (w *workspace) advance(c candidate, gold []move, step int) int32 {
	if c.move == stay {
		return c.from
	}
	isGold := w.states[c.from].gold && step < len(gold) && gold[step] == c.move
	at := w.apply(c.from, c.move, w.relOf(c.from, c.move), c.score)
	w.states[at].gold = isGold
	return at
}

// relOf names the arc that a move from state at would draw, if it draws one.
func (w *workspace) relOf(at int32, m move) text.Rel {
	s0 := &w.cells[w.states[at].top]
	s1 := &w.cells[s0.below]
	switch m {
	case left:
		return w.rel(s0.word, s1)
	case right:
		return w.rel(s1.word, s0)
	}
	return 0
}
