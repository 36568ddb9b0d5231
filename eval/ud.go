package eval

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"

	"ifolge/corpus/conllu"
)

// UDScores are the figures of [UD].
type UDScores struct {
	GoldSentences, PredictedSentences int

	Lines     []Line     // tokens, sentences, words, upos, feats, lemmas, uas, las
	Relations []Relation // by universal relation, the commonest in gold first
	Lengths   []Length   // by length of the gold sentence

	parts [][]Count // what each gold sentence adds to each line
	rels  map[string][]Count
}

// A Relation is how well one universal relation is found: same head, same
// relation.
type Relation struct {
	Name string
	Count
}

// A Length is how well sentences of some length are parsed.
type Length struct {
	From, To  int // words of the gold sentence, both included; To 0: no end
	Sentences int
	UAS, LAS  Count
}

var udLines = [...]string{"tokens", "sentences", "words", "upos", "feats", "lemmas", "uas", "las"}

const (
	tokensUD = iota
	sentencesUD
	wordsUD
	uposUD
	featsUD
	lemmasUD
	uasUD
	lasUD
)

// UD compares an analysis with the gold one by the rules of the CoNLL 2018
// shared task: words are aligned by characters, inside multiword tokens by the
// longest common subsequence of forms; of the features the universal ones
// count, of relations the part before the colon; a gold lemma "_" matches any.
// Tokens are surface tokens: a multiword token is one.
//
// Both must be analyses of one text; an error says where they differ.
func UD(gold, pred []conllu.Sentence) (*UDScores, error) {
	g, p := newTreebank(gold), newTreebank(pred)
	if err := sameText(g, p); err != nil {
		return nil, err
	}
	m := align(g.words, p.words)

	// What each gold sentence adds. A predicted thing belongs to the gold
	// sentence in which it begins.
	parts := make([][]Count, len(g.sentences))
	for n := range parts {
		parts[n] = make([]Count, len(udLines))
	}
	lengths := slices.Clone(lengthClasses)
	classOf := make([]int, len(g.sentences))
	for n := range gold {
		classOf[n] = lengthClass(lengths, len(gold[n].Words))
		lengths[classOf[n]].Sentences++
	}
	relations := map[string][]Count{} // likewise, to each relation
	relation := func(name string, n int) *Count {
		if relations[name] == nil {
			relations[name] = make([]Count, len(g.sentences))
		}
		return &relations[name][n]
	}

	predToken := map[place]bool{}
	for _, t := range p.tokens {
		predToken[t] = true
		parts[g.sentenceAt(t.start)][tokensUD].Predicted++
	}
	for _, t := range g.tokens {
		n := g.sentenceAt(t.start)
		parts[n][tokensUD].add(one(predToken[t]), 0, 1)
	}
	predSentence := map[place]bool{}
	for _, s := range p.sentences {
		predSentence[s] = true
		parts[g.sentenceAt(s.start)][sentencesUD].Predicted++
	}
	for n, s := range g.sentences {
		parts[n][sentencesUD].add(one(predSentence[s]), 0, 1)
	}
	for _, w := range p.words {
		n := g.sentenceAt(w.start)
		for k := wordsUD; k <= lasUD; k++ {
			parts[n][k].Predicted++
		}
		relation(w.rel, n).Predicted++
		lengths[classOf[n]].UAS.Predicted++
		lengths[classOf[n]].LAS.Predicted++
	}
	for i := range g.words {
		w := &g.words[i]
		part := parts[w.sentence]
		rel, length := relation(w.rel, w.sentence), &lengths[classOf[w.sentence]]
		rel.Gold++
		j := m[i]
		if j < 0 {
			for k := wordsUD; k <= lasUD; k++ {
				part[k].Gold++
			}
			length.UAS.Gold++
			length.LAS.Gold++
			continue
		}
		v := &p.words[j]
		head := w.parent < 0 && v.parent < 0 || w.parent >= 0 && v.parent >= 0 && m[w.parent] == v.parent
		labelled := head && w.rel == v.rel
		part[wordsUD].add(1, 0, 1)
		part[uposUD].add(one(w.upos == v.upos), 0, 1)
		part[featsUD].add(one(w.feats == v.feats), 0, 1)
		part[lemmasUD].add(one(w.lemma == v.lemma || w.lemma == "_"), 0, 1)
		part[uasUD].add(one(head), 0, 1)
		part[lasUD].add(one(labelled), 0, 1)
		rel.add(one(labelled), 0, 0)
		length.UAS.add(one(head), 0, 1)
		length.LAS.add(one(labelled), 0, 1)
	}

	s := &UDScores{GoldSentences: len(g.sentences), PredictedSentences: len(p.sentences), Lengths: lengths, parts: parts, rels: relations}
	s.Lines = sum(udLines[:], parts)
	intervals(s.Lines, parts)
	for name, counts := range relations {
		r := Relation{Name: name}
		for _, c := range counts {
			r.plus(c)
		}
		s.Relations = append(s.Relations, r)
	}
	slices.SortFunc(s.Relations, func(a, b Relation) int {
		return cmp.Or(cmp.Compare(b.Gold, a.Gold), cmp.Compare(b.Predicted, a.Predicted), cmp.Compare(a.Name, b.Name))
	})
	return s, nil
}

