package story_test

import (
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ifolge/article"
	"ifolge/story"
	"ifolge/when"
)

// A change of a golden file is reviewed like code; -update writes it anew.
var update = flag.Bool("update", false, "write what is found to testdata/golden")

func TestGoldenStory(t *testing.T) {
	const file = "testdata/golden/bridge.txt"
	got := printed(2, story.Group(ownSketches(t, "bridge"))...)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s has changed (go test ./story -run Golden -update writes it anew):\n%s", file, diff)
	}
}

func TestStoriesAreTheSameInAnyOrderOfArticles(t *testing.T) {
	all := ownSketches(t, slices.Sorted(maps.Keys(own()))...)
	want := story.Group(all)
	check(t, all, want)
	for seed := range uint64(3) {
		ss := slices.Clone(all)
		draw := rand.New(rand.NewPCG(7, seed))
		draw.Shuffle(len(ss), func(i, j int) { ss[i], ss[j] = ss[j], ss[i] })
		if diff := cmp.Diff(want, story.Group(ss)); diff != "" {
			t.Fatalf("another order, another story (-first +shuffled):\n%s", diff)
		}
	}
}

func TestGroupLeavesSketchesAlone(t *testing.T) {
	ss := ownSketches(t, "bridge")
	before := fmt.Sprintf("%+v", deref(ss))
	story.Group(ss)
	if fmt.Sprintf("%+v", deref(ss)) != before {
		t.Error("Group has changed the sketches it was given")
	}
}

func deref(ss []*story.Sketch) []story.Sketch {
	var out []story.Sketch
	for _, s := range ss {
		out = append(out, *s)
	}
	return out
}

// ferry are four papers of which the first has it from people it has spoken to.
func ferry() []*article.Article {
	return []*article.Article{
		first(),
		paper("NTB", "4 0745", "nb", saleNTB),
		paper("Kystbladet", "4 0810", "nb", "(NTB) Fergen Fannaråk skal selges til Hellas i april, skriver Fjordposten.\n\nAvisen har opplysningen fra to ansatte i rederiet Sognalinjen."),
		paper("Havneposten", "4 1200", "nb", "Fannaråk blir solgt til Hellas, melder NTB. Fergen har gått på fjorden siden 1991, og kjøperen overtar den i april."),
	}
}

func TestFirstReportMayComeLast(t *testing.T) {
	as := ferry()
	late := group(as[1:]...)
	s, c, m := claimOf(late, "NTB", "skal selges")
	if c == nil || m.Role != story.Echo || m.Of != -1 || len(m.Why) == 0 || m.Why[0].Of != -1 || m.Why[0].Other != "Fjordposten" {
		t.Fatalf("without the first report NTB has it from Fjordposten, which is not here:\n%s", printed(1, late...))
	}
	id := s.ID
	ss := group(append(slices.Clone(as[1:]), as[0])...)
	s, c, m = claimOf(ss, "NTB", "skal selges")
	if c == nil || m.Of != 0 || m.Why[0].Of != 0 || c.Members[0].Role != story.FirstHand || s.Articles[0].ID != "Fjordposten" {
		t.Fatalf("when the first report comes, the others go back to it:\n%s", printed(1, ss...))
	}
	if s.ID == id {
		t.Error("a story is called after its earliest article; that is another one now")
	}
	if again := group(as...); again[0].ID != s.ID {
		t.Errorf("story %s, and %s when the articles come in order", s.ID, again[0].ID)
	}
}

func TestLaterArticlesLeaveNamesOfStoryAndClaim(t *testing.T) {
	as := ferry()
	before := group(as[:2]...)
	after := group(as...)
	s, c, _ := claimOf(before, "Fjordposten", "skal selges")
	s2, c2, _ := claimOf(after, "Fjordposten", "skal selges")
	if s.ID != s2.ID || c.ID != c2.ID {
		t.Errorf("story %s and claim %s are %s and %s when more is known", s.ID, c.ID, s2.ID, c2.ID)
	}
}

