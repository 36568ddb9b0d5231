package factuality

import (
	"context"
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"ifolge/learn"
	"ifolge/text"
)

// A Lesson is a document with events in it of which it is known whether they
// happened.
type Lesson struct {
	Doc    *text.Document
	Events []Event
}

// An Event is a judgement from -3, certainly not, to 3.
type Event struct {
	At    text.Index
	Value float64
}

// TrainOptions say how a Model is trained. Zero numbers mean the usual.
type TrainOptions struct {
	Epochs   int // 6
	Nets     int // whose answers are averaged; 6
	Cells    int // of each net; 4
	Rare     int // features of fewer events are left out; 5
	Seed     uint64
	Progress func(done, total int)
}

const (
	rate = 0.07 // length of the first steps; the last epoch's are a fifth of it
	drop = 0.4  // share of an event's features that a step does without
)

// Train learns from lessons and returns the section of a model file, with a set
// of nets for each language that has lessons.
func Train(ctx context.Context, lessons []Lesson, o TrainOptions) ([]byte, error) {
	m, err := train(ctx, lessons, o)
	if err != nil {
		return nil, err
	}
	return m.encode(), nil
}

func train(ctx context.Context, lessons []Lesson, o TrainOptions) (*Model, error) {
	for _, n := range []struct {
		of    *int
		usual int
	}{{&o.Epochs, 6}, {&o.Nets, 6}, {&o.Cells, 4}, {&o.Rare, 5}} {
		if *n.of == 0 {
			*n.of = n.usual
		}
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	byLang := map[string][]item{}
	r := &reader{}
	for _, l := range lessons {
		for _, e := range l.Events {
			code := l.Doc.LangAt(e.At)
			feats := slices.Clone(r.features(l.Doc, e.At))
			byLang[code] = append(byLang[code], item{feats, float32(meant(e.Value, r.up[0].negated))})
		}
	}
	if len(byLang) == 0 {
		return nil, errors.New("no lessons")
	}
	var sets []set
	for n, code := range slices.Sorted(maps.Keys(byLang)) {
		s := set{lang: code, cells: o.Nets * o.Cells}
		items := byLang[code]
		feats := frequent(items, o.Rare)
		s.row = make(map[uint32]int32, len(feats))
		for k, f := range feats {
			s.row[f] = int32(k)
		}
		for k := range items {
			items[k].rows = rowsOf(items[k].rows, s.row)
		}
		var nets []*net
		for k := range o.Nets {
			t := newNet(len(feats), o.Cells, o.Seed+uint64(k))
			for e := range o.Epochs {
				t.rate = float32(rate * (1 - 0.8*float64(e)/float64(o.Epochs)))
				if err := t.epoch(ctx, items); err != nil {
					return nil, err
				}
				o.Progress((n*o.Nets+k)*o.Epochs+e+1, len(byLang)*o.Nets*o.Epochs)
			}
			nets = append(nets, t)
		}
		s.quantise(nets)
		sets = append(sets, s)
	}
	return newModel(sets), nil
}

// meant is what a judgement says of the event itself. Asked of "the ferry did not
// leave" whether that happened, people judge the sentence as often as the leaving: of
// the events of UDS-IH2 right behind a "not" every second has a value above 0.
// Either way the ferry did not leave.
func meant(value float64, negated bool) float64 {
	if negated {
		return -math.Abs(value)
	}
	return value
}

// An item is an event as a net sees it.
type item struct {
	rows []uint32 // of its features
	y    float32
}

// frequent lists the features that stand in at least so many items, ascending.
func frequent(items []item, least int) []uint32 {
	seen := map[uint32]int{}
	for _, it := range items {
		for _, f := range it.rows {
			seen[f]++
		}
	}
	maps.DeleteFunc(seen, func(_ uint32, n int) bool { return n < least })
	return slices.Sorted(maps.Keys(seen))
}

// rowsOf puts the row for each feature that has one.
func rowsOf(feats []uint32, row map[uint32]int32) []uint32 {
	rows := feats[:0]
	for _, f := range feats {
		if k, ok := row[f]; ok {
			rows = append(rows, uint32(k))
		}
	}
	return rows
}

// A net is one in the making: y = base + Σ out·max(0, bias + Σ in). Beside each
// weight the squares of its steps are added up (AdaGrad, Duchi and others 2011).
type net struct {
	cells        int
	in, inSq     []float32 // rows × cells
	bias, biasSq []float32
	out, outSq   []float32 // of the cells, then the base
	rate         float32
	random       *rand.Rand
	sums, grads  []float32
	kept         []uint32
}

func newNet(rows, cells int, seed uint64) *net {
	rng := learn.Rand(seed)
	t := &net{
		cells: cells, in: make([]float32, rows*cells), inSq: make([]float32, rows*cells),
		bias: make([]float32, cells), biasSq: make([]float32, cells), out: make([]float32, cells+1), outSq: make([]float32, cells+1),
		random: rng,
		sums:   make([]float32, cells), grads: make([]float32, cells),
	}
	for k := range t.in {
		t.in[k] = float32(rng.NormFloat64() * 0.05)
	}
	for c := range cells {
		t.out[c] = float32(rng.NormFloat64() * 0.3)
		t.bias[c] = 0.1
	}
	return t
}

func (t *net) epoch(ctx context.Context, items []item) error {
	for n, k := range learn.Shuffle(len(items), t.random) {
		if n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t.step(items[k])
	}
	return nil
}

// step moves the weights so that the answer, from some of the item's features
// (Srivastava and others 2014), comes nearer to it: squared error.
func (t *net) step(it item) {
	t.kept = t.kept[:0]
	for _, k := range it.rows {
		if t.random.Float32() >= drop {
			t.kept = append(t.kept, k)
		}
	}
	copy(t.sums, t.bias)
	for _, k := range t.kept {
		for c, x := range t.row(k) {
			t.sums[c] += x
		}
	}
	y := t.out[t.cells]
	for c, x := range t.sums {
		if x > 0 {
			y += x * t.out[c]
		}
	}
	g := y - it.y
	for c, x := range t.sums {
		t.grads[c] = 0
		if x > 0 {
			t.grads[c] = g * t.out[c]
			t.move(&t.out[c], &t.outSq[c], g*x)
			t.move(&t.bias[c], &t.biasSq[c], t.grads[c])
		}
	}
	t.move(&t.out[t.cells], &t.outSq[t.cells], g)
	for _, k := range t.kept {
		w, sq := t.row(k), t.inSq[int(k)*t.cells:]
		for c, g := range t.grads {
			if g != 0 {
				t.move(&w[c], &sq[c], g)
			}
		}
	}
}

func (t *net) row(k uint32) []float32 { return t.in[int(k)*t.cells : (int(k)+1)*t.cells] }

func (t *net) move(w, sq *float32, g float32) {
	*sq += g * g
	*w -= t.rate * g / float32(math.Sqrt(float64(0.1+*sq)))
}

// quantise puts the nets side by side as integers. Their answers are averaged,
// and all features of an event are there, where a step did without some.
func (s *set) quantise(nets []*net) {
	round := func(x float32, unit, most float64) int32 {
		return int32(max(-most, min(most, math.Round(float64(x)*unit))))
	}
	s.in = make([]int8, len(s.row)*s.cells)
	base := float32(0)
	for n, t := range nets {
		for c := range t.cells {
			s.bias = append(s.bias, round(t.bias[c], inUnit, 1<<20))
			s.out = append(s.out, round(t.out[c]/float32(len(nets)), outUnit, 1<<20))
		}
		base += t.out[t.cells] / float32(len(nets))
		for k := range len(s.row) {
			for c, x := range t.row(uint32(k)) {
				s.in[k*s.cells+n*t.cells+c] = int8(round(x*(1-drop), inUnit, 127))
			}
		}
	}
	s.base = round(base, outUnit, 1<<20)
}
