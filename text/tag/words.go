package tag

import (
	"ifolge/learn"
	"ifolge/text"
)

// A word is what is known of a token before tags are given.
type word struct {
	learn.Form
	first   bool     // of its sentence
	form    uint32   // of the word in lower case; 0 for a word the lexicon does not know
	cased   uint32   // likewise as written
	known   ambig    // the tags the lexicon has for it as written
	folded  ambig    // likewise in lower case, where that differs
	tail    ambig    // for an unknown word: of the longest known word it ends in
	tailKey uint64   // and that word's key; 0: there is none
	may     []uint16 // the tags it can have; empty: any
}

// read fills s.words with the words of a sentence.
func (m *Model) read(d *text.Document, span text.Span, s *scratch) {
	if cap(s.words) < span.Len() {
		s.words = make([]word, span.Len())
	}
	s.words = s.words[:span.Len()]
	s.arena = s.arena[:0]
	for i := range s.words {
		w := &s.words[i]
		*w = word{first: i == 0}
		s.lower = w.Look(d.Form(span.Start+text.Index(i)), s.lower)
		s.arena = w.consult(&m.lex, s.lower, 0, 0, s.arena)
	}
}

// consult fills in what the lexicon knows. At training the word itself is one
// of those the lexicon was counted from: without is its entry's key and tag the
// tag that it was counted for, and it is left out of the counts. Tag lists that
// must be made go into arena, which is returned.
func (w *word) consult(lex *lexicon, lower []byte, without uint64, tag uint16, arena []uint16) []uint16 {
	w.known = lex.find(w.Exact, without, tag)
	if w.Lower != w.Exact {
		w.folded = lex.find(w.Lower, without, tag)
	}
	if w.known.count > 0 {
		w.cased = learn.Fold(w.Exact)
	}
	if w.known.count > 0 || w.folded.count > 0 {
		w.form = learn.Fold(w.Lower)
	} else {
		if w.tailKey = tail(lower, lex.has); w.tailKey != 0 {
			w.tail = lex.find(w.tailKey, 0, 0)
		}
	}
	w.may = nil
	switch {
	case !w.first || w.Shape&learn.UpperFirst == 0:
		if w.known.count >= lex.sure {
			w.may = w.known.tags
		}
	case w.known.count+w.folded.count >= lex.sure:
		start := len(arena)
		arena = join(arena, w.known.tags, w.folded.tags)
		w.may = arena[start:]
	}
	return arena
}

// features

const (
	tBias = iota + 1
	tForm
	tCased
	tPre
	tSuf
	tShape
	tKnown
	tTail
	tPrevForm
	tNextForm
	tPrev2Form
	tNext2Form
	tPrevSuf
	tNextSuf
	tNextKnown
	tNext2Known
	tPrevNext
	tFormNext
	tFormPrev
	tKnownNextKnown
	tShapeSuf
	tKnownSuf
	tP1
	tP2
	tP1Form
	tP1Known
	tP1Suf
	tP1Next
	tP1Pos
	tP2Pos
	tP3Pos
	tP2PosKnown
	tP1PosSuf
	tVerb
	tP1KnownNext
	tHist
)

// at returns word i of the sentence, or a word that stands for its border.
func at(ws []word, i int) *word {
	switch {
	case i < 0:
		return &before
	case i >= len(ws):
		return &after
	}
	return &ws[i]
}

var (
	before = word{Form: learn.Form{Suf: [5]uint32{1, 1, 1, 1, 1}}, form: 1, known: ambig{hash: 1, count: 1}}
	after  = word{Form: learn.Form{Suf: [5]uint32{2, 2, 2, 2, 2}}, form: 2, known: ambig{hash: 2, count: 1}}
)

// sign is the best single clue to a word: what the lexicon says of it, or its
// ending.
func (w *word) sign() uint32 {
	switch {
	case w.known.count > 0:
		return w.known.hash
	case w.folded.count > 0:
		return w.folded.hash + 1
	case w.tail.count > 0:
		return w.tail.hash + 2 + uint32(w.Shape)<<4
	}
	return w.Suf[2] ^ uint32(w.Shape)<<8
}

