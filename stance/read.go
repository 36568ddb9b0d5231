package stance

import (
	"slices"
	"sort"
	"strings"

	"ifolge/text"
)

// A Reading says how a content is put, and which words decided it. An empty
// Span stands for a default: no word spoke against it.
type Reading struct {
	Stance    Stance
	Certainty Certainty
	Polarity  Polarity

	StanceAt    text.Span
	CertaintyAt text.Span
	PolarityAt  text.Span
}

// Read reads the stance of one attribution. The source may be empty, and so may
// the cue; the content may have several parts. It has an answer for every
// input: spans that leave the document are cut to it.
func Read(d *text.Document, source text.Span, cue, content []text.Span) Reading {
	r := reader{d: d, source: clip(d, source), content: clipAll(d, content), cue: clipAll(d, cue)}
	code := d.Lang
	for _, s := range append(r.cue, r.content...) {
		if s.Len() > 0 {
			code = d.LangAt(s.Start)
			break
		}
	}
	r.w = wordsFor(code)
	r.findMain()
	return r.read()
}

type reader struct {
	d       *text.Document
	w       *words
	source  text.Span
	cue     []text.Span
	content []text.Span

	first  text.Span  // the content's first sentence, as far as it is content
	main   text.Index // its main predicate
	parsed bool       // main stands on a tree
	quoted bool       // the content is speech: in quotation marks or after a dash
}

func (r *reader) read() Reading {
	out := Reading{Stance: Asserts, Certainty: Certain, Polarity: Pos}
	out.Polarity, out.PolarityAt = r.polarity()

	row, at, ok := r.cueRow()
	sure := Certainty(0)
	if ok {
		out.Stance, out.StanceAt, sure = row.stance, at, row.certainty
	}
	if out.Stance != Declines && !(ok && row.negated) {
		if neg, found := r.negatedCue(); found {
			switch out.Stance {
			case Believes, Intends, Asks:
				// Who "does not think" that it is so thinks that it is not.
				if out.Polarity == Pos {
					out.Polarity, out.PolarityAt = Neg, neg
				}
			}
			out.Stance, sure = underNegation(out.Stance, sure)
			out.StanceAt = cover(out.StanceAt, neg)
		}
	}
	// "– Vi vil bygge ny skole, sier hun": what she does by saying it stands in
	// her own words, not in the cue.
	if out.Stance == Asserts && sure == 0 {
		if act, at, ok := r.act(); ok {
			out.Stance, out.StanceAt, sure = act.stance, at, act.certainty
		}
	}
	hedge, hat, hedged := r.hedge()
	switch {
	case sure != 0 && !(hedged && sure == Certain):
		out.Certainty, out.CertaintyAt = sure, out.StanceAt
	case out.Stance == Declines || out.Stance == Asks || out.Stance == Intends:
		out.Certainty = Unstated
	case hedged:
		out.Certainty, out.CertaintyAt = hedge, hat
	}
	return out
}

// underNegation says what is left of a stance when its cue is negated: who "has
// not confirmed", "will not say" or "does not deny" declines, who "does not think"
// still gives an opinion.
func underNegation(s Stance, c Certainty) (Stance, Certainty) {
	switch s {
	case Asserts, Confirms, Denies:
		return Declines, Unstated
	}
	return s, c
}

// cueRow finds the row of the word lists that fits the cue best: the one with
// most words, among equals the one that stands first in the cue.
func (r *reader) cueRow() (row stanceRow, at text.Span, ok bool) {
	var toks []text.Index
	for _, s := range r.cue {
		for i := s.Start; i < s.End; i++ {
			toks = append(toks, i)
		}
	}
	const most = 24 // a cue is a few words; more is a mistake of the finder
	toks = toks[:min(len(toks), most)]
	// "Heller ikke rektor er enig i det": the negation belongs to the cue
	// wherever it stands.
	if neg, ok := r.negatedCue(); ok && !slices.Contains(toks, neg.Start) {
		toks = append(toks, neg.Start)
		slices.Sort(toks)
	}
	whole := len(toks)
	// "vurderer at veien er trygg", "vurderer å stenge den": the word that opens the
	// content tells them apart, and stands outside both.
	if i := r.first.Start - 1; r.first.Len() > 0 && i >= 0 && (r.d.Tokens[i].POS == text.SCONJ || r.d.Tokens[i].POS == 0) && !slices.Contains(toks, i) && len(toks) > 0 {
		toks = append(toks, i)
	}
	for k := range toks {
		for _, c := range startingAt(r.d, toks[k], r.w.stances) {
			span, fits := r.subsequence(c.phrase, toks[k:])
			if fits && (!c.whole || len(c.phrase) == whole) && (!ok || len(c.phrase) > len(row.phrase)) {
				row, at, ok = c, span, true
			}
		}
	}
	return row, at, ok
}

