package html

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"ifolge/entity"
	"ifolge/gazetteer"
	"ifolge/ingest"
	"ifolge/lang"
	"ifolge/sheet"
)

// An atlas shows where the places lie that statements speak of: a list of them,
// and a map of those of which it is known where they lie. All that the map tells
// stands in the list too.
//
// A name that several places bear, none of them chosen, is drawn at each of them
// and marked everywhere.
type atlas struct {
	Rows []placeRow
	Last bool // there are places that are left out

	// The map. Dots is empty where there is none.
	Label         string
	Width, Height int
	Land, Grid    string // paths
	Dots          []dot
	Legend        []legend
}

// A placeRow is one place, or one name of several.
type placeRow struct {
	Name  string // in the page's language; of a name of several the article's words
	Words string // of the article, where those are others
	Is    string // "town · Russia · 43.1° N 131.9° E"
	Doubt string // what is not sure of it; "" where all is
	Off   string // that it lies outside the map; "" where it does not
	Said  []begin

	places []*gazetteer.Place // one, or those that bear the name
	how    class
}

// A dot is a place on the map.
type dot struct {
	X, Y  int
	Class class
	Name  string // for who points at it
	Label *label // nil: no room
}

// A label is the name beside a dot.
type label struct {
	X, Y   int
	Anchor string // "start", "middle" or "end"
	Text   string

	box box
}

type legend struct {
	Class class
	Text  string
}

// class is how a dot looks.
type class string

const (
	sure  class = "at"   // a town
	wide  class = "wide" // a country or region, at its middle
	guess class = "open" // one of several that bear the name
)

// mostPlaces is how many places are shown: the page is to stay small. mostOfName
// is how many of one name are drawn.
const mostPlaces, mostOfName = 24, 6

// newAtlas returns nil where statements speak of no place.
func newAtlas(r *ingest.Reading, w *sheet.Words, m *marks) *atlas {
	a := &atlas{}
	at := map[string]int{} // key to index in Rows
	for _, i := range m.begins {
		for k := range r.Statements[i].Where {
			p := &r.Statements[i].Where[k]
			if len(p.Candidates) == 0 || p.Range.Start < 0 || p.Range.Start > p.Range.End || int(p.Range.End) > len(r.Article.Text) {
				continue
			}
			x := newPlaceRow(p, sheet.Plain(r.Article.Text[p.Range.Start:p.Range.End]), w)
			key := gazetteer.Fold(x.Name) + x.Is
			n, ok := at[key]
			if !ok {
				if len(a.Rows) == mostPlaces {
					a.Last = true
					continue
				}
				n = len(a.Rows)
				at[key] = n
				a.Rows = append(a.Rows, x)
			}
			if b, said := m.begin(i), a.Rows[n].Said; len(said) == 0 || said[len(said)-1] != b {
				a.Rows[n].Said = append(said, b)
			}
		}
	}
	if len(a.Rows) == 0 {
		return nil
	}
	a.draw(w)
	return a
}

func newPlaceRow(p *entity.Place, words string, w *sheet.Words) placeRow {
	chosen, ok := p.Place()
	if !ok {
		x := placeRow{Name: words, how: guess, places: p.Candidates}
		var all []string
		for _, c := range p.Candidates[:min(len(p.Candidates), mostOfName)] {
			all = append(all, shown(entity.NameIn(c, w.Code))+" ("+describe(c, w)+")")
		}
		if len(p.Candidates) > mostOfName {
			all = append(all, "…")
		}
		x.Is = strings.Join(all, "; ")
		x.Doubt = w.Say("place.open", "n", strconv.Itoa(len(p.Candidates)))
		return x
	}
	x := placeRow{Name: shown(entity.NameIn(chosen, w.Code)), Is: describe(chosen, w), places: []*gazetteer.Place{chosen}, how: sure}
	switch chosen.Kind {
	case gazetteer.Area, gazetteer.Country, gazetteer.Territory, gazetteer.Region:
		x.how = wide
	}
	if !strings.EqualFold(words, x.Name) {
		x.Words = words
	}
	switch p.Sure {
	case entity.Guess:
		x.Doubt, x.how = w.Say("place.guess"), guess
	case entity.Likely:
		x.Doubt = w.Say("place.likely")
	}
	return x
}

