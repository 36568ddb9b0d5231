// Package gazetteer knows places: countries, states, counties, municipalities,
// towns, where they lie, and which of them bear the same name.
//
// What is inside the program are facts written by hand, as text files under
// facts/: all countries, all Norwegian counties and municipalities of 2024, and
// the towns and states that news speaks of. [World] reads them once. Whoever
// wants every village reads a GeoNames dump with [Import] into a [File].
//
//	gazetteer.World().Named("våler") // two municipalities
//
// A name is looked up folded ([Fold]): in lower case, white space single.
// Nothing here chooses between places of one name: package entity does, from
// the words around the name. What languages call the countries is theirs to
// know: lang/CODE/countries.txt.
//
// Everything here is immutable and safe for any number of goroutines.
package gazetteer

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"ifolge/lang"
)

//go:embed facts/*.txt
var facts embed.FS

// Kind is what a place is.
type Kind uint8

const (
	Area         Kind = iota + 1 // larger than a country: "Europa", "Midtøsten"
	Country                      // "Norge"
	Territory                    // of a country, with a code of its own: "Svalbard"
	Region                       // state, county, province, part of a country: "Vestland", "Texas", "Krim"
	Municipality                 // Norwegian: "Våler"
	Town                         // town, village, or what is as small
)

var kinds = [...]string{"", "area", "country", "territory", "region", "municipality", "town"}

func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k]
	}
	return ""
}

// A Place is one place on earth.
type Place struct {
	Name       string // as its country calls it, or Norwegians do
	Kind       Kind
	Country    string // ISO 3166-1 alpha-2; "" for areas
	Region     string // what follows the country in ISO 3166-2: "46" for Vestland, "TX"; "" unknown
	Number     string // of a Norwegian municipality: "4601"
	Lat, Lon   int32  // degrees times 10,000, north and east
	Population int32  // in thousands, about; 0: few, or unknown
	Capital    bool   // of its country

	names []tongue
}

type tongue struct{ lang, name string }

// NameIn returns what the place is called in a language.
func (p *Place) NameIn(code string) string {
	for _, t := range p.names {
		if t.lang == code {
			return t.name
		}
	}
	return p.Name
}

// Within reports whether p lies in the larger place q by their codes: a town in
// its county or country. Where a region is not known the answer is no.
func (p *Place) Within(q *Place) bool {
	switch q.Kind {
	case Country, Territory:
		return p.Country == q.Country && p.Kind != q.Kind
	case Region:
		return p.Kind > Region && p.Country == q.Country && p.Region != "" && p.Region == q.Region
	}
	return false
}

// A Named place is a place under one of its names.
type Named struct {
	*Place
	Word bool // the name is an ordinary word or a name of people too
}

// A Table holds the places inside the program.
type Table struct {
	places  []*Place
	byName  map[string][]Named
	country map[string]*Place
	papers  map[string]*Place
	names   []string // every folded name, in order of the facts
}

// World returns the places inside the program.
var World = sync.OnceValue(func() *Table {
	t := &Table{byName: map[string][]Named{}, country: map[string]*Place{}, papers: map[string]*Place{}}
	t.readCountries()
	numbers := t.readNorway()
	t.readWorld()
	for _, row := range rows("papers") {
		home := numbers[row.Field(1)]
		if home == nil {
			home = t.country[row.Field(1)]
		}
		if home == nil {
			panic(fmt.Sprintf("gazetteer: papers.txt:%d: no municipality %q", row.Line, row.Field(1)))
		}
		for n := range strings.SplitSeq(row.Field(0), ",") {
			t.papers[Fold(n)] = home
		}
	}
	return t
})

// Named returns the places of a folded name, in the order of the facts. The
// caller must not change the list.
func (t *Table) Named(folded string) []Named { return t.byName[folded] }

// Names lists all folded names, each once.
func (t *Table) Names() []string { return t.names }

// Country returns the country or territory with an ISO 3166-1 alpha-2 code.
func (t *Table) Country(code string) (*Place, bool) {
	p, ok := t.country[code]
	return p, ok
}

// Region returns the county, state or province of a country by what follows the
// country in ISO 3166-2.
func (t *Table) Region(country, region string) (*Place, bool) {
	if region == "" {
		return nil, false
	}
	for _, p := range t.places {
		if p.Kind == Region && p.Country == country && p.Region == region {
			return p, true
		}
	}
	return nil, false
}

// Home returns the municipality in which a newspaper has its home.
func (t *Table) Home(paper string) (*Place, bool) {
	p, ok := t.papers[Fold(paper)]
	return p, ok
}

// Places returns all places. The caller must not change them.
func (t *Table) Places() []*Place { return t.places }

// Fold returns the form under which a name is looked up: lower case, white
// space single, typographic apostrophes straight.
func Fold(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch r {
		case '’', 'ʼ':
			return '\''
		case '‑', '–': // a hyphen that does not break; a dash for one
			return '-'
		}
		return unicode.ToLower(r)
	}, s)), " ")
}

