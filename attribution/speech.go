package attribution

import (
	"strings"

	"ifolge/text"
)

// longestTurn is how many sentences without a dash may go on from one with it
// until "…, sier hun" closes the turn: 97 of 100 in the Norwegian training
// texts have fewer.
const longestTurn = 12

// findSpeech finds direct speech: turns opened by a talking dash, and
// quotations in marks that are a saying and no mere fragment.
func (f *finder) findSpeech() {
	for s := 0; s < len(f.d.Sentences); {
		if f.dashed[s] {
			s = f.dashTurn(s)
		} else {
			s++
		}
	}
	last := int32(-1) // the attribution of the quotation before
	for k := range f.d.Quotes {
		if f.d.Quotes[k].Style == text.Marked && f.turn[f.d.Quotes[k].Start] == 0 {
			if n := f.quotation(k, last); n >= 0 {
				last = n
			}
		}
	}
	for s := range f.d.Sentences {
		f.plainTail(s)
	}
}

// A tail is the reporting clause behind or inside what was said:
// ", sier Kari Nordmann til NTB".
type tail struct {
	verb  text.Index
	cue   *cue
	parts []text.Span // particles of the cue
	left  text.Index  // where the words before it end
	right []text.Span // what goes on after it
	src   text.Span
}

// dashTurn reads the turn that opens at sentence s and returns the sentence to
// go on with.
//
//	{1c:– Vi er klare. Alle er det}, {1q:sier} {1s:treneren}.
//
// Sentences without a dash belong to the turn up to one with a tail. Where no
// tail comes, the turn is the sentence itself and those after it that sound
// like speech; it has no cue then, and no source of its own:
//
//	{1c:– Vi er klare.}
func (f *finder) dashTurn(s int) int {
	ss := f.d.Sentences
	first := ss[s]
	start := first.Start + 1
	if start >= first.End {
		return s + 1
	}
	if f.aside(s) {
		return s + 1
	}
	for k := s; k < len(ss) && k <= s+longestTurn && (k == s || f.goesOn(k)); k++ {
		if t, ok := f.tailIn(ss[k], max(start, ss[k].Start), true); ok {
			return f.tailTurn(s, k, start, t)
		}
		if f.headline(s) || k > s && f.isNarrative(k) {
			break
		}
	}
	intro, hasIntro := f.intro(s)
	end := s + 1
	for end < len(ss) && end <= s+longestTurn && !f.headline(s) && f.goesOn(end) && !f.isNarrative(end) && (hasIntro || f.speaksOn(s, end)) {
		end++
	}
	if f.d.Form(ss[end-1].End-1) == "?" && !hasIntro {
		return end // a question put by the reporter
	}
	a := Attribution{Form: Direct, Found: "rule:dash"}
	if hasIntro {
		a.Source, a.Cue, a.Found = intro.src, intro.cueSpans(), "rule:dash-intro"
	}
	for k := s; k < end; k++ {
		sp := ss[k]
		sp.Start = max(sp.Start, start)
		a.Content = append(a.Content, sp)
	}
	f.addTurn(a)
	return end
}

func (t tail) cueSpans() []text.Span {
	if t.verb < 0 {
		return nil
	}
	return append([]text.Span{{Start: t.verb, End: t.verb + 1}}, t.parts...)
}

// tailTurn adds the turn of sentences s to k, of which k has tail t.
func (f *finder) tailTurn(s, k int, start text.Index, t tail) int {
	a := Attribution{Form: Direct, Source: t.src, Cue: t.cueSpans(), Found: "rule:dash-tail"}
	for j := s; j < k; j++ {
		sp := f.d.Sentences[j]
		sp.Start = max(sp.Start, start)
		a.Content = append(a.Content, sp)
	}
	last := text.Span{Start: max(start, f.d.Sentences[k].Start), End: t.left}
	a.Content = append(a.Content, f.trim(last))
	a.Content = append(a.Content, t.right...)
	a.Recipient, _ = f.recipient(t.verb, t.src)
	f.addTurn(a)
	return k + 1
}

