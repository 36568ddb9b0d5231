package parse

import (
	"strings"

	"ifolge/text"
)

// An atom is what the features see of one word. Every field is a hash, but
// pos, the universal tag.
type atom struct {
	word  uint32 // form in small letters, digits as 0
	lemma uint32
	ends  uint32 // last three bytes of the form
	tag   uint32 // part of speech and all features
	class uint32 // part of speech and the features that syntax turns on; of words of the closed classes the form
	pos   uint32
}

// between counts, for words 1 … i, what may part a head from its dependent.
type between struct {
	verbs, finite, nouns, adps, commas, conjs, marks, quotes, stops uint16
}

const (
	atomNone  = 0xA5A5A5A5 // beyond the stack, or no such child
	atomEnd   = 0x5A5A5A5A // beyond the buffer
	lookahead = 3          // words after the end that features may ask for
)

// sight is what the parser sees of the sentence: atoms[i] is word i.
type sight struct {
	atoms  []atom
	before []between
	talk   uint32 // the sentence begins with a dash, a quotation mark, neither

	doc   *text.Document
	feats []uint32 // per symbol of doc: the atoms tag and class, 0: not yet made
}

// turn readies v for sentences of d, whose symbols may have changed.
func (v *sight) turn(d *text.Document) {
	v.doc = d
	clear(v.feats)
}

// look reads the words of span s of v.doc.
func (v *sight) look(s text.Span) {
	d := v.doc
	v.atoms = append(v.atoms[:0], atom{atomNone, atomNone, atomNone, atomNone, atomNone, 30})
	v.before = append(v.before[:0], between{})
	v.talk = 0
	var sum between
	for i := s.Start; i < s.End; i++ {
		t := &d.Tokens[i]
		a := atom{pos: uint32(t.POS)}
		form := d.Form(i)
		a.word, a.ends = hashForm(form)
		if t.Lemma != 0 {
			a.lemma, _ = hashForm(d.Syms[t.Lemma])
		} else {
			a.lemma = a.word
		}
		tag, class := v.morphology(d, t.Feats)
		a.tag = tag + a.pos*0x9E3779B1
		switch t.POS {
		case text.ADP, text.AUX, text.CCONJ, text.DET, text.PART, text.PRON, text.PUNCT, text.SCONJ, text.SYM, text.ADV:
			a.class = a.word + a.pos*0x85EBCA6B
		default:
			a.class = class + a.pos*0x85EBCA6B
		}
		switch t.POS {
		case text.VERB, text.AUX:
			sum.verbs++
			if class&finiteBit != 0 {
				sum.finite++
			}
		case text.NOUN, text.PROPN, text.PRON:
			sum.nouns++
		case text.ADP:
			sum.adps++
		case text.CCONJ:
			sum.conjs++
		case text.SCONJ:
			sum.marks++
		case text.PUNCT:
			switch kind := punctuation(form); kind {
			case comma:
				sum.commas++
			case quotation:
				sum.quotes++
			case stop, dash:
				sum.stops++
			}
			if i == s.Start {
				switch punctuation(form) {
				case dash:
					v.talk = 1
				case quotation:
					v.talk = 2
				}
			}
		}
		v.atoms = append(v.atoms, a)
		v.before = append(v.before, sum)
	}
	for range lookahead {
		v.atoms = append(v.atoms, atom{atomEnd, atomEnd, atomEnd, atomEnd, atomEnd, 31})
		v.before = append(v.before, sum)
	}
}

type mark uint8

const (
	other mark = iota
	comma
	quotation
	dash
	stop // colon, semicolon, bracket
)

func punctuation(form string) mark {
	switch form {
	case ",":
		return comma
	case "«", "»", "\"", "“", "”", "„", "‘", "’", "'", "''", "``":
		return quotation
	case "-", "–", "—", "--":
		return dash
	case ":", ";", "(", ")", "…", "...":
		return stop
	}
	return other
}

// finiteBit is set in the class of a finite verb and of nothing else.
const finiteBit = 1

