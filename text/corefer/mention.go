package corefer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"ifolge/learn"
	"ifolge/text"
)

// A kind is how a mention speaks of its entity.
type kind uint8

const (
	bare       kind = iota // "røyk", "people"
	indefinite             // "en mann", "two cars"
	definite               // "mannen", "the man"
	owned                  // "hans mor", "Norges leder"
	shown                  // "denne mannen", "that man"
	pronoun
	name
	titled // "statsråd Odd Berg": a name with a noun for its head
	joined // "Kari og Ola"
	other  // "de fleste", "14"
)

type gender uint8

const (
	male gender = iota + 1
	female
	thing // of no sex: "it", "det"
)

type number uint8

const (
	single number = iota + 1
	plural
)

// A mention is a noun phrase as the resolver sees it.
type mention struct {
	text.Span
	head      text.Index
	kind      kind
	class     class // of a pronoun
	sort      sort
	named     text.NameKind // of a name
	number    number
	gender    gender
	grammar   uint8 // grammatical gender of a noun: 1 Masc, 2 Fem, 3 Neut
	rel       text.Rel
	sentence  int32
	verb      text.Index // that the phrase depends on; -1: none
	parent    int32      // mention that it stands in; -1: none
	owner     int32      // mention that owns it, "Norges" in "Norges leder"; -1: none
	quoted    bool
	subject   bool
	talks     bool // subject of a verb with a clause for its object: "hun mener at …"
	says      bool // subject of a clause behind speech: "…, sier hun"
	modified  bool
	clause    bool // a relative clause hangs on it
	lemma     uint64
	words     uint64 // of the whole phrase in lower case, articles left out
	core      uint64 // of its adjectives and numbers; 0: none
	nameFrom  int32  // its words: names[nameFrom:nameEnd]
	nameEnd   int32
	nameAt    text.Span // the name itself
	lemmaText string
	numeral   uint64
	alias     uint64 // noun in apposition to a name, "leder" in "Berg, leder i laget"
	speaker   int32  // of a quoted mention: who is said to speak, behind it; -1: not said
}

// Quotation marks that go with a name in them.
const (
	opening = `«"“„`
	closing = `»"”“`
)

// mostOn is how many sentences speech goes on before it is said whose it is.
const mostOn = 6

// noLonger is how many words of a phrase are looked at.
const noLonger = 200

// A reader finds the mentions of a document.
type reader struct {
	d        *text.Document
	w        *words
	lo, hi   []text.Index // of what hangs on each token
	first    []int32      // first child of a token, -1
	next     []int32      // next child of the same head
	sent     []int32
	inName   []int32 // name that holds a token; -1
	atHead   []int32 // mention headed by a token; -1
	mentions []mention
	names    []uint64
	tails    []int32 // by sentence: mentions with says up to its end
	dashes   []int32 // by sentence: sentences up to it that a dash opens
	dashed   []bool  // by token: in a line that a dash opens
	pending  []int32
	queue    []text.Index
}

func (r *reader) read(d *text.Document) {
	r.d = d
	n := len(d.Tokens)
	r.lo, r.hi = resize(r.lo, n), resize(r.hi, n)
	r.first, r.next, r.sent, r.inName, r.atHead = resize(r.first, n), resize(r.next, n), resize(r.sent, n), resize(r.inName, n), resize(r.atHead, n)
	r.dashed = resize(r.dashed, n)
	clear(r.dashed)
	r.mentions, r.names = r.mentions[:0], r.names[:0]
	for i := range n {
		r.first[i], r.next[i], r.inName[i], r.atHead[i] = -1, -1, -1, -1
	}
	for k, s := range d.Sentences {
		for i := s.Start; i < s.End; i++ {
			r.sent[i] = int32(k)
		}
	}
	for k, m := range d.Names {
		for i := m.Start; i < m.End; i++ {
			r.inName[i] = int32(k)
		}
	}
	for _, q := range d.Quotes {
		if q.Style == text.Dashed {
			for i := q.Start; i < q.End; i++ {
				r.dashed[i] = true
			}
		}
	}
	r.spread()
	r.find()
	r.speech()
}

