package corefer

import (
	"context"
	"errors"
	"math"
	"slices"

	"ifolge/learn"
	"ifolge/text"
)

// A Lesson is a document with the mentions in it, and what each speaks of.
type Lesson struct {
	Doc      *text.Document
	Mentions []text.Span
	Entity   []int // of each mention; -1: it stands alone
}

// TrainOptions say how a Model is trained. Zero numbers mean the usual.
type TrainOptions struct {
	Epochs   int // 8
	Runs     int // in other orders, whose weights are averaged; 4
	Seed     uint64
	Progress func(done, total int)

	// What a wrong decision costs while learning: to join what stands alone, to
	// let stand alone what goes back, to join to another.
	False, Missed, Wrong float64 // 0.3, 4, 1
}

// rate is the length of a step.
const rate = 0.2

// Train learns from lessons and returns the section of a model file. There is a
// set of weights for each language that has lessons; the languages without use
// that of the first lesson.
func Train(ctx context.Context, lessons []Lesson, o TrainOptions) ([]byte, error) {
	if len(lessons) == 0 {
		return nil, errors.New("no lessons")
	}
	if o.Epochs == 0 {
		o.Epochs = 8
	}
	if o.False == 0 && o.Missed == 0 && o.Wrong == 0 {
		o.False, o.Missed, o.Wrong = 0.3, 4, 1
	}
	if o.Runs == 0 {
		o.Runs = 4
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	var codes []string
	for _, l := range lessons {
		if !slices.Contains(codes, l.Doc.Lang) {
			codes = append(codes, l.Doc.Lang)
		}
	}
	m := newModel(nil)
	for n, code := range codes {
		t := &trainer{o: o, sum: make([]float64, 1<<hashBits), solver: &solver{reader: &reader{}}}
		t.o.Progress = func(done, total int) { o.Progress(n*total+done, len(codes)*total) }
		w, err := t.train(ctx, lessons, code)
		if err != nil {
			return nil, err
		}
		m.sets = append(m.sets, set{code, w})
	}
	return m.encode(), nil
}

// A trainer learns one set of weights.
type trainer struct {
	o     TrainOptions
	sum   []float64 // weights added up at the end of the later epochs of all runs
	w, sq []float64 // weights of this run, and the squares of their steps (AdaGrad)
	*solver

	pool   []uint32  // features of all choices of a mention
	ends   []int     // where those of each choice end
	scores []float64 // of the choices
	right  []bool
}

// train learns from the lessons in the language code.
func (t *trainer) train(ctx context.Context, lessons []Lesson, code string) (learn.Hashed, error) {
	var own []int
	for i, l := range lessons {
		if l.Doc.Lang == code {
			own = append(own, i)
		}
	}
	for run := range t.o.Runs {
		t.w, t.sq = make([]float64, 1<<hashBits), make([]float64, 1<<hashBits)
		rng := learn.Rand(t.o.Seed + uint64(run))
		for epoch := range t.o.Epochs {
			for _, k := range learn.Shuffle(len(own), rng) {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				t.learn(&lessons[own[k]])
			}
			if epoch >= t.o.Epochs/2 {
				for k, v := range t.w {
					t.sum[k] += v
				}
			}
			t.o.Progress(run*t.o.Epochs+epoch+1, t.o.Runs*t.o.Epochs)
		}
	}
	count := float64(t.o.Runs * (t.o.Epochs - t.o.Epochs/2))
	for k := range t.sum {
		t.sum[k] /= count
	}
	return learn.QuantiseHashed(t.sum), nil
}

// learn reads one lesson, with the decisions of the model so far.
func (t *trainer) learn(l *Lesson) {
	s := t.solver
	s.read(l.Doc)
	gold := s.gold(l)
	s.start()
	for a := range int32(len(s.mentions)) {
		s.candidates(a)
		s.prepare()
		t.pool = append(t.pool[:0], s.alone(a)...)
		t.ends = append(t.ends[:0], len(t.pool))
		t.right = append(t.right[:0], false)
		known := false
		for _, k := range s.cands {
			t.pool = append(t.pool, s.pair(a, k)...)
			t.ends = append(t.ends, len(t.pool))
			ok := gold[a] >= 0 && gold[k] == gold[a]
			t.right = append(t.right, ok)
			known = known || ok
		}
		t.right[0] = !known
		if best := t.step(); best == 0 {
			s.decided(a, -1)
		} else {
			s.decided(a, s.cands[best-1])
		}
	}
}

// step moves the weights so that the right choices gain probability, the wrong
// ones counted as better than they are by what they cost. It returns the choice
// that the weights made before.
func (t *trainer) step() (best int) {
	t.scores = t.scores[:0]
	from, top, high := 0, math.Inf(-1), math.Inf(-1)
	for c, end := range t.ends {
		x := 0.0
		for _, f := range t.pool[from:end] {
			x += t.w[slot(f)]
		}
		from = end
		if x > top {
			best, top = c, x
		}
		switch {
		case t.right[c]:
		case c == 0:
			x += t.o.Missed
		case t.right[0]:
			x += t.o.False
		default:
			x += t.o.Wrong
		}
		high = max(high, x)
		t.scores = append(t.scores, x)
	}
	z, zRight := 0.0, 0.0
	for c, x := range t.scores {
		p := math.Exp(x - high)
		t.scores[c] = p
		z += p
		if t.right[c] {
			zRight += p
		}
	}
	from = 0
	for c, end := range t.ends {
		g := -t.scores[c] / z
		if t.right[c] && zRight > 0 {
			g += t.scores[c] / zRight
		}
		const least = 1e-4
		if g > least || g < -least {
			for _, f := range t.pool[from:end] {
				k := slot(f)
				t.sq[k] += g * g
				t.w[k] += rate * g / math.Sqrt(1+t.sq[k])
			}
		}
		from = end
	}
	return best
}

// gold returns the entity of each mention as the lesson has it, -1 for what
// stands alone or is no mention there: found by its words, else by its head.
func (s *solver) gold(l *Lesson) []int {
	bySpan := map[text.Span]int{}
	for i, m := range l.Mentions {
		bySpan[m] = i
	}
	g := make([]int, len(s.mentions))
	taken := map[int]bool{}
	byHead := map[text.Index]int{}
	for i := range s.mentions {
		g[i] = -1
		if k, ok := bySpan[s.mentions[i].Span]; ok {
			g[i] = l.Entity[k]
			taken[k] = true
		}
	}
	for k, m := range l.Mentions {
		if h, ok := s.headOf(m); ok && !taken[k] {
			byHead[h] = k
		}
	}
	for i := range s.mentions {
		if _, ok := bySpan[s.mentions[i].Span]; ok || s.mentions[i].kind == joined {
			continue
		}
		if k, ok := byHead[s.mentions[i].head]; ok {
			g[i] = l.Entity[k]
		}
	}
	return g
}

// headOf returns the word in s whose head is outside it.
func (r *reader) headOf(s text.Span) (text.Index, bool) {
	for i := s.Start; i < s.End; i++ {
		if h, ok := r.d.Head(i); !ok || !s.Has(h) {
			if r.d.Tokens[i].POS != text.PUNCT {
				return i, true
			}
		}
	}
	return 0, false
}
