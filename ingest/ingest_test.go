package ingest

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/lang"
)

func TestPiecesJoinAndAreBounded(t *testing.T) {
	long := strings.Repeat("å", Longest) // two bytes each, no place to cut at
	for name, s := range map[string]string{
		"empty":      "",
		"short":      "Veien er åpen.\n",
		"paragraphs": strings.Repeat("Veien er åpen.\n\n", Longest/8),
		"lines":      strings.Repeat("Veien er åpen.\n", Longest/8),
		"one line":   strings.Repeat("Veien er åpen. ", Longest/8),
		"one word":   long,
	} {
		ps := Pieces(s)
		if got := strings.Join(ps, ""); got != s {
			t.Errorf("%s: pieces join to %d bytes, want %d", name, len(got), len(s))
		}
		for i, p := range ps {
			if len(p) > Longest || len(p) == 0 && s != "" {
				t.Errorf("%s: piece %d has %d bytes", name, i, len(p))
			}
			if strings.ToValidUTF8(p, "") != p {
				t.Errorf("%s: piece %d splits a character", name, i)
			}
			if name == "paragraphs" && i < len(ps)-1 && !strings.HasSuffix(p, "\n\n") {
				t.Errorf("%s: piece %d ends inside a paragraph", name, i)
			}
		}
	}
}

func TestChoose(t *testing.T) {
	for _, tt := range []struct {
		said, option, found string
		want, note          string
	}{
		{said: "nb", found: "sv", want: "nb"},
		{said: "nn-NO", want: "nn"},
		{said: "EN_us", want: "en"},
		{said: "en", option: "nb", want: "nb"},
		{said: "", found: "nn", want: "nn"},
		{said: "no", found: "nn", want: "nn"},
		{said: "no", found: "", want: "nb", note: `language.near said="no" found="nb"`},
		{said: "", found: "da", want: "nb", note: `language.near said="da" found="nb"`},
		{said: "sv", found: "sv", want: "nb", note: `language.near said="sv" found="nb"`},
		{said: "sv", found: "nb", want: "nb"}, // the words tell better than the page
		{said: "", found: "", want: "nb", note: `language.unknown found="nb"`},
		{said: "de", found: "en", want: "", note: `language.none said="de" languages="en nb nn"`},
	} {
		l := New(Options{Lang: tt.option})
		l.identifier.find = func(string) string { return tt.found }
		l.identifier.once.Do(func() {})
		r := &Reading{}
		got := l.choose(tt.said, "noen ord", r)
		if got != tt.want {
			t.Errorf("said %q, found %q: %q, want %q", tt.said, tt.found, got, tt.want)
		}
		if notes := noted(r); !strings.Contains(notes, tt.note) || (tt.note == "") != (notes == "") {
			t.Errorf("said %q, found %q: note %q, want %q", tt.said, tt.found, notes, tt.note)
		}
	}
}

func noted(r *Reading) string {
	var ns []string
	for _, n := range r.Notes {
		ns = append(ns, n.String())
	}
	return strings.Join(ns, " ")
}

func TestALongTextIsBelievedBeforeItsArticle(t *testing.T) {
	long := strings.Repeat("Veien er stengt, sier politiet, og ingen vet når den blir åpnet. ", 10)
	for _, tt := range []struct{ said, option, text, want, note string }{
		{said: "en", text: long, want: "nb", note: `language.other said="en" found="nb"`},
		{said: "en", text: "Veien er stengt.", want: "en"},
		{said: "nb", text: long, want: "nb"},
		{said: "nb", option: "en", text: long, want: "en"},
	} {
		r := &Reading{}
		if got := New(Options{Lang: tt.option}).choose(tt.said, tt.text, r); got != tt.want {
			t.Errorf("said %q, option %q: %q, want %q", tt.said, tt.option, got, tt.want)
		}
		if notes := noted(r); !strings.Contains(notes, tt.note) || (tt.note == "") != (notes == "") {
			t.Errorf("said %q, option %q: note %q, want %q", tt.said, tt.option, notes, tt.note)
		}
	}
}

func TestEveryStandInNamesALanguageOnce(t *testing.T) {
	seen := map[string]string{}
	for _, code := range lang.Codes() {
		for _, r := range lang.Table(code, "near") {
			near := r.Field(0)
			if seen[near] != "" || slices.Contains(lang.Codes(), near) {
				t.Errorf("%s: %q has its own models or stands near %q already", lang.Place(code, "near", r), near, seen[near])
			}
			seen[near] = code
		}
	}
	if seen["und"] == "" {
		t.Error(`no lang/*/near.txt has "und": who reads a text of unknown language?`)
	}
}

