package attribution

import (
	"ifolge/text"
)

// subject returns the head of the noun phrase that does what verb i says: its
// own subject, that of the verb it is joined to, the noun a relative clause
// hangs on, whoever controls an infinitive.
func (f *finder) subject(i text.Index) (text.Index, bool) {
	for range 8 {
		if k := f.subj[i]; k >= 0 {
			return k, true
		}
		h, ok := f.d.Head(i)
		if !ok {
			return 0, false
		}
		switch f.d.Tokens[i].Rel {
		case text.AclRelcl, text.AdvclRelcl:
			return h, true
		case text.Acl:
			// "a letter saying that", not "grunn til å tro at"
			if _, inf := f.marked(i, roleInf); inf || f.d.Feat(i, "VerbForm") == "Inf" {
				return 0, false
			}
			if f.roleOf(h) == 0 && f.d.Feat(i, "VerbForm") != "" && f.pos(h) != text.PROPN {
				// "shunned the talks, saying that": hung on the noun, but
				// said by the subject.
				if up, ok := f.clauseAbove(h); ok {
					i = up
					continue
				}
			}
			return h, true
		case text.Conj:
			i = h
		case text.Xcomp, text.Advcl:
			if f.finiteClause(i) {
				return 0, false
			}
			if _, ok := f.kid(h, text.Iobj); ok {
				return 0, false
			}
			if f.rel(i) == text.Xcomp {
				if o, ok := f.kid(h, text.Obj); ok && o < i {
					return 0, false
				}
			}
			i = h
		default:
			return 0, false
		}
	}
	return 0, false
}

// clauseAbove returns the head of the clause that token i stands in.
func (f *finder) clauseAbove(i text.Index) (text.Index, bool) {
	for range 6 {
		if f.subj[i] >= 0 {
			return i, true
		}
		h, ok := f.d.Head(i)
		if !ok {
			return 0, false
		}
		i = h
	}
	return 0, false
}

// roleOf tells what kind of voice the noun phrase headed by h may be; 0 where
// nothing is known.
func (f *finder) roleOf(h text.Index) role {
	w := f.lower(h)
	switch f.pos(h) {
	case text.PRON, text.DET, text.ADJ, text.NUM:
		r := f.lx.roles[w] & (roleHe | roleThey | roleSelf | roleAnyone | roleIt | rolePerson | roleGroup)
		if r == 0 && f.pos(h) != text.PRON {
			r = roleGroup
		}
		return r
	case text.PROPN:
		if n, ok := f.nameAt(h); ok {
			switch n.Kind {
			case text.PER:
				return rolePerson
			case text.PROD:
				return rolePublication
			case text.LOC, text.EVT:
				return 0
			}
		}
		return roleGroup
	}
	r := f.lx.noun(f.lemma(h)) & (roleDocument | rolePerson | roleGroup | rolePublication)
	if r == 0 {
		for _, k := range f.kidsOf(h) {
			if r := f.d.Tokens[k].Rel; (r == text.FlatName || r == text.Flat || r == text.Appos) && f.pos(k) == text.PROPN {
				return rolePerson
			}
		}
		if n, ok := f.nameAt(h); ok && n.Kind == text.ORG {
			return roleGroup
		}
	}
	return r
}

