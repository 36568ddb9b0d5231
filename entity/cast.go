package entity

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/text"
)

// A Voice is one source of an article, however it is spoken of.
type Voice struct {
	Name   string    // its fullest name or description, in the article's words
	At     text.Span // where that stands
	Type   SourceType
	Naming Naming
	names  [][]string // what it is called, as words in lower case
}

// A Cast keeps the voices of one document apart: "Kim Jong-un" and "Jong-un" are
// one, "The New York Times" and "NY Times" are one, and so are "rektor Kari Moe"
// and "rektoren" where the article has but one.
//
// When in doubt there are two voices: a reader sees two lines that he can join,
// but would not see one line that hides two sources.
type Cast struct {
	Voices []Voice

	d       *text.Document
	w       *words
	byWord  map[string][]int        // word of a name → voices
	persons map[string][]text.Name  // word of a personal name → names that have it
	holders map[string][]holder     // head noun of a role → its holders
	proper  map[string][]text.Index // proper nouns as they stand → where, the first ones
	last    map[string]bool         // last words of names of people and organisations, as they stand
	papers  []text.Span             // publications by name, in text order
	prints  []string                // names of papers that no table knows
	orgs    []text.Span             // names of organisations, each wording once
	nobody  map[string]int          // head noun of an unnamed source or a document → voice
}

// Meet returns the cast of d, with nobody in it yet.
func Meet(d *text.Document) *Cast {
	c := &Cast{
		d: d, w: wordsFor(d.Lang),
		byWord: map[string][]int{}, persons: map[string][]text.Name{},
		holders: map[string][]holder{}, nobody: map[string]int{}, last: map[string]bool{}, proper: map[string][]text.Index{},
	}
	for _, n := range d.Names {
		if n.Kind == text.PER || n.Kind == text.ORG {
			c.last[d.Form(n.End-1)] = true
		}
	}
	named := map[text.Index]text.Name{} // persons by the first word
	const most = 200                    // organisations remembered
	worded := map[string]bool{}
	for _, n := range d.Names {
		switch n.Kind {
		case text.PER:
			for _, f := range c.nameWords(n.Span) {
				c.persons[f] = append(c.persons[f], n)
			}
			if h, ok := c.role(n.Start); ok {
				r, of := c.office(h, n.Span)
				c.holders[r] = append(c.holders[r], holder{n, of})
			}
			named[n.Start] = n
		case text.ORG, text.PROD, text.MISC:
			if _, _, ok := c.w.publication(d, n.Span); ok {
				c.papers = append(c.papers, n.Span)
			} else if ws := d.Words(n.Span); n.Kind == text.ORG && !worded[ws] && len(c.orgs) < most {
				worded[ws] = true
				c.orgs = append(c.orgs, n.Span)
			}
		}
	}
	for i := range d.Tokens {
		if i := text.Index(i); d.Tokens[i].POS == text.PROPN {
			const enough = 40 // mentions remembered
			if f := d.Form(i); len(c.proper[f]) < enough {
				c.proper[f] = append(c.proper[f], i)
			}
			if _, known := nameAt(d, i); !known {
				if _, _, ok := c.w.publication(d, one(i)); ok {
					c.papers = append(c.papers, one(i))
				}
			}
		}
		// "Kari Moe, rektor ved skolen"
		h, ok := d.Head(text.Index(i))
		if !ok || d.Tokens[i].Rel != text.Appos || d.Tokens[i].POS != text.NOUN {
			continue
		}
		if n, ok := named[h]; ok {
			r, of := c.office(text.Index(i), n.Span)
			c.holders[r] = append(c.holders[r], holder{n, of})
		}
	}
	if len(c.papers) == 0 {
		c.papers = c.printers()
		for _, p := range c.papers {
			c.prints = append(c.prints, c.trimGenitive(p))
		}
	}
	slices.SortFunc(c.papers, func(a, b text.Span) int { return cmp.Compare(a.Start, b.Start) })
	return c
}

