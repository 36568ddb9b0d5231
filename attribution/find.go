package attribution

import (
	"slices"
	"strings"

	"ifolge/learn"
	"ifolge/text"
)

// Find returns the attributions of d in the order of their first word. It
// needs tokens, sentences and quotations, and finds more with tags, a tree and
// names; what a layer does not say it does without. Find never fails, changes
// nothing in d, and gives the same answer for the same Document every time.
func Find(d *text.Document) []Attribution {
	if len(d.Tokens) == 0 || len(d.Sentences) == 0 {
		return nil
	}
	f := newFinder(d)
	f.find()
	f.nest()
	f.resolve()
	return f.as
}

// find runs the rules.
func (f *finder) find() {
	f.findSpeech()
	f.findColons()
	f.findPhrases()
	f.findClauses()
	f.findNouns()
	f.findHearsay()
	f.findPlans()
}

// A finder is the work on one document.
type finder struct {
	d  *text.Document
	lx *lexicon
	as []Attribution

	kidAt   []int32 // kids[kidAt[i]:kidAt[i+1]] are the dependents of token i, in text order
	kids    []text.Index
	lo, hi  []text.Index      // the subtree of i lies in [lo[i], hi[i])
	sent    []int32           // sentence of each token
	quote   []int32           // 1 + index of the Marked quote that holds the token; 0: none
	turn    []int32           // 1 + index in as of the direct speech that holds the token; 0: none
	taken   []bool            // the token is the cue of an attribution found already
	subj    []text.Index      // the first subject among the dependents of i, but a relative pronoun; -1: none
	finite  []bool            // the clause headed by the token has a finite verb
	wordAt  []int32           // words, not punctuation, before token i; one longer than the tokens
	saidAt  []int32           // words inside Marked quotations before token i; likewise
	reports []int32           // contents that hold the token; see countReported
	phrase  []bool            // the token is in a phrase like ", ifølge politiet" that closes a sentence
	holders []uint8           // forms of the contents of the rules that hold the token, a bit each
	dashed  []bool            // by sentence: it opens with a talking dash
	voices  map[string]uint32 // attributions of the rules by the lemma of the source's head
	mood    uint32            // how much of the document is spoken, dashed, attributed
	turns   learn.Hashed      // tell which sentences go on with a turn; nil: a rule does
}

func newFinder(d *text.Document) *finder {
	n := len(d.Tokens)
	f := &finder{
		d: d, lx: lexiconOf(d.Lang),
		kidAt: make([]int32, n+1), kids: make([]text.Index, n),
		lo: make([]text.Index, n), hi: make([]text.Index, n),
		sent: make([]int32, n), quote: make([]int32, n), turn: make([]int32, n), taken: make([]bool, n), phrase: make([]bool, n),
		dashed: make([]bool, len(d.Sentences)),
	}
	for s, sp := range d.Sentences {
		for i := sp.Start; i < sp.End; i++ {
			f.sent[i] = int32(s)
		}
	}
	for k, q := range d.Quotes {
		switch q.Style {
		case text.Marked:
			for i := q.Start; i < q.End; i++ {
				f.quote[i] = int32(k + 1)
			}
		case text.Dashed:
			f.dashed[f.sent[q.Start]] = d.Sentences[f.sent[q.Start]].Start == q.Start
		}
	}
	// A dash may also open a sentence in the middle of a line: "– Ja, sier
	// hun. – Vi er klare."
	for s, sp := range d.Sentences {
		if s > 0 && f.dashed[s-1] && sp.Len() > 2 && f.isDash(sp.Start) {
			f.dashed[s] = true
		}
	}
	f.growTree()
	f.count()
	return f
}

