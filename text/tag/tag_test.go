package tag

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"ifolge/text"
	"ifolge/text/texttest"
)

// lessons is a treebank of our own.
const lessons = `
Kari/PROPN leser=lese/VERB{Tense=Pres} en/DET{Gender=Masc} bok/NOUN{Gender=Fem} ./PUNCT
Boka=bok/NOUN{Definite=Def} er=være/AUX{Tense=Pres} god/ADJ ./PUNCT
Per/PROPN leste=lese/VERB{Tense=Past} boka=bok/NOUN{Definite=Def} i/ADP Bergen/PROPN ./PUNCT
Hun=hun/PRON kjøper=kjøpe/VERB{Tense=Pres} en/DET{Gender=Masc} avis/NOUN{Gender=Fem} ./PUNCT
Avisa=avis/NOUN{Definite=Def} kjøpte=kjøpe/VERB{Tense=Past} han/PRON i/ADP Oslo/PROPN ./PUNCT
Han=han/PRON reiste=reise/VERB{Tense=Past} fra/ADP Oslo/PROPN til/ADP Bergen/PROPN ./PUNCT
Hun=hun/PRON reiser=reise/VERB{Tense=Pres} med/ADP Per/PROPN ./PUNCT
Vika=vik/NOUN{Definite=Def} er=være/AUX{Tense=Pres} liten/ADJ ./PUNCT
Nå=nå/ADV leser=lese/VERB{Tense=Pres} han/PRON avisa=avis/NOUN{Definite=Def} ./PUNCT
`

// untagged is running text, its tokens parted by white space, a sentence a line.
func untagged(s string) *text.Document {
	d := &text.Document{}
	d.Reset("nb", s)
	start := 0
	for line := range strings.Lines(s) {
		first := text.Index(len(d.Tokens))
		at := start
		for w := range strings.FieldsSeq(line) {
			at += strings.Index(s[at:], w)
			d.Tokens = append(d.Tokens, text.Token{Start: int32(at), End: int32(at + len(w))})
			at += len(w)
		}
		if end := text.Index(len(d.Tokens)); end > first {
			d.Sentences = append(d.Sentences, text.Span{Start: first, End: end})
		}
		start += len(line)
	}
	return d
}

// bare returns the tokens of d alone.
func bare(d *text.Document) *text.Document {
	b := &text.Document{}
	b.Reset(d.Lang, d.Text)
	b.Sentences = append(b.Sentences, d.Sentences...)
	for _, t := range d.Tokens {
		b.Tokens = append(b.Tokens, text.Token{Start: t.Start, End: t.End, Flags: t.Flags})
	}
	return b
}

var train = sync.OnceValues(func() ([]byte, error) {
	return Train(context.Background(), []*text.Document{texttest.Doc("nb", lessons)}, Options{Epochs: 10, Seed: 1})
})

