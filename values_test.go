package ifolge_test

import (
	"testing"
	"time"

	"ifolge/article"
	"ifolge/corpus"
	"ifolge/corpus/corpustest"
	"ifolge/eval"
	"ifolge/ingest"
	"ifolge/statement"
)

// TestValues holds what is reached of each value on the dev documents, in per cent of
// the pairs whose contents match. It lies under what doc/quality.md shows by what a
// change elsewhere may cost; nb-dev's are the floors that the project has set itself.
func TestValues(t *testing.T) {
	line := ingest.New(ingest.Options{})
	for _, tt := range []struct {
		name   string
		floors map[string]float64
	}{
		{"nb-dev", map[string]float64{"stance": 90, "certainty": 85, "polarity": 95, "source_type": 88}},
		{"nn-dev", map[string]float64{"stance": 90, "certainty": 88, "polarity": 95, "source_type": 87}},
		{"en-dev", map[string]float64{"stance": 90, "certainty": 87, "polarity": 95, "source_type": 75}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			gold, err := corpus.ReadFile(corpustest.Path(t, "attribution", tt.name+".jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			var pred []corpus.Document
			for _, d := range gold {
				r := line.Read(&article.Article{ID: d.ID, Text: d.Text, Lang: d.Lang, Outlet: d.Publisher, Published: d.Date})
				for _, n := range r.Notes {
					if n.Key == "models" {
						t.Skip(n)
					}
				}
				pred = append(pred, corpus.Document{ID: d.ID, Lang: d.Lang, Text: d.Text, Attributions: corpus.Exchange(r.Document, r.Attributions, r.Statements)})
			}
			s, err := eval.Attribution(gold, pred, eval.Options{})
			if err != nil {
				t.Fatal(err)
			}
			held := 0
			for _, v := range s.Values {
				for key, floor := range tt.floors {
					if v.Name != key+"|content" {
						continue
					}
					held++
					got := 100 * float64(v.Right) / float64(v.Of)
					t.Logf("%s %.1f of %d", v.Name, got, v.Of)
					if got < floor {
						t.Errorf("%s: %.1f, want %g", v.Name, got, floor)
					}
				}
			}
			if held != len(tt.floors) {
				t.Errorf("%d values of %d are measured", held, len(tt.floors))
			}
		})
	}
}

// TestStatementsAreUnderAQuarterOfThePath times what makes statements of attributions
// (times, stances, who and where, chains) against the reading of an article whole. The
// best of several runs of each: a busy machine only makes a run longer.
func TestStatementsAreUnderAQuarterOfThePath(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time")
	}
	line := ingest.New(ingest.Options{})
	for _, name := range []string{"nb-kilder", "nn-skred", "en-border"} {
		a, _ := readGolden(t, name)
		r := line.Read(a)
		best := func(f func()) time.Duration {
			least := time.Hour
			for range 15 {
				start := time.Now()
				for range 4 {
					f()
				}
				least = min(least, time.Since(start))
			}
			return least
		}
		all := best(func() { line.Read(a) })
		stage := best(func() { statement.From(a, r.Document, r.Attributions) })
		t.Logf("%s: %v of %v, %d%%", name, stage/4, all/4, 100*stage/all)
		if 4*stage > all {
			t.Errorf("%s: statements take %v of %v", name, stage/4, all/4)
		}
	}
}