// morphology returns the hash of all features, and of those that syntax turns
// on: not gender and number, which only agree.
func (v *sight) morphology(d *text.Document, y text.Sym) (tag, class uint32) {
	if y == 0 {
		return 7, 6
	}
	if n := 2*int(y) + 2; n > len(v.feats) {
		v.feats = append(v.feats, make([]uint32, max(n, 2*len(d.Syms))-len(v.feats))...)
	}
	if c := v.feats[2*y+1]; c != 0 {
		return v.feats[2*y], c
	}
	tag, class = 7, 6
	finite := false
	for f := range strings.SplitSeq(d.Syms[y], "|") {
		h, _ := hashForm(f)
		tag = tag*0x01000193 ^ h
		name, value, _ := strings.Cut(f, "=")
		switch name {
		case "Gender", "Number", "Person", "Animacy":
		case "VerbForm":
			finite = finite || value == "Fin"
			class = class*0x01000193 ^ h
		default:
			class = class*0x01000193 ^ h
		}
	}
	class &^= finiteBit
	if finite {
		class |= finiteBit
	}
	class |= 2 // never 0
	v.feats[2*y], v.feats[2*y+1] = tag, class
	return tag, class
}

// hashForm hashes a form without regard to case (of ASCII and Latin-1) and to
// which digits it has; ends is the hash of its last three bytes as they stand.
func hashForm(s string) (word, ends uint32) {
	h := uint32(2166136261)
	last := byte(0)
	for i := range len(s) {
		c := s[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case '0' <= c && c <= '9':
			c = '0'
		case last == 0xC3 && 0x80 <= c && c <= 0x9E && c != 0x97:
			c += 0x20
		}
		last = c
		h = (h ^ uint32(c)) * 16777619
	}
	ends = 2166136261
	for i := max(0, len(s)-3); i < len(s); i++ {
		ends = (ends ^ uint32(s[i])) * 16777619
	}
	return h, ends
}

// bag collects features. A template is its place in the bag: a group of
// templates always appends the same number, so no two templates can share a
// number, and whoever adds one moves those behind it.
type bag struct {
	n  uint32 // templates so far, other groups' before ours included
	at []uint32
}

const (
	k0 = 0x9E3779B97F4A7C15
	k1 = 0xD6E8FEB86659FD93
	k2 = 0xA0761D6478BD642F
	k3 = 0xE7037ED1A0B428DB
	k4 = 0x8EBC6AF09C88C6E3
	k5 = 0x589965CC75374CC3
)

func (f *bag) one(a uint32) {
	x := uint64(f.n)*k0 + uint64(a)*k1
	f.at = append(f.at, uint32((x^x>>31)*k5>>32))
	f.n++
}

func (f *bag) two(a, b uint32) {
	x := uint64(f.n)*k0 + uint64(a)*k1 + uint64(b)*k2
	f.at = append(f.at, uint32((x^x>>31)*k5>>32))
	f.n++
}

func (f *bag) three(a, b, c uint32) {
	x := uint64(f.n)*k0 + uint64(a)*k1 + uint64(b)*k2 + uint64(c)*k3
	f.at = append(f.at, uint32((x^x>>31)*k5>>32))
	f.n++
}

func (f *bag) four(a, b, c, d uint32) {
	x := uint64(f.n)*k0 + uint64(a)*k1 + uint64(b)*k2 + uint64(c)*k3 + uint64(d)*k4
	f.at = append(f.at, uint32((x^x>>31)*k5>>32))
	f.n++
}

// distance puts j-i into a few classes, and says which word comes first.
func distance(i, j int32) uint32 {
	side := uint32(0)
	if d := j - i; d < 0 {
		i, j, side = j, i, 16
	}
	switch d := j - i; {
	case d <= 4:
		return side + uint32(d)
	case d <= 6:
		return side + 5
	case d <= 10:
		return side + 6
	case d <= 18:
		return side + 7
	}
	return side + 8
}

// parted describes what stands between two words: verbs and commas (none, one,
// more), and whether there is any conjunction, subjunction, dash or colon, and
// an odd or even number of quotation marks.
func (v *sight) parted(i, j int32) uint32 {
	if i > j {
		i, j = j, i
	}
	if j-i < 2 {
		return 0
	}
	a, b := &v.before[i], &v.before[j-1]
	q := uint32(b.quotes - a.quotes)
	if q > 0 {
		q = 2 - q&1
	}
	return uint32(min(b.verbs-a.verbs, 2)) + 3*uint32(min(b.commas-a.commas, 2)) + 9*uint32(min(b.conjs-a.conjs, 1)) +
		18*uint32(min(b.marks-a.marks, 1)) + 36*uint32(min(b.stops-a.stops, 1)) + 72*q
}