// count fills in what is asked of a token or a run of tokens again and again,
// so that no question takes longer in a longer sentence.
func (f *finder) count() {
	n := len(f.d.Tokens)
	f.subj, f.finite = make([]text.Index, n), make([]bool, n)
	f.wordAt, f.saidAt = make([]int32, n+1), make([]int32, n+1)
	for i := range f.d.Tokens {
		i := text.Index(i)
		f.wordAt[i+1], f.saidAt[i+1] = f.wordAt[i], f.saidAt[i]
		if !f.isPunct(i) {
			f.wordAt[i+1]++
			if f.quote[i] > 0 {
				f.saidAt[i+1]++
			}
		}
		f.subj[i] = -1
		f.finite[i] = f.isFinite(i)
		for _, k := range f.kidsOf(i) {
			switch f.rel(k) {
			case text.Nsubj:
				if f.isThatClause(k) {
					continue // "i rapporten står det at …": what is said, not who says it
				}
				if f.subj[i] < 0 && !(f.lx.is(f.lower(k), roleRelative) && f.pos(k) != text.NOUN) {
					f.subj[i] = k
				}
			case text.Aux, text.Cop:
				f.finite[i] = f.finite[i] || f.isFinite(k)
				// The parser may leave the subject with the auxiliary.
				if s, ok := f.kid(k, text.Nsubj); ok && f.subj[i] < 0 {
					f.subj[i] = s
				}
			case text.Compound:
				// Or take it for a part of the verb: "The mayor reassured residents".
				if f.subj[i] < 0 && k < i && f.pos(i) == text.VERB && (f.pos(k) == text.NOUN || f.pos(k) == text.PROPN) {
					f.subj[i] = k
				}
			}
		}
	}
}

// growTree lists the dependents of each token and the run of tokens below it,
// in time linear in the text.
func (f *finder) growTree() {
	d := f.d
	for i := range d.Tokens {
		f.lo[i], f.hi[i] = text.Index(i), text.Index(i+1)
		if h, ok := d.Head(text.Index(i)); ok {
			f.kidAt[h+1]++
		}
	}
	for i := range d.Tokens {
		f.kidAt[i+1] += f.kidAt[i]
	}
	next := slices.Clone(f.kidAt)
	for i := range d.Tokens {
		if h, ok := d.Head(text.Index(i)); ok {
			f.kids[next[h]] = text.Index(i)
			next[h]++
		}
	}
	var order []text.Index
	for _, s := range d.Sentences {
		order = order[:0]
		for i := s.Start; i < s.End; i++ {
			if _, ok := d.Head(i); !ok {
				order = append(order, i)
			}
		}
		for k := 0; k < len(order); k++ {
			order = append(order, f.kidsOf(order[k])...)
		}
		for k := len(order) - 1; k >= 0; k-- {
			i := order[k]
			if h, ok := d.Head(i); ok {
				f.lo[h] = min(f.lo[h], f.lo[i])
				f.hi[h] = max(f.hi[h], f.hi[i])
			}
		}
	}
	for i := range d.Tokens {
		f.joinOwners(f.kidsOf(text.Index(i)))
	}
}

// joinOwners gives a subject its owner or its title where the tree has them as
// two subjects side by side: "sa Kari Bergs talsperson", "said coach Mary Berg".
func (f *finder) joinOwners(kids []text.Index) {
	for n, k := range kids {
		if n == 0 || f.rel(k) != text.Nsubj {
			continue
		}
		s := kids[n-1]
		titled := f.pos(s) == text.NOUN && f.pos(k) == text.PROPN && f.hi[s] == s+1
		if f.rel(s) == text.Nsubj && f.hi[s] == f.lo[k] && (titled || f.d.Feat(f.hi[s]-1, "Case") == "Gen") {
			f.lo[k] = f.lo[s]
		}
	}
}

func (f *finder) kidsOf(i text.Index) []text.Index { return f.kids[f.kidAt[i]:f.kidAt[i+1]] }

func (f *finder) pos(i text.Index) text.POS { return f.d.Tokens[i].POS }

func (f *finder) rel(i text.Index) text.Rel { return f.d.Tokens[i].Rel.Universal() }

func (f *finder) below(i text.Index) text.Span { return text.Span{Start: f.lo[i], End: f.hi[i]} }

func (f *finder) sentence(i text.Index) text.Span { return f.d.Sentences[f.sent[i]] }

