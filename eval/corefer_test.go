package eval

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"ifolge/corpus"
)

// chains reads "abc de": two chains, a letter a mention.
func chains(s string) []Chain {
	var cs []Chain
	for _, f := range strings.Fields(s) {
		var c Chain
		for _, r := range f {
			c = append(c, corpus.Points{Start: int(r), End: int(r) + 1})
		}
		cs = append(cs, c)
	}
	return cs
}

func TestCoreferByHand(t *testing.T) {
	tests := []struct {
		name, gold, pred string
		want             [3][2]float64 // MUC, B3, CEAFe: P and R
	}{
		{"all right", "abc de", "de cab", [3][2]float64{{1, 1}, {1, 1}, {1, 1}}},
		// Pradhan and others (2014), section 4: links 1 of 2 and 1 of 3; and so on.
		{"mentions that the other lacks", "abc defg", "ab cd fghi", [3][2]float64{{2. / 5, 2. / 5}, {4. / 8, 35. / 12 / 7}, {1.3 / 3, 1.3 / 2}}},
		{"all in one", "ab cd", "abcd", [3][2]float64{{2. / 3, 1}, {2. / 4, 1}, {2. / 3, 1. / 3}}},
		{"nothing joined", "ab cd", "", [3][2]float64{{0, 0}, {0, 0}, {0, 0}}},
		{"torn apart", "abcd", "ab cd", [3][2]float64{{1, 2. / 3}, {1, 2. / 4}, {1. / 3, 2. / 3}}},
	}
	for _, test := range tests {
		s, err := Corefer([][]Chain{chains(test.gold)}, [][]Chain{chains(test.pred)})
		if err != nil {
			t.Fatal(err)
		}
		for k, want := range test.want {
			l := s.Joined.Lines[k+1]
			if math.Abs(l.P()-want[0]) > 1e-9 || math.Abs(l.R()-want[1]) > 1e-9 {
				t.Errorf("%s: %s: P %.4f R %.4f, want %.4f %.4f", test.name, l.Name, l.P(), l.R(), want[0], want[1])
			}
		}
	}
}

func TestMentionsThatStandAloneCountOnlyInAll(t *testing.T) {
	s, err := Corefer([][]Chain{chains("ab c d")}, [][]Chain{chains("ab c e")})
	if err != nil {
		t.Fatal(err)
	}
	if s.Joined.CoNLL != 1 {
		t.Errorf("joined %v, want 1", s.Joined.CoNLL)
	}
	// MUC 1; B3 and CEAFe 3/4 and 2/3.
	if want := (1 + 3./4 + 2./3) / 3; math.Abs(s.All.CoNLL-want) > 1e-9 {
		t.Errorf("all %v, want %v", s.All.CoNLL, want)
	}
}

func TestAssignmentIsBest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n, m := 1+rng.IntN(5), 1+rng.IntN(5)
		gain := make([][]float64, n)
		for i := range gain {
			gain[i] = make([]float64, m)
			for j := range gain[i] {
				gain[i][j] = float64(rng.IntN(4)) / 3
			}
		}
		if got, want := assign(gain), bestByTrying(gain, 0, map[int]bool{}); math.Abs(got-want) > 1e-9 {
			t.Fatalf("%v: %v, want %v", gain, got, want)
		}
	}
}

func bestByTrying(gain [][]float64, i int, used map[int]bool) float64 {
	if i == len(gain) {
		return 0
	}
	best := bestByTrying(gain, i+1, used)
	for j, g := range gain[i] {
		if !used[j] {
			used[j] = true
			best = max(best, g+bestByTrying(gain, i+1, used))
			used[j] = false
		}
	}
	return best
}