// ahead tells how many finite verbs come after word i, up to two, and how many
// commas, up to one.
func (v *sight) ahead(i int32) uint32 {
	all, sofar := &v.before[len(v.before)-1], &v.before[i]
	return uint32(min(all.finite-sofar.finite, 2)) + 3*uint32(min(all.commas-sofar.commas, 1))
}

// fuller adds to parted the nouns and adpositions.
func (v *sight) fuller(i, j int32) uint32 {
	p := v.parted(i, j)
	if i > j {
		i, j = j, i
	}
	if j-i < 2 {
		return p
	}
	a, b := &v.before[i], &v.before[j-1]
	return p + 216*uint32(min(b.nouns-a.nouns, 3)) + 864*uint32(min(b.adps-a.adps, 2)) + 2592*uint32(min(b.finite-a.finite, 2))
}

// The groups of templates for the moves. Words are named as in the table of
// moves; the pair and the triple groups see nothing of the trees, so that their
// sums can be kept for all states with the same words.
const (
	pairFeatures   = 0
	bufferFeatures = 64
	tripleFeatures = 112
	treeFeatures   = 144
)

// pair: s1 and s0, the two that an arc would join.
func (v *sight) pair(f *bag, s1, s0 int32) {
	f.n = pairFeatures
	a, b := &v.atoms[s1], &v.atoms[s0]
	dist, gap := distance(s1, s0), v.parted(s1, s0)
	aL, aR := &v.atoms[max(s1-1, 0)], &v.atoms[s1+1]
	bL, bR := &v.atoms[max(s0-1, 0)], &v.atoms[s0+1]

	f.one(a.word)
	f.one(b.word)
	f.one(a.class)
	f.one(b.class)
	f.one(a.tag)
	f.one(b.tag)
	f.one(a.lemma)
	f.one(b.lemma)
	f.two(b.ends, b.pos)
	f.two(a.ends, a.pos)

	f.two(a.word, b.word)
	f.two(a.lemma, b.lemma)
	f.two(a.word, b.class)
	f.two(a.class, b.word)
	f.two(a.lemma, b.pos)
	f.two(a.pos, b.lemma)
	f.two(a.class, b.class)
	f.two(a.tag, b.tag)
	f.two(a.class, b.ends)
	f.two(a.ends, b.class)
	f.three(a.pos, b.pos, dist)
	f.three(a.class, b.class, dist)
	f.three(a.lemma, b.pos, dist)
	f.three(a.pos, b.lemma, dist)
	f.three(a.pos, b.pos, gap)
	f.three(a.class, b.class, gap)
	f.three(a.lemma, b.pos, gap)
	f.three(a.pos, b.lemma, gap)
	f.three(a.pos, b.pos, v.fuller(s1, s0))
	f.four(a.pos, b.pos, aR.pos, bL.pos)
	f.four(a.pos, b.pos, aL.pos, bL.pos)
	f.four(a.pos, b.pos, aR.pos, bR.pos)
	f.four(a.pos, b.pos, aL.pos, bR.pos)
	f.three(a.class, b.class, bL.class)
	f.three(a.class, b.class, aR.class)
	f.three(a.class, b.class, bR.class)
	f.three(a.class, b.class, aL.class)
	f.four(a.pos, b.pos, v.talk, gap)
	f.four(a.class, b.pos, v.talk, uint32(min(s1, 4)))
	f.three(a.class, b.class, v.ahead(s0))
	alike := boolean(a.tag == b.tag) | boolean(a.ends == b.ends)<<1 | boolean(a.class == b.class)<<2 | boolean(a.lemma == b.lemma)<<3
	f.three(a.pos, b.pos, alike)
	f.four(a.pos, b.pos, alike, bL.class)
}

