package sqlite

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"ifolge/ledger"
	"ifolge/when"
)

// generate makes articles of four statements each, about as long as real ones.
type generator struct {
	r        *rand.Rand
	names    []string
	words    []string
	articles int
}

func newGenerator() *generator {
	g := &generator{r: rand.New(rand.NewPCG(1, 2))}
	syllables := []string{"ba", "de", "fi", "gu", "ho", "ka", "li", "mo", "na", "pe", "ra", "si", "tu", "vå", "ære", "ønd"}
	word := func(n int) string {
		s := ""
		for range n {
			s += syllables[g.r.IntN(len(syllables))]
		}
		return s
	}
	for range 20_000 {
		g.names = append(g.names, "Kari"+word(1)+" "+word(2)+"sen")
	}
	for range 50_000 {
		g.words = append(g.words, word(1+g.r.IntN(4))+[]string{"", "en", "ene", "er", "et"}[g.r.IntN(5)])
	}
	return g
}

// often picks one of n, the first much more often than the last.
func (g *generator) often(n int) int {
	x := g.r.Float64()
	return int(x * x * x * float64(n))
}

func (g *generator) text(n int) string {
	s := "I"
	for range n {
		s += " " + g.words[g.often(len(g.words))]
	}
	return s
}

const perArticle = 4

func (g *generator) article() []ledger.Draft {
	g.articles++
	outlet := "Avis " + strconv.Itoa(g.often(200))
	item := "https://example.org/" + strconv.Itoa(g.articles)
	published := time.Date(2020, 1, 1, 0, g.articles*3, 0, 0, time.UTC).Format("2006-01-02T15:04:05Z")
	a := &ledger.Article{Item: item, ID: item, URL: item, Outlet: outlet, Title: g.text(6), Published: published, Points: 3000,
		Made: []ledger.Maker{{Layer: "tokens", Model: "nb/segment", Hash: "0123456789abcdef"}}}
	ds := []ledger.Draft{{Op: ledger.Assert, Of: ledger.OfArticle, Page: a, Raw: sha256.Sum256([]byte(item)), Wording: sha256.Sum256([]byte(a.Title + item))}}
	for i := range perArticle {
		name, voice, at := g.names[g.often(len(g.names))], i, int32(i*300)
		run := func(a, b int32) []ledger.Points { return []ledger.Points{{at + a, at + b}} }
		s := &ledger.Statement{
			ID: sha256.Sum256([]byte(item + strconv.Itoa(i))), Lang: "nb", Speaker: name, SourceType: ledger.SourceTypes[g.often(7)], Naming: "named", Voice: &voice,
			Text: g.text(10 + g.r.IntN(12)), Form: ledger.Forms[g.often(3)], Stance: ledger.Stances[g.often(7)], Certainty: ledger.Certainties[3-g.often(4)], Polarity: "pos", Published: published,
			Chain: []ledger.Link{
				{As: outlet, Name: outlet, Type: "publication", Naming: "publication"},
				{As: "ordfører " + name, Name: name, Type: "person", Naming: "named", Voice: &voice, Cue: "sier", At: run(210, 230)},
			},
			SpokenOf: []ledger.Time{{Words: "mandag", EDTF: published[:10], Kind: "weekday", Found: "weekday", At: ledger.Points{at + 4, at + 10}}},
			Names:    []ledger.Name{{Words: "Vik " + strconv.Itoa(g.often(500)), Kind: "GPE_LOC", At: ledger.Points{at + 20, at + 23}}},
			Evidence: ledger.Evidence{Source: run(210, 230), Cue: run(205, 209), Content: run(0, 200), Line: i, Found: "rule:tail"},
		}
		ds = append(ds, ledger.Draft{Op: ledger.Assert, Of: ledger.OfStatement, Statement: s})
	}
	return ds
}

// ticking is a clock that moves a second each time it is asked.
func ticking() func() when.Micros {
	at := when.Micros(1_700_000_000_000_000)
	return func() when.Micros { at += 1_000_000; return at }
}