func TestNothingGivesNoStory(t *testing.T) {
	if ss := story.Group(nil); len(ss) != 0 {
		t.Errorf("%d stories of no articles", len(ss))
	}
	empty := []*story.Sketch{draw(&article.Article{ID: "a"}), draw(&article.Article{ID: "b"})}
	check(t, empty, story.Group(empty))
}

func FuzzDrawAndGroup(f *testing.F) {
	for _, a := range ferry() {
		f.Add(a.Text, a.Text[:len(a.Text)/2], a.Published)
	}
	f.Add("", "\xff\xfe", "2025-99")
	f.Add("– Nei.\n\n– Nei.\n\n– Nei.", "(NTB)", "")
	f.Add("$ 9999999999999999 million %", "4 300 4 300 4 300", "-9999")
	f.Add(strings.Repeat("og at ", 300), "Ifølge ifølge ifølge", "2025")
	f.Fuzz(func(t *testing.T, first, second, published string) {
		ss := []*story.Sketch{
			draw(&article.Article{ID: "a", Outlet: "NTB", Text: first, Published: published}),
			draw(&article.Article{ID: "b", Outlet: "Fjordposten", Text: second, Published: "2025-03-04"}),
			draw(&article.Article{ID: "c", Text: first + "\n\n" + second, Lang: "en"}),
		}
		for i, s := range ss {
			n := int32(len([]rune([]string{first, second, first + "\n\n" + second}[i])))
			for k := range s.Units {
				if at := s.Units[k].At; at[0] < 0 || at[1] < at[0] || at[1] > n {
					t.Fatalf("unit %d stands at %v of %d code points", k, at, n)
				}
			}
			for _, g := range s.Grams {
				if int(g.Unit) >= len(s.Units) || g.Unit < 0 {
					t.Fatalf("a passage begins in unit %d of %d", g.Unit, len(s.Units))
				}
			}
		}
		check(t, ss, story.Group(ss))
	})
}

// anySketch makes sketches as no article has them.
func anySketch(id string) *rapid.Generator[*story.Sketch] {
	return rapid.Custom(func(t *rapid.T) *story.Sketch {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"ferge", "selge", "hellas", "bro", "falle", "elv", "", "x", "\xff"}), 0, 6)
		outlet := rapid.SampledFrom([]string{"", "NTB", "Fjordposten", "Kystbladet"})
		s := &story.Sketch{
			Article: story.Article{ID: id, Outlet: outlet.Draw(t, "outlet"), Lang: rapid.SampledFrom([]string{"", "nb", "en", "xx"}).Draw(t, "lang"),
				Time: rapid.SampledFrom([]when.Micros{0, 1, -1, 1_741_000_000_000_000, when.Future, when.Past}).Draw(t, "time")},
			Item: rapid.SampledFrom([]string{"", "one", "two"}).Draw(t, "item"), Wires: rapid.SliceOfN(rapid.SampledFrom([]string{"ntb", "", "fjordposten"}), 0, 2).Draw(t, "wires"),
		}
		at := int32(0)
		for range rapid.IntRange(0, 5).Draw(t, "units") {
			u := story.Unit{
				At: story.Points{at, at + 10}, Paragraph: len(s.Units), Sentence: len(s.Units), Text: strings.Join(words.Draw(t, "text"), " "), Statement: len(s.Units) - 1,
				Speaker: rapid.SampledFrom([]string{"", "Marit Lunde", "to ansatte", "NTB"}).Draw(t, "speaker"), Who: words.Draw(t, "who"),
				Source: rapid.SampledFrom([]string{"", "person", "unnamed", "document"}).Draw(t, "source"), Unnamed: rapid.Bool().Draw(t, "unnamed"), Back: rapid.Bool().Draw(t, "back"),
				Hearsay: rapid.Bool().Draw(t, "hearsay"), Quoted: rapid.Bool().Draw(t, "quoted"), Stance: rapid.SampledFrom([]string{"asserts", "denies", "declines", "believes", "confirms", ""}).Draw(t, "stance"),
				Words: words.Draw(t, "words"), Names: words.Draw(t, "names"), Refs: words.Draw(t, "refs"), Outlets: rapid.SliceOfN(rapid.SampledFrom([]string{"ntb", "fjordposten", ""}), 0, 2).Draw(t, "outlets"),
			}
			for _, n := range rapid.SliceOfN(outlet, 0, 2).Draw(t, "relays") {
				u.Relays = append(u.Relays, story.Relay{Name: n, Words: n})
			}
			for _, n := range rapid.SliceOfN(rapid.SampledFrom([]int64{0, 1, 4300, math.MaxInt64, math.MinInt64}), 0, 2).Draw(t, "figures") {
				u.Figures = append(u.Figures, story.Figure{Milli: n, Unit: "NOK"})
			}
			for _, n := range rapid.SliceOfN(rapid.SampledFrom([]int64{0, 20151, math.MaxInt64 / 2, math.MinInt64 / 2}), 0, 2).Draw(t, "times") {
				u.Times = append(u.Times, story.Interval{From: n, To: n + 1})
			}
			slices.Sort(u.Words)
			s.Units = append(s.Units, u)
			for range rapid.IntRange(0, 3).Draw(t, "passages") {
				s.Grams = append(s.Grams, story.Gram{Hash: rapid.Uint32Range(1, 12).Draw(t, "hash"), Unit: int32(len(s.Units) - 1)})
			}
			at += 11
		}
		return s
	})
}

