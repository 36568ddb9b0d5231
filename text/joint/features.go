package joint

import (
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"

	"ifolge/learn/net"
	"ifolge/text"
)

// A Vocab maps what the net looks up.
type Vocab struct {
	Words   []string // Words[0] == "" unknown
	Freq    []int32
	Tags    []string // UPOS + " " + feats
	Names   []string // "O", "B-PER" …
	Langs   []string
	SubBits int
	word    map[string]int32
	tag     map[string]int32
	name    map[string]int32
	lang    map[string]int32
}

func (v *Vocab) index() {
	f := func(xs []string) map[string]int32 {
		m := map[string]int32{}
		for i, x := range xs {
			m[x] = int32(i)
		}
		return m
	}
	v.word, v.tag, v.name, v.lang = f(v.Words), f(v.Tags), f(v.Names), f(v.Langs)
}

// NewVocab lists what docs have; a form in lower case counts as a word from min
// times on.
func NewVocab(docs []*text.Document, min int, subBits int) *Vocab {
	w, tg, nm := map[string]int{}, map[string]int{}, map[string]int{}
	lg := map[string]int{}
	var low []byte
	for _, d := range docs {
		lg[d.Lang]++
		for i := range d.Tokens {
			low = lower(low[:0], d.Form(text.Index(i)))
			w[string(low)]++
			tg[tagOf(d, text.Index(i))]++
		}
		for _, n := range d.Names {
			nm["B-"+n.Kind.String()]++
			nm["I-"+n.Kind.String()]++
		}
	}
	v := &Vocab{Words: []string{""}, Freq: []int32{0}, SubBits: subBits, Names: []string{"O"}}
	for _, x := range sorted(w) {
		if w[x] >= min {
			v.Words = append(v.Words, x)
			v.Freq = append(v.Freq, int32(w[x]))
		}
	}
	v.Tags, v.Names, v.Langs = sorted(tg), append(v.Names, sorted(nm)...), sorted(lg)
	v.index()
	return v
}

func sorted(m map[string]int) []string {
	var ks []string
	for k := range m {
		ks = append(ks, k)
	}
	sort.Strings(ks)
	return ks
}

func tagOf(d *text.Document, i text.Index) string {
	return d.Tokens[i].POS.String() + " " + d.Feats(i)
}

// subs appends the hashed character n-grams of a form in lower case with its
// edges marked.
func subs(dst []int32, form string, bits int) []int32 {
	var rs [34]rune
	n := 1
	rs[0] = '<'
	for _, r := range form {
		if n == 32 {
			break
		}
		rs[n] = unicode.ToLower(r)
		n++
	}
	rs[n] = '>'
	n++
	for i := range n {
		h := uint32(2166136261)
		for k := 0; k < 5 && i+k < n; k++ {
			h = (h ^ uint32(rs[i+k])) * 16777619
			if k == 0 && (i == 0 || i == n-1) {
				continue
			}
			x := h ^ uint32(k)<<27
			x ^= x >> 15
			x *= 0x2c1b3c6d
			x ^= x >> 12
			dst = append(dst, int32(x&(1<<bits-1)))
		}
	}
	return dst
}

const (
	numShapes  = 256
	firstShape = 64 // of the first word of a sentence
)

// shape tells how a form is written: its capitals, digits, hyphens, whether it is
// the first of its sentence; a mark that stands alone is a shape of its own.

func shape(form string, first bool) int32 {
	upper, lower, digit, hyphen, other := 0, 0, 0, 0, 0
	n := 0
	initial := false
	for _, r := range form {
		switch {
		case unicode.IsUpper(r):
			upper++
			if n == 0 {
				initial = true
			}
		case unicode.IsLower(r):
			lower++
		case unicode.IsDigit(r):
			digit++
		case r == '-' || r == '–' || r == '—':
			hyphen++
		default:
			other++
		}
		n++
	}
	var s int32
	switch {
	case initial && upper == 1 && lower > 0:
		s = 1
	case upper > 0 && lower == 0:
		s = 2
		if upper == 1 {
			s = 3
		}
	case initial:
		s = 4
	case upper > 0:
		s = 5
	case lower > 0:
		s = 6
	}
	b := func(x int) int32 {
		if x > 0 {
			return 1
		}
		return 0
	}
	s = s<<1 | b(digit)
	s = s<<1 | b(hyphen)
	s = s<<1 | b(other)
	if first {
		s |= firstShape
	}
	if utf8.RuneCountInString(form) == 1 && lower+upper+digit == 0 {
		r, _ := utf8.DecodeRuneInString(form)
		return 128 + int32(uint32(r)%96)
	}
	return s & 127
}

