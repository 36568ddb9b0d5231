package attribution

import (
	"strings"

	"ifolge/text"
)

// findClauses finds the attributions that a verb, or an adjective with its
// copula, makes together with its complement:
//
//	{1s:The minister} {1q:said} {1c:the talks are over}.
//	{1s:Naboen} er {1q:redd for} at {1c:huset brenner}.
func (f *finder) findClauses() {
	for i := range f.d.Tokens {
		i := text.Index(i)
		if f.taken[i] {
			continue
		}
		switch f.pos(i) {
		case text.VERB, text.AUX:
			f.clause(i, classVerb)
			if !f.taken[i] && f.isPassive(i) {
				f.clause(i, classPhrase) // "is convinced that"
			}
		case text.ADJ, text.NOUN, text.ADV, text.ADP, text.DET:
			if f.pos(i) == text.ADJ && f.d.Feat(i, "VerbForm") == "Part" && f.isPassive(i) {
				f.clause(i, classVerb) // "det blir hevda at": Nynorsk's participles are adjectives
			}
			if !f.taken[i] {
				f.clause(i, classPhrase)
			}
		}
	}
}

// A complement is what a cue word says: the head of it, what kind it is, and
// whether it stands before the cue.
type complement struct {
	head text.Index
	kind takes
	prep string // the preposition before it, "på" of "peker på at"
}

func (f *finder) clause(i text.Index, cl class) {
	if f.decline(i) {
		return
	}
	for _, k := range f.kidsOf(i) {
		// "ønsker ikke å uttale seg": not a wish.
		if f.rel(k) == text.Xcomp && k > i && f.lx.is(f.lemma(i), roleWish|roleRefuse) && f.decline(k) {
			return
		}
	}
	ms := f.cuesAt(i, cl)
	for _, m := range ms {
		if m.cue.class == classNot || f.reported(i, m) {
			return
		}
	}
	if len(ms) == 0 && cl == classVerb {
		f.unlisted(i)
	}
}

// reported adds what i says by the row m, and reports whether it says anything.
func (f *finder) reported(i text.Index, m match) bool {
	c := m.cue
	if f.backward(i, m) || c.takes&takesPredicate != 0 && f.predicate(i, c) {
		return true
	}
	if f.asSaid(i, m) {
		return true
	}
	comp, ok := f.complement(i, c)
	if !ok || f.hypothetical(i) {
		return false
	}
	a := Attribution{Cue: m.spans(i)}
	if last := &a.Cue[len(a.Cue)-1]; comp.prep != "" && int(last.End) < len(f.d.Tokens) && f.lower(last.End) == comp.prep {
		last.End++
	}
	passive := f.isPassive(i) && c.class != classPhrase || c.passive && c.class == classPhrase
	subj, hasSubj := f.subject(i)
	place := f.placeOf(i)
	switch {
	case passive && place.Len() > 0 && comp.kind != takesNoun:
		a.Source, a.Found = place, "rule:written-in"
	case passive:
		if comp.kind == takesNoun && !c.passive && c.stance != "asserts" || !f.passive(&a, i, comp) {
			return false
		}
	case c.passive:
		return false
	case hasSubj && c.stance == "intends" && f.pos(subj) == text.PRON && f.lx.is(f.lower(subj), roleThey) && f.turn[i] == 0:
		return false // "they want to": whoever they are, mostly a description
	case hasSubj && f.mayspeak(subj, c, i):
		if f.swapped(i, subj, comp) {
			return true
		}
		a.Source, a.Found = f.nounPhrase(subj, i), "rule:complement"
		if a.Source.Len() == 0 {
			return false
		}
	case place.Len() > 0:
		a.Source, a.Found = place, "rule:written-in"
	case !hasSubj && f.isHeadlineVerb(i):
		a.Found = "rule:headline"
	default:
		return false
	}
	if !passive && (comp.kind == takesInf || comp.prep != "") {
		a.Content = append(a.Content, f.addressed(i, m, comp)...)
	}
	holes := f.around(i, comp.head)
	a.Content = append(a.Content, f.contentOf(comp, holes)...)
	if comp.head > i && comp.kind&(takesThat|takesBare|takesQuestion) != 0 && !passive {
		f.goOn(&a, i, comp)
	}
	if f.quote[i] > 0 {
		a.Content = f.inside(a.Content, f.d.Quotes[f.quote[i]-1].Span)
	}
	if comp.kind == takesNoun && f.tooThin(a.Content, c) {
		return false
	}
	a.Recipient, _ = f.recipient(i, a.Source)
	return f.add(a) >= 0
}

