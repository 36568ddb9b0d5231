package parse

import "ifolge/text"

// A move is one transition of the system.
type move uint8

const (
	shift move = iota
	left
	right
	swap

	numMoves = 4
	stay     = move(numMoves) // what a finished state does while others go on
)

func (m move) String() string {
	return [...]string{"shift", "left", "right", "swap", "stay"}[m]
}

// Inside the parser the words of a sentence of n words are numbered 1 … n. 0
// stands where the stack or a list of children ends, n+1 where the buffer ends.

// A cell is a partial tree in its place on the stack (or in the list of trees
// that swap has put back into the buffer). Cells are never changed once made,
// so that the states of a beam share them.
type cell struct {
	below          int32 // the next cell down; 0: none
	word           int32 // root of the partial tree
	l1, l2, r1, r2 int32 // its outermost and second outermost child on each side; 0: none
	lset, rset     uint64
	l1rel, l2rel   text.Rel
	r1rel, r2rel   text.Rel
	nl, nr         uint8 // number of children on each side, at most 255
}

// lset and rset hold bit r where the root has a child with relation r.
var _ = [1]struct{}{}[(text.NumRels-1)/64] // relations must fit the 64 bits of a set

// A state is a point in the derivation of a tree.
type state struct {
	score     int64
	prev      int32 // the state it came from
	top       int32 // cell on top of the stack; 0: empty
	front     int32 // cell put back into the buffer, before word next; 0: none
	next      int32 // first word that was never on the stack
	swaps     int32
	head, dep int32 // the arc that the last move made; 0: none
	move      move  // the last move
	rel       text.Rel
	gold      bool // every move so far was the oracle's (in training)
}

// An agenda holds the states and cells of one sentence. Index 0 of cells is
// the empty stack.
type agenda struct {
	n      int32 // words
	cells  []cell
	states []state
}

func (a *agenda) reset(n int) {
	a.n = int32(n)
	a.cells = append(a.cells[:0], cell{})
	a.states = append(a.states[:0], state{prev: -1, next: 1, move: stay, gold: true})
}

// first returns the first word of the buffer, n+1 if it is empty.
func (a *agenda) first(s *state) int32 {
	if s.front != 0 {
		return a.cells[s.front].word
	}
	return s.next
}

func (a *agenda) done(s *state) bool {
	return s.front == 0 && s.next > a.n && (s.top == 0 || a.cells[s.top].below == 0)
}

// The moves, with the stack growing to the right and the buffer to the left.
// s1 and s0 are the two topmost partial trees, b the first of the buffer.
//
//	move    before                 after                      if
//	shift   [σ      | b β]     →   [σ b    | β   ]
//	left    [σ s1 s0 | β  ]    →   [σ s0   | β   ]  s0 → s1
//	right   [σ s1 s0 | β  ]    →   [σ s1   | β   ]  s1 → s0
//	swap    [σ s1 s0 | β  ]    →   [σ s0   | s1 β]            s1 before s0 in the text
//
// A derivation begins with an empty stack and ends with one tree on it and an
// empty buffer: its root is the root of the sentence, so there is always one.

// valid reports the moves that may be made, as a set of bits. No two words are
// swapped twice in the same order, and a sentence is given no more swaps than
// it has words, so a derivation has at most 4n-1 moves.
func (a *agenda) valid(s *state) uint {
	moves := uint(0)
	if s.front != 0 || s.next <= a.n {
		moves |= 1 << shift
	}
	if s.top == 0 {
		return moves
	}
	c := &a.cells[s.top]
	if c.below == 0 {
		return moves
	}
	moves |= 1<<left | 1<<right
	if a.cells[c.below].word < c.word && s.swaps < a.n {
		moves |= 1 << swap
	}
	return moves
}

// apply makes a move, which must be valid, from state prev and returns the new
// state. rel names the arc of left and right.
func (a *agenda) apply(prev int32, m move, rel text.Rel, score int64) int32 {
	s := a.states[prev]
	s.prev, s.move, s.rel, s.score, s.head, s.dep = prev, m, rel, score, 0, 0
	switch m {
	case shift:
		var c cell
		if s.front != 0 {
			c = a.cells[s.front]
			s.front = c.below
		} else {
			c.word = s.next
			s.next++
		}
		c.below = s.top
		s.top = a.push(c)
	case left:
		c := a.cells[s.top]
		child := &a.cells[c.below]
		s.head, s.dep = c.word, child.word
		c.below = child.below
		c.l2, c.l2rel = c.l1, c.l1rel
		c.l1, c.l1rel = s.dep, rel
		c.lset |= 1 << rel
		c.nl += 1 - c.nl/255
		s.top = a.push(c)
	case right:
		child := &a.cells[s.top]
		c := a.cells[child.below]
		s.head, s.dep = c.word, child.word
		c.r2, c.r2rel = c.r1, c.r1rel
		c.r1, c.r1rel = s.dep, rel
		c.rset |= 1 << rel
		c.nr += 1 - c.nr/255
		s.top = a.push(c)
	case swap:
		c := a.cells[s.top]
		back := a.cells[c.below]
		c.below = back.below
		back.below = s.front
		s.front = a.push(back)
		s.top = a.push(c)
		s.swaps++
	}
	a.states = append(a.states, s)
	return int32(len(a.states) - 1)
}

func (a *agenda) push(c cell) int32 {
	a.cells = append(a.cells, c)
	return int32(len(a.cells) - 1)
}