func TestAtLeastKeepsTheTree(t *testing.T) {
	as := []attribution.Attribution{
		{Parent: 1, Score: .9, Found: "child"},
		{Parent: 2, Score: .1, Found: "weak"},
		{Parent: -1, Score: .9, Found: "top"},
		{Parent: 4, Score: .1, Found: "weak"}, // a circle, which nobody should make
		{Parent: 3, Score: .1, Found: "weak"},
		{Parent: 3, Score: .9, Found: "orphan"},
	}
	got := atLeast(.5, as)
	want := []attribution.Attribution{
		{Parent: 1, Score: .9, Found: "child"},
		{Parent: -1, Score: .9, Found: "top"},
		{Parent: -1, Score: .9, Found: "orphan"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("atLeast (-want +got):\n%s", diff)
	}
	if got := atLeast(0, as); len(got) != len(as) {
		t.Errorf("atLeast(0) keeps %d of %d", len(got), len(as))
	}
}

func TestReadHasAnAnswerForEveryText(t *testing.T) {
	if testing.Short() {
		t.Skip("loads all models")
	}
	l := New(Options{})
	texts := []string{
		"", " \n\n", "\u200b", "Ja", "– ", "«", "» sier hun", "ifølge", "- \n- \n- ", "skal ha", "\x00\xff",
		strings.Repeat("«", 5000), strings.Repeat("sier ", 5000), strings.Repeat("(", 20000), strings.Repeat("a", 100000),
		strings.Repeat("– Nei, sier hun.\n", 500),
	}
	for _, code := range l.Languages() {
		for _, s := range texts {
			check(t, l.Read(&article.Article{Text: s, Lang: code}))
		}
		rapid.Check(t, func(t *rapid.T) {
			s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(t, "text"), " ")
			check(t, l.Read(&article.Article{Text: s, Lang: code}))
		})
	}
}

// pieces of text that stages stumble over, for random texts of them.
var pieces = []string{
	"sier", "ifølge", "NTB", "hun", "at", "skal ha", "«", "»", "\"", "–", "-", "\n", "\n\n", ".", ",", "Kari Nordmann",
	"said", "according to", "police", "n't", "\u00a0", "\U0001f600", "e\u0301", "http://a.no/?b=c", "13.", "(Foto: X)", "ikke", "bekrefte",
}

type tester interface {
	Helper()
	Errorf(format string, args ...any)
}

func check(t tester, r *Reading) {
	t.Helper()
	if err := r.Document.Check(); err != nil {
		t.Errorf("text %.60q: %v", r.Article.Text, err)
	}
	if len(r.Statements) != len(r.Attributions) {
		t.Errorf("text %.60q: %d statements of %d attributions", r.Article.Text, len(r.Statements), len(r.Attributions))
	}
	if r.Lang == "" && (len(r.Notes) == 0 || len(r.Attributions) > 0) {
		t.Errorf("text %.60q: read in no language: %d attributions, notes %q", r.Article.Text, len(r.Attributions), r.Notes)
	}
	for i, a := range r.Attributions {
		if a.Parent >= int32(len(r.Attributions)) || int(a.Parent) == i || len(a.Content) == 0 {
			t.Errorf("text %.60q: attribution %d has parent %d and %d contents", r.Article.Text, i, a.Parent, len(a.Content))
		}
	}
}

func TestALineServesManyGoroutines(t *testing.T) {
	if testing.Short() {
		t.Skip("loads a model")
	}
	l := New(Options{})
	a := &article.Article{Lang: "nb", Text: "Veien er stengt, sier ordfører Kari Lie.\n\n– Det er farlig, sier hun.\n"}
	want := len(l.Read(a).Statements)
	if want == 0 {
		t.Fatal("nothing found; the test cannot tell anything")
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				if got := len(l.Read(a).Statements); got != want {
					t.Errorf("%d statements, want %d", got, want)
				}
			}
		})
	}
	all.Wait()
}

func TestTooLongAnArticleIsReadInPart(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a megabyte")
	}
	s := strings.Repeat("Veien er åpen. ", Longest/14)
	r := New(Options{Lang: "nb"}).Read(&article.Article{Text: s})
	if len(r.Document.Text) > Longest || len(r.Notes) == 0 || r.Notes[0].Key != "long" {
		t.Errorf("read %d bytes, notes %q", len(r.Document.Text), r.Notes)
	}
	check(t, r)
}

func BenchmarkRead(b *testing.B) {
	l := New(Options{})
	a := &article.Article{Lang: "nb", Text: strings.Repeat("Veien er stengt, sier ordfører Kari Lie til NTB. Ifølge politiet skal ingen ha blitt skadet.\n\n– Det er farlig å kjøre her nå, sier hun.\n\n", 20)}
	n := len(l.Read(a).Document.Tokens)
	b.SetBytes(int64(len(a.Text)))
	b.ResetTimer()
	for b.Loop() {
		l.Read(a)
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "tokens/s")
}

func FuzzRead(f *testing.F) {
	f.Add("Veien er stengt, sier ordfører Kari Lie til NTB.\n\n– Det er farlig, sier hun.", "nb")
	f.Add("Foto: X\n\n«Ja», \"nei» – \n- \n", "nn")
	f.Add("\"We can't,\" said the U.S. official, who didn't want to be named.", "en")
	f.Add("\xff\x00\u200b", "")
	f.Add("0", "0") // no language
	l := New(Options{})
	f.Fuzz(func(t *testing.T, s, code string) {
		check(t, l.Read(&article.Article{Text: strings.ToValidUTF8(s, "\ufffd"), Lang: code}))
	})
}