// goOn lengthens the content by the clauses right behind it that the parser
// hung on the verb of saying: in "he said the road was closed because ice had
// formed" they are said, not done. A clause with a cue of its own is not.
func (f *finder) goOn(a *Attribution, i text.Index, comp complement) {
	if len(a.Content) == 0 {
		return
	}
	last := &a.Content[len(a.Content)-1]
	for _, k := range f.kidsOf(i) {
		if k < comp.head || f.lo[k] < last.End || f.words(text.Span{Start: last.End, End: f.lo[k]}) > 0 {
			continue
		}
		switch f.rel(k) {
		case text.Advcl:
			if len(f.rows(k)) > 0 || f.hasCue(f.below(k)) {
				return
			}
		case text.Obl, text.Nmod:
			if _, to := f.marked(k, roleTo); to || f.d.Tokens[k].Rel == text.OblUnmarked || f.kidCase(k) == 0 || f.lx.noun(f.lemma(k))&(roleDocument|rolePublication) != 0 {
				return
			}
		default:
			continue
		}
		last.End = f.hi[k]
		*last = f.trim(*last)
	}
}

// begins reports whether nothing but marks and a conjunction stands before
// token i in its sentence.
func (f *finder) begins(i text.Index) bool {
	for k := f.sentence(i).Start; k < i; k++ {
		if !f.isPunct(k) && f.rel(k) != text.Cc {
			return false
		}
	}
	return true
}

// kidCase counts the prepositions of k.
func (f *finder) kidCase(k text.Index) int {
	n := 0
	for _, c := range f.kidsOf(k) {
		if f.rel(c) == text.Case {
			n++
		}
	}
	return n
}

// inside cuts spans to what lies in q.
func (f *finder) inside(spans []text.Span, q text.Span) []text.Span {
	var out []text.Span
	for _, s := range spans {
		s.Start, s.End = max(s.Start, q.Start), min(s.End, q.End)
		if s = f.trim(s); s.Len() > 0 {
			out = append(out, s)
		}
	}
	return out
}

// asSaid finds the clause that only says who says so:
//
//	{1c:The road}, as {1s:police} {1q:say}, {1c:is closed}.
func (f *finder) asSaid(i text.Index, m match) bool {
	if r := f.rel(i); r != text.Advcl && r != text.Acl || m.cue.class != classVerb || m.cue.takes&takesThat == 0 {
		return false
	}
	as, ok := f.marked(i, roleAsIf)
	if !ok || f.lx.is(f.lower(as), roleRelative) || as != f.lo[i] && as != f.lo[i]+1 || f.subj[i] < 0 || !f.mayspeak(f.subj[i], m.cue, i) {
		return false
	}
	if _, ok := f.complement(i, m.cue); ok {
		return false
	}
	return f.add(Attribution{
		Source: f.nounPhrase(f.subj[i], i), Cue: m.spans(i), Content: f.clauseAround(i, f.below(i), false), Found: "rule:as-said",
	}) >= 0
}

// unlisted adds what a verb says that no table knows, where the tree leaves
// little doubt: a person or a party, the verb, and a clause with "at"/"that".
//
//	{1s:Hansen} {1q:bedyrer} at {1c:broen er trygg}.
func (f *finder) unlisted(i text.Index) {
	comp, ok := f.complement(i, nil)
	if !ok || f.hypothetical(i) || f.isPassive(i) {
		return
	}
	subj, ok := f.subject(i)
	if !ok || !f.mayspeak(subj, nil, i) || f.roleOf(subj)&(rolePerson|roleGroup|roleHe|rolePublication) == 0 {
		return
	}
	f.add(Attribution{
		Source: f.nounPhrase(subj, i), Cue: []text.Span{{Start: i, End: i + 1}},
		Content: f.contentOf(comp, f.around(i, comp.head)), Found: "rule:unlisted-verb",
	})
}

