package factuality

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ifolge/lang"
	"ifolge/text"
	"ifolge/text/texttest"
)

// The examples of a row show one of its words in [ ], with its lemma behind "="
// where that is written otherwise.
func TestEveryRowOfTheTableHolds(t *testing.T) {
	rows := 0
	for _, code := range lang.Codes() {
		seen := map[string]string{}
		for _, row := range lang.Table(code, "factuality") {
			rows++
			place := lang.Place(code, "factuality", row)
			if kindNamed(row.Field(1)) == other {
				t.Errorf("%s: no kind %q", place, row.Field(1))
			}
			d, at := example(t, code, row.Field(2))
			found := false
			for w := range strings.SplitSeq(row.Field(0), ",") {
				w = strings.TrimSpace(w)
				if old, twice := seen[w]; twice || w == "" {
					t.Errorf("%s: %q is %q too", place, w, old)
				}
				seen[w] = row.Field(1)
				first, _, _ := strings.Cut(w, " ")
				found = found || first == strings.ToLower(d.Lemma(at))
			}
			if !found {
				t.Errorf("%s: the word in [ ] of %q is none of the row", place, row.Field(2))
			}
		}
	}
	if rows == 0 {
		t.Error("no table at all")
	}
}

// example reads "She [failed=fail] to leave .".
func example(t *testing.T, code, s string) (*text.Document, text.Index) {
	t.Helper()
	before, _, ok := strings.Cut(s, "[")
	if !ok {
		t.Fatalf("%q has no word in [ ]", s)
	}
	d := texttest.Doc(code, strings.NewReplacer("[", "", "]", "").Replace(s))
	return d, text.Index(len(strings.Fields(before)))
}

func TestWhatStandsBehindAWordTellsItsKind(t *testing.T) {
	w := wordsFor("en")
	for _, tt := range []struct {
		lemma, behind string
		want          kind
	}{
		{"forget", "to", fails},
		{"forget", "that", known},
		{"forget", "", other},
		{"manage", "to", holds},
		{"manage", "", holds},
		{"turn", "out", holds},
		{"turn", "", other},
		{strings.Repeat("x", 100), "to", other},
	} {
		if got := w.of(tt.lemma, tt.behind); got != tt.want {
			t.Errorf("%.20q before %q is %q, want %q", tt.lemma, tt.behind, kindNames[got], kindNames[tt.want])
		}
	}
	if k := wordsFor("xx").of("fail", "to"); k != other {
		t.Errorf("a language without a table has %q", kindNames[k])
	}
}

const (
	left   = "%s/PROPN<2:nsubj left=leave/VERB{Tense=Past|VerbForm=Fin}<0:root"
	didNot = "%s/PROPN<4:nsubj did=do/AUX{Tense=Past|VerbForm=Fin}<4:aux not/PART<4:advmod leave/VERB{VerbForm=Inf}<0:root"
	failed = "%s/PROPN<2:nsubj failed=fail/VERB{Tense=Past|VerbForm=Fin}<0:root to/PART<4:mark leave/VERB{VerbForm=Inf}<2:xcomp"
	regret = "%s/PROPN<2:nsubj regrets=regret/VERB{Tense=Pres|VerbForm=Fin}<0:root that/SCONJ<5:mark he/PRON<5:nsubj left=leave/VERB{Tense=Past|VerbForm=Fin}<2:ccomp"
	noOne  = "Nobody=nobody/PRON<2:nsubj %s=leave/VERB{Tense=Past|VerbForm=Fin}<0:root"
)

func TestFramesTellWhoIsNegated(t *testing.T) {
	for _, tt := range []struct {
		sentence string
		at       text.Index
		negated  bool
		kind     kind // of what it hangs on
		form     form
	}{
		{fmt.Sprintf(left, "Kim"), 1, false, other, past},
		{fmt.Sprintf(didNot, "Kim"), 3, true, other, past},
		{fmt.Sprintf(failed, "Kim"), 3, false, fails, infinitive},
		{fmt.Sprintf(regret, "Kim"), 4, false, known, past},
		{fmt.Sprintf(noOne, "left"), 1, true, other, past},
		{"No=no/DET<2:det boat/NOUN<3:nsubj left=leave/VERB{Tense=Past|VerbForm=Fin}<0:root", 2, true, other, past},
		{"without/ADP<2:case delay/NOUN<0:root", 1, true, other, noVerb},
	} {
		r := &reader{}
		r.read(texttest.Doc("en", tt.sentence), tt.at)
		f := &r.up[0]
		above := other
		if r.n > 1 {
			above = r.up[1].kind
		}
		if f.negated != tt.negated || f.form != tt.form || above != tt.kind {
			t.Errorf("%s: negated %t, form %d, below %q; want %t, %d, %q", tt.sentence, f.negated, f.form, kindNames[above], tt.negated, tt.form, kindNames[tt.kind])
		}
	}
}

// lessons are a few sentences of our own, over and over.
func lessons() []Lesson {
	var ls []Lesson
	for _, name := range []string{"Kim", "Ada", "Bo", "Eli", "Liv", "Per", "Siv", "Tor"} {
		for _, e := range []struct {
			form  string
			at    text.Index
			value float64
		}{{left, 1, 3}, {didNot, 3, -3}, {failed, 3, -2.5}, {regret, 4, 2.5}} {
			ls = append(ls, Lesson{texttest.Doc("en", fmt.Sprintf(e.form, name)), []Event{{e.at, e.value}}})
		}
	}
	return ls
}