// Sents makes the net's sentences of d with what is gold in it. Without names
// they are -1: not known.
func (v *Vocab) Sents(d *text.Document, names bool) []*Sent {
	nm := make([]int32, len(d.Tokens))
	if !names {
		for i := range nm {
			nm[i] = -1
		}
	}
	if names {
		for _, n := range d.Names {
			for i := n.Start; i < n.End; i++ {
				nm[i] = v.name["I-"+n.Kind.String()]
			}
			nm[n.Start] = v.name["B-"+n.Kind.String()]
		}
	}
	loose := len(d.Paragraphs) == len(d.Sentences) // a sentence a paragraph: none are marked
	var out []*Sent
	for _, sp := range d.Sentences {
		s := &Sent{}
		p, _ := d.ParagraphAt(sp.Start)
		s.ends = ends{
			open:   unstopped(d, sp),
			parted: sp.End == text.Index(len(d.Tokens)) || !loose && d.Paragraphs[p].End == sp.End,
			loose:  loose,
		}
		v.fill(s, d, sp, v.lang[d.Lang], true)
		for i := sp.Start; i < sp.End; i++ {
			s.Freq = append(s.Freq, v.Freq[s.Word[i-sp.Start]])
			t := &d.Tokens[i]
			h := int32(0)
			if t.Head != 0 {
				h = int32(i-sp.Start) + t.Head + 1
			}
			s.Head = append(s.Head, h)
			s.Rel = append(s.Rel, int32(t.Rel))
			s.Tag = append(s.Tag, v.tag[tagOf(d, i)])
			s.Name = append(s.Name, nm[i])
		}
		out = append(out, s)
	}
	return out
}

// unstopped tells whether a sentence ends without a stop, as headlines do: nothing but
// its words can say where it ends.
func unstopped(d *text.Document, sp text.Span) bool {
	for i := sp.End - 1; i >= sp.Start; i-- {
		r, _ := utf8.DecodeLastRuneInString(d.Form(i))
		switch {
		case r == '.' || r == '!' || r == '?' || r == '…' || r == ':' || r == ';':
			return false
		case unicode.IsPunct(r) && r != '-' && r != '%':
			continue // a stop may stand before a closing mark
		}
		return true
	}
	return true
}

// join puts b behind a, as if they were one sentence.
func join(a, b *Sent) *Sent {
	n := int32(len(a.Word))
	s := &Sent{
		Word: slices.Concat(a.Word, b.Word), Sub: slices.Concat(a.Sub, b.Sub), Shape: slices.Concat(a.Shape, b.Shape), Lang: a.Lang,
		Head: slices.Concat(a.Head, b.Head), Rel: slices.Concat(a.Rel, b.Rel), Tag: slices.Concat(a.Tag, b.Tag),
		Name: slices.Concat(a.Name, b.Name), Freq: slices.Concat(a.Freq, b.Freq),
		Starts: append(slices.Clone(a.Starts), n), ends: b.ends,
	}
	if s.Shape[n] < 128 {
		s.Shape[n] &^= firstShape
	}
	for i := n; i < int32(len(s.Head)); i++ {
		if s.Head[i] > 0 {
			s.Head[i] += n
		}
	}
	for _, at := range b.Starts {
		s.Starts = append(s.Starts, at+n)
	}
	s.soft = soft{rel: slices.Concat(a.soft.rel, b.soft.rel), tag: slices.Concat(a.soft.tag, b.soft.tag), head: slices.Clone(a.soft.head)}
	for _, h := range b.soft.head {
		at := slices.Clone(h.At)
		for i := range at {
			if at[i] > 0 {
				at[i] += n
			}
		}
		s.soft.head = append(s.soft.head, net.Soft{At: at, P: h.P})
	}
	return s
}

// lower appends form in lower case, a rune for a rune.
func lower(dst []byte, form string) []byte {
	for _, r := range form {
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
	}
	return dst
}

// fill makes s the net's view of a span of d; starts: the span begins a sentence.
// Training and inference both see a text through it alone.
func (v *Vocab) fill(s *Sent, d *text.Document, sp text.Span, lang int32, starts bool) {
	s.Lang = lang
	s.Word, s.Shape = s.Word[:0], s.Shape[:0]
	subsOf := s.Sub[:0]
	var mem [64]byte
	low := mem[:0]
	for i := sp.Start; i < sp.End; i++ {
		f := d.Form(i)
		low = lower(low[:0], f)
		s.Word = append(s.Word, v.word[string(low)])
		s.Shape = append(s.Shape, shape(f, starts && i == sp.Start))
		var old []int32
		if len(subsOf) < cap(subsOf) {
			old = subsOf[:len(subsOf)+1][len(subsOf)]
		}
		subsOf = append(subsOf, subs(old[:0], f, v.SubBits))
	}
	s.Sub = subsOf
}
