package parse

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ifolge/text"
	"ifolge/text/texttest"
)

// Trees of our own, enough to learn what a subject is.
var lessons = []string{
	`Kari/PROPN<2:nsubj sier/VERB{Mood=Ind|Tense=Pres|VerbForm=Fin}<0:root at/SCONJ<5:mark hun/PRON{Case=Nom}<5:nsubj kommer/VERB{Mood=Ind|Tense=Pres|VerbForm=Fin}<2:ccomp ./PUNCT<2:punct`,
	`Per/PROPN<2:nsubj tror/VERB{Mood=Ind|Tense=Pres|VerbForm=Fin}<0:root at/SCONJ<5:mark det/PRON<5:nsubj regner/VERB{Mood=Ind|Tense=Pres|VerbForm=Fin}<2:ccomp ./PUNCT<2:punct`,
	`Den/DET<3:det nye/ADJ<3:amod lederen/NOUN{Definite=Def}<4:nsubj lover/VERB{Mood=Ind|Tense=Pres|VerbForm=Fin}<0:root bedring/NOUN<4:obj ./PUNCT<4:punct`,
	`Ifølge/ADP<2:case kommunen/NOUN{Definite=Def}<3:obl er/AUX{Mood=Ind|Tense=Pres|VerbForm=Fin}<5:cop veien/NOUN{Definite=Def}<5:nsubj åpen/ADJ<0:root ./PUNCT<5:punct`,
	`Hun/PRON{Case=Nom}<2:nsubj leser/VERB{Mood=Ind|Tense=Pres|VerbForm=Fin}<0:root avisen/NOUN{Definite=Def}<2:obj på/ADP<5:case toget/NOUN{Definite=Def}<2:obl ./PUNCT<2:punct`,
	`Hvem/PRON<6:obj tror/VERB{Mood=Ind|Tense=Pres|VerbForm=Fin}<0:root du/PRON{Case=Nom}<2:nsubj at/SCONJ<6:mark hun/PRON{Case=Nom}<6:nsubj mener/VERB{Mood=Ind|Tense=Pres|VerbForm=Fin}<2:ccomp ?/PUNCT<2:punct`,
}

// small options, so that a test learns in a blink.
var quick = Options{Epochs: 30, RelEpochs: 30, Beam: 4, Folds: 2, MoveBits: 14, RelBits: 14}

func lessonDocs() []*text.Document {
	var ds []*text.Document
	for _, s := range lessons {
		ds = append(ds, texttest.Doc("nb", s))
	}
	return ds
}

func learnt(t *testing.T, o Options) *Model {
	b, err := Train(t.Context(), lessonDocs(), o)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// noise returns a model whose weights are noise: what must hold for every
// model must hold for it.
func noise(seed uint64) *Model {
	r := rand.New(rand.NewPCG(seed, 0))
	m := &Model{beam: 1 + r.IntN(8), moves: make(moveTable, 1<<12), drawn: noiseLabels(r), final: noiseLabels(r)}
	for i := range m.moves {
		for k := range numMoves {
			m.moves[i] |= uint32(r.IntN(256)) << (8 * k)
		}
	}
	return m
}

func noiseLabels(r *rand.Rand) *labels {
	l := &labels{words: 1, mask: 1<<8 - 1, rows: make([]uint64, 1<<8), rels: []text.Rel{text.Nsubj, text.Obj, text.Obl, text.Ccomp, text.Punct}}
	for i := range l.rows {
		l.rows[i] = r.Uint64()
	}
	return l
}

func clearTree(d *text.Document) {
	for i := range d.Tokens {
		d.Tokens[i].Head, d.Tokens[i].Rel = 0, 0
	}
}

func tree(d *text.Document) string {
	var b strings.Builder
	for i := range d.Tokens {
		h := -1
		if at, ok := d.Head(text.Index(i)); ok {
			h = int(at)
		}
		fmt.Fprintf(&b, "%s<%d:%v ", d.Form(text.Index(i)), h+1, d.Tokens[i].Rel)
	}
	return b.String()
}

func TestLearnsItsLessons(t *testing.T) {
	m := learnt(t, quick)
	for _, s := range lessons {
		want, got := texttest.Doc("nb", s), texttest.Doc("nb", s)
		clearTree(got)
		m.Annotate(got)
		if diff := cmp.Diff(tree(want), tree(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.Text, diff)
		}
	}
}

func TestSameLessonsGiveSameBytes(t *testing.T) {
	a, b := learnt(t, quick).encode(), learnt(t, quick).encode()
	if !bytes.Equal(a, b) {
		t.Error("two runs with the same seed differ")
	}
	o := quick
	o.Seed = 1
	if c := learnt(t, o).encode(); bytes.Equal(a, c) {
		t.Error("two seeds give the same weights: the seed is not used")
	}
}

func TestModelComesBackFromItsBytes(t *testing.T) {
	m := learnt(t, quick)
	b := m.encode()
	n, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.moves, n.moves); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(m.drawn.rels, n.drawn.rels); diff != "" {
		t.Error(diff)
	}
	d, e := texttest.Doc("nb", lessons[3]), texttest.Doc("nb", lessons[3])
	m.Annotate(d)
	n.Annotate(e)
	if tree(d) != tree(e) {
		t.Errorf("trees differ:\n%s\n%s", tree(d), tree(e))
	}
	for cut := range min(len(b), 100) {
		if _, err := Decode(b[:cut]); err == nil {
			t.Errorf("Decode of the first %d bytes: no error", cut)
		}
	}
}