// BenchmarkAppend writes statements as ifolge add does, a hundred articles in one
// transaction, with everything that questions look at.
func BenchmarkAppend(b *testing.B) {
	s := open(b, ticking())
	g := newGenerator()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		b.StopTimer()
		var ds []ledger.Draft
		for range 100 {
			ds = append(ds, g.article()...)
		}
		b.StartTimer()
		if _, err := s.Append(context.Background(), ds); err != nil {
			b.Fatal(err)
		}
		n += 100 * perArticle
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "statements/s")
}

// TestMillion asks for sources as of moments among a million statements. Set
// IFOLGE_MILLION to a folder where that ledger is made, and kept.
func TestMillion(t *testing.T) {
	folder := os.Getenv("IFOLGE_MILLION")
	if folder == "" {
		t.Skip("IFOLGE_MILLION names no folder: a ledger of a million statements takes minutes")
	}
	size := 1_000_000
	if n, err := strconv.Atoi(os.Getenv("IFOLGE_MILLION_SIZE")); err == nil {
		size = n
	}
	s, err := Open(filepath.Join(folder, fmt.Sprintf("statements-%d.db", size)), Options{Now: ticking()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	g := newGenerator()
	head, err := s.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for want := ledger.Seq(size * (perArticle + 1) / perArticle); head.Seq < want; {
		var ds []ledger.Draft
		for range 500 {
			ds = append(ds, g.article()...)
		}
		es, err := s.Append(context.Background(), ds)
		if err != nil {
			t.Fatal(err)
		}
		if len(es) > 0 {
			head = es[len(es)-1]
		}
	}
	t.Logf("made in %v", time.Since(began))
	first, err := s.Entry(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for _, kind := range []struct {
		name string
		ask  func() ledger.Question
		most time.Duration // of 99 in 100; 0: only told
	}{
		{"source", func() ledger.Question { return ledger.Question{Source: g.names[g.often(len(g.names))], Limit: 100} }, 50 * time.Millisecond},
		{"source, newest", func() ledger.Question {
			return ledger.Question{Source: g.names[g.often(len(g.names))], Newest: true, Limit: 100}
		}, 50 * time.Millisecond},
		{"source and stance", func() ledger.Question {
			return ledger.Question{Source: g.names[r.IntN(100)], Stances: []string{"denies"}, Limit: 100}
		}, 50 * time.Millisecond},
		{"two words", func() ledger.Question {
			return ledger.Question{Words: []string{g.words[g.often(2000)], g.words[g.often(2000)]}, Limit: 100}
		}, 0},
		{"outlet", func() ledger.Question {
			return ledger.Question{Outlet: "Avis " + strconv.Itoa(r.IntN(200)), Limit: 100}
		}, 0},
		{"versions of an item", func() ledger.Question {
			return ledger.Question{Of: ledger.Articles, Item: "https://example.org/" + strconv.Itoa(1+r.IntN(size/perArticle)), Versions: true}
		}, 0},
		{"articles of an outlet", func() ledger.Question {
			return ledger.Question{Of: ledger.Articles, Outlet: "Avis " + strconv.Itoa(r.IntN(200)), Limit: 100}
		}, 0},
		{"stance asks", func() ledger.Question { return ledger.Question{Stances: []string{"asks"}, Limit: 100} }, 0},
		{"published on a day", func() ledger.Question {
			v := when.Interval{From: 1_577_836_800_000_000 + when.Micros(r.IntN(500))*86_400_000_000}
			v.To = v.From + 86_400_000_000
			return ledger.Question{Published: v, Limit: 100}
		}, 0},
	} {
		var took []time.Duration
		answers := 0
		tries := 300
		if kind.most == 0 {
			tries = 40
		}
		for range tries {
			q := kind.ask()
			q.AsOf = first.Recorded + when.Micros(r.Int64N(int64(head.Recorded-first.Recorded)))
			began := time.Now()
			for _, err := range s.Entries(context.Background(), q) {
				if err != nil {
					t.Fatal(err)
				}
				answers++
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		p99 := took[len(took)*99/100]
		t.Logf("%-22s median %v, 99 in 100 under %v, %.1f answers", kind.name, took[len(took)/2].Round(10*time.Microsecond), p99.Round(10*time.Microsecond), float64(answers)/float64(tries))
		if kind.most > 0 && p99 > kind.most {
			t.Errorf("%s: 99 in 100 under %v, want %v", kind.name, p99, kind.most)
		}
	}
}
