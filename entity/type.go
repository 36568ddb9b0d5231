package entity

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/gazetteer"
	"ifolge/text"
)

// A Kind is what the words of one source span tell by themselves, before other
// mentions are looked at.
type Kind struct {
	Type    SourceType
	Naming  Naming
	Head    text.Index // the word that decided; Source.Start where none did
	Pronoun bool       // "he", "de": somebody named elsewhere
}

// TypeOf tells what kind of voice the words of s are. An empty span is Unknown.
func TypeOf(d *text.Document, s text.Span) Kind {
	s = clip(d, s)
	if s.Len() == 0 {
		return Kind{Type: Unknown, Naming: Nameless}
	}
	w := wordsFor(d.LangAt(s.Start))
	k := Kind{Head: head(d, s)}
	k.Type = w.typeOf(d, s, &k)
	k.Naming = w.naming(d, s, k)
	return k
}

func (w *words) typeOf(d *text.Document, s text.Span, k *Kind) SourceType {
	// "ikke navngitte tjenestemenn", "a source who asked not to be named"
	// "One of them, former general Bo Lind," has a name after all.
	h := k.Head
	if w.hasPhrase(d, s, w.nameless) {
		if n, ok := w.apposed(d, s, h); ok && n.Kind == text.PER {
			return Person
		}
		return Unnamed
	}
	// "Kreml", "Det hvite hus", "Nord-Korea", whatever the names' model took them for.
	if w.institution(d, s) {
		return Organisation
	}
	if a, ok := antecedent(d, h); ok {
		k.Head, h = a, a
		s = around(d, a)
	}
	if t, ok := w.pronouns[lower(d.Form(h))]; ok && (s.Len() == 1 || d.Tokens[h].POS == text.PRON || d.Tokens[h].POS == text.DET) {
		k.Pronoun = true
		if t == Person && w.and(d, s) {
			return Group // "både han og rektor"
		}
		return t
	}
	// "hver fjerde velger", "flere av deltakerne"
	if first := lower(d.Form(s.Start)); w.each[first] || s.Len() > 2 && w.pronouns[first] == Group && w.parts[lower(d.Form(s.Start+1))] {
		return Group
	}
	core := coreOf(d, s, h)
	several := w.coordinated(d, s, h)
	if t, at, ok := w.byName(d, core, h); ok {
		if at != h && d.Tokens[h].POS == text.NOUN {
			// "en rapport fra Riksrevisjonen": the name only says whose.
			if nt, ok := w.noun(d, h); ok && !w.namesItsHead(d, h, at) {
				return w.countable(d, s, h, nt, several)
			}
		}
		if t == Person && (several || w.groupNoun(d, h, at)) {
			return Group
		}
		return t
	}
	if t, ok := w.noun(d, h); ok {
		return w.countable(d, s, h, t, several)
	}
	if (d.Tokens[h].POS == text.NOUN || d.Tokens[h].POS == text.PROPN) && w.named(d, s, h) {
		if several {
			return Group
		}
		return Person // a role that no list has, with its holder's name
	}
	switch {
	case w.plural(d, h):
		return Group
	case several && d.Tokens[h].Rel == 0:
		return Group
	case capital(d.Form(h)) && (d.Tokens[h].Flags&text.SentenceStart == 0 || d.Tokens[h].POS == text.PROPN):
		if s.Len() == 1 && allCapitals(d.Form(h)) {
			return Organisation
		}
		return Person
	case several:
		return Group
	case d.Tokens[h].POS == text.NOUN && w.indefinite(d, s, h):
		return Unnamed
	}
	return Person
}

