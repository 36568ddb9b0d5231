package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"ifolge/corpus"
)

// A Chain is the mentions of one entity, each once.
type Chain []corpus.Points

// CoreferScores are the figures of [Corefer].
type CoreferScores struct {
	Lines  []Line // mentions, MUC, B3, CEAFe: of entities of two mentions and more
	All    []Line // the same with mentions that stand alone
	CoNLL  float64
	Low    float64 // interval of CoNLL
	High   float64
	Alone  float64 // CoNLL with mentions that stand alone
	Docs   int
	parts  [][]Count
	parts2 [][]Count
}

var coreferNames = []string{"mentions", "MUC", "B3", "CEAFe"}

// Corefer compares the entities of documents with gold's by the measures of the
// CoNLL 2011 and 2012 shared tasks (Pradhan and others 2014): MUC counts the
// links that are right (Vilain and others 1995), B3 goes by mentions (Bagga and
// Baldwin 1998), CEAFe pairs entities one to one so that they share most (Luo
// 2005, phi 4). CoNLL is the mean of their F1. A mention is right when its
// characters are. Entities of one mention are left out on both sides, as those
// tasks do; the figures called "all" keep them.
func Corefer(gold, pred [][]Chain) (*CoreferScores, error) {
	if len(gold) != len(pred) {
		return nil, fmt.Errorf("%d documents predicted of %d", len(pred), len(gold))
	}
	s := &CoreferScores{Docs: len(gold)}
	for _, name := range coreferNames {
		s.Lines = append(s.Lines, Line{Name: name})
		s.All = append(s.All, Line{Name: name})
	}
	for i := range gold {
		s.parts = append(s.parts, coreferCounts(linked(gold[i]), linked(pred[i])))
		s.parts2 = append(s.parts2, coreferCounts(gold[i], pred[i]))
		for k := range s.Lines {
			s.Lines[k].plus(s.parts[i][k])
			s.All[k].plus(s.parts2[i][k])
		}
	}
	intervals(s.Lines, s.parts)
	intervals(s.All, s.parts2)
	s.CoNLL, s.Alone = conll(s.Lines), conll(s.All)
	s.interval()
	return s, nil
}

func conll(ls []Line) float64 { return (ls[1].F1() + ls[2].F1() + ls[3].F1()) / 3 }

func (s *CoreferScores) interval() {
	if len(s.parts) == 0 {
		return
	}
	draw := drawing(s.parts)
	var figures []float64
	sum := make([]Line, len(s.Lines))
	for range samples {
		clear(sum)
		for range s.parts {
			for k, c := range s.parts[draw.IntN(len(s.parts))] {
				sum[k].plus(c)
			}
		}
		figures = append(figures, conll(sum))
	}
	s.Low, s.High = middle(figures)
}

// linked leaves out entities of one mention.
func linked(cs []Chain) []Chain {
	var out []Chain
	for _, c := range cs {
		if len(c) > 1 {
			out = append(out, c)
		}
	}
	return out
}

// coreferCounts measures one document.
func coreferCounts(gold, pred []Chain) []Count {
	inGold, inPred := chainOf(gold), chainOf(pred)
	counts := make([]Count, len(coreferNames))
	both := 0.0
	for m := range inGold {
		if _, ok := inPred[m]; ok {
			both++
		}
	}
	counts[0].add(both, float64(len(inPred)), float64(len(inGold)))
	counts[1].RightG, counts[1].Gold = muc(gold, inPred)
	counts[1].RightP, counts[1].Predicted = muc(pred, inGold)
	counts[2].RightG, counts[2].Gold = b3(gold, inPred)
	counts[2].RightP, counts[2].Predicted = b3(pred, inGold)
	right := ceaf(gold, pred, inPred)
	counts[3].add(right, float64(len(pred)), float64(len(gold)))
	return counts
}

func chainOf(cs []Chain) map[corpus.Points]int {
	of := map[corpus.Points]int{}
	for k, c := range cs {
		for _, m := range c {
			of[m] = k
		}
	}
	return of
}

// muc counts the links that are needed to tie each chain together, and those of
// them that the others have.
func muc(cs []Chain, others map[corpus.Points]int) (right, all float64) {
	for _, c := range cs {
		parts := map[int]bool{}
		n := 0
		for _, m := range c {
			if k, ok := others[m]; ok {
				parts[k] = true
			} else {
				n++
			}
		}
		right += float64(len(c) - n - len(parts))
		all += float64(len(c) - 1)
	}
	return right, all
}