// printers returns the names, but persons', of those who write: "skriver Nordkysten".
// One of them is what "avisa" means where no paper is known; where nothing is called
// so, there is none.
func (c *Cast) printers() []text.Span {
	spokenOf := false
	for i := range c.d.Tokens {
		i := text.Index(i)
		spokenOf = spokenOf || c.d.Tokens[i].POS == text.NOUN && c.w.nouns[strings.ToLower(c.d.Lemma(i))] == Publication && c.definite(i)
	}
	if !spokenOf {
		return nil
	}
	var out []text.Span
	for i := range c.d.Tokens {
		i := text.Index(i)
		t := &c.d.Tokens[i]
		if t.POS != text.PROPN || t.Rel.Universal() != text.Nsubj {
			continue
		}
		h, ok := c.d.Head(i)
		if !ok || !c.w.prints[strings.ToLower(c.d.Lemma(h))] {
			continue
		}
		at, named := one(i), false
		for _, n := range namesIn(c.d, at) {
			named = n.Kind == text.PER
			at = n.Span
		}
		if !named {
			out = append(out, at)
		}
	}
	return out
}

// A holder is somebody with an office of the article.
type holder struct {
	text.Name
	of []string // words of the names of whose office it is: "putin" in "Putins talsperson"; nil: they are not told
}

// role returns the noun that says what the person named at i is: "rektor" in
// "rektor Kari Moe" and in "Kari Moe, rektor ved skolen".
func (c *Cast) role(i text.Index) (text.Index, bool) {
	d := c.d
	if h, ok := d.Head(i); ok && d.Tokens[h].POS == text.NOUN && c.w.namesItsHead(d, h, i) {
		return h, true
	}
	if d.Tokens[i].Rel == 0 && i > 0 {
		if t, ok := c.w.noun(d, i-1); ok && t == Person {
			return i - 1, true
		}
	}
	return 0, false
}

// office parts the noun h into what somebody is and whose: "talsperson" and "putin"
// for "Putin-talsperson", "Putins talsperson", "talspersonen til Putin". The names of
// the holder are not theirs.
func (c *Cast) office(h text.Index, holder text.Span) (role string, of []string) {
	d := c.d
	role = lower(d.Lemma(h))
	if whose, r, ok := cutLast(d.Form(h), "-"); ok && capital(whose) && r != "" {
		if _, l, ok := cutLast(d.Lemma(h), "-"); ok {
			r = l
		}
		role = lower(r)
		of = append(of, lower(whose))
	}
	const near = 8 // tokens
	sent, ok := d.SentenceAt(h)
	if !ok {
		return role, of
	}
	s := d.Sentences[sent]
	owner := one(h) // the name in the genitive right before it, where the tree has it elsewhere
	if h > s.Start && d.Genitive(h-1) {
		for owner.Start > s.Start && d.Tokens[owner.Start-1].POS == text.PROPN {
			owner.Start--
		}
	}
	for i := max(s.Start, h-near); i < min(s.End, h+near); i++ {
		if d.Tokens[i].POS != text.PROPN || holder.Has(i) {
			continue
		}
		g, ok := d.Head(i)
		if ok && (g == h || d.Tokens[i].Rel.Universal() == text.Flat && headIs(d, g, h)) || owner.Has(i) {
			f := lower(d.Form(i))
			of = append(of, c.w.withoutGenitive(d, i, f))
		}
	}
	return role, of
}

func headIs(d *text.Document, i, h text.Index) bool {
	g, ok := d.Head(i)
	return ok && g == h
}

