package gazetteer

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Options say what of a dump is kept.
type Options struct {
	Countries  []string // ISO 3166-1 alpha-2; none: all
	Population int      // towns with fewer inhabitants are left out; 0: all
}

// Counts tell what became of the rows of a dump.
type Counts struct {
	Rows     int    // all
	Kept     int    // places kept
	Names    int    // names by which they are found
	Other    int    // neither town nor country, county or municipality, or gone
	Small    int    // of another country or with too few inhabitants
	Bad      int    // rows that could not be read
	FirstBad string // place and reason of the first
}

// Bounds on what a dump may hold: the largest there is has 13 million rows,
// 1.7 GB, and packs to a quarter of that.
const (
	longestRow  = 1 << 20
	mostBytes   = 4 << 30
	mostPacked  = 100 // times its packed size
	smallPacked = 1 << 20
	mostPlaces  = 20_000_000
	mostNames   = 40 // of one place
)

// Import reads a dump of GeoNames (allCountries.txt, cities15000.txt, NO.txt: 19
// columns parted by tabs) and writes a gazetteer file. A row that cannot be read
// is counted and left out; a dump in which none can be is an error.
func Import(w io.Writer, dump io.Reader, o Options) (Counts, error) {
	var c Counts
	b := &builder{}
	in := &io.LimitedReader{R: dump, N: mostBytes + 1}
	rows := bufio.NewReaderSize(in, 1<<16)
	for {
		row, err := line(rows)
		if err != nil && err != io.EOF {
			return c, fmt.Errorf("row %d: %w", c.Rows+1, err)
		}
		if in.N == 0 {
			return c, fmt.Errorf("row %d: more than %d bytes", c.Rows+1, int64(mostBytes))
		}
		if row = bytes.TrimRight(row, "\r\n"); len(row) > 0 {
			c.Rows++
			if err := b.row(row, &o, &c); err != nil {
				if c.Bad++; c.FirstBad == "" {
					c.FirstBad = fmt.Sprintf("row %d: %v", c.Rows, err)
				}
			}
		}
		if err == io.EOF {
			break
		}
	}
	c.Kept = len(b.places)
	switch {
	case c.Rows == 0:
		return c, errors.New("empty; want a GeoNames dump")
	case c.Rows == c.Bad:
		return c, fmt.Errorf("no row is one of GeoNames: %s", c.FirstBad)
	}
	if err := b.write(w); err != nil {
		return c, err
	}
	c.Names = len(b.keys)
	return c, nil
}

// ImportZip is Import of the one table in a zip file of size bytes, as GeoNames
// packs its dumps.
func ImportZip(w io.Writer, packed io.ReaderAt, size int64, o Options) (Counts, error) {
	z, err := zip.NewReader(packed, size)
	if err != nil {
		return Counts{}, err
	}
	const mostFiles = 16
	if len(z.File) > mostFiles {
		return Counts{}, fmt.Errorf("%d files inside; want one table", len(z.File))
	}
	i := slices.IndexFunc(z.File, func(f *zip.File) bool {
		return path.Ext(f.Name) == ".txt" && !strings.EqualFold(path.Base(f.Name), "readme.txt")
	})
	if i < 0 {
		return Counts{}, errors.New("no table (.txt) inside")
	}
	r, err := z.File[i].Open()
	if err != nil {
		return Counts{}, fmt.Errorf("%s: %w", z.File[i].Name, err)
	}
	defer r.Close()
	// Not the size that the file claims: what comes out is counted.
	bound := int64(mostBytes)
	if size < bound/mostPacked {
		bound = max(size*mostPacked, smallPacked)
	}
	c, err := Import(w, &bounded{r, bound}, o)
	if err != nil {
		err = fmt.Errorf("%s: %w", z.File[i].Name, err)
	}
	return c, err
}

// bounded fails where a packed file grows too much.
type bounded struct {
	r    io.Reader
	left int64
}

var errBomb = errors.New("unpacks to far more than a dump does")

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errBomb
	}
	return n, err
}

func line(r *bufio.Reader) ([]byte, error) {
	row, err := r.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return row, err
	}
	long := slices.Clone(row)
	for err == bufio.ErrBufferFull {
		if len(long) > longestRow {
			return nil, fmt.Errorf("longer than %d bytes", longestRow)
		}
		row, err = r.ReadSlice('\n')
		long = append(long, row...)
	}
	return long, err
}