// A match is a row that fits at a token, and where its further words stand.
type match struct {
	cue   *cue
	parts []text.Span
}

// spans returns the words of the match whose first is token i.
func (m match) spans(i text.Index) []text.Span {
	return append([]text.Span{{Start: i, End: i + 1}}, m.parts...)
}

// cuesAt returns the rows for token i in the given class, those of more words
// first. A row "slå fast" needs a "fast" among the words near it.
func (f *finder) cuesAt(i text.Index, cl class) []match {
	var ms []match
	for _, cs := range [...][]*cue{f.rows(i), f.lx.cues[f.lower(i)]} {
		for _, c := range cs {
			if c.negated || c.class != cl && !(c.class == classNot && cl == classVerb) {
				continue
			}
			if parts, ok := f.particles(i, c.words[1:], f.sentence(i)); ok {
				ms = append(ms, match{c, parts})
			}
		}
		if len(ms) > 0 {
			break
		}
	}
	return ms
}

// rows returns the rows for the lemma of token i, or for its form where the
// lemma has none: taggers call "overbevist" now an adjective, now a verb.
func (f *finder) rows(i text.Index) []*cue {
	lemma := f.lemma(i)
	if cs := f.lx.cues[lemma]; len(cs) > 0 {
		return cs
	}
	if cs := f.lx.cues[f.lower(i)]; len(cs) > 0 {
		return cs
	}
	if p := f.pos(i); p != text.VERB && p != text.NOUN {
		return nil
	}
	// A lemma the tagger guessed may be an e short or long: "blam", "applaude".
	if short, ok := strings.CutSuffix(lemma, "e"); ok {
		return f.lx.cues[short]
	}
	return f.lx.cues[lemma+"e"]
}

// speechCue returns the row for a verb that may follow or open speech; ok is
// false for one that no table knows, or knows to be no cue.
func (f *finder) speechCue(i text.Index) (m match, ok bool) {
	for _, m := range f.cuesAt(i, classVerb) {
		if m.cue.class == classNot {
			return match{}, false
		}
		if m.cue.takes&(takesQuote|takesBare) != 0 && !m.cue.passive {
			return m, true
		}
	}
	return match{}, false
}

// particles finds words, in order, after token i: as dependents of i or right
// after it, at most eight tokens on.
func (f *finder) particles(i text.Index, words []string, s text.Span) ([]text.Span, bool) {
	var parts []text.Span
	at := i + 1
	for _, w := range words {
		found := false
		for k := at; k < s.End && k < i+9; k++ {
			if f.lower(k) != w && f.lemma(k) != w {
				continue
			}
			h, _ := f.d.Head(k)
			if h != i && k != at && !f.isParticleOf(k, i) {
				continue
			}
			if n := len(parts); n > 0 && parts[n-1].End == k {
				parts[n-1].End++
			} else {
				parts = append(parts, text.Span{Start: k, End: k + 1})
			}
			at, found = k+1, true
			break
		}
		if !found {
			return nil, false
		}
	}
	return parts, true
}

// isParticleOf reports whether k may be a stray particle of verb i: the parser
// hangs "fast" of "slår han fast at" now here, now there.
func (f *finder) isParticleOf(k, i text.Index) bool {
	h, ok := f.d.Head(k)
	if !ok {
		return false
	}
	hh, ok := f.d.Head(h)
	return ok && hh == i
}

