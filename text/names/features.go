package names

import (
	"strings"

	"ifolge/lang"
	"ifolge/learn"
	"ifolge/text"
)

// A token is what is known of a token before labels are given.
type token struct {
	learn.Form
	pos    text.POS
	start  bool // of its sentence
	lemma  uint32
	table  uint32 // what the table of names says: two bits a class, first and inner word
	shown  shown
	before int32 // the same word earlier in the text, as a distance; 0: none near
	after  int32 // likewise later
}

// shown is what the rest of the text shows of a word.
type shown uint8

const (
	capitalInside shown = 1 << iota // with a capital that no sentence start asks for
	smallElsewhere
)

// near is how many tokens away another use of a word still counts: about the
// length of an article.
const near = 800

// A reader knows the table of names of a language.
type reader struct {
	classes []string
	phrases map[uint64][]phrase // by key of the first word
	ends    map[uint64]uint32   // classes of words by what they end in
}

// A phrase is one row of the table.
type phrase struct {
	rest  []uint64 // keys of the words after the first
	class int
}

// newReader reads lang/CODE/names.txt.
func newReader(code string) reader {
	r := reader{phrases: map[uint64][]phrase{}, ends: map[uint64]uint32{}}
	for _, row := range lang.Table(code, "names") {
		class := -1
		for n, c := range r.classes {
			if c == row.Field(1) {
				class = n
			}
		}
		if class < 0 {
			class = len(r.classes)
			r.classes = append(r.classes, row.Field(1))
		}
		if class >= 16 {
			continue // the test of the table refuses it
		}
		for form := range strings.SplitSeq(row.Field(0), ",") {
			form = strings.TrimSpace(form)
			if end, ok := strings.CutPrefix(form, "-"); ok {
				r.ends[learn.Key(end)] |= 1 << (2 * class)
				continue
			}
			words := strings.Fields(form)
			if len(words) == 0 {
				continue
			}
			p := phrase{class: class}
			for _, w := range words[1:] {
				p.rest = append(p.rest, learn.Key(w))
			}
			k := learn.Key(words[0])
			r.phrases[k] = append(r.phrases[k], p)
		}
	}
	return r
}

// read fills s.tokens.
func (r *reader) read(d *text.Document, s *scratch) {
	if cap(s.tokens) < len(d.Tokens) {
		s.tokens = make([]token, len(d.Tokens))
	}
	s.tokens = s.tokens[:len(d.Tokens)]
	if s.seen == nil {
		s.seen = map[uint64]int32{}
	}
	clear(s.seen)
	for i := range s.tokens {
		t := &s.tokens[i]
		at := text.Index(i)
		*t = token{pos: d.Tokens[i].POS, start: d.Tokens[i].Flags&text.SentenceStart != 0}
		s.lower = t.Look(d.Form(at), s.lower)
		lemma := d.Lemma(at)
		key := learn.Key(lemma)
		t.lemma = learn.Fold(key)
		if t.pos == text.NOUN || t.pos == text.PROPN {
			t.table |= r.end(lemma)
		}
	}
	for i := range s.tokens {
		r.match(s.tokens, i)
	}
	s.trace()
}

// end returns the classes of words that end as s does.
func (r *reader) end(s string) (classes uint32) {
	if len(r.ends) == 0 {
		return 0
	}
	k := learn.NoKey
	for i := len(s) - 1; i >= max(0, len(s)-24); i-- {
		k = learn.Extend(k, s[i])
		if len(s)-i >= 2 {
			classes |= r.ends[k]
		}
	}
	return classes
}

// match marks the phrases that begin at token i.
func (r *reader) match(ts []token, i int) {
	for _, p := range r.phrases[ts[i].Exact] {
		if len(p.rest) >= len(ts)-i {
			continue
		}
		whole := true
		for k, w := range p.rest {
			if ts[i+1+k].Exact != w {
				whole = false
				break
			}
		}
		if !whole {
			continue
		}
		ts[i].table |= 1 << (2 * p.class)
		for k := range p.rest {
			ts[i+1+k].table |= 2 << (2 * p.class)
		}
	}
}

// trace links each word to its other uses and notes what they show.
func (s *scratch) trace() {
	for i := range s.tokens {
		t := &s.tokens[i]
		if t.Shape&learn.Letter == 0 {
			continue
		}
		if p, ok := s.seen[t.Exact]; ok && i-int(p) <= near {
			t.before = int32(i) - p
			s.tokens[p].after = t.before
		}
		s.seen[t.Exact] = int32(i)
		if t.Shape&learn.UpperFirst != 0 {
			if p, ok := s.seen[t.Lower]; ok && i-int(p) <= near && t.Lower != t.Exact {
				t.shown |= smallElsewhere
			}
		}
	}
	clear(s.seen)
	for i := len(s.tokens) - 1; i >= 0; i-- {
		t := &s.tokens[i]
		if t.Shape&learn.Letter == 0 {
			continue
		}
		if t.Shape&learn.UpperFirst == 0 {
			s.seen[t.Lower] = int32(i)
			continue
		}
		if p, ok := s.seen[t.Lower]; ok && int(p)-i <= near {
			t.shown |= smallElsewhere
		}
		for _, far := range []int32{-t.before, t.after} {
			if o := i + int(far); far != 0 && !s.tokens[o].start {
				t.shown |= capitalInside
			}
		}
	}
}