// describe tells what a place is: kind, region, country, degrees.
func describe(p *gazetteer.Place, w *sheet.Words) string {
	is := []string{w.Say("place." + p.Kind.String())}
	if r, ok := gazetteer.World().Region(p.Country, p.Region); ok && p.Kind > gazetteer.Region {
		is = append(is, entity.NameIn(r, w.Code))
	}
	if c, ok := gazetteer.World().Country(p.Country); ok && p.Kind > gazetteer.Territory {
		is = append(is, entity.NameIn(c, w.Code))
	}
	if p.Kind > gazetteer.Area {
		is = append(is, degrees(p.Lat, "north", "south", w)+" "+degrees(p.Lon, "east", "west", w))
	}
	return strings.Join(is, " · ")
}

// degrees writes ten-thousandths of a degree with one decimal.
func degrees(n int32, plus, minus string, w *sheet.Words) string {
	if n < 0 {
		n, plus = -n, minus
	}
	n = (n + 500) / 1000
	return w.Say("place."+plus, "n", strconv.Itoa(int(n/10)), "tenths", strconv.Itoa(int(n%10)))
}

// A box is a part of the map, or of the earth in ten-thousandths of a degree.
type box struct{ west, south, east, north int64 }

func (b box) meets(c box) bool {
	return b.west < c.east && c.west < b.east && b.south < c.north && c.south < b.north
}

type point struct{ x, y int64 }

const degree = 10000

// draw makes the map of a's rows. It shows the places finer than a country, and
// countries where nothing else is known; what lies outside it then is in the list
// alone.
func (a *atlas) draw(w *sheet.Words) {
	var fine, coarse []point
	for _, r := range a.Rows {
		if len(r.places) > mostOfName {
			continue
		}
		for _, p := range r.places {
			switch p.Kind {
			case gazetteer.Area:
			case gazetteer.Country, gazetteer.Territory:
				coarse = append(coarse, point{int64(p.Lon), int64(p.Lat)})
			default:
				fine = append(fine, point{int64(p.Lon), int64(p.Lat)})
			}
		}
	}
	if len(fine) == 0 {
		fine = coarse
	}
	if len(fine) == 0 {
		return
	}
	view := around(fine)
	a.Width = 840
	a.Height = 560
	if view.east-view.west == 360*degree {
		a.Height = 410
	}
	sheet := sheetOf{view, int64(a.Width), int64(a.Height)}
	a.Land, a.Grid = sheet.land(), sheet.grid()

	var named []string
	for i := range a.Rows {
		r := &a.Rows[i]
		drawn := false
		for _, p := range r.places {
			at, ok := sheet.at(point{int64(p.Lon), int64(p.Lat)})
			if !ok || p.Kind == gazetteer.Area || len(r.places) > mostOfName {
				continue
			}
			d := dot{X: int(at.x), Y: int(at.y), Class: r.how, Name: r.Name}
			if r.how == guess {
				d.Name += "?"
			}
			a.Dots = append(a.Dots, d)
			drawn = true
		}
		if drawn {
			named = append(named, r.Name)
		} else {
			r.Off = w.Say("place.off")
		}
	}
	a.name()
	a.Label = w.Say("page.map", "places", strings.Join(named, ", "))
	for _, c := range []class{sure, wide, guess} {
		if slices.ContainsFunc(a.Dots, func(d dot) bool { return d.Class == c }) {
			a.Legend = append(a.Legend, legend{c, w.Say("page.map." + string(c))})
		}
	}
}