// countable turns the type of a person's role into that of who is meant by it:
// "forskerne" are a group, "en nabo" is nobody in particular.
func (w *words) countable(d *text.Document, s text.Span, h text.Index, t SourceType, several bool) SourceType {
	named := w.named(d, s, h)
	if t == Organisation && w.plural(d, h) {
		// "bedriftene", not "myndighetene", which the lists have as it stands.
		if _, listed := w.nouns[lower(d.Form(h))]; !listed && d.Tokens[h].POS == text.NOUN {
			return Group
		}
	}
	if t == Unnamed && !named && w.people[lower(d.Lemma(h))] && w.plural(d, h) && w.definiteNoun(d, s, h) {
		return Group // "mennene": all of them
	}
	if t != Person {
		return t
	}
	switch {
	case several:
		return Group
	case !named && w.plural(d, h):
		// "to tidligere ingeniører" are somebody, "ingeniørene" all of them.
		for i := s.Start; i < h; i++ {
			if w.few[lower(d.Form(i))] {
				return Unnamed
			}
		}
		return Group
	case !named && w.indefinite(d, s, h):
		return Unnamed
	}
	return Person
}

// shortestBody is how many letters of a word for an organisation are too few to tell a
// name of one from a surname: Hus, Lie, Kirke.
const shortestBody = 5

// institution reports whether s is the name of an office or a country.
func (w *words) institution(d *text.Document, s text.Span) bool {
	const longest = 9 // tokens
	if s.Len() > longest || !capital(d.Form(s.Start)) && !w.leaves[lower(d.Form(s.Start))] {
		return false
	}
	g := geographyFor(d.LangAt(s.Start))
	p := g.folded[string(fold(nil, d.Words(s)))]
	if p == nil && s.Len() > 1 && w.leaves[lower(d.Form(s.Start))] {
		p = g.folded[string(fold(nil, d.Words(text.Span{Start: s.Start + 1, End: s.End})))]
	}
	if p == nil || p.word || p.upper && !capital(d.Form(s.End-1)) && s.Len() == 1 {
		return false
	}
	switch p.how {
	case Office:
		return true
	case ByName:
		return len(p.places) == 1 && p.places[0].Kind == gazetteer.Country
	}
	return false
}

// apposed returns the name that stands beside the head of s and says who it is.
func (w *words) apposed(d *text.Document, s text.Span, h text.Index) (text.Name, bool) {
	for _, n := range namesIn(d, s) {
		if n.Start > h && w.namesItsHead(d, h, n.Start) {
			return n, true
		}
	}
	return text.Name{}, false
}

// groupNoun reports whether the name at i stands with a noun that means several:
// "ekteparet Moe".
func (w *words) groupNoun(d *text.Document, h, i text.Index) bool {
	if h == i || d.Tokens[h].POS != text.NOUN {
		return false
	}
	t, ok := w.noun(d, h)
	return ok && t == Group
}

// named reports whether the noun h goes with its holder's name: "byggeleder
// Moe". Where no model saw the name, a proper noun after it will do.
func (w *words) named(d *text.Document, s text.Span, h text.Index) bool {
	for _, n := range namesIn(d, s) {
		if n.Kind == text.PER && w.namesItsHead(d, h, n.Start) {
			return true
		}
	}
	for i := h + 1; i < min(s.End, h+8); i++ {
		if d.Tokens[i].POS == text.PROPN && w.namesItsHead(d, h, i) {
			n, ok := nameKind(d, i)
			return !ok || n == text.PER
		}
	}
	return false
}

// nameKind returns the kind of the name that token i is a word of.
func nameKind(d *text.Document, i text.Index) (text.NameKind, bool) {
	n := sort.Search(len(d.Names), func(k int) bool { return d.Names[k].End > i })
	if n < len(d.Names) && d.Names[n].Has(i) {
		return d.Names[n].Kind, true
	}
	return 0, false
}