func rows(name string) []lang.Row {
	b, err := facts.ReadFile("facts/" + name + ".txt")
	if err != nil {
		panic(err)
	}
	return lang.Parse(string(b))
}

func (t *Table) readCountries() {
	for _, row := range rows("countries") {
		p := &Place{Name: row.Field(0), Kind: Country, Country: row.Field(0)}
		p.Lat, p.Lon = degrees("countries", row, 2)
		p.Population = int32(number("countries", row, 3)) * 1000
		if row.Field(4) != "" || p.Country == "AQ" || p.Country == "EH" {
			p.Kind = Territory
		}
		t.country[p.Country] = p
		t.places = append(t.places, p)
	}
}

func (t *Table) readNorway() map[string]*Place {
	byNumber := map[string]*Place{}
	for _, row := range rows("norway") {
		p := &Place{Country: "NO"}
		switch code := row.Field(0); {
		case code == "NO":
			p.Kind = Region
		case strings.HasPrefix(code, "NO"):
			p.Kind, p.Region = Town, code[2:]
		case len(code) == 2:
			p.Kind, p.Region = Region, code
		default:
			p.Kind, p.Region, p.Number = Municipality, code[:2], code
			p.Capital = code == "0301"
			byNumber[code] = p
		}
		p.Lat, p.Lon = degrees("norway", row, 2)
		p.Population = int32(number("norway", row, 3))
		if p.Region == "03" && p.Kind == Region {
			continue // Oslo is one place, and stands as a municipality
		}
		t.add(p, row.Field(1))
		if c := row.Field(4); c != "" {
			centre := &Place{Kind: Town, Country: "NO", Region: p.Region, Lat: p.Lat, Lon: p.Lon, Population: p.Population / 2}
			t.add(centre, c)
		}
	}
	return byNumber
}

func (t *Table) readWorld() {
	for _, row := range rows("world") {
		p := &Place{Kind: Town}
		p.Country, p.Region, _ = strings.Cut(row.Field(0), "-")
		if p.Country != "" && t.country[p.Country] == nil {
			panic(fmt.Sprintf("gazetteer: world.txt:%d: no country %q", row.Line, p.Country))
		}
		p.Lat, p.Lon = degrees("world", row, 2)
		p.Population = int32(number("world", row, 3))
		switch row.Field(4) {
		case "capital":
			p.Capital = true
		case "region":
			p.Kind = Region
		case "area":
			p.Kind = Area
		case "":
		default:
			panic(fmt.Sprintf("gazetteer: world.txt:%d: no kind %q", row.Line, row.Field(4)))
		}
		t.add(p, row.Field(1))
	}
}

// add enters a place under its names: "Moskva, en=Moscow", "~Time".
func (t *Table) add(p *Place, names string) {
	t.places = append(t.places, p)
	for n := range strings.SplitSeq(names, ",") {
		n, word := strings.CutPrefix(strings.TrimSpace(n), "~")
		if code, name, ok := strings.Cut(n, "="); ok {
			n = name
			p.names = append(p.names, tongue{code, name})
		}
		if p.Name == "" {
			p.Name = n
		}
		f := Fold(n)
		if t.byName[f] == nil {
			t.names = append(t.names, f)
		}
		t.byName[f] = append(t.byName[f], Named{p, word})
	}
}

func degrees(file string, row lang.Row, field int) (lat, lon int32) {
	a, b, _ := strings.Cut(row.Field(field), " ")
	x, err1 := fixed(a)
	y, err2 := fixed(b)
	if err1 != nil || err2 != nil || x < -900000 || x > 900000 || y < -1800000 || y > 1800000 {
		panic(fmt.Sprintf("gazetteer: %s.txt:%d: no degrees %q", file, row.Line, row.Field(field)))
	}
	return x, y
}

// fixed reads a decimal number as ten-thousandths, with no float on the way.
func fixed(s string) (int32, error) {
	whole, frac, _ := strings.Cut(strings.TrimSpace(s), ".")
	neg := strings.HasPrefix(whole, "-")
	n, err := strconv.ParseUint(strings.TrimPrefix(whole, "-"), 10, 16)
	if err != nil || len(frac) > 20 {
		return 0, fmt.Errorf("no number %q", s)
	}
	v := int32(n)
	if v > 360 {
		return 0, fmt.Errorf("no degrees %q", s)
	}
	for i := range 4 {
		v *= 10
		if i < len(frac) {
			if frac[i] < '0' || frac[i] > '9' {
				return 0, fmt.Errorf("no number %q", s)
			}
			v += int32(frac[i] - '0')
		}
	}
	if neg {
		v = -v
	}
	return v, nil
}

func number(file string, row lang.Row, field int) int {
	s := row.Field(field)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		panic(fmt.Sprintf("gazetteer: %s.txt:%d: no number %q", file, row.Line, s))
	}
	return n
}