// OtherOffice reports whether a source tells of whose office it is and the article says
// nothing of the kind of who is thought to hold it: "direktøren for teateret" is not
// Kari Moe, of whom the article knows only that she is kommunedirektør.
func (c *Cast) OtherOffice(source, holder text.Span) bool {
	d := c.d
	source, holder = clip(d, source), clip(d, holder)
	h := head(d, source)
	if source.Len() < 3 || holder.Len() == 0 || d.Tokens[h].POS != text.NOUN || len(namesIn(d, text.Span{Start: source.Start, End: h + 1})) > 0 {
		return false
	}
	var of []string // what it is an office of
	core := coreOf(d, source, h)
	preposition := false
words:
	for i := h + 1; i < core.End; i++ {
		switch d.Tokens[i].POS {
		case text.VERB, text.AUX, text.SCONJ, text.PRON:
			break words // "spissen som var alene med keeper"
		case text.ADP:
			preposition = true
		case text.NOUN, text.PROPN:
			if n, ok := nameKind(d, i); !preposition || ok && n == text.PER {
				return false // "rektoren, Kari Moe"
			}
			of = append(of, lower(d.Lemma(i)), lower(d.Form(i)))
		case text.PUNCT:
			return false
		}
	}
	if len(of) == 0 {
		return false
	}
	last := holder.End - 1
	for last > holder.Start && d.Tokens[last].POS != text.PROPN {
		last--
	}
	if d.Tokens[last].POS != text.PROPN {
		return false
	}
	for _, i := range c.proper[d.Form(last)] {
		n, ok := d.SentenceAt(i)
		if !ok || source.Has(i) {
			continue
		}
		s := d.Sentences[n]
		const longest = 200 // tokens of a sentence that are looked at
		for k := max(s.Start, i-longest); k < min(s.End, i+longest); k++ {
			if !source.Has(k) && (contains(of, lower(d.Lemma(k))) || contains(of, lower(d.Form(k)))) {
				return false
			}
		}
	}
	return true
}

// holding returns the name of the one holder of the office that the noun h of a
// source is, where the article has one.
func (c *Cast) holding(h text.Index) (text.Span, bool) {
	role, of := c.office(h, text.Span{})
	var hs []holder
	const enough = 200 // holders looked at
	for _, x := range c.holders[role][:min(len(c.holders[role]), enough)] {
		if len(of) == 0 || len(x.of) == 0 || shares(of, x.of) {
			hs = append(hs, x)
		}
	}
	if len(hs) == 0 || !c.oneHolder(hs) {
		return text.Span{}, false
	}
	return hs[0].Span, true
}

func shares(a, b []string) bool {
	for _, w := range a {
		if contains(b, w) {
			return true
		}
	}
	return false
}

// Voice returns the voice that the words of s stand for, as an index into
// c.Voices. Inferred says that it goes back to other words than those of s. An
// empty span has no voice: ok is false.
//
// Through is the voice that passed its words on, -1 where none did: the unnamed
// sources of one newspaper are taken for the same all through an article.
func (c *Cast) Voice(s text.Span, through int) (n int, inferred, ok bool) {
	s = clip(c.d, s)
	if s.Len() == 0 {
		return 0, false, false
	}
	if a, relative := antecedent(c.d, head(c.d, s)); relative && s.Len() == 1 {
		n, _, ok = c.Voice(around(c.d, a), through)
		return n, true, ok
	}
	k := TypeOf(c.d, s)
	v := Voice{Name: c.trimGenitive(s), At: s, Type: k.Type, Naming: k.Naming}
	switch k.Type {
	case Person:
		return c.person(s, k, v)
	case Publication:
		if _, at, ok := c.w.publication(c.d, s); ok {
			v.At, v.Name = c.publicationName(s, at)
			v.names = [][]string{c.nameWords(v.At)}
			n, _ := c.join(v)
			return n, false, true
		}
		if p, ok := c.lastPaper(s.Start); ok && c.definite(k.Head) && !c.namesSomebody(s) {
			v.At, v.Name = p, c.trimGenitive(p)
			v.Naming = ByPublication
			v.names = [][]string{c.nameWords(p)}
			n, _ := c.join(v)
			return n, true, true
		}
	case Organisation:
		if slices.Contains(c.prints, v.Name) {
			v.Type, v.Naming, v.names = Publication, ByPublication, [][]string{c.nameWords(s)}
			n, _ := c.join(v)
			return n, false, true
		}
		// "departementet" after "Landbruks- og matdepartementet"
		if o, ok := c.organisation(s, k.Head); ok {
			v.At, v.Name, v.Naming = o, c.trimGenitive(o), Named
			v.names = [][]string{c.nameWords(o)}
			n, _ := c.join(v)
			return n, true, true
		}
		// "selskapet, Calder Line"
		if name, ok := c.apposition(s, k.Head); ok {
			v.At, v.Name, v.Naming = name, c.trimGenitive(name), Named
			v.names = [][]string{c.nameWords(name)}
			n, _ := c.join(v)
			return n, false, true
		}
	case Unnamed:
		return c.unnamed(k, v, through)
	case Document:
		return c.document(s, k, v)
	}
	v.names = [][]string{c.spokenAs(s)}
	n, _ = c.join(v)
	return n, false, true
}