// buffer: s0 and b, of which shift decides, with the two words after b in the
// text.
func (v *sight) buffer(f *bag, s0, b0 int32) {
	f.n = bufferFeatures
	a, b := &v.atoms[s0], &v.atoms[b0]
	b1, b2 := &v.atoms[b0+1], &v.atoms[min(int(b0)+2, len(v.atoms)-1)]
	dist, gap := distance(s0, b0), v.parted(s0, b0)

	f.one(b.word)
	f.one(b.class)
	f.one(b.tag)
	f.one(b.lemma)
	f.one(b1.class)
	f.one(b1.word)
	f.two(a.word, b.word)
	f.two(a.lemma, b.lemma)
	f.two(a.word, b.class)
	f.two(a.class, b.word)
	f.two(a.class, b.class)
	f.two(a.tag, b.tag)
	f.two(a.lemma, b.pos)
	f.two(a.pos, b.lemma)
	f.three(a.pos, b.pos, dist)
	f.three(a.class, b.class, dist)
	f.three(a.class, b.class, gap)
	f.two(b.class, b1.class)
	f.three(a.class, b.class, b1.class)
	f.three(a.pos, b.pos, b1.class)
	f.three(a.pos, b.class, b1.pos)
	f.four(a.pos, b.pos, b1.pos, b2.pos)
	f.three(b.pos, b1.pos, b2.pos)
	f.three(b.class, b1.class, b2.class)
	f.three(a.lemma, b.class, b1.pos)
	f.two(a.class, b1.class)
	f.two(a.class, b2.class)
	f.three(a.class, b.pos, v.ahead(b0))
	f.three(a.pos, b.class, v.ahead(b0))
}

// triple: s1, s0 and b, for whom s0 may still be a head, or which of the two
// has it.
func (v *sight) triple(f *bag, s1, s0, b0 int32) {
	f.n = tripleFeatures
	a, b, c := &v.atoms[s1], &v.atoms[s0], &v.atoms[b0]
	c1 := &v.atoms[b0+1]
	f.three(a.pos, b.pos, c.pos)
	f.three(a.class, b.class, c.class)
	f.three(a.tag, b.tag, c.tag)
	f.three(a.lemma, b.pos, c.pos)
	f.three(a.pos, b.lemma, c.pos)
	f.three(a.pos, b.pos, c.lemma)
	f.three(a.lemma, b.lemma, c.pos)
	f.three(a.lemma, b.class, c.class)
	f.three(a.class, b.lemma, c.class)
	f.three(a.class, b.class, c.lemma)
	f.four(a.pos, b.pos, c.pos, c1.pos)
	f.four(a.class, b.pos, c.class, c1.class)
	f.two(a.class, c.class)
	f.two(a.lemma, c.lemma)
	f.two(a.word, c.word)
	f.four(a.pos, b.pos, c.pos, distance(s1, s0)<<8|distance(s0, b0))
	f.four(a.class, b.pos, c.class, v.parted(s1, b0))
}

