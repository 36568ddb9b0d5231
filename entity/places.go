package entity

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/gazetteer"
	"ifolge/text"
)

// How is the way in which words speak of a place.
type How uint8

const (
	ByName      How = iota + 1 // "Moskva", "Tromsøs", "Oslo-politiet"
	ByAdjective                // "amerikanske"
	ByPeople                   // "russerne"
	ByLanguage                 // "på russisk"
	Office                     // "Kreml": who sits there; the place is the country
	Countries                  // "allierte land": countries that are not named
)

var hows = [...]string{"", "name", "adjective", "people", "language", "office", "countries"}

func (h How) String() string { return hows[h] }

// Sure is how sure it is which place is meant.
type Sure uint8

const (
	Open    Sure = iota // several bear the name and nothing decides
	Guess               // nothing in the article decides; the largest by far
	Likely              // something elsewhere in the article decides
	Certain             // one bears the name, or the words beside it decide
)

var sures = [...]string{"open", "guess", "likely", "certain"}

func (s Sure) String() string { return sures[s] }

// Why is what decided between places of one name.
type Why uint8

const (
	Undecided   Why = iota
	Only            // no other place bears the name
	Beside          // a larger place beside it: "Herøy i Nordland", "Paris, Texas"
	KindWord        // "delstaten Washington", "Våler kommune"
	Inside          // a place inside it is named in the article
	InRegion        // its county or state is named in the article
	InCountry       // its country is named in the article
	Near            // other places of its county or country are named
	Home            // the newspaper has its home in its county
	HomeCountry     // it lies in the country of the article's language
	OneSpot         // all lie on the same spot: a town and its state
	Largest         // it is the largest by far
)

var whys = [...]string{"", "only", "beside", "kind", "inside", "region", "country", "near", "home", "language", "one spot", "largest"}

func (w Why) String() string { return whys[w] }

// A Place is words of an article that speak of a place.
type Place struct {
	At         text.Span  // whole tokens
	Range      text.Range // the name itself: "Oslo" of "Oslo-politiet"
	How        How
	Candidates []*gazetteer.Place // all that bear the name, those left after what is beside it; not to be changed
	Chosen     int                // index of the one meant; -1: open
	Sure       Sure
	Why        Why
	Evidence   text.Span // the words that decided; empty: none did
	Stands     string    // whom the words stand for: "Russlands president og hans stab"; "" for the place itself
	Body       string    // "EU", "NATO" or "UN" where they stand for no country's
	Maybe      bool      // the place itself may be meant as well as what Stands says
	Acts       bool      // a country or town as one who acts: "Moskva krever", for its government
	InName     bool      // only a part of another name: "Universitetet i Oslo"
}

// Place returns the place meant; ok is false where that is open.
func (p *Place) Place() (place *gazetteer.Place, ok bool) {
	if p.Chosen < 0 {
		return nil, false
	}
	return p.Candidates[p.Chosen], true
}

// Country returns the code of the country, which may be sure where the place is
// open: both Våler lie in Norway. "" is none.
func (p *Place) Country() string {
	if c, ok := p.Place(); ok {
		return c.Country
	}
	code := ""
	for i, c := range p.Candidates {
		if i > 0 && c.Country != code {
			return ""
		}
		code = c.Country
	}
	return code
}

// NameIn returns what a place is called in a language: "Noreg", "Moscow".
func NameIn(p *gazetteer.Place, code string) string {
	if p.Kind == gazetteer.Country || p.Kind == gazetteer.Territory {
		if n, ok := geographyFor(code).countries[p.Country]; ok {
			return n
		}
	}
	return p.NameIn(code)
}

// A Finder finds the places of documents. The zero Finder knows what is inside
// the program.
type Finder struct {
	Outlet string          // the newspaper, whose home is evidence
	More   *gazetteer.File // more places, for names of places that the program does not know; nil: none
}

// Places returns the places that d speaks of, in text order.
func Places(d *text.Document) []Place { return Finder{}.Places(d) }