// subsequence reports whether the words of p stand in toks in this order, the
// first at toks[0], with others between them or not.
func (r *reader) subsequence(p []string, toks []text.Index) (text.Span, bool) {
	k := 0
	for _, i := range toks {
		if r.is(i, p[k]) {
			k++
			if k == len(p) {
				return text.Span{Start: toks[0], End: i + 1}, true
			}
		}
	}
	return text.Span{}, false
}

// is reports whether token i is the word w, by form or by lemma.
func (r *reader) is(i text.Index, w string) bool {
	return strings.EqualFold(r.d.Form(i), w) || strings.EqualFold(r.d.Lemma(i), w)
}

// negatedCue finds a negation that bears on the cue: inside it, or hanging on
// one of its words outside the content ("Kreml har ikke bekreftet det").
func (r *reader) negatedCue() (text.Span, bool) {
	for _, s := range r.cue {
		for i := s.Start; i < s.End; i++ {
			if r.w.isNegation(r.d, i) && !r.d.OpensNoun(i) {
				return one(i), true
			}
		}
	}
	for _, s := range r.cue {
		sent, ok := r.sentence(s.Start)
		if !ok {
			continue
		}
		const near = 40 // tokens; further off it is not the cue's
		for i := max(sent.Start, s.Start-near); i < min(sent.End, s.End+near); i++ {
			h, ok := r.d.Head(i)
			if ok && s.Has(h) && r.d.Tokens[i].Rel.Universal() == text.Advmod && r.w.isNegation(r.d, i) && !r.inContent(i) &&
				!r.source.Has(i) && !r.d.OpensNoun(i) {
				return one(i), true
			}
		}
	}
	return text.Span{}, false
}

// findMain looks for the main predicate of the content: in its first sentence,
// the first word whose head lies outside.
func (r *reader) findMain() {
	if len(r.content) == 0 {
		return
	}
	r.first = r.content[0]
	if s, ok := r.sentence(r.first.Start); ok {
		r.first.End = min(r.first.End, s.End)
	}
	const longest = 500 // tokens of one sentence that are looked at
	r.first.End = min(r.first.End, r.first.Start+longest)
	r.main = r.first.Start
	best := text.Index(-1)
	for i := r.first.Start; i < r.first.End; i++ {
		t := &r.d.Tokens[i]
		if t.POS == text.PUNCT || t.Rel == text.Punct {
			continue
		}
		h, ok := r.d.Head(i)
		if t.Rel != 0 && (!ok || !r.first.Has(h)) {
			if best < 0 || r.weight(i) > r.weight(best) {
				best = i
			}
		}
	}
	if best >= 0 {
		r.main, r.parsed = best, true
	}
	if q := r.first.Start; int(q) < len(r.d.Tokens) {
		r.quoted = len(r.cue) == 0 || r.d.Tokens[q].Flags&text.InQuotes != 0 || r.afterDash(q)
	}
}

// weight prefers, among words whose heads lie outside the content, one that can
// carry a clause.
func (r *reader) weight(i text.Index) int {
	t := &r.d.Tokens[i]
	switch t.Rel.Universal() {
	case text.Root, text.Ccomp, text.Parataxis, text.Acl, text.Advcl, text.Csubj, text.Xcomp:
		return 3
	}
	if t.POS == text.VERB {
		return 2
	}
	if t.POS == text.NOUN || t.POS == text.ADJ {
		return 1
	}
	return 0
}