func resize[T any](b []T, n int) []T {
	if cap(b) < n {
		return make([]T, n, n+n/4)
	}
	return b[:n]
}

// spread computes what hangs on each token, leaves first.
func (r *reader) spread() {
	n := len(r.d.Tokens)
	r.pending = resize(r.pending, n)
	clear(r.pending)
	for i := n - 1; i >= 0; i-- {
		r.lo[i], r.hi[i] = text.Index(i), text.Index(i+1)
		if h, ok := r.d.Head(text.Index(i)); ok {
			r.next[i], r.first[h] = r.first[h], int32(i)
			r.pending[h]++
		}
	}
	q := r.queue[:0]
	for i := range n {
		if r.pending[i] == 0 {
			q = append(q, text.Index(i))
		}
	}
	for k := 0; k < len(q); k++ {
		if h, ok := r.d.Head(q[k]); ok {
			r.lo[h], r.hi[h] = min(r.lo[h], r.lo[q[k]]), max(r.hi[h], r.hi[q[k]])
			if r.pending[h]--; r.pending[h] == 0 {
				q = append(q, h)
			}
		}
	}
	r.queue = q
}

// find lists the mentions in the order of their first word, the longer first.
func (r *reader) find() {
	code, w := "", (*words)(nil)
	para := -1
	for i := range r.d.Tokens {
		at := text.Index(i)
		if len(r.d.ParagraphLangs) > 0 {
			if p, ok := r.d.ParagraphAt(at); ok && p != para {
				para = p
				code, w = r.d.ParagraphLangs[p], nil
			}
		} else {
			code = r.d.Lang
		}
		if w == nil {
			w = wordsFor(code)
		}
		r.w = w
		if r.isHead(at) {
			r.add(at)
		}
	}
	r.order()
}

// isHead reports whether token i heads a mention.
func (r *reader) isHead(i text.Index) bool {
	t := &r.d.Tokens[i]
	switch t.Rel.Universal() {
	case text.Flat, text.Fixed, text.Goeswith, text.Case, text.Mark, text.Punct, text.Cc, text.Aux, text.Cop, text.Discourse, text.Expl, text.Reparandum:
		return false
	}
	switch t.POS {
	case text.PROPN:
		if t.Rel == text.Appos {
			return false
		}
		if h, ok := r.d.Head(i); ok {
			// "trener Roy Hodgson": one mention, headed by the noun.
			if r.namesHead(h, i) {
				return false
			}
			if n := r.inName[i]; n >= 0 && r.inName[h] == n {
				return false
			}
		}
		return true
	case text.NOUN:
		if t.Rel == text.Compound {
			return false
		}
		if h, ok := r.d.Head(i); ok && r.inName[i] >= 0 && r.inName[h] == r.inName[i] {
			return false
		}
		return true
	case text.PRON:
		c := r.w.classes[r.lower(i)]
		return c != who
	case text.DET, text.ADJ, text.NUM:
		switch t.Rel.Universal() {
		case text.Nsubj, text.Obj, text.Iobj:
			return true
		case text.Obl, text.Nmod:
			return t.POS == text.DET || t.POS == text.ADJ && r.hasArticle(i)
		}
		return r.w.classes[r.lower(i)] == own || t.POS == text.ADJ && t.Rel != text.Amod && r.hasArticle(i)
	}
	return false
}

// hasArticle reports whether an article makes a noun of the adjective at i: "de
// rike".
func (r *reader) hasArticle(i text.Index) bool {
	for k := r.first[i]; k >= 0; k = r.next[k] {
		if text.Index(k) < i && r.d.Tokens[k].Rel == text.Det {
			return true
		}
	}
	return false
}