// complement returns what i says, by the order in which the kinds are to be
// trusted. For a verb no table knows, only a clause with "at"/"that" counts,
// or a clause before it that it follows as ", sier hun" does.
func (f *finder) complement(i text.Index, c *cue) (complement, bool) {
	var best complement
	rank := 99
	take := func(k text.Index, kind takes, prep string, r int) {
		if r < rank {
			best, rank = complement{k, kind, prep}, r
		}
	}
	for _, k := range f.kidsOf(i) {
		switch r := f.rel(k); r {
		case text.Ccomp, text.Xcomp, text.Csubj, text.Advcl, text.Acl, text.Obl, text.Nmod, text.Obj, text.Iobj, text.Nsubj, text.Amod:
			kind, prep := f.kindOf(k)
			if prep != "" && c != nil && has(c.words[1:], prep) && r != text.Nsubj {
				// "legger til at", "går ut med navnet": the parser hung the
				// particle on what follows.
				if kind == takesNoun && c.takes&takesNoun != 0 || c.takes&kind != 0 {
					take(k, kind, prep, 2)
				}
				continue
			}
			if prep != "" {
				if c != nil && has(c.preps, prep) && k > i && (kind != takesNoun || c.takes&takesTopic != 0 && (f.finiteClause(i) || c.negated)) {
					take(k, kind, prep, 3)
				}
				continue
			}
			switch r {
			case text.Obl, text.Nmod, text.Amod:
				continue
			case text.Nsubj:
				if kind == takesThat && (c == nil || c.takes&takesThat != 0) {
					take(k, kind, "", 1)
				} else if k > i && c != nil {
					f.behindObject(k, c, take)
				}
				continue
			case text.Advcl, text.Acl:
				if c == nil || k < i {
					continue
				}
				switch {
				case kind == takesThat && c.takes&takesThat != 0,
					kind == takesQuestion && c.takes&takesQuestion != 0 && r == text.Advcl && c.stance == "asks":
					take(k, kind, "", 2)
				case kind == takesInf && c.takes&takesInf != 0 && (f.lo[k] == i+1 || c.stance == "asks" && f.hasObject(i, k)):
					take(k, kind, "", 3)
				}
				continue
			case text.Iobj:
				if c != nil {
					f.behindObject(k, c, take)
				}
				continue
			case text.Obj:
				if c != nil {
					f.behindObject(k, c, take)
				}
				if c != nil && (c.takes&takesNoun != 0 && (f.finiteClause(i) || c.passive || c.negated) || c.takes&takesThat != 0 && f.lx.is(f.lemma(k), roleBack)) {
					take(k, takesNoun, "", 5)
				}
				continue
			}
			switch kind {
			case takesThat:
				// "At veien er farlig, mener Kari Berg": a clause with "at" stands
				// before its verb only where it begins the sentence or line. Elsewhere it
				// belongs to a verb further left.
				if k < i && !f.begins(f.lo[k]) {
					continue
				}
				if c == nil || c.takes&takesThat != 0 {
					take(k, kind, "", 1)
				}
			case takesQuestion:
				if c != nil && c.takes&takesQuestion != 0 {
					take(k, kind, "", 1)
				}
			case takesInf:
				if c != nil && c.takes&takesInf != 0 {
					take(k, kind, "", 2)
				}
			case takesBare:
				if k > i && c != nil && c.takes&takesBare != 0 && f.finiteClause(k) {
					take(k, kind, "", 2)
				}
				if k < i && r != text.Csubj && f.follows(i, k) && (c == nil && r == text.Ccomp && f.finiteClause(k) || c != nil && c.takes&(takesBare|takesQuote) != 0) {
					take(k, takesQuote, "", 0)
				}
			}
		}
	}
	if rank == 99 && f.rel(i) == text.Parataxis && c != nil && c.takes&(takesBare|takesQuote) != 0 {
		if h, ok := f.d.Head(i); ok && f.follows(i, h) {
			return complement{h, takesQuote, ""}, true
		}
	}
	if best.kind == takesBare && c.takes&takesInf == 0 {
		for _, k := range f.kidsOf(i) {
			if kind, _ := f.kindOf(k); f.rel(k) == text.Xcomp && kind == takesInf {
				return best, false // "synes å være": seems
			}
		}
	}
	return best, rank < 99
}

