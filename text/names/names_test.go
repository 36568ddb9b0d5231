package names

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"ifolge/lang"
	"ifolge/text"
	"ifolge/text/texttest"
)

// lessons are names in sentences of our own.
const lessons = `
Kari/PROPN@PER Moen/PROPN@+ bor/VERB i/ADP Bergen/PROPN@GPE_LOC ./PUNCT
Per/PROPN@PER Vikanes/PROPN@+ jobber/VERB i/ADP Fjordkraft/PROPN@ORG AS/PROPN@+ ./PUNCT
Fjordkraft/PROPN@ORG AS/PROPN@+ leverer/VERB strøm/NOUN til/ADP Bergen/PROPN@GPE_LOC ./PUNCT
Moen/PROPN@PER bor/VERB ikke/PART i/ADP Oslo/PROPN@GPE_LOC ./PUNCT
Huset/NOUN ligger/VERB ved/ADP havna/NOUN ./PUNCT
Anne/PROPN@PER Moen/PROPN@+ reiser/VERB til/ADP Oslo/PROPN@GPE_LOC ./PUNCT
Avisa/NOUN ligger/VERB på/ADP bordet/NOUN ./PUNCT
Vestkraft/PROPN@ORG AS/PROPN@+ leverer/VERB ikke/PART strøm/NOUN ./PUNCT
`

var train = sync.OnceValues(func() ([]byte, error) {
	return Train(context.Background(), []*text.Document{texttest.Doc("nb", lessons)}, Options{Lang: "nb", Rare: 1, Folds: 2, Epochs: 10, Seed: 1})
})