// namesHead reports whether the name at i only says who the noun h is.
func (r *reader) namesHead(h, i text.Index) bool {
	if r.d.Tokens[h].POS != text.NOUN || i < h {
		return false
	}
	switch r.d.Tokens[i].Rel {
	case text.Appos, text.Flat, text.FlatName, text.Nmod, text.NmodUnmarked, text.Dep:
	default:
		return false
	}
	if i == h+1 {
		return true
	}
	return r.lo[i] == h+1 && r.d.Tokens[h+1].POS == text.PROPN
}

func (r *reader) lower(i text.Index) string { return lower(r.d.Form(i)) }

func lower(s string) string {
	for k := range len(s) {
		if c := s[k]; c >= 0x80 || 'A' <= c && c <= 'Z' {
			return strings.ToLower(s)
		}
	}
	return s
}

// bounds returns the words of the noun phrase headed by i, without what a
// predicate has besides, and the end of its last conjunct where it has some.
func (r *reader) bounds(i text.Index) (s text.Span, all text.Index) {
	s = text.Span{Start: i, End: i + 1}
	all = -1
	t := r.d.Tokens
	predicate := false
	for k := r.first[i]; k >= 0; k = r.next[k] {
		switch t[k].Rel.Universal() {
		case text.Cop, text.Nsubj, text.Csubj:
			predicate = true
		}
	}
	for k := r.first[i]; k >= 0; k = r.next[k] {
		switch t[k].Rel.Universal() {
		case text.Case, text.Cc, text.Mark, text.Punct, text.Cop, text.Nsubj, text.Csubj, text.Aux, text.Expl, text.Discourse, text.Parataxis, text.Vocative, text.Advcl, text.Ccomp, text.Reparandum, text.Dislocated, text.List, text.Orphan:
			continue
		case text.Conj:
			all = max(all, r.hi[k])
			continue
		case text.Advmod:
			if predicate {
				continue
			}
		case text.Obl, text.Obj, text.Iobj, text.Xcomp:
			if predicate || t[i].Rel == text.Root {
				continue
			}
		}
		s.Start, s.End = min(s.Start, r.lo[k]), max(s.End, r.hi[k])
	}
	s.End = max(s.End, i+1)
	return r.trim(s, i), all
}

// trim takes the marks off the ends of s, but leaves a pair of quotation marks.
func (r *reader) trim(s text.Span, head text.Index) text.Span {
	for s.End-1 > head && r.d.Tokens[s.End-1].POS == text.PUNCT && r.d.Form(s.End-1) != ")" {
		s.End--
	}
	for s.Start < head && r.d.Tokens[s.Start].POS == text.PUNCT {
		s.Start++
	}
	if s.Start > 0 && int(s.End) < len(r.d.Tokens) && r.sent[s.Start-1] == r.sent[s.Start] && r.sent[s.End] == r.sent[s.Start] {
		if opens, closes := r.d.Form(s.Start-1), r.d.Form(s.End); strings.Contains(opening, opens) && strings.Contains(closing, closes) {
			s.Start--
			s.End++
		}
	}
	return s
}

func (r *reader) add(i text.Index) {
	d := r.d
	s, all := r.bounds(i)
	m := mention{Span: s, head: i, rel: d.Tokens[i].Rel, sentence: r.sent[i], verb: -1, parent: -1, owner: -1, speaker: -1, quoted: d.Tokens[i].Flags&text.InQuotes != 0 || r.dashed[i]}
	if h, ok := d.Head(i); ok {
		m.verb = h
		// "Kari og Ola sier": both have the relation of the first.
		if m.rel == text.Conj {
			m.rel = d.Tokens[h].Rel
			m.verb = -1
			if hh, ok := d.Head(h); ok {
				m.verb = hh
			}
		}
	}
	m.subject = m.rel.Universal() == text.Nsubj
	if m.subject && m.verb >= 0 {
		const enough = 50 // words that hang on a verb
		for k, n := r.first[m.verb], 0; k >= 0 && n < enough; k, n = r.next[k], n+1 {
			m.talks = m.talks || d.Tokens[k].Rel == text.Ccomp
		}
	}
	r.describe(&m)
	r.atHead[i] = int32(len(r.mentions))
	r.mentions = append(r.mentions, m)
	if all > s.End {
		g := m
		g.End = all
		g.kind, g.class, g.number, g.named, g.gender = joined, 0, plural, 0, 0
		g.Span = r.trim(g.Span, i)
		g.nameFrom, g.nameEnd, g.nameAt = 0, 0, text.Span{}
		g.words = r.wordsOf(g.Span)
		g.lemmaText, g.lemma = "", 0
		r.mentions = append(r.mentions, g)
	}
}