func (f *finder) addTurn(a Attribution) int {
	n := f.add(a)
	if n < 0 {
		return n
	}
	for _, c := range f.as[n].Content {
		for i := c.Start; i < c.End; i++ {
			f.turn[i] = int32(n + 1)
		}
	}
	return n
}

func (f *finder) aside(s int) bool {
	return f.d.Tokens[f.d.Sentences[s].Start].Flags&text.Aside != 0
}

func (f *finder) headline(s int) bool {
	return f.d.Tokens[f.d.Sentences[s].Start].Flags&text.Headline != 0
}

// goesOn reports whether sentence s may belong to the turn before it.
func (f *finder) goesOn(s int) bool {
	t := f.d.Tokens[f.d.Sentences[s].Start]
	return !f.dashed[s] && t.Flags&(text.Headline|text.Aside|text.ParagraphStart) == 0
}

// isNarrative reports whether sentence s tells, in the writer's words, what
// somebody says: "Hauge mener også at …". No turn goes on past it.
func (f *finder) isNarrative(s int) bool {
	sp := f.d.Sentences[s]
	for i := sp.Start; i < sp.End; i++ {
		if f.pos(i) != text.VERB || !f.isRootClause(i) {
			continue
		}
		if ms := f.cuesAt(i, classVerb); len(ms) == 0 || ms[0].cue.class == classNot {
			continue
		}
		h, ok := f.subject(i)
		if !ok {
			continue
		}
		w := f.lower(h)
		if f.lx.is(w, roleSelf|roleAnyone|roleIt) {
			continue
		}
		if f.pos(h) == text.PROPN || f.lx.is(w, roleHe) {
			return true
		}
	}
	return false
}

func (f *finder) isRootClause(i text.Index) bool {
	r := f.rel(i)
	return r == text.Root || r == text.Conj || r == text.Parataxis
}

// soundsSpoken reports whether a sentence that nothing marks as speech, after
// one that is, goes on with it. The weights are by eye from the 250 lines after
// an uncued dash in the Norwegian training texts: 66 of 67 that say "I" or "we"
// go on, 20 of 21 that open with "det", 8 of 40 that name a person.
func (f *finder) soundsSpoken(s int) bool {
	sp := f.d.Sentences[s]
	points := -2
	for i := sp.Start; i < sp.End; i++ {
		w := f.lower(i)
		switch {
		case f.lx.is(w, roleSelf):
			return true
		case f.pos(i) == text.PRON && f.lx.is(w, roleAnyone):
			points += 2
		}
		if n, ok := f.nameAt(i); ok && n.Kind == text.PER && n.Start == i {
			points -= 3
		}
	}
	switch w := f.lower(sp.Start); {
	case f.lx.is(w, roleIt):
		points += 5
	case f.pos(sp.Start) == text.CCONJ:
		points += 3
	case f.lx.is(w, roleThey):
		points += 3
	case f.lx.is(w, roleHe):
		points -= 3
	}
	if f.d.Form(sp.End-1) == "!" {
		points += 3
	}
	return points > 0
}

// tailIn looks in sentence s, from token from on, for the first reporting
// clause that follows what was said. In speech a verb the tables know is
// enough; elsewhere the tree must agree.
func (f *finder) tailIn(s text.Span, from text.Index, speech bool) (tail, bool) {
	for i := from + 1; i < s.End; i++ {
		if p := f.pos(i); p != text.VERB && p != text.AUX || f.quote[i] > 0 && f.quote[i] == f.quote[from] {
			continue
		}
		if t, ok := f.tailAt(i, s, from, speech); ok {
			return t, true
		}
	}
	return tail{}, false
}