// byName looks for a name that is the head of core, or its apposition, and
// tells its type.
func (w *words) byName(d *text.Document, core text.Span, h text.Index) (SourceType, text.Index, bool) {
	if t, at, ok := w.publication(d, core); ok && (at == h || w.namesItsHead(d, h, at) || oneName(d, h, at)) {
		return t, at, true
	}
	for _, n := range namesIn(d, core) {
		at := n.Start
		if !n.Has(h) && !w.namesItsHead(d, h, at) {
			continue
		}
		switch n.Kind {
		case text.PER:
			// "the Justice Department"
			if t := w.nouns[lower(d.Form(n.End-1))]; t == Organisation && capital(d.Form(n.End-1)) && len(d.Form(n.End-1)) > shortestBody && n.Has(h) {
				return t, at, true
			}
			return Person, at, true
		case text.ORG, text.GPELoc, text.GPEOrg, text.LOC, text.EVT:
			if !n.Has(h) {
				continue
			}
			if w.surname(d, n) {
				return Person, at, true
			}
			// "LO-lederen" is no organisation, "Riksrevisjonens rapport" no name.
			f := d.Form(h)
			if _, role, ok := cutLast(f, "-"); ok && role != "" && !capital(role) {
				if t, ok := w.noun(d, h); ok {
					return t, at, false
				}
			}
			if t, ok := w.noun(d, h); ok && t != Person && t != Unnamed && t != Group {
				return t, at, true
			}
			return Organisation, at, true
		case text.PROD:
			if n.Has(h) {
				return Publication, at, true
			}
		}
	}
	return 0, 0, false
}

// surname reports whether what looks like another name is what somebody of the
// article is called last: "Viken" after "Anne Viken".
func (w *words) surname(d *text.Document, n text.Name) bool {
	if n.Len() != 1 {
		return false
	}
	const enough = 400 // names looked at
	form := d.Form(n.Start)
	for k, o := range d.Names {
		if k == enough {
			break
		}
		if o.Kind == text.PER && o.Len() > 1 && d.Form(o.End-1) == form {
			return true
		}
	}
	return false
}

// definiteNoun reports whether h is known: by its ending, or a word before it.
func (w *words) definiteNoun(d *text.Document, s text.Span, h text.Index) bool {
	if d.Feat(h, "Definite") == "Def" {
		return true
	}
	for i := s.Start; i < h; i++ {
		if w.definite[lower(d.Form(i))] {
			return true
		}
	}
	return Definite(d, h)
}

// oneName reports whether tokens h to at are words of one name: "Fox News".
func oneName(d *text.Document, h, at text.Index) bool {
	for i := min(h, at); i <= max(h, at); i++ {
		if !capital(d.Form(i)) {
			return false
		}
	}
	return max(h, at)-min(h, at) < 6
}

// namesItsHead reports whether the name at i says who the head is, and not
// whose: "statsminister Moe", "direktøren, Kari Moe", not "rapporten fra Moe".
func (w *words) namesItsHead(d *text.Document, h, i text.Index) bool {
	if h == i {
		return true
	}
	if d.Tokens[h].Rel == 0 {
		// No tree: nothing but a comma, or nothing at all, stands between.
		return i > h && (i == h+1 || i == h+2 && d.Form(h+1) == ",")
	}
	for range 4 {
		switch d.Tokens[i].Rel.Universal() {
		case text.Appos, text.Flat, text.Nmod, text.Compound, text.List, text.Dep:
		default:
			return false
		}
		if d.Tokens[i].Rel == text.NmodPoss || preposed(d, i) {
			return false
		}
		g, ok := d.Head(i)
		if !ok {
			return false
		}
		if g == h {
			return true
		}
		i = g
	}
	return false
}

// preposed reports whether token i has a preposition or a genitive of its own.
func preposed(d *text.Document, i text.Index) bool {
	if d.Feat(i, "Case") == "Gen" {
		return true
	}
	for k := max(0, i-3); k < i; k++ {
		if h, ok := d.Head(k); ok && h == i && d.Tokens[k].Rel == text.Case {
			return true
		}
	}
	return false
}

// namesIn returns the names that lie inside s.
func namesIn(d *text.Document, s text.Span) []text.Name {
	from := sort.Search(len(d.Names), func(i int) bool { return d.Names[i].Start >= s.Start })
	to := from
	for to < len(d.Names) && d.Names[to].End <= s.End {
		to++
	}
	return d.Names[from:to]
}