func (r *reader) afterDash(i text.Index) bool {
	qs := r.d.Quotes
	n := sort.Search(len(qs), func(k int) bool { return qs[k].End > i })
	return n < len(qs) && qs[n].Style == text.Dashed && qs[n].Has(i)
}

func (r *reader) inContent(i text.Index) bool {
	for _, s := range r.content {
		if s.Has(i) {
			return true
		}
	}
	return false
}

// inMainClause reports whether token i belongs to the clause of the main
// predicate: no other clause stands between them. Without a tree it is near
// enough to stand before the first comma.
func (r *reader) inMainClause(i text.Index) bool {
	if !r.first.Has(i) {
		return false
	}
	if !r.parsed {
		for k := r.first.Start; k < i; k++ {
			if r.d.Form(k) == "," {
				return false
			}
		}
		return true
	}
	for range 8 { // deeper than eight heads is not the main clause
		if i == r.main {
			return true
		}
		switch r.d.Tokens[i].Rel {
		case text.Acl, text.AclRelcl, text.Advcl, text.AdvclRelcl, text.Ccomp, text.Csubj, text.CsubjPass, text.Parataxis:
			return false
		case text.Conj:
			if r.d.Tokens[i].POS == text.VERB {
				return false
			}
		}
		h, ok := r.d.Head(i)
		if !ok {
			return false
		}
		i = h
	}
	return false
}

// polarity is that of the main predicate, or of what the speaker says to think:
// negated by a word of its own clause ("ikke", "not"), or by one that negates its
// subject or object ("ingen").
func (r *reader) polarity() (Polarity, text.Span) {
	thought := r.thought()
	for i := r.first.Start; i < r.first.End; i++ {
		if !r.w.isNegation(r.d, i) {
			continue
		}
		if !r.parsed {
			if r.inMainClause(i) {
				return Neg, one(i)
			}
			continue
		}
		if i == r.main {
			return Neg, one(i)
		}
		h, ok := r.d.Head(i)
		if !ok {
			continue
		}
		if h == r.main || r.verbal(h) || h == thought {
			return Neg, one(i)
		}
		// "Ingen biler slipper fram": the word negates a noun of the clause.
		if hh, ok := r.d.Head(h); ok && r.d.Tokens[i].Rel.Universal() == text.Det && (hh == r.main || r.verbal(hh)) {
			return Neg, one(i)
		}
	}
	return Pos, text.Span{}
}

// thought returns the head of what the speaker thinks aloud, -1 where it is not
// so put: "vi ikke rekker det" in "jeg tror vi ikke rekker det" is what is claimed.
func (r *reader) thought() text.Index {
	if !r.parsed || r.d.Feat(r.main, "Tense") != "Pres" {
		return -1
	}
	self, thought := false, text.Index(-1)
	for i := r.first.Start; i < r.first.End; i++ {
		if h, ok := r.d.Head(i); !ok || h != r.main {
			continue
		}
		switch r.d.Tokens[i].Rel.Universal() {
		case text.Nsubj:
			self = r.d.Feat(i, "Person") == "1"
		case text.Ccomp:
			if i > r.main && thought < 0 {
				thought = i
			}
		}
	}
	if !self {
		return -1
	}
	return thought
}

// verbal reports whether i is an auxiliary, a copula or the infinitive of the
// main predicate: "kan ikke utelukke", "har ikke tenkt å reise".
func (r *reader) verbal(i text.Index) bool {
	h, ok := r.d.Head(i)
	if !ok || h != r.main || !r.first.Has(i) {
		return false
	}
	switch r.d.Tokens[i].Rel.Universal() {
	case text.Aux, text.Cop:
		return true
	}
	return false
}

