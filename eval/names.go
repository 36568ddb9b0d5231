package eval

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"

	"ifolge/corpus/conllu"
)

// NameScores are the figures of [Names].
type NameScores struct {
	Lines []Line // "all", then by kind in alphabetical order

	parts [][]Count // what each gold sentence adds to each line
}

// Names compares the names of an analysis with the gold ones: the same
// characters, the same kind. GPE_LOC and GPE_ORG fold to LOC and ORG. Predicted
// names of a kind that gold never uses are left out: English gold has no works
// and events.
func Names(gold, pred []conllu.Sentence) (*NameScores, error) {
	g, p := newTreebank(gold), newTreebank(pred)
	if err := sameText(g, p); err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for _, n := range g.names {
		used[n.kind] = true
	}
	kinds := append([]string{"all"}, slices.Sorted(maps.Keys(used))...)
	line := map[string]int{}
	for i, k := range kinds[1:] {
		line[k] = i + 1
	}

	parts := make([][]Count, len(g.sentences))
	for n := range parts {
		parts[n] = make([]Count, len(kinds))
	}
	add := func(n name, right, predicted, gold float64) {
		part := parts[g.sentenceAt(n.start)]
		part[0].add(right, predicted, gold)
		part[line[n.kind]].add(right, predicted, gold)
	}
	predicted := map[name]bool{}
	for _, n := range p.names {
		if used[n.kind] && !predicted[n] {
			predicted[n] = true
			add(n, 0, 1, 0)
		}
	}
	seen := map[name]bool{} // two names inside one multiword token share a place
	for _, n := range g.names {
		if !seen[n] {
			seen[n] = true
			add(n, one(predicted[n]), 0, 1)
		}
	}
	s := &NameScores{sum(kinds, parts), parts}
	intervals(s.Lines, parts)
	return s, nil
}

// Print writes the figures as a table.
func (s *NameScores) Print(w io.Writer, _ Show) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%-5s %6s %6s %6s   %-6s %s\n", "", "P", "R", "F1", "gold", "95 %")
	for _, l := range s.Lines {
		p, r := ratio(100*l.RightP, l.Predicted), ratio(100*l.RightG, l.Gold)
		fmt.Fprintf(out, "%-5s %6.2f %6.2f %6.2f   %-6.0f %s\n", l.Name, p, r, ratio(2*p*r, p+r), l.Gold, l.interval(2))
	}
	return out.Flush()
}

// WriteJSON writes the figures as one JSON object on a line, each [P, R, F1]
// between 0 and 1.
func (s *NameScores) WriteJSON(w io.Writer) error { return s.object().write(w) }

func (s *NameScores) object() *object {
	obj := newObject()
	for _, l := range s.Lines {
		obj.add(l.Name, figures(l.Count))
	}
	obj.add("intervals", intervalsJSON(s.Lines))
	return obj
}

func (s *NameScores) compared() measured {
	m := measured{head: fmt.Sprintf("%.0f gold names", s.Lines[0].Gold), decimals: 2, parts: s.parts}
	for _, l := range s.Lines {
		m.names = append(m.names, l.Name)
	}
	return m
}