// describe fills in what a mention is.
func (r *reader) describe(m *mention) {
	d, i := r.d, m.head
	t := &d.Tokens[i]
	low := r.lower(i)
	lem := lower(d.Lemma(i))
	m.lemmaText, m.lemma = lem, learn.Key(lem)
	feats := d.Feats(i)
	m.number = numberOf(feats)
	m.grammar = grammarOf(feats)
	switch t.POS {
	case text.PRON, text.DET:
		m.class = r.w.classes[low]
		if m.class == none && t.POS == text.PRON {
			m.class = some
		}
		m.kind = pronoun
		if m.class == some || m.class == none {
			m.kind = other
		}
		m.number, m.gender, m.sort = pronounValues(m.class, m.number)
		m.grammar = 0
	case text.ADJ, text.NUM:
		m.kind = other
	case text.PROPN:
		m.kind = name
		m.nameFrom = int32(len(r.names))
		r.readName(m, i)
		m.nameEnd = int32(len(r.names))
	default:
		m.sort, m.gender = r.w.noun(lem)
		if m.sort == unknown && low != lem {
			if s, ok := r.w.sorts[low]; ok {
				m.sort = s
			}
		}
		m.kind = bare
		usual := r.w.unmarked && strings.Contains(feats, "Gender=")
		if m.number == 0 && usual {
			m.number = single
		}
		if strings.Contains(feats, "Definite=Def") || usual && !strings.Contains(feats, "Definite=") {
			m.kind = definite
		}
		if n := r.inName[i]; n >= 0 {
			m.named = d.Names[n].Kind
		}
	}
	r.children(m)
	if m.named != 0 && m.sort == unknown {
		switch m.named {
		case text.PER:
			m.sort = person
		case text.ORG, text.GPEOrg:
			m.sort = organisation
		case text.LOC, text.GPELoc:
			m.sort = place
		case text.PROD:
			m.sort = publication
		}
	}
	m.words = r.wordsOf(m.Span)
}

func (r *reader) children(m *mention) {
	d, i := r.d, m.head
	for k := r.first[i]; k >= 0; k = r.next[k] {
		at := text.Index(k)
		c := &d.Tokens[k]
		switch c.Rel {
		case text.Det, text.DetPredet:
			f := d.Feats(at)
			switch {
			case r.w.classes[r.lower(at)] == own || strings.Contains(f, "Poss=Yes"):
				m.kind = keepName(m.kind, owned)
			case strings.Contains(f, "PronType=Dem") && r.w.classes[r.lower(at)] == this:
				m.kind = keepName(m.kind, shown)
			case strings.Contains(f, "Definite=Def"), c.POS == text.DET && (r.w.classes[r.lower(at)] == it || r.w.classes[r.lower(at)] == neuter || r.w.classes[r.lower(at)] == they):
				if m.kind == bare || m.kind == indefinite {
					m.kind = definite
				}
			case strings.Contains(f, "PronType=Art"):
				if m.kind == bare {
					m.kind = indefinite
				}
			}
		case text.NmodPoss:
			m.kind = keepName(m.kind, owned)
		case text.Nmod:
			if strings.Contains(d.Feats(at), "Case=Gen") && at < i {
				m.kind = keepName(m.kind, owned)
			} else {
				m.modified = true
			}
		case text.Amod:
			m.modified = true
			m.core = m.core*31 + learn.Key(lower(d.Lemma(at)))
		case text.Nummod:
			m.numeral = learn.Key(r.lower(at))
			if m.kind == bare {
				m.kind = indefinite
			}
			if m.number == 0 {
				m.number = plural
			}
		case text.Acl, text.AclRelcl:
			m.modified, m.clause = true, true
		}
		if c.Rel == text.Appos && c.POS == text.NOUN {
			m.alias = learn.Key(lower(d.Lemma(at)))
		}
		if d.Tokens[i].POS == text.NOUN && c.POS == text.PROPN && m.nameEnd == 0 && (c.Rel == text.Appos || r.namesHead(i, at)) {
			m.kind = titled
			m.nameFrom = int32(len(r.names))
			r.readName(m, at)
			m.nameEnd = int32(len(r.names))
		}
	}
}