// hedge finds the first word of the main clause that says how sure the content
// is: "trolig", "kan", "it is possible".
func (r *reader) hedge() (Certainty, text.Span, bool) {
	for i := r.first.Start; i < r.first.End; i++ {
		var best hedgeRow
		var at text.Span
		for _, c := range startingAt(r.d, i, r.w.hedges) {
			if end, ok := r.inOrder(c.phrase, i); ok && len(c.phrase) > len(best.phrase) && r.fits(c.where, i) {
				best, at = c, text.Span{Start: i, End: end}
			}
		}
		if best.phrase != nil && r.inMainClause(i) && r.reaches(i) {
			return best.certainty, at, true
		}
	}
	return 0, text.Span{}, false
}

// fits reports whether a hedge stands where its row wants it.
func (r *reader) fits(where string, i text.Index) bool {
	switch where {
	case "self":
		// "Jeg tror", not "de tror"
		return r.speaksOfSelf(i)
	case "other":
		// "Broen kan falle", not "vi kan velge", "man kan si", "kan ikke måles"
		p, _ := r.polarity()
		return p == Pos && !r.speaksOfSelf(i) && !r.speaksOfOne(i)
	case "adverb":
		// "Det går nok", not "stor nok", "vel, det går"
		if i == r.first.Start {
			return false
		}
		if h, ok := r.d.Head(i); nominal(r.d.Tokens[i].Rel) || ok && h == i-1 && r.d.Tokens[h].POS == text.NOUN && nominal(r.d.Tokens[h].Rel) {
			return false // "ikke leger nok til å": how many
		}
		p := r.d.Tokens[i-1].POS
		return p == text.VERB || p == text.AUX || p == text.PRON || p == text.PROPN || p == text.NOUN || p == 0
	}
	return true
}

// nominal reports whether a word with this relation is a part of its clause and
// not the predicate.
func nominal(rel text.Rel) bool {
	switch rel.Universal() {
	case text.Nsubj, text.Obj, text.Iobj, text.Obl, text.Nmod:
		return true
	}
	return false
}

// speaksOfOne reports whether the subject of the clause is nobody in
// particular: "man", "one".
func (r *reader) speaksOfOne(i text.Index) bool {
	subj, ok := r.subject(i)
	return ok && r.w.anyone[strings.ToLower(r.d.Form(subj))]
}

// reaches keeps a hedge inside a noun phrase from hedging the clause: "en mulig
// løsning er vedtatt".
func (r *reader) reaches(i text.Index) bool {
	if !r.parsed || i == r.main {
		return true
	}
	h, ok := r.d.Head(i)
	if !ok {
		return true
	}
	return h == r.main || r.verbal(h) || r.d.Tokens[i].Rel.Universal() != text.Amod
}

// act finds what the speaker does by the main predicate of his own words: of
// the phrases that fit the longest, then the one that holds the predicate
// itself ("det vil jeg avvise" denies), then the first.
func (r *reader) act() (actRow, text.Span, bool) {
	var best actRow
	var at text.Span
	for i := r.first.Start; i < r.first.End; i++ {
		for _, c := range startingAt(r.d, i, r.w.acts) {
			end, ok := r.inOrder(c.phrase, i)
			if !ok || !r.inMainClause(i) || c.whose == "self" && !r.speaksOfSelf(i) || c.whose == "start" && i != r.first.Start {
				continue
			}
			s := text.Span{Start: i, End: end}
			if len(c.phrase) > len(best.phrase) || len(c.phrase) == len(best.phrase) && r.holdsMain(s) && !r.holdsMain(at) {
				best, at = c, s
			}
		}
	}
	// "– Hvem skal betale for dette? spør hun."
	if q, ok := r.question(); ok && best.stance != Declines {
		return actRow{stance: Asks, certainty: Unstated}, q, true
	}
	if best.phrase != nil {
		return best, at, true
	}
	if !r.parsed {
		return actRow{}, text.Span{}, false
	}
	// "– Kom hjem med en gang, sa hun."
	if r.quoted && r.d.Feat(r.main, "Mood") == "Imp" {
		return actRow{stance: Asks, certainty: Unstated}, one(r.main), true
	}
	return actRow{}, text.Span{}, false
}