func TestAnySketchesMakeStories(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var ss []*story.Sketch
		for i := range rapid.IntRange(0, 7).Draw(r, "articles") {
			ss = append(ss, anySketch(fmt.Sprintf("a%d", i)).Draw(r, "sketch"))
		}
		want := story.Group(ss)
		check(t, ss, want)
		if diff := cmp.Diff(want, story.Group(rapid.Permutation(ss).Draw(r, "order"))); diff != "" {
			r.Fatalf("another order, another story:\n%s", diff)
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	var texts []*article.Article
	for range 25 {
		texts = append(texts, ferry()...)
	}
	type reading struct {
		a    *article.Article
		draw func() *story.Sketch
	}
	var rs []reading
	for _, a := range texts {
		r := line().Read(a)
		rs = append(rs, reading{a, func() *story.Sketch { return story.Draw(r.Article, r.Document, r.Entities, r.Statements) }})
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range rs {
			r.draw()
		}
	}
	b.ReportMetric(float64(len(rs)*b.N)/b.Elapsed().Seconds(), "articles/s")
}

// topics are n articles, ten to a topic, each of twelve clauses.
func topics(n int) []*story.Sketch {
	draw := rand.New(rand.NewPCG(3, uint64(n)))
	word := func(kind string, most int) string { return fmt.Sprintf("%s%d", kind, draw.IntN(most)) }
	var ss []*story.Sketch
	for i := range n {
		topic := i / 10
		s := &story.Sketch{Article: story.Article{ID: fmt.Sprint(i), Outlet: word("avis ", 30), Lang: "nb", Time: when.Micros(1_741_000_000_000_000 + int64(i)*3_600_000_000)}}
		for k := range 12 {
			u := story.Unit{At: story.Points{int32(k * 60), int32(k*60 + 55)}, Paragraph: k / 2, Sentence: k, Statement: -1, Stance: "asserts", Certainty: "unstated", Polarity: "pos"}
			for range 5 {
				u.Words = append(u.Words, word(fmt.Sprintf("t%dw", topic), 40), word("w", 2000))
			}
			slices.Sort(u.Words)
			u.Words = slices.Compact(u.Words)
			u.Names = []string{word(fmt.Sprintf("n%d", topic), 6)}
			u.Text = strings.Join(u.Words, " ")
			s.Units = append(s.Units, u)
			for range 5 {
				s.Grams = append(s.Grams, story.Gram{Hash: draw.Uint32(), Unit: int32(k)})
			}
		}
		ss = append(ss, s)
	}
	return ss
}

func BenchmarkGroup(b *testing.B) {
	for _, bb := range []struct {
		name string
		ss   []*story.Sketch
	}{
		{"own", ownSketches(b, slices.Sorted(maps.Keys(own()))...)},
		{"1000", topics(1000)},
		{"4000", topics(4000)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				story.Group(bb.ss)
			}
			b.ReportMetric(float64(len(bb.ss)*b.N)/b.Elapsed().Seconds(), "articles/s")
		})
	}
}
