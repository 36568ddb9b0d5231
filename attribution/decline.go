package attribution

import (
	"slices"

	"ifolge/text"
)

// decline finds answers that are none: a verb of giving an answer under a
// negation or a refusal.
//
//	{1s:Ordføreren} {1q:vil ikke kommentere} {1c:saken}.
//	{1s:The mayor} {1q:declined to say} {1c:why the road was closed}.
//	{1s:Vik} {1q:could not be reached} {1c:for comment}.
func (f *finder) decline(i text.Index) bool {
	for _, c := range f.rows(i) {
		if !c.negated {
			continue
		}
		parts, ok := f.particles(i, c.words[1:], f.sentence(i))
		if !ok {
			continue
		}
		first, ok := f.negated(i)
		if !ok {
			continue
		}
		h, ok := f.subject(i)
		if !ok || !f.mayspeak(h, nil, i) || f.hypothetical(i) {
			return false
		}
		a := Attribution{Source: f.nounPhrase(h, i), Found: "rule:non-answer"}
		if a.Source.Len() == 0 {
			return false
		}
		comp, ok := f.complement(i, c)
		verb := i
		if !ok {
			// "verken bekrefter eller avkrefter det": said of the second verb, which
			// is no more an answer than the first.
			for _, k := range f.kidsOf(i) {
				if f.rel(k) != text.Conj || ok {
					continue
				}
				if comp, ok = f.complement(k, c); ok && f.together(i, k) {
					verb = k
				}
			}
		}
		if ok {
			a.Content = f.contentOf(comp, f.around(verb, comp.head))
		} else if c.takes&takesNothing == 0 {
			continue
		}
		who := f.below(h)
		if first > h {
			who.End = min(who.End, first) // the negation may hang on it
		}
		a.Cue = f.without(text.Span{Start: min(first, i), End: max(i, verb) + 1}, append([]text.Span{who}, a.Content...))
		a.Cue = append(a.Cue, parts...)
		if len(a.Cue) == 0 {
			return false
		}
		if last := &a.Cue[len(a.Cue)-1]; comp.prep != "" && int(last.End) < len(f.d.Tokens) && f.lower(last.End) == comp.prep {
			last.End++
		}
		if !ok {
			// "Hun ville ikke kommentere." What she would not do is all
			// there is of a content.
			a.Content = []text.Span{{Start: i, End: i + 1}}
			a.Cue = f.without(text.Span{Start: first, End: i}, []text.Span{who})
		}
		return f.add(a) >= 0
	}
	return false
}

// together reports whether a negation before verb i holds for verb k as well: not
// in "bekrefter ikke, men avkrefter".
func (f *finder) together(i, k text.Index) bool {
	const far = 12 // tokens; what stands farther off is a clause of its own
	if k-i > far {
		return false
	}
	for ; i < k; i++ {
		if f.isPunct(i) || f.lx.is(f.lower(i), roleNot) {
			return false
		}
	}
	return true
}

// neither returns the "verken" that stands before verb i, wherever the tree hangs
// it, or before a verb to which i is joined: "verken støtter eller avviser".
func (f *finder) neither(i text.Index) (text.Index, bool) {
	for range 4 {
		if i > f.sentence(i).Start && f.lx.is(f.lower(i-1), roleNeither) {
			return i - 1, true
		}
		h, ok := f.d.Head(i)
		if !ok || h > i || f.rel(i) != text.Conj || !f.together(h, i) {
			break
		}
		i = h
	}
	return 0, false
}

// negation returns the word that denies the saying of verb i itself, "tror ikke at
// prisene faller", and no noun: "opplyser ikke navngitte kilder".
func (f *finder) negation(i text.Index, a *Attribution) (text.Index, bool) {
	if n, ok := f.neither(i); ok {
		return n, true
	}
	ks := f.kidsOf(i)
	for _, k := range ks[:min(len(ks), 64)] {
		if f.rel(k) == text.Advmod && f.lx.is(f.lower(k), roleNot) && !inAny(a.Content, k) && !a.Source.Has(k) && !f.d.OpensNoun(k) {
			return k, true
		}
	}
	return 0, false
}

// addNegation makes the negation that bears on its verb a part of the cue.
func (f *finder) addNegation(a *Attribution) {
	for _, s := range a.Cue {
		for i := s.Start; i < s.End; i++ {
			if p := f.pos(i); p != text.VERB && p != text.AUX {
				continue
			}
			if n, ok := f.negation(i, a); ok && !inAny(a.Cue, n) {
				a.Cue = joinSpans(append(slices.Clone(a.Cue), text.Span{Start: n, End: n + 1}))
				return
			}
		}
	}
}

// joinSpans sorts spans and makes one of those that touch.
func joinSpans(ss []text.Span) []text.Span {
	slices.SortFunc(ss, byStart)
	out := ss[:1]
	for _, s := range ss[1:] {
		if last := &out[len(out)-1]; s.Start <= last.End {
			last.End = max(last.End, s.End)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// negated reports whether verb i is denied or refused, and where the words that
// say so begin: at the auxiliary, the negation or the verb of refusing.
func (f *finder) negated(i text.Index) (text.Index, bool) {
	first, not := i, false
	if n, ok := f.neither(i); ok {
		first, not = n, true
	}
	for range 4 {
		ks := f.kidsOf(i)
		for _, k := range ks[:min(len(ks), 64)] {
			if k > i && f.rel(k) != text.Advmod && f.rel(k) != text.Aux {
				continue
			}
			if f.lx.is(f.lower(k), roleNot) {
				not = true
				first = min(first, k)
			} else if f.rel(k) == text.Aux {
				first = min(first, k)
			}
		}
		if r := f.rel(i); r != text.Xcomp && r != text.Advcl || f.finiteClause(i) {
			break
		}
		h, ok := f.d.Head(i)
		if !ok || h > i {
			break
		}
		if f.lx.is(f.lemma(h), roleRefuse) {
			return min(first, h), true
		}
		if !f.lx.is(f.lemma(h), roleWish) {
			break
		}
		i = h
		first = min(first, h)
	}
	return first, not
}