// name is the word itself, or for an unknown one its ending.
func (w *word) name() uint32 {
	if w.form != 0 {
		return w.form
	}
	return w.Suf[2] ^ uint32(w.Shape)<<8 ^ 0x5bd1e995
}

// static appends the features of word i that do not look at tags given.
func static(f []uint32, ws []word, i int) []uint32 {
	w, p, n, p2, n2 := &ws[i], at(ws, i-1), at(ws, i+1), at(ws, i-2), at(ws, i+2)
	sh := uint32(w.Shape)
	if w.first {
		sh |= 1 << 8
	}
	f = append(f, learn.Hash(tBias, 0, 0, 0), learn.Hash(tShape, sh, 0, 0))
	if w.form != 0 {
		f = append(f, learn.Hash(tForm, w.form, 0, 0))
	}
	if w.cased != 0 {
		f = append(f, learn.Hash(tCased, w.cased, 0, 0))
	}
	for k, h := range w.Pre {
		if h != 0 {
			f = append(f, learn.Hash(tPre, h, uint32(k), 0))
		}
	}
	for k, h := range w.Suf {
		if h != 0 {
			f = append(f, learn.Hash(tSuf, h, uint32(k), 0), learn.Hash(tShapeSuf, h, uint32(k), sh))
		}
	}
	f = append(f, learn.Hash(tKnown, w.known.hash, w.folded.hash, sh))
	if w.tail.count > 0 {
		f = append(f, learn.Hash(tTail, w.tail.hash, sh, 0), learn.Hash(tTail, w.tail.hash, w.Suf[2], 0))
	}
	f = append(f,
		learn.Hash(tPrevForm, p.name(), 0, 0),
		learn.Hash(tNextForm, n.name(), 0, 0),
		learn.Hash(tPrev2Form, p2.name(), p.name(), 0),
		learn.Hash(tNext2Form, n2.name(), n.name(), 0),
		learn.Hash(tPrevSuf, p.Suf[2], 0, 0),
		learn.Hash(tNextSuf, n.Suf[2], 0, 0),
		learn.Hash(tNextKnown, n.sign(), 0, 0),
		learn.Hash(tNext2Known, n2.sign(), n.sign(), 0),
		learn.Hash(tPrevNext, p.name(), n.name(), 0),
		learn.Hash(tFormNext, w.name(), n.name(), 0),
		learn.Hash(tFormPrev, w.name(), p.name(), 0),
		learn.Hash(tKnownNextKnown, w.sign(), n.sign(), 0),
	)
	return f
}

// dynamic appends those that look at the tags of the words before.
func dynamic(f []uint32, ws []word, i int, tags []uint16, full []fullTag) []uint32 {
	w, n := &ws[i], at(ws, i+1)
	p1, p2, p3 := uint32(0), uint32(0), uint32(0) // tag + 1
	c1, c2, c3 := uint32(0), uint32(0), uint32(0) // part of speech
	if i > 0 {
		p1, c1 = uint32(tags[i-1])+1, uint32(full[tags[i-1]].pos)
	}
	if i > 1 {
		p2, c2 = uint32(tags[i-2])+1, uint32(full[tags[i-2]].pos)
	}
	if i > 2 {
		p3, c3 = uint32(tags[i-3])+1, uint32(full[tags[i-3]].pos)
	}
	_ = p3
	return append(f,
		learn.Hash(tP1, p1, 0, 0),
		learn.Hash(tP2, p1, p2, 0),
		learn.Hash(tP1Form, p1, w.name(), 0),
		learn.Hash(tP1Known, p1, w.sign(), 0),
		learn.Hash(tP1Suf, p1, w.Suf[2], 0),
		learn.Hash(tP1Next, p1, n.name(), 0),
		learn.Hash(tP1KnownNext, p1, w.sign(), n.sign()),
		learn.Hash(tP1Pos, c1, 0, 0),
		learn.Hash(tP2Pos, c1, c2, 0),
		learn.Hash(tP3Pos, c1, c2, c3),
		learn.Hash(tP2PosKnown, c1, c2, w.sign()),
		learn.Hash(tP1PosSuf, c1, w.Suf[1], 0),
	)
}