// keepName is k2, unless a name tells more.
func keepName(k, k2 kind) kind {
	if k == name || k == titled || k == pronoun {
		return k
	}
	return k2
}

// readName takes in the words of the name whose first word, or head, is i.
func (r *reader) readName(m *mention, i text.Index) {
	d := r.d
	s := text.Span{Start: i, End: i + 1}
	if n := r.inName[i]; n >= 0 {
		s = d.Names[n].Span
		m.named = d.Names[n].Kind
	} else {
		for s.End < m.End && d.Tokens[s.End].POS == text.PROPN {
			s.End++
		}
		for s.Start > m.Start && d.Tokens[s.Start-1].POS == text.PROPN {
			s.Start--
		}
	}
	m.nameAt = s
	for k := s.Start; k < min(s.End, s.Start+12); k++ {
		f := lower(d.Lemma(k))
		if f == "" || !isWord(f) {
			continue
		}
		if bare := strings.TrimRight(f, "'’"); bare != "" {
			f = bare
		}
		f = strings.TrimSuffix(f, "'s")
		if len(r.names) == int(m.nameFrom) {
			if g, ok := r.w.given[f]; ok && (m.named == text.PER || m.named == 0) {
				m.gender = g
			}
		}
		r.names = append(r.names, learn.Key(f))
	}
	if m.named == text.PER {
		m.number = single
	} else if m.number == 0 {
		m.number = single
	}
}

func isWord(s string) bool {
	for _, c := range s {
		return unicode.IsLetter(c) || unicode.IsDigit(c)
	}
	return false
}

func numberOf(feats string) number {
	switch {
	case strings.Contains(feats, "Number=Plur"):
		return plural
	case strings.Contains(feats, "Number=Sing"):
		return single
	}
	return 0
}

func grammarOf(feats string) uint8 {
	switch {
	case strings.Contains(feats, "Gender=Masc"):
		return 1
	case strings.Contains(feats, "Gender=Fem"):
		return 2
	case strings.Contains(feats, "Gender=Neut"):
		return 3
	}
	return 0
}

func pronounValues(c class, n number) (number, gender, sort) {
	switch c {
	case he:
		return single, male, person
	case she:
		return single, female, person
	case it, neuter:
		return single, thing, unknown
	case they:
		return plural, 0, unknown
	case speaker:
		return single, 0, person
	case hearer:
		return single, 0, person
	case speakers:
		return plural, 0, unknown
	case each:
		return plural, 0, unknown
	}
	return n, 0, unknown
}