func (f *finder) tailAt(i text.Index, s text.Span, from text.Index, speech bool) (tail, bool) {
	var none tail
	m, known := f.speechCue(i)
	if !known && len(f.lx.cues[f.lemma(i)]) > 0 || f.d.Feat(i, "Mood") == "Imp" {
		return none, false
	}
	c := m.cue
	// What it says: before it, by the tree.
	said, hasSaid := text.Index(0), false
	after := false
	for _, k := range f.kidsOf(i) {
		switch f.rel(k) {
		case text.Ccomp, text.Xcomp:
			if k < i || f.lo[k] >= from && f.lo[k] < i-1 {
				if !hasSaid {
					said, hasSaid = k, true
				}
			} else {
				after = true
			}
		case text.Csubj, text.Advcl, text.Dislocated:
			// What the parser makes of a long clause before the verb varies.
			if c != nil && !hasSaid && k < i && f.finiteClause(k) && f.hi[k] >= i-1 && f.clauseHasNoMark(k) {
				said, hasSaid = k, true
			}
		}
	}
	if h, ok := f.d.Head(i); ok && !hasSaid && f.rel(i) == text.Parataxis && h < i {
		said, hasSaid = h, true
	}
	if after && !hasSaid {
		return none, false
	}
	if c == nil && !hasSaid || !speech && !hasSaid {
		return none, false
	}
	// Who says it: right after the verb, or right before.
	left := i
	src := text.Span{}
	inverted := false
	for _, k := range f.kidsOf(i) {
		if f.rel(k) == text.Nsubj || f.rel(k) == text.Obj && k > i && c != nil && f.subj[i] < 0 {
			if k > i {
				inverted = true
			} else if k >= from && (!hasSaid || k > said) {
				left = min(left, f.lo[k])
			} else {
				return none, false
			}
			if f.mayspeak(k, c, i) {
				src = f.nounPhrase(k, i)
			}
		}
		if f.rel(k) == text.Expl && k == i+1 {
			inverted = true
		}
	}
	if f.isPassive(i) && !inverted {
		return none, false
	}
	if left == i && !inverted {
		// The parser lost the subject: "…, sier Kari." still is one.
		if c == nil || !speech || i+1 >= s.End {
			return none, false
		}
		switch f.pos(i + 1) {
		case text.PROPN, text.PRON, text.NOUN:
			src = f.nounPhrase(i+1, i)
			inverted = true
		default:
			return none, false
		}
	}
	if left <= from || !f.isPunct(left-1) || f.d.Form(left-1) == ":" || f.d.Form(left-1) == "(" || f.d.Form(left-1) == ")" && c == nil {
		return none, false
	}
	if c == nil && (!f.isFinite(i) || !inverted) {
		return none, false
	}
	// ", sier ikke navngitte kilder": the negation is the source's.
	if src.Start == i+2 && f.lx.is(f.lower(i+1), roleNot) && src.Len() > 1 && f.pos(src.Start) == text.ADJ {
		src.Start--
	}
	if src.Len() == 0 {
		src = f.placeOf(i)
	}
	if src.Len() == 0 && c == nil {
		return none, false
	}
	t := tail{verb: i, cue: c, parts: m.parts, left: left, src: src}
	if speech {
		// "– Folk er lei, sier hun, og de har grunn til det."
		for _, k := range f.kidsOf(i) {
			if f.rel(k) == text.Conj && k > i && f.subj[k] >= 0 && f.finiteClause(k) && len(f.rows(k)) == 0 && f.roleOf(f.subj[k])&roleHe == 0 {
				t.right = append(t.right, f.clauseOf(k)...)
			}
		}
	}
	// "Problemet er, sier hun, at ingen betaler."
	for k := max(i+1, src.End); k < min(s.End, max(i+1, src.End)+3); k++ {
		if f.d.Form(k) == "," && k+1 < s.End && f.lx.is(f.lower(k+1), roleThat) {
			t.right = f.without(text.Span{Start: k + 2, End: s.End}, nil)
			return t, true
		}
	}
	if hasSaid && f.hi[said] > i+1 {
		end := i + 1
		for _, k := range f.kidsOf(i) {
			if k > i && k != said && f.rel(k) != text.Conj && f.rel(k) != text.Punct && f.rel(k) != text.Parataxis && f.hi[k] <= f.hi[said] {
				end = max(end, f.hi[k])
			}
		}
		if h, ok := f.d.Head(i); ok && h == said {
			end = max(end, f.hi[i])
		}
		t.right = append(f.without(text.Span{Start: end, End: max(end, f.hi[said])}, nil), t.right...)
		for n := range t.right {
			for t.right[n].Start < t.right[n].End && f.lx.is(f.lower(t.right[n].Start), roleThat) {
				t.right[n].Start++
			}
		}
	}
	return t, true
}