// behindObject looks for the complement among what the parser hung on object
// k: "anmelder firmaet for svindel".
func (f *finder) behindObject(k text.Index, c *cue, take func(text.Index, takes, string, int)) {
	for _, kk := range f.kidsOf(k) {
		if kk < k || f.d.Tokens[kk].Rel == text.AclRelcl && f.subj[kk] < 0 {
			continue
		}
		if kind, prep := f.kindOf(kk); kind == takesThat && prep == "" && c.takes&takesThat != 0 && f.subj[kk] >= 0 {
			take(kk, kind, "", 3) // "told reporters that"
			continue
		} else if f.d.Tokens[kk].Rel == text.AclRelcl {
			continue
		} else if prep == "" && kind == takesInf && c.takes&takesInf != 0 && c.stance == "asks" {
			take(kk, kind, "", 4) // "advised people to"
			continue
		}
		if kind, prep := f.kindOf(kk); prep != "" && has(c.preps, prep) && (kind != takesNoun || c.takes&takesTopic != 0) {
			take(kk, kind, prep, 4)
		}
	}
}

// hasObject reports whether i has an object before k: "advised people to".
func (f *finder) hasObject(i, k text.Index) bool {
	o, ok := f.object(i)
	return ok && o > i && o < k
}

// object returns the object of i, or the second subject that a parser gave it.
func (f *finder) object(i text.Index) (text.Index, bool) {
	subject := false
	for _, k := range f.kidsOf(i) {
		switch f.rel(k) {
		case text.Obj, text.Iobj:
			return k, true
		case text.Nsubj:
			if subject && k > i {
				return k, true
			}
			subject = true
		}
	}
	return 0, false
}

func has(ss []string, s string) bool {
	for _, x := range ss {
		if x == s {
			return true
		}
	}
	return false
}

// kindOf tells how the clause or phrase headed by k is opened.
func (f *finder) kindOf(k text.Index) (kind takes, prep string) {
	kind = takesNoun
	if p := f.pos(k); p == text.VERB || p == text.AUX || f.finiteClause(k) {
		kind = takesBare
	}
	marked := false
	for _, m := range f.kidsOf(k) {
		if m > k {
			break
		}
		switch f.rel(m) {
		case text.Case:
			// "at bilen var i veien": the preposition of the predicate opens
			// nothing.
			if m == f.lo[k] || m == f.lo[k]+1 && f.isPunct(f.lo[k]) {
				prep = f.lower(m)
			}
		case text.Mark:
			switch w := f.lower(m); {
			case f.lx.is(w, roleThat):
				kind, marked = takesThat, true
			case f.lx.is(w, roleWhether):
				kind, marked = takesQuestion, true
			case f.lx.is(w, roleInf):
				kind, marked = takesInf, true
			case f.lx.is(w, roleRelative) && f.lx.is(f.lower(f.lo[k]), roleAsk):
				// "hvem som meldte saken"
			default:
				if prep == "" {
					prep = w
				}
			}
		}
	}
	if !marked && f.lx.is(f.lower(f.lo[k]), roleAsk) {
		kind = takesQuestion
	}
	if !marked && kind == takesBare && prep == "" {
		if w := f.lower(f.lo[k]); f.lx.is(w, roleThat) {
			kind = takesThat
		} else if f.lx.is(w, roleInf) {
			kind = takesInf
		}
	}
	return kind, prep
}

// follows reports whether the reporting clause of i comes after the words
// headed by k, parted from them by a comma or a quotation mark: "…, sier hun",
// "…, she said".
func (f *finder) follows(i, k text.Index) bool {
	if k > i || f.lo[k] > i {
		return false
	}
	start := i
	if s := f.subj[i]; s > k && s < i {
		start = f.lo[s]
	}
	// The comma hangs on either side.
	return start > 0 && start > f.lo[k] && (f.isPunct(start-1) || start < i && f.isPunct(start))
}