const (
	tBias = iota + 1
	tForm
	tCased
	tLemma
	tPre
	tSuf
	tShape
	tPOS
	tTable
	tShown
	tPrev
	tNext
	tPrev2
	tNext2
	tPair
	tPairNext
	tPOSPair
	tPOSNext
	tPOSTriple
	tShapes
	tPrevLemma
	tPrevSuf
	tNextSuf
	tFormShape
	tFollow
	tOther
	tOtherEdge
	tShapePOS
	tQuote
)

func followFeature(l label) uint32 { return learn.Hash(tFollow, uint32(l), 0, 0) }

var outside = token{Form: learn.Form{Lower: 1, Exact: 1, Suf: [5]uint32{1, 1, 1, 1, 1}}, lemma: 1}

// look returns token i of the sentence span, or one that stands for its border.
func look(ts []token, span text.Span, i text.Index) *token {
	if !span.Has(i) {
		return &outside
	}
	return &ts[i]
}

// writing sums up how a token is written and where it stands.
func (t *token) writing() uint32 {
	w := uint32(t.Shape)
	if t.start {
		w |= 1 << 8
	}
	if t.Shape&learn.UpperFirst != 0 {
		w |= uint32(t.shown) << 9
	}
	return w
}

// features appends what speaks for the labels of token i in the first pass.
func features(f []uint32, ts []token, span text.Span, i text.Index) []uint32 {
	w := &ts[i]
	p, n := look(ts, span, i-1), look(ts, span, i+1)
	p2, n2 := look(ts, span, i-2), look(ts, span, i+2)
	wr := w.writing()
	pos, ppos, npos := uint32(w.pos), uint32(p.pos), uint32(n.pos)
	form, cased := learn.Fold(w.Lower), learn.Fold(w.Exact)
	prev, next := learn.Fold(p.Lower), learn.Fold(n.Lower)
	f = append(f,
		learn.Hash(tBias, 0, 0, 0),
		learn.Hash(tForm, form, 0, 0),
		learn.Hash(tCased, cased, 0, 0),
		learn.Hash(tFormShape, form, uint32(w.Shape), 0),
		learn.Hash(tLemma, w.lemma, 0, 0),
		learn.Hash(tShape, wr, 0, 0),
		learn.Hash(tShapePOS, wr, pos, 0),
		learn.Hash(tPOS, pos, 0, 0),
		learn.Hash(tShapes, uint32(p.Shape), uint32(w.Shape), uint32(n.Shape)),
		learn.Hash(tShapes+100, uint32(w.Shape), uint32(n.Shape), uint32(n2.Shape)),
		learn.Hash(tShapes+200, uint32(p2.Shape), uint32(p.Shape), uint32(w.Shape)),
		learn.Hash(tPrev, prev, 0, 0),
		learn.Hash(tPrev, prev, uint32(w.Shape)+1, 0),
		learn.Hash(tNext, next, 0, 0),
		learn.Hash(tNext, next, uint32(w.Shape)+1, 0),
		learn.Hash(tPrev2, learn.Fold(p2.Lower), uint32(p.Shape), uint32(w.Shape)),
		learn.Hash(tNext2, learn.Fold(n2.Lower), uint32(n.Shape), uint32(w.Shape)),
		learn.Hash(tPair, prev, form, 0),
		learn.Hash(tPairNext, form, next, 0),
		learn.Hash(tPOSPair, ppos, pos, 0),
		learn.Hash(tPOSNext, pos, npos, 0),
		learn.Hash(tPOSTriple, ppos, pos, npos),
		learn.Hash(tPrevLemma, p.lemma, uint32(w.Shape), ppos),
		learn.Hash(tPrevSuf, p.Suf[3], ppos, uint32(w.Shape)),
		learn.Hash(tNextSuf, n.Suf[3], npos, uint32(w.Shape)),
	)
	for k, h := range w.Pre[1:] {
		if h != 0 {
			f = append(f, learn.Hash(tPre, h, uint32(k), uint32(w.Shape)))
		}
	}
	for k, h := range w.Suf[1:] {
		if h != 0 {
			f = append(f, learn.Hash(tSuf, h, uint32(k), uint32(w.Shape)))
		}
	}
	for k, t := range [3]*token{p, w, n} {
		for b := t.table; b != 0; b &= b - 1 {
			f = append(f, learn.Hash(tTable, uint32(k), b&-b, uint32(w.Shape)))
		}
	}
	return f
}

// look at most at so many other uses of a word on each side.
const uses = 4

// elsewhere appends what the first pass made of the other uses of token i.
func elsewhere(f []uint32, ts []token, given []label, i text.Index) []uint32 {
	w := &ts[i]
	f = append(f, learn.Hash(tOtherEdge, uint32(given[i]), 0, 0))
	if w.Shape&(learn.UpperFirst|learn.UpperLater|learn.Digit) == 0 {
		return f
	}
	var counts [labels]int8
	total := 0
	for o, n := int32(i), 0; n < uses && ts[o].before != 0; n++ {
		o -= ts[o].before
		counts[given[o]]++
		total++
	}
	for o, n := int32(i), 0; n < uses && ts[o].after != 0; n++ {
		o += ts[o].after
		counts[given[o]]++
		total++
	}
	if total == 0 {
		return append(f, learn.Hash(tOther, 0, 0, 0))
	}
	best := 0
	for l, c := range counts {
		if c == 0 {
			continue
		}
		f = append(f, learn.Hash(tOther, 1, uint32(l), 0), learn.Hash(tOther, 2, uint32(l), uint32(given[i])))
		if c > counts[best] {
			best = l
		}
	}
	return append(f, learn.Hash(tOther, 3, uint32(best), uint32(given[i])))
}
