package html

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"ifolge/entity"
	"ifolge/gazetteer"
	"ifolge/ingest"
	"ifolge/sheet"
	"ifolge/sheet/sheettest"
)

func atlasOf(r *ingest.Reading, code string) *atlas {
	w := words(code)
	return newAtlas(r, w, newMarks(r, sheet.Lay(r, w), 1, w))
}

func TestAtlas(t *testing.T) {
	a := atlasOf(sheettest.Somewhere(), "en")
	var rows, dots []string
	for _, r := range a.Rows {
		var in []string
		for _, b := range r.Said {
			in = append(in, b.Mark)
		}
		rows = append(rows, fmt.Sprintf("%s | %s | %s | %s | %s", r.Name, r.Doubt, r.Is, r.Off, strings.Join(in, " ")))
	}
	for _, d := range a.Dots {
		dots = append(dots, d.Name+" "+string(d.Class))
	}
	want := []string{
		"Oslo |  | municipality · Norway · 59.9° N 10.8° E |  | 1 2",
		"Våler | not sure which of 2 | Våler (municipality · Østfold · Norway · 59.5° N 10.9° E); Våler (municipality · Innlandet · Norway · 60.7° N 11.8° E) |  | 1",
		"Paris | a guess, the largest of several of this name | town · France · 48.9° N 2.4° E |  | 1",
		"Japan |  | country · 36.0° N 138.0° E | outside the map | 2",
		"Europe |  | part of the world | outside the map | 2",
	}
	if got := strings.ReplaceAll(strings.Join(rows, "\n"), "\u00a0", " "); got != strings.Join(want, "\n") {
		t.Errorf("rows\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if got := strings.Join(dots, ", "); got != "Oslo at, Våler? open, Våler? open, Paris? open" {
		t.Errorf("dots %s", got)
	}
	if a.Label != "Map with Oslo, Våler, Paris. All that is on it stands in the table too." {
		t.Errorf("label %q", a.Label)
	}
}

func TestNoPlacesNoMap(t *testing.T) {
	if page := written(t, "nb", river(t)); strings.Contains(page, `class="places"`) || strings.Contains(page, "<svg") {
		t.Error("a map without places")
	}
	r := sheettest.Somewhere()
	for i := range r.Statements { // what has no point on earth is listed, and not drawn
		for k := range r.Statements[i].Where {
			r.Statements[i].Where[k].Candidates = []*gazetteer.Place{{Name: "Midgard", Kind: gazetteer.Area}}
			r.Statements[i].Where[k].Chosen, r.Statements[i].Where[k].Sure = 0, entity.Certain
		}
	}
	if page := written(t, "nb", r); !strings.Contains(page, "Midgard") || strings.Contains(page, "<svg") {
		t.Error("want Midgard in a table, and no map")
	}
}

func TestAround(t *testing.T) {
	world := "-169 -57 191 84"
	for _, tt := range []struct {
		what, want string
		at         []float64 // latitude, longitude
	}{
		{"one town", "-10 53 32 67", []float64{59.9, 10.8}},
		{"over the 180th meridian", "170 -27 193 -13", []float64{-18.1, 178.4, -21.1, -175.2}},
		{"far apart", world, []float64{38.9, -77, 35.7, 139.7}},
		{"the pole", "-42 72 42 86", []float64{90, 0}},
	} {
		var ps []point
		for i := 0; i < len(tt.at); i += 2 {
			ps = append(ps, point{int64(tt.at[i+1] * degree), int64(tt.at[i] * degree)})
		}
		b := around(ps)
		round := func(n int64) int64 { return (n+1000*degree+degree/2)/degree - 1000 }
		if got := fmt.Sprint(round(b.west), round(b.south), round(b.east), round(b.north)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.what, got, tt.want)
		}
	}
}

// TestTheLandIsWhereItIs asks of points whether they lie in an odd number of rings.
func TestTheLandIsWhereItIs(t *testing.T) {
	for _, tt := range []struct {
		name     string
		lat, lon int64
		land     bool
	}{
		{"Hamar", 60, 11, true}, {"Moskva", 55, 37, true}, {"Chukotka", 67, -179, true}, {"Chukotka, west", 67, 178, true}, {"Alice Springs", -24, 134, true},
		{"the South Pole", -89, 0, true}, {"Manaus", -3, -60, true}, {"the Atlantic", 30, -40, false}, {"the Pacific", 0, -160, false},
		{"the Caspian", 42, 51, false}, {"the Black Sea", 43, 34, false}, {"the Antarctic Ocean", -60, 10, false}, {"the North Pole", 89, 0, false},
	} {
		in := 0
		for _, ring := range outlines() {
			for turn := int64(-1); turn <= 1; turn++ {
				x, y := (tt.lon+360*turn)*degree+1, tt.lat*degree+1
				for i, q := range ring {
					p := ring[(i+len(ring)-1)%len(ring)]
					if (p.y > y) != (q.y > y) && x < p.x+(q.x-p.x)*(y-p.y)/(q.y-p.y) {
						in++
					}
				}
			}
		}
		if in%2 == 1 != tt.land {
			t.Errorf("%s: in %d crossings, want land %v", tt.name, in, tt.land)
		}
	}
}

// FuzzMap draws a map of any two places: its points lie on the paper, its land hardly
// beyond it, and no two names on each other.
func FuzzMap(f *testing.F) {
	f.Add(int32(599000), int32(108000), int32(1078000), int32(-1500000))
	f.Add(int32(-180000), int32(1784000), int32(-211000), int32(-1752000))
	f.Add(int32(900000), int32(-1800000), int32(-900000), int32(1800000))
	f.Fuzz(func(t *testing.T, lat, lon, lat2, lon2 int32) {
		a := &atlas{}
		for i, at := range [][2]int32{{lat, lon}, {lat2, lon2}} {
			p := &gazetteer.Place{Name: "Byen", Kind: gazetteer.Town, Lat: at[0] % 900001, Lon: at[1] % 1800001}
			a.Rows = append(a.Rows, placeRow{Name: "By " + strconv.Itoa(i), places: []*gazetteer.Place{p}, how: sure})
		}
		a.draw(words("nb"))
		if len(a.Dots) != 2 {
			t.Fatalf("%d dots of 2 places", len(a.Dots))
		}
		for _, d := range a.Dots {
			if d.X < 0 || d.X > a.Width || d.Y < 0 || d.Y > a.Height {
				t.Errorf("a dot at %d %d, beyond %d %d", d.X, d.Y, a.Width, a.Height)
			}
		}
		if l, k := a.Dots[0].Label, a.Dots[1].Label; l != nil && k != nil && l.box.meets(k.box) {
			t.Errorf("%q and %q lie on each other", l.Text, k.Text)
		}
		for ring := range strings.SplitSeq(strings.TrimPrefix(a.Land, "M"), "M") {
			var x, y int
			for i, n := range strings.FieldsFunc(ring, func(r rune) bool { return r == ' ' || r == 'l' || r == 'z' }) {
				v, err := strconv.Atoi(n)
				if err != nil {
					t.Fatal(err)
				}
				if i%2 == 0 {
					x += v
					continue
				}
				if y += v; x < -8 || x > a.Width+8 || y < -8 || y > a.Height+8 {
					t.Fatalf("land at %d %d, beyond %d %d", x, y, a.Width, a.Height)
				}
			}
		}
	})
}

func BenchmarkMap(b *testing.B) {
	r := sheettest.Somewhere()
	w := words("nb")
	m := newMarks(r, sheet.Lay(r, w), 1, w)
	for b.Loop() {
		newAtlas(r, w, m)
	}
}