// The columns of a dump that are read.
const (
	colName, colASCII, colOther, colLat, colLon = 1, 2, 3, 4, 5
	colClass, colCode, colCountry               = 6, 7, 8
	colAdmin1, colAdmin2, colPopulation         = 10, 11, 14
	columns                                     = 19
)

func (b *builder) row(row []byte, o *Options, c *Counts) error {
	var f [columns][]byte
	n := 0
	for ; n < columns; n++ {
		i := bytes.IndexByte(row, '\t')
		if i < 0 {
			f[n] = row
			n++
			break
		}
		f[n], row = row[:i], row[i+1:]
	}
	if n <= colPopulation {
		return fmt.Errorf("%d columns; want %d parted by tabs", n, columns)
	}
	p := record{kind: kindOf(string(f[colClass]), string(f[colCode]))}
	if p.kind == 0 || len(f[colCountry]) != 2 {
		c.Other++
		return nil
	}
	population, err := strconv.ParseUint(string(f[colPopulation]), 10, 64)
	if err != nil {
		population = 0
	}
	p.population = uint32(min(population, math.MaxUint32-1000))
	if len(o.Countries) > 0 && !slices.Contains(o.Countries, string(f[colCountry])) ||
		p.kind == Town && p.population < uint32(max(o.Population, 0)) {
		c.Small++
		return nil
	}
	var err1, err2 error
	p.lat, err1 = fixed(string(f[colLat]))
	p.lon, err2 = fixed(string(f[colLon]))
	if err1 != nil || err2 != nil || p.lat < -900000 || p.lat > 900000 || p.lon < -1800000 || p.lon > 1800000 {
		return fmt.Errorf("no place at %q, %q", f[colLat], f[colLon])
	}
	name := f[colName]
	if len(name) == 0 || len(name) > math.MaxUint8 || !utf8.Valid(name) {
		return fmt.Errorf("no name %.40q", name)
	}
	if len(b.places) == mostPlaces || len(b.names)+len(name) > math.MaxUint32 {
		return fmt.Errorf("more than %d places", mostPlaces)
	}
	copy(p.country[:], f[colCountry])
	copy(p.region[:], region(p.country, f[colAdmin1], f[colAdmin2]))
	p.name, p.size = uint32(len(b.names)), uint8(len(name))
	b.names = append(b.names, name...)
	at := uint32(len(b.places))
	b.places = append(b.places, p)

	b.key(string(name), at)
	b.key(string(f[colASCII]), at)
	others := f[colOther]
	for k := 0; len(others) > 0 && k < mostNames; k++ {
		other, rest, _ := bytes.Cut(others, []byte(","))
		if latin(other) {
			b.key(string(other), at)
		}
		others = rest
	}
	return nil
}

func (b *builder) key(name string, at uint32) {
	if name = Fold(name); name == "" || len(b.keys) == math.MaxUint32 {
		return
	}
	k := key{hash(name), at}
	for i := len(b.keys) - 1; i >= 0 && b.keys[i].place == at; i-- {
		if b.keys[i] == k {
			return
		}
	}
	b.keys = append(b.keys, k)
}

// region returns the code of a region as ISO 3166-2 has it, where GeoNames tells
// it: American states, and Norwegian counties by way of the municipality.
func region(country [2]byte, admin1, admin2 []byte) []byte {
	switch string(country[:]) {
	case "US":
		return admin1
	case "NO":
		if len(admin2) == 4 {
			return admin2[:2]
		}
	}
	return nil
}

// kindOf maps the classes of GeoNames. What is gone or a part of a town is left
// out: 0.
func kindOf(class, code string) Kind {
	if strings.HasSuffix(code, "H") && code != "PPLCH" {
		return 0
	}
	switch class {
	case "P":
		if code == "PPLX" || code == "PPLQ" || code == "PPLW" || code == "PPLCH" {
			return 0
		}
		return Town
	case "A":
		switch {
		case strings.HasPrefix(code, "PCL"):
			return Country
		case code == "TERR":
			return Territory
		case code == "ADM1":
			return Region
		case code == "ADM2" || code == "ADM3":
			return Municipality
		}
	}
	return 0
}

// latin reports whether a name may stand in the texts that we read: in Latin
// letters, and no code of an airport.
func latin(name []byte) bool {
	if len(name) < 3 || len(name) > 80 || !utf8.Valid(name) {
		return false
	}
	upper := true
	for _, r := range string(name) {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) {
			return false
		}
		upper = upper && !unicode.IsLower(r)
	}
	return !upper || len(name) > 4
}