// lower returns the form of i in lower case.
func (f *finder) lower(i text.Index) string { return strings.ToLower(f.d.Form(i)) }

// lemma returns the lemma of i in lower case.
func (f *finder) lemma(i text.Index) string { return strings.ToLower(f.d.Lemma(i)) }

// kid returns the first dependent of i with relation r, subtypes taken in.
func (f *finder) kid(i text.Index, r text.Rel) (text.Index, bool) {
	for _, k := range f.kidsOf(i) {
		if f.rel(k) == r {
			return k, true
		}
	}
	return 0, false
}

// marked reports whether a dependent of i is a word of the given role: the
// "that" of a clause, the preposition of a noun.
func (f *finder) marked(i text.Index, role role) (text.Index, bool) {
	for _, k := range f.kidsOf(i) {
		if k < i && f.lx.is(f.lower(k), role) {
			switch f.rel(k) {
			case text.Mark, text.Case, text.Advmod, text.Fixed, text.Det, text.Nsubj:
				return k, true
			}
		}
	}
	return 0, false
}

// isThatClause reports whether "at" or "that" opens the clause of k.
func (f *finder) isThatClause(k text.Index) bool {
	m, ok := f.marked(k, roleThat)
	return ok && f.rel(m) == text.Mark
}

func (f *finder) isPunct(i text.Index) bool {
	if p := f.pos(i); p != 0 {
		return p == text.PUNCT
	}
	return isMark(f.d.Form(i))
}

// isMark reports whether s holds neither letter nor digit.
func isMark(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f && !isOtherMark(r)
	})
}

func isOtherMark(r rune) bool {
	return strings.ContainsRune("«»“”„‘’‚‹›–—―…·•", r)
}

func (f *finder) isDash(i text.Index) bool {
	switch f.d.Form(i) {
	case "-", "–", "—", "―":
		return true
	}
	return false
}

func isQuoteMark(s string) bool {
	switch s {
	case "«", "»", "\"", "“", "”", "„", "‘", "’", "'", "``", "''", "‹", "›":
		return true
	}
	return false
}

// trim takes punctuation off both ends of s. An ending that closes what s
// opens, as in "Moss (Ap)", stays.
func (f *finder) trim(s text.Span) text.Span {
	for s.Start < s.End && f.isPunct(s.Start) && f.d.Form(s.Start) != "(" {
		s.Start++
	}
	for s.Start < s.End && f.isPunct(s.End-1) {
		if f.d.Form(s.End-1) == ")" && f.holds(s, "(") {
			break
		}
		s.End--
	}
	if s.Start >= s.End {
		return text.Span{}
	}
	return s
}

func (f *finder) holds(s text.Span, form string) bool {
	for i := s.Start; i < s.End; i++ {
		if f.d.Form(i) == form {
			return true
		}
	}
	return false
}

// without returns s less the holes, in text order, each part trimmed and no
// part empty. The holes need not be sorted.
func (f *finder) without(s text.Span, holes []text.Span) []text.Span {
	slices.SortFunc(holes, func(a, b text.Span) int { return int(a.Start) - int(b.Start) })
	var out []text.Span
	at := s.Start
	for _, h := range holes {
		if h.Len() <= 0 || h.End <= at {
			continue
		}
		if h.Start >= s.End {
			break
		}
		if p := f.trim(text.Span{Start: at, End: max(at, min(h.Start, s.End))}); p.Len() > 0 {
			out = append(out, p)
		}
		at = max(at, h.End)
	}
	if p := f.trim(text.Span{Start: min(at, s.End), End: s.End}); p.Len() > 0 {
		out = append(out, p)
	}
	return out
}

// words counts the tokens of ss that are no punctuation.
func (f *finder) words(ss ...text.Span) int {
	n := int32(0)
	for _, s := range ss {
		if s.Start < s.End {
			n += f.wordAt[s.End] - f.wordAt[s.Start]
		}
	}
	return int(n)
}