// question finds the mark that makes a question of the first sentence of speech.
func (r *reader) question() (text.Span, bool) {
	end := r.first.End
	if !r.quoted || r.first.Len() == 0 || !r.opensSpeech() {
		return text.Span{}, false
	}
	if r.d.Form(end-1) == "?" || int(end) < len(r.d.Tokens) && r.d.Form(end) == "?" {
		return one(end - 1), true
	}
	return text.Span{}, false
}

// opensSpeech reports whether the content begins where speech does: after the
// dash or mark that opens it.
func (r *reader) opensSpeech() bool {
	i := r.first.Start
	return i == 0 || r.d.Tokens[i].Flags&(text.SentenceStart|text.LineStart) != 0 || r.d.Tokens[i-1].POS == text.PUNCT
}

// holdsMain reports whether s holds the main predicate; without a tree the last
// verb is as good a guess.
func (r *reader) holdsMain(s text.Span) bool {
	return r.parsed && s.Has(r.main) || !r.parsed && s.End == r.first.End
}

// inOrder is contiguous with up to three other words between any two. It
// returns where the phrase ends.
func (r *reader) inOrder(p []string, i text.Index) (text.Index, bool) {
	gap := 0
	for j, k := i, 0; j < r.first.End && gap <= 3; j++ {
		if r.is(j, p[k]) {
			k, gap = k+1, 0
			if k == len(p) {
				return j + 1, true
			}
			continue
		}
		gap++
	}
	return 0, false
}

// speaksOfSelf reports whether the subject of the clause of token i is the
// speaker: "jeg", "vi", or in indirect speech the source over again.
func (r *reader) speaksOfSelf(i text.Index) bool {
	if !r.parsed {
		for k := max(r.first.Start, i-2); k < min(r.first.End, i+3); k++ {
			if r.w.isSelf(r.d, k) {
				return true
			}
		}
		return false
	}
	subj, ok := r.subject(i)
	if !ok {
		return false
	}
	// "Vår ambassade vil hjelpe henne."
	for k := max(r.first.Start, subj-4); k < subj; k++ {
		if h, ok := r.d.Head(k); ok && h == subj && r.w.isOwn(r.d, k) {
			return true
		}
	}
	if r.w.isSelf(r.d, subj) {
		return true
	}
	if r.quoted {
		return false
	}
	if r.d.Tokens[subj].POS == text.PRON && r.d.Feat(subj, "Person") == "3" && r.d.Feat(subj, "Gender") != "Neut" {
		return true
	}
	for k := r.source.Start; k < r.source.End; k++ {
		if r.d.Tokens[k].POS == text.PROPN && r.d.Form(k) == r.d.Form(subj) {
			return true
		}
	}
	return false
}

// subject returns the subject of the main predicate, or of the verb at i.
func (r *reader) subject(i text.Index) (text.Index, bool) {
	for k := r.first.Start; k < r.first.End; k++ {
		if h, ok := r.d.Head(k); ok && r.d.Tokens[k].Rel.Universal() == text.Nsubj && (h == r.main || h == i) {
			return k, true
		}
	}
	return 0, false
}

func (r *reader) sentence(i text.Index) (text.Span, bool) {
	n, ok := r.d.SentenceAt(i)
	if !ok {
		return text.Span{}, false
	}
	return r.d.Sentences[n], true
}

func one(i text.Index) text.Span { return text.Span{Start: i, End: i + 1} }

// cover returns the shortest span that holds both; an empty one counts for nothing.
func cover(a, b text.Span) text.Span {
	switch {
	case a.Len() == 0:
		return b
	case b.Len() == 0:
		return a
	}
	return text.Span{Start: min(a.Start, b.Start), End: max(a.End, b.End)}
}

func clip(d *text.Document, s text.Span) text.Span {
	n := text.Index(len(d.Tokens))
	s.Start = max(0, min(s.Start, n))
	s.End = max(s.Start, min(s.End, n))
	return s
}

func clipAll(d *text.Document, ss []text.Span) []text.Span {
	var out []text.Span
	for _, s := range ss {
		if s = clip(d, s); s.Len() > 0 {
			out = append(out, s)
		}
	}
	return out
}
