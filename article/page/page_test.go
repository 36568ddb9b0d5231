package page

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"ifolge/article"
)

var update = flag.Bool("update", false, "write the golden files anew; say in the commit why they changed")

// show prints an article as its golden file has it.
func show(a *article.Article) string {
	var b strings.Builder
	for _, f := range [][2]string{{"url", a.URL}, {"outlet", a.Outlet}, {"title", a.Title}, {"byline", a.Byline},
		{"lang", a.Lang}, {"published", a.Published}} {
		fmt.Fprintf(&b, "%-10s %s\n", f[0], f[1])
	}
	for _, n := range a.Notes {
		fmt.Fprintf(&b, "%-10s %s\n", "note", n)
	}
	fmt.Fprintf(&b, "\n%s\n", a.Text)
	return b.String()
}

func TestGolden(t *testing.T) {
	pages, err := filepath.Glob("testdata/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, p := range pages {
		raw, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 { // and the same each time
			a, err := Read(raw, filepath.Base(p), Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := show(a)
			golden := strings.TrimSuffix(p, ".html") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("%s:\n%s", p, d)
			}
		}
	}
}

func textOf(t *testing.T, markup string, opts Options) *article.Article {
	t.Helper()
	a, err := Read([]byte(markup), "avis.html", opts)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestNavigationAloneIsNoText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"<html><nav><a href=/>Hjem</a></nav></html>", "page: avis.html: no text left after removing navigation (4 of 42 bytes)"},
		{"<p><a href=/>Hjem</a> <a href=/om>Om oss</a></p>", "page: avis.html: no text left after removing navigation (11 of 48 bytes)"},
		{"<script>let brua = 'er åpen'</script>", "page: avis.html: no text left after removing navigation (0 of 38 bytes)"},
		{"", "page: avis.html: no text left after removing navigation (0 of 0 bytes)"},
	} {
		if a, err := Read([]byte(c.in), "avis.html", Options{}); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %q", c.in, err, c.want)
			if a != nil {
				t.Logf("%q", a.Text)
			}
		}
	}
}

func TestLayOut(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"<p>Brua  er\n<b>åpen</b>.<p>Veien er <i>stengt</i>", "Brua er åpen.\n\nVeien er stengt"},
		{"<p>En<br>to<br><br><br>tre<br></p>fire", "En\nto\n\ntre\n\nfire"},
		{"<ul><li>En<li>to<ul><li>tre</ul></ul><p>fire", "En\nto\n\ntre\n\nfire"},
		{"<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a b\nc d"},
		{"<dl><dt>Bru<dd>noe å gå på</dl>", "Bru\nnoe å gå på"},
		{"<p>stats&shy;ministeren&nbsp;sa\u200B", "statsministeren\u00A0sa"},
		{"<p>a<script>b</script><style>c</style><select><option>d</select>e", "ae"},
		{"<p> <b> Brua </b> er lang", "Brua er lang"},
		{"<div>Brua<div>er</div>lang</div>", "Brua\n\ner\n\nlang"},
	} {
		doc, _, err := parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := layOut(body(doc), everything); got != c.want {
			t.Errorf("%s: %q, want %q", c.in, got, c.want)
		}
	}
}

const story = "<p>Brua over fjorden er åpen, sier ordføreren i kommunen til avisa etter møtet i går kveld, og viser til rapporten fra fylket.</p>"