// clauseHasNoMark reports whether no "når" or "hvis" opens the clause of k.
func (f *finder) clauseHasNoMark(k text.Index) bool {
	for _, m := range f.kidsOf(k) {
		if m < k && f.rel(m) == text.Mark && !f.lx.is(f.lower(m), roleInf|roleThat) {
			return false
		}
	}
	return true
}

// placeOf returns the text that a thing stands in, for verbs without a
// speaker:
//
//	{1c:Saken er avsluttet}, {1q:heter} det i {1s:rapporten}.
func (f *finder) placeOf(i text.Index) text.Span {
	for _, k := range f.kidsOf(i) {
		if f.rel(k) != text.Obl && f.rel(k) != text.Nmod {
			continue
		}
		if _, ok := f.marked(k, roleIn|roleAgent); !ok {
			continue
		}
		if f.roleOf(k)&(roleDocument|rolePublication) != 0 || f.reads(i) && f.pos(k) == text.NOUN && f.isPassiveOrIt(i) {
			return f.nounPhrase(k, i)
		}
	}
	return text.Span{}
}

// reads reports whether verb i is one of texts, "heter", "står".
func (f *finder) reads(i text.Index) bool {
	return f.lx.is(f.lemma(i), roleRead)
}

// isPassiveOrIt reports whether i has no subject but an empty "det".
func (f *finder) isPassiveOrIt(i text.Index) bool {
	for _, k := range f.kidsOf(i) {
		if f.rel(k) == text.Nsubj && !f.lx.is(f.lower(k), roleIt) {
			return false
		}
	}
	return true
}

// intro finds the words before speech that end with a colon and name the
// speaker: "Hun legger til:", "Politiet:".
func (f *finder) intro(s int) (tail, bool) {
	if s == 0 {
		return tail{}, false
	}
	p := f.d.Sentences[s-1]
	if f.d.Form(p.End-1) != ":" {
		return tail{}, false
	}
	return f.introIn(text.Span{Start: p.Start, End: p.End - 1})
}

// introIn finds the reporting clause that ends at the end of s.
func (f *finder) introIn(s text.Span) (tail, bool) {
	verbs := 0
	for i := s.End - 1; i >= s.Start; i-- {
		if p := f.pos(i); p != text.VERB && p != text.AUX {
			continue
		}
		verbs++
		m, ok := f.speechCue(i)
		if !ok || f.taken[i] {
			continue
		}
		c, parts := m.cue, m.parts
		h, ok := f.subject(i)
		if !ok || !f.mayspeak(h, c, i) {
			if src := f.placeOf(i); src.Len() > 0 {
				return tail{verb: i, cue: c, parts: parts, src: src}, true
			}
			continue
		}
		return tail{verb: i, cue: c, parts: parts, src: f.nounPhrase(h, i)}, true
	}
	if verbs > 0 || s.Len() > 8 || s.Len() == 0 {
		return tail{}, false
	}
	// "Politiet:" alone.
	for i := s.Start; i < s.End; i++ {
		if h, ok := f.d.Head(i); !ok || !s.Has(h) {
			if f.roleOf(i)&(rolePerson|roleGroup|roleDocument|rolePublication) != 0 {
				return tail{verb: -1, src: f.trim(s)}, true
			}
		}
	}
	return tail{}, false
}

