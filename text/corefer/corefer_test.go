package corefer

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ifolge/text"
	"ifolge/text/texttest"
)

// brackets shows the mentions in the text, each with its entity.
func brackets(d *text.Document, es *Entities) string {
	var b strings.Builder
	for i := range d.Tokens {
		for _, m := range es.Mentions {
			if m.Start == text.Index(i) {
				b.WriteByte('[')
			}
		}
		b.WriteString(d.Form(text.Index(i)))
		for k := len(es.Mentions) - 1; k >= 0; k-- {
			if m := es.Mentions[k]; m.End == text.Index(i+1) {
				b.WriteByte(']')
				if m.Entity >= 0 {
					b.WriteByte("abcdefghijklmnopqrstuvwxyz"[m.Entity%26])
				}
			}
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

func TestFindsNounPhrases(t *testing.T) {
	tests := []struct{ doc, want string }{
		{ // a name after its title, what hangs on a noun, no preposition
			"Trener/NOUN<4:nsubj Kari/PROPN<1:appos@PER Berg/PROPN<2:flat:name@+ så/VERB<0 mannen/NOUN<4:obj i/ADP<7:case døra/NOUN<5:nmod .<4:punct",
			"[Trener Kari Berg] så [mannen i [døra]] ."},
		{ // a pair and its parts
			"Kari/PROPN<4:nsubj@PER og/CCONJ<3:cc Ola/PROPN<1:conj@PER kom/VERB<0",
			"[[Kari] og [Ola]] kom"},
		{ // the owner inside
			"Hennes/PRON<2:nmod:poss mor/NOUN<3:nsubj kom/VERB<0",
			"[[Hennes] mor] kom"},
		{ // an apposition belongs to its name
			"Berg/PROPN<6:nsubj@PER ,/PUNCT<4:punct ny/ADJ<4:amod leder/NOUN<1:appos ,/PUNCT<4:punct kom/VERB<0",
			"[Berg , [ny leder]] , kom"},
		{ // quotation marks go with what they hold
			"Hun/PRON<2:nsubj leste/VERB<0 «<4:punct Sult/PROPN<2:obj@PROD »<4:punct",
			"[Hun] leste [« Sult »]"},
		{ // no relative pronoun, no expletive
			"Det/PRON<2:expl er/VERB<0 hun/PRON<2:obj som/PRON<5:nsubj kom/VERB<3:acl:relcl",
			"Det er [hun som kom]"},
		{ // an adjective with an article stands for a noun
			"De/DET<2:det rike/ADJ<3:nsubj vant/VERB<0",
			"[De rike] vant"},
	}
	for _, test := range tests {
		d := texttest.Doc("nb", test.doc)
		s := &solver{reader: &reader{}}
		s.read(d)
		es := &Entities{}
		for _, m := range s.mentions {
			es.Mentions = append(es.Mentions, Mention{Span: m.Span, Entity: -1})
		}
		if got := brackets(d, es); got != test.want {
			t.Errorf("%s\nwant\n%s", got, test.want)
		}
	}
}

func TestNynorskNounsAreDefiniteWhereNothingIsSaid(t *testing.T) {
	kindOf := func(code string) kind {
		s := &solver{reader: &reader{}}
		s.read(texttest.Doc(code, "Guten=gut/NOUN<2:nsubj{Gender=Masc} kom/VERB<0"))
		return s.mentions[0].kind
	}
	if kindOf("nn") != definite || kindOf("nb") != bare {
		t.Errorf("nn: %d, nb: %d; want %d and %d", kindOf("nn"), kindOf("nb"), definite, bare)
	}
}

// lessons are texts of our own; one with the same number is one entity.
var lessons = []struct {
	doc    string
	spans  [][2]text.Index
	entity []int
}{
	{"Kari/PROPN<3:nsubj@PER Berg/PROPN<1:flat:name@+ kom/VERB<0 | Hun/PRON<2:nsubj smilte/VERB<0 | Berg/PROPN<2:nsubj@PER gikk/VERB<0",
		[][2]text.Index{{0, 2}, {3, 4}, {5, 6}}, []int{0, 0, 0}},
	{"Ola/PROPN<3:nsubj@PER Dahl/PROPN<1:flat:name@+ kom/VERB<0 | Han/PRON<2:nsubj smilte/VERB<0 | Dahl/PROPN<2:nsubj@PER gikk/VERB<0",
		[][2]text.Index{{0, 2}, {3, 4}, {5, 6}}, []int{0, 0, 0}},
	{"Kari/PROPN<2:nsubj@PER så/VERB<0 Ola/PROPN<2:obj@PER | Han/PRON<2:nsubj smilte/VERB<0 | Hun/PRON<2:nsubj gikk/VERB<0",
		[][2]text.Index{{0, 1}, {2, 3}, {3, 4}, {5, 6}}, []int{0, 1, 1, 0}},
	{"En/DET<2:det{PronType=Art} mann/NOUN<3:nsubj kom/VERB<0 | Mannen=mann/NOUN<2:nsubj{Definite=Def} smilte/VERB<0 | Bilen=bil/NOUN<2:nsubj{Definite=Def} sto/VERB<0",
		[][2]text.Index{{0, 2}, {3, 4}, {5, 6}}, []int{0, 0, -1}},
}

func trainLessons() []Lesson {
	var ls []Lesson
	for _, l := range lessons {
		x := Lesson{Doc: texttest.Doc("nb", l.doc), Entity: l.entity}
		for _, s := range l.spans {
			x.Mentions = append(x.Mentions, text.Span{Start: s[0], End: s[1]})
		}
		ls = append(ls, x)
	}
	return ls
}

var trained = sync.OnceValues(func() ([]byte, error) {
	return Train(context.Background(), trainLessons(), TrainOptions{Epochs: 20, Runs: 1, Seed: 1})
})

func learned(t testing.TB) *Model {
	t.Helper()
	b, err := trained()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestResolvesWhatItHasLearned(t *testing.T) {
	m := learned(t)
	for _, l := range trainLessons() {
		es := m.Resolve(l.Doc)
		for i, s := range l.Mentions {
			for k, r := range l.Mentions[:i] {
				a, ok1 := es.Of(s)
				b, ok2 := es.Of(r)
				same := ok1 && ok2 && es.Mentions[a].Entity == es.Mentions[b].Entity
				if want := l.Entity[i] >= 0 && l.Entity[i] == l.Entity[k]; same != want {
					t.Errorf("%s: %q with %q: %v, want %v", brackets(l.Doc, es), l.Doc.Words(s), l.Doc.Words(r), same, want)
				}
			}
		}
	}
}

func TestResolvesNewNamesAlike(t *testing.T) {
	d := texttest.Doc("nb", "Mari/PROPN<3:nsubj@PER Lund/PROPN<1:flat:name@+ ropte/VERB<0 | Hun/PRON<2:nsubj vinket/VERB<0 | Lund/PROPN<2:nsubj@PER dro/VERB<0")
	es := learned(t).Resolve(d)
	if got, want := brackets(d, es), "[Mari Lund]a ropte [Hun]a vinket [Lund]a dro"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	k, ok := es.At(3)
	if !ok {
		t.Fatal("no mention at “Hun”")
	}
	if s, elsewhere := es.Name(k); d.Words(s) != "Mari Lund" || !elsewhere {
		t.Errorf("“Hun” is %q, elsewhere %v", d.Words(s), elsewhere)
	}
	if s, elsewhere := es.Name(0); d.Words(s) != "Mari Lund" || elsewhere {
		t.Errorf("“Mari Lund” is %q, elsewhere %v", d.Words(s), elsewhere)
	}
	if !es.Speaks[es.Mentions[k].Entity] {
		t.Error("a person cannot speak")
	}
}

func TestPersonsOfOtherNamesAreNeverJoined(t *testing.T) {
	m := learned(t)
	for k := range m.sets[0].w {
		m.sets[0].w[k] = int16(k%7) - 1 // a model that would join anything
	}
	d := texttest.Doc("nb", "Kari/PROPN<3:nsubj@PER Berg/PROPN<1:flat:name@+ kom/VERB<0 | Ola/PROPN<3:nsubj@PER Dahl/PROPN<1:flat:name@+ gikk/VERB<0")
	es := m.Resolve(d)
	if es.Mentions[0].Entity == es.Mentions[1].Entity {
		t.Error(brackets(d, es))
	}
}

func TestSameLessonsGiveSameBytes(t *testing.T) {
	a, err := trained()
	if err != nil {
		t.Fatal(err)
	}
	b, err := Train(context.Background(), trainLessons(), TrainOptions{Epochs: 20, Runs: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two trainings differ")
	}
}

func TestTheBaselineJoinsSameWords(t *testing.T) {
	d := texttest.Doc("nb", "Kari/PROPN<2:nsubj kom/VERB<0 | Hun/PRON<2:nsubj smilte/VERB<0 | Kari/PROPN<2:nsubj gikk/VERB<0")
	if got, want := brackets(d, SameWords(d, nil)), "[Kari]a kom [Hun]b smilte [Kari]a gikk"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	given := []text.Span{{Start: 0, End: 2}, {Start: 4, End: 5}}
	if got, want := brackets(d, learned(t).ResolveGiven(d, given)), "[Kari kom]a Hun smilte [Kari]"; !strings.HasPrefix(got, want) {
		t.Errorf("%s, want %s…", got, want)
	}
}

// noise is a document of random tags and trees.
func noise(seed uint64, words, longest int) *text.Document {
	rng := rand.New(rand.NewPCG(seed, 7))
	forms := []string{"Kari", "hun", "han", "bilen", "Berg", "de", "sin", ",", "«", "»", "–", "to", "og", "sier", "jeg", "ø"}
	d := &text.Document{}
	var b strings.Builder
	for range words {
		f := forms[rng.IntN(len(forms))]
		d.Tokens = append(d.Tokens, text.Token{Start: int32(b.Len()), End: int32(b.Len() + len(f)), POS: text.POS(rng.IntN(text.NumPOS)), Rel: text.Rel(1 + rng.IntN(text.NumRels-1))})
		b.WriteString(f + " ")
	}
	d.Lang, d.Text, d.Syms = "nb", b.String(), []string{""}
	for at := 0; at < words; {
		end := min(words, at+1+rng.IntN(longest))
		d.Sentences = append(d.Sentences, text.Span{Start: text.Index(at), End: text.Index(end)})
		for i := at + 1; i < end; i++ {
			d.Tokens[i].Head = int32(at + rng.IntN(i-at) - i)
		}
		at = end
	}
	for at := rng.IntN(5); at+3 < words; at += 1 + rng.IntN(9) {
		n := 1 + rng.IntN(3)
		d.Names = append(d.Names, text.Name{Span: text.Span{Start: text.Index(at), End: text.Index(at + n)}, Kind: text.NameKind(1 + rng.IntN(text.NumNameKinds-1))})
		at += n
	}
	return d
}

func TestHoldsOnAnyTree(t *testing.T) {
	m := learned(t)
	for seed := range uint64(200) {
		d := noise(seed, 1+int(seed), 40)
		es := m.Resolve(d)
		checkEntities(t, d, es)
		again := m.Resolve(d)
		if !slices.Equal(es.Mentions, again.Mentions) {
			t.Fatalf("seed %d: two readings differ", seed)
		}
	}
	checkEntities(t, &text.Document{}, m.Resolve(&text.Document{}))
}

func checkEntities(t *testing.T, d *text.Document, es *Entities) {
	t.Helper()
	for i, m := range es.Mentions {
		if m.Start < 0 || m.End <= m.Start || int(m.End) > len(d.Tokens) || m.Entity < 0 || m.Entity >= len(es.Fullest) {
			t.Fatalf("mention %d is %+v of %d tokens and %d entities", i, m, len(d.Tokens), len(es.Fullest))
		}
		if m.Before >= i || m.Before >= 0 && es.Mentions[m.Before].Entity != m.Entity {
			t.Fatalf("mention %d was joined to %d", i, m.Before)
		}
		if s, _ := es.Name(i); s.Len() == 0 {
			t.Fatalf("mention %d has no name", i)
		}
		if k, ok := es.Of(m.Span); !ok || !es.Mentions[k].Has(es.Mentions[k].Head) && k != i {
			t.Fatalf("mention %d is not found again", i)
		}
	}
	if len(es.Speaks) != len(es.Fullest) {
		t.Fatalf("%d entities, %d", len(es.Speaks), len(es.Fullest))
	}
}

// Four times the text must not take much more than four times as long, even
// where all of it is one sentence.
func TestTimeGrowsWithTheText(t *testing.T) {
	m := learned(t)
	took := func(words int) time.Duration {
		d := noise(1, words, words)
		best := time.Hour
		for range 3 {
			start := time.Now()
			m.Resolve(d)
			best = min(best, time.Since(start))
		}
		return best
	}
	small, large := took(20_000), took(80_000)
	if large > 12*small {
		t.Errorf("20,000 words take %v, 80,000 take %v", small, large)
	}
}

func TestBrokenSectionsAreErrors(t *testing.T) {
	b, err := trained()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, b[:1], b[:10], b[:len(b)-1], append(slices.Clone(b), 0), append([]byte{9}, b[1:]...)} {
		if _, err := Decode(bad); err == nil || !strings.Contains(err.Error(), "ifolge train") {
			t.Errorf("%d bytes: error %v", len(bad), err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	b, err := trained()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[:200])
	f.Fuzz(func(t *testing.T, b []byte) { Decode(b) })
}

func BenchmarkResolve(b *testing.B) {
	m := learned(b)
	d := noise(3, 2000, 30)
	b.ReportAllocs()
	for b.Loop() {
		m.Resolve(d)
	}
	b.ReportMetric(float64(len(d.Tokens))*float64(b.N)/b.Elapsed().Seconds(), "tok/s")
}