func (c *Cast) person(s text.Span, k Kind, v Voice) (int, bool, bool) {
	d := c.d
	if k.Pronoun {
		v.names = [][]string{{lower(d.Form(k.Head))}}
		n, _ := c.join(v)
		return n, false, true
	}
	name, ok := c.personalName(s, k.Head)
	if n, next := nameAt(d, min(s.End, text.Index(len(d.Tokens)-1))); !ok && next && n.Start == s.End && k.Head == s.End-1 && c.roleNoun(k.Head) && c.isPerson(n) {
		name, ok = n, true // a source cut short of its name: "Nordea-økonom | Kjetil Olsen"
	}
	if !ok {
		// "rektoren" where the article has one rektor with a name.
		if name, ok := c.holding(k.Head); ok && !c.OtherOffice(s, name) {
			full := c.fullest(name)
			v.At, v.Name, v.Naming = full, c.trimGenitive(full), Named
			v.names = [][]string{c.nameWords(full)}
			n, _ := c.join(v)
			return n, true, true
		}
		v.names = [][]string{c.spokenAs(s)}
		n, _ := c.join(v)
		return n, false, true
	}
	full := c.fullest(name)
	v.Name, v.At, v.Naming = c.trimGenitive(full), full, Named
	v.names = [][]string{c.nameWords(full)}
	if Ambiguous(d, name) { // neither of the two, though only one of them may be a source
		v.names[0] = append(v.names[0], "?")
	}
	n, _ := c.join(v)
	return n, false, true
}

// organisation returns the only organisation of the article whose name ends as
// the definite noun h does.
func (c *Cast) organisation(s text.Span, h text.Index) (text.Span, bool) {
	if c.d.Tokens[h].POS != text.NOUN || c.namesSomebody(s) || !c.definite(h) {
		return text.Span{}, false
	}
	form, lemma := lower(c.d.Form(h)), lower(c.d.Lemma(h))
	found, ok := text.Span{}, false
	for _, o := range c.orgs {
		last := lower(c.d.Form(o.End - 1))
		if last == form && o.Len() == 1 || !strings.HasSuffix(last, form) && !strings.HasSuffix(last, lemma) {
			continue
		}
		if ok && !equal(c.nameWords(found), c.nameWords(o)) {
			return text.Span{}, false
		}
		found, ok = o, true
	}
	return found, ok
}

// apposition returns the run of proper nouns behind the noun h that says its name.
func (c *Cast) apposition(s text.Span, h text.Index) (text.Span, bool) {
	d := c.d
	if d.Tokens[h].POS != text.NOUN {
		return text.Span{}, false
	}
	for i := h + 2; i < s.End; i++ {
		if d.Tokens[i].POS != text.PROPN || d.Tokens[i].Rel != text.Appos {
			continue
		}
		if g, ok := d.Head(i); !ok || g != h {
			continue
		}
		name := one(i)
		if n, ok := nameAt(d, i); ok {
			name = n
		}
		for name.Start > h+2 && d.Tokens[name.Start-1].POS == text.PROPN {
			name.Start--
		}
		for name.End < s.End && d.Tokens[name.End].POS == text.PROPN {
			name.End++
		}
		return name, name.Start >= s.Start && name.End <= s.End
	}
	return text.Span{}, false
}

// namesSomebody reports whether s has a proper name in it.
func (c *Cast) namesSomebody(s text.Span) bool {
	for i := s.Start; i < s.End; i++ {
		if c.d.Tokens[i].POS == text.PROPN {
			return true
		}
	}
	return len(namesIn(c.d, s)) > 0
}