// trees: what the partial trees on the stack hold. right and left are the
// relations that these moves would give their arcs.
func (v *sight) trees(f *bag, a *agenda, s *state, toRight, toLeft text.Rel) {
	f.n = treeFeatures
	c0 := &a.cells[s.top]
	c1 := &a.cells[c0.below]
	c2 := &a.cells[c1.below]
	s0, s1, s2 := &v.atoms[c0.word], &v.atoms[c1.word], &v.atoms[c2.word]
	b := &v.atoms[a.first(s)]
	l0, r0 := set(c0.lset), set(c0.rset)
	l1, r1 := set(c1.lset), set(c1.rset)
	rel := uint32(toRight)<<8 | uint32(toLeft)

	f.three(s0.pos, s1.pos, uint32(toRight))
	f.three(s0.pos, s1.pos, uint32(toLeft))
	f.two(rel, b.class)
	f.three(rel, s0.class, s1.class)
	f.three(rel, distance(c1.word, c0.word), b.pos)
	f.three(rel, v.parted(c1.word, c0.word), s0.pos)
	f.two(rel, s1.lemma)
	f.two(rel, s0.lemma)
	f.three(uint32(toRight), r1, l1)
	f.three(uint32(toLeft), r0, l0)
	f.three(uint32(toRight), r1, s1.class)
	f.three(uint32(toLeft), l0, s0.class)

	f.two(s0.class, l0)
	f.two(s0.class, r0)
	f.two(s1.class, l1)
	f.two(s1.class, r1)
	f.two(s0.lemma, l0)
	f.two(s0.lemma, r0)
	f.two(s1.lemma, l1)
	f.two(s1.lemma, r1)
	f.three(s0.pos, l0, r0)
	f.three(s1.pos, l1, r1)
	f.three(s1.pos, s0.pos, l0)
	f.three(s1.pos, s0.pos, r0)
	f.three(s1.pos, s0.pos, l1)
	f.three(s1.pos, s0.pos, r1)
	f.four(s1.pos, s0.pos, r1, l0)
	f.four(s1.class, s0.class, r1, l0)
	f.three(s0.pos, b.pos, r0)
	f.three(s0.class, b.class, r0)
	f.three(s0.pos, b.pos, l0)
	f.four(s1.pos, s0.pos, b.pos, r0)
	f.four(s1.pos, s0.pos, b.pos, r1)
	f.four(s1.pos, s0.pos, b.class, l0)

	f.three(s1.pos, s0.pos, v.atoms[c0.l1].class)
	f.three(s1.pos, s0.pos, v.atoms[c0.r1].class)
	f.three(s1.pos, s0.pos, v.atoms[c1.l1].class)
	f.three(s1.pos, s0.pos, v.atoms[c1.r1].class)
	f.three(s1.lemma, s0.pos, v.atoms[c0.l1].lemma)
	f.three(s1.class, s0.lemma, v.atoms[c0.l1].class)
	f.three(s1.pos, s0.lemma, v.atoms[c1.r1].lemma)
	f.three(s1.pos, v.atoms[c1.r1].pos, uint32(c1.r1rel)<<8|uint32(c1.r2rel))
	f.three(s0.pos, v.atoms[c0.r1].pos, uint32(c0.r1rel)<<8|uint32(c0.r2rel))
	f.three(s0.pos, v.atoms[c0.l1].pos, uint32(c0.l1rel)<<8|uint32(c0.l2rel))
	f.four(s1.pos, s0.pos, uint32(c0.l1rel), uint32(c1.r1rel))
	f.three(s0.class, v.atoms[c0.l1].class, v.atoms[c0.l2].class)
	f.three(s0.class, v.atoms[c0.r1].class, v.atoms[c0.r2].class)
	f.three(s1.class, v.atoms[c1.r1].class, v.atoms[c1.r2].class)
	f.three(s1.pos, s0.pos, uint32(min(c0.nl, 3))<<8|uint32(min(c0.nr, 3)))
	f.three(s1.pos, s0.pos, uint32(min(c1.nl, 3))<<8|uint32(min(c1.nr, 3)))

	f.three(s2.pos, s1.pos, s0.pos)
	f.three(s2.class, s1.class, s0.class)
	f.two(s2.class, s0.class)
	f.two(s2.lemma, s0.lemma)
	f.four(s2.pos, s1.pos, s0.pos, b.pos)
	f.four(s2.class, s1.pos, s0.class, b.pos)
	f.three(s2.pos, s0.pos, set(c2.rset))
	f.four(s2.class, s1.class, uint32(toRight), s0.pos)
	f.two(boolean(c1.below == 0), s0.class)
	f.three(boolean(c1.below == 0), b.class, s0.pos)
	f.three(uint32(s.move), s0.pos, s1.pos)
	alike := boolean(s1.tag == s0.tag) | boolean(s1.class == s0.class)<<1 | boolean(s2.class == s0.class)<<2 | boolean(s2.tag == s0.tag)<<3
	f.four(s1.pos, s0.pos, alike, l0)
	f.four(s1.pos, s0.pos, l1, l0)
	f.four(s2.pos, s1.pos, s0.pos, alike<<8|boolean(c0.lset&(1<<text.Cc) != 0))
}