// quotation reads quotation k and returns the attribution it belongs to, -1
// for none. before is that of the quotation before it.
//
//	«{1c:Vi er klare}», {1q:sier} {1s:treneren}.
//	{1s:She} {1q:said}: "{1c:We are ready.}"
//	"{1c:We are ready}," {1q:said} {1s:the coach}. "{1c:All of us.}"
func (f *finder) quotation(k int, before int32) int32 {
	d := f.d
	q := d.Quotes[k]
	in := text.Span{Start: q.Start + 1, End: q.End}
	if in.End > in.Start && isQuoteMark(d.Form(in.End-1)) {
		in.End--
	}
	if f.words(in) == 0 || f.aside(int(f.sent[q.Start])) {
		return -1
	}
	first, last := d.Sentences[f.sent[q.Start]], d.Sentences[f.sent[q.End-1]]
	opens := q.Start == first.Start || d.Form(q.Start-1) == ":"
	if t, ok := f.tailAfter(q, last); ok {
		a := Attribution{Form: Direct, Source: t.src, Cue: t.cueSpans(), Found: "rule:quote-tail"}
		if !opens && f.sent[q.Start] == f.sent[q.End-1] {
			// "By this time, "her skin was weeping", said …": the words
			// before the mark belong to it.
			lead := f.trim(text.Span{Start: first.Start, End: q.Start})
			if lead.Len() > 0 {
				a.Content = append(a.Content, lead)
				a.Form = Mixed
			}
		}
		a.Content = append(a.Content, f.bySentence(in)...)
		for _, r := range t.right {
			if r.End <= q.Start || r.Start >= q.End {
				a.Content = append(a.Content, r)
			}
		}
		a.Recipient, _ = f.recipient(t.verb, t.src)
		return int32(f.addTurn(a))
	}
	if before >= 0 && f.splitBy(f.as[before], q) {
		return f.join(before, in)
	}
	if t, ok := f.leadIn(q, in); ok {
		a := Attribution{Form: Direct, Source: t.src, Cue: t.cueSpans(), Content: f.bySentence(in), Found: "rule:quote-intro"}
		if t.verb >= 0 {
			a.Recipient, _ = f.recipient(t.verb, t.src)
		}
		return int32(f.addTurn(a))
	}
	if q.Start != first.Start || q.End < last.End-1 {
		return -1
	}
	if before >= 0 && before < int32(len(f.as)) && f.closeBy(f.as[before], q.Start) {
		return f.join(before, in)
	}
	// Most quotations that stand alone are titles, mottos, signs: 10 of 14 in
	// the Norwegian training texts. One that says "I" or "we" is somebody's.
	if f.words(in) < 4 || !f.saysI(in) {
		return -1
	}
	return int32(f.addTurn(Attribution{Form: Direct, Content: f.bySentence(in), Found: "rule:quote"}))
}

// join adds a quotation to the speech of attribution n.
func (f *finder) join(n int32, in text.Span) int32 {
	f.as[n].Content = append(f.as[n].Content, f.bySentence(in)...)
	for i := in.Start; i < in.End; i++ {
		f.turn[i] = n + 1
	}
	return n
}

// splitBy reports whether quotation q goes on, in the same sentence, behind the
// reporting clause of a: `"We are ready," she told Reuters, "all of us."`
func (f *finder) splitBy(a Attribution, q text.Quote) bool {
	if a.Found != "rule:quote-tail" || q.Start == 0 || len(a.Cue) == 0 {
		return false
	}
	cue := a.Cue[len(a.Cue)-1].End
	if cue > q.Start || q.Start-cue > 14 || f.sent[cue-1] != f.sent[q.Start] || f.d.Form(q.Start-1) != "," {
		return false
	}
	for i := cue; i < q.Start; i++ {
		if f.isFinite(i) && !a.Source.Has(i) {
			return false
		}
	}
	return true
}