// unnamed joins "kildene" with the "kilder" before it.
func (c *Cast) unnamed(k Kind, v Voice, through int) (int, bool, bool) {
	key := lower(c.d.Lemma(k.Head))
	if b, _, ok := c.w.stem(lower(c.d.Form(k.Head))); ok {
		key = b
	}
	if n, ok := c.nobody[key]; ok && c.definite(k.Head) {
		return n, true, true
	}
	paper := strconv.Itoa(through) + " " + key
	if n, ok := c.nobody[paper]; ok && through >= 0 {
		// "ikke navngitte kilder" tells more than "kilder".
		if o := &c.Voices[n]; len(strings.Fields(v.Name)) > len(strings.Fields(o.Name)) {
			o.Name, o.At = v.Name, v.At
		}
		return n, true, true
	}
	v.names = [][]string{c.spokenAs(v.At)}
	n, _ := c.join(v)
	c.nobody[key] = n
	if through >= 0 {
		c.nobody[paper] = n
	}
	return n, false, true
}

// document joins "rapporten" with "en rapport fra Riksrevisjonen" before it,
// where that is the only one of its kind.
func (c *Cast) document(s text.Span, k Kind, v Voice) (int, bool, bool) {
	key := "document " + lower(c.d.Lemma(k.Head))
	before, met := c.nobody[key]
	if met && before >= 0 && c.definite(k.Head) && c.bare(s, k.Head) {
		return before, true, true
	}
	v.names = [][]string{c.spokenAs(s)}
	n, _ := c.join(v)
	if met && before != n {
		c.nobody[key] = -1 // two of a kind: "rapporten" may be either
		return n, false, true
	}
	c.nobody[key] = n
	return n, false, true
}

// bare reports whether nothing but an article stands with the noun h.
func (c *Cast) bare(s text.Span, h text.Index) bool {
	for i := s.Start; i < s.End; i++ {
		if i != h && !c.w.leaves[lower(c.d.Form(i))] {
			return false
		}
	}
	return true
}

// personalName returns the personal name in s that is meant by it.
func (c *Cast) personalName(s text.Span, h text.Index) (text.Span, bool) {
	for _, n := range namesIn(c.d, s) {
		if n.Kind == text.PER && (n.Has(h) || c.w.namesItsHead(c.d, h, n.Start)) {
			return n.Span, true
		}
	}
	// No model saw a name: "talsperson Dmitrij Peskov".
	for i := h + 1; i < s.End; i++ {
		beside := i == h+1 && c.roleNoun(h)
		if (c.d.Tokens[h].POS == text.NOUN || c.d.Tokens[h].POS == text.ADJ) && c.d.Tokens[i].POS == text.PROPN && (beside || c.w.namesItsHead(c.d, h, i)) {
			e := i + 1
			for e < s.End && c.d.Tokens[e].POS == text.PROPN {
				e++
			}
			return text.Span{Start: i, End: e}, true
		}
	}
	if c.d.Tokens[h].POS == text.PROPN || c.d.Tokens[h].POS == 0 && capital(c.d.Form(h)) {
		e := h + 1
		for e < s.End && capital(c.d.Form(e)) && c.d.Tokens[e].POS != text.PUNCT {
			e++
		}
		return text.Span{Start: h, End: e}, true
	}
	return text.Span{}, false
}

// isPerson reports whether a name is one of a person.
func (c *Cast) isPerson(n text.Span) bool {
	k, ok := nameKind(c.d, n.Start)
	return ok && k == text.PER
}

// Ambiguous reports whether a source is a name that two people of the article bear:
// "Lie" where Erna Lie and Jonas Lie were named.
func Ambiguous(d *text.Document, source text.Span) bool {
	source = clip(d, source)
	if source.Len() != 1 || d.Tokens[source.Start].POS != text.PROPN {
		return false
	}
	const enough = 400 // names looked at
	form, first := d.Form(source.Start), text.Span{}
	for k, n := range d.Names {
		if k == enough {
			break
		}
		if n.Kind != text.PER || n.Len() < 2 || d.Form(n.End-1) != form {
			continue
		}
		if first.Len() > 0 && d.Form(first.Start) != d.Form(n.Start) {
			return true
		}
		first = n.Span
	}
	return false
}

// roleNoun reports whether h says what a person is.
func (c *Cast) roleNoun(h text.Index) bool {
	t, ok := c.w.noun(c.d, h)
	return ok && t == Person
}

