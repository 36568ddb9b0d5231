package attribution

import (
	"ifolge/text"
)

// findHearsay finds what is handed on without a source: by a modal perfect, or
// by an adverb.
//
//	{1c:Mannen} {1q:skal ha} {1c:kjørt for fort}.
//	{1c:Mannen kjørte} {1q:angivelig} {1c:for fort}.
func (f *finder) findHearsay() {
	f.countReported()
	for i := range f.d.Tokens {
		i := text.Index(i)
		if f.taken[i] {
			continue
		}
		if !f.adverb(i) && (f.pos(i) == text.AUX || f.pos(i) == text.VERB) {
			f.modal(i)
		}
	}
}

// modal reads "skal (…) ha" with a participle. "Skal ha" for duty has none.
func (f *finder) modal(i text.Index) {
	c := f.oneOf(i, classModal)
	if c == nil || f.d.Feat(i, "Tense") == "Past" {
		return
	}
	v, ok := f.d.Head(i)
	if !ok || f.rel(i) != text.Aux || v < i {
		return
	}
	have, found := text.Index(0), false
	for _, k := range f.kidsOf(v) {
		if k > i && k < v && f.rel(k) == text.Aux && f.lx.is(f.lower(k), roleHave) {
			have, found = k, true
		}
	}
	if !found && f.lostParticiple(v) {
		have, found = v, true
	}
	if !found || f.hypothetical(v) || f.inReported(i) {
		return
	}
	cue := []text.Span{{Start: i, End: i + 1}}
	if have == i+1 {
		cue[0].End++
	} else {
		cue = append(cue, text.Span{Start: have, End: have + 1})
	}
	f.add(Attribution{Cue: cue, Content: f.clauseOf(v, cue...), Found: "rule:hearsay-modal"})
}

// lostParticiple reports whether v is a "ha" whose participle the tagger took
// for a noun: no noun has an object.
//
//	{1c:Mannen} {1q:skal} i et brev {1q:ha} {1c:uttrykket ønske om hjelp}.
func (f *finder) lostParticiple(v text.Index) bool {
	if !f.lx.is(f.lower(v), roleHave) || int(v)+1 >= len(f.d.Tokens) || f.pos(v+1) != text.NOUN {
		return false
	}
	if h, ok := f.d.Head(v + 1); !ok || h != v {
		return false
	}
	for _, k := range f.kidsOf(v + 1) {
		if k > v+1 && (f.rel(k) == text.Obj || f.rel(k) == text.Ccomp) {
			return true
		}
	}
	return false
}

// inReported reports whether a source vouches already for the clause of i: in
// "skal ha kjørt for fort, ifølge politiet" the hearsay is theirs.
func (f *finder) inReported(i text.Index) bool { return f.reports[i] > 0 }

// countReported counts, for each token, the contents it lies in, those of mere
// nouns left out.
func (f *finder) countReported() {
	f.reports = make([]int32, len(f.d.Tokens)+1)
	for _, a := range f.as {
		if a.Found == "rule:noun" {
			continue
		}
		for _, c := range a.Content {
			f.reports[c.Start]++
			f.reports[c.End]--
		}
	}
	for i := 1; i < len(f.reports); i++ {
		f.reports[i] += f.reports[i-1]
	}
}

func (f *finder) oneOf(i text.Index, cl class) *cue {
	for _, w := range [...]string{f.lower(i), f.lemma(i)} {
		for _, c := range f.lx.cues[w] {
			if c.class == cl && len(c.words) == 1 {
				return c
			}
		}
	}
	return nil
}

// adverb reads "angivelig", whatever the tagger takes it for.
func (f *finder) adverb(i text.Index) bool {
	if f.oneOf(i, classAdverb) == nil {
		return false
	}
	h, ok := f.d.Head(i)
	if !ok {
		return false
	}
	cue := text.Span{Start: i, End: i + 1}
	a := Attribution{Cue: []text.Span{cue}, Found: "rule:hearsay-adverb"}
	if f.pos(h) == text.NOUN && f.rel(i) == text.Amod {
		a.Content = f.without(text.Span{Start: i, End: f.hi[h]}, []text.Span{cue})
	} else {
		for range 6 {
			if f.finiteClause(h) || f.rel(h) == text.Root {
				break
			}
			up, ok := f.d.Head(h)
			if !ok {
				break
			}
			h = up
		}
		a.Content = f.clauseOf(h, cue)
	}
	return f.add(a) >= 0
}

// findPlans finds what a party will do, where the text hands it the will:
//
//	{1s:Regjeringen} {1q:vil} {1c:bygge ut havnen}.
//
// "Vil" is mostly the plain future: only a party or a person wills, in a main
// clause, in no one's speech.
func (f *finder) findPlans() {
	f.countReported()
	for i := range f.d.Tokens {
		i := text.Index(i)
		if f.taken[i] || f.rel(i) != text.Aux || !f.lx.is(f.lower(i), roleWill) {
			continue
		}
		v, ok := f.d.Head(i)
		if !ok || v < i || f.taken[v] || f.turn[i] > 0 || f.pos(v) != text.VERB || f.isPassive(v) {
			continue
		}
		if r := f.rel(v); r != text.Root && r != text.Conj && f.d.Tokens[v].Rel != text.AclRelcl {
			continue
		}
		h, ok := f.subject(v)
		if !ok && i == f.sentence(i).Start && f.rel(v) == text.Root && f.headline(int(f.sent[i])) {
			cue := text.Span{Start: i, End: i + 1}
			f.add(Attribution{Cue: []text.Span{cue}, Content: f.without(f.below(v), []text.Span{cue}), Found: "rule:headline"})
			continue
		}
		if !ok || f.inReported(i) || f.roleOf(h)&(rolePerson|roleGroup|roleHe|roleThey) == 0 || !f.mayspeak(h, nil, v) {
			continue
		}
		src := f.nounPhrase(h, i)
		a := Attribution{Source: src, Cue: []text.Span{{Start: i, End: i + 1}}, Found: "rule:plan"}
		a.Content, _ = f.willed(i, v)
		f.add(a)
	}
}

// willed returns what is to be done, of auxiliary i and its verb v.
func (f *finder) willed(i, v text.Index) ([]text.Span, bool) {
	holes := f.finiteConjuncts(v)
	for _, k := range f.kidsOf(v) {
		switch f.rel(k) {
		case text.Nsubj, text.Cc, text.Mark, text.Punct:
			holes = append(holes, f.below(k))
		}
		if k <= i {
			holes = append(holes, f.below(k))
		}
	}
	spans := f.without(f.below(v), holes)
	return spans, len(spans) > 0
}
