package export

import (
	"fmt"
	"strings"

	"ifolge/entity"
	"ifolge/statement"
	"ifolge/text"
)

// A spot is a place that a statement speaks of. Where several bear its name and
// none is meant by what the article says it has the article's words, no geo, and
// may have a country all the same.
type spot struct {
	name    string // in the article's language
	kind    string // "town"; "" where the place is open
	country string // ISO 3166-1 alpha-2, "" for none
	region  string // what follows it in ISO 3166-2, "" unknown
	geo     string // by RFC 5870, "geo:55.7500,37.6200"; "" where the place is open, or an area
	lat     string
	lon     string
	sure    string // "certain", "likely", "guess", "open"
	choice  string // the names that an open place may have: "Våler (NO-31) or Våler (NO-34)"
	at      text.Range
}

// spots returns the places that s speaks of, each once, in text order.
func (v *view) spots(s *statement.Statement) []spot {
	var out []spot
	seen := map[string]bool{}
	for i := range s.Where {
		x := v.spot(&s.Where[i])
		if key := x.name + " " + x.geo + " " + x.kind; x.name != "" && !seen[key] {
			seen[key] = true
			out = append(out, x)
		}
	}
	return out
}

func (v *view) spot(p *entity.Place) spot {
	x := spot{name: oneLine(v.cut(p.Range)), country: p.Country(), sure: p.Sure.String(), at: p.Range}
	c, ok := p.Place()
	if !ok {
		const most = 6
		var names []string
		for i, c := range p.Candidates {
			if i == most {
				names = append(names, "…")
				break
			}
			names = append(names, oneLine(entity.NameIn(c, v.Lang))+" ("+strings.TrimSuffix(c.Country+"-"+c.Region, "-")+")")
		}
		x.choice = strings.Join(names, " or ")
		return x
	}
	x.name, x.kind, x.region = oneLine(entity.NameIn(c, v.Lang)), c.Kind.String(), c.Region
	if x.kind != "area" {
		x.lat, x.lon = degrees(c.Lat), degrees(c.Lon)
		x.geo = "geo:" + x.lat + "," + x.lon
	}
	return x
}

// doubt says in words what is not sure of x, "" where nothing is.
func (x *spot) doubt() string {
	switch x.sure {
	case "certain":
		return ""
	case "open":
		return "open: " + x.choice
	}
	return x.sure
}

// tag writes x in a line: "place:Moskva, town, RU, geo:55.8000,37.6000".
func (x *spot) tag() string {
	tag := "place:" + x.name
	for _, w := range []string{x.kind, x.country, x.geo, x.doubt()} {
		if w != "" {
			tag += ", " + w
		}
	}
	return tag
}

// degrees writes ten-thousandths as decimal degrees.
func degrees(n int32) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%04d", sign, n/10000, n%10000)
}