// saysI reports whether a word for the speaker stands in s.
func (f *finder) saysI(s text.Span) bool {
	for i := s.Start; i < s.End; i++ {
		if f.lx.is(f.lower(i), roleSelf) {
			return true
		}
	}
	return false
}

// closeBy reports whether a quotation that opens at i goes on with the speech
// of a: nothing stands between but the end of the sentence of its cue.
func (f *finder) closeBy(a Attribution, i text.Index) bool {
	end := a.Content[len(a.Content)-1].End
	for _, c := range a.Cue {
		end = max(end, c.End)
	}
	return f.sent[i]-f.sent[end-1] <= 1
}

// bySentence cuts s at the ends of sentences, as contents are given.
func (f *finder) bySentence(s text.Span) []text.Span {
	var out []text.Span
	for s.Start < s.End {
		e := min(s.End, f.sentence(s.Start).End)
		p := text.Span{Start: s.Start, End: e}
		for p.Len() > 0 && isQuoteMark(f.d.Form(p.Start)) {
			p.Start++
		}
		for p.Len() > 0 && isQuoteMark(f.d.Form(p.End-1)) {
			p.End--
		}
		if f.words(p) > 0 {
			out = append(out, p)
		}
		s.Start = e
	}
	if n := len(out); n > 0 && f.isPunct(out[n-1].End-1) && f.d.Form(out[n-1].End-1) == "," {
		out[n-1].End--
	}
	return out
}

// tailAfter finds the reporting clause right behind quotation q.
func (f *finder) tailAfter(q text.Quote, s text.Span) (tail, bool) {
	from := max(q.Start, s.Start)
	end := min(s.End, q.End+20)
	for i := q.End; i < end; i++ {
		if p := f.pos(i); p != text.VERB && p != text.AUX {
			continue
		}
		if t, ok := f.plainSpeaker(q, i); ok {
			return t, true
		}
		t, ok := f.tailAt(i, s, from, true)
		if ok && t.left >= q.End && f.words(text.Span{Start: q.End, End: t.left}) == 0 {
			return t, true
		}
		if f.words(text.Span{Start: q.End, End: i}) == 0 {
			if m, ok := f.speechCue(i); ok && m.cue.takes&takesQuote != 0 && f.isFinite(i) {
				if src := f.nounRun(i+1, end); src.Len() > 0 {
					return tail{verb: i, cue: m.cue, parts: m.parts, left: q.End, src: src}, true
				}
			}
		}
	}
	return tail{}, false
}

// nounRun returns the nouns that stand from token i on, with what may stand
// before a noun.
func (f *finder) nounRun(i, end text.Index) text.Span {
	s := text.Span{Start: i, End: i}
	for k := i; k < end; k++ {
		switch f.pos(k) {
		case text.NOUN, text.PROPN, text.PRON:
			s.End = k + 1
		case text.DET, text.ADJ, text.NUM, text.PART:
		case text.PUNCT:
			if !f.joins(k) {
				return s // but go on through "Ashdown-Bligh"
			}
		default:
			return s
		}
	}
	return s
}

// joins reports whether the mark k is written together with the words on both
// sides of it.
func (f *finder) joins(k text.Index) bool {
	ts := f.d.Tokens
	return k > 0 && int(k)+1 < len(ts) && ts[k-1].End == ts[k].Start && ts[k].End == ts[k+1].Start
}

