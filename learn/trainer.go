package learn

import (
	"cmp"
	"math"
	"slices"
)

// A Trainer is an averaged perceptron in the making.
type Trainer struct {
	classes int
	slots   []slot // open addressing; the length is a power of two
	rows    []row
	now     int64 // number of Ticks
}

// slot finds the row of a feature: rows[at-1]. at 0: free.
type slot struct{ key, at uint32 }

// row holds the classes that a feature has spoken for or against.
type row struct {
	key     uint32
	updates int32
	cells   []cell
}

// cell is one weight. sum is the weight added up over all ticks before last;
// the rest is w for every tick since.
type cell struct {
	class uint16
	w     int32
	last  int64
	sum   int64
}

// NewTrainer returns a Trainer for classes 0 … classes-1, at most 65,535.
func NewTrainer(classes int) *Trainer {
	return &Trainer{classes: classes, slots: make([]slot, 1<<16)}
}

// Classes returns the number of classes.
func (t *Trainer) Classes() int { return t.classes }

// Score adds to out[c], for every class c, the current weights of the features.
func (t *Trainer) Score(feats []uint32, out []int32) {
	mask := uint32(len(t.slots) - 1)
	for _, f := range feats {
		for k := spread(f) & mask; ; k = (k + 1) & mask {
			s := t.slots[k]
			if s.at == 0 {
				break
			}
			if s.key == f {
				for _, c := range t.rows[s.at-1].cells {
					out[c.class] += c.w
				}
				break
			}
		}
	}
}

// Add moves the weights of the features for one class.
func (t *Trainer) Add(feats []uint32, class int, by int32) {
	for _, f := range feats {
		r := t.row(f)
		r.updates++
		k := 0
		for k < len(r.cells) && int(r.cells[k].class) != class {
			k++
		}
		if k == len(r.cells) {
			r.cells = append(r.cells, cell{class: uint16(class), last: t.now})
		}
		c := &r.cells[k]
		c.sum += (t.now - c.last) * int64(c.w)
		c.last = t.now
		c.w += by
	}
}

// Tick marks the end of one example: weights are averaged over Ticks.
func (t *Trainer) Tick() { t.now++ }

func (t *Trainer) row(f uint32) *row {
	if len(t.rows)*2 > len(t.slots) {
		t.grow()
	}
	mask := uint32(len(t.slots) - 1)
	k := spread(f) & mask
	for t.slots[k].at != 0 {
		if t.slots[k].key == f {
			return &t.rows[t.slots[k].at-1]
		}
		k = (k + 1) & mask
	}
	t.rows = append(t.rows, row{key: f})
	t.slots[k] = slot{f, uint32(len(t.rows))}
	return &t.rows[len(t.rows)-1]
}

func (t *Trainer) grow() {
	slots := make([]slot, 2*len(t.slots))
	mask := uint32(len(slots) - 1)
	for n, r := range t.rows {
		k := spread(r.key) & mask
		for slots[k].at != 0 {
			k = (k + 1) & mask
		}
		slots[k] = slot{r.key, uint32(n + 1)}
	}
	t.slots = slots
}

// spread keeps features whose hashes were made carelessly from crowding.
func spread(f uint32) uint32 { return f*0x9E3779B1>>7 ^ f }

// Quantise says how averaged weights become small integers. The zero Quantise
// keeps nearly everything.
type Quantise struct {
	Scale      int32 // a weight of 1 becomes Scale; 0: 32
	Min        int32 // scaled weights nearer to zero than Min are dropped; 0: 1
	MinUpdates int32 // features moved fewer times than this are dropped
}

// Weights returns the averaged weights as they stand; training may go on.
func (t *Trainer) Weights(q Quantise) *Weights {
	if q.Scale == 0 {
		q.Scale = 32
	}
	now := max(t.now, 1)
	rows := make([]int, len(t.rows))
	for n := range rows {
		rows[n] = n
	}
	slices.SortFunc(rows, func(a, b int) int { return cmp.Compare(t.rows[a].key, t.rows[b].key) })

	w := &Weights{classes: t.classes, cells: []uint32{0}}
	for _, n := range rows {
		r := &t.rows[n]
		if r.updates < q.MinUpdates {
			continue
		}
		start := len(w.cells)
		w.cells = append(w.cells, 0)
		for _, c := range r.cells {
			total := c.sum + (now-c.last)*int64(c.w)
			v := divide(total*int64(q.Scale), now)
			if abs(v) < int64(max(q.Min, 1)) {
				continue
			}
			v = min(max(v, math.MinInt16), math.MaxInt16)
			w.cells = append(w.cells, pack(c.class, int16(v)))
		}
		if len(w.cells) == start+1 {
			w.cells = w.cells[:start]
			continue
		}
		slices.Sort(w.cells[start+1:]) // the class stands in the high half
		w.cells[start] = uint32(len(w.cells) - start - 1)
		w.keys = append(w.keys, r.key)
	}
	w.index()
	return w
}

// divide rounds to the nearest integer, halves away from zero.
func divide(a, b int64) int64 {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}

func abs(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}
