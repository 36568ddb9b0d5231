package gazetteer

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
)

func TestNorwayIsWhole(t *testing.T) {
	want := map[string]int{
		"03": 1, "11": 23, "15": 27, "18": 41, "31": 12, "32": 21, "33": 18, "34": 46,
		"39": 6, "40": 17, "42": 25, "46": 43, "50": 38, "55": 21, "56": 18,
	}
	got, all := map[string]int{}, 0
	numbers := map[string]bool{}
	for _, p := range World().Places() {
		if p.Country == "NO" && (p.Lat < 565000 || p.Lat > 715000 || p.Lon < 20000 || p.Lon > 320000) {
			t.Errorf("%s lies at %d, %d", p.Name, p.Lat, p.Lon)
		}
		if p.Kind != Municipality {
			continue
		}
		if numbers[p.Number] {
			t.Errorf("number %s stands twice", p.Number)
		}
		numbers[p.Number] = true
		got[p.Region]++
		all++
	}
	if all != 357 || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%d municipalities, by county %v; want 357, %v", all, got, want)
	}
}

func TestEveryCountryHasACapitalAndACode(t *testing.T) {
	codes := map[string]bool{}
	for _, row := range rows("countries") {
		for _, c := range []string{row.Field(0), row.Field(1)} {
			if codes[c] {
				t.Errorf("countries.txt:%d: %s stands twice", row.Line, c)
			}
			codes[c] = true
		}
		if len(row.Field(0)) != 2 || len(row.Field(1)) != 3 {
			t.Errorf("countries.txt:%d: codes %q, %q", row.Line, row.Field(0), row.Field(1))
		}
		if of := row.Field(4); of != "" {
			if _, ok := World().Country(of); !ok {
				t.Errorf("countries.txt:%d: belongs to %q", row.Line, of)
			}
		}
	}
	capitals := map[string]bool{}
	for _, p := range World().Places() {
		if p.Capital {
			capitals[p.Country] = true
		}
	}
	for _, p := range World().Places() {
		if p.Kind == Country && p.Country != "VA" && !capitals[p.Country] {
			t.Errorf("%s has no capital", p.Name)
		}
	}
}

func TestNoPlaceStandsTwiceUnderOneName(t *testing.T) {
	for _, n := range World().Names() {
		seen := map[string]bool{}
		for _, p := range World().Named(n) {
			k := fmt.Sprint(p.Country, p.Region, p.Kind, p.Lat/5000, p.Lon/5000)
			if seen[k] {
				t.Errorf("%s stands twice in %s-%s", n, p.Country, p.Region)
			}
			seen[k] = true
		}
	}
}

func TestNamedAndHome(t *testing.T) {
	for name, want := range map[string]string{
		"våler": "Våler NO-31, Våler NO-34", "moskva": "Moskva RU-", "moscow": "Moskva RU-, Moscow US-ID",
		"bryne": "Bryne NO-11", "nowhere": "",
	} {
		var got []string
		for _, p := range World().Named(name) {
			got = append(got, p.Name+" "+p.Country+"-"+p.Region)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: %s; want %s", name, s, want)
		}
	}
	if p, ok := World().Home("Bergens  tidende"); !ok || p.Name != "Bergen" {
		t.Errorf("Bergens Tidende has its home in %v", p)
	}
	moscow := World().Named("moskva")[0]
	if moscow.NameIn("en") != "Moscow" || moscow.NameIn("nn") != "Moskva" {
		t.Errorf("Moskva is called %q, %q", moscow.NameIn("en"), moscow.NameIn("nn"))
	}
}

