package factuality

import (
	"strings"

	"ifolge/learn"
	"ifolge/text"
)

// A reader makes the features of one event after the other.
type reader struct {
	d        *text.Document
	words    words
	sentence text.Span
	up       [1 + governs]frame // the event, then what it hangs on
	n        int                // how many of up there are
	root     frame

	feats    []uint32
	template uint32 // of the last feature
}

// read fills up and root for the event at token i.
func (r *reader) read(d *text.Document, i text.Index) {
	r.d, r.words = d, wordsFor(d.LangAt(i))
	r.sentence = text.Span{Start: i, End: i + 1}
	if n, ok := d.SentenceAt(i); ok {
		r.sentence = d.Sentences[n]
	}
	r.n = 0
	stands := ""
	for k := i; ; {
		f := &r.up[r.n]
		r.look(f, k)
		lemma := strings.ToLower(d.Lemma(k))
		if f.particle != "" {
			f.kind = r.words.of(lemma, f.particle)
		}
		if f.kind == other {
			f.kind = r.words.of(lemma, stands)
		}
		stands = f.stands()
		r.n++
		h, ok := d.Head(k)
		if !ok || r.n == len(r.up) {
			break
		}
		k = h
	}
	top := r.up[r.n-1].at
	for range deepest {
		h, ok := d.Head(top)
		if !ok {
			break
		}
		top = h
	}
	r.look(&r.root, top)
}

// next begins a template: what is put from here on is another kind of feature.
func (r *reader) next() { r.template++ }

func (r *reader) put(a, b, c uint32) {
	r.feats = append(r.feats, learn.Hash(r.template, a, b, c))
}

// add is next and put.
func (r *reader) add(a, b, c uint32) {
	r.next()
	r.put(a, b, c)
}