// fullest returns the longest personal name of the article that has all words
// of name, name itself where two different people could be meant.
func (c *Cast) fullest(name text.Span) text.Span {
	ws := c.nameWords(name)
	if len(ws) == 0 {
		return name
	}
	const enough = 200 // names looked at
	best, bestWords := name, ws
	for k, n := range c.persons[ws[len(ws)-1]] {
		if k == enough {
			break
		}
		other := c.nameWords(n.Span)
		if !within(ws, other) || len(other) <= len(ws) {
			continue
		}
		switch {
		case len(bestWords) == len(ws):
			best, bestWords = n.Span, other
		case !within(other, bestWords) && !within(bestWords, other):
			return name
		case len(other) > len(bestWords):
			best, bestWords = n.Span, other
		}
	}
	return best
}

// oneHolder reports whether all names may be one person's.
func (c *Cast) oneHolder(ns []holder) bool {
	first := c.nameWords(ns[0].Span)
	for _, n := range ns[1:] {
		other := c.nameWords(n.Span)
		if !within(first, other) && !within(other, first) {
			return false
		}
	}
	return true
}

// join returns the voice that v is one more mention of, or adds v.
func (c *Cast) join(v Voice) (n int, same bool) {
	mine := v.names[0]
	if v.Type == Organisation || v.Type == Publication {
		if full, ok := c.w.aliases[strings.Join(mine, " ")]; ok {
			mine = full // "Ap" is Arbeiderpartiet
		}
	}
	found := -1
	const enough = 64 // voices looked at
	looked := 0
	for _, f := range keys(mine) {
		for _, i := range c.byWord[f] {
			if looked++; looked > enough {
				break
			}
			o := &c.Voices[i]
			if !compatible(o.Type, v.Type) {
				continue
			}
			for _, theirs := range o.names {
				if sameName(v.Type, mine, theirs) {
					if found >= 0 && found != i {
						found = len(c.Voices) // two could be meant: neither
					} else {
						found = i
					}
					break
				}
			}
		}
	}
	if found >= 0 && found < len(c.Voices) {
		o := &c.Voices[found]
		if better(v, *o) {
			o.Name, o.At, o.Naming = v.Name, v.At, v.Naming
		}
		c.learn(found, mine)
		return found, true
	}
	c.Voices = append(c.Voices, v)
	n = len(c.Voices) - 1
	c.Voices[n].names = nil
	c.learn(n, mine)
	return n, false
}

func (c *Cast) learn(n int, name []string) {
	v := &c.Voices[n]
	for _, o := range v.names {
		if equal(o, name) {
			return
		}
	}
	const most = 8 // names of one voice
	if len(v.names) == most {
		return
	}
	v.names = append(v.names, name)
	for _, f := range keys(name) {
		if ns := c.byWord[f]; len(ns) == 0 || ns[len(ns)-1] != n {
			c.byWord[f] = append(ns, n)
		}
	}
}

// better reports whether v's words tell more of who it is than o's: a name more
// than an office, of two names the one with more words.
func better(v, o Voice) bool {
	if (v.Naming == Named) != (o.Naming == Named) {
		return v.Naming == Named
	}
	return v.Naming != ByNobody && len(strings.Fields(v.Name)) > len(strings.Fields(o.Name))
}

func compatible(a, b SourceType) bool {
	return a == b
}

// keys are the words under which a name is found again: its own, and its
// initials, so that "NYT" meets "New York Times".
func keys(name []string) []string {
	ks := append([]string(nil), name...)
	if len(name) >= 2 {
		ks = append(ks, initials(name))
		for i := range name[:len(name)-1] {
			ks = append(ks, initials(name[i:i+2]))
		}
	}
	var out []string
	for i, k := range ks {
		if k != "" && !contains(ks[:i], k) {
			out = append(out, k)
		}
	}
	return out
}

func initials(name []string) string {
	var b strings.Builder
	for _, w := range name {
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(r)
	}
	return b.String()
}

// sameName reports whether two names may be one voice's: the same words, one a
// part of the other for persons ("Jong-un"), some written as initials for
// everybody else ("NY Times", "NYT").
func sameName(t SourceType, a, b []string) bool {
	if equal(a, b) {
		return true
	}
	switch t {
	case Person:
		return within(a, b) || within(b, a)
	case Organisation, Publication:
		return abbreviates(a, b) || abbreviates(b, a)
	}
	return false
}