func TestFixed(t *testing.T) {
	for in, want := range map[string]int32{"59.91273": 599127, "-0.5": -5000, "180": 1800000, "-179.99999": -1799999, "5.": 50000} {
		if got, err := fixed(in); err != nil || got != want {
			t.Errorf("fixed(%q) = %d, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "x", "1e3", "--1", "1.x", "999", "1.2.3"} {
		if got, err := fixed(in); err == nil {
			t.Errorf("fixed(%q) = %d", in, got)
		}
	}
}

// row writes one row of a dump as GeoNames does.
func row(id int, name, others, at, class, code, country, admin1, admin2 string, population int) string {
	return fmt.Sprintf("%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\t%s\t%s\t\t\t%d\t\t1\tEurope/Oslo\t2024-01-01\n",
		id, name, name, others, strings.ReplaceAll(at, " ", "\t"), class, code, country, admin1, admin2, population)
}

// dump is invented: no row of GeoNames stands here.
var dump = row(1, "Fjordvik", "Fjordvika,Фьордвик,FJV", "60.12345 5.5", "P", "PPL", "NO", "07", "4601", 1200) +
	row(2, "Fjordvik", "", "59.0 17.0", "P", "PPL", "SE", "26", "", 90000) +
	row(3, "Lakeville", "", "-40.25 -73.5", "P", "PPLA", "US", "NY", "061", 45000) +
	row(4, "Gone Town", "", "1 1", "P", "PPLH", "NO", "", "", 0) +
	row(5, "Big Lake", "", "1 1", "H", "LK", "NO", "", "", 0) +
	"broken\trow\n" +
	row(6, "Nowhere", "", "100 0", "P", "PPL", "NO", "", "", 3)

func imported(t *testing.T, o Options) (*File, Counts) {
	t.Helper()
	var b bytes.Buffer
	c, err := Import(&b, strings.NewReader(dump), o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return f, c
}

func TestImportReadsBackWhatItWrote(t *testing.T) {
	f, c := imported(t, Options{})
	if c.Rows != 7 || c.Kept != 3 || c.Other != 2 || c.Bad != 2 || !strings.Contains(c.FirstBad, "row 6: 2 columns") || f.Len() != 3 {
		t.Errorf("counts %+v", c)
	}
	for name, want := range map[string]string{
		"fjordvik":  "Fjordvik SE- 590000,170000 90 | Fjordvik NO-46 601234,55000 1",
		"fjordvika": "Fjordvik NO-46 601234,55000 1",
		"lakeville": "Lakeville US-NY -402500,-735000 45",
		"фьордвик":  "", "fjv": "", "gone town": "", "": "",
	} {
		var got []string
		for _, p := range f.Named(name) {
			got = append(got, fmt.Sprintf("%s %s-%s %d,%d %d", p.Name, p.Country, p.Region, p.Lat, p.Lon, p.Population))
		}
		if s := strings.Join(got, " | "); s != want {
			t.Errorf("%s: %s; want %s", name, s, want)
		}
	}
	if ps := (*File)(nil).Named("fjordvik"); ps != nil {
		t.Errorf("no file has %v", ps)
	}
}

func TestImportKeepsWhatIsAskedFor(t *testing.T) {
	for _, tt := range []struct {
		o    Options
		kept int
	}{
		{Options{Countries: []string{"NO"}}, 1}, {Options{Population: 40000}, 2}, {Options{Countries: []string{"NO"}, Population: 40000}, 0},
	} {
		if f, c := imported(t, tt.o); c.Kept != tt.kept || f.Len() != tt.kept {
			t.Errorf("%+v: kept %d, want %d", tt.o, c.Kept, tt.kept)
		}
	}
}

func TestImportIsTheSameEveryTime(t *testing.T) {
	var a, b bytes.Buffer
	Import(&a, strings.NewReader(dump), Options{})
	Import(&b, iotest.OneByteReader(strings.NewReader(dump)), Options{})
	if a.Len() == 0 || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two imports of one dump differ")
	}
}

func TestImportRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"nothing":        {"", "empty"},
		"another table":  {"a,b,c\nd,e,f\n", "no row is one of GeoNames: row 1: 1 columns"},
		"an endless row": {strings.Repeat("x", longestRow+1<<17), "longer than"},
	} {
		_, err := Import(&bytes.Buffer{}, strings.NewReader(tt.in), Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want %q", name, err, tt.want)
		}
	}
	broken := errors.New("disk gone")
	if _, err := Import(&bytes.Buffer{}, iotest.ErrReader(broken), Options{}); !errors.Is(err, broken) {
		t.Errorf("a broken disk gives %v", err)
	}
}