// b3 sums up, over mentions, the share of its chain that the others put with it.
func b3(cs []Chain, others map[corpus.Points]int) (right, all float64) {
	for _, c := range cs {
		shared := map[int]float64{}
		for _, m := range c {
			if k, ok := others[m]; ok {
				shared[k]++
			}
		}
		sum := 0.0 // of whole numbers, so that their order is nothing
		for _, n := range shared {
			sum += n * n
		}
		right += sum / float64(len(c))
		all += float64(len(c))
	}
	return right, all
}

// ceaf is how much gold and predicted chains share in the best pairing.
func ceaf(gold, pred []Chain, inPred map[corpus.Points]int) float64 {
	if len(gold) == 0 || len(pred) == 0 {
		return 0
	}
	like := make([][]float64, len(gold))
	for g, c := range gold {
		like[g] = make([]float64, len(pred))
		for _, m := range c {
			if p, ok := inPred[m]; ok {
				like[g][p]++
			}
		}
		for p := range like[g] {
			like[g][p] *= 2 / float64(len(c)+len(pred[p]))
		}
	}
	return assign(like)
}

// assign returns the greatest sum of a choice of cells, at most one a row and
// one a column (Kuhn and Munkres, with potentials). No cell is below 0.
func assign(gain [][]float64) float64 {
	n, m := len(gain), len(gain[0])
	at := func(i, j int) float64 { return gain[i][j] }
	if n > m {
		n, m = m, n
		at = func(i, j int) float64 { return gain[j][i] }
	}
	u, v := make([]float64, n+1), make([]float64, m+1)
	row := make([]int, m+1) // row of each column; 0: none
	for i := 1; i <= n; i++ {
		row[0] = i
		way := make([]int, m+1)
		least := make([]float64, m+1)
		used := make([]bool, m+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		j0 := 0
		for row[j0] != 0 {
			used[j0] = true
			i0, delta, j1 := row[j0], math.Inf(1), 0
			for j := 1; j <= m; j++ {
				if used[j] {
					continue
				}
				if cost := -at(i0-1, j-1) - u[i0] - v[j]; cost < least[j] {
					least[j], way[j] = cost, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := 0; j <= m; j++ {
				if used[j] {
					u[row[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			j0 = j1
		}
		for j0 != 0 {
			row[j0] = row[way[j0]]
			j0 = way[j0]
		}
	}
	sum := 0.0
	for j := 1; j <= m; j++ {
		if row[j] != 0 {
			sum += at(row[j]-1, j-1)
		}
	}
	return sum
}

// Print writes the figures as a table.
func (s *CoreferScores) Print(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%-16s %6s %6s %6s\n", "", "P", "R", "F1")
	table := func(ls []Line, of string) {
		for _, l := range ls {
			fmt.Fprintf(out, "%-16s %6.1f %6.1f %6.1f   %.1f–%.1f\n", l.Name+of, 100*l.P(), 100*l.R(), 100*l.F1(), 100*l.Low, 100*l.High)
		}
	}
	table(s.Lines, "")
	fmt.Fprintf(out, "%-16s %6s %6s %6.1f   %.1f–%.1f\n", "CoNLL", "", "", 100*s.CoNLL, 100*s.Low, 100*s.High)
	table(s.All, ", all")
	fmt.Fprintf(out, "%-16s %6s %6s %6.1f\n", "CoNLL, all", "", "", 100*s.Alone)
	return out.Flush()
}

// WriteJSON writes the figures as one JSON object on a line.
func (s *CoreferScores) WriteJSON(w io.Writer) error {
	type figures struct{ P, R, F1 float64 }
	of := func(ls []Line) []figures {
		var fs []figures
		for _, l := range ls {
			fs = append(fs, figures{round4(l.P()), round4(l.R()), round4(l.F1())})
		}
		return fs
	}
	a, b := of(s.Lines), of(s.All)
	line, err := json.Marshal(map[string]any{
		"mentions": a[0], "MUC": a[1], "B3": a[2], "CEAFe": a[3], "CoNLL": round4(s.CoNLL),
		"mentions, all": b[0], "MUC, all": b[1], "B3, all": b[2], "CEAFe, all": b[3], "CoNLL, all": round4(s.Alone),
		"documents": s.Docs,
	})
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}
