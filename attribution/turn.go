package attribution

import (
	"context"
	"math"

	"ifolge/learn"
	"ifolge/text"
)

// turnBits is how many weights tell whether a turn goes on, as a power of two.
const turnBits = 15

// speaksOn reports whether sentence k, which nothing marks as speech, goes on
// with the turn that opened at sentence s.
func (f *finder) speaksOn(s, k int) bool {
	if f.turns == nil {
		return f.soundsSpoken(k)
	}
	return f.turns.Sum(f.turnFeats(s, k)) > 0
}

// turnFeats describes sentence k as one that may go on with the turn that opened
// at sentence s.
func (f *finder) turnFeats(s, k int) []uint32 {
	ss := f.d.Sentences
	sp, before, open := ss[k], ss[k-1], ss[s]
	var out []uint32
	in := func(t, a, b, c uint32) { out = append(out, feat(t, a, b, c)) }
	var anyone, it, he, they, person, quoted bool
	names, tense := uint32(0), uint32(0)
	for i := sp.Start; i < min(sp.End, sp.Start+longestHeard); i++ {
		w := f.lower(i)
		if f.pos(i) == text.PRON {
			anyone = anyone || f.lx.is(w, roleAnyone)
			it = it || f.lx.is(w, roleIt)
			he = he || f.lx.is(w, roleHe)
			they = they || f.lx.is(w, roleThey)
		}
		if n, ok := f.nameAt(i); ok && n.Start == i {
			names++
			person = person || n.Kind == text.PER
		}
		quoted = quoted || f.quote[i] > 0
		if f.finite[i] && f.isRootClause(i) && tense == 0 {
			tense = learn.String(f.d.Feat(i, "Tense") + f.d.Feat(i, "Mood"))
			in(107, learn.String(f.lemma(i)), 0, 0)
		}
		if !f.isPunct(i) {
			in(100, learn.String(w), 0, 0)
		}
	}
	self, openSelf, beforeSelf := f.saysSelf(sp), f.saysSelf(open), f.saysSelf(before)
	who := bit(self) | bit(anyone)<<1 | bit(it)<<2 | bit(he)<<3 | bit(they)<<4 | bit(person)<<5
	in(101, who, 0, 0)
	in(102, bit(self), bit(person), bit(he))
	in(103, min(names, 3), bit(person), 0)
	in(104, learn.String(f.lower(sp.Start)), 1, 0)
	in(105, uint32(f.pos(sp.Start)), 0, 0)
	in(106, tense, bit(self), 0)
	in(108, learn.String(f.d.Form(sp.End-1)), 0, 0)
	in(109, bucket(f.words(sp)), 0, 0)
	in(110, bucket(k-s), bit(openSelf), bit(beforeSelf))
	in(111, bit(openSelf), bit(beforeSelf), who)
	in(112, learn.String(f.d.Form(before.End-1)), bit(k-1 == s), 0)
	in(113, bit(quoted), bit(f.isNarrative(k)), bit(he))
	next := uint32(0)
	if k+1 < len(ss) {
		next = 1 + bit(f.dashed[k+1]) + bit(f.headline(k+1))<<1 + bit(f.isNarrative(k+1))<<2
	}
	in(114, next, 0, 0)
	in(115, next, bit(self), bit(person))
	in(116, uint32(f.d.Tokens[sp.Start].Flags&(text.LineStart|text.ParagraphStart)), 0, 0)
	in(117, 0, 0, 0)
	in(118, bucket(f.words(open)), bit(k-1 == s), 0)
	return out
}

// longestHeard is how many tokens of a sentence tell whether it is spoken.
const longestHeard = 60

// saysSelf reports whether the speaker names himself in sentence s: "jeg", "we".
func (f *finder) saysSelf(s text.Span) bool {
	for i := s.Start; i < min(s.End, s.Start+longestHeard); i++ {
		if f.lx.is(f.lower(i), roleSelf) {
			return true
		}
	}
	return false
}

// trainTurns learns from what is marked which sentences go on with a turn: of
// each that opens with a dash the ones behind it, up to the first that does not.
func trainTurns(ctx context.Context, lessons []Lesson, o TrainOptions) (learn.Hashed, error) {
	type example struct {
		feats []uint32
		on    bool
	}
	var all []example
	for _, l := range lessons {
		f := newFinder(l.Doc)
		in := make([]int32, len(l.Doc.Tokens)) // 1 + index of the first attribution whose content holds the token
		for n, a := range l.Gold {
			for _, c := range a.Content {
				for i := c.Start; i < c.End; i++ {
					if in[i] == 0 {
						in[i] = int32(n + 1)
					}
				}
			}
		}
		most := func(sp text.Span) int32 {
			count := map[int32]int{}
			best := int32(0)
			for i := sp.Start; i < sp.End; i++ {
				if !f.isPunct(i) {
					count[in[i]]++
					if count[in[i]] > count[best] || best == 0 && count[in[i]] >= count[best] {
						best = in[i]
					}
				}
			}
			return best
		}
		for s := range f.d.Sentences {
			if !f.dashed[s] {
				continue
			}
			a := most(f.d.Sentences[s])
			if a == 0 {
				continue
			}
			for k := s + 1; k < len(f.d.Sentences) && k <= s+longestTurn && f.goesOn(k); k++ {
				on := most(f.d.Sentences[k]) == a
				all = append(all, example{f.turnFeats(s, k), on})
				if !on {
					break
				}
			}
		}
	}
	w, g2 := make([]float32, 1<<turnBits), make([]float32, 1<<turnBits)
	sum := make([]float32, 1<<turnBits)
	r := learn.Rand(o.Seed)
	const epochs = 12
	for ep := range epochs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, n := range learn.Shuffle(len(all), r) {
			e := all[n]
			x := float32(0)
			for _, ft := range e.feats {
				x += w[learn.Slot(ft, turnBits)]
			}
			d := 1 / (1 + float32(math.Exp(-float64(x))))
			if e.on {
				d--
			}
			for _, ft := range e.feats {
				k := learn.Slot(ft, turnBits)
				adagrad(&w[k], &g2[k], d+prior*w[k], learnRate, 1e-4)
			}
		}
		if ep >= epochs/3 {
			for k, x := range w {
				sum[k] += x
			}
		}
	}
	for k := range sum {
		sum[k] /= epochs - epochs/3
	}
	return learn.QuantiseHashed(sum), nil
}
