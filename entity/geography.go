package entity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/gazetteer"
	"ifolge/lang"
)

// A geography is what one language calls the places of the world.
type geography struct {
	starts  map[string]start  // by the first word of a name, its end or its first hyphen
	phrases map[string]*sense // names that go on after it
	folded  map[string]*sense // all names

	genitives []string
	before    map[string]bool // "i", "nær"
	after     map[string]bool // "sentrum"
	within    map[string]bool // "i" in "Herøy i Nordland"
	language  map[string]bool // "på" in "på russisk"
	kinds     map[string]gazetteer.Kind
	home      string // country
	languages map[string]bool
	countries map[string]string // by code, what they are called
}

type start struct {
	sense   *sense
	longest int // bytes of the longest phrase that begins so; 0: none
}

// A sense is what a name, or a word made of one, may mean.
type sense struct {
	how    How
	places []*gazetteer.Place
	stands string // "Russlands president og hans stab"
	body   string // "EU", where it stands for no country's
	also   bool   // the place itself may be meant
	word   bool   // an ordinary word, or a name of people, too
	upper  bool   // written with a capital letter
}

var geographies lang.Cache[*geography]

func geographyFor(code string) *geography { return geographies.Of(code, readGeography) }

func readGeography(code string) *geography {
	g := &geography{
		starts: map[string]start{}, phrases: map[string]*sense{}, folded: map[string]*sense{},
		before: map[string]bool{}, after: map[string]bool{}, within: map[string]bool{}, language: map[string]bool{},
		kinds: map[string]gazetteer.Kind{}, languages: map[string]bool{}, countries: map[string]string{},
	}
	world := gazetteer.World()
	var bends bending
	for _, row := range lang.Table(code, "placewords") {
		words := list(row.Field(0))
		switch kind := row.Field(1); kind {
		case "genitive":
			g.genitives = words
		case "before":
			enter(g.before, words)
		case "after":
			enter(g.after, words)
		case "within":
			enter(g.within, words)
		case "language":
			enter(g.language, words)
		case "region", "municipality", "town":
			for _, w := range words {
				g.kinds[w] = kindOf[kind]
			}
		case "home":
			g.home = words[0]
		case "adjective":
			bends.adjective = words
		case "countries":
			for _, w := range words {
				g.add(w, sense{how: Countries, upper: isUpper(w)}, nil)
			}
		default:
			if end, ok := strings.CutPrefix(kind, "people"); ok {
				bends.people = append(bends.people, class{strings.TrimSpace(end), words})
			}
		}
	}
	for _, row := range lang.Table(code, "countries") {
		p, ok := world.Country(row.Field(0))
		if !ok {
			continue // a test says so
		}
		for k, n := range list(row.Field(1)) {
			if k == 0 {
				g.countries[p.Country] = strings.TrimPrefix(n, "~")
			}
			g.add(n, sense{how: ByName, upper: true}, []*gazetteer.Place{p})
		}
		g.derive(row, 2, &bends, []*gazetteer.Place{p})
		if tongues := list(row.Field(4)); len(tongues) > 0 {
			for _, l := range tongues {
				g.languages[gazetteer.Fold(l)] = true
			}
		} else if as := list(row.Field(2)); len(as) > 0 {
			g.languages[gazetteer.Fold(as[0])] = true // called as the country: "Albanian"
		}
	}
	for _, n := range world.Names() {
		var ps []*gazetteer.Place
		word := false
		for _, named := range world.Named(n) {
			ps = append(ps, named.Place)
			word = word || named.Word
		}
		g.enter(n, sense{how: ByName, upper: true, word: word}, ps)
	}
	for _, row := range lang.Table(code, "demonyms") {
		var ps []*gazetteer.Place
		for _, named := range world.Named(gazetteer.Fold(row.Field(0))) {
			ps = append(ps, named.Place)
		}
		g.derive(row, 1, &bends, ps)
	}
	// "på farsi": a language that is called as no country is.
	for _, row := range lang.Table(code, "countries") {
		if p, ok := world.Country(row.Field(0)); ok {
			for _, l := range list(row.Field(4)) {
				g.enter(gazetteer.Fold(l), sense{how: ByLanguage, upper: isUpper(l)}, []*gazetteer.Place{p})
			}
		}
	}
	for _, row := range lang.Table(code, "institutions") {
		s := sense{how: Office, upper: true, stands: row.Field(1), also: row.Field(3) == "also"}
		var ps []*gazetteer.Place
		if p, ok := world.Country(row.Field(2)); ok {
			ps = append(ps, p)
		} else {
			s.body = row.Field(2)
		}
		for _, n := range list(row.Field(0)) {
			if old := g.folded[gazetteer.Fold(n)]; old != nil && s.also {
				old.stands, old.body, old.also = s.stands, s.body, true
				continue
			}
			g.add(n, s, ps)
		}
	}
	return g
}

