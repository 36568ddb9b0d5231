package attribution

import (
	"ifolge/text"
)

// findPhrases finds the attributions that a preposition makes, anywhere in the
// clause:
//
//	{1q:Ifølge} {1s:politiet} {1c:er veien stengt}.
//	{1c:The road}, {1q:according to} {1s:police}, {1c:is closed}.
//	{1q:Etter} {1s:naboens} {1q:mening} {1c:er det farlig}.
func (f *finder) findPhrases() {
	for i := range f.d.Tokens {
		i := text.Index(i)
		if f.taken[i] {
			continue
		}
		for _, w := range [...]string{f.lower(i), f.lemma(i)} {
			if f.phraseAt(i, w) {
				break
			}
		}
	}
}

func (f *finder) phraseAt(i text.Index, w string) bool {
	s := f.sentence(i)
	for _, c := range f.lx.cues[w] {
		if c.class != classPrep {
			continue
		}
		end := i + 1
		ok := true
		for _, w := range c.words[1:] {
			if end >= s.End || f.lower(end) != w {
				ok = false
				break
			}
			end++
		}
		if !ok || end >= s.End {
			continue
		}
		if c.clause {
			if f.afterWhat(i, end, s) {
				return true
			}
			continue
		}
		h, ok := f.objectOf(i, end, s)
		if !ok {
			continue
		}
		a := Attribution{Cue: []text.Span{{Start: i, End: end}}, Found: "rule:according-to"}
		np := f.nounPhrase(h, i)
		np.Start = max(np.Start, end)
		if c.close != "" {
			if !f.closes(h, c.close, &np, &a) {
				continue
			}
			a.Found = "rule:in-the-view-of"
		}
		if np.Len() <= 0 {
			continue
		}
		hole := f.below(h)
		hole.Start = i
		hole.End = max(hole.End, np.End)
		if cut := f.lostSubject(h, np, s); cut > np.Start {
			np.End = cut
			hole.End = cut
		}
		a.Source = np
		last := f.closesSentence(hole, s)
		a.Content = f.beforeAnswer(f.clauseAround(h, hole, last))
		if len(a.Content) == 0 && f.sent[i] > 0 && f.words(s) == f.words(hole) {
			// "Dette ifølge NTB." alone: the sentence before.
			a.Content = []text.Span{f.trim(f.d.Sentences[f.sent[i]-1])}
		}
		if f.add(a) < 0 {
			return false
		}
		// What is attributed is not part of what others say in the sentence.
		if last && hole.Start > s.Start && f.isPunct(hole.Start-1) {
			for k := hole.Start; k < hole.End; k++ {
				f.phrase[k] = true
			}
		}
		return true
	}
	return false
}

// beforeAnswer cuts a content where another one answers:
//
//	{1q:Ifølge} {1s:to kilder} {1c:går hun av}, men partiet avviser det.
func (f *finder) beforeAnswer(content []text.Span) []text.Span {
	for n, c := range content {
		for k := c.Start + 1; k+1 < c.End; k++ {
			if f.d.Form(k-1) != "," || !f.lx.is(f.lower(k), roleBut) || f.quote[k] > 0 {
				continue
			}
			for v := k + 1; v < c.End; v++ {
				if p := f.pos(v); p != text.VERB && p != text.AUX || f.subj[v] <= k || f.subj[v] > v || !f.denies(v) {
					continue
				}
				if left := f.trim(text.Span{Start: c.Start, End: k - 1}); left.Len() > 0 {
					return append(content[:n:n], left)
				}
			}
		}
	}
	return content
}

// denies reports whether the verb at token i sets itself against what others say.
func (f *finder) denies(i text.Index) bool {
	for _, c := range f.rows(i) {
		if c.class == classVerb && (c.stance == "denies" || c.stance == "declines") {
			return true
		}
	}
	return false
}

// lostSubject returns where the phrase headed by h ends if the parser drew the
// subject of the clause into it, else 0: in "According to the paper, the mayor said
// no" the verb has no other.
func (f *finder) lostSubject(h text.Index, np, s text.Span) text.Index {
	v, ok := f.d.Head(h)
	if !ok || v < np.End || f.subj[v] >= 0 || !f.finite[v] {
		return 0
	}
	for k := np.Start + 1; k < np.End; k++ {
		if f.d.Form(k) == "," {
			return k
		}
	}
	return 0
}

// afterWhat finds the house source:
//
//	{1q:Etter det} {1s:NTB} erfarer, {1c:trekker hun seg}.
func (f *finder) afterWhat(i, end text.Index, s text.Span) bool {
	for k := end; k < min(s.End, end+8); k++ {
		if p := f.pos(k); p != text.VERB && p != text.AUX {
			continue
		}
		h := f.subj[k]
		if h < end || h > k || f.roleOf(h)&(rolePerson|roleGroup|rolePublication) == 0 {
			return false
		}
		hole := text.Span{Start: i, End: max(k+1, f.hi[k])}
		up := k
		for range 4 {
			if up2, ok := f.d.Head(up); ok {
				up = up2
			}
			if !hole.Has(up) {
				break
			}
		}
		if hole.Has(up) {
			return false
		}
		return f.add(Attribution{
			Source: f.nounPhrase(h, k), Cue: []text.Span{{Start: i, End: end}},
			Content: f.clauseAround(k, hole, false), Found: "rule:house-source",
		}) >= 0
	}
	return false
}

