package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"ifolge/corpus"
	"ifolge/corpus/narc"
)

// A Chain is the mentions of one entity, each once.
type Chain []corpus.Points

// CoreferScores are the figures of [Corefer].
type CoreferScores struct {
	Documents int
	Joined    CoreferTable // entities of two mentions and more
	All       CoreferTable // with mentions that stand alone
}

// A CoreferTable holds the measures and the mean of the last three.
type CoreferTable struct {
	Lines     []Line // mentions, MUC, B3, CEAFe
	CoNLL     float64
	Low, High float64 // interval of CoNLL
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
	joined, all := make([][]Count, len(gold)), make([][]Count, len(gold))
	for i := range gold {
		joined[i] = coreferCounts(linked(gold[i]), linked(pred[i]))
		all[i] = coreferCounts(gold[i], pred[i])
	}
	return &CoreferScores{len(gold), coreferTable(joined), coreferTable(all)}, nil
}

// coreferTable sums up the counts of documents.
func coreferTable(parts [][]Count) CoreferTable {
	var t CoreferTable
	for k, name := range coreferNames {
		t.Lines = append(t.Lines, Line{Name: name})
		for _, p := range parts {
			t.Lines[k].plus(p[k])
		}
	}
	t.CoNLL = conll(t.Lines)
	if len(parts) == 0 {
		return t
	}
	intervals(t.Lines, parts)
	draw := drawing(parts)
	var figures []float64
	for range samples {
		sum := make([]Line, len(t.Lines))
		for range parts {
			for k, c := range parts[draw.IntN(len(parts))] {
				sum[k].plus(c)
			}
		}
		figures = append(figures, conll(sum))
	}
	t.Low, t.High = middle(figures)
	return t
}

func conll(ls []Line) float64 { return (ls[1].F1() + ls[2].F1() + ls[3].F1()) / 3 }

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

// Print writes the figures as two tables side by side: without and with
// mentions that stand alone.
func (s *CoreferScores) Print(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%-10s %6s %6s %6s %14s %6s %6s %6s\n", "", "P", "R", "F1", "", "P", "R", "F1 with those that stand alone")
	for k := range s.Joined.Lines {
		l, a := &s.Joined.Lines[k], &s.All.Lines[k]
		fmt.Fprintf(out, "%-10s %6.1f %6.1f %6.1f %14s %6.1f %6.1f %6.1f %12s\n", l.Name, 100*l.P(), 100*l.R(), 100*l.F1(), between(l.Low, l.High), 100*a.P(), 100*a.R(), 100*a.F1(), between(a.Low, a.High))
	}
	j, a := &s.Joined, &s.All
	fmt.Fprintf(out, "%-10s %6s %6s %6.1f %14s %6s %6s %6.1f %12s\n", "CoNLL", "", "", 100*j.CoNLL, between(j.Low, j.High), "", "", 100*a.CoNLL, between(a.Low, a.High))
	return out.Flush()
}

func between(low, high float64) string { return fmt.Sprintf("%.1f–%.1f", 100*low, 100*high) }

// WriteJSON writes the figures as one JSON object on a line, as shares between
// 0 and 1.
func (s *CoreferScores) WriteJSON(w io.Writer) error {
	type figures struct {
		P  float64 `json:"p"`
		R  float64 `json:"r"`
		F1 float64 `json:"f1"`
	}
	type table struct {
		Mentions figures `json:"mentions"`
		MUC      figures `json:"muc"`
		B3       figures `json:"b3"`
		CEAFe    figures `json:"ceafe"`
		CoNLL    float64 `json:"conll"`
	}
	of := func(t *CoreferTable) table {
		var fs [4]figures
		for k, l := range t.Lines {
			fs[k] = figures{round4(l.P()), round4(l.R()), round4(l.F1())}
		}
		return table{fs[0], fs[1], fs[2], fs[3], round4(t.CoNLL)}
	}
	line, err := json.Marshal(struct {
		Documents int   `json:"documents"`
		Joined    table `json:"joined"`
		All       table `json:"all"`
	}{s.Documents, of(&s.Joined), of(&s.All)})
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

// Chains returns the entities of a document, those of one mention too.
func Chains(d narc.Document) []Chain {
	return ChainsOf(d.Mentions, d.Entity)
}

// ChainsOf groups mentions by their entity, a number; one below 0 stands for a
// mention by itself.
func ChainsOf(mentions []corpus.Points, entity []int) []Chain {
	var cs []Chain
	at := map[int]int{}
	for i, m := range mentions {
		if k, ok := at[entity[i]]; ok && entity[i] >= 0 {
			cs[k] = append(cs[k], m)
			continue
		}
		at[entity[i]] = len(cs)
		cs = append(cs, Chain{m})
	}
	return cs
}