func packed(t *testing.T, files ...string) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(files[i+1]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func TestImportZip(t *testing.T) {
	z := packed(t, "readme.txt", "hello", "NO.txt", dump)
	c, err := ImportZip(&bytes.Buffer{}, z, z.Size(), Options{})
	if err != nil || c.Kept != 3 {
		t.Errorf("kept %d, %v", c.Kept, err)
	}
	for name, tt := range map[string]struct {
		z    *bytes.Reader
		want string
	}{
		"a bomb":   {packed(t, "NO.txt", strings.Repeat(" \n", 2<<20)), "far more than a dump"},
		"no table": {packed(t, "a.png", "x"), "no table"},
		"no zip":   {bytes.NewReader([]byte("PK nothing")), "zip"},
		"many":     {packed(t, strings.Split(strings.Repeat("a.txt|x|", 17)+"b|x", "|")...), "files inside"},
	} {
		if _, err := ImportZip(&bytes.Buffer{}, tt.z, tt.z.Size(), Options{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want %q", name, err, tt.want)
		}
	}
}

func FuzzImport(f *testing.F) {
	f.Add([]byte(dump), "fjordvik")
	f.Add([]byte(row(1, "Å", ",,A b,’", "0 0", "A", "ADM1", "NO", "", "", 1<<40)), "å")
	f.Fuzz(func(t *testing.T, in []byte, name string) {
		var b bytes.Buffer
		c, err := Import(&b, bytes.NewReader(in), Options{})
		if err != nil {
			return
		}
		g, err := Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || g.Len() != c.Kept {
			t.Fatalf("kept %d, %v", c.Kept, err)
		}
		g.Named(Fold(name))
		for i := range uint32(g.Len()) {
			p, ok := g.place(i)
			if !ok {
				t.Fatalf("place %d cannot be read", i)
			}
			found := false
			ps := g.Named(Fold(p.Name))
			for _, q := range ps {
				found = found || q.Name == p.Name
			}
			if !found && len(ps) < most && Fold(p.Name) != "" {
				t.Fatalf("%q is not found", p.Name)
			}
		}
	})
}

func FuzzOpen(f *testing.F) {
	var b bytes.Buffer
	Import(&b, strings.NewReader(dump), Options{})
	f.Add(b.Bytes(), "fjordvik")
	f.Add(b.Bytes()[:100], "")
	f.Fuzz(func(t *testing.T, in []byte, name string) {
		g, err := Open(bytes.NewReader(in), int64(len(in)))
		if err != nil {
			return
		}
		g.Named(name)
		for i := range min(uint32(g.Len()), 100) {
			g.place(i)
		}
	})
}

func BenchmarkWorld(b *testing.B) {
	// What the first lookup of a program pays.
	for b.Loop() {
		t := &Table{byName: map[string][]Named{}, country: map[string]*Place{}, papers: map[string]*Place{}}
		t.readCountries()
		t.readNorway()
		t.readWorld()
	}
}

func many(n int) string {
	var d strings.Builder
	for i := range n {
		d.WriteString(row(i, fmt.Sprint("Town ", i%(n/2)), fmt.Sprint("Other ", i), "60.5 10.5", "P", "PPL", "NO", "", "4601", i))
	}
	return d.String()
}

func BenchmarkImport(b *testing.B) {
	d := many(50_000)
	b.SetBytes(int64(len(d)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Import(&bytes.Buffer{}, strings.NewReader(d), Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFileNamed(b *testing.B) {
	var out bytes.Buffer
	if _, err := Import(&out, strings.NewReader(many(50_000)), Options{}); err != nil {
		b.Fatal(err)
	}
	f, err := Open(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		f.Named("town 123")
	}
}