// around returns the part of the earth to show: that of the points with some room,
// at least 14 degrees high, in the shape of the map; all of it where they lie far
// apart.
func around(ps []point) box {
	const least = 14 * degree
	lons := make([]int64, len(ps))
	south, north := ps[0].y, ps[0].y
	for i, p := range ps {
		lons[i] = p.x
		south, north = min(south, p.y), max(north, p.y)
	}
	slices.Sort(lons)
	// The arc that leaves out the widest gap, which may be one over the 180th meridian.
	west, east, gap := lons[0], lons[len(lons)-1], lons[0]+360*degree-lons[len(lons)-1]
	for i := 1; i < len(lons); i++ {
		if g := lons[i] - lons[i-1]; g > gap {
			west, east, gap = lons[i], lons[i-1]+360*degree, g
		}
	}
	k := cosine((south + north) / 2)
	high := max((north-south)*13/10+2*degree, least)
	broad := max((east-west)*k/1000*13/10+2*degree, high*3/2)
	high = broad * 2 / 3
	if high > 60*degree || broad*1000/k > 180*degree {
		return box{-169 * degree, -57 * degree, 191 * degree, 84 * degree}
	}
	mid := (south + north) / 2
	mid = min(max(mid, -86*degree+high/2), 86*degree-high/2)
	b := box{south: mid - high/2, north: mid + high/2}
	broad = broad * 1000 / k
	b.west = (west+east)/2 - broad/2
	b.east = b.west + broad
	return b
}

// cosine returns the cosine of a latitude in thousandths, at least a quarter: in
// whole numbers, so that every machine draws the same map.
func cosine(lat int64) int64 {
	// of 0, 10 … 90 degrees
	table := [...]int64{1000, 985, 940, 866, 766, 643, 500, 342, 174, 0, 0}
	if lat < 0 {
		lat = -lat
	}
	lat = min(lat, 90*degree)
	n, rest := lat/(10*degree), lat%(10*degree)
	return max(table[n]+(table[n+1]-table[n])*rest/(10*degree), 250)
}

// A sheetOf paper shows a part of the earth, longitude and latitude as a grid of
// right angles.
type sheetOf struct {
	box
	width, height int64
}

func (s sheetOf) put(p point) point {
	return point{(p.x - s.west) * s.width / (s.east - s.west), (s.north - p.y) * s.height / (s.north - s.south)}
}

// at returns where a point of the earth lies on the sheet; ok is false where it
// lies beside it.
func (s sheetOf) at(p point) (point, bool) {
	for p.x < s.west {
		p.x += 360 * degree
	}
	for p.x > s.east {
		p.x -= 360 * degree
	}
	if s.east-s.west == 360*degree { // all the earth, but for what lies about the poles
		p.y = min(max(p.y, s.south), s.north)
	}
	return s.put(p), p.x >= s.west && p.y >= s.south && p.y <= s.north
}

//go:embed land.txt
var landSource string

// outlines are the rings of land.txt.
var outlines = sync.OnceValue(func() [][]point {
	const twentieth = degree / 20
	var rings [][]point
	for _, row := range lang.Parse(landSource) {
		var ring []point
		var at point
		ns := strings.Fields(row.Field(0))
		for i := 0; i+1 < len(ns); i += 2 {
			x, err := strconv.ParseInt(ns[i], 10, 32)
			y, err2 := strconv.ParseInt(ns[i+1], 10, 32)
			if err != nil || err2 != nil {
				panic(fmt.Sprintf("html: land.txt:%d: no number in %q %q", row.Line, ns[i], ns[i+1]))
			}
			at = point{at.x + x*twentieth, at.y + y*twentieth}
			ring = append(ring, at)
		}
		rings = append(rings, ring)
	}
	return rings
})

// land returns the path of the land on the sheet.
func (s sheetOf) land() string {
	const rim = 8 // so far beyond the sheet, so that the cut is not seen
	cut := box{-rim, -rim, s.width + rim, s.height + rim}
	var b strings.Builder
	for _, ring := range outlines() {
		for turn := int64(-1); turn <= 1; turn++ {
			on := make([]point, 0, len(ring)+8)
			seen := box{1 << 40, 1 << 40, -1 << 40, -1 << 40}
			for _, p := range ring {
				p = s.put(point{p.x + turn*360*degree, p.y})
				seen = box{min(seen.west, p.x), min(seen.south, p.y), max(seen.east, p.x), max(seen.north, p.y)}
				if len(on) == 0 || on[len(on)-1] != p {
					on = append(on, p)
				}
			}
			if !seen.meets(cut) {
				continue
			}
			write(&b, clipped(on, cut))
		}
	}
	return b.String()
}