// nameAt returns the name that token i is a word of.
func nameAt(d *text.Document, i text.Index) (text.Span, bool) {
	n := sort.Search(len(d.Names), func(k int) bool { return d.Names[k].End > i })
	if n < len(d.Names) && d.Names[n].Has(i) {
		return d.Names[n].Span, true
	}
	return text.Span{}, false
}

// person returns the first personal name inside s.
func person(d *text.Document, s text.Span) (text.Index, bool) {
	for _, n := range namesIn(d, s) {
		if n.Kind == text.PER {
			return n.Start, true
		}
	}
	return 0, false
}

// lastOf returns the end of the run of words of s that hang on i.
func lastOf(d *text.Document, i text.Index, s text.Span) text.Index {
	end := i + 1
	for end < s.End {
		h, ok := d.Head(end)
		if !ok || h < i || h >= end {
			break
		}
		end++
	}
	return end
}

// head returns the word of s that the others hang on. Without a tree it is the
// last word before the first preposition, comma or clause.
func head(d *text.Document, s text.Span) text.Index {
	first, found := s.Start, false
	for i := s.Start; i < s.End; i++ {
		t := &d.Tokens[i]
		if t.Rel == 0 {
			break
		}
		if t.POS == text.PUNCT || t.Rel == text.Case || t.Rel == text.Cc {
			continue
		}
		if h, ok := d.Head(i); ok && s.Has(h) {
			continue
		}
		switch t.POS {
		case text.NOUN, text.PROPN, text.PRON:
			if end := lastOf(d, i, s); end < s.End && d.Feat(end-1, "Case") == "Gen" {
				continue // an owner that the tree has beside what is owned: "Kari Bergs | talsperson"
			}
			return i
		}
		if !found {
			first, found = i, true
		}
	}
	if found {
		return first
	}
	w := wordsFor(d.LangAt(s.Start))
	last := s.Start
	for i := s.Start; i < s.End; i++ {
		f := lower(d.Form(i))
		if i > s.Start && (w.stops[f] || f == "," || f == "(") {
			break
		}
		r, _ := utf8.DecodeRuneInString(f)
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			last = i
		}
	}
	return last
}

// antecedent returns the noun that a relative pronoun stands for: "Dahl" for
// "som" in "Dahl, som sier nei".
func antecedent(d *text.Document, i text.Index) (text.Index, bool) {
	if d.Tokens[i].POS != text.PRON && d.Tokens[i].POS != text.SCONJ {
		return 0, false
	}
	for j, n := i, 0; n < 6; n++ {
		h, ok := d.Head(j)
		if !ok {
			return 0, false
		}
		if d.Tokens[j].Rel == text.AclRelcl {
			return h, h < i
		}
		j = h
	}
	return 0, false
}

// around returns the name that token i is a word of, else the token with the
// words right before it that hang on it.
func around(d *text.Document, i text.Index) text.Span {
	if n, ok := nameAt(d, i); ok {
		return n
	}
	s := one(i)
	for s.Start > 0 {
		if h, ok := d.Head(s.Start - 1); !ok || h != i || d.Tokens[s.Start-1].POS == text.PUNCT {
			break
		}
		s.Start--
	}
	for int(s.End) < len(d.Tokens) {
		if h, ok := d.Head(s.End); !ok || !s.Has(h) || d.Tokens[s.End].POS != text.PROPN {
			break
		}
		s.End++
	}
	return s
}

func one(i text.Index) text.Span { return text.Span{Start: i, End: i + 1} }

