package sniff

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/unicode"

	"ifolge/article"
	"ifolge/article/page"
	"ifolge/corpus/corpustest"
)

func collect(r io.Reader, name string, opts Options) (as []*article.Article, errs []string) {
	for a, err := range Read(r, name, opts) {
		if err != nil {
			errs = append(errs, err.Error())
			continue
		}
		as = append(as, a)
	}
	return as, errs
}

func zip(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	webPage = "<!DOCTYPE html><html lang=nb><title>Ny bru</title><article><p>Brua er åpen, sier ordføreren.</p></article></html>"
	lines   = `{"id":"a","text":"Brua er åpen."}` + "\n" + `{"id":"b","text":"Veien er stengt."}`
	pretty  = "{\n  \"id\": \"a\",\n  \"text\": \"Brua er åpen.\"\n}\n"
)

func TestReadTellsTheFormByContent(t *testing.T) {
	utf16, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(webPage)
	for _, c := range []struct {
		what, in string
		want     []string // texts
	}{
		{"plain text", "Brua er åpen.", []string{"Brua er åpen."}},
		{"plain text that begins with a brace", "{sic} Brua er åpen.", []string{"{sic} Brua er åpen."}},
		{"plain text that begins with a bracket", "[Bergen] Brua.", []string{"[Bergen] Brua."}},
		{"plain text that begins like a tag", "<3 alle, sier hun.", []string{"<3 alle, sier hun."}},
		{"plain text that begins like a picture", "GIF8 er et format.", []string{"GIF8 er et format."}},
		{"page", webPage, []string{"Brua er åpen, sier ordføreren."}},
		{"page in UTF-16", utf16, []string{"Brua er åpen, sier ordføreren."}},
		{"page after comments", "\n<!-- a --><!-- b -->\n" + webPage, []string{"Brua er åpen, sier ordføreren."}},
		{"XHTML", "<?xml version='1.0'?>\n" + webPage, []string{"Brua er åpen, sier ordføreren."}},
		{"piece of a page", "<p>Brua er åpen.</p>", []string{"Brua er åpen."}},
		{"lines", lines, []string{"Brua er åpen.", "Veien er stengt."}},
		{"lines after blank ones", "\n\n" + lines, []string{"Brua er åpen.", "Veien er stengt."}},
		{"one line", `{"text":"Brua."}`, []string{"Brua."}},
		{"one object", pretty, []string{"Brua er åpen."}},
		{"long lines", `{"text":"` + strings.Repeat("bru ", 1<<15) + `"}` + "\n" + `{"text":"Brua."}`, []string{strings.Repeat("bru ", 1<<15), "Brua."}},
	} {
		for _, in := range []string{c.in, zip(t, c.in)} {
			as, errs := collect(strings.NewReader(in), "in", Options{})
			var got []string
			for _, a := range as {
				got = append(got, a.Text)
			}
			if len(errs) > 0 || fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
				t.Errorf("%s: %.200q %q, want %.200q", c.what, got, errs, c.want)
			}
		}
	}
}

func TestReadSaysWhatItCannotRead(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "in: empty: nothing to read"},
		{"\uFEFF \n ", "in: empty: nothing to read"},
		{zip(t, ""), "in: empty: nothing to read"},
		{"%PDF-1.7\n%\xE2\xE3", "in: PDF, not text: save it as text or HTML first"},
		{"PK\x03\x04\x14\x00", "in: a ZIP archive or Office document, not text"},
		{"Brua\x00\x01\x02\x00\x00", "plain: in: not text"},
		{`<?xml version="1.0"?><rss version="2.0"><channel/></rss>`, "in: a feed or a list of feeds (<rss>): ifolge watch reads it, by its address"},
		{zip(t, zip(t, "Brua.")), "in: gzip inside gzip"},
		{"\x1F\x8B\x08\x00", "in: gzip: "},
		{"<html><nav><a href=/>Hjem</a></nav></html>", "page: in: no text left after removing navigation (4 of 42 bytes)"},
		{`[{"text":"Brua."}]`, "in: a JSON list, not objects: write one object a line"},
		{"{\n \"text\": 5\n}", `jsonl: in: "text" is a number, not a string`},
	} {
		as, errs := collect(strings.NewReader(c.in), "in", Options{})
		if len(as) > 0 || len(errs) != 1 || !strings.HasPrefix(errs[0], c.want) {
			t.Errorf("%.30q: %v %q, want %q", c.in, as, errs, c.want)
		}
	}
	for _, err := range Read(strings.NewReader(""), "in", Options{}) {
		if !errors.Is(err, ErrEmpty) {
			t.Errorf("%v is not ErrEmpty", err)
		}
	}
}

func TestUnfinishedObjectIsReadAsLines(t *testing.T) {
	as, errs := collect(strings.NewReader("{\"text\":\"Brua\n{\"text\":\"Veien.\"}\n"), "in", Options{})
	if len(as) != 1 || len(errs) != 1 || !strings.HasPrefix(errs[0], "jsonl: in:1: ") {
		t.Errorf("%v %q", as, errs)
	}
}

func TestHalfAPackedFileGivesHalfAnArticle(t *testing.T) {
	var long strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&long, "Bru %d er åpen. ", i*i)
	}
	packed := zip(t, long.String())
	as, errs := collect(strings.NewReader(packed[:len(packed)/2]), "in", Options{})
	if len(as) != 1 || len(errs) > 0 || len(as[0].Notes) != 1 || !strings.HasPrefix(long.String(), as[0].Text) {
		t.Errorf("%d articles, errors %q", len(as), errs)
	}
}

