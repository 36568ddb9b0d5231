package joint

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"

	"ifolge/text"
	"ifolge/text/texttest"
)

const tables = 0x8322ae72fb072818

// sentences of our own, enough to learn a little from.
var lessons = []string{
	"Kari/PROPN{Gender=Fem}<2:nsubj sover/VERB{Tense=Pres}<0 ./PUNCT<2:punct",
	"Ola/PROPN{Gender=Masc}<2:nsubj sover/VERB{Tense=Pres}<0 ./PUNCT<2:punct",
	"Kari/PROPN{Gender=Fem}<2:nsubj ser/VERB{Tense=Pres}<0 Ola/PROPN{Gender=Masc}<2:obj ./PUNCT<2:punct",
	"Ola/PROPN{Gender=Masc}<2:nsubj ser/VERB{Tense=Pres}<0 Kari/PROPN{Gender=Fem}<2:obj ./PUNCT<2:punct",
	"Båten/NOUN{Definite=Def}<2:nsubj går/VERB{Tense=Pres}<0 ./PUNCT<2:punct",
	"Ola/PROPN{Gender=Masc}<2:nsubj går/VERB{Tense=Pres}<0 ./PUNCT<2:punct",
}

func lesson() []*text.Document {
	return []*text.Document{texttest.Doc("nb", strings.Join(lessons, "\n"))}
}