// coreOf cuts s before the first relative clause: what it tells of others does
// not name the source.
func coreOf(d *text.Document, s text.Span, h text.Index) text.Span {
	end := s.End
	for i := h + 1; i < s.End; i++ {
		if d.Tokens[i].Rel == text.AclRelcl || d.Tokens[i].Rel == text.Acl {
			end = i
			for k := h + 1; k < i; k++ { // the clause may begin before its verb
				if g, ok := d.Head(k); ok && g == i {
					end = k
					break
				}
			}
			break
		}
	}
	return text.Span{Start: s.Start, End: end}
}

// coordinated reports whether the head is joined with another of its kind:
// "Moe og Dahl".
func (w *words) coordinated(d *text.Document, s text.Span, h text.Index) bool {
	if d.Tokens[h].Rel == 0 {
		return w.and(d, s)
	}
	// "kommisjonsmedlemmene Moe og Dahl"
	for _, n := range namesIn(d, s) {
		if n.Kind != text.PER || d.Tokens[n.Start].Rel.Universal() != text.Conj {
			continue
		}
		if g, ok := d.Head(n.Start); ok && s.Has(g) && (g == h || w.namesItsHead(d, h, g)) {
			if _, first := person(d, text.Span{Start: s.Start, End: n.Start}); first {
				return true
			}
		}
	}
	for i := h + 1; i < s.End; i++ {
		g, ok := d.Head(i)
		if !ok || d.Tokens[i].Rel.Universal() != text.Conj {
			continue
		}
		if d.Tokens[g].Rel == text.FlatName || d.Tokens[g].Rel == text.Flat {
			g, _ = d.Head(g)
		}
		if g != h {
			continue
		}
		// "leder og talsperson Kari Moe" is one; two names or two nouns with a
		// name each are two.
		if d.Tokens[i].POS == text.PROPN && d.Tokens[h].POS == text.PROPN || d.Tokens[i].POS == text.PRON || w.plural(d, i) {
			return true
		}
		if _, named := person(d, text.Span{Start: s.Start, End: i}); named || d.Feat(h, "Definite") == "Def" && d.Feat(i, "Definite") == "Def" {
			return true
		}
	}
	return false
}

func (w *words) and(d *text.Document, s text.Span) bool {
	for i := s.Start + 1; i < s.End-1; i++ {
		if w.ands[lower(d.Form(i))] {
			return true
		}
	}
	return false
}

// noun looks up the head noun in the word lists, whole or by the end of a
// compound: "justisministeren" by -minister.
func (w *words) noun(d *text.Document, h text.Index) (SourceType, bool) {
	if d.Tokens[h].POS == text.PROPN && d.Tokens[h].Rel == text.FlatName {
		return 0, false
	}
	form, lemma := lower(d.Form(h)), lower(d.Lemma(h))
	for _, f := range []string{lemma, form} {
		if t, ok := w.nouns[f]; ok {
			return t, true
		}
	}
	if b, _, ok := w.stem(form); ok {
		if t, ok := w.nouns[b]; ok {
			return t, true
		}
	}
	for _, f := range []string{lemma, form} {
		if t, ok := w.bySuffix(f); ok {
			return t, true
		}
	}
	for _, e := range w.endings {
		if b, ok := strings.CutSuffix(form, e.form); ok && len(b) > 2 {
			if t, ok := w.bySuffix(b); ok {
				return t, true
			}
		}
	}
	return 0, false
}

func (w *words) bySuffix(f string) (SourceType, bool) {
	for i := range f { // the longest suffix first
		if i == 0 {
			continue
		}
		if t, ok := w.suffixes[f[i:]]; ok {
			return t, true
		}
	}
	return 0, false
}

// stem takes one ending off a form for which a list has the rest.
func (w *words) stem(form string) (base string, e ending, ok bool) {
	for _, e := range w.endings {
		if b, cut := strings.CutSuffix(form, e.form); cut {
			if _, known := w.nouns[b]; known {
				return b, e, true
			}
		}
	}
	return "", ending{}, false
}

func (w *words) plural(d *text.Document, h text.Index) bool {
	if d.Tokens[h].POS == text.PROPN {
		return false
	}
	if n := d.Feat(h, "Number"); n != "" {
		return n == "Plur"
	}
	_, e, ok := w.stem(lower(d.Form(h)))
	return ok && e.plural
}