func sum(names []string, parts [][]Count) []Line {
	ls := make([]Line, len(names))
	for i, n := range names {
		ls[i].Name = n
		for _, p := range parts {
			ls[i].plus(p[i])
		}
	}
	return ls
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

var lengthClasses = []Length{{From: 1, To: 5}, {From: 6, To: 10}, {From: 11, To: 20}, {From: 21, To: 30}, {From: 31, To: 40}, {From: 41}}

func lengthClass(ls []Length, words int) int {
	for i, l := range ls {
		if words <= l.To {
			return i
		}
	}
	return len(ls) - 1
}

// percent is P, R and F1 as the tool that defines the measures computes them,
// from the counts and not from each other: a tie in the last decimal hangs on
// it.
func (l Line) percent() (p, r, f float64) {
	return ratio(100*l.RightP, l.Predicted), ratio(100*l.RightG, l.Gold), ratio(200*l.RightP, l.Gold+l.Predicted)
}

// Print writes the figures as a table.
func (s *UDScores) Print(w io.Writer, show Show) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%d gold, %d predicted sentences\n", s.GoldSentences, s.PredictedSentences)
	fmt.Fprintf(out, "%-9s %6s %6s %6s   %s\n", "", "P", "R", "F1", "95 %")
	for _, l := range s.Lines {
		p, r, f := l.percent()
		fmt.Fprintf(out, "%-9s %6.2f %6.2f %6.2f   %s\n", l.Name, p, r, f, l.interval(2))
	}
	if show.More {
		fmt.Fprintf(out, "\n%-12s %6s %6s %6s %8s\n", "relation", "P", "R", "F1", "gold")
		for _, r := range s.Relations {
			fmt.Fprintf(out, "%-12s %6.2f %6.2f %6.2f %8.0f\n", cmp.Or(r.Name, "_"), 100*r.P(), 100*r.R(), 100*r.F1(), r.Gold)
		}
		fmt.Fprintf(out, "\n%-12s %6s %6s %9s %8s\n", "words", "uas", "las", "sentences", "words")
		for _, l := range s.Lengths {
			fmt.Fprintf(out, "%-12s %6.2f %6.2f %9d %8.0f\n", l.name(), 100*l.UAS.F1(), 100*l.LAS.F1(), l.Sentences, l.UAS.Gold)
		}
	}
	return out.Flush()
}

func (l Length) name() string {
	if l.To == 0 {
		return fmt.Sprintf("%d-", l.From)
	}
	return fmt.Sprintf("%d-%d", l.From, l.To)
}

// WriteJSON writes the figures as one JSON object on a line, each [P, R, F1]
// between 0 and 1.
func (s *UDScores) WriteJSON(w io.Writer) error { return s.object().write(w) }

func (s *UDScores) object() *object {
	obj := newObject()
	for _, l := range s.Lines {
		obj.add(l.Name, figures(l.Count))
	}
	obj.add("intervals", intervalsJSON(s.Lines))
	obj.add("gold_sentences", s.GoldSentences)
	obj.add("predicted_sentences", s.PredictedSentences)
	rels := newObject()
	for _, r := range s.Relations {
		rels.add(cmp.Or(r.Name, "_"), figures(r.Count))
	}
	obj.add("relations", rels)
	lens := newObject()
	for _, l := range s.Lengths {
		lens.add(l.name(), []figure{figure(l.UAS.F1()), figure(l.LAS.F1())})
	}
	obj.add("lengths", lens)
	return obj
}

func (s *UDScores) compared() measured {
	m := measured{head: fmt.Sprintf("%d gold sentences", s.GoldSentences), decimals: 2, parts: s.parts, byName: s.rels}
	for _, l := range s.Lines {
		m.names = append(m.names, l.Name)
	}
	for _, r := range s.Relations {
		m.more = append(m.more, r.Name)
	}
	return m
}

func figures(c Count) []figure { return []figure{figure(c.P()), figure(c.R()), figure(c.F1())} }
