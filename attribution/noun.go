package attribution

import (
	"ifolge/text"
)

// findNouns finds nouns that are a saying by themselves, with what is said:
//
//	{1s:Hansens} {1q:påstand om} at {1c:broen er trygg}, vekker undring.
//	the {1q:claim} that {1c:the bridge is safe}
func (f *finder) findNouns() {
	for i := range f.d.Tokens {
		i := text.Index(i)
		if f.pos(i) != text.NOUN || f.taken[i] {
			continue
		}
		for _, c := range f.rows(i) {
			if c.class == classNoun && f.noun(i, c) {
				break
			}
		}
	}
}

func (f *finder) noun(i text.Index, c *cue) bool {
	a := Attribution{Cue: []text.Span{{Start: i, End: i + 1}}, Found: "rule:noun"}
	for _, k := range f.kidsOf(i) {
		if k < i {
			continue
		}
		switch f.rel(k) {
		case text.Acl, text.Advcl, text.Ccomp, text.Nmod, text.Appos, text.Csubj, text.Amod:
		default:
			continue
		}
		kind, prep := f.kindOf(k)
		if f.d.Tokens[k].Rel == text.AclRelcl && (kind != takesThat || f.subj[k] < 0) {
			continue
		}
		if c.takes&kind == 0 || prep != "" && !has(c.preps, prep) || kind == takesNoun && prep == "" || kind == takesBare {
			continue
		}
		comp := complement{k, kind, prep}
		a.Content = f.contentOf(comp, nil)
		if prep != "" && i+1 < f.hi[k] && f.lower(i+1) == prep {
			a.Cue[0].End++
		}
		break
	}
	if m := i + 1; len(a.Content) == 0 && c.takes&takesThat != 0 && int(m) < len(f.d.Tokens) && f.lx.is(f.lower(m), roleThat) && f.rel(m) == text.Mark {
		// "There were fears that": the parser may hang the clause on the verb.
		if k, ok := f.d.Head(m); ok && k > m && f.subj[k] >= 0 {
			a.Content = f.contentOf(complement{k, takesThat, ""}, []text.Span{{Start: f.sentence(i).Start, End: m + 1}})
		}
	}
	if len(a.Content) == 0 {
		return false
	}
	for _, k := range f.kidsOf(i) {
		if r := f.rel(k); k < i && r == text.Nmod && f.pos(k) != text.ADJ {
			if f.pos(k) == text.PRON && f.lx.is(f.lower(k), roleSelf) {
				return false
			}
			a.Source = f.nounPhrase(k, i)
		} else if k > i && r == text.Nmod && a.Source.Len() == 0 && k < a.Content[0].Start {
			if _, ok := f.marked(k, roleIn); ok {
				a.Source = f.nounPhrase(k, i)
			}
		}
	}
	// "Vi har mistanke om": who has it, says it.
	if h, ok := f.d.Head(i); ok && a.Source.Len() == 0 && f.rel(i) == text.Obj && f.lx.is(f.lemma(h), roleHave) {
		if s, ok := f.subject(h); ok {
			if !f.mayspeak(s, nil, h) {
				return false
			}
			a.Source = f.nounPhrase(s, i)
		}
	}
	return f.add(a) >= 0
}
