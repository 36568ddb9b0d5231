package names

import (
	"context"
	"slices"

	"ifolge/learn"
	"ifolge/text"
)

// Options steer training.
type Options struct {
	Lang     string // whose table of names is used
	Epochs   int    // 0: 8
	Seed     uint64
	Rare     int // features seen fewer times are left out; 0: 2
	Folds    int // for the first pass's names on the training texts; 0: 5
	Quantise learn.Quantise
	Progress func(done, total int) // may be nil
}

// Train learns from documents with gold names and tags such as a tagger gives
// them, and returns the section of a model file.
func Train(ctx context.Context, docs []*text.Document, o Options) ([]byte, error) {
	if o.Epochs == 0 {
		o.Epochs = 8
	}
	if o.Rare == 0 {
		o.Rare = 2
	}
	if o.Folds == 0 {
		o.Folds = 5
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	t := teacher{Model: &Model{reader: newReader(o.Lang)}, o: o}
	for _, d := range docs {
		t.collect(d)
	}
	if err := t.learn(ctx); err != nil {
		return nil, err
	}
	return t.encode()
}

type teacher struct {
	*Model
	o       Options
	texts   []*scratch // the tokens of each document and, once known, the first pass's labels
	lessons []lesson
}

// A lesson is a sentence with its gold labels.
type lesson struct {
	text  int
	span  text.Span
	gold  []label
	feats [][]uint32
}

func (t *teacher) collect(d *text.Document) {
	s := &scratch{}
	t.read(d, s)
	gold := make([]label, len(d.Tokens))
	for _, n := range d.Names {
		if n.Len() == 1 {
			gold[n.Start] = labelOf(n.Kind, only)
			continue
		}
		for i := n.Start; i < n.End; i++ {
			gold[i] = labelOf(n.Kind, inner)
		}
		gold[n.Start], gold[n.End-1] = labelOf(n.Kind, first), labelOf(n.Kind, last)
	}
	s.labels = make([]label, len(d.Tokens))
	for _, span := range d.Sentences {
		t.lessons = append(t.lessons, lesson{text: len(t.texts), span: span, gold: gold[span.Start:span.End]})
	}
	t.texts = append(t.texts, s)
}

// block is how many sentences in a row go into the same fold, where there are
// enough.
const block = 100

func (t *teacher) learn(ctx context.Context) error {
	runs := t.o.Folds + 2
	t.features(func(l *lesson, i text.Index) []uint32 {
		return features(nil, t.texts[l.text].tokens, l.span, i)
	})
	all := make([]int, len(t.lessons))
	for n := range all {
		all[n] = n
	}
	var err error
	if t.passes[0], err = t.perceptron(ctx, all, 0, runs); err != nil {
		return err
	}
	s := &scratch{}
	size := min(block, len(all)/t.o.Folds+1)
	for k := range t.o.Folds {
		var learned, left []int
		for n := range all {
			if n/size%t.o.Folds == k {
				left = append(left, n)
			} else {
				learned = append(learned, n)
			}
		}
		p, err := t.perceptron(ctx, learned, 1+k, runs)
		if err != nil {
			return err
		}
		for _, n := range left {
			l := &t.lessons[n]
			s.tokens = t.texts[l.text].tokens
			p.sentence(s, l.span, nil, t.texts[l.text].labels[l.span.Start:l.span.End])
		}
	}
	t.features(func(l *lesson, i text.Index) []uint32 {
		ts := t.texts[l.text]
		return elsewhere(features(nil, ts.tokens, l.span, i), ts.tokens, ts.labels, i)
	})
	t.passes[1], err = t.perceptron(ctx, all, runs-1, runs)
	return err
}

// features fills the lessons' features and leaves out the rare ones.
func (t *teacher) features(make func(l *lesson, i text.Index) []uint32) {
	count := map[uint32]int32{}
	for n := range t.lessons {
		l := &t.lessons[n]
		l.feats = l.feats[:0]
		for i := l.span.Start; i < l.span.End; i++ {
			f := make(l, i)
			for _, h := range f {
				count[h]++
			}
			l.feats = append(l.feats, f)
		}
	}
	for n := range t.lessons {
		for i, f := range t.lessons[n].feats {
			t.lessons[n].feats[i] = slices.DeleteFunc(f, func(h uint32) bool { return count[h] < int32(t.o.Rare) })
		}
	}
}

// perceptron learns from some of the lessons.
func (t *teacher) perceptron(ctx context.Context, from []int, run, runs int) (pass, error) {
	p := learn.NewTrainer(labels)
	r := learn.Rand(t.o.Seed + uint64(run))
	var lines []int32
	var back, out []label
	var follow [labels][labels]int32
	var pair [1]uint32
	for epoch := range t.o.Epochs {
		t.o.Progress(run*t.o.Epochs+epoch, runs*t.o.Epochs)
		for _, k := range learn.Shuffle(len(from), r) {
			if err := ctx.Err(); err != nil {
				return pass{}, err
			}
			l := &t.lessons[from[k]]
			need := len(l.gold) * labels
			lines = slices.Grow(lines[:0], need)[:need]
			back = slices.Grow(back[:0], need)[:need]
			out = slices.Grow(out[:0], len(l.gold))[:len(l.gold)]
			clear(lines)
			for i, f := range l.feats {
				p.Score(f, lines[i*labels:(i+1)*labels])
			}
			viterbi(lines, back, &follow, out)
			// move changes the weight of b after a
			move := func(a, b label, by int32) {
				pair[0] = followFeature(a)
				p.Add(pair[:], int(b), by)
				follow[a][b] += by
			}
			if !slices.Equal(out, l.gold) {
				a, g := label(0), label(0)
				for i := range out {
					if out[i] != l.gold[i] {
						p.Add(l.feats[i], int(l.gold[i]), +1)
						p.Add(l.feats[i], int(out[i]), -1)
					}
					if out[i] != l.gold[i] || a != g {
						move(g, l.gold[i], +1)
						move(a, out[i], -1)
					}
					a, g = out[i], l.gold[i]
				}
				if a != g {
					move(g, 0, +1)
					move(a, 0, -1)
				}
			}
			p.Tick()
		}
	}
	w := pass{weights: p.Weights(t.o.Quantise)}
	w.readFollow()
	return w, nil
}
