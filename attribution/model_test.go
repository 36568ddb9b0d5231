package attribution

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ifolge/text"
	"ifolge/text/texttest"
)

// lessonsOf makes documents in which a verb that no table knows reports, and
// another that stands just so does not.
func lessonsOf(n int) []Lesson {
	const fin = "{Mood=Ind|VerbForm=Fin}"
	var ls []Lesson
	for k := range n {
		d := texttest.Doc("nb", fmt.Sprintf(`N%d/PROPN<2:nsubj@PER gnurer=gnure/VERB`+fin+`<0 at/SCONJ<5:mark det/PRON<5:nsubj går=gå/VERB`+fin+`<2:ccomp ./PUNCT<2:punct
N%d/PROPN<2:nsubj@PER sover=sove/VERB`+fin+`<0 når/SCONJ<5:mark det/PRON<5:nsubj regner=regne/VERB`+fin+`<2:advcl ./PUNCT<2:punct`, k, k))
		gold := Attribution{Source: text.Span{Start: 0, End: 1}, Cue: []text.Span{{Start: 1, End: 2}}, Content: []text.Span{{Start: 3, End: 5}}}
		ls = append(ls, Lesson{d, []Attribution{gold}})
	}
	return ls
}

func learned(t testing.TB, o TrainOptions) []byte {
	t.Helper()
	b, err := Train(context.Background(), lessonsOf(12), o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAWillIsWeighedThatNoRuleReads(t *testing.T) {
	const fin = "{Mood=Ind|VerbForm=Fin}"
	d := texttest.Doc("nb", `Naboene=nabo/NOUN<3:nsubj vil=ville/AUX`+fin+`<3:aux bygge/VERB{VerbForm=Inf}<6:advcl ,/PUNCT<3:punct mens/SCONJ<6:mark regner=regne/VERB`+fin+`<0`)
	f := newFinder(d)
	f.find()
	if len(f.as) != 0 {
		t.Fatalf("the rules found %d here; this is a test of what they let lie", len(f.as))
	}
	for _, c := range f.sites() {
		if c.at == 1 {
			if got := d.Words(c.contents[0].spans[0]); got != "bygge" {
				t.Errorf("what is willed: %q, want %q", got, "bygge")
			}
			if got := d.Words(c.sources[0].spans[0]); got != "Naboene" {
				t.Errorf("who wills: %q, want %q", got, "Naboene")
			}
			return
		}
	}
	t.Error("no site at the auxiliary")
}

func TestTheFinderLearns(t *testing.T) {
	b := learned(t, TrainOptions{Seed: 1})
	if !bytes.Equal(b, learned(t, TrainOptions{Seed: 1})) {
		t.Error("two trainings differ")
	}
	m, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.encode(), b) {
		t.Error("what was read is written otherwise")
	}
	d := lessonsOf(1)[0].Doc
	if got, want := show(d, m.Find(d, Usual)), "N0 [gnurer] det går"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
	if as := m.Find(d, 1.01); len(as) != 0 {
		t.Errorf("surer than sure: %s", show(d, as))
	}
}

func TestScoresAreHowOftenItIsRight(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var js []judged
	for range 20000 {
		p := r.Float64()
		js = append(js, judged{p: p, right: r.Float64() < p*p}) // too sure of itself
	}
	m := &Model{scale: [2][]calib{scaleOf(js), nil}}
	for _, p := range []float64{0.2, 0.5, 0.8, 0.95} {
		if got := float64(m.calibrated(p, true)); got < p*p-0.06 || got > p*p+0.06 {
			t.Errorf("computed %v: score %.3f, right %.3f", p, got, p*p)
		}
	}
	last := float32(0)
	for p := 0.0; p <= 1; p += 0.001 {
		s := m.calibrated(p, true)
		if s < last {
			t.Fatalf("the score falls at %v", p)
		}
		last = s
	}
}

func TestAModelReadsAnyDocument(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	h := &hidden{in: make([]int8, width<<hiddenBits)}
	for i := range h.in {
		h.in[i] = int8(r.IntN(80) - 40)
	}
	for k := range h.out {
		h.out[k] = int16(r.IntN(200) - 110)
	}
	m := &Model{turns: make([]int16, 1<<turnBits), parts: []part{{w: make([]int16, 1<<hashBits)}, {make([]int16, 1<<hashBits), h}}}
	for i := range m.turns {
		m.turns[i] = int16(r.IntN(200) - 100)
	}
	for _, p := range m.parts {
		for i := range p.w {
			p.w[i] = int16(r.IntN(200) - 90)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument(t)
		as := m.Find(d, 0.2)
		for i, a := range as {
			if len(a.Content) == 0 || a.Score < 0.2 || a.Score > 1 || a.Found == "" || a.Form == 0 || int(a.Parent) >= len(as) || int(a.Parent) == i {
				t.Fatalf("%+v", a)
			}
			for _, s := range append(append([]text.Span{a.Source}, a.Cue...), a.Content...) {
				if s.Start < 0 || s.End > text.Index(len(d.Tokens)) || s.Start > s.End {
					t.Fatalf("a span outside the text: %+v", a)
				}
			}
		}
		if again := m.Find(d, 0.2); !reflect.DeepEqual(as, again) {
			t.Fatal("read twice, found otherwise")
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{modelFormat, hashBits, 1, 0, 0, 1, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := Decode(b); err == nil {
			m.Find(lessonsOf(1)[0].Doc, 0)
		}
	})
}

// Parsers lose their way where a clause follows without a word for it; its words
// are taken as they stand then, and the verb is still the cue.
func TestWhatIsReadOffTheWordsHasItsCue(t *testing.T) {
	d := texttest.Doc("nb", `Begge/PRON<4:nsubj mente=mene/VERB{Mood=Ind|VerbForm=Fin}<4:amod ,/PUNCT<4:punct var=være/VERB{Mood=Ind|VerbForm=Fin}<0 det/PRON<4:expl for/ADV<7:advmod stort=stor/ADJ<4:xcomp ./PUNCT<4:punct`)
	all := []calib{{1, 1}} // whatever it is, it is right
	m := &Model{parts: []part{{w: make([]int16, 1<<hashBits)}}, scale: [2][]calib{all, all}}
	found := false
	for _, a := range m.Find(d, Usual) {
		if len(a.Cue) == 0 {
			t.Errorf("no cue: %s", show(d, []Attribution{a}))
		}
		found = found || len(a.Cue) > 0 && d.Words(a.Content[0]) == "var det for stort" && d.Words(a.Cue[0]) == "mente"
	}
	if !found {
		t.Errorf("found %q", show(d, m.Find(d, Usual)))
	}
}

// optionsAt lists the contents and the sources of the site at token i.
func optionsAt(t *testing.T, d *text.Document, i text.Index) (contents, sources []string) {
	t.Helper()
	f := newFinder(d)
	f.find()
	for _, c := range f.sites() {
		if c.at != i {
			continue
		}
		for _, o := range c.contents {
			contents = append(contents, d.Words(o.spans[0]))
		}
		for _, o := range c.sources {
			if len(o.spans) > 0 {
				sources = append(sources, d.Words(o.spans[0]))
			}
		}
		return contents, sources
	}
	t.Fatalf("no site at %q in %q", d.Words(text.Span{Start: i, End: i + 1}), d.Text)
	return nil, nil
}

func TestWhatANounIsSaidToBeMayBeItsContent(t *testing.T) {
	d := texttest.Doc("nb", `Kravet=krav/NOUN<5:nsubj var=være/AUX{Mood=Ind|VerbForm=Fin}<5:cop å/PART<5:mark kunne/AUX<5:aux reise/VERB{VerbForm=Inf}<0 hjem/ADV<5:advmod ./PUNCT<5:punct`)
	contents, _ := optionsAt(t, d, 0)
	if !slices.Contains(contents, "å kunne reise hjem") {
		t.Errorf("contents %q", contents)
	}
}

func TestAWouldIsWeighedLikeAWill(t *testing.T) {
	d := texttest.Doc("nb", `Naboene=nabo/NOUN<3:nsubj ville=ville/AUX{Mood=Ind|VerbForm=Fin}<3:aux bygge/VERB{VerbForm=Inf}<0 ./PUNCT<3:punct`)
	contents, sources := optionsAt(t, d, 1)
	if !slices.Contains(contents, "bygge") || !slices.Contains(sources, "Naboene") {
		t.Errorf("contents %q, sources %q", contents, sources)
	}
}

// Of speech that no cue goes with, whoever stands beside it may be the source,
// with all words of the noun phrase.
func TestAVoiceBesideSpeechMayBeItsSource(t *testing.T) {
	d := texttest.Doc("nb", `Den/DET<3:det gamle=gammel/ADJ<3:amod rektoren=rektor/NOUN<4:nsubj nikket=nikke/VERB{Mood=Ind|VerbForm=Fin}<0 ./PUNCT<4:punct
«/PUNCT<4:punct Vi/PRON<4:nsubj må/AUX{Mood=Ind|VerbForm=Fin}<4:aux vente/VERB{VerbForm=Inf}<0 her/ADV<4:advmod ./PUNCT<4:punct »/PUNCT<4:punct`)
	d.Quotes = []text.Quote{{Span: text.Span{Start: 5, End: 11}, Style: text.Marked}}
	_, sources := optionsAt(t, d, 6)
	if !slices.Contains(sources, "Den gamle rektoren") {
		t.Errorf("sources %q", sources)
	}
}