// wordsOf is a key for the words of s in lower case, articles left out.
func (r *reader) wordsOf(s text.Span) uint64 {
	h := uint64(0)
	for i := s.Start; i < min(s.End, s.Start+noLonger); i++ {
		p := r.d.Tokens[i].POS
		if p == text.PUNCT || p == text.DET && i < s.End-1 {
			continue
		}
		h = (h ^ learn.Key(r.lower(i))) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	return h
}

// order sorts the mentions and says which stand in which.
func (r *reader) order() {
	ms := r.mentions
	slices.SortFunc(ms, func(a, b mention) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.head, b.head))
	})
	// Two with the same words are one.
	out := ms[:0]
	for i := range ms {
		r.atHead[ms[i].head] = -1
		if n := len(out); n > 0 && out[n-1].Span == ms[i].Span {
			if ms[i].kind != joined {
				r.atHead[ms[i].head] = int32(n - 1)
			}
			continue
		}
		out = append(out, ms[i])
	}
	r.mentions = out
	var open []int32
	for i := range out {
		for len(open) > 0 && out[open[len(open)-1]].End <= out[i].Start {
			open = open[:len(open)-1]
		}
		if n := len(open); n > 0 {
			out[i].parent = open[n-1]
		}
		if out[i].kind != joined {
			r.atHead[out[i].head] = int32(i)
		}
		open = append(open, int32(i))
	}
	for i := range out {
		m := &out[i]
		if h, ok := r.d.Head(m.head); ok && m.head < h && r.atHead[h] >= 0 {
			t := &r.d.Tokens[m.head]
			if t.Rel == text.NmodPoss || m.class == own || strings.Contains(r.d.Feats(m.head), "Case=Gen") || strings.Contains(r.d.Feats(m.head), "Poss=Yes") {
				out[r.atHead[h]].owner = int32(i)
			}
		}
	}
}

// speech marks who is said to speak.
func (r *reader) speech() {
	d := r.d
	n := len(d.Sentences)
	r.tails, r.dashes = resize(r.tails, n+1), resize(r.dashes, n+1)
	clear(r.tails)
	clear(r.dashes)
	for i := range r.mentions {
		m := &r.mentions[i]
		if m.rel != text.Nsubj || m.verb < 0 || d.Tokens[m.verb].POS != text.VERB || m.kind == joined {
			continue
		}
		at := min(m.Start, m.verb)
		if at == 0 || d.Tokens[at].Flags&text.SentenceStart != 0 || d.Tokens[at-1].POS != text.PUNCT {
			continue
		}
		if m.verb < m.head || m.verb == m.End {
			m.says = true
			r.tails[m.sentence+1]++
		}
	}
	for k, s := range d.Sentences {
		if r.dashed[s.Start] && d.Tokens[s.Start].Flags&text.LineStart != 0 {
			r.dashes[k+1]++
		}
	}
	// Who speaks where: the one behind the words, before the next dash.
	next := int32(-1)
	for i := len(r.mentions) - 1; i >= 0; i-- {
		m := &r.mentions[i]
		if next >= 0 {
			n := &r.mentions[next]
			between := int32(0)
			for k := m.sentence + 1; k <= n.sentence && k <= m.sentence+mostOn; k++ {
				between += r.dashes[k+1]
			}
			if between == 0 && n.sentence-m.sentence <= mostOn && !m.says {
				m.speaker = next
			}
		}
		if m.says {
			next = int32(i)
		}
	}
	for k := range n {
		r.tails[k+1] += r.tails[k]
		r.dashes[k+1] += r.dashes[k]
	}
}

// keep makes the mentions those that are given.
func (r *reader) keep(given []text.Span) {
	mine := map[text.Span]mention{}
	for _, m := range r.mentions {
		mine[m.Span] = m
	}
	r.mentions = r.mentions[:0]
	seen := map[text.Span]bool{}
	for i := range r.atHead {
		r.atHead[i] = -1
	}
	for _, s := range given {
		if s.Len() <= 0 || seen[s] {
			continue
		}
		seen[s] = true
		if m, ok := mine[s]; ok {
			m.parent, m.owner = -1, -1
			r.mentions = append(r.mentions, m)
			continue
		}
		h, ok := r.headOf(s)
		if !ok {
			h = s.Start
		}
		r.w = wordsFor(r.d.LangAt(h))
		n := len(r.mentions)
		r.add(h)
		r.mentions = r.mentions[:n+1]
		m := &r.mentions[n]
		m.Span = s
		m.words = r.wordsOf(s)
	}
	r.order()
	r.speech()
}