// nameAt returns the name that holds token i.
func (f *finder) nameAt(i text.Index) (text.Name, bool) {
	lo, hi := 0, len(f.d.Names)
	for lo < hi {
		if m := (lo + hi) / 2; f.d.Names[m].End <= i {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(f.d.Names) && f.d.Names[lo].Has(i) {
		return f.d.Names[lo], true
	}
	return text.Name{}, false
}

// mayspeak reports whether the noun phrase headed by h can be the source of
// cue c at verb i. The writer's own "I" and the "you" of everybody are none.
func (f *finder) mayspeak(h text.Index, c *cue, i text.Index) bool {
	ro := f.roleOf(h)
	if ro&(roleSelf|roleAnyone|roleIt) != 0 && f.pos(h) == text.PRON {
		return false
	}
	if f.rel(h) == text.Expl {
		return false
	}
	if c != nil && c.document {
		return ro&(roleDocument|rolePublication) != 0
	}
	return true
}

// nounPhrase returns the words of the noun phrase headed by h: all below it,
// but not the clause that holds the cue, nor to whom it was said, nor a comma
// clause with a cue of its own.
func (f *finder) nounPhrase(h, cue text.Index) text.Span {
	s := f.below(h)
	s.End = max(h+1, s.End)
	if s.Has(cue) && cue > h && s.Len() > 12 {
		// The noun of a relative clause: what stands far before it is a list
		// or another clause that the parser drew in.
		for i := h - 1; i > s.Start; i-- {
			if f.isPunct(i) {
				s.Start = i + 1
				break
			}
		}
	}
	cut := func(k text.Index) {
		if k > h {
			s.End = min(s.End, f.lo[k])
		} else {
			s.Start = max(s.Start, f.hi[k])
		}
	}
	for _, k := range f.kidsOf(h) {
		b := f.below(k)
		if b.Has(cue) {
			cut(k)
			continue
		}
		switch f.rel(k) {
		case text.Acl, text.Parataxis:
			if k > h && f.isPunct(f.lo[k]) && (f.d.Tokens[k].Rel == text.AclRelcl || f.hasCue(b)) {
				cut(k)
			}
		case text.Nmod, text.Obl:
			if _, ok := f.marked(k, roleTo); ok && k > h && (f.pos(h) != text.NOUN || f.namesOutlet(b)) {
				cut(k)
			}
		case text.Cc, text.Advmod, text.Mark:
			if k < h && b.Start == s.Start && !f.lx.is(f.lower(k), roleBoth) {
				s.Start = b.End
			}
		case text.Case:
			if k < h && b.Start == s.Start {
				s.Start = b.End
			}
		case text.Advcl, text.Ccomp:
			if k > h {
				cut(k)
			}
		case text.Cop, text.Nsubj, text.Expl, text.Aux:
			cut(k) // "det er Kari som sier"
		}
	}
	if s.Has(cue) {
		if h < cue {
			s.End = cue
		} else {
			s.Start = cue + 1
		}
	}
	for s.Start < h && (f.pos(s.Start) == text.ADV || f.pos(s.Start) == text.CCONJ) && !f.lx.is(f.lower(s.Start), roleBoth) {
		s.Start++
	}
	for s.End > h+1 && (f.pos(s.End-1) == text.CCONJ || f.lx.is(f.lower(s.End-1), roleNot)) {
		s.End-- // "Haukås verken": of what follows
	}
	return f.trim(s)
}

// namesOutlet reports whether a name or a noun for an outlet stands in s: "til
// NTB", "til avisa".
func (f *finder) namesOutlet(s text.Span) bool {
	for i := s.Start; i < min(s.End, s.Start+8); i++ {
		if f.pos(i) == text.PROPN || f.pos(i) == text.NOUN && f.lx.noun(f.lemma(i))&rolePublication != 0 {
			return true
		}
	}
	return false
}

// hasCue reports whether a word in s is a verb that reports.
func (f *finder) hasCue(s text.Span) bool {
	const far = 60 // a cue farther on is another clause's
	for i := s.Start; i < min(s.End, s.Start+far); i++ {
		if p := f.pos(i); p != text.VERB && p != text.ADJ {
			continue
		}
		for _, c := range f.lx.cues[f.lemma(i)] {
			if (c.class == classVerb || c.class == classPhrase) && c.takes&(takesThat|takesQuote) != 0 {
				return true
			}
		}
	}
	return false
}

// recipient returns whom a thing was said to: the "til NTB" or "told Reuters"
// beside verb i, or the one that the parser hung on the source.
func (f *finder) recipient(i text.Index, source text.Span) (text.Span, bool) {
	for _, k := range f.kidsOf(i) {
		switch f.rel(k) {
		case text.Obl, text.Nmod:
			if _, ok := f.marked(k, roleTo); ok {
				return f.nounPhrase(k, i), true
			}
		case text.Iobj:
			return f.nounPhrase(k, i), true
		}
	}
	s := f.sentence(i)
	if source.Len() > 0 && source.End+1 < s.End && f.lx.is(f.lower(source.End), roleTo) {
		k := source.End + 1
		for k < s.End && f.pos(k) == text.PROPN {
			k++
		}
		if k > source.End+1 {
			return text.Span{Start: source.End + 1, End: k}, true
		}
	}
	return text.Span{}, false
}
