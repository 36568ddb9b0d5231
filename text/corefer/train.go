package corefer

import (
	"context"
	"errors"
	"math"

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
	Seed     uint64
	Progress func(done, total int)

	// What a wrong decision costs while learning: to join what stands alone, to
	// let stand alone what goes back, to join to another.
	False, Missed, Wrong float64 // 0.5, 3, 1
}

// rate is the length of a step.
const rate = 0.2

// Train learns from lessons and returns the section of a model file.
func Train(ctx context.Context, lessons []Lesson, o TrainOptions) ([]byte, error) {
	m, err := train(ctx, lessons, o)
	if err != nil {
		return nil, err
	}
	return m.encode(), nil
}

func train(ctx context.Context, lessons []Lesson, o TrainOptions) (*Model, error) {
	if o.Epochs == 0 {
		o.Epochs = 8
	}
	if o.False == 0 && o.Missed == 0 && o.Wrong == 0 {
		o.False, o.Missed, o.Wrong = 0.5, 3, 1
	}
	if len(lessons) == 0 {
		return nil, errors.New("no lessons")
	}
	w := make([]float64, 1<<hashBits)
	sq := make([]float64, 1<<hashBits)
	rng := learn.Rand(o.Seed)
	m := newModel(make([]int16, 1<<hashBits))
	s := m.scratch.Get().(*solver)
	var pool []uint32
	var ends []int
	var scores, grads []float64
	var right []bool
	// A last pass averages.
	sum := make([]float64, 1<<hashBits)
	for epoch := range o.Epochs {
		for _, i := range learn.Shuffle(len(lessons), rng) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			l := &lessons[i]
			s.read(l.Doc)
			gold := s.gold(l)
			s.start()
			for a := range int32(len(s.mentions)) {
				s.candidates(a)
				s.prepare(a)
				pool = append(pool[:0], s.alone(a)...)
				ends = append(ends[:0], len(pool))
				right = append(right[:0], false)
				anyRight := false
				for _, k := range s.cands {
					pool = append(pool, s.pair(a, k)...)
					ends = append(ends, len(pool))
					ok := gold[a] >= 0 && gold[k] == gold[a]
					right = append(right, ok)
					anyRight = anyRight || ok
				}
				right[0] = !anyRight
				scores, grads = scores[:0], grads[:0]
				from := 0
				best, top := 0, math.Inf(-1)
				high := math.Inf(-1)
				for c, end := range ends {
					x := 0.0
					for _, f := range pool[from:end] {
						x += w[slot(f)]
					}
					if x > top {
						best, top = c, x
					}
					if !right[c] {
						switch {
						case c == 0:
							x += o.Missed
						case right[0]:
							x += o.False
						default:
							x += o.Wrong
						}
					}
					high = max(high, x)
					scores = append(scores, x)
					from = end
				}
				z, zr := 0.0, 0.0
				for c, x := range scores {
					p := math.Exp(x - high)
					scores[c] = p
					z += p
					if right[c] {
						zr += p
					}
				}
				from = 0
				for c, end := range ends {
					g := -scores[c] / z
					if right[c] && zr > 0 {
						g += scores[c] / zr
					}
					if g > 1e-4 || g < -1e-4 {
						for _, f := range pool[from:end] {
							k := slot(f)
							sq[k] += g * g
							w[k] += rate * g / math.Sqrt(1+sq[k])
						}
					}
					from = end
				}
				if best == 0 {
					s.decided(a, -1)
				} else {
					s.decided(a, s.cands[best-1])
				}
			}
		}
		if epoch >= o.Epochs/2 {
			for k, v := range w {
				sum[k] += v
			}
		}
		if o.Progress != nil {
			o.Progress(epoch+1, o.Epochs)
		}
	}
	out := make([]int16, 1<<hashBits)
	count := float64(o.Epochs - o.Epochs/2)
	for k, v := range sum {
		out[k] = int16(max(-32000, min(32000, math.Round(v/count*unit))))
	}
	return newModel(out), nil
}

const unit = 64

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