// plainSpeaker reads `"…," the party's Mary Berg told` off the words alone:
// nothing but a noun phrase stands between the quotation and a verb of saying.
// Parsers lose their way in long quotations.
func (f *finder) plainSpeaker(q text.Quote, i text.Index) (tail, bool) {
	m, ok := f.speechCue(i)
	src := f.trim(text.Span{Start: q.End, End: i})
	if !ok || src.Len() == 0 || m.cue.takes&takesQuote == 0 || !f.isFinite(i) {
		return tail{}, false
	}
	for src.Len() > 1 && (f.pos(src.End-1) == text.ADV || f.pos(src.End-1) == text.AUX) {
		src.End--
	}
	noun := false
	for k := src.Start; k < src.End; k++ {
		switch f.pos(k) {
		case text.NOUN, text.PROPN, text.PRON:
			noun = noun || !f.lx.is(f.lower(k), roleSelf|roleRelative|roleIt)
		case text.DET, text.ADJ, text.NUM, text.PART, text.ADP, text.PUNCT, text.CCONJ, text.ADV:
		default:
			return tail{}, false
		}
	}
	switch f.pos(src.Start) {
	case text.ADP, text.CCONJ, text.ADV:
		return tail{}, false
	}
	return tail{verb: i, cue: m.cue, parts: m.parts, left: q.End, src: src}, noun
}

// leadIn finds the reporting clause right before quotation q: its verb stands
// before the mark, with nothing between but its subject, a colon or a comma,
// or the sentence before ends with a colon.
func (f *finder) leadIn(q text.Quote, in text.Span) (tail, bool) {
	s := f.sentence(q.Start)
	if q.Start == s.Start {
		return f.intro(int(f.sent[q.Start]))
	}
	p := f.d.Form(q.Start - 1)
	before := text.Span{Start: s.Start, End: q.Start}
	if p == ":" {
		before.End--
		return f.introIn(before)
	}
	// The verb must govern the words inside and stand close by.
	t, ok := f.introIn(before)
	if !ok || t.verb < 0 {
		return tail{}, false
	}
	if f.words(in) < 3 && t.cue.takes&takesQuote == 0 {
		return tail{}, false
	}
	for i := t.verb + 1; i < q.Start; i++ {
		if f.isPunct(i) || t.src.Has(i) || inAny(t.parts, i) {
			continue
		}
		if k, ok := f.topBelow(i, t.verb); ok && (f.rel(k) == text.Obl || f.rel(k) == text.Advmod || f.rel(k) == text.Iobj || f.rel(k) == text.Nmod) && !f.below(k).Has(q.Start) {
			continue
		}
		return tail{}, false
	}
	return t, t.cue.takes&takesQuote != 0
}

func inAny(ss []text.Span, i text.Index) bool {
	for _, s := range ss {
		if s.Has(i) {
			return true
		}
	}
	return false
}

// topBelow returns the dependent of v that token i stands below.
func (f *finder) topBelow(i, v text.Index) (text.Index, bool) {
	for range 20 {
		h, ok := f.d.Head(i)
		if !ok {
			return 0, false
		}
		if h == v {
			return i, true
		}
		i = h
	}
	return 0, false
}

// plainTail finds a reporting clause behind words that nothing marks as speech:
//
//	{1c:Operasjonen gikk etter planen}, {1q:sier} {1s:legen}.
func (f *finder) plainTail(n int) {
	s := f.d.Sentences[n]
	if f.turn[s.Start] > 0 || f.dashed[n] {
		return
	}
	for i := s.Start + 1; i < s.End; i++ {
		if f.taken[i] || f.turn[i] > 0 {
			continue
		}
		if p := f.pos(i); p != text.VERB && p != text.AUX {
			if f.plainAfter(i, s) {
				return
			}
			continue
		}
		t, ok := f.tailAt(i, s, s.Start, false)
		if !ok {
			if f.plainBetween(i, s) || f.plainAfter(i, s) {
				return
			}
			continue
		}
		a := Attribution{Source: t.src, Cue: t.cueSpans(), Found: "rule:tail"}
		start := s.Start
		if f.rel(i) != text.Root {
			start = f.lo[i]
			if h, ok := f.d.Head(i); ok && f.rel(i) == text.Parataxis {
				start = f.lo[h]
			}
		}
		a.Content = append(a.Content, f.trim(text.Span{Start: start, End: t.left}))
		a.Content = append(a.Content, t.right...)
		a.Recipient, _ = f.recipient(i, t.src)
		f.add(a)
	}
}

