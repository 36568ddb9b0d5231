package eval

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"ifolge/corpus"
	"ifolge/text"
	"ifolge/text/texttest"
)

// rights makes parts of one measure: right of 10 each.
func rights(ns ...float64) [][]Count {
	var parts [][]Count
	for _, n := range ns {
		parts = append(parts, []Count{{n, 10, n, 10}})
	}
	return parts
}

func TestDifferencesByHand(t *testing.T) {
	for _, tt := range []struct {
		name          string
		this, against [][]Count
		want          string
	}{
		{"one part: every sample is that part", rights(8), rights(5), "+30.0 [+30.0 +30.0] true"},
		{"worse", rights(4, 4), rights(5, 5), "-10.0 [-10.0 -10.0] true"},
		{"the same", rights(1, 9), rights(1, 9), "0.0 [0.0 0.0] false"},
		// The samples of two parts are 11, 12, 21 and 22: F1 1.0 against 0.0,
		// twice 1.0 against 0.5, and 1.0 against 1.0.
		{"two parts that differ", rights(10, 10), rights(0, 10), "+50.0 [0.0 +100.0] false"},
		// Either alone is anything from 0 to 100, the difference never changes.
		{"what is hard for both does not widen", rights(1, 9, 1, 9), rights(0, 8, 0, 8), "+10.0 [+10.0 +10.0] true"},
	} {
		d := Differences([]string{"x"}, tt.this, tt.against)[0]
		got := fmt.Sprintf("%s [%s %s] %v", signed(d.F1(), 1), signed(d.Low, 1), signed(d.High, 1), d.Sure())
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestDifferencesLeaveOutWhatNobodyHas(t *testing.T) {
	none, found := []Count{{}, {}}, []Count{{}, {Predicted: 1}}
	ds := Differences([]string{"chain", "obl"}, [][]Count{none}, [][]Count{found})
	if len(ds) != 1 || ds[0].Name != "obl" {
		t.Errorf("%v, want obl alone, which one of the two has", ds)
	}
}

func TestIntervalOfADifference(t *testing.T) {
	// 100 parts; where this is right and the other wrong: 20, the other way
	// round: 10. The difference has standard error sqrt(.2+.1-.1²)/10 = .054.
	var this, against [][]Count
	for i := range 100 {
		a, b := Count{1, 1, 1, 1}, Count{1, 1, 1, 1}
		switch {
		case i < 20:
			b = Count{0, 1, 0, 1}
		case i < 30:
			a = Count{0, 1, 0, 1}
		}
		this, against = append(this, []Count{a}), append(against, []Count{b})
	}
	d := Differences([]string{"x"}, this, against)[0]
	if math.Abs(d.F1()-.1) > 1e-9 || math.Abs(d.Low+.006) > .02 || math.Abs(d.High-.206) > .02 {
		t.Errorf("%+.3f [%+.3f, %+.3f], want +.1 and about [-.006, .206]", d.F1(), d.Low, d.High)
	}
	if again := Differences([]string{"x"}, this, against)[0]; again != d {
		t.Errorf("again: %+v, first %+v", again, d)
	}
}

func TestRunSetsTwoSideBySide(t *testing.T) {
	gold := doc(t, "a", "{1c:Rates rise again}, {1q:says} {1s:Dahl}. {2c:They fall}, {2q:says} {2s:Vik}.")
	gold.Attributions[0].Stance, gold.Attributions[1].Stance = "asserts", "denies"
	shorter := doc(t, "a", "{1c:Rates rise} again, {1q:says} {1s:Dahl}. They fall, says Vik.")
	shorter.Attributions[0].Stance = "asserts"
	var in, out bytes.Buffer
	if err := corpus.Write(&in, &gold); err != nil {
		t.Fatal(err)
	}
	says := func(d corpus.Document) func(text, lang string) []corpus.Attribution {
		return func(string, string) []corpus.Attribution { return d.Attributions }
	}
	raw := in.String()
	run := Run{Out: &out, Against: "old.model"}
	if err := run.Attribution("gold.jsonl", strings.NewReader(raw), Options{}, says(gold), says(shorter)); err != nil {
		t.Fatal(err)
	}
	// Against: 2 of 5 tokens, all right: F1 4/7. Of two attributions one: F1
	// 2/3; its content overlaps 2 of 3 tokens: P 1, R 1/3, F1 1/2.
	const want = `1 documents, 2 gold attributions; F1 of this program, against old.model
                        this against    diff   95 %
token content          100.0    57.1   +42.9   +42.9 to +42.9 *
token source           100.0    66.7   +33.3   +33.3 to +33.3 *
token cue              100.0    66.7   +33.3   +33.3 to +33.3 *
exact content          100.0     0.0  +100.0   +100.0 to +100.0 *
exact source           100.0    66.7   +33.3   +33.3 to +33.3 *
exact cue              100.0    66.7   +33.3   +33.3 to +33.3 *
overlap content        100.0    50.0   +50.0   +50.0 to +50.0 *
overlap source         100.0    66.7   +33.3   +33.3 to +33.3 *
overlap cue            100.0    66.7   +33.3   +33.3 to +33.3 *
AR full                100.0     0.0  +100.0   +100.0 to +100.0 *
AR relaxed             100.0    66.7   +33.3   +33.3 to +33.3 *
AR who                 100.0    66.7   +33.3   +33.3 to +33.3 *
source|content         100.0   100.0     0.0   0.0 to 0.0
stance|content         100.0   100.0     0.0   0.0 to 0.0

* the interval of the difference leaves out 0
`
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	run.JSON = true
	if err := run.Attribution("gold.jsonl", strings.NewReader(raw), Options{}, says(gold), says(shorter)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`{"token content":[1,1,1],`, `"against":{"token content":[1,0.4,0.5714],`, `"differences":{"token content":[0.4286,0.4286,0.4286],`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in %s", want, out.String())
		}
	}
}

func TestRunSetsTwoTreesSideBySide(t *testing.T) {
	reads := func(oslo string) func(string) *text.Document {
		return func(string) *text.Document {
			return texttest.Doc("nb", "Ida/PROPN<3:nsubj@PER Dahl/PROPN<1:flat@+ sier=si/VERB{Tense=Pres}<0:root nei/INTJ<3:obj .=$./PUNCT<3:punct | Oslo/PROPN<2:"+oslo+" venter=vente/VERB{Tense=Pres}<0:root .=$./PUNCT<2:punct")
		}
	}
	var out bytes.Buffer
	run := Run{Out: &out, Show: Show{More: true}, Against: "old.model"}
	if err := run.UD("gold.conllu", strings.NewReader(tabbed(goldBank)), reads("nsubj@ORG"), reads("obl@LOC")); err != nil {
		t.Fatal(err)
	}
	// LAS 8/8 against 7/8; nsubj 2/2 against P 1/1, R 1/2. The first sentence
	// is the same in both and may be drawn twice.
	for _, want := range []string{
		"2 gold sentences; F1 of this program, against old.model\n",
		"\nuas                   100.00  100.00    0.00   0.00 to 0.00\n",
		"\nlas                   100.00   87.50  +12.50   0.00 to +33.33\n",
		"\nnsubj                 100.00   66.67  +33.33   0.00 to +100.00\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	out.Reset()
	if err := run.Names("gold.conllu", strings.NewReader(tabbed(goldBank)), reads("nsubj@ORG"), reads("obl@LOC")); err != nil {
		t.Fatal(err)
	}
	if want := "\nORG                   100.00    0.00 +100.00   0.00 to +100.00\n"; !strings.Contains(out.String(), want) {
		t.Errorf("no %q in\n%s", want, out.String())
	}
}