// abbreviates reports whether short is long with runs of two words and more
// written as their initials.
func abbreviates(short, long []string) bool {
	i := 0
	for _, w := range short {
		if i < len(long) && long[i] == w {
			i++
			continue
		}
		n := utf8.RuneCountInString(w)
		if n < 2 || i+n > len(long) || initials(long[i:i+n]) != w {
			return false
		}
		i += n
	}
	return i == len(long)
}

// within reports whether the words of a stand in b in the same order.
func within(a, b []string) bool {
	if len(a) == 0 {
		return false
	}
	k := 0
	for _, w := range b {
		if w == a[k] {
			if k++; k == len(a) {
				return true
			}
		}
	}
	return false
}

func equal(a, b []string) bool { return len(a) == len(b) && within(a, b) }

func contains(ss []string, s string) bool {
	for _, t := range ss {
		if t == s {
			return true
		}
	}
	return false
}

// nameWords are the words of a name in lower case, without "the", titles of
// address, marks and genitive endings.
func (c *Cast) nameWords(s text.Span) []string {
	var ws []string
	for i := s.Start; i < s.End; i++ {
		f := lower(c.d.Form(i))
		r, _ := utf8.DecodeRuneInString(f)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) || c.w.leaves[f] {
			continue
		}
		if i == s.End-1 || c.d.Genitive(i) {
			if bare := c.w.withoutGenitive(c.d, i, f); bare != f || !c.genitive(i) || len(f) <= 2 {
				f = bare
			} else {
				f = strings.TrimSuffix(f, "s")
			}
		}
		ws = append(ws, f)
	}
	return ws
}

// spokenAs are the words of a description: those of its core, without articles.
func (c *Cast) spokenAs(s text.Span) []string {
	var ws []string
	for i := s.Start; i < s.End; i++ {
		f := lower(c.d.Form(i))
		r, _ := utf8.DecodeRuneInString(f)
		if (unicode.IsLetter(r) || unicode.IsDigit(r)) && !c.w.leaves[f] {
			ws = append(ws, f)
		}
	}
	if len(ws) == 0 {
		ws = []string{lower(c.d.Words(s))}
	}
	return ws
}

func (c *Cast) publicationName(s text.Span, last text.Index) (text.Span, string) {
	if n, ok := nameAt(c.d, last); ok {
		at := text.Span{Start: max(n.Start, s.Start), End: min(n.End, s.End)}
		return at, c.trimGenitive(at)
	}
	first := last
	for first > s.Start && capital(c.d.Form(first-1)) {
		first--
	}
	at := text.Span{Start: first, End: last + 1}
	return at, c.trimGenitive(at)
}

// lastPaper returns the publication named last before token i.
func (c *Cast) lastPaper(i text.Index) (text.Span, bool) {
	lo, hi := 0, len(c.papers)
	for lo < hi {
		if mid := (lo + hi) / 2; c.papers[mid].Start < i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return text.Span{}, false
	}
	return c.papers[lo-1], true
}

func (c *Cast) definite(h text.Index) bool { return Definite(c.d, h) }

// Definite reports whether the noun h is one already known: "kilden", "the
// source".
func Definite(d *text.Document, h text.Index) bool {
	w := wordsFor(d.LangAt(h))
	if d.Feat(h, "Definite") == "Def" {
		return true
	}
	if h > 0 && w.definite[lower(d.Form(h-1))] {
		return true
	}
	_, e, ok := w.stem(lower(d.Form(h)))
	return ok && e.definite
}

// trimGenitive returns the words of s without the genitive at their end:
// "The New York Times'" is The New York Times.
func (c *Cast) trimGenitive(s text.Span) string {
	d := c.d
	if s.Len() == 0 {
		return ""
	}
	out := d.Words(s)
	last := s.End - 1
	switch f := d.Form(last); {
	case f == "'s" || f == "’s" || f == "'" || f == "’":
		return strings.TrimRight(strings.TrimSuffix(out, f), " ")
	case strings.HasSuffix(f, "'") || strings.HasSuffix(f, "’"):
		return strings.TrimRight(out, "'’")
	case c.genitive(last) && strings.HasSuffix(f, "s") && d.Tokens[last].POS == text.PROPN && len(f) > 2:
		lemma := d.Lemma(last)
		if lemma != f && strings.HasPrefix(f, lemma) {
			return out[:len(out)-(len(f)-len(lemma))]
		}
		return strings.TrimSuffix(out, "s")
	}
	return out
}