var kindOf = map[string]gazetteer.Kind{
	"region": gazetteer.Region, "municipality": gazetteer.Municipality, "town": gazetteer.Town,
}

// A bending says how the words for people and the adjectives of a language bend.
type bending struct {
	people    []class
	adjective []string
}

type class struct {
	end   string
	forms []string
}

func (b *bending) of(person string) []string {
	for _, c := range b.people {
		if stem, ok := strings.CutSuffix(person, c.end); ok {
			return endings(stem, c.end, c.forms)
		}
	}
	return []string{person}
}

// endings puts the endings on a stem; the bare "-" is the word as it is listed.
func endings(stem, end string, forms []string) []string {
	fs := []string{stem + end}
	for _, f := range forms {
		switch f = strings.TrimPrefix(f, "-"); {
		case f == "":
		case strings.HasPrefix(f, end):
			fs = append(fs, stem+f)
		case end == "er" || end == "ar": // "russer", "russerne"
			fs = append(fs, stem+end+f)
		default:
			fs = append(fs, stem+f)
		}
	}
	return fs
}

// derive enters the adjectives and the words for people of a row.
func (g *geography) derive(row lang.Row, at int, b *bending, ps []*gazetteer.Place) {
	adjectives, people := list(row.Field(at)), list(row.Field(at+1))
	capital := false
	for _, a := range adjectives {
		upper := isUpper(strings.TrimPrefix(a, "~"))
		capital = capital || upper
		for _, f := range endings(a, "", b.adjective) {
			g.add(f, sense{how: ByAdjective, upper: upper}, ps)
		}
	}
	if len(people) == 0 && capital && !strings.HasSuffix(adjectives[0], ".") {
		people = adjectives // "Norwegian", "Norwegians"
	}
	for _, p := range people {
		if p == "-" {
			continue
		}
		upper := isUpper(strings.TrimPrefix(p, "~"))
		for _, f := range b.of(p) {
			g.add(f, sense{how: ByPeople, upper: upper}, ps)
			if !upper {
				for _, e := range g.genitives {
					g.add(f+e, sense{how: ByPeople}, ps)
				}
			}
		}
	}
}

func (g *geography) add(name string, s sense, ps []*gazetteer.Place) {
	name, word := strings.CutPrefix(name, "~")
	s.word = s.word || word
	g.enter(gazetteer.Fold(name), s, ps)
}

// enter adds a folded name. A name that is known already gains places where it
// is a name of both; of two ways to read a word the first stays.
func (g *geography) enter(name string, s sense, ps []*gazetteer.Place) {
	if old := g.folded[name]; old != nil {
		if old.how == s.how || old.how == ByAdjective && s.how == ByPeople {
			for _, p := range ps {
				if !has(old.places, p) {
					old.places = append(old.places[:len(old.places):len(old.places)], p)
				}
			}
			old.word = old.word && s.word
		}
		return
	}
	s.places = ps
	g.folded[name] = &s
	single := true
	for i := range len(name) {
		if c := name[i]; c == ' ' || c == '-' || c == '\'' || c == '.' {
			single = single && c != ' '
			g.begins(name[:i], len(name))
			if c == '.' {
				g.begins(name[:i+1], len(name))
			}
			if c == ' ' {
				break
			}
		}
	}
	if single {
		b := g.starts[name]
		b.sense = &s
		g.starts[name] = b
	}
	g.phrases[name] = &s
}

func (g *geography) begins(word string, size int) {
	b := g.starts[word]
	b.longest = max(b.longest, size)
	g.starts[word] = b
}

func has(ps []*gazetteer.Place, p *gazetteer.Place) bool {
	for _, q := range ps {
		if q == p {
			return true
		}
	}
	return false
}

func list(s string) []string {
	var ws []string
	for w := range strings.SplitSeq(s, ",") {
		if w = strings.TrimSpace(w); w != "" {
			ws = append(ws, w)
		}
	}
	return ws
}

func enter(m map[string]bool, words []string) {
	for _, w := range words {
		m[w] = true
	}
}

func isUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}
