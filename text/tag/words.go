package tag

import (
	"unicode"
	"unicode/utf8"

	"ifolge/learn"
	"ifolge/text"
)

// longest is how many bytes of a word are looked at, from its end. No word of
// a language is longer; what is longer is no word.
const longest = 64

// A word is what is known of a token before tags are given.
type word struct {
	pre     [4]uint32 // hashes of the first 1 to 4 runes, lower case; 0 where it is shorter
	suf     [5]uint32 // likewise of the last 1 to 5
	shape   shape
	first   bool     // of its sentence
	exact   uint64   // key of the word as written
	lower   uint64   // key in lower case
	form    uint32   // of the word in lower case; 0 for a word the lexicon does not know
	cased   uint32   // likewise as written
	known   ambig    // the tags the lexicon has for it as written
	folded  ambig    // likewise in lower case, where that differs
	tail    ambig    // for an unknown word: of the longest known word it ends in
	tailKey uint64   // and that word's key
	may     []uint16 // the tags it can have; empty: any
}

// shape tells how a word is written: a set of facts.
type shape uint8

const (
	upperFirst shape = 1 << iota
	upperAll         // more than one letter, all of them capitals
	upperLater       // a capital after the first letter
	digit
	hyphen
	dot
	letter
	other // anything else
)

// key extends the key of a suffix by the byte before it. A word's key is that
// of its longest suffix, so that one walk from the end meets the keys of all
// words it ends in.
func key(k uint64, b byte) uint64 {
	k = (k ^ uint64(b)) * 0x9E3779B97F4A7C15
	return k ^ k>>29
}

const noKey uint64 = 0xCBF29CE484222325

func keyOf[S ~string | ~[]byte](s S) uint64 {
	k := noKey
	for i := len(s) - 1; i >= max(0, len(s)-longest); i-- {
		k = key(k, s[i])
	}
	return k
}

// look fills in what the form alone shows.
func (w *word) look(form string, first bool, lower []byte) []byte {
	*w = word{first: first}
	full := form
	for len(form) > longest || len(form) > 0 && !utf8.RuneStart(form[0]) {
		form = form[max(1, len(form)-longest):]
	}
	lower = lower[:0]
	letters, caps := 0, 0
	for n, r := range form {
		c := r
		switch {
		case 'a' <= r && r <= 'z':
			letters++
		case 'A' <= r && r <= 'Z':
			letters++
			caps++
			c += 'a' - 'A'
			w.capital(n)
		case '0' <= r && r <= '9':
			w.shape |= digit
		case r == '-' || r == '–' || r == '‑':
			w.shape |= hyphen
		case r == '.':
			w.shape |= dot
		case r < utf8.RuneSelf:
			w.shape |= other
		case unicode.IsLetter(r):
			letters++
			if c = unicode.ToLower(r); c != r {
				caps++
				w.capital(n)
			}
		case unicode.IsNumber(r):
			w.shape |= digit
		default:
			w.shape |= other
		}
		lower = utf8.AppendRune(lower, c)
	}
	if letters > 0 {
		w.shape |= letter
		if caps == letters && letters > 1 {
			w.shape |= upperAll
		}
	}
	w.exact = keyOf(full)
	k := noKey
	runes := 0
	for i := len(lower) - 1; i >= 0; i-- {
		k = key(k, lower[i])
		if runes < len(w.suf) && utf8.RuneStart(lower[i]) {
			w.suf[runes] = fold(k)
			runes++
		}
	}
	w.lower = k
	p := uint64(0xCBF29CE484222325)
	runes = 0
	for i := 0; i < len(lower) && runes < len(w.pre); {
		_, n := utf8.DecodeRune(lower[i:])
		for ; n > 0; n-- {
			p = (p ^ uint64(lower[i])) * 0x100000001B3
			i++
		}
		w.pre[runes] = fold(p)
		runes++
	}
	return lower
}

func (w *word) capital(at int) {
	if at == 0 {
		w.shape |= upperFirst
	} else {
		w.shape |= upperLater
	}
}

func fold(k uint64) uint32 { return uint32(k ^ k>>32) }