func FuzzDecode(f *testing.F) {
	b := noise(1).encode()
	f.Add(b)
	f.Add(b[:40])
	f.Add([]byte{version, 1, 0, 0, 1, 1, zero, zero, zero, zero, zero, zero})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Decode(b)
		if err != nil {
			return
		}
		d := texttest.Doc("nb", lessons[0])
		clearTree(d)
		m.Annotate(d)
		if err := d.Check(); err != nil {
			t.Error(err)
		}
	})
}

// any document of n tokens in sentences of any length, tagged at random.
func words(r *rand.Rand, n, longest int) *text.Document {
	forms := []string{"hun", "sier", "at", "«", "»", ",", ".", "–", "den", "nye", "loven", "Åse", "1999", "å", "\xff", "x", "og"}
	feats := []string{"", "Case=Nom", "Mood=Ind|Tense=Pres|VerbForm=Fin", "Definite=Def|Gender=Masc|Number=Sing", "|", "=", "VerbForm"}
	d := &text.Document{Lang: "nb", Syms: []string{""}}
	var b strings.Builder
	for i := range n {
		form := strings.ToValidUTF8(forms[r.IntN(len(forms))], "?")
		start := b.Len()
		b.WriteString(form)
		d.Tokens = append(d.Tokens, text.Token{Start: int32(start), End: int32(b.Len()),
			POS: text.POS(r.IntN(text.NumPOS)), Feats: d.Intern(feats[r.IntN(len(feats))]), Flags: text.SpaceAfter})
		if r.IntN(4) == 0 {
			d.Tokens[i].Lemma = d.Intern("vare")
		}
		b.WriteByte(' ')
	}
	d.Text = b.String()
	for at := 0; at < n; {
		end := min(at+1+r.IntN(longest), n)
		d.Sentences = append(d.Sentences, text.Span{Start: text.Index(at), End: text.Index(end)})
		at = end
	}
	return d
}

func TestEverySentenceIsOneTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		d := words(r, 1+r.IntN(60), 30)
		noise(r.Uint64()).Annotate(d)
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		for i := range d.Tokens {
			if d.Tokens[i].Rel == 0 {
				t.Fatalf("token %d is not parsed", i)
			}
		}
	})
}

func TestEmptyDocumentStaysEmpty(t *testing.T) {
	var d text.Document
	noise(1).Annotate(&d)
	if err := d.Check(); err != nil {
		t.Error(err)
	}
}

func TestLongSentencesAreParsedInPieces(t *testing.T) {
	for _, n := range []int{maxPiece - 1, maxPiece, maxPiece + 1, 5 * maxPiece} {
		d := words(rand.New(rand.NewPCG(uint64(n), 1)), n, 1)
		d.Sentences = []text.Span{{Start: 0, End: text.Index(n)}}
		m := noise(3)
		m.Annotate(d)
		if err := d.Check(); err != nil {
			t.Errorf("%d words: %v", n, err)
		}
		w := m.pool.Get().(*workspace)
		if most := 4 * maxPiece * m.beam * 2; cap(w.states) > 2*most || cap(w.cells) > 2*most {
			t.Errorf("%d words: room for %d states and %d cells, want no more than for one piece", n, cap(w.states), cap(w.cells))
		}
	}
}

func TestModelServesManyGoroutines(t *testing.T) {
	m := noise(5)
	one := words(rand.New(rand.NewPCG(5, 5)), 300, 20)
	m.Annotate(one)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			d := words(rand.New(rand.NewPCG(5, 5)), 300, 20)
			m.Annotate(d)
			if tree(d) != tree(one) {
				t.Error("another goroutine drew another tree")
			}
		})
	}
	wg.Wait()
}

func TestBestLabelHasHighestSum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		classes := 1 + r.IntN(text.NumRels-1)
		l := &labels{words: (classes + 7) / 8, mask: 15}
		for c := range classes {
			l.rels = append(l.rels, text.Rel(c+1))
		}
		for range 16 * l.words {
			l.rows = append(l.rows, r.Uint64())
		}
		feats := make([]uint32, 1+r.IntN(60))
		sums := make([]int, classes)
		for i := range feats {
			feats[i] = r.Uint32()
			for c := range sums {
				sums[c] += int(byte(l.rows[int(feats[i]&15)*l.words+c/8] >> (c % 8 * 8)))
			}
		}
		want := 0
		for c, s := range sums {
			if s > sums[want] {
				want = c
			}
		}
		var sum tally
		l.add(&sum, feats[:len(feats)/2])
		l.add(&sum, feats[len(feats)/2:])
		if got := l.best(&sum); got != l.rels[want] {
			t.Fatalf("%d classes: got %v, want %v of %v", classes, got, l.rels[want], sums)
		}
	}
}

func TestAnnotateAllocatesNothing(t *testing.T) {
	d := words(rand.New(rand.NewPCG(1, 1)), 400, 25)
	m := noise(1)
	m.Annotate(d)
	if n := testing.AllocsPerRun(20, func() { m.Annotate(d) }); n > 0 {
		t.Errorf("%v allocations a document, want none once memory is there", n)
	}
}

// BenchmarkAnnotate runs tables as large as those we ship, filled with noise,
// over sentences of 1 to 30 words. On real text, where states share more words,
// it is faster: see doc/training.md.
func BenchmarkAnnotate(b *testing.B) {
	m := noise(1)
	m.beam = 8
	m.moves = make(moveTable, 1<<21)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range m.moves {
		m.moves[i] = uint32(120+r.IntN(16)) | uint32(120+r.IntN(16))<<8 | uint32(120+r.IntN(16))<<16 | 100<<24
	}
	d := words(r, 5000, 30)
	b.SetBytes(int64(len(d.Text)))
	b.ReportAllocs()
	for b.Loop() {
		m.Annotate(d)
	}
	b.ReportMetric(float64(len(d.Tokens))*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
}