// around lists what belongs to the reporting clause of i, not to what it says:
// i itself, and its dependents but the one that holds the content.
func (f *finder) around(i, content text.Index) []text.Span {
	hs := []text.Span{{Start: i, End: i + 1}}
	if f.below(content).Has(i) && content != i {
		if h, ok := f.d.Head(i); ok && h == content {
			return []text.Span{f.below(i)}
		}
	}
	for _, k := range f.kidsOf(i) {
		if k == content || f.below(k).Has(content) {
			continue
		}
		hs = append(hs, f.below(k))
	}
	return hs
}

// contentOf returns the content without what only opens it: "at", "that",
// the preposition of the cue.
func (f *finder) contentOf(comp complement, holes []text.Span) []text.Span {
	if comp.kind == takesInf {
		holes = append(holes, f.finiteConjuncts(comp.head)...)
	}
	spans := f.without(f.below(comp.head), holes)
	if len(spans) == 0 || comp.kind == takesQuote {
		return spans
	}
	for n := range spans {
		s := &spans[n]
		for s.Start < s.End {
			w := f.lower(s.Start)
			if f.isPunct(s.Start) || f.lx.is(w, roleThat) || n == 0 && (comp.prep != "" && w == comp.prep || comp.kind == takesQuestion && f.lx.is(w, roleWhether)) {
				s.Start++
				continue
			}
			break
		}
	}
	return spans
}

// isHeadlineVerb reports whether i opens a headline that leaves its subject
// out: "Vil dele makta", "Krever svar".
func (f *finder) isHeadlineVerb(i text.Index) bool {
	s := f.sentence(i)
	return i == s.Start && f.rel(i) == text.Root && f.isFinite(i) && f.d.Tokens[s.Start].Flags&text.Headline != 0
}

// swapped mends a parser's mistake: in "Det samme melder CNN" the subject is
// what stands behind the verb. It reports whether it added the attribution.
func (f *finder) swapped(i, subj text.Index, comp complement) bool {
	it := f.lx.is(f.lemma(subj), roleBack) || f.lx.is(f.lower(subj), roleIt)
	if !it || comp.kind != takesNoun || comp.head < i || subj > i || f.pos(comp.head) == text.PRON && !f.lx.is(f.lower(comp.head), roleHe|roleThey) {
		return false
	}
	f.add(Attribution{
		Source: f.nounPhrase(comp.head, i), Cue: []text.Span{{Start: i, End: i + 1}},
		Content: []text.Span{f.nounPhrase(subj, i)}, Found: "rule:complement",
	})
	return true
}

// finiteConjuncts lists the clauses with a finite verb that the parser joins
// to infinitive i: "vil bygge, men er ikke enige" is two sayings.
func (f *finder) finiteConjuncts(i text.Index) []text.Span {
	var hs []text.Span
	for _, k := range f.kidsOf(i) {
		if f.rel(k) == text.Conj && f.finiteClause(k) {
			hs = append(hs, f.below(k))
		}
	}
	return hs
}

// addressed returns whom a thing is asked of or laid at the door of, where that
// is part of the content: "ber {1c:naboene} om {1c:å vente}".
func (f *finder) addressed(i text.Index, m match, comp complement) []text.Span {
	k, ok := f.object(i)
	if !ok || m.cue.stance == "intends" || f.pos(k) == text.PRON || inAny(m.parts, k) {
		return nil
	}
	return []text.Span{f.nounPhrase(k, comp.head)}
}