// Places returns the places that d speaks of, in text order.
//
// A name that several places bear is decided by the words beside it, then by
// what else the article names, by the newspaper's home and its language, and by
// size, in that order: [Place.Sure] and [Place.Why] say by what. Where nothing
// decides it stays open.
func (f Finder) Places(d *text.Document) []Place {
	s := scan{d: d, more: f.More, cache: map[string][]*gazetteer.Place{}}
	for i := text.Index(0); int(i) < len(d.Tokens); {
		if code := d.LangAt(i); s.g == nil || code != s.code {
			s.code, s.g = code, geographyFor(code)
		}
		i = s.token(i)
	}
	s.decide(f.Outlet)
	return s.found
}

// CountriesOf returns the codes of the countries that the words of s name, each
// once, in their order. More says that they speak of other countries too without
// telling which: "tjenestemenn i USA og allierte land".
func CountriesOf(places []Place, s text.Span) (codes []string, more bool) {
	n, _ := slices.BinarySearchFunc(places, s.Start, func(p Place, at text.Index) int { return cmp.Compare(p.At.Start, at) })
	for ; n < len(places) && places[n].At.Start < s.End; n++ {
		p := &places[n]
		if c, ok := p.Place(); p.How == ByLanguage || p.InName && !(ok && c.Kind == gazetteer.Country && p.How != Office) {
			continue // "US State Department" is of the US, "Washington Times" of no town
		}
		switch code := p.Country(); {
		case p.Chosen >= 0 && p.Candidates[p.Chosen].Kind == gazetteer.Area:
			more = true
		case code == "" && p.Body == "":
			more = true
		case code != "" && !slices.Contains(codes, code):
			codes = append(codes, code)
		}
	}
	return codes, more
}

// A scan is one walk over a document.
type scan struct {
	d      *text.Document
	g      *geography
	code   string
	more   *gazetteer.File
	cache  map[string][]*gazetteer.Place // of more
	names  int                           // names that begin before the token
	people map[string]bool               // last words of people's names; nil: not asked for
	buf    []byte
	found  []Place
}

