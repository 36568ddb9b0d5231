package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Show says how much of a table is printed.
type Show struct {
	Kind   bool // recall by kind, for attributions
	Rules  bool // right and predicted by rule, for attributions
	Scores bool // right and predicted by score, for attributions
	Cues   int  // that many cues with most faults, for attributions
	Errors int  // that many missed and that many wrong attributions
	More   bool // by relation and by sentence length, for treebanks
}

// Print writes the figures as a table.
func (s *AttributionScores) Print(w io.Writer, show Show) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%d documents, %d gold, %d predicted attributions\n", s.Documents, s.Gold, s.Predicted)
	fmt.Fprintf(out, "%-18s%7s%7s%7s   %s\n", "", "P", "R", "F1", "95 %")
	for i, l := range s.Lines {
		if i == chainLine && l.Gold == 0 {
			continue
		}
		fmt.Fprintf(out, "%-18s%7.1f%7.1f%7.1f   %s\n", l.Name, 100*l.P(), 100*l.R(), 100*l.F1(), l.interval(1))
	}
	// the tool that defines the measures multiplies before or after dividing,
	// line by line; a tie in the last decimal hangs on it
	fmt.Fprintf(out, "%-18s%7.1f   of %d pairs\n", s.Source.Name, 100*ratio(float64(s.Source.Right), float64(s.Source.Of)), s.Source.Of)
	for _, v := range s.Values {
		fmt.Fprintf(out, "%-18s%7.1f   of %d pairs\n", v.Name, v.percent(), v.Of)
	}
	if show.Kind {
		for _, k := range s.Kinds {
			fmt.Fprintf(out, "relaxed recall %-22s%6.1f  of %d\n", k.Name, k.percent(), k.Of)
		}
	}
	if show.Rules {
		fmt.Fprintf(out, "\n%-30s%10s%10s%7s%10s%7s\n", "rule", "predicted", "relaxed", "%", "who", "%")
		for _, r := range s.Rules {
			n := float64(r.Predicted)
			fmt.Fprintf(out, "%-30s%10d%10d%7.1f%10d%7.1f\n", orUnsaid(r.Found), r.Predicted, r.Relaxed, 100*float64(r.Relaxed)/n, r.Who, 100*float64(r.Who)/n)
		}
	}
	if show.Scores && len(s.Scores) > 0 {
		fmt.Fprintf(out, "\n%-18s%10s%7s%10s%7s\n", "score", "predicted", "mean", "who", "%")
		for _, b := range s.Scores {
			if n := float64(b.Predicted); n > 0 {
				fmt.Fprintf(out, "%.2f–%-13.2f%10d%7.1f%10d%7.1f\n", b.From, min(1, b.To), b.Predicted, 100*b.Score/n, b.Who, 100*float64(b.Who)/n)
			}
		}
		fmt.Fprintf(out, "%-18s%17.1f\n", "expected error", 100*s.ExpectedError())
	}
	if show.Cues > 0 {
		fmt.Fprintf(out, "\n%-30s%10s%10s%10s%10s\n", "cue", "gold", "found", "missed", "wrong")
		for _, c := range s.Cues[:min(show.Cues, len(s.Cues))] {
			fmt.Fprintf(out, "%-30s%10d%10d%10d%10d\n", orUnsaid(oneLine(c.Words)), c.Gold, c.Found, c.Missed, c.Wrong)
		}
	}
	for _, f := range s.Missed[:min(show.Errors, len(s.Missed))] {
		fmt.Fprintf(out, "missed\t%s  %s\n", f.Document, oneLine(f.Words))
	}
	for _, f := range s.Wrong[:min(show.Errors, len(s.Wrong))] {
		rule := ""
		if f.Found != "" {
			rule = "[" + f.Found + "] "
		}
		fmt.Fprintf(out, "wrong\t%s  %s%s\n", f.Document, rule, oneLine(f.Words))
	}
	return out.Flush()
}

func (s Share) percent() float64 { return ratio(100*float64(s.Right), float64(s.Of)) }

func (l Line) interval(decimals int) string {
	return fmt.Sprintf("%.*f–%.*f", decimals, 100*l.Low, decimals, 100*l.High)
}

func orUnsaid(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// oneLine keeps a span that runs over a line end on its line of the report.
func oneLine(s string) string { return strings.ReplaceAll(s, "\n", "⏎") }

// A figure is written with four decimals at most.
type figure float64

func (f figure) MarshalJSON() ([]byte, error) { return json.Marshal(round4(float64(f))) }

type shareJSON struct {
	Name  string `json:"name"`
	Right int    `json:"right"`
	Of    int    `json:"of"`
}

func sharesJSON(ss []Share) []shareJSON {
	out := make([]shareJSON, len(ss))
	for i, s := range ss {
		out[i] = shareJSON(s)
	}
	return out
}

type ruleJSON struct {
	Found     string `json:"found"`
	Predicted int    `json:"predicted"`
	Relaxed   int    `json:"relaxed"`
	Who       int    `json:"who"`
}

// WriteJSON writes the figures as one JSON object on a line: for each measure
// [P, R, F1] between 0 and 1, the intervals of F1 by the same names under
// "intervals".
func (s *AttributionScores) WriteJSON(w io.Writer) error { return s.object().write(w) }

func (s *AttributionScores) object() *object {
	obj := newObject()
	for _, l := range s.Lines {
		obj.add(l.Name, []figure{figure(l.P()), figure(l.R()), figure(l.F1())})
	}
	obj.add(s.Source.Name, figure(ratio(float64(s.Source.Right), float64(s.Source.Of))))
	obj.add("intervals", intervalsJSON(s.Lines))
	obj.add("documents", s.Documents)
	obj.add("gold", s.Gold)
	obj.add("predicted", s.Predicted)
	obj.add("values", sharesJSON(s.Values))
	obj.add("kinds", sharesJSON(s.Kinds))
	rules := make([]ruleJSON, len(s.Rules))
	for i, r := range s.Rules {
		rules[i] = ruleJSON{r.Found, r.Predicted, r.Relaxed, r.Who}
	}
	obj.add("rules", rules)
	return obj
}

func (s *AttributionScores) compared() measured {
	m := measured{head: fmt.Sprintf("%d documents, %d gold attributions", s.Documents, s.Gold), decimals: 1, parts: s.parts}
	m.names = append(m.names, attributionLines[:]...)
	m.names = append(m.names, s.Source.Name)
	for _, k := range valueKeys {
		m.names = append(m.names, k.name+"|content")
	}
	return m
}

func intervalsJSON(ls []Line) *object {
	o := newObject()
	for _, l := range ls {
		o.add(l.Name, []figure{figure(l.Low), figure(l.High)})
	}
	return o
}

// An object is a JSON object that keeps the order of its keys.
type object struct{ b []byte }

func newObject() *object { return &object{} }

func (o *object) add(key string, v any) {
	if len(o.b) > 0 {
		o.b = append(o.b, ',')
	}
	k, _ := json.Marshal(key)
	x, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("eval: %s: %v", key, err)) // only our own types come here
	}
	o.b = append(append(append(o.b, k...), ':'), x...)
}

// MarshalJSON returns the object.
func (o *object) MarshalJSON() ([]byte, error) {
	return append(append([]byte{'{'}, o.b...), '}'), nil
}

func (o *object) write(w io.Writer) error {
	b, _ := o.MarshalJSON()
	_, err := w.Write(append(b, '\n'))
	return err
}