func TestReadersErrorIsPassedOn(t *testing.T) {
	for _, in := range []string{"", "Brua er åpen.", webPage, pretty} {
		as, errs := collect(io.MultiReader(strings.NewReader(in), iotest.ErrReader(errors.New("wire cut"))), "in", Options{})
		if len(as) > 0 || len(errs) != 1 || errs[0] != "in: wire cut" {
			t.Errorf("%q: %v %q", in, as, errs)
		}
	}
}

// endless gives the same bytes over and over.
func endless(s string) io.Reader { return &loop{s, 0} }

type loop struct {
	s  string
	at int
}

func (l *loop) Read(p []byte) (n int, err error) {
	for n < len(p) {
		k := copy(p[n:], l.s[l.at:])
		n += k
		l.at = (l.at + k) % len(l.s)
	}
	return n, nil
}

func TestEndlessInputIsCutWithANote(t *testing.T) {
	opts := Options{MaxText: 1 << 20, MaxLine: 1 << 20, Page: page.Options{MaxBytes: 1 << 18}}
	for _, c := range []struct {
		in   string
		most int
	}{
		{"Brua er åpen, sier ordføreren. ", 1 << 20},
		{"b", 1 << 20},
		{"<p>Brua er åpen, sier ordføreren.", 1 << 18},
		{"<div>Bru", 1 << 18},
		{"<p>" + strings.Repeat("Brua er åpen. ", 1000), 1 << 18},
	} {
		as, errs := collect(endless(c.in), "in", opts)
		if len(as) != 1 || len(errs) > 0 || len(as[0].Notes) == 0 || !strings.HasSuffix(as[0].Notes[0].Key, "cut") {
			t.Errorf("%.30q: %d articles, errors %q", c.in, len(as), errs)
			continue
		}
		if len(as[0].Text) > c.most {
			t.Errorf("%.30q: %d bytes of text", c.in, len(as[0].Text))
		}
	}
	n := 0
	for a, err := range Read(endless(lines+"\n"), "in", opts) {
		if err != nil {
			t.Fatal(a, err)
		}
		if n++; n == 10 {
			break
		}
	}
}

func TestBombsStop(t *testing.T) {
	if testing.Short() {
		t.Skip("inflates 300 MB")
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, `{"text":"Brua."}`+"\n")
	row := bytes.Repeat([]byte(" "), 1<<20)
	for range 400 {
		w.Write(row)
	}
	w.Close()
	last := ""
	for _, err := range Read(&b, "in", Options{}) {
		if err != nil {
			last = err.Error()
		}
	}
	if !strings.Contains(last, "looks like a bomb") {
		t.Errorf("last error %q", last)
	}
}

func TestFiftyMegabytesOfOneLine(t *testing.T) {
	if testing.Short() {
		t.Skip("holds 150 MB")
	}
	const sentence = "Brua er åpen, sier ordføreren. "
	const size = 50 << 20 / len(sentence) * len(sentence)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	as, errs := collect(io.LimitReader(endless(sentence), int64(size)), "in", Options{})
	runtime.ReadMemStats(&after)
	if len(errs) > 0 || len(as) != 1 || len(as[0].Text) != size {
		t.Fatalf("%d articles, errors %q", len(as), errs)
	}
	if grown := int(after.TotalAlloc - before.TotalAlloc); grown > 10*size {
		t.Errorf("allocated %d MB for %d MB", grown>>20, size>>20)
	}
}

func TestSeedArticle(t *testing.T) {
	f, err := os.Open(corpustest.Path(t, "seed", "seed.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	as, errs := collect(f, "seed.txt", Options{})
	if len(errs) > 0 || len(as) != 1 {
		t.Fatalf("%d articles, errors %q", len(as), errs)
	}
	if a := as[0]; a.Published != "2023-09" || !strings.HasPrefix(a.Text, "Nord-Koreas leder") || len(a.Notes) > 0 {
		t.Errorf("published %q, text %.40q, notes %q", a.Published, a.Text, a.Notes)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"Brua.", webPage, lines, pretty, zip(f, "Brua."), zip(f, lines), "\xFF\xFE<\x00p\x00>\x00a\x00", "<?xml?><a>", "{", "date 2023 "} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for a, err := range Read(bytes.NewReader(raw), "fuzz", Options{MaxText: 1 << 16, MaxLine: 1 << 16, Page: page.Options{MaxBytes: 1 << 14}}) {
			switch {
			case (a == nil) == (err == nil):
				t.Errorf("article %v with error %v", a, err)
			case err != nil && strings.Contains(err.Error(), "\n"):
				t.Errorf("error of more than one line: %q", err)
			case a != nil && (!utf8.ValidString(a.Text) || len(a.Text) > 1<<20):
				t.Errorf("text of %d bytes: %.100q", len(a.Text), a.Text)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat("Brua er åpen, sier ordføreren. ", 1<<15)
	for name, in := range map[string]string{"plain": text, "gzip": zip(b, text), "jsonl": strings.Repeat(lines+"\n", 1<<13)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range Read(strings.NewReader(in), "in", Options{}) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
