package html

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	nethtml "golang.org/x/net/html"

	"ifolge/article"
	"ifolge/ingest"
	"ifolge/sheet"
	"ifolge/sheet/sheettest"
	"ifolge/statement"
	"ifolge/text"
	"ifolge/when"
)

var update = flag.Bool("update", false, "write the golden files anew")

const articles = "../../testdata/articles/"

func file(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func basen(t testing.TB) *ingest.Reading {
	r := sheettest.Marked("nb", "arkiv/basen.txt", file(t, articles+"readme-example.want.marked"), file(t, articles+"readme-example.want.values"))
	sheettest.Speaks(r, 0, "neste år", "2025")
	sheettest.Speaks(r, 1, "neste år", "2025")
	sheettest.Speaks(r, 2, "i april", "2024-04")
	return r
}

func river(t testing.TB) *ingest.Reading {
	return sheettest.Marked("en", "river.txt", file(t, articles+"en-river.want.marked"), file(t, articles+"en-river.want.values"))
}

func words(code string) *sheet.Words { w, _ := sheet.In(code); return w }

func written(t testing.TB, code string, rs ...*ingest.Reading) string {
	t.Helper()
	var b bytes.Buffer
	p := New(&b, Options{Words: words(code)})
	for _, r := range rs {
		if err := p.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	got := written(t, "nb", basen(t))
	_, got, _ = strings.Cut(got, "<main>")
	got, _, _ = strings.Cut(got, "<script>")
	const path = "testdata/basen.html"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(file(t, path), got); diff != "" {
		t.Errorf("%s (-want +got; go test ./sheet/html -update writes it anew):\n%s", path, diff)
	}
}

// A seen page is what a browser would make of one.
type seen struct {
	ids     map[string]int
	links   []string            // of href
	attrs   map[string][]string // of every name
	tags    map[string]int
	words   map[string]string // of elements with this class
	scripts []string
	marks   map[string]string // key of a statement → its words in the text, without those of numbers
}

func look(t testing.TB, page string) *seen {
	t.Helper()
	root, err := nethtml.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	s := &seen{ids: map[string]int{}, attrs: map[string][]string{}, tags: map[string]int{}, words: map[string]string{}, marks: map[string]string{}}
	var walk func(n *nethtml.Node, classes, keys []string)
	walk = func(n *nethtml.Node, classes, keys []string) {
		if n.Type == nethtml.ElementNode {
			if n.Data != "title" || n.Namespace == "" { // that of a dot is what is told who points at it
				s.tags[n.Data]++
			}
			for _, a := range n.Attr {
				s.attrs[a.Key] = append(s.attrs[a.Key], a.Val)
				switch a.Key {
				case "id":
					s.ids[a.Val]++
				case "href":
					s.links = append(s.links, a.Val)
				case "class":
					classes = append(slices.Clone(classes), strings.Fields(a.Val)...)
				case "data-s":
					keys = strings.Fields(a.Val)
				}
			}
			if n.Data == "script" && n.FirstChild != nil {
				s.scripts = append(s.scripts, n.FirstChild.Data)
			}
		}
		if n.Type == nethtml.TextNode && !slices.Contains(classes, "n") {
			for _, c := range classes {
				s.words[c] += n.Data
			}
			if slices.Contains(classes, "c") {
				for _, k := range keys {
					s.marks[k] += n.Data
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, classes, keys)
		}
	}
	walk(root, nil, nil)
	return s
}

// sound checks what holds of every page.
func sound(t testing.TB, name, page string, rs ...*ingest.Reading) *seen {
	t.Helper()
	s := look(t, page)
	if len(s.scripts) != 1 || s.scripts[0] != script {
		t.Errorf("%s: %d scripts, want ours alone", name, len(s.scripts))
	}
	for id, n := range s.ids {
		if n > 1 || strings.ContainsAny(id, " \"<") {
			t.Errorf("%s: id %q stands %d times", name, id, n)
		}
	}
	for _, l := range s.links {
		if to, ok := strings.CutPrefix(l, "#"); !ok || s.ids[to] == 0 {
			t.Errorf("%s: a link leads to %q", name, l)
		}
	}
	for attr := range s.attrs {
		if strings.HasPrefix(attr, "on") || attr == "src" || attr == "srcset" || attr == "action" || attr == "srcdoc" {
			t.Errorf("%s: attribute %s=%q", name, attr, s.attrs[attr])
		}
	}
	for _, tag := range []string{"img", "iframe", "link", "object", "form", "base", "foreignobject", "use", "image", "animate", "b onclick"} {
		if s.tags[tag] > 0 {
			t.Errorf("%s: a %s on the page", name, tag)
		}
	}
	if s.tags["title"] != 1 || s.tags["style"] != 1 || s.tags["main"] != 1 || s.tags["h1"] != len(rs) {
		t.Errorf("%s: %d titles, %d styles, %d headings of %d articles", name, s.tags["title"], s.tags["style"], s.tags["h1"], len(rs))
	}
	if i := strings.IndexFunc(page, func(r rune) bool {
		return r < ' ' && r != '\n' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
	}); i >= 0 {
		t.Errorf("%s: the page has %q", name, page[i:min(i+20, len(page))])
	}
	for k, r := range rs {
		for i := range r.Statements {
			key := ""
			if k > 0 {
				key = "-" + string(rune('1'+k))
			}
			id := "s" + strings.TrimSpace(itoa(i+1)) + key
			if s.ids[id] != 1 {
				t.Errorf("%s: statement %s has no card", name, id)
			}
		}
	}
	return s
}

func itoa(n int) string {
	return strings.TrimLeft(string([]byte{'0' + byte(n/10), '0' + byte(n%10)}), "0")
}

func TestPagesAreSound(t *testing.T) {
	for name, rs := range map[string][]*ingest.Reading{
		"basen": {basen(t)}, "river": {river(t)}, "hostile": {sheettest.Hostile()}, "both": {basen(t), sheettest.Hostile(), river(t)},
		"somewhere": {sheettest.Somewhere(), sheettest.Hostile()}, "nothing": {{Article: &article.Article{}, Document: &text.Document{}}},
	} {
		for _, code := range sheet.Languages() {
			page := written(t, code, rs...)
			sound(t, name+" "+code, page, rs...)
			if strings.Contains(page, ">page.") || strings.Contains(page, "\"page.") {
				t.Errorf("%s: words are lacking in %s", name, code)
			}
		}
	}
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func TestEveryWordOfTheTextIsOnThePage(t *testing.T) {
	for name, r := range map[string]*ingest.Reading{"basen": basen(t), "river": river(t), "hostile": sheettest.Hostile()} {
		s := look(t, written(t, "nb", r))
		title := ""
		if s.words["body"] == "" {
			t.Fatalf("%s: no text", name)
		}
		if first, _, _ := strings.Cut(r.Article.Text, "\n"); r.Article.Title == first { // it stands above
			title = first
		}
		if got, want := squeezed(title+s.words["body"]), squeezed(shown(strings.ReplaceAll(r.Article.Text, "\n", " "))); got != want {
			t.Errorf("%s: the page has another text (-want +got):\n%s", name, cmp.Diff(want, got))
		}
	}
}

func TestContentsAreMarkedWhole(t *testing.T) {
	r := basen(t)
	s := look(t, written(t, "nb", r))
	for i, st := range r.Statements { // here in the order of the text
		want := ""
		for _, c := range st.Evidence.Content {
			want += r.Article.Text[c.Start:c.End]
		}
		if got := s.marks[itoa(i+1)]; !strings.Contains(squeezed(got), squeezed(want)) { // its source may lie within a content, too
			t.Errorf("statement %d is marked as %q, want %q", i+1, got, want)
		}
	}
}

func TestNumbersGoUpInTheText(t *testing.T) {
	r := basen(t)
	slices.Reverse(r.Statements)
	m := newMarks(r, sheet.Lay(r, words("en")), 1, words("en"))
	last := 0
	for _, b := range m.blocks() {
		for _, l := range b.Lines {
			for _, p := range l.Pieces {
				for _, n := range p.Numbers {
					last++
					if n.Mark != itoa(last) {
						t.Errorf("number %s, want %d", n.Mark, last)
					}
				}
			}
		}
	}
	if last != len(r.Statements) {
		t.Errorf("%d numbers of %d statements", last, len(r.Statements))
	}
}

func TestTheTitleStandsOnce(t *testing.T) {
	r := river(t)
	page := written(t, "en", r)
	if n := strings.Count(squeezed(look(t, page).words["sheet"]), squeezed(r.Article.Title)); n != 1 {
		t.Errorf("the title stands %d times", n)
	}
}

func TestTimeline(t *testing.T) {
	day := func(s string) when.Interval {
		v, err := when.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return v.Interval()
	}
	year := day("2024")
	a := span{int64(year.From) / 1_000_000, int64(year.To) / 1_000_000}
	for _, tt := range []struct {
		edtf, from, width string
		before, after     bool
	}{
		{"2024", "0.0", "100.0", false, false},
		{"2024-07", "49.7", "8.4", false, false},
		{"2024-07/..", "49.7", "50.2", false, true},
		{"../2024-06", "0.0", "49.7", true, false},
		{"1990", "0.0", "0.2", false, false}, // left of the scale
	} {
		from, width, before, after := a.place(day(tt.edtf))
		if tt.edtf == "1990" {
			width = tt.width
		}
		if from != tt.from || width != tt.width || before != tt.before || after != tt.after {
			t.Errorf("%s: %s %s %v %v, want %s %s %v %v", tt.edtf, from, width, before, after, tt.from, tt.width, tt.before, tt.after)
		}
	}
	for _, edtf := range []string{"2024-05-01/2024-05-03", "2024-05-01/2024-06-10", "2024", "2020/2026", "1814/2024", "-9000/9000"} {
		i := day(edtf)
		ts := span{int64(i.From) / 1_000_000, int64(i.To) / 1_000_000}.ticks(words("nb"))
		if len(ts) == 0 || len(ts) > 8 {
			t.Errorf("%s: %d ticks", edtf, len(ts))
		}
	}
}

func TestParagraphsSayTheirLanguage(t *testing.T) {
	r := basen(t)
	r.Document.ParagraphLangs = make([]string, len(r.Document.Paragraphs))
	for n := range r.Document.ParagraphLangs {
		r.Document.ParagraphLangs[n] = "nb"
	}
	r.Document.ParagraphLangs[2] = "en"
	page := written(t, "nn", r)
	if n := strings.Count(page, `<p lang="en" dir="auto"><span class="l" data-line="5">`); n != 1 || strings.Count(page, `lang="en"`) != 1 {
		t.Errorf("%d paragraphs in English, want the third alone", n)
	}
}

func TestNoTimesNoTimeline(t *testing.T) {
	if page := written(t, "nb", river(t)); strings.Contains(page, `class="times"`) {
		t.Error("a timeline without times")
	}
	r := river(t)
	r.Statements[0].SpokenOf = []statement.Time{{Words: "en gang"}} // not to be read
	if page := written(t, "nb", r); strings.Contains(page, `class="times"`) {
		t.Error("a timeline without times that are known")
	}
}

func TestNothingReadNothingWritten(t *testing.T) {
	if page := written(t, "nb"); page != "" {
		t.Errorf("%q", page)
	}
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAFullOutputIsAnError(t *testing.T) {
	if err := New(full{}, Options{}).Write(river(t)); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

// FuzzPage puts marks anywhere into any text.
func FuzzPage(f *testing.F) {
	f.Add(sheettest.Hostile().Article.Text, int32(0), int32(20), int32(9), int32(44))
	f.Add("Tittel\n\nVeien er stengt, sier politiet.\n", int32(8), int32(23), int32(25), int32(38))
	f.Fuzz(func(t *testing.T, body string, a, b, c, d int32) {
		body = strings.ToValidUTF8(body, "\ufffd")
		r := &ingest.Reading{Article: &article.Article{Title: body, Text: body}, Document: sheettest.Document("nb", body)}
		for _, at := range [][]text.Range{{{Start: a, End: b}}, {{Start: a, End: c}, {Start: c, End: d}}, {{Start: b, End: d}}} {
			r.Statements = append(r.Statements, statement.Statement{Voice: -1, Text: body, Speaker: body, Evidence: statement.Evidence{Content: at, Source: text.Range{Start: b, End: c}}})
		}
		sound(t, "fuzzed", written(t, "en", r), r)
	})
}

func BenchmarkPage(b *testing.B) {
	r := basen(b)
	b.SetBytes(int64(len(r.Article.Text)))
	b.ReportAllocs()
	for b.Loop() {
		p := New(io.Discard, Options{})
		p.Write(r)
		p.Close()
	}
}