// indefinite reports whether h is one of many: "en nabo", "a neighbour".
func (w *words) indefinite(d *text.Document, s text.Span, h text.Index) bool {
	for i := s.Start; i < h; i++ {
		if w.articles[lower(d.Form(i))] {
			return true
		}
	}
	return false
}

func (w *words) naming(d *text.Document, s text.Span, k Kind) Naming {
	switch k.Type {
	case Unknown:
		return Nameless
	case Publication:
		return ByPublication
	case Document:
		return ByDocument
	case Unnamed:
		return ByNobody
	}
	for _, n := range namesIn(d, s) {
		if n.Has(k.Head) || w.namesItsHead(d, k.Head, n.Start) {
			return Named
		}
	}
	if d.Tokens[k.Head].POS == text.PROPN {
		return Named
	}
	switch k.Type {
	case Group:
		return ByGroup
	case Person:
		if k.Pronoun {
			return Nameless
		}
	}
	return ByOffice
}

// hasPhrase reports whether one of the phrases stands in s, word after word.
func (w *words) hasPhrase(d *text.Document, s text.Span, ps map[string][][]string) bool {
	for i := s.Start; i < s.End; i++ {
		for _, f := range []string{lower(d.Form(i)), lower(d.Lemma(i))} {
			for _, p := range ps[f] {
				k := 1
				for k < len(p) && i+text.Index(k) < s.End {
					j := i + text.Index(k)
					if lower(d.Form(j)) != p[k] && lower(d.Lemma(j)) != p[k] {
						break
					}
					k++
				}
				if k == len(p) {
					return true
				}
			}
		}
	}
	return false
}

// publication finds the name of a newspaper, agency or broadcaster in s.
func (w *words) publication(d *text.Document, s text.Span) (SourceType, text.Index, bool) {
	for i := s.Start; i < s.End; i++ {
		form := strings.TrimSuffix(d.Form(i), "'")
		if !capital(form) && !strings.Contains(form, ".") {
			continue
		}
		for n := min(4, int(s.End-i)); n >= 1; n-- {
			name := strings.TrimSuffix(d.Words(text.Span{Start: i, End: i + text.Index(n)}), "'")
			if w.publications[name] || w.publications[strings.ReplaceAll(name, ".", "")] || w.publications[strings.TrimSuffix(name, "s")] && d.Feat(i+text.Index(n)-1, "Case") == "Gen" {
				// "Irving Independent School District" is no newspaper.
				last := i + text.Index(n) - 1
				if i > s.Start && n == 1 && capital(d.Form(i-1)) && d.Tokens[i-1].Flags&text.SentenceStart == 0 ||
					last+1 < s.End && capital(d.Form(last+1)) && d.Tokens[last+1].POS == text.PROPN && !allCapitals(form) {
					continue
				}
				return Publication, last, true
			}
		}
		if d.Tokens[i].POS == text.NOUN && d.Tokens[i].Flags&text.SentenceStart != 0 {
			continue // "Storavisen" may be any
		}
		low := w.withoutGenitive(d, i, lower(form))
		for _, e := range w.pressEnds {
			if strings.HasSuffix(low, e) && len(low) > len(e) || low == e && i > s.Start && capital(d.Form(i-1)) {
				return Publication, i, true
			}
		}
	}
	return 0, 0, false
}

// cutLast cuts s around the last sep.
func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func lower(s string) string { return strings.ToLower(s) }

func capital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

func allCapitals(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n >= 2
}

// clip cuts s to the document, and to what a source can be long.
func clip(d *text.Document, s text.Span) text.Span {
	const longest = 200 // tokens
	n := text.Index(len(d.Tokens))
	s.Start = max(0, min(s.Start, n))
	s.End = max(s.Start, min(s.End, n, s.Start+longest))
	return s
}