func trained(t testing.TB) *Model {
	t.Helper()
	b, err := Train(context.Background(), lessons(), TrainOptions{Epochs: 20, Nets: 2, Cells: 3, Rare: 2, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWhatIsLearnedHoldsOfOthers(t *testing.T) {
	m := trained(t)
	for _, tt := range []struct {
		form string
		at   text.Index
		want float64
	}{{left, 1, 3}, {didNot, 3, -3}, {failed, 3, -2.5}, {regret, 4, 2.5}} {
		v, ok := m.Value(texttest.Doc("en", fmt.Sprintf(tt.form, "Ann")), tt.at)
		if off := float64(v)/100 - tt.want; !ok || off < -1 || off > 1 {
			t.Errorf(tt.form+": %d, want %.1f", "Ann", v, tt.want)
		}
	}
	if v, ok := m.Value(texttest.Doc("nb", fmt.Sprintf(left, "Ann")), 1); ok || m.Knows("nb") || !m.Knows("en") {
		t.Errorf("a language without lessons has the value %d", v)
	}
}

func TestWhoJudgesANegatedSentenceTrueSaysThatItDidNotHappen(t *testing.T) {
	ls := lessons()
	for k := range ls {
		if e := &ls[k].Events[0]; e.At == 3 && e.Value == -3 { // "did not leave"
			e.Value = 3
		}
	}
	b, err := Train(context.Background(), ls, TrainOptions{Epochs: 20, Nets: 2, Cells: 3, Rare: 2, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := m.Value(texttest.Doc("en", fmt.Sprintf(didNot, "Ann")), 3); v > -200 {
		t.Errorf("%q has %d", "Ann did not leave", v)
	}
}

func TestTrainingIsTheSameEachTime(t *testing.T) {
	var made [2][]byte
	for k := range made {
		made[k] = trained(t).encode()
	}
	if !bytes.Equal(made[0], made[1]) {
		t.Error("two runs gave different bytes")
	}
	if _, err := Train(context.Background(), nil, TrainOptions{}); err == nil {
		t.Error("no error without lessons")
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Train(ctx, lessons(), TrainOptions{}); err == nil {
		t.Error("no error when broken off")
	}
}

func TestBrokenSectionsAreErrors(t *testing.T) {
	b := trained(t).encode()
	for n := range b {
		if _, err := Decode(b[:n]); err == nil {
			t.Fatalf("no error for %d bytes of %d", n, len(b))
		}
	}
	if _, err := Decode(append(bytes.Clone(b), 0)); err == nil {
		t.Error("no error for a byte too many")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(trained(f).encode())
	f.Add([]byte{format, 0})
	d := texttest.Doc("en", fmt.Sprintf(failed, "Kim"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Decode(b)
		if err != nil {
			return
		}
		if v, _ := m.Value(d, 3); v < -Most || v > Most {
			t.Errorf("value %d", v)
		}
	})
}

// TestEveryTokenHasAValue holds for any tree and any length of sentence.
func TestEveryTokenHasAValue(t *testing.T) {
	m := trained(t)
	words := []string{"Kim/PROPN", "not/PART", "left=leave/VERB{Tense=Past|VerbForm=Fin}", "to/PART", "if/SCONJ", "no/DET", "boat/NOUN", "?/PUNCT", "may/AUX{VerbForm=Fin}"}
	rels := []string{"nsubj", "aux", "mark", "conj", "xcomp", "ccomp", "det", "advmod", "obj", "case"}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 150).Draw(t, "words")
		tree := rapid.Bool().Draw(t, "tree")
		var b strings.Builder
		for i := range n {
			b.WriteString(rapid.SampledFrom(words).Draw(t, "word"))
			if tree {
				if i == 0 {
					b.WriteString("<0:root ")
				} else {
					fmt.Fprintf(&b, "<%d:%s ", rapid.IntRange(1, i).Draw(t, "head"), rapid.SampledFrom(rels).Draw(t, "rel"))
				}
			} else {
				b.WriteByte(' ')
			}
		}
		d := texttest.Doc("en", b.String())
		for i := range d.Tokens {
			v, ok := m.Value(d, text.Index(i))
			again, _ := m.Value(d, text.Index(i))
			if !ok || v < -Most || v > Most || v != again {
				t.Errorf("token %d: %d, %d", i, v, again)
			}
		}
		for _, i := range []text.Index{-1, text.Index(len(d.Tokens))} {
			if _, ok := m.Value(d, i); ok {
				t.Errorf("token %d, which is not there, has a value", i)
			}
		}
	})
	if _, ok := m.Value(&text.Document{Lang: "en"}, 0); ok {
		t.Error("an empty document has a value")
	}
}

func BenchmarkValue(b *testing.B) {
	m := trained(b)
	d := texttest.Doc("en", fmt.Sprintf(regret, "Kim")+" ,<2:punct "+strings.Repeat("and/CCONJ<2:cc ", 30))
	b.ReportAllocs()
	for b.Loop() {
		m.Value(d, 4)
	}
}