// clipped returns what of a ring lies in a box, side by side (Sutherland and
// Hodgman 1974).
func clipped(ring []point, to box) []point {
	for side := range 4 {
		var in func(p point) bool
		var cut func(p, q point) point
		atX := func(x int64) func(p, q point) point {
			return func(p, q point) point { return point{x, p.y + (q.y-p.y)*(x-p.x)/(q.x-p.x)} }
		}
		atY := func(y int64) func(p, q point) point {
			return func(p, q point) point { return point{p.x + (q.x-p.x)*(y-p.y)/(q.y-p.y), y} }
		}
		switch side {
		case 0:
			in, cut = func(p point) bool { return p.x >= to.west }, atX(to.west)
		case 1:
			in, cut = func(p point) bool { return p.x <= to.east }, atX(to.east)
		case 2:
			in, cut = func(p point) bool { return p.y >= to.south }, atY(to.south)
		case 3:
			in, cut = func(p point) bool { return p.y <= to.north }, atY(to.north)
		}
		var out []point
		for i, q := range ring {
			p := ring[(i+len(ring)-1)%len(ring)]
			if in(p) != in(q) {
				out = append(out, cut(p, q))
			}
			if in(q) {
				out = append(out, q)
			}
		}
		ring = out
	}
	return ring
}

// write adds a ring to a path, in steps from point to point.
func write(b *strings.Builder, ring []point) {
	if len(ring) < 3 {
		return
	}
	fmt.Fprintf(b, "M%d %dl", ring[0].x, ring[0].y)
	for i := 1; i < len(ring); i++ {
		if i > 1 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(b, "%d %d", ring[i].x-ring[i-1].x, ring[i].y-ring[i-1].y)
	}
	b.WriteByte('z')
}

// grid returns the path of some meridians and parallels.
func (s sheetOf) grid() string {
	step := int64(5 * degree)
	for (s.east-s.west)/step > 12 {
		step *= 2
	}
	var b strings.Builder
	for x := s.west / step * step; x < s.east; x += step {
		if p := s.put(point{x, 0}); p.x > 0 {
			fmt.Fprintf(&b, "M%d 0v%d", p.x, s.height)
		}
	}
	for y := s.south / step * step; y < s.north; y += step {
		if p := s.put(point{0, y}); p.y < s.height {
			fmt.Fprintf(&b, "M0 %dh%d", p.y, s.width)
		}
	}
	return b.String()
}

// name puts names beside the dots where there is room: right of it, left, above,
// below or between.
func (a *atlas) name() {
	const high, letter, off = 28, 14, 13 // of the letters and of the dot, on a narrow screen
	var taken []box
	for _, d := range a.Dots {
		taken = append(taken, box{int64(d.X - 7), int64(d.Y - 7), int64(d.X + 7), int64(d.Y + 7)})
	}
	paper := box{2, 2, int64(a.Width - 2), int64(a.Height - 2)}
	for i := range a.Dots {
		d := &a.Dots[i]
		long := letter * utf8.RuneCountInString(d.Name)
		for _, l := range []label{
			{X: d.X + off, Y: d.Y + 8, Anchor: "start"}, {X: d.X - off, Y: d.Y + 8, Anchor: "end"},
			{X: d.X, Y: d.Y - off, Anchor: "middle"}, {X: d.X, Y: d.Y + off + 18, Anchor: "middle"},
			{X: d.X + off, Y: d.Y - 6, Anchor: "start"}, {X: d.X + off, Y: d.Y + 24, Anchor: "start"},
			{X: d.X - off, Y: d.Y - 6, Anchor: "end"}, {X: d.X - off, Y: d.Y + 24, Anchor: "end"},
		} {
			from := l.X
			switch l.Anchor {
			case "end":
				from -= long
			case "middle":
				from -= long / 2
			}
			l.box = box{int64(from), int64(l.Y - high + 6), int64(from + long), int64(l.Y + 6)}
			if l.box.west < paper.west || l.box.east > paper.east || l.box.south < paper.south || l.box.north > paper.north ||
				slices.ContainsFunc(taken, l.box.meets) {
				continue
			}
			l.Text = d.Name
			d.Label = &l
			taken = append(taken, l.box)
			break
		}
	}
}