// token finds what begins at token i and returns the token after it.
func (s *scan) token(i text.Index) text.Index {
	form := s.d.Form(i)
	word, plain := form, true
	for k := range len(form) {
		if c := form[k]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	upper := false
	if !plain {
		upper = isUpper(form)
		s.buf = fold(s.buf[:0], form)
	} else {
		s.buf = append(s.buf[:0], word...)
	}
	first, known := s.g.starts[string(s.buf)]
	own := len(s.buf)
	if known {
		if first.longest > 0 {
			if end, cut, sense := s.phrase(i, own, first); sense != nil {
				r := s.d.Range(text.Span{Start: i, End: end})
				r.End -= int32(cut)
				if s.take(i, end, s.clip(r), sense, upper) {
					return end
				}
			}
		} else if s.take(i, i+1, s.d.Range(one(i)), first.sense, upper) {
			return i + 1
		}
	}
	s.buf = s.buf[:own]
	if upper {
		if stem, sense := s.genitive(s.buf); sense != nil {
			r := s.d.Range(one(i))
			r.End -= int32(own - stem)
			if s.take(i, i+1, s.clip(r), sense, upper) {
				return i + 1
			}
		}
	}
	if k := strings.IndexByte(form, '-'); k > 0 && k < len(form)-1 && len(form) < 80 && s.compound(i, form) {
		return i + 1
	}
	if upper && s.more != nil {
		return s.foreign(i)
	}
	return i + 1
}

// clip keeps a range on runes: folding may change the length of a word.
func (s *scan) clip(r text.Range) text.Range {
	for int(r.End) < len(s.d.Text) && !utf8.RuneStart(s.d.Text[r.End]) {
		r.End++
	}
	r.End = max(r.End, r.Start)
	return r
}

// phrase returns the longest name that begins with token i, whose folded form
// is in s.buf, and where it ends: before a token, and so many bytes before its
// start ("New York-baserte").
func (s *scan) phrase(i text.Index, own int, first start) (end text.Index, cut int, best *sense) {
	best, end = first.sense, i+1
	const mostTokens = 9
	for j := i + 1; int(j) < len(s.d.Tokens) && j-i < mostTokens && len(s.buf) <= first.longest; j++ {
		if s.d.Tokens[j].Flags&text.ParagraphStart != 0 {
			break
		}
		if s.d.Tokens[j-1].Flags&text.SpaceAfter != 0 {
			s.buf = append(s.buf, ' ')
		}
		s.buf = fold(s.buf, s.d.Form(j))
		if p := s.g.phrases[string(s.buf)]; p != nil {
			best, end, cut = p, j+1, 0
			continue
		}
		// "New Yorks", "New York-baserte"
		if n, p := s.genitive(s.buf); p != nil && !single(s.buf[own:]) {
			best, end, cut = p, j+1, len(s.buf)-n
		} else if k := bytes.LastIndexByte(s.buf, '-'); k > own {
			if p := s.g.phrases[string(s.buf[:k])]; p != nil {
				best, end, cut = p, j+1, len(s.buf)-k
			}
		}
	}
	return end, cut, best
}

// single reports whether only an ending follows the first word.
func single(rest []byte) bool { return len(rest) > 0 && rest[0] == '\'' }

// genitive returns the length of a folded name without its ending, and what it
// means.
func (s *scan) genitive(name []byte) (int, *sense) {
	for _, e := range s.g.genitives {
		n := len(name) - len(e)
		if n > 1 && string(name[n:]) == e {
			if p := s.g.folded[string(name[:n])]; p != nil && p.how != Countries {
				return n, p
			}
		}
	}
	return 0, nil
}

// compound finds the names among the parts of a word: "norsk-russiske",
// "Nord-Korea-ekspert".
func (s *scan) compound(i text.Index, form string) bool {
	at, found := s.d.Tokens[i].Start, false
	if s.d.Tokens[i].Form != 0 {
		return false
	}
	for from := 0; from < len(form); {
		next := len(form)
		for to := len(form); to > from; to = from + max(strings.LastIndexByte(form[from:to], '-'), 0) {
			part := form[from:to]
			if to-from < 2 || to-from == len(form) {
				continue
			}
			s.buf = fold(s.buf[:0], part)
			if p := s.g.folded[string(s.buf)]; p != nil && p.how < ByLanguage && !p.word && (isUpper(part) || !p.upper) {
				n, named := s.name(i)
				v := Place{At: one(i), Range: text.Range{Start: at + int32(from), End: at + int32(to)}}
				v.InName = named && n.Kind != text.DRV && n.Kind != text.GPEOrg && n.Kind.Fold() != text.LOC // "Kyoto-avtalen"
				s.put(v, p)
				found, next = true, to
				break
			}
		}
		if next == len(form) {
			if k := strings.IndexByte(form[from:], '-'); k >= 0 {
				next = from + k
			}
		}
		from = next + 1
	}
	return found
}

// take enters the words from i to end where they speak of a place there.
func (s *scan) take(i, end text.Index, r text.Range, p *sense, upper bool) bool {
	if p == nil || p.upper && !upper {
		return false
	}
	span := text.Span{Start: i, End: end}
	v := Place{At: span, Range: r}
	switch p.how {
	case ByAdjective, ByPeople:
		if s.isLanguage(span) {
			s.put(v, &sense{how: ByLanguage, places: p.places})
			return true
		}
		if p.word && !s.bendsAs(i, p) {
			return false
		}
		if n, ok := s.name(i); ok && n.Kind == text.PER && !n.Contains(span) {
			return false
		} else if ok && p.upper && n.Kind != text.DRV && n.Len() > span.Len() {
			v.InName = true
		}
	case ByLanguage:
		if i == 0 || !s.g.language[s.d.Form(i-1)] {
			return false
		}
	case ByName, Office:
		n, named := s.name(i)
		covers := named && n.Contains(span)
		place := covers && n.Kind.Fold() == text.LOC || covers && n.Kind == text.GPEOrg
		switch {
		case covers && n.Kind == text.PER:
			return false
		case place:
			v.Acts = n.Kind == text.GPEOrg
		case covers && n.Kind != text.DRV:
			if p.word && (p.how == ByName || n.Kind == text.PROD) {
				return false
			}
			v.InName = n.Len() > span.Len() || n.Kind != text.ORG && p.how == ByName
			v.Acts = n.Kind == text.ORG && !v.InName && p.how == ByName
		case p.word || s.surname(i, span):
			shown := s.besideIt(span) || p.how == Office && s.d.Tokens[i].Flags&text.SentenceStart == 0
			if !shown || !proper(s.d.Tokens[i].POS) {
				return false
			}
		case span.Len() == 1 && !proper(s.d.Tokens[i].POS) && s.d.Tokens[i].Flags&text.SentenceStart != 0:
			return false
		}
	}
	s.put(v, p)
	return true
}

// surname reports whether a name of a town is what somebody here is called:
// "Alia Salem", and "Salem" after her.
func (s *scan) surname(i text.Index, span text.Span) bool {
	if span.Len() > 1 {
		return false
	}
	if s.people == nil {
		s.people = map[string]bool{}
		for _, n := range s.d.Names {
			if n.Kind == text.PER && n.Len() > 1 {
				s.people[s.d.Form(n.End-1)] = true
			}
		}
	}
	form := s.d.Form(i)
	if i > 0 && s.d.Tokens[i].Flags&text.SentenceStart == 0 && s.d.Tokens[i-1].POS == text.PROPN && !s.place(i-1) {
		s.people[form] = true
	}
	return s.people[form]
}

// place reports whether token i belongs to the last place found, or is a word
// that stands before one.
func (s *scan) place(i text.Index) bool {
	w := lower(s.d.Form(i))
	return len(s.found) > 0 && s.found[len(s.found)-1].At.Has(i) || s.g.before[w] || s.g.kinds[w] != 0
}

// proper reports whether a word so tagged may be a name.
func proper(p text.POS) bool { return p == text.PROPN || p == text.NOUN || p == text.X || p == 0 }

// bendsAs reports whether a word that is another word too is tagged as what it
// would be here: "finner" as a noun.
func (s *scan) bendsAs(i text.Index, p *sense) bool {
	switch s.d.Tokens[i].POS {
	case text.NOUN, text.PROPN:
		return true
	case text.ADJ:
		return p.how == ByAdjective
	case 0:
		return p.upper && s.d.Tokens[i].Flags&text.SentenceStart == 0
	}
	return false
}

// isLanguage reports whether an adjective is the name of a language: "på russisk".
func (s *scan) isLanguage(span text.Span) bool {
	if span.Start == 0 || span.Len() != 1 {
		return false
	}
	if !s.g.language[s.d.Form(span.Start-1)] || !s.g.languages[gazetteer.Fold(s.d.Words(span))] {
		return false
	}
	if int(span.End) == len(s.d.Tokens) {
		return true
	}
	next := s.d.Tokens[span.End].POS
	r, _ := utf8.DecodeRuneInString(s.d.Form(span.End))
	return next == 0 && !unicode.IsLetter(r) || next != 0 && next != text.NOUN && next != text.ADJ && next != text.PROPN
}

// besideIt reports whether the words beside a name show it to be a place.
func (s *scan) besideIt(span text.Span) bool {
	if span.Start > 0 && s.d.Tokens[span.Start].Flags&text.SentenceStart == 0 {
		if w := lower(s.d.Form(span.Start - 1)); s.g.before[w] || s.g.kinds[w] != 0 {
			return true
		}
	}
	return int(span.End) < len(s.d.Tokens) && s.g.after[s.d.Form(span.End)]
}

// name returns the name in which token i lies. Tokens come in order.
func (s *scan) name(i text.Index) (text.Name, bool) {
	for s.names < len(s.d.Names) && s.d.Names[s.names].End <= i {
		s.names++
	}
	if s.names < len(s.d.Names) && s.d.Names[s.names].Has(i) {
		return s.d.Names[s.names], true
	}
	return text.Name{}, false
}

// put enters v as what p means.
func (s *scan) put(v Place, p *sense) {
	v.How, v.Stands, v.Body, v.Maybe = p.how, p.stands, p.body, p.also
	v.Candidates, v.Chosen = p.places, -1
	if s.more != nil && p.how == ByName {
		v.Candidates = s.join(v.Candidates, s.d.Text[v.Range.Start:v.Range.End])
	}
	if len(v.Candidates) == 1 {
		v.Chosen, v.Sure, v.Why = 0, Certain, Only
		if p.also && p.how == Office {
			v.Sure = Guess
		}
	}
	s.found = append(s.found, v)
}

// foreign looks a name up that the program does not know: the names that the
// models take for places, and what follows "i" and its like.
func (s *scan) foreign(i text.Index) text.Index {
	span := one(i)
	n, named := s.name(i)
	switch {
	case named && n.Start == i && (n.Kind.Fold() == text.LOC || n.Kind == text.GPEOrg):
		span = n.Span
	case named || s.d.Tokens[i].POS != text.PROPN || !s.besideIt(span):
		return i + 1
	}
	const longest = 120
	r := s.d.Range(span)
	if r.End-r.Start > longest {
		return i + 1
	}
	ps := s.lookup(s.d.Text[r.Start:r.End])
	for _, e := range s.g.genitives {
		if len(ps) > 0 {
			break
		}
		if stem, ok := strings.CutSuffix(s.d.Text[r.Start:r.End], e); ok && stem != "" {
			if ps = s.lookup(stem); len(ps) > 0 {
				r.End -= int32(len(e))
			}
		}
	}
	if len(ps) == 0 {
		return i + 1
	}
	v := Place{At: span, Range: r, How: ByName, Candidates: ps, Chosen: -1, Acts: n.Kind == text.GPEOrg}
	if len(ps) == 1 {
		v.Chosen, v.Sure, v.Why = 0, Certain, Only
	}
	s.found = append(s.found, v)
	return span.End
}

// lookup returns the places of a name in the user's gazetteer.
func (s *scan) lookup(name string) []*gazetteer.Place {
	name = gazetteer.Fold(name)
	ps, ok := s.cache[name]
	if !ok {
		for _, p := range s.more.Named(name) {
			if !slices.ContainsFunc(ps, func(q *gazetteer.Place) bool { return sameSpot(&p, q) }) {
				ps = append(ps, &p)
			}
		}
		s.cache[name] = ps
	}
	return ps
}

// join adds to the places of the program those of the user's gazetteer that are
// others.
func (s *scan) join(ps []*gazetteer.Place, name string) []*gazetteer.Place {
	all := ps[:len(ps):len(ps)]
	for _, q := range s.lookup(name) {
		if !slices.ContainsFunc(ps, func(p *gazetteer.Place) bool { return sameSpot(p, q) }) {
			all = append(all, q)
		}
	}
	return all
}

// sameSpot reports whether two entries are one place, or a town and the
// municipality around it.
func sameSpot(p, q *gazetteer.Place) bool {
	if p.Country != q.Country {
		return false
	}
	if p.Kind <= gazetteer.Territory || q.Kind <= gazetteer.Territory {
		return p.Kind == q.Kind
	}
	if p.Kind == gazetteer.Region || q.Kind == gazetteer.Region {
		return p.Kind == q.Kind && near(p, q, 20000)
	}
	return near(p, q, 3000)
}

func near(p, q *gazetteer.Place, most int32) bool {
	return abs(p.Lat-q.Lat) <= most && abs(p.Lon-q.Lon) <= 2*most
}

func abs(n int32) int32 { return max(n, -n) }

// fold appends the folded form of a word.
func fold(buf []byte, s string) []byte {
	for _, r := range s {
		switch {
		case 'A' <= r && r <= 'Z':
			buf = append(buf, byte(r)+'a'-'A')
		case r < utf8.RuneSelf:
			buf = append(buf, byte(r))
		case r == '’' || r == 'ʼ':
			buf = append(buf, '\'')
		case r == '‑' || r == '–':
			buf = append(buf, '-')
		default:
			buf = utf8.AppendRune(buf, unicode.ToLower(r))
		}
	}
	return buf
}