func trained(t testing.TB, epochs int, o Options) []byte {
	t.Helper()
	o.Epochs, o.Batch, o.Width, o.Layers, o.Seed, o.subBits = epochs, 12, 32, 1, 1, 8
	b, err := Train(context.Background(), lesson(), o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheSameRecipeGivesTheSameBytes(t *testing.T) {
	var states [][]byte
	whole := trained(t, 6, Options{Save: func(b []byte) error { states = append(states, bytes.Clone(b)); return nil }})
	if !bytes.Equal(whole, trained(t, 6, Options{})) {
		t.Error("two trainings differ")
	}
	half := states[2]
	if !bytes.Equal(whole, trained(t, 6, Options{Load: func() []byte { return half }})) {
		t.Error("a training that was broken off and resumed differs")
	}
}

func TestItLearns(t *testing.T) {
	m, err := decode(trained(t, 250, Options{}))
	if err != nil {
		t.Fatal(err)
	}
	gold := lesson()[0]
	d := lesson()[0]
	for i := range d.Tokens {
		d.Tokens[i].POS, d.Tokens[i].Head, d.Tokens[i].Rel, d.Tokens[i].Feats = 0, 0, 0, 0
	}
	m.Annotate(d)
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	right := 0
	for i := range d.Tokens {
		a, b := d.Tokens[i], gold.Tokens[i]
		if a.POS == b.POS && a.Head == b.Head && a.Rel == b.Rel && d.Feats(text.Index(i)) == gold.Feats(text.Index(i)) {
			right++
		}
	}
	if right < len(d.Tokens)*9/10 {
		t.Errorf("%d of %d tokens of its own lessons are right", right, len(d.Tokens))
	}
}

func TestAnyTextGetsATree(t *testing.T) {
	m, err := decode(trained(t, 2, Options{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 2, batch, longest, longest + 1, 3*longest + 7} {
		d := &text.Document{Lang: "nb", Syms: []string{""}}
		var b strings.Builder
		for i := range n {
			at := int32(b.Len())
			fmt.Fprintf(&b, "å%d", i%97)
			d.Tokens = append(d.Tokens, text.Token{Start: at, End: int32(b.Len())})
			b.WriteByte(' ')
		}
		d.Text = b.String()
		if n > 0 {
			d.Sentences = []text.Span{{Start: 0, End: text.Index(n)}}
		}
		m.Annotate(d)
		if err := d.Check(); err != nil {
			t.Errorf("%d words: %v", n, err)
		}
	}
}

func TestSentencesDoNotDependOnTheirNeighbours(t *testing.T) {
	m, err := decode(trained(t, 10, Options{}))
	if err != nil {
		t.Fatal(err)
	}
	all := lesson()[0]
	m.Annotate(all)
	at := 0
	for _, l := range lessons {
		d := texttest.Doc("nb", l)
		m.Annotate(d)
		for i := range d.Tokens {
			a, b := all.Tokens[at], d.Tokens[i]
			if a.POS != b.POS || a.Head != b.Head || a.Rel != b.Rel {
				t.Errorf("%q, token %d: read otherwise among others", l, i)
			}
			at++
		}
	}
}

// Where the best heads make no tree, finding one takes memory of its own.
func TestAnnotateDoesNotAllocate(t *testing.T) {
	if underRace {
		t.Skip("under the race detector pools forget")
	}
	m, err := decode(trained(t, 250, Options{}))
	if err != nil {
		t.Fatal(err)
	}
	d := lesson()[0]
	m.Annotate(d)
	if n := testing.AllocsPerRun(20, func() { d.Made = d.Made[:0]; m.Annotate(d) }); n > 0 {
		t.Errorf("Annotate allocates %v times a document", n)
	}
}

// The tables come from floats when the program starts; rounded to 15 bits they
// are the same everywhere, or this fails.
func TestTablesAreTheSameOnEveryMachine(t *testing.T) {
	h := fnv.New64a()
	for _, x := range logistic {
		fmt.Fprint(h, x, " ")
	}
	for _, x := range hyper {
		fmt.Fprint(h, x, " ")
	}
	if got := h.Sum64(); got != tables {
		t.Errorf("the tables have hash %#x, want %#x", got, uint64(tables))
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(trained(f, 1, Options{})[:2000])
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := decode(b); err == nil {
			d := lesson()[0]
			m.Annotate(d)
		}
	})
}

// Headlines end without a stop: only their words say where the next sentence
// begins.
func TestSentencesWithoutAStopAreParted(t *testing.T) {
	docs := lesson()
	one := strings.ReplaceAll(strings.Join(lessons[:4], "\n"), " ./PUNCT<2:punct", "")
	docs = append(docs, texttest.Doc("nb", one))
	b, err := Train(context.Background(), docs, Options{Epochs: 250, Batch: 12, Width: 32, Layers: 1, Seed: 1, subBits: 8, Joined: 100})
	if err != nil {
		t.Fatal(err)
	}
	m, err := decode(b)
	if err != nil {
		t.Fatal(err)
	}
	gold := texttest.Doc("nb", one)
	for _, together := range []bool{false, true} {
		d := texttest.Doc("nb", one)
		d.Paragraphs = []text.Span{{Start: 0, End: text.Index(len(d.Tokens))}}
		if together {
			d.Sentences = []text.Span{{Start: 0, End: text.Index(len(d.Tokens))}}
		}
		m.Annotate(d)
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(d.Sentences, gold.Sentences) {
			t.Errorf("given together %v: sentences %v, want %v", together, d.Sentences, gold.Sentences)
		}
	}
	d := docs[0]
	all := slices.Clone(d.Sentences)
	m.Annotate(d)
	if !slices.Equal(d.Sentences, all) {
		t.Errorf("sentences with a stop: %v, want %v", d.Sentences, all)
	}
}

func TestTeachersTeach(t *testing.T) {
	teacher := trained(t, 100, Options{})
	b := trained(t, 4, Options{Teachers: [][]byte{teacher, teacher}})
	if !bytes.Equal(b, trained(t, 4, Options{Teachers: [][]byte{teacher, teacher}})) {
		t.Error("two trainings differ")
	}
	if bytes.Equal(b, trained(t, 4, Options{})) {
		t.Error("teachers change nothing")
	}
	_, err := Train(context.Background(), []*text.Document{texttest.Doc("nb", lessons[0])}, Options{Teachers: [][]byte{teacher}})
	if err == nil || !strings.Contains(err.Error(), "other tags") {
		t.Errorf("a teacher of other tags: %v", err)
	}
}

func TestJoinedSentencesKeepTheirTrees(t *testing.T) {
	d := lesson()[0]
	v := NewVocab([]*text.Document{d}, 1, 8)
	ss := v.Sents(d, false)
	s := join(join(ss[0], ss[1]), ss[2])
	n := int32(len(ss[0].Word))
	want := slices.Concat(ss[0].Head, []int32{n + 2, 0, n + 2})
	if got := s.Head[:2*n]; !slices.Equal(got, want) {
		t.Errorf("heads %v, want %v", got, want)
	}
	if want := []int32{n, 2 * n}; !slices.Equal(s.Starts, want) {
		t.Errorf("starts %v, want %v", s.Starts, want)
	}
	if s.Shape[n]&firstShape != 0 || ss[1].Shape[0]&firstShape == 0 {
		t.Error("only the first word of all looks like a first word")
	}
}