// findColons finds a speaker and what is said parted by a colon alone, as in
// headlines:
//
//	{1s:Politiet}: {1c:To menn pågrepet}
func (f *finder) findColons() {
	for n, s := range f.d.Sentences {
		if f.dashed[n] || f.aside(n) || f.turn[s.Start] > 0 {
			continue
		}
		for k := s.Start + 1; k < min(s.End, s.Start+9); k++ {
			if p := f.pos(k - 1); p == text.VERB || p == text.AUX || f.quote[k] > 0 {
				break
			}
			if f.d.Form(k) != ":" {
				continue
			}
			rest := text.Span{Start: k + 1, End: s.End}
			if k+1 == s.End && n+1 < len(f.d.Sentences) && f.d.Tokens[k+1].Flags&text.LineStart == 0 && !f.dashed[n+1] {
				rest = f.d.Sentences[n+1] // the segmenter parts them
			}
			if f.words(rest) < 3 || f.turn[k+1] > 0 || f.taken[k] {
				break
			}
			if t, ok := f.introIn(text.Span{Start: s.Start, End: k}); ok && t.verb < 0 && f.isNamed(t.src) {
				f.add(Attribution{Source: t.src, Content: []text.Span{f.trim(rest)}, Found: "rule:colon"})
			}
			break
		}
	}
}

// isNamed reports whether s holds the name of a person or an organisation, or
// a noun that stands for somebody.
func (f *finder) isNamed(s text.Span) bool {
	for i := s.Start; i < s.End; i++ {
		if n, ok := f.nameAt(i); ok && (n.Kind == text.PER || n.Kind == text.ORG) {
			return true
		}
		if f.pos(i) == text.NOUN && f.lx.noun(f.lemma(i))&(rolePerson|roleGroup|roleDocument) != 0 {
			return true
		}
	}
	return false
}

// closesSentence reports whether nothing but punctuation follows the phrase.
func (f *finder) closesSentence(phrase, s text.Span) bool {
	return f.words(text.Span{Start: phrase.End, End: s.End}) == 0
}

// objectOf returns the head of the noun phrase behind the preposition that
// ends at token end.
func (f *finder) objectOf(i, end text.Index, s text.Span) (text.Index, bool) {
	if h, ok := f.d.Head(i); ok && h >= end && h < end+6 {
		return h, true
	}
	for w := i; w < end; w++ {
		for _, k := range f.kidsOf(w) {
			if k >= end && !f.isPunct(k) {
				return k, true
			}
		}
	}
	for w := i + 1; w < end; w++ {
		if h, ok := f.d.Head(w); ok && h >= end && f.rel(w) != text.Root {
			return h, true
		}
	}
	if k, ok := f.kid(i, text.Obj); ok && k >= end {
		return k, true
	}
	// Unparsed, or parsed as something else: the topmost word of what follows.
	for k := end; k < s.End && k < end+6; k++ {
		switch f.pos(k) {
		case text.NOUN, text.PROPN, text.PRON, text.DET, text.NUM, text.ADJ:
		default:
			continue
		}
		if h, ok := f.d.Head(k); !ok || h < end || f.pos(k) == text.PROPN {
			return k, true
		}
	}
	return 0, false
}

// closes reports whether the phrase is one like "etter X' mening" and leaves
// in np the X.
func (f *finder) closes(h text.Index, word string, np *text.Span, a *Attribution) bool {
	if f.lemma(h) != word {
		return false
	}
	for _, k := range f.kidsOf(h) {
		if r := f.rel(k); r == text.Nmod && k < h || r == text.Det && k < h {
			*np = f.trim(text.Span{Start: np.Start, End: h})
			a.Cue = append(a.Cue, text.Span{Start: h, End: h + 1})
			return np.Len() > 0
		}
	}
	return false
}

// clauseAround returns the clause that the phrase headed by h speaks of, less
// the phrase itself. From a noun or an adjective it goes up to the verb; from
// the end of the sentence, behind a comma, to the main clause:
//
//	{1c:Han planlegger å reise}, {1q:ifølge} {1s:avisen}.
func (f *finder) clauseAround(h text.Index, hole text.Span, last bool) []text.Span {
	i, ok := f.d.Head(h)
	if !ok {
		s := f.sentence(h)
		return f.without(s, []text.Span{hole})
	}
	last = last && hole.Start > 0 && f.isPunct(hole.Start-1)
	for range 20 {
		r := f.rel(i)
		if r == text.Root || r == text.Parataxis || (r == text.Conj || !last) && f.finiteClause(i) {
			break
		}
		up, ok := f.d.Head(i)
		if !ok {
			break
		}
		i = up
	}
	return f.clauseOf(i, hole)
}

// clauseOf returns the clause headed by i, less the hole and the words that
// join it to another: "og", "at", "som". A relative clause takes the noun with
// it that it speaks of.
func (f *finder) clauseOf(i text.Index, holes ...text.Span) []text.Span {
	s := f.below(i)
	for _, k := range f.kidsOf(i) {
		if k > i {
			break
		}
		switch f.rel(k) {
		case text.Cc, text.Mark:
			holes = append(holes, text.Span{Start: k, End: k + 1})
		case text.Case:
			if k == s.Start { // not that of a predicate, "hun er i Bergen"
				holes = append(holes, text.Span{Start: k, End: k + 1})
			}
		}
	}
	out := f.without(s, holes)
	if f.d.Tokens[i].Rel == text.AclRelcl {
		if h, ok := f.d.Head(i); ok && h < i {
			np := text.Span{Start: f.lo[h], End: max(h+1, min(f.lo[i], f.hi[h]))}
			for np.Start < h && f.pos(np.Start) == text.ADP {
				np.Start++
			}
			if np = f.trim(np); np.Len() > 0 {
				out = append([]text.Span{np}, out...)
			}
		}
	}
	return out
}