func boolean(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// set hashes a set of relations.
func set(s uint64) uint32 { return uint32((s ^ s>>29) * k1 >> 32) }

// The groups of templates for relations.
const (
	arcFeatures   = 0
	underFeatures = 32
	kinFeatures   = 64
)

// arc: word dep under word head, as the text has them.
func (v *sight) arc(f *bag, head, dep int32) {
	f.n = arcFeatures
	h, c := &v.atoms[head], &v.atoms[dep]
	dist := distance(head, dep)
	side := dist >> 4
	hp, cp := h.pos, c.pos|side<<8
	hc, cc := h.class, c.class+side*0x5BD1E995
	hL, hR := &v.atoms[max(head-1, 0)], &v.atoms[head+1]
	cL, cR := &v.atoms[max(dep-1, 0)], &v.atoms[dep+1]
	gap := v.parted(head, dep)

	f.one(c.word)
	f.one(cc)
	f.one(c.tag)
	f.two(c.ends, cp)
	f.two(c.lemma, side)
	f.two(h.lemma, side)
	f.one(hc)
	f.one(h.tag)

	f.two(h.word, c.word)
	f.two(h.lemma, c.lemma)
	f.two(h.lemma, cc)
	f.two(hc, c.lemma)
	f.two(hc, cc)
	f.three(h.tag, c.tag, side)
	f.two(hp, cc)
	f.two(hc, cp)
	f.three(hp, cp, dist)
	f.three(hc, cc, dist)
	f.three(h.lemma, cp, dist)
	f.three(hp, cp, gap)
	f.three(hc, cc, gap)
	f.three(hc, c.ends, side)
	f.two(h.ends, cc)
	f.three(hp, cp, cL.class)
	f.three(hp, cp, cR.class)
	f.three(hp, cp, hL.class)
	f.three(hp, cp, hR.class)
	f.four(hp, cp, cL.pos, cR.pos)
	f.three(cp, cL.word, hp)
	f.three(cc, cL.class, cR.class)
	f.four(hp, cp, v.talk, gap)
	f.three(h.lemma, cp, v.talk)
}

// under: the partial tree d under word head.
func (v *sight) under(f *bag, head int32, d *cell) {
	f.n = underFeatures
	h, c := &v.atoms[head], &v.atoms[d.word]
	side := boolean(d.word < head)
	hp, cp := h.pos, c.pos|side<<8
	hc, cc := h.class, c.class+side*0x5BD1E995
	l, r := set(d.lset), set(d.rset)
	first, last := &v.atoms[d.l1], &v.atoms[d.r1]

	f.three(hp, cp, l)
	f.three(hp, cp, r)
	f.three(hc, cc, l)
	f.three(hc, cc, first.class)
	f.three(hp, cp, first.class)
	f.three(h.lemma, cp, first.class)
	f.three(h.lemma, cp, l)
	f.three(c.lemma, first.class, hp)
	f.two(cc, last.class)
	f.four(hp, cp, l, r)
	f.four(hp, cp, first.class, v.atoms[d.l2].class)
}

// kin: what is known of an arc besides once the tree is finished: the relations
// that it and its neighbours were given when their arcs were drawn. In "Det
// skriver avisen" the first word is taken for the subject until the second is
// seen.
func (v *sight) kin(f *bag, t *family, dep int32) {
	f.n = kinFeatures
	head := t.heads[dep]
	h, c, g := &v.atoms[head], &v.atoms[dep], &v.atoms[t.heads[head]]
	own := uint32(t.rels[dep])<<1 | boolean(dep < head)
	up := uint32(t.rels[head])
	prev, next := &v.atoms[t.prev[dep]], &v.atoms[t.next[dep]]
	prevRel, nextRel := uint32(t.rels[t.prev[dep]]), uint32(t.rels[t.next[dep]])
	l, r, all := set(t.lset[head]), set(t.rset[head]), set(t.lset[head]|t.rset[head])
	twice := boolean(t.twice[head]>>t.rels[dep]&1 != 0)

	f.one(own)
	f.two(own, h.class)
	f.two(own, c.class)
	f.two(own, h.lemma)
	f.two(own, c.lemma)
	f.three(own, h.class, c.class)
	f.three(own, l, r)
	f.two(own, all)
	f.three(own, all, c.class)
	f.three(own, all, h.class)
	f.three(own, all, h.lemma)
	f.three(own, l, c.class)
	f.three(own, r, c.class)
	f.three(own, twice, c.class)
	f.three(own, twice, h.class)
	f.three(own, prevRel, nextRel)
	f.three(own, prevRel, prev.class)
	f.three(own, nextRel, next.class)
	f.four(own, c.class, prevRel, prev.class)
	f.four(own, c.class, nextRel, next.class)
	f.four(h.class, c.class, prevRel, nextRel)
	f.three(own, up, g.class)
	f.three(own, up, h.class)
	f.four(own, up, h.class, c.class)
	f.four(h.lemma, c.class, l, r)
	f.three(own, c.tag, all)
	f.three(own, h.class, uint32(t.rels[t.prev[head]])<<8|uint32(t.rels[t.next[head]]))
}
