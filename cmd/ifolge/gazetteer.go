package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"ifolge/entity"
	"ifolge/gazetteer"
	"ifolge/ingest"
	"ifolge/statement"
)

type gazetteerCmd struct {
	Import gazetteerImportCmd `cmd:"" help:"Read a GeoNames dump into the gazetteer of this computer."`
	Find   gazetteerFindCmd   `cmd:"" help:"Print the places that bear a name."`
}

type gazetteerImportCmd struct {
	File       string   `arg:"" help:"A dump of GeoNames: cities15000.zip, NO.txt, allCountries.zip."`
	To         string   `placeholder:"FILE" help:"The gazetteer file; else IFOLGE_GAZETTEER, else places.gaz in the user's data folder."`
	Country    []string `placeholder:"CODE" help:"Keep only these countries: NO,SE,DK."`
	Population int      `placeholder:"N" help:"Leave out towns with fewer inhabitants."`
}

func (c *gazetteerImportCmd) Help() string {
	return `GeoNames publishes its dumps under CC BY 4.0: whoever shows places from them names GeoNames.
The file made before stays until the new one is whole.

Examples:

	ifolge gazetteer import cities15000.zip
	ifolge gazetteer import --country NO,SE --population 100 allCountries.zip`
}

func (c *gazetteerImportCmd) Run(p *program) error {
	to := cmp.Or(c.To, p.gazetteerFile())
	if to == "" {
		return fmt.Errorf("%w: no data folder is known; name the file with --to", errUsage)
	}
	o := gazetteer.Options{Population: c.Population}
	for _, code := range c.Country {
		code = strings.ToUpper(strings.TrimSpace(code))
		if _, ok := gazetteer.World().Country(code); !ok {
			return fmt.Errorf("%w: no country %q; want ISO 3166-1 codes of two letters", errUsage, code)
		}
		o.Countries = append(o.Countries, code)
	}
	in, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	out, err := os.CreateTemp(filepath.Dir(to), ".places-*")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name()) // fails where it has been renamed
	defer out.Close()
	counts, err := importDump(out, in, o)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if err := errors.Join(out.Chmod(0o644), out.Close()); err != nil {
		return err
	}
	if err := os.Rename(out.Name(), to); err != nil {
		return err
	}
	if counts.Bad > 0 {
		fmt.Fprintf(p.err, "ifolge: %s: note: %d rows could not be read; the first: %s\n", c.File, counts.Bad, counts.FirstBad)
	}
	_, err = fmt.Fprintf(p.out, "%s: %d places under %d names, of %d rows\n", to, counts.Kept, counts.Names, counts.Rows)
	return err
}

// importDump tells a zip file from a table by its first bytes.
func importDump(out io.Writer, in *os.File, o gazetteer.Options) (gazetteer.Counts, error) {
	r := bufio.NewReader(in)
	if head, _ := r.Peek(4); string(head) != "PK\x03\x04" {
		return gazetteer.Import(out, r, o)
	}
	info, err := in.Stat()
	if err != nil {
		return gazetteer.Counts{}, err
	}
	return gazetteer.ImportZip(out, in, info.Size(), o)
}

type gazetteerFindCmd struct {
	Names []string `arg:"" name:"name" help:"Names of places."`
}

func (c *gazetteerFindCmd) Help() string {
	return `A line a place, parted by tabs: name, kind, country, region, latitude, longitude,
inhabitants in thousands, and where it is from: the program or the imported gazetteer.

Example:

	ifolge gazetteer find Våler Moskva`
}

func (c *gazetteerFindCmd) Run(p *program) error {
	more, err := p.gazetteer()
	if err != nil {
		return err
	}
	defer more.Close()
	for _, name := range c.Names {
		folded := gazetteer.Fold(name)
		found := false
		put := func(pl *gazetteer.Place, from string) {
			found = true
			fmt.Fprintf(p.out, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n", pl.Name, pl.Kind, pl.Country, pl.Region, degrees(pl.Lat), degrees(pl.Lon), pl.Population, from)
		}
		for _, n := range gazetteer.World().Named(folded) {
			put(n.Place, "program")
		}
		for _, pl := range more.Named(folded) {
			put(&pl, "gazetteer")
		}
		if !found {
			p.fail(fmt.Errorf("%s: no place of that name is known", name))
		}
	}
	return nil
}

// degrees writes ten-thousandths as decimal degrees.
func degrees(n int32) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%04d", sign, n/10000, n%10000)
}

// gazetteerFile is where the gazetteer of this computer lies; "" where no folder
// is known.
func (p *program) gazetteerFile() string {
	if f := p.getenv("IFOLGE_GAZETTEER"); f != "" {
		return f
	}
	return p.dataFile("places.gaz")
}

// dataFile names a file in the user's data folder; "" where none is known.
func (p *program) dataFile(name string) string {
	dir := p.getenv("XDG_DATA_HOME")
	if home := p.getenv("HOME"); dir == "" && home != "" {
		dir = filepath.Join(home, ".local", "share")
		if runtime.GOOS == "darwin" {
			dir = filepath.Join(home, "Library", "Application Support")
		}
	}
	if dir == "" {
		dir = p.getenv("LOCALAPPDATA")
	}
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "ifolge", name)
}

// A diskGazetteer is the gazetteer of this computer; the zero one has no places.
type diskGazetteer struct {
	*gazetteer.File
	file *os.File
}

// Close closes the file where there is one.
func (g diskGazetteer) Close() error {
	if g.file == nil {
		return nil
	}
	return g.file.Close()
}

// gazetteer opens the gazetteer of this computer. That there is none is no
// error.
func (p *program) gazetteer() (diskGazetteer, error) {
	name := p.gazetteerFile()
	if name == "" {
		return diskGazetteer{}, nil
	}
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return diskGazetteer{}, nil
	} else if err != nil {
		return diskGazetteer{}, err
	}
	info, err := f.Stat()
	if err == nil {
		var g *gazetteer.File
		if g, err = gazetteer.Open(f, info.Size()); err == nil {
			return diskGazetteer{g, f}, nil
		}
	}
	f.Close()
	return diskGazetteer{}, fmt.Errorf("%s: %w", name, err)
}

// locate fills in again where the statements of r speak of, with the places of
// this computer beside those of the program.
func (g diskGazetteer) locate(r *ingest.Reading) {
	if g.File == nil {
		return
	}
	places := entity.Finder{Outlet: r.Article.Outlet, More: g.File}.Places(r.Document)
	statement.Locate(r.Document, r.Attributions, r.Statements, places)
}
