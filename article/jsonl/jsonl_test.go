package jsonl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ifolge/article"
)

// collect returns the articles and the errors as text.
func collect(r io.Reader, opts Options) (as []article.Article, errs []string) {
	for a, err := range Read(r, "in.jsonl", opts) {
		if err != nil {
			errs = append(errs, err.Error())
			continue
		}
		as = append(as, *a)
	}
	return as, errs
}

func TestReadTakesTheExchangeFormAndItsKin(t *testing.T) {
	const in = "\uFEFF" + `{"id":"a1","lang":"nb","publisher":"Fjordposten","date":"2023-09","text":"Brua er åpen.","attributions":[{"source":[[0,4]]}]}

{"id":7,"lang":null,"outlet":"Bygdebladet","published":"2023-09-04T09:30:00.5Z","title":"Bru","byline":"Kari","url":"https://bygdebladet.example/bru","text":"Brua."}` + "\r\n" +
		`{"date":"i går","text":""}`
	want := []article.Article{
		{ID: "a1", Lang: "nb", Outlet: "Fjordposten", Published: "2023-09", Text: "Brua er åpen."},
		{ID: "7", Outlet: "Bygdebladet", Published: "2023-09-04T09:30:00Z", Title: "Bru", Byline: "Kari", URL: "https://bygdebladet.example/bru", Text: "Brua."},
		{Notes: []article.Note{article.NewNote("date.none", "date", "i går")}},
	}
	got, errs := collect(strings.NewReader(in), Options{})
	if len(errs) > 0 {
		t.Errorf("errors: %q", errs)
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(article.Article{}, "Raw")); d != "" {
		t.Error(d)
	}
}

func TestTextStandsAsGiven(t *testing.T) {
	// Decomposed letters, old line ends, spaces at both ends, zeros, a lone
	// surrogate (one code point in, one out).
	const in = `{"text":"  A\u030A\r\npne\t\u0000 \ud800 brua \u2028 "}`
	as, _ := collect(strings.NewReader(in), Options{})
	const want = "  A\u030A\r\npne\t\x00 \uFFFD brua \u2028 "
	if len(as) != 1 || as[0].Text != want {
		t.Errorf("got %q, want %q", as, want)
	}
}

func TestBadLinesAreNamedAndTheOthersRead(t *testing.T) {
	in := strings.Join([]string{
		`{"text":"Brua er åpen."}`,
		`{"text":"Brua er åpen."`,
		`{"id":"x"}`,
		`["text"]`,
		`{"text":5}`,
		"{\"text\":\"\xC3\"}",
		`{"text":"` + strings.Repeat("bru ", 100) + `"}`,
		`{"text":"Veien er stengt."}`,
	}, "\n")
	as, errs := collect(strings.NewReader(in), Options{MaxLine: 200})
	if len(as) != 2 || as[1].Text != "Veien er stengt." {
		t.Errorf("articles %v, want the first and the last", as)
	}
	want := []string{
		"jsonl: in.jsonl:2: no JSON object: unexpected end of JSON input at byte 24 of 24",
		`jsonl: in.jsonl:3: no "text"`,
		"jsonl: in.jsonl:4: a JSON array, not an object",
		`jsonl: in.jsonl:5: "text" is a number, not a string`,
		"jsonl: in.jsonl:6: not UTF-8 from byte 9 on; the text would not stand as given",
		"jsonl: in.jsonl:7: line longer than 200 bytes",
	}
	if d := cmp.Diff(want, errs); d != "" {
		t.Error(d)
	}
}

func TestReadEndsAtTheReadersError(t *testing.T) {
	broken := errors.New("wire cut")
	r := io.MultiReader(strings.NewReader("{\"text\":\"Brua.\"}\n{\"te"), iotest.ErrReader(broken))
	as, errs := collect(r, Options{})
	if len(as) != 1 || len(errs) != 1 || errs[0] != "jsonl: in.jsonl:2: wire cut" {
		t.Errorf("%v %q", as, errs)
	}
}

func TestReadAsksForNoMoreThanWanted(t *testing.T) {
	endless := io.MultiReader(strings.NewReader("{\"text\":\"Brua.\"}\n"), iotest.ErrReader(errors.New("read too far")))
	for a, err := range Read(endless, "in.jsonl", Options{}) {
		if err != nil || a.Text != "Brua." {
			t.Fatal(a, err)
		}
		break
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"id":"a1","date":"2023-09","text":"Brua."}` + "\n" + `{"text":"\ud800"}`))
	f.Add([]byte("\uFEFF{}\n\n[1]\n{\"text\":null}\r\n{\"text\":\"\xFF\"}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		lines := bytes.Count(raw, []byte("\n")) + 1
		n := 0
		for a, err := range Read(bytes.NewReader(raw), "fuzz", Options{MaxLine: 64}) {
			n++
			if (a == nil) == (err == nil) {
				t.Errorf("article %v with error %v", a, err)
			}
			// The dearest byte is one of a lone surrogate's six.
			if a != nil && (!utf8.ValidString(a.Text) || len(a.Text) > len(raw)) {
				t.Errorf("%q from %d bytes", a.Text, len(raw))
			}
		}
		if n > lines {
			t.Errorf("%d results from %d lines", n, lines)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var in bytes.Buffer
	for i := range 1000 {
		fmt.Fprintf(&in, `{"id":"a%d","lang":"nb","date":"2023-09-04","text":%q}`+"\n", i, strings.Repeat("Brua er åpen, sier ordføreren. ", 100))
	}
	b.SetBytes(int64(in.Len()))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range Read(bytes.NewReader(in.Bytes()), "in.jsonl", Options{}) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