func TestDateTakesTheSurestPlace(t *testing.T) {
	ld := func(s string) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"` + s + `"}</script>`
	}
	for _, c := range []struct{ what, in, url, want string }{
		{"JSON-LD before all", ld("2023-09-04T08:00:00Z") + `<meta name=date content=2020-01-01><time datetime=2019-01-01 pubdate>x</time>`, "", "2023-09-04T08:00:00Z"},
		{"broken JSON-LD is passed over", ld("i går") + `<meta property=article:published_time content="2023-09-04T09:30+02:00">`, "", "2023-09-04T09:30:00+02:00"},
		{"meta before time", `<meta name=pubdate content=2023-09><time datetime=2019-01-01>x</time>`, "", "2023-09"},
		{"sure time before the first", `<time datetime=2019-01-01>x</time><time itemprop=datePublished datetime=2023-09-04>x</time>`, "", "2023-09-04"},
		{"path of the URL with its grain", "", "https://avis.example/2023/09/bru", "2023-09"},
		{"no date", "", "https://avis.example/bru", ""},
		{"not before the web", ld("1814-05-17"), "", ""},
		{"not after the latest", ld("2031-01-01"), "", ""},
	} {
		a := textOf(t, c.in+"<h1>Bru</h1>"+story, Options{URL: c.url, Latest: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)})
		if a.Published != c.want {
			t.Errorf("%s: published %q, want %q", c.what, a.Published, c.want)
		}
	}
	a := textOf(t, "<p class=date>Published 4 September 2023</p>"+story, Options{})
	if a.Published != "2023-09-04" || len(a.Notes) != 1 || a.Notes[0].Key != "date.guessed" {
		t.Errorf("guessed date %q, notes %q", a.Published, a.Notes)
	}
}

func TestLinkedDataInManyShapes(t *testing.T) {
	for _, in := range []string{
		`{"@type":"NewsArticle","headline":"Ny bru","author":"Liv Strand","publisher":{"name":"Fjordposten"}}`,
		`[{"@type":"WebPage"},{"@type":["Thing","ReportageNewsArticle"],"headline":"Ny bru","author":["Liv Strand"],"publisher":[{"name":"Fjordposten"}]}]`,
		`{"@graph":[{"@type":"Article","headline":"Ny bru","author":{"name":"Liv Strand"},"publisher":"Fjordposten"}]}`,
		`{"@type":"WebPage","mainEntity":{"@type":"Article","name":"Ny bru","author":{"name":["Liv Strand"]},"publisher":{"name":"Fjordposten"}}}`,
		"<!-- {\"@type\":\"Article\",\"headline\":\"Ny\nbru\",\"author\":{\"name\":\"Liv&nbsp;Strand\"},\"publisher\":{\"name\":\"Fjordposten\"}}; -->",
	} {
		a := textOf(t, `<script type="application/ld+json">`+in+"</script>"+story, Options{})
		if got := a.Title + "|" + a.Byline + "|" + a.Outlet; got != "Ny bru|Liv Strand|Fjordposten" {
			t.Errorf("%s: %s", in, got)
		}
	}
	for _, in := range []string{"", "[]", "5", "{", "[[[[{}]]]]", strings.Repeat("[", 1<<20), strings.Repeat(`{"@graph":`, 1<<16)} {
		if a := textOf(t, `<script type="application/ld+json">`+in+"</script>"+story, Options{}); a.Title != "" {
			t.Errorf("%.30s: title %q", in, a.Title)
		}
	}
}

func TestArticleBodyHelpsAnEmptyPage(t *testing.T) {
	body := strings.Repeat("Brua er åpen, sier ordføreren. ", 20)
	a := textOf(t, `<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"`+body+`"}</script><div id=app></div>`, Options{})
	if a.Text != strings.TrimSpace(body) || len(a.Notes) != 1 {
		t.Errorf("%q %q", a.Text, a.Notes)
	}
}

func TestHeadlineLeadsTheText(t *testing.T) {
	for _, c := range []struct{ what, in, title, text string }{
		{"shown", "<header><h1>Ny bru</h1></header><main>" + story + "</main>", "Ny bru", "Ny bru\n\nBrua"},
		{"not shown", "<title>Ny bru</title>" + story, "Ny bru", "Brua"},
		{"name of the site", "<title>Ny bru</title><meta property=og:site_name content=Avisa><h1>Avisa</h1>" + story, "Ny bru", ""},
		{"one of two", "<meta property=og:title content='Ny bru'><h1>Avisa</h1><h1>Ny bru</h1>" + story, "Ny bru", ""},
		{"outlet cut off", "<title>Ny bru – Avisa</title><meta property=og:site_name content=Avisa>" + story, "Ny bru", ""},
		{"dash kept", "<title>Ny bru – endelig</title><meta property=og:site_name content=Avisa>" + story, "Ny bru – endelig", ""},
	} {
		a := textOf(t, c.in, Options{})
		if a.Title != c.title || !strings.HasPrefix(a.Text, c.text) {
			t.Errorf("%s: title %q text %q", c.what, a.Title, a.Text)
		}
	}
}

func TestCharsets(t *testing.T) {
	latin := strings.NewReplacer("å", "\xE5", "ø", "\xF8").Replace(story)
	for _, c := range []struct {
		what, in, header string
		notes            int
	}{
		{"UTF-8 unsaid", story, "", 0},
		{"UTF-8 said to be Latin-1", "<meta charset=iso-8859-1>" + story, "text/html; charset=iso-8859-1", 0},
		{"Latin-1 by the server's word", latin, "text/html; charset=iso-8859-1", 0},
		{"Latin-1 by the page's word", "<meta charset=iso-8859-1>" + latin, "", 0},
		{"Latin-1 unsaid", latin, "", 1},
		{"Latin-1 said to be UTF-8", latin, "text/html; charset=utf-8", 1},
		{"charset nobody knows", latin, "text/html; charset=bru-1", 0},
	} {
		a := textOf(t, c.in, Options{ContentType: c.header})
		if !strings.Contains(a.Text, "åpen, sier ordføreren") || len(a.Notes) != c.notes {
			t.Errorf("%s: %q %q", c.what, a.Text, a.Notes)
		}
	}
	if a := textOf(t, strings.Replace(story, "kommunen", "kommun\xFFen", 1), Options{}); !strings.Contains(a.Text, "kommun\uFFFDen") || len(a.Notes) != 1 {
		t.Errorf("broken UTF-8: %q %q", a.Text, a.Notes)
	}
}

func TestHostilePagesEndSoon(t *testing.T) {
	numbered := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for _, c := range []struct{ what, in string }{
		{"200,000 divs deep", strings.Repeat("<div>", 200_000) + story},
		{"200,000 divs deep and closed", strings.Repeat("<div>", 200_000) + story + strings.Repeat("</div>", 200_000)},
		{"50,000 spans with text", strings.Repeat("<span>bru ", 50_000) + story},
		{"lists in lists", strings.Repeat("<ul><li>", 20_000) + story},
		{"tables in tables", strings.Repeat("<table><tr><td>", 10_000) + story},
		{"bold without end", numbered(20_000, "<p><b id=%d>bru") + story},
		{"links in paragraphs", strings.Repeat("<a href=x><p>bru", 50_000) + "</a>" + story},
		{"100,000 paragraphs", strings.Repeat("<p>Brua er lang.", 100_000) + story},
		{"9,000 paragraphs", strings.Repeat("<p>Brua er lang.", 9_000) + story},
		{"100,000 attributes", "<div" + numbered(100_000, " a%d=b") + ">" + story},
		{"an attribute of 4 MB", "<div a='" + strings.Repeat("b", 4<<20) + "'>" + story},
		{"one word of 4 MB", "<p>" + strings.Repeat("b", 4<<20) + story},
		{"21 MB", strings.Repeat("<!-- bru -->", 21<<20/12) + story},
		{"a comment without end", story + "<!--" + strings.Repeat("-", 1<<20)},
		{"262,144 entities", "<p>" + strings.Repeat("&amp;", 1<<18) + story},
		{"raw text that hides depth", "<xmp>" + strings.Repeat("<div>", 1000) + "</xmp>" + strings.Repeat("<div>", 1000) + story},
		{"bold in every paragraph", numbered(400, "<b id=%d>") + strings.Repeat("<p>bru", 100_000) + story},
		{"bold that only looks closed", numbered(400, "<b id=%d />") + strings.Repeat("<p>bru", 100_000) + story},
		{"50,000 divs that only look closed", strings.Repeat("<div/>", 50_000) + story},
		{"100,000 meta", strings.Repeat("<meta name=a content=b>", 100_000) + story},
	} {
		start := time.Now()
		a, err := Read([]byte(c.in), "avis.html", Options{})
		took := time.Since(start)
		switch {
		case err != nil && c.what != "21 MB":
			t.Errorf("%s: %v", c.what, err)
		case err == nil && !strings.Contains(a.Text, "Brua over fjorden"):
			t.Errorf("%s: the story is lost", c.what)
		case took > time.Minute:
			t.Errorf("%s: took %s", c.what, took)
		}
		t.Log(c.what, took.Round(time.Millisecond))
	}
}

func FuzzRead(f *testing.F) {
	pages, _ := filepath.Glob("testdata/*.html")
	for _, p := range pages {
		raw, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, "")
	}
	f.Add([]byte("<table><p><a><table>"), "text/html; charset=utf-16le")
	f.Fuzz(func(t *testing.T, raw []byte, contentType string) {
		a, err := Read(raw, "fuzz.html", Options{ContentType: contentType, MaxBytes: 1 << 14})
		if err != nil {
			return
		}
		if !utf8.ValidString(a.Text) || strings.TrimSpace(a.Text) == "" {
			t.Errorf("text %q", a.Text)
		}
		// Text twice (headline and main text), three bytes for each broken one.
		if len(a.Text) > 12*len(raw)+100 {
			t.Errorf("%d bytes grew to %d", len(raw), len(a.Text))
		}
	})
}

func BenchmarkRead(b *testing.B) {
	avis, err := os.ReadFile("testdata/avis.html")
	if err != nil {
		b.Fatal(err)
	}
	// As long as news pages are: 40 paragraphs among 1,500 links and much script.
	long := bytes.Replace(avis, []byte("<h2>"), []byte(strings.Repeat(story, 40)+"<h2>"), 1)
	long = bytes.Replace(long, []byte("<footer>"), []byte("<footer>"+strings.Repeat("<ul><li><a href=/bru>Ny bru</a></li></ul>", 500)+"<script>"+strings.Repeat("let bru = 1;", 10_000)+"</script>"), 1)
	for _, c := range []struct {
		name string
		raw  []byte
	}{{"short", avis}, {"long", long}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read(c.raw, "avis.html", Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