// predicate finds what a thing is called:
//
//	{1s:Naboen} {1q:kaller} {1c:planen en tabbe}.
//	{1c:Planen} {1q:beskrives} som {1c:en tabbe}.
func (f *finder) predicate(i text.Index, c *cue) bool {
	thing, what, found := text.Index(0), text.Index(0), 0
	passive := f.isPassive(i)
	if k, ok := f.object(i); ok && !passive {
		thing, found = k, 1
	}
	for _, k := range f.kidsOf(i) {
		switch f.rel(k) {
		case text.Nsubj:
			if passive {
				thing, found = k, found|1
			}
		case text.Obj:
			if !passive && found&1 != 0 && k > thing {
				what, found = k, found|2 // "dubbed the deal a victory"
			}
		case text.Xcomp, text.Obl, text.Advcl:
			if k < i {
				continue
			}
			_, as := f.marked(k, roleAsIf)
			kind, prep := f.kindOf(k)
			bare := f.rel(k) == text.Xcomp || f.d.Tokens[k].Rel == text.OblUnmarked && found&1 != 0 && k > thing // "called the plan a mistake", misread
			if as || bare && prep == "" && kind == takesNoun {
				what, found = k, found|2
			}
		}
	}
	if found == 1 && !passive {
		for _, k := range f.kidsOf(thing) {
			if f.rel(k) == text.Appos && f.quote[k] > 0 && f.quote[thing] == 0 {
				what, found = k, 3 // kaller planen «en tabbe»
			}
			if f.d.Tokens[k].Rel == text.NmodUnmarked && k > thing && c.takes&takesPredicate != 0 {
				what, found = k, 3 // "considers the plan a mistake", misread
			}
			if _, as := f.marked(k, roleAsIf); as && k > thing && f.d.Tokens[k].Rel != text.AclRelcl {
				what, found = k, 3
			}
		}
	}
	if found != 3 || f.hypothetical(i) {
		return false
	}
	a := Attribution{Cue: []text.Span{{Start: i, End: i + 1}}, Found: "rule:predicate"}
	said := f.below(what)
	if passive {
		if as, ok := f.marked(what, roleAsIf); ok && as == said.Start {
			said.Start++
		}
		for _, v := range [...]text.Index{i, what} {
			for _, k := range f.kidsOf(v) {
				if _, ok := f.marked(k, roleAgent); ok && k > v && (f.rel(k) == text.Obl || f.rel(k) == text.Nmod && f.roleOf(k) != 0) {
					a.Source = f.nounPhrase(k, i)
					said.End = min(said.End, f.lo[k])
				}
			}
		}
		if f.lx.is(f.lower(thing), roleRelative|roleSelf) {
			return false
		}
		a.Found = "rule:predicate-passive"
	} else {
		h, ok := f.subject(i)
		if !ok || !f.mayspeak(h, c, i) {
			return false
		}
		a.Source = f.nounPhrase(h, i)
		if a.Source.Len() == 0 {
			return false
		}
	}
	a.Content = f.without(said, []text.Span{{Start: i, End: i + 1}})
	if f.below(thing).Contains(f.below(what)) {
		a.Content = f.without(f.below(thing), []text.Span{{Start: i, End: i + 1}})
	} else if np := f.nounPhrase(thing, i); f.pos(thing) != text.PRON && np.Len() > 0 {
		if len(a.Content) > 0 && np.End == a.Content[0].Start {
			a.Content[0].Start = np.Start
		} else {
			a.Content = append(a.Content, np)
		}
	}
	return f.add(a) >= 0
}

// tooThin reports whether a nominal content only points: a pronoun, unless the
// source takes a stand on it ("avviser dette").
func (f *finder) tooThin(content []text.Span, c *cue) bool {
	if f.words(content...) > 1 {
		return false
	}
	for _, s := range content {
		if f.pos(s.Start) == text.PRON {
			return c == nil || c.stance != "denies" && c.stance != "confirms"
		}
	}
	return false
}

// hypothetical reports whether the saying itself is only supposed: "hvis hun
// sier", "uten å si", "han bør love", an order "si at".
func (f *finder) hypothetical(i text.Index) bool {
	for _, k := range f.kidsOf(i) {
		if k < i && f.rel(k) == text.Mark && f.lx.is(f.lower(k), roleIf|roleWithout|roleWhether) {
			return true
		}
		if k < i && f.rel(k) == text.Case && f.lx.is(f.lower(k), roleWithout) {
			return true
		}
		if k < i && f.rel(k) == text.Aux && f.lx.is(f.lower(k), roleShould) {
			return true
		}
	}
	return f.d.Feat(i, "Mood") == "Imp"
}

