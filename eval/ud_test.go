package eval

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"ifolge/corpus/conllu"
	"ifolge/text"
	"ifolge/text/texttest"
)

// bank reads CoNLL-U written with spaces for tabs and only the columns
// ID FORM LEMMA UPOS FEATS HEAD DEPREL MISC.
func bank(t testing.TB, s string) []conllu.Sentence {
	t.Helper()
	ss, err := sentences(strings.NewReader(tabbed(s)))
	if err != nil {
		t.Fatal(err)
	}
	return ss
}

func tabbed(s string) string {
	var b strings.Builder
	for l := range strings.SplitSeq(strings.TrimSpace(s), "\n") {
		c := strings.Fields(l)
		if len(c) == 8 {
			l = strings.Join([]string{c[0], c[1], c[2], c[3], "_", c[4], c[5], c[6], "_", c[7]}, "\t")
		}
		b.WriteString(strings.TrimSpace(l) + "\n")
	}
	return b.String() + "\n"
}

const goldBank = `
	# newpar
	1 Ida    Ida    PROPN _                     3 nsubj  name=B-PER
	2 Dahl   Dahl   PROPN _                     1 flat   name=I-PER
	3 sier   si     VERB  Tense=Pres|Foo=Bar    0 root   _
	4 nei    nei    INTJ  _                     3 obj    SpaceAfter=No
	5 .      $.     PUNCT _                     3 punct  _

	1 Oslo   Oslo   PROPN _                     2 nsubj  name=B-GPE_ORG
	2 venter vente  VERB  Tense=Pres            0 root   SpaceAfter=No
	3 .      $.     PUNCT _                     2 punct  _
`

func TestTreebankMeasuresByHand(t *testing.T) {
	for _, tt := range []struct {
		name, gold, pred string
		want             map[string]string // P R F1
	}{
		{
			"the same is right everywhere", goldBank, goldBank,
			map[string]string{"tokens": "100.00 100.00 100.00", "sentences": "100.00 100.00 100.00", "las": "100.00 100.00 100.00"},
		},
		{
			// One sentence where gold has two: 0 of 1, 0 of 2. "nei." is one
			// word: 6 right of 7 predicted and 8 gold, F1 12/15. Feature Foo
			// does not count. Heads: Dahl's is wrong; sier, the root, is right,
			// and so are Ida, Oslo; venter hangs on sier: wrong; the last "."
			// hangs on sier and not on venter: wrong. LAS: Oslo is obl: wrong.
			"other words and sentences", goldBank, `
			1 Ida    Ida    PROPN _                3 nsubj:pass _
			2 Dahl   Dahl   NOUN  _                3 flat   _
			3 sier   sie    VERB  Tense=Pres       0 root   _
			4 nei.   nei    INTJ  _                3 obj    _
			5 Oslo   Oslo   PROPN _                6 obl    _
			6 venter vente  VERB  Tense=Past       3 conj   _
			7 .      $.     PUNCT _                3 punct  _
			`,
			map[string]string{
				"tokens": "85.71 75.00 80.00", "sentences": "0.00 0.00 0.00", "words": "85.71 75.00 80.00",
				"upos":   "71.43 62.50 66.67", // all aligned but Dahl: 5
				"feats":  "71.43 62.50 66.67", // all aligned but venter: 5
				"lemmas": "71.43 62.50 66.67", // all aligned but sier: 5
				"uas":    "42.86 37.50 40.00", // Ida, sier, Oslo: 3
				"las":    "28.57 25.00 26.67", // Ida (subtypes do not count), sier: 2
			},
		},
		{
			// Gold has the multiword token "don't"; the prediction has its two
			// words as tokens. Words align by their forms, tokens do not match.
			"a multiword token on one side", `
			1-2 don't _ _ _ _ _ _
			1 do   do   AUX   _ 3 aux    _
			2 n't  not  PART  _ 3 advmod _
			3 go   go   VERB  _ 0 root   _
			`, `
			1 do   do   AUX   _ 3 aux    SpaceAfter=No
			2 n't  not  PART  _ 3 advmod _
			3 go   go   VERB  _ 0 root   _
			`,
			map[string]string{"tokens": "33.33 50.00 40.00", "words": "100.00 100.00 100.00", "las": "100.00 100.00 100.00"},
		},
		{
			// "zum" is "zu" and "dem" in gold, "zu" and "den" predicted: by the
			// longest common subsequence one word of two aligns.
			"words inside a multiword token align by form", `
			1-2 zum _ _ _ _ _ _
			1 zu   zu   ADP  _ 3 case _
			2 dem  der  DET  _ 3 det  _
			3 Haus Haus NOUN _ 0 root _
			`, `
			1-2 zum _ _ _ _ _ _
			1 zu   zu   ADP  _ 3 case _
			2 den  der  DET  _ 3 det  _
			3 Haus Haus NOUN _ 0 root _
			`,
			map[string]string{"tokens": "100.00 100.00 100.00", "words": "66.67 66.67 66.67"},
		},
	} {
		s, err := UD(bank(t, tt.gold), bank(t, tt.pred))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for name, want := range tt.want {
			p, r, f := line(s.Lines, name).percent()
			if got := fmt.Sprintf("%.2f %.2f %.2f", p, r, f); got != want {
				t.Errorf("%s: %s is %s, want %s", tt.name, name, got, want)
			}
		}
	}
}

