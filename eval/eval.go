// Package eval measures what the program makes of a gold file: the analysis of
// a treebank, its names, and attributions.
//
// The measures are those of the CoNLL 2018 shared task (words aligned by
// characters, from raw text), exact spans for names, and for attributions the
// set-of-tokens measures described at [Attribution]. Every figure is printed
// with its interval: the 2.5th and 97.5th percentile of F1 over 1,000 bootstrap
// samples of the sentences (documents, for attributions), drawn with a fixed
// seed, so that two runs print the same.
//
// [Run] does all of it for one gold file, of one or of two programs side by
// side; what it measures comes in as functions, so that this package knows no
// model.
package eval

import (
	"math/rand/v2"
	"slices"
	"strconv"
)

// A Count is what precision and recall are made of. For most measures RightP
// and RightG are the same number; a proportional overlap counts them apart.
type Count struct {
	RightP, Predicted float64
	RightG, Gold      float64
}

func (c *Count) add(right, predicted, gold float64) {
	c.plus(Count{right, predicted, right, gold})
}

func (c *Count) plus(d Count) {
	c.RightP += d.RightP
	c.Predicted += d.Predicted
	c.RightG += d.RightG
	c.Gold += d.Gold
}

// P returns the precision, 0 where nothing is predicted.
func (c Count) P() float64 { return ratio(c.RightP, c.Predicted) }

// R returns the recall, 0 where there is nothing to find.
func (c Count) R() float64 { return ratio(c.RightG, c.Gold) }

// F1 returns the harmonic mean of P and R.
func (c Count) F1() float64 {
	p, r := c.P(), c.R()
	return ratio(2*p*r, p+r)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// A Line is one measure of a table.
type Line struct {
	Name string
	Count
	Low, High float64 // interval of F1; both 0 where it was not asked for
}

// samples is the number of bootstrap samples: the percentiles move by less than
// a tenth of a point from one seed to another.
const samples = 1000

// intervals sets Low and High of every line from the counts of its parts:
// parts[k][i] is what sentence or document k adds to line i.
func intervals(lines []Line, parts [][]Count) {
	if len(parts) == 0 {
		return
	}
	draw := drawing(parts)
	f1 := make([][]float64, len(lines))
	sum := make([]Count, len(lines))
	for range samples {
		clear(sum)
		for range parts {
			part := parts[draw.IntN(len(parts))]
			for i := range sum {
				sum[i].plus(part[i])
			}
		}
		for i := range sum {
			f1[i] = append(f1[i], sum[i].F1())
		}
	}
	for i := range lines {
		lines[i].Low, lines[i].High = middle(f1[i])
	}
}

// drawing is the order in which parts are drawn: the same for as many parts.
func drawing[P any](parts []P) *rand.Rand {
	return rand.New(rand.NewPCG(2018, uint64(len(parts))))
}

// middle returns the bounds between which 95 of 100 samples lie.
func middle(figures []float64) (low, high float64) {
	slices.Sort(figures)
	return figures[samples*25/1000], figures[samples*975/1000-1]
}

// round4 rounds to four decimals as they print, so that JSON shows no more.
func round4(x float64) float64 {
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 4, 64), 64)
	return y
}
