package segment

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ifolge/corpus/conllu"
	"ifolge/corpus/corpustest"
	"ifolge/model"
	"ifolge/text"
)

// trained returns the segmenter of the models folder.
func trained(t testing.TB, code string) *Model {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "models", code, code+".model"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := model.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(code, f)
	if err != nil {
		t.Fatal(err)
	}
	if m.weights == nil {
		t.Fatalf("models/%s/%s.model has no section \"segment\"; train it", code, code)
	}
	return m
}

// TestTreebanks holds the figures of raw text against the treebanks, F1 of
// tokens and sentences by their place in the text.
func TestTreebanks(t *testing.T) {
	dir := corpustest.Path(t, "ud")
	for _, tt := range []struct {
		file, code        string
		tokens, sentences float64
	}{
		{"nb-dev", "nb", 99.8, 96},
		{"nn-dev", "nn", 99.9, 95},
		{"en-ewt-dev", "en", 99.0, 87.5},
		{"en-gum-dev", "en", 99.7, 93},
	} {
		ss, err := conllu.ReadFile(filepath.Join(dir, tt.file+".conllu.gz"))
		if err != nil {
			t.Fatal(err)
		}
		gold := conllu.Document(tt.code, ss)
		d := &text.Document{Lang: tt.code, Text: conllu.Raw(ss)}
		trained(t, tt.code).Annotate(d)
		if err := d.Check(); err != nil {
			t.Errorf("%s: %v", tt.file, err)
		}
		tokens := f1(ranges(gold, tokenSpans(gold)), ranges(d, tokenSpans(d)))
		sentences := f1(ranges(gold, gold.Sentences), ranges(d, d.Sentences))
		t.Logf("%s: tokens %.2f, sentences %.2f", tt.file, tokens, sentences)
		if tokens < tt.tokens || sentences < tt.sentences {
			t.Errorf("%s: tokens %.2f, sentences %.2f; want at least %.1f, %.1f", tt.file, tokens, sentences, tt.tokens, tt.sentences)
		}
	}
}

func tokenSpans(d *text.Document) []text.Span {
	ss := make([]text.Span, len(d.Tokens))
	for i := range ss {
		ss[i] = text.Span{Start: text.Index(i), End: text.Index(i + 1)}
	}
	return ss
}

func ranges(d *text.Document, ss []text.Span) map[text.Range]bool {
	rs := map[text.Range]bool{}
	for _, s := range ss {
		rs[d.Range(s)] = true
	}
	return rs
}

func f1(gold, got map[text.Range]bool) float64 {
	both := 0
	for r := range got {
		if gold[r] {
			both++
		}
	}
	return 200 * float64(both) / float64(len(gold)+len(got))
}

// TestLongTextInLinearTime holds text that is made to be slow to read. It takes
// some 0.05 s a piece; anything quadratic takes a minute.
func TestLongTextInLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds long")
	}
	models := []*Model{rulesFor(t, "nb"), rulesFor(t, "en")}
	if b, err := os.ReadFile(filepath.Join("..", "..", "models", "nb", "nb.model")); err == nil && len(b) > 0 {
		models = append(models, trained(t, "nb"))
	}
	for _, unit := range []string{
		"a", "1", ".", "a.", "1.", "1-", "1/", "a-", "a'", "«", "\"", "'", "“", " «", "» ", "\" ", "( ", "a@", "a@b.", "://", "www.",
		"- a\n", "«a\n", "“a\n\n", "A. ", "Foto: ", "LES OGSÅ ", "\u200b", "\n", " ", "\u0301", "n't", "😀", ":-) ", "a b c d e f g\n", "Hun sier «nei». ",
	} {
		s := strings.Repeat(unit, 100_000/len(unit))
		for _, m := range models {
			d := &text.Document{Text: s}
			start := time.Now()
			m.Annotate(d)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("100 kB of %q took %v", unit, took)
			} else if took > time.Second {
				t.Logf("100 kB of %q took %v", unit, took)
			}
			if err := d.Check(); err != nil {
				t.Errorf("100 kB of %q: %v", unit, err)
			}
		}
	}
}

func TestAnnotateAgainDoesNotAllocate(t *testing.T) {
	s := "Møttes i sommer\n\n– Vi kommer ikke, sier hun. «Nei», sa han kl. 09.30 den 13. september. (NTB)\n\nFoto: Kari Vik"
	for name, m := range map[string]*Model{"rules": rulesFor(t, "nb"), "trained": trained(t, "nb")} {
		var d text.Document
		annotate := func() {
			d.Reset("nb", s)
			m.Annotate(&d)
		}
		annotate()
		if n := testing.AllocsPerRun(20, annotate); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkAnnotate(b *testing.B) {
	s := strings.Repeat("Møttes i sommer\n\n– Vi kommer ikke, sier statsråd Kari Vik til NTB. Hun viser til at brua ble stengt kl. 09.30 "+
		"den 13. september. «Nei», sa han, og la til at 17.000 kroner er nok. Regjeringen har imidlertid ikke bekreftet det.\n\n", 50)
	for _, bb := range []struct {
		name string
		m    *Model
	}{{"rules", rulesFor(b, "nb")}, {"trained", trained(b, "nb")}} {
		b.Run(bb.name, func(b *testing.B) {
			var d text.Document
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				d.Reset("nb", s)
				bb.m.Annotate(&d)
			}
			b.ReportMetric(float64(len(d.Tokens))*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}