func TestRelationsAndLengths(t *testing.T) {
	pred := strings.Replace(goldBank, "2 venter vente  VERB  Tense=Pres            0 root", "2 venter vente VERB Tense=Pres 0 conj", 1)
	s, err := UD(bank(t, goldBank), bank(t, pred))
	if err != nil {
		t.Fatal(err)
	}
	want := "nsubj 1.00 1.00|punct 1.00 1.00|root 1.00 0.50|flat 1.00 1.00|obj 1.00 1.00|conj 0.00 0.00|"
	got := ""
	for _, r := range s.Relations {
		got += fmt.Sprintf("%s %.2f %.2f|", r.Name, r.P(), r.R())
	}
	if got != want {
		t.Errorf("relations: %s, want %s", got, want)
	}
	if l := s.Lengths[0]; l.Sentences != 2 || l.UAS.F1() != 1 || l.LAS.F1() != 7./8 {
		t.Errorf("sentences of %s words: %+v", l.name(), l)
	}
}

func TestTreebanksOfDifferentTextsAreRefused(t *testing.T) {
	_, err := UD(bank(t, goldBank), bank(t, strings.Replace(goldBank, "nei ", "jo  ", 1)))
	const want = `texts differ at character 11, spaces not counted: gold "nei.Osloventer.", predicted "jo.Osloventer."; was it made from this file's text?`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestNameMeasuresByHand(t *testing.T) {
	// Gold: PER Ida Dahl, ORG Oslo (folded from GPE_ORG). Predicted: PER Ida
	// (too short), ORG Oslo, and a work, a kind that gold does not use.
	pred := strings.NewReplacer("name=I-PER", "name=O", "name=B-GPE_ORG", "name=B-ORG", "4 nei    nei    INTJ  _                     3 obj    SpaceAfter=No", "4 nei nei INTJ _ 3 obj SpaceAfter=No|name=B-PROD").Replace(goldBank)
	s, err := Names(bank(t, goldBank), bank(t, pred))
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, l := range s.Lines {
		got += fmt.Sprintf("%s %.0f/%.0f/%.0f ", l.Name, l.RightP, l.Predicted, l.Gold)
	}
	if want := "all 1/2/2 ORG 1/1/1 PER 0/1/1 "; got != want {
		t.Errorf("right/predicted/gold: %s, want %s", got, want)
	}
}

func TestRunMeasuresWhatItDumps(t *testing.T) {
	annotate := func(raw string) *text.Document {
		if want := "Ida Dahl sier nei. Oslo venter."; strings.TrimSpace(raw) != want {
			t.Errorf("raw text %q, want %q", raw, want)
		}
		return texttest.Doc("nb", "Ida/PROPN<3:nsubj@PER Dahl/PROPN<1:flat@+ sier=si/VERB{Tense=Pres}<0:root nei/INTJ<3:obj .=$./PUNCT<3:punct | Oslo/PROPN<2:nsubj@LOC venter=vente/VERB{Tense=Pres}<0:root .=$./PUNCT<2:punct")
	}
	var out, dump bytes.Buffer
	run := Run{Out: &out, Dump: &dump}
	if err := run.UD("gold.conllu", strings.NewReader(tabbed(goldBank)), annotate, nil); err != nil {
		t.Fatal(err)
	}
	if want := "las       100.00 100.00 100.00   100.00–100.00\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("printed\n%swant at the end\n%s", out.String(), want)
	}
	s, err := UD(bank(t, goldBank), bank(t, dump.String()))
	if err != nil || figuresOf(s.Lines, "las") != "1.000 1.000 1.000" {
		t.Errorf("the dump scores otherwise: %v", err)
	}
	out.Reset()
	run.JSON = true
	if err := run.Names("gold.conllu", strings.NewReader(tabbed(goldBank)), annotate, nil); err != nil {
		t.Fatal(err)
	}
	// Oslo is ORG in gold; LOC, which gold does not use, is no wrong prediction.
	const want = `{"all":[1,0.5,0.6667],"ORG":[0,0,0],"PER":[1,1,1],"intervals":{"all":[0,1],"ORG":[0,0],"PER":[0,1]}}` + "\n"
	if out.String() != want {
		t.Errorf("wrote %swant %s", out.String(), want)
	}
	for in, want := range map[string]string{"": "g: no sentences; is this CoNLL-U?", "hello": "g: line 1: 1 columns, want 10"} {
		if err := (Run{Out: io.Discard}).UD("g", strings.NewReader(in), annotate, nil); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

func BenchmarkUD(b *testing.B) {
	var s strings.Builder
	for range 500 {
		s.WriteString(tabbed(goldBank) + "\n")
	}
	ss := bank(b, s.String())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := UD(ss, ss); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(500*8*b.N)/b.Elapsed().Seconds(), "tokens/s")
}