// genitive reports whether the last word of a name is an owner: where its features say
// so and the tree does not, the article must have the same name without the ending.
func (c *Cast) genitive(i text.Index) bool {
	if c.d.Genitive(i) {
		return true
	}
	f := c.d.Form(i)
	return c.d.Feat(i, "Case") == "Gen" && c.last[strings.TrimSuffix(f, "s")]
}

// withoutGenitive takes the genitive off the word f at token i.
func (w *words) withoutGenitive(d *text.Document, i text.Index, f string) string {
	if bare := strings.TrimRight(f, "'’"); bare != f {
		return bare
	}
	if bare := strings.TrimSuffix(f, "'s"); bare != f {
		return bare
	}
	if d.Genitive(i) && len(f) > 2 {
		return strings.TrimSuffix(f, "s")
	}
	return f
}

// Relay splits a source that names who passed its words on: "The New York
// Times' kilder" are the sources, by way of The New York Times. The rest is what
// is left of s, the source proper.
func Relay(d *text.Document, s text.Span) (relay, rest text.Span, ok bool) {
	s = clip(d, s)
	if s.Len() < 2 {
		return relay, rest, false
	}
	w := wordsFor(d.LangAt(s.Start))
	for i := s.Start; i < s.End-1; i++ {
		f := d.Form(i)
		genitive := d.Feat(i, "Case") == "Gen" || d.Tokens[i].Rel == text.NmodPoss ||
			strings.HasSuffix(f, "'") || strings.HasSuffix(f, "’") || f == "'s" || f == "’s"
		if !genitive {
			continue
		}
		relay = text.Span{Start: s.Start, End: i + 1}
		if i+2 < s.End && (d.Form(i+1) == "'s" || d.Form(i+1) == "’s" || d.Form(i+1) == "'" || d.Form(i+1) == "’") {
			relay.End = i + 2
		}
		if _, at, ok := w.publication(d, relay); ok && at >= i-1 {
			rest = text.Span{Start: relay.End, End: s.End}
			if t, ok := w.noun(d, head(d, rest)); ok && (t == Unnamed || t == Person || t == Group) {
				return relay, rest, true
			}
		}
	}
	return text.Span{}, text.Span{}, false
}

// PassedTo returns the newspaper right after a source that its words were said
// to: "avisa" in "sier kilder til avisa".
func PassedTo(d *text.Document, source text.Span) (text.Span, bool) {
	source = clip(d, source)
	i := source.End
	w := wordsFor(d.LangAt(max(0, i-1)))
	if source.Len() == 0 || int(i)+1 >= len(d.Tokens) || !w.passed[lower(d.Form(i))] {
		return text.Span{}, false
	}
	const longest = 5 // tokens
	for end := i + 2; end <= min(i+1+longest, text.Index(len(d.Tokens))); end++ {
		s := text.Span{Start: i + 1, End: end}
		if d.Tokens[end-1].Flags&text.SentenceStart != 0 || d.Tokens[end-1].POS == text.PUNCT || d.Tokens[end-1].POS == text.VERB {
			break
		}
		if n, ok := nameAt(d, s.Start); ok && n.End > s.End {
			continue
		}
		if k := TypeOf(d, s); k.Type == Publication && (d.Tokens[k.Head].POS != text.ADJ) {
			return s, true
		}
	}
	return text.Span{}, false
}

// Describes reports whether a cue says what somebody is: "beskrives som".
func Describes(d *text.Document, cue []text.Span) bool {
	for _, s := range cue {
		s = clip(d, s)
		w := wordsFor(d.LangAt(s.Start))
		for i := s.Start; i < s.End; i++ {
			if w.describes[lower(d.Form(i))] || w.describes[lower(d.Lemma(i))] {
				return true
			}
		}
	}
	return false
}