func trained(t testing.TB) *Model {
	t.Helper()
	b, err := train()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode("nb", b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func show(d *text.Document) string {
	var b strings.Builder
	for _, n := range d.Names {
		b.WriteString(n.Kind.String() + "(" + d.Words(n.Span) + ") ")
	}
	return strings.TrimSpace(b.String())
}

func TestGivesBackItsLessons(t *testing.T) {
	d := texttest.Doc("nb", lessons)
	want := show(d)
	d.Names = nil
	trained(t).Annotate(d)
	if got := show(d); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
	if len(d.Made) != 1 || d.Made[0].Layer != "names" {
		t.Errorf("made by %v", d.Made)
	}
}

func TestFindsNewNames(t *testing.T) {
	tests := []struct{ sentence, want string }{
		{"Sykraft/PROPN AS/PROPN leverer/VERB strøm/NOUN ./PUNCT", "ORG(Sykraft AS)"},
		{"Kari/PROPN Dale/PROPN bor/VERB i/ADP Molde/PROPN ./PUNCT", "PER(Kari Dale) GPE_LOC(Molde)"},
		{"Huset/NOUN ligger/VERB på/ADP bordet/NOUN ./PUNCT", ""},
	}
	m := trained(t)
	for _, test := range tests {
		d := texttest.Doc("nb", test.sentence)
		m.Annotate(d)
		if got := show(d); got != test.want {
			t.Errorf("%q: %s, want %s", d.Text, got, test.want)
		}
	}
}

func TestSameLessonsGiveSameBytes(t *testing.T) {
	a, err := train()
	if err != nil {
		t.Fatal(err)
	}
	b, err := Train(context.Background(), []*text.Document{texttest.Doc("nb", lessons)}, Options{Lang: "nb", Rare: 1, Folds: 2, Epochs: 10, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two runs gave different bytes")
	}
	if again, _ := trained(t).encode(); !bytes.Equal(a, again) {
		t.Error("a model that was read is written as different bytes")
	}
}

// TestBestWayIsBestAndAllowed compares Viterbi's way with every way there is.
func TestBestWayIsBestAndAllowed(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var follow [labels][labels]int32
	for a := range follow {
		for b := range follow[a] {
			follow[a][b] = r.Int32N(20) - 10
		}
	}
	const n = 3
	lines := make([]int32, n*labels)
	for range 20 {
		for i := range lines {
			lines[i] = r.Int32N(100) - 50
		}
		total := func(way [n]label) (sum int32, ok bool) {
			before := label(0)
			for i, l := range way {
				if !may(before, l) {
					return 0, false
				}
				sum += follow[before][l] + lines[i*labels+int(l)]
				before = l
			}
			return sum + follow[before][0], may(before, 0)
		}
		best := int32(never)
		for a := range label(labels) {
			for b := range label(labels) {
				for c := range label(labels) {
					if sum, ok := total([n]label{a, b, c}); ok && sum > best {
						best = sum
					}
				}
			}
		}
		out := make([]label, n)
		viterbi(append([]int32(nil), lines...), make([]label, len(lines)), &follow, out)
		sum, ok := total([n]label(out))
		if !ok || sum != best {
			t.Fatalf("way %v scores %d (allowed: %v), the best %d", out, sum, ok, best)
		}
	}
}

func TestOtherUsesOfAWordAreSeen(t *testing.T) {
	d := texttest.Doc("nb", "Moen kom .\nDa gikk Moen .\nBro er bygd .\nHan så en bro .")
	s := &scratch{}
	r := newReader("nb")
	r.read(d, s)
	want := map[string][]shown{"Moen": {capitalInside, 0}, "Bro": {smallElsewhere}, "Da": {0}}
	seen := map[string]int{}
	for i := range s.tokens {
		form := d.Form(text.Index(i))
		ws, ok := want[form]
		if !ok {
			continue
		}
		if got := s.tokens[i].shown; got != ws[seen[form]] {
			t.Errorf("%s %d: shown %b, want %b", form, seen[form]+1, got, ws[seen[form]])
		}
		seen[form]++
	}
	if s.tokens[0].after != 5 || s.tokens[5].before != 5 {
		t.Errorf("Moen: next %d, before %d; want 5, 5", s.tokens[0].after, s.tokens[5].before)
	}
}

// TestTablesAreWhole keeps lang/*/names.txt readable: every example must hold a
// word of the row below it.
func TestTablesAreWhole(t *testing.T) {
	for _, code := range lang.Codes() {
		r := newReader(code)
		if len(r.classes) == 0 || len(r.classes) > 16 {
			t.Errorf("%s: %d classes, want 1 to 16", code, len(r.classes))
		}
		for _, row := range lang.Table(code, "names") {
			if len(row.Fields) != 2 || row.Field(1) == "" {
				t.Errorf("%s: want names | class", lang.Place(code, "names", row))
			}
			seen := map[string]bool{}
			for w := range strings.SplitSeq(row.Field(0), ",") {
				w = strings.TrimSpace(w)
				if w == "" || seen[w] {
					t.Errorf("%s: %q is empty or stands twice", lang.Place(code, "names", row), w)
				}
				seen[w] = true
			}
		}
	}
}

func TestAllocatesNothingInSteadyState(t *testing.T) {
	if underRace {
		t.Skip("under the race detector pools forget")
	}
	m := trained(t)
	d := texttest.Doc("nb", lessons)
	m.Annotate(d)
	if n := testing.AllocsPerRun(20, func() {
		d.Made = d.Made[:0]
		m.Annotate(d)
	}); n > 0 {
		t.Errorf("%.0f allocations, want none", n)
	}
}

func FuzzAnnotate(f *testing.F) {
	f.Add("Kari Moen bor i Bergen .")
	f.Add("A A A a " + strings.Repeat("B ", 50) + "\xff \n De forente arabiske")
	f.Fuzz(func(t *testing.T, s string) {
		d := &text.Document{}
		d.Reset("nb", s)
		at := 0
		for w := range strings.FieldsSeq(s) {
			at += strings.Index(s[at:], w)
			d.Tokens = append(d.Tokens, text.Token{Start: int32(at), End: int32(at + len(w)), POS: text.POS(1 + len(w)%17)})
			at += len(w)
		}
		for i := 0; i < len(d.Tokens); i += 7 {
			d.Sentences = append(d.Sentences, text.Span{Start: text.Index(i), End: text.Index(min(i+7, len(d.Tokens)))})
			d.Tokens[i].Flags |= text.SentenceStart
		}
		m := trained(t)
		m.Annotate(d)
		last := text.Index(0)
		for _, n := range d.Names {
			if n.Start < last || n.End <= n.Start || int(n.End) > len(d.Tokens) || n.Kind == 0 {
				t.Fatalf("name %+v is empty, overlaps or leaves the text", n)
			}
			last = n.End
		}
	})
}

func FuzzDecode(f *testing.F) {
	b, err := train()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	d := texttest.Doc("nb", lessons)
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := Decode("nb", b); err == nil {
			m.Annotate(d)
			if err := d.Check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkAnnotate(b *testing.B) {
	m := trained(b)
	d := texttest.Doc("nb", strings.Repeat(lessons, 20))
	b.ReportAllocs()
	b.SetBytes(int64(len(d.Text)))
	for b.Loop() {
		d.Made = d.Made[:0]
		m.Annotate(d)
	}
	b.ReportMetric(float64(b.N*len(d.Tokens))/b.Elapsed().Seconds(), "tokens/s")
}
