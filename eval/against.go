package eval

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Difference is one measure of two programs on one gold file.
type Difference struct {
	Name          string
	This, Against Count
	Low, High     float64 // interval of the difference of F1
}

// F1 returns by how much This is better, negative where it is worse.
func (d Difference) F1() float64 { return d.This.F1() - d.Against.F1() }

// Sure reports whether the interval of the difference leaves out 0.
func (d Difference) Sure() bool { return d.Low > 0 || d.High < 0 }

// measured is what a table has for [Differences].
type measured struct {
	head     string
	decimals int
	names    []string
	parts    [][]Count // parts[k][i]: what sentence or document k adds to names[i]
	more     []string  // further names, for Show.More
	byName   map[string][]Count
}

// Differences sets two programs side by side. this[k][i] and against[k][i] are
// what sentence or document k adds to the measure names[i]. The interval is a
// paired bootstrap: each of 1,000 samples draws the same sentences or documents
// for both, so that what is hard for both does not widen it (Efron and
// Tibshirani 1993; Koehn 2004). Measures of which neither gold nor either
// program has anything are left out.
func Differences(names []string, this, against [][]Count) []Difference {
	ds := make([]Difference, len(names))
	for i := range ds {
		ds[i].Name = names[i]
	}
	add := func(k int) {
		for i := range ds {
			ds[i].This.plus(this[k][i])
			ds[i].Against.plus(against[k][i])
		}
	}
	draw := drawing(this)
	f1 := make([][]float64, len(names))
	for range samples {
		for i := range ds {
			ds[i].This, ds[i].Against = Count{}, Count{}
		}
		for range this {
			add(draw.IntN(len(this)))
		}
		for i := range ds {
			f1[i] = append(f1[i], ds[i].F1())
		}
	}
	for i := range ds {
		ds[i].Low, ds[i].High = middle(f1[i])
		ds[i].This, ds[i].Against = Count{}, Count{}
	}
	for k := range this {
		add(k)
	}
	return slices.DeleteFunc(ds, func(d Difference) bool {
		return d.This.Gold == 0 && d.This.Predicted == 0 && d.Against.Predicted == 0
	})
}

// columns lays counts by name side by side, for [Differences].
func columns(names []string, byName map[string][]Count, n int) [][]Count {
	parts := make([][]Count, n)
	for k := range parts {
		parts[k] = make([]Count, len(names))
		for i, name := range names {
			if c := byName[name]; c != nil {
				parts[k][i] = c[k]
			}
		}
	}
	return parts
}

// compare writes two programs side by side.
func (run Run) compare(this, against scores) error {
	a, b := this.compared(), against.compared()
	ds := Differences(a.names, a.parts, b.parts)
	var more []Difference
	if len(a.more) > 0 && (run.JSON || run.Show.More) {
		more = Differences(a.more, columns(a.more, a.byName, len(a.parts)), columns(a.more, b.byName, len(b.parts)))
	}
	if run.JSON {
		obj := this.object()
		obj.add("against", against.object())
		obj.add("differences", differencesJSON(ds))
		if more != nil {
			obj.add("relation_differences", differencesJSON(more))
		}
		return obj.write(run.Out)
	}
	out := bufio.NewWriter(run.Out)
	fmt.Fprintf(out, "%s; F1 of this program, against %s\n", a.head, run.Against)
	printDifferences(out, "", ds, a.decimals)
	if more != nil {
		fmt.Fprintln(out)
		printDifferences(out, "relation", more, a.decimals)
	}
	fmt.Fprintln(out, "\n* the interval of the difference leaves out 0")
	return out.Flush()
}

func printDifferences(out io.Writer, head string, ds []Difference, decimals int) {
	fmt.Fprintf(out, "%-20s %7s %7s %7s   %s\n", head, "this", "against", "diff", "95 %")
	for _, d := range ds {
		mark := ""
		if d.Sure() {
			mark = " *"
		}
		fmt.Fprintf(out, "%-20s %7.*f %7.*f %7s   %s to %s%s\n", cmp.Or(d.Name, "_"), decimals, 100*d.This.F1(), decimals, 100*d.Against.F1(),
			signed(d.F1(), decimals), signed(d.Low, decimals), signed(d.High, decimals), mark)
	}
}

// signed prints a share as a percentage with its sign; what rounds to 0 has none.
func signed(share float64, decimals int) string {
	s := fmt.Sprintf("%+.*f", decimals, 100*share)
	if strings.Trim(s, "+-0.") == "" {
		return s[1:]
	}
	return s
}

// differencesJSON has [difference, low, high] by measure, between -1 and 1.
func differencesJSON(ds []Difference) *object {
	o := newObject()
	for _, d := range ds {
		o.add(cmp.Or(d.Name, "_"), []figure{figure(d.F1()), figure(d.Low), figure(d.High)})
	}
	return o
}