// read fills s.words with the words of a sentence.
func (m *Model) read(d *text.Document, span text.Span, s *scratch) {
	if cap(s.words) < span.Len() {
		s.words = make([]word, span.Len())
	}
	s.words = s.words[:span.Len()]
	s.arena = s.arena[:0]
	for i := range s.words {
		w := &s.words[i]
		s.lower = w.look(d.Form(span.Start+text.Index(i)), i == 0, s.lower)
		s.arena = w.consult(&m.lex, s.lower, 0, 0, s.arena)
	}
}

// consult fills in what the lexicon knows. At training the word itself is one
// of those the lexicon was counted from: without is its entry's key and tag the
// tag that it was counted for, and it is left out of the counts. Tag lists that
// must be made go into arena, which is returned.
func (w *word) consult(lex *lexicon, lower []byte, without uint64, tag uint16, arena []uint16) []uint16 {
	w.known = lex.find(w.exact, without, tag)
	if w.lower != w.exact {
		w.folded = lex.find(w.lower, without, tag)
	}
	if w.known.count > 0 {
		w.cased = fold(w.exact)
	}
	if w.known.count > 0 || w.folded.count > 0 {
		w.form = fold(w.lower)
	} else {
		w.tail, w.tailKey = lex.tail(lower)
	}
	w.may = nil
	switch {
	case !w.first || w.shape&upperFirst == 0:
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
	before = word{form: 1, suf: [5]uint32{1, 1, 1, 1, 1}, known: ambig{hash: 1, count: 1}}
	after  = word{form: 2, suf: [5]uint32{2, 2, 2, 2, 2}, known: ambig{hash: 2, count: 1}}
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
		return w.tail.hash + 2 + uint32(w.shape)<<4
	}
	return w.suf[2] ^ uint32(w.shape)<<8
}

// name is the word itself, or for an unknown one its ending.
func (w *word) name() uint32 {
	if w.form != 0 {
		return w.form
	}
	return w.suf[2] ^ uint32(w.shape)<<8 ^ 0x5bd1e995
}

// static appends the features of word i that do not look at tags given.
func static(f []uint32, ws []word, i int) []uint32 {
	w, p, n, p2, n2 := &ws[i], at(ws, i-1), at(ws, i+1), at(ws, i-2), at(ws, i+2)
	sh := uint32(w.shape)
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
	for k, h := range w.pre {
		if h != 0 {
			f = append(f, learn.Hash(tPre, h, uint32(k), 0))
		}
	}
	for k, h := range w.suf {
		if h != 0 {
			f = append(f, learn.Hash(tSuf, h, uint32(k), 0), learn.Hash(tShapeSuf, h, uint32(k), sh))
		}
	}
	f = append(f, learn.Hash(tKnown, w.known.hash, w.folded.hash, sh))
	if w.tail.count > 0 {
		f = append(f, learn.Hash(tTail, w.tail.hash, sh, 0), learn.Hash(tTail, w.tail.hash, w.suf[2], 0))
	}
	f = append(f,
		learn.Hash(tPrevForm, p.name(), 0, 0),
		learn.Hash(tNextForm, n.name(), 0, 0),
		learn.Hash(tPrev2Form, p2.name(), p.name(), 0),
		learn.Hash(tNext2Form, n2.name(), n.name(), 0),
		learn.Hash(tPrevSuf, p.suf[2], 0, 0),
		learn.Hash(tNextSuf, n.suf[2], 0, 0),
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
		learn.Hash(tP1Suf, p1, w.suf[2], 0),
		learn.Hash(tP1Next, p1, n.name(), 0),
		learn.Hash(tP1KnownNext, p1, w.sign(), n.sign()),
		learn.Hash(tP1Pos, c1, 0, 0),
		learn.Hash(tP2Pos, c1, c2, 0),
		learn.Hash(tP3Pos, c1, c2, c3),
		learn.Hash(tP2PosKnown, c1, c2, w.sign()),
		learn.Hash(tP1PosSuf, c1, w.suf[1], 0),
	)
}
