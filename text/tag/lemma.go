package tag

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/learn"
	"ifolge/text"
)

// A rule makes a lemma of a form: "gikk" with cut 3 and add "å" is "gå".
type rule struct {
	whole bool   // the lemma is add, whatever the form
	lower bool   // lower the form first
	cut   int    // runes off the end
	add   string // what comes on
}

// ruleFor returns the rule that makes lemma of form and keeps most of it.
func ruleFor(form, lemma string) rule {
	r := rule{}
	f := form
	if low := strings.ToLower(form); low != form && shared(low, lemma) > shared(form, lemma) {
		r.lower, f = true, low
	}
	n := shared(f, lemma)
	if n == 0 && f != "" {
		return rule{whole: true, add: lemma}
	}
	r.cut = utf8.RuneCountInString(f[n:])
	r.add = lemma[n:]
	return r
}

// shared returns the number of bytes that a and b begin with in common, to the
// last whole rune.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && (n < len(a) && !utf8.RuneStart(a[n]) || n < len(b) && !utf8.RuneStart(b[n])) {
		n--
	}
	return n
}

// apply returns the lemma of form as a Sym of d.
func (r *rule) apply(d *text.Document, i text.Index, s *scratch) text.Sym {
	if r.whole {
		return d.Intern(r.add)
	}
	form := d.Form(i)
	if !r.lower && r.cut == 0 && r.add == "" {
		return 0
	}
	stem := form
	for range r.cut {
		_, n := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-n]
	}
	if stem == "" && r.add == "" {
		return 0
	}
	if !r.lower && r.add == "" {
		return d.Intern(stem)
	}
	s.lemma = s.lemma[:0]
	if r.lower {
		for _, c := range stem {
			s.lemma = utf8.AppendRune(s.lemma, unicode.ToLower(c))
		}
	} else {
		s.lemma = append(s.lemma, stem...)
	}
	s.lemma = append(s.lemma, r.add...)
	if string(s.lemma) == form {
		return 0
	}
	return d.InternBytes(s.lemma)
}

// A lemmatiser knows the rules, which words of the training texts took which,
// and the weights that choose one for other words.
type lemmatiser struct {
	rules   []rule
	may     [text.NumPOS][]uint16 // the rules of each part of speech that a new word may take
	pairs   keys                  // of words and tags
	took    []uint16              // the rule of each pair
	weights *learn.Weights
}

// pair is the key of a word with a tag.
func pair(word uint64, tag int) uint64 {
	k := (word ^ uint64(tag+1)*0xD6E8FEB86659FD93) * 0x9E3779B97F4A7C15
	return k ^ k>>32
}

func (x *lemmatiser) find(word uint64, tag int) (rule int, ok bool) {
	n, ok := x.pairs.find(pair(word, tag))
	if !ok {
		return 0, false
	}
	return int(x.took[n]), true
}

// lemma returns the lemma of token i, which is w with the given tag.
func (x *lemmatiser) lemma(d *text.Document, i text.Index, w *word, tag int, pos text.POS, s *scratch) text.Sym {
	if r, ok := x.find(w.Exact, tag); ok {
		return x.rules[r].apply(d, i, s)
	}
	if w.Shape&learn.Letter == 0 && pos != text.PUNCT && pos != text.SYM {
		return 0 // numbers and signs stand for themselves
	}
	if pos != text.PROPN && w.Lower != w.Exact {
		if r, ok := x.find(w.Lower, tag); ok {
			lowered := x.rules[r]
			lowered.lower = true
			return lowered.apply(d, i, s)
		}
	}
	may := x.may[pos]
	if len(may) == 0 {
		return 0
	}
	s.feats = x.features(s.feats[:0], w, tag, pos)
	if len(s.lemmaOut) != len(x.rules) {
		s.lemmaOut = make([]int32, len(x.rules))
	}
	clear(s.lemmaOut)
	x.weights.Score(s.feats, s.lemmaOut)
	best := may[0]
	for _, r := range may[1:] {
		if s.lemmaOut[r] > s.lemmaOut[best] {
			best = r
		}
	}
	return x.rules[best].apply(d, i, s)
}

const (
	lBias = 100 + iota
	lTag
	lSuf
	lSufPos
	lTail
	lForm
	lShape
	lPre
)

// features appends what the choice of a rule for w goes by.
func (x *lemmatiser) features(f []uint32, w *word, tag int, pos text.POS) []uint32 {
	p, t, sh := uint32(pos), uint32(tag), uint32(w.Shape)
	if w.first {
		sh |= 1 << 8
	}
	f = append(f, learn.Hash(lBias, p, 0, 0), learn.Hash(lTag, t, 0, 0), learn.Hash(lShape, sh, p, 0))
	for k, h := range w.Suf {
		if h != 0 {
			f = append(f, learn.Hash(lSuf, h, uint32(k), t), learn.Hash(lSufPos, h, uint32(k), p))
		}
	}
	f = append(f, learn.Hash(lForm, learn.Fold(w.Lower), t, 0), learn.Hash(lPre, w.Pre[0], p, sh))
	if w.tailKey != 0 {
		if r, ok := x.find(w.tailKey, tag); ok {
			f = append(f, learn.Hash(lTail, uint32(r), sh, p))
		}
	}
	return f
}

// fill counts the rules that the words of the training texts took.
func (x *lemmatiser) fill(counts map[uint64]map[uint16]int32) {
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		c := counts[k]
		best := slices.MinFunc(slices.Sorted(maps.Keys(c)), func(a, b uint16) int {
			return cmp.Or(cmp.Compare(c[b], c[a]), cmp.Compare(a, b))
		})
		x.pairs.list = append(x.pairs.list, k)
		x.took = append(x.took, best)
	}
	x.pairs.index()
}

func (x *lemmatiser) append(b []byte) ([]byte, error) {
	b = binary.AppendUvarint(b, uint64(len(x.rules)))
	for _, r := range x.rules {
		b = binary.AppendUvarint(b, uint64(r.cut)<<2|bit(r.whole)<<1|bit(r.lower))
		b = learn.AppendString(b, r.add)
	}
	for _, may := range x.may {
		b = binary.AppendUvarint(b, uint64(len(may)))
		for _, r := range may {
			b = binary.AppendUvarint(b, uint64(r))
		}
	}
	b = x.pairs.append(b)
	for _, r := range x.took {
		b = binary.AppendUvarint(b, uint64(r))
	}
	return x.weights.AppendBinary(b)
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func readLemmatiser(r *learn.Reader) lemmatiser {
	var x lemmatiser
	x.rules = make([]rule, r.Count())
	for k := range x.rules {
		n := r.Uvarint()
		x.rules[k] = rule{whole: n&2 != 0, lower: n&1 != 0, cut: int(min(n>>2, learn.Longest)), add: r.String()}
	}
	number := func() uint16 {
		n := r.Uvarint()
		if n >= uint64(len(x.rules)) {
			r.Fail()
			return 0
		}
		return uint16(n)
	}
	for p := range x.may {
		x.may[p] = make([]uint16, r.Count())
		for k := range x.may[p] {
			x.may[p][k] = number()
		}
	}
	x.pairs = readKeys(r)
	x.took = make([]uint16, len(x.pairs.list))
	for n := range x.took {
		x.took[n] = number()
	}
	x.weights = r.Weights()
	if x.weights.Classes() != len(x.rules) {
		r.Fail()
	}
	return x
}