// isPassive reports whether i is a passive: "blir siktet", "hevdes".
func (f *finder) isPassive(i text.Index) bool {
	has := f.d.Feat(i, "Voice") == "Pass"
	have := false
	for _, k := range f.kidsOf(i) {
		switch f.d.Tokens[k].Rel {
		case text.AuxPass:
			return true
		case text.NsubjPass, text.CsubjPass:
			has = true
		case text.Nsubj:
			if f.d.Feat(i, "VerbForm") == "Part" {
				have = true // "they claimed", taken for a participle
			}
		case text.Aux:
			have = have || f.lx.is(f.lemma(k), roleHave)
		case text.Cop:
			if f.pos(i) == text.VERB && f.d.Feat(i, "VerbForm") != "Fin" {
				return true
			}
		}
	}
	return has && !have
}

// passive fills in an attribution whose source is the agent, or nobody:
//
//	{1c:Firmaet} {1q:blir siktet for} {1c:grov svindel}.
//	Det {1q:hevdes} at {1c:broen er trygg}.
func (f *finder) passive(a *Attribution, i text.Index, comp complement) bool {
	a.Found = "rule:passive"
	for _, k := range f.kidsOf(i) {
		if f.rel(k) == text.Obl && k != comp.head {
			if _, ok := f.marked(k, roleAgent); ok {
				a.Source = f.nounPhrase(k, i)
			}
		}
	}
	if comp.kind == takesThat || comp.kind == takesQuestion || comp.kind == takesQuote {
		return true
	}
	h, ok := f.subject(i)
	if !ok {
		return true
	}
	if f.lx.is(f.lower(h), roleSelf|roleIt) && f.pos(h) == text.PRON {
		return !f.lx.is(f.lower(h), roleSelf)
	}
	a.Content = append(a.Content, f.nounPhrase(h, i))
	return true
}

// backward finds the sentence that only says who said the one before it:
//
//	{1c:Veien er stengt.} Det {1q:opplyser} {1s:politiet}.
//
// The parser may take either pronoun or source for the subject. Who denies takes
// a stand on what the pronoun points to:
//
//	{1c:Det} {1q:avkrefter} {1s:rektor Kari Berg}.
func (f *finder) backward(i text.Index, m match) bool {
	c := m.cue
	s := f.sentence(i)
	denies := c.stance == "denies" // "Dette avviser politiet" takes a stand on it
	if denies && f.rel(s.Start) != text.Nsubj {
		return false // the tree is right: the pronoun is what is denied
	}
	if f.sent[i] == 0 || c.class != classVerb || i != s.Start+1 || c.takes&(takesThat|takesBare|takesQuote) == 0 || !f.lx.is(f.lower(s.Start), roleIt) || f.turn[i] > 0 {
		return false
	}
	var src text.Index
	found := false
	for _, k := range f.kidsOf(i) {
		switch f.rel(k) {
		case text.Ccomp, text.Xcomp, text.Csubj:
			if k > i {
				return false
			}
		case text.Nsubj, text.Obj, text.Iobj:
			if k > i && !found {
				src, found = k, true
			}
		case text.Advcl:
			if kind, _ := f.kindOf(k); kind == takesThat && k > i {
				return false
			}
		}
	}
	if !found || !f.mayspeak(src, c, i) {
		return false
	}
	ro := f.roleOf(src)
	if c.document && ro&roleDocument == 0 || ro&(rolePerson|roleGroup|roleHe|roleThey|roleDocument|rolePublication) == 0 {
		return false
	}
	prev := f.d.Sentences[f.sent[i]-1]
	if f.d.Tokens[prev.Start].Flags&(text.Headline|text.Aside) != 0 {
		return false
	}
	a := Attribution{
		Source: f.nounPhrase(src, i), Cue: m.spans(i),
		Content: []text.Span{f.trim(prev)}, Found: "rule:backward",
	}
	if denies {
		a.Content[0] = text.Span{Start: s.Start, End: s.Start + 1}
	}
	a.Recipient, _ = f.recipient(i, a.Source)
	f.add(a)
	return true
}