// addIf puts a feature only where there is a word to make it of.
func (r *reader) addIf(word, b, c uint32) {
	r.next()
	if word != 0 {
		r.put(word, b, c)
	}
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// features returns the features of the event at token i; they stay until the
// next call.
func (r *reader) features(d *text.Document, i text.Index) []uint32 {
	r.read(d, i)
	r.feats, r.template = r.feats[:0], 0
	r.event()
	r.first()
	r.around()
	r.above()
	r.top()
	r.below()
	r.whole()
	return r.feats
}

// event is what the word and its clause show.
func (r *reader) event() {
	f, d := &r.up[0], r.d
	word := strings.ToLower(d.Form(f.at))
	rel, neg, form, pos := uint32(f.rel), bit(f.negated), uint32(f.form), uint32(f.pos)
	r.add(0, 0, 0)
	r.add(f.lemma, 0, 0)
	r.add(learn.String(word), 0, 0)
	r.add(learn.String(word[max(0, len(word)-3):]), pos, 0)
	r.add(f.lemma, f.tense, neg)
	r.add(pos, rel, 0)
	r.add(pos, form, bit(f.passive))
	r.add(uint32(f.kind), form, 0)
	r.add(learn.String(d.Feats(f.at)), 0, 0)

	r.add(f.tense, 0, 0)
	r.add(f.tense, rel, 0)
	r.add(f.tense, neg, rel)
	r.add(f.tense, uint32(f.subject), neg)
	r.add(neg, 0, 0)
	r.add(uint32(f.subject), form, 0)
	r.addIf(f.subjectAs, 0, 0)
	r.addIf(f.objectAs, 0, 0)
	r.add(bit(f.object), bit(f.clause), bit(f.passive))
	r.add(bit(f.noObject), bit(f.expletive), bit(f.copula))
	r.addIf(f.mark, 0, 0)
	r.addIf(f.mark, rel, form)
	r.add(uint32(f.markKind), form, neg)
	r.addIf(f.adp, rel, 0)
	r.addIf(f.det, rel, 0)
	r.add(uint32(f.detKind), pos, 0)
	r.add(bit(f.to), bit(f.asked), rel)
	r.next()
	for _, w := range f.adv.all() {
		r.put(w, 0, 0)
	}
	r.next()
	for k, ok := range f.kinds {
		if ok {
			r.put(uint32(k), form, 0)
		}
	}
	r.next()
	for _, k := range f.aux.all() {
		r.put(uint32(k), neg, 0)
	}
}

// first is what the first of several conjuncts shows: "may sink or [drift]".
func (r *reader) first() {
	f, e := &r.up[0], 0
	for e+1 < r.n && r.up[e].rel == text.Conj {
		e++
	}
	g := &r.up[e]
	rel, form := uint32(g.rel), uint32(f.form)
	r.next()
	if e > 0 {
		r.put(r.up[1].tense, uint32(r.up[1].rel), bit(r.up[1].negated))
	}
	r.add(rel, form, bit(g.negated))
	r.add(g.tense, rel, form)
	r.add(g.mark, form, bit(g.negated))
	r.add(uint32(g.subject), form, bit(f.subject != noSubject))
	if e+1 == r.n {
		r.template += 3
		return
	}
	u := &r.up[e+1]
	r.add(uint32(u.kind), rel, bit(u.negated))
	r.add(u.lemma, rel, bit(u.negated))
	r.add(uint32(u.kind), u.tense, f.tense)
}

// around is the words beside the event.
func (r *reader) around() {
	word := func(off text.Index) (w, pos uint32) {
		k := r.up[0].at + off
		if !r.sentence.Has(k) {
			return 0, 0
		}
		return lower(r.d.Form(k)), uint32(r.d.Tokens[k].POS)
	}
	for off := text.Index(-3); off <= 2; off++ {
		if off != 0 {
			w, pos := word(off)
			r.add(w, 0, 0)
			r.add(pos, 0, 0)
		}
	}
	for _, off := range [...]text.Index{-2, 0} {
		a, _ := word(off)
		b, _ := word(off + 1)
		r.add(a, b, 0)
	}
}

// above is what the event hangs on, level by level.
func (r *reader) above() {
	f := &r.up[0]
	path, kinds, negations := uint32(f.rel), uint32(0), bit(f.negated)
	for n := 1; n < len(r.up); n++ {
		from := r.template
		if n < r.n {
			g, low := &r.up[n], &r.up[n-1]
			kind, neg, rel := uint32(g.kind), bit(g.negated), uint32(low.rel)
			r.add(g.lemma, rel, bit(low.to))
			r.add(kind, rel, neg)
			r.add(g.lemma, g.tense, neg)
			r.add(kind, g.tense, neg)
			r.add(rel, g.tense, 0)
			r.add(uint32(g.pos), rel, uint32(g.rel))
			r.add(uint32(g.subject), kind, rel)
			r.add(neg, rel, 0)
			r.add(g.mark, uint32(g.rel), rel)
			r.add(f.tense, kind, neg)
			path = learn.Hash(2, path, uint32(g.rel), 0)
			kinds = learn.Hash(2, kinds, kind, neg)
			negations += neg
			r.add(path, 0, 0)
			r.add(kinds, path, f.tense)
			r.add(kinds, 0, 0)
			r.next()
			for _, k := range g.aux.all() {
				r.put(uint32(k), rel, 0)
			}
			r.next()
			for k, ok := range g.kinds {
				if ok {
					r.put(uint32(k), 0, 0)
				}
			}
		}
		r.template = from + 15
	}
	r.add(uint32(r.n), 0, 0)
	r.add(negations, 0, 0)
}

// top is what the main clause of the sentence shows.
func (r *reader) top() {
	g, own := &r.root, bit(r.root.at == r.up[0].at)
	r.add(g.lemma, own, 0)
	r.add(g.tense, own, bit(g.negated))
	r.add(uint32(g.subject), uint32(g.form), own)
	r.add(g.tense, r.up[0].tense, 0)
}

// below is the words that hang on the event, and those that hang where it does.
func (r *reader) below() {
	i, d := r.up[0].at, r.d
	from := r.template
	for k := max(r.sentence.Start, i-near); k < min(r.sentence.End, i+near); k++ {
		h, ok := d.Head(k)
		t := &d.Tokens[k]
		if !ok || t.POS == text.PUNCT || k == i {
			continue
		}
		switch {
		case h == i:
			r.template = from
		case r.n > 1 && h == r.up[1].at:
			r.template = from + 2
		default:
			continue
		}
		r.add(uint32(t.Rel), lower(d.Lemma(k)), bit(k < i))
		r.add(uint32(t.Rel), uint32(formOf(d, k)), uint32(t.POS))
	}
	r.template = from + 4
}

// whole is what the sentence shows, and where in it the event stands.
func (r *reader) whole() {
	f, d, s := &r.up[0], r.d, r.sentence
	ends := uint32(0)
	for k := max(s.Start, s.End-3); k < s.End; k++ {
		switch d.Form(k) {
		case "?":
			ends |= 1
		case "!":
			ends |= 2
		}
	}
	r.add(ends, 0, 0)
	r.add(ends, f.tense, uint32(f.rel))
	r.add(bit(d.Tokens[f.at].Flags&text.InQuotes != 0), 0, 0)
	r.add(lower(d.Form(s.Start)), 0, 0)
	r.add(bit(f.at == s.Start), uint32(f.form), 0)
	r.add(uint32(min(s.Len(), 40)/8), 0, 0)
	r.add(uint32(min(int(f.at-s.Start), 40)/8), 0, 0)
	r.next()
	for k := max(s.Start, f.at-near); k < min(s.End, f.at+near); k++ {
		if k == f.at {
			continue
		}
		if kd := r.words.of(strings.ToLower(d.Lemma(k)), ""); kd != other {
			r.put(uint32(kd), bit(k < f.at), 0)
		}
	}
}