// plainAfter reads a reporting clause behind the last comma off the words alone,
// where the tagger has made an adjective of its verb or the parser a part of the
// clause before it:
//
//	{1c:Fem ble regnet som syke}, {1q:opplyste} {1s:lege Kari Berg}.
func (f *finder) plainAfter(i text.Index, s text.Span) bool {
	if i < s.Start+3 || f.d.Form(i-1) != "," || f.quote[i] > 0 {
		return false
	}
	var c *cue
	lemmas := []string{f.lemma(i)}
	if f.pos(i) == text.ADJ {
		if stem, ok := strings.CutSuffix(f.lower(i), "te"); ok {
			lemmas = append(lemmas, stem+"e")
		}
	}
	for _, l := range lemmas {
		for _, k := range f.lx.cues[l] {
			if c == nil && len(k.words) == 1 && k.class == classVerb && !k.negated && !k.passive && k.takes&takesQuote != 0 && k.takes&takesBare != 0 {
				c = k
			}
		}
	}
	src := f.trim(text.Span{Start: i + 1, End: s.End})
	left := f.trim(text.Span{Start: s.Start, End: i - 1})
	if c == nil || src.Len() == 0 || left.Len() == 0 {
		return false
	}
	named := false
	for k := src.Start; k < src.End; k++ {
		switch f.pos(k) {
		case text.PROPN:
			named = true
		case text.NOUN, text.DET, text.ADJ, text.NUM, text.ADP, text.CCONJ:
		default:
			return false
		}
	}
	finite := false
	for k := left.Start; k < left.End; k++ {
		finite = finite || f.isFinite(k)
	}
	switch f.pos(src.Start) {
	case text.NOUN, text.PROPN:
	default:
		return false
	}
	if !named || !finite {
		return false
	}
	return f.add(Attribution{Source: src, Cue: []text.Span{{Start: i, End: i + 1}}, Content: []text.Span{left}, Found: "rule:tail"}) >= 0
}

// plainBetween reads a reporting clause between commas, or between the last
// comma and the end, off the words alone:
//
//	{1c:The road}, {1s:police} {1q:said}, {1c:is closed}.
//	{1c:The road is closed}, {1s:police} {1q:said}.
func (f *finder) plainBetween(i text.Index, s text.Span) bool {
	m, ok := f.speechCue(i)
	if !ok || m.cue.takes&takesQuote == 0 || !f.isFinite(i) || i+1 >= s.End || !f.isPunct(i+1) {
		return false
	}
	comma := i - 1
	for comma > s.Start && comma > i-16 && f.d.Form(comma) != "," {
		comma--
	}
	if comma <= s.Start || f.d.Form(comma) != "," || f.d.Form(i+1) != "," && f.words(text.Span{Start: i + 1, End: s.End}) > 0 {
		return false
	}
	t, ok := f.plainSpeaker(text.Quote{Span: text.Span{Start: s.Start, End: comma + 1}}, i)
	if !ok {
		return false
	}
	left, right := f.trim(text.Span{Start: s.Start, End: comma}), f.trim(text.Span{Start: i + 1, End: s.End})
	verb := false
	for k := left.Start; k < left.End; k++ {
		verb = verb || f.isFinite(k)
	}
	if left.Len() == 0 || !verb && right.Len() == 0 {
		return false
	}
	return f.add(Attribution{Source: t.src, Cue: t.cueSpans(), Content: []text.Span{left, right}, Found: "rule:tail"}) >= 0
}