// isFinite reports whether i is a finite verb.
func (f *finder) isFinite(i text.Index) bool {
	if p := f.pos(i); p != text.VERB && p != text.AUX {
		return false
	}
	if f.d.Feat(i, "VerbForm") == "Fin" || f.d.Feat(i, "Mood") == "Ind" {
		return true
	}
	// English forms are alike: right behind a quotation "warned" is no participle.
	return i > 0 && f.quote[i] == 0 && f.quote[i-1] > 0 && f.d.Feat(i, "Tense") == "Past"
}

// finiteClause reports whether the clause headed by i has a finite verb: i
// itself, an auxiliary or a copula.
func (f *finder) finiteClause(i text.Index) bool { return f.finite[i] }

// add keeps an attribution unless it is empty or says nothing new, and returns
// its index, or -1.
func (f *finder) add(a Attribution) int {
	a.Cue = slices.DeleteFunc(a.Cue, func(s text.Span) bool { return s.Len() <= 0 })
	a.Content = slices.DeleteFunc(a.Content, func(s text.Span) bool { return s.Len() <= 0 })
	if len(a.Content) == 0 || f.words(a.Content...) == 0 || f.isAside(a) {
		return -1
	}
	for k := range a.Content {
		a.Content[k] = f.lessPhrase(a.Content[k])
	}
	slices.SortFunc(a.Cue, byStart)
	slices.SortFunc(a.Content, byStart)
	f.addNegation(&a)
	a.Parent, a.Score = -1, scores[a.Found]
	if a.Form == 0 {
		a.Form = f.form(a.Content)
	}
	for _, c := range a.Cue {
		for i := c.Start; i < c.End; i++ {
			f.taken[i] = true
		}
	}
	f.as = append(f.as, a)
	return len(f.as) - 1
}

// lessPhrase takes from the end of s a phrase like ", ifølge politiet": what it
// attributes is not part of what others say in the sentence.
func (f *finder) lessPhrase(s text.Span) text.Span {
	if s.Len() <= 0 || !f.phrase[s.End-1] || f.phrase[s.Start] {
		return s
	}
	for s.End > s.Start && f.phrase[s.End-1] {
		s.End--
	}
	return f.trim(s)
}

// scores gives for each rule the share of what it found that was right by the
// "AR who" of doc/quality.md, over nb-train and nn-train and, for the rules that
// only English has, every seventh document of polnear-train; all from raw text,
// rounded towards the middle where a rule fired seldom.
var scores = map[string]float32{
	"rule:dash": 0.85, "rule:dash-tail": 0.95, "rule:dash-intro": 0.75,
	"rule:quote": 0.35, "rule:quote-tail": 0.9, "rule:quote-intro": 0.75,
	"rule:tail": 0.85, "rule:complement": 0.85, "rule:written-in": 0.8, "rule:unlisted-verb": 0.4,
	"rule:headline": 0.85, "rule:colon": 0.4, "rule:plan": 0.55,
	"rule:passive": 0.7, "rule:predicate": 0.75, "rule:predicate-passive": 0.5,
	"rule:backward": 0.75, "rule:according-to": 0.95, "rule:in-the-view-of": 0.8,
	"rule:house-source": 0.6, "rule:as-said": 0.5, "rule:noun": 0.6,
	"rule:hearsay-modal": 0.85, "rule:hearsay-adverb": 0.6, "rule:non-answer": 0.75,
}

func byStart(a, b text.Span) int { return int(a.Start) - int(b.Start) }

// isAside reports whether a stands in a photo credit or the like.
func (f *finder) isAside(a Attribution) bool {
	s := f.sentence(a.Content[0].Start)
	return f.d.Tokens[s.Start].Flags&text.Aside != 0
}

// form tells how contents outside direct speech are quoted: Mixed where a
// quotation of some length stands inside, Direct where it is all of them.
func (f *finder) form(content []text.Span) Form {
	in, all := int32(0), int32(f.words(content...))
	for _, c := range content {
		in += f.saidAt[c.End] - f.saidAt[c.Start]
	}
	switch {
	case in == 0:
		return Indirect
	case in == all:
		return Direct
	}
	return Mixed
}