func trained(t testing.TB) *Model {
	t.Helper()
	b, err := train()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestGivesBackItsLessons(t *testing.T) {
	gold := texttest.Doc("nb", lessons)
	d := bare(gold)
	trained(t).Annotate(d)
	for i := range gold.Tokens {
		i := text.Index(i)
		got := fmt.Sprintf("%s %s %s", d.Lemma(i), d.Tokens[i].POS, d.Feats(i))
		want := fmt.Sprintf("%s %s %s", gold.Lemma(i), gold.Tokens[i].POS, gold.Feats(i))
		if got != want {
			t.Errorf("token %d %q: %s, want %s", i, d.Form(i), got, want)
		}
	}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
	if len(d.Made) != 1 || d.Made[0].Layer != "tags" {
		t.Errorf("made by %v", d.Made)
	}
}

func TestNewWordsGoByTheirEnds(t *testing.T) {
	tests := []struct{ sentence, word, lemma, pos string }{
		// a compound by the word it ends in
		{"Han leser lokalavisa .", "lokalavisa", "lokalavis", "NOUN"},
	}
	m := trained(t)
	for _, test := range tests {
		d := untagged(test.sentence)
		m.Annotate(d)
		for i := range d.Tokens {
			i := text.Index(i)
			if d.Form(i) != test.word {
				continue
			}
			if d.Lemma(i) != test.lemma || d.Tokens[i].POS.String() != test.pos {
				t.Errorf("%s: %s is %s %s, want %s %s", test.sentence, test.word, d.Lemma(i), d.Tokens[i].POS, test.lemma, test.pos)
			}
		}
	}
}

func TestLemmaRules(t *testing.T) {
	tests := []struct {
		form, lemma string
		want        rule
	}{
		{"bok", "bok", rule{}},
		{"boka", "bok", rule{cut: 1}},
		{"Boka", "bok", rule{lower: true, cut: 1}},
		{"gikk", "gå", rule{cut: 3, add: "å"}},
		{"måtte", "må", rule{cut: 3}},
		{"lå", "ligge", rule{cut: 1, add: "igge"}},
		{"er", "være", rule{whole: true, add: "være"}},
		{",", "$,", rule{whole: true, add: "$,"}},
		{"Norges", "Norge", rule{cut: 1}},
		// å and ø begin with the same byte
		{"så", "sø", rule{cut: 1, add: "ø"}},
	}
	for _, test := range tests {
		if got := ruleFor(test.form, test.lemma); got != test.want {
			t.Errorf("%s to %s: %+v, want %+v", test.form, test.lemma, got, test.want)
		}
		d := untagged(test.form)
		r := ruleFor(test.form, test.lemma)
		d.Tokens[0].Lemma = r.apply(d, 0, new(scratch))
		if got := d.Lemma(0); got != test.lemma {
			t.Errorf("%+v makes %q of %q, want %q", r, got, test.form, test.lemma)
		}
	}
}

func TestSameTreebankGivesSameBytes(t *testing.T) {
	a, err := train()
	if err != nil {
		t.Fatal(err)
	}
	b, err := Train(context.Background(), []*text.Document{texttest.Doc("nb", lessons)}, Options{Epochs: 10, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two runs gave different bytes")
	}
	m := trained(t)
	if again, _ := m.encode(); !bytes.Equal(a, again) {
		t.Error("a model that was read is written as different bytes")
	}
}

func TestTrainingCanBeBrokenOff(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Train(ctx, []*text.Document{texttest.Doc("nb", lessons)}, Options{}); err != context.Canceled {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func TestManyGoroutinesShareAModel(t *testing.T) {
	m := trained(t)
	want := bare(texttest.Doc("nb", lessons))
	m.Annotate(want)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			d := bare(want)
			m.Annotate(d)
			for i := range d.Tokens {
				if d.Tokens[i] != want.Tokens[i] {
					t.Errorf("token %d: %+v, want %+v", i, d.Tokens[i], want.Tokens[i])
				}
			}
		})
	}
	wg.Wait()
}

func TestAllocatesNothingForAKnownText(t *testing.T) {
	if underRace {
		t.Skip("under the race detector pools forget")
	}
	m := trained(t)
	d := bare(texttest.Doc("nb", lessons))
	m.Annotate(d)
	if n := testing.AllocsPerRun(20, func() {
		d.Made = d.Made[:0]
		m.Annotate(d)
	}); n > 0 {
		t.Errorf("%.0f allocations, want none", n)
	}
}

func FuzzAnnotate(f *testing.F) {
	f.Add("Kari leser lokalavisa .")
	f.Add("ÅÆØ \xff\xfe 1234 " + strings.Repeat("x", 300) + " " + strings.Repeat("å", 200))
	f.Add("İSTANBUL ẞ ǅ 🙂 -")
	f.Fuzz(func(t *testing.T, s string) {
		m := trained(t)
		d := untagged(s)
		m.Annotate(d)
		for i := range d.Tokens {
			if d.Tokens[i].POS == 0 {
				t.Fatalf("token %d %q has no tag", i, d.Form(text.Index(i)))
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	b, err := train()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Decode(b)
		if err != nil {
			return
		}
		m.Annotate(untagged("Kari leser boka .\nEn helt ukjent setning ."))
	})
}

func BenchmarkAnnotate(b *testing.B) {
	m := trained(b)
	d := bare(texttest.Doc("nb", strings.Repeat(lessons, 20)))
	b.ReportAllocs()
	b.SetBytes(int64(len(d.Text)))
	for b.Loop() {
		d.Made = d.Made[:0]
		m.Annotate(d)
	}
	b.ReportMetric(float64(b.N*len(d.Tokens))/b.Elapsed().Seconds(), "tokens/s")
}
