package attribution

import (
	"encoding/binary"
	"math"
	"math/rand/v2"

	"ifolge/learn"
)

// A hidden is a layer of [width] units over the features of a site, a content
// and a source that name no word: what speaks for one of them may depend on the
// others. What it says of a content with a source is added to what the weights
// of a [part] say.
type hidden struct {
	in   []int8 // by slot and unit, in 1/inUnit
	bias [width]int32
	out  [width]int16 // in 1/outUnit
}

const (
	width      = 24
	hiddenBits = 17 // slots, as a power of two
	inUnit     = 64
	outUnit    = 256
)

func hiddenSlot(feature uint32) int { return int(learn.Slot(feature, hiddenBits)) * width }

// sums is what the features of the parts of one site add up to, by unit.
type sums[T int32 | float32] struct {
	site     [width]T
	contents [mostContents][width]T
	sources  [mostSources][width]T
}

func addUp[T int32 | float32, E int8 | float32](to *[width]T, in []E, feats []uint32) {
	for _, f := range feats {
		at := hiddenSlot(f)
		for k, x := range in[at : at+width] {
			to[k] += T(x)
		}
	}
}

// read fills s for site c.
func (h *hidden) read(c *site, s *sums[int32]) {
	s.site = h.bias
	addUp(&s.site, h.in, c.feats)
	for a := range c.contents {
		s.contents[a] = [width]int32{}
		addUp(&s.contents[a], h.in, c.contents[a].feats)
	}
	for b := range c.sources {
		s.sources[b] = [width]int32{}
		addUp(&s.sources[b], h.in, c.sources[b].feats)
	}
}

// pair is what speaks for content a with source b, a logarithm of odds.
func (h *hidden) pair(s *sums[int32], a, b int) float64 {
	x := int64(0)
	for k := range width {
		x += int64(h.out[k]) * int64(max(0, s.site[k]+s.contents[a][k]+s.sources[b][k]))
	}
	return float64(x) / (inUnit * outUnit)
}

func (h *hidden) append(b []byte) []byte {
	for _, x := range h.bias {
		b = binary.AppendVarint(b, int64(x))
	}
	for _, x := range h.out {
		b = binary.AppendVarint(b, int64(x))
	}
	for _, x := range h.in {
		b = append(b, byte(x))
	}
	return b
}

func readHidden(r *learn.Reader) *hidden {
	h := &hidden{}
	for k := range h.bias {
		h.bias[k] = int32(r.Varint())
	}
	for k := range h.out {
		h.out[k] = int16(r.Varint())
	}
	in := r.Bytes(width << hiddenBits)
	h.in = make([]int8, len(in))
	for k, x := range in {
		h.in[k] = int8(x)
	}
	return h
}

// A hiddenTutor trains a hidden layer in floating point.
type hiddenTutor struct {
	in, in2         []float32 // and the sums of the squares of what moved them
	bias, bias2     [width]float32
	out, out2       [width]float32
	inSum           []float32 // of all passes, for the mean
	biasSum, outSum [width]float64
	passes          int
	s               sums[float32]
	grad            sums[float32]
	outGrad         [width]float32
	seen            []uint8 // how often a slot is met, by slot
	scale           float32 // of the features that are left, when some are dropped
}

const (
	hiddenRate  = 0.02
	hiddenPrior = 0.001
)

func newHiddenTutor(seen []uint8, r *rand.Rand) *hiddenTutor {
	t := &hiddenTutor{
		in: make([]float32, width<<hiddenBits), in2: make([]float32, width<<hiddenBits), inSum: make([]float32, width<<hiddenBits),
		seen: seen, scale: 1 / (1 - dropped),
	}
	for k := range t.in {
		if x := float32(r.NormFloat64() * 0.05); seen[k/width] >= leastSeen {
			t.in[k] = x
		}
	}
	for k := range width {
		t.out[k], t.bias[k] = float32(r.NormFloat64()*0.3), 0.1
	}
	return t
}

// read adds up what is left of the features of site c.
func (t *hiddenTutor) read(c *site) {
	s := &t.s
	put := func(to *[width]float32, feats []uint32) {
		*to = [width]float32{}
		addUp(to, t.in, feats)
		for k := range to {
			to[k] *= t.scale
		}
	}
	put(&s.site, c.feats)
	for k := range width {
		s.site[k] += t.bias[k]
	}
	for a := range c.contents {
		put(&s.contents[a], c.contents[a].feats)
	}
	for b := range c.sources {
		put(&s.sources[b], c.sources[b].feats)
	}
	t.grad.site, t.outGrad = [width]float32{}, [width]float32{}
	clear(t.grad.contents[:len(c.contents)])
	clear(t.grad.sources[:len(c.sources)])
}

func (t *hiddenTutor) pair(a, b int) float64 {
	x := float32(0)
	for k := range width {
		x += t.out[k] * max(0, t.s.site[k]+t.s.contents[a][k]+t.s.sources[b][k])
	}
	return float64(x)
}

// push hands back that content a with source b is to be less likely by d.
func (t *hiddenTutor) push(a, b int, d float32) {
	for k := range width {
		h := t.s.site[k] + t.s.contents[a][k] + t.s.sources[b][k]
		if h <= 0 {
			continue
		}
		t.outGrad[k] += d * h
		g := d * t.out[k]
		t.grad.site[k] += g
		t.grad.contents[a][k] += g
		t.grad.sources[b][k] += g
	}
}

// adagrad moves w by its gradient g.
func adagrad(w, g2 *float32, g, rate, least float32) {
	*g2 += g * g
	*w -= rate * g / (float32(math.Sqrt(float64(*g2))) + least)
}

// move moves all weights by what was pushed at site c.
func (t *hiddenTutor) move(c *site) {
	const least = 1e-3
	put := func(feats []uint32, g *[width]float32) {
		flat := true
		for _, x := range g {
			flat = flat && x < 1e-5 && x > -1e-5
		}
		if flat {
			return
		}
		for _, f := range feats {
			at := hiddenSlot(f)
			if t.seen[at/width] < leastSeen {
				continue
			}
			for k, x := range g {
				adagrad(&t.in[at+k], &t.in2[at+k], x+hiddenPrior*t.in[at+k], hiddenRate, least)
			}
		}
	}
	for a := range c.contents {
		put(c.contents[a].feats, &t.grad.contents[a])
	}
	for b := range c.sources {
		put(c.sources[b].feats, &t.grad.sources[b])
	}
	put(c.feats, &t.grad.site)
	for k := range width {
		adagrad(&t.out[k], &t.out2[k], t.outGrad[k]+hiddenPrior*t.out[k], hiddenRate, least)
		adagrad(&t.bias[k], &t.bias2[k], t.grad.site[k], hiddenRate, least)
	}
}

// pass takes the weights as they are into the mean.
func (t *hiddenTutor) pass() {
	for k, x := range t.in {
		t.inSum[k] += x
	}
	for k := range width {
		t.biasSum[k] += float64(t.bias[k])
		t.outSum[k] += float64(t.out[k])
	}
	t.passes++
}

// hidden returns the mean of the passes, in integers.
func (t *hiddenTutor) hidden() *hidden {
	n := float64(max(1, t.passes))
	h := &hidden{in: make([]int8, len(t.in))}
	for k, x := range t.inSum {
		h.in[k] = int8(max(-127, min(127, math.Round(float64(x)/n*inUnit))))
	}
	for k := range width {
		h.bias[k] = int32(math.Round(t.biasSum[k] / n * inUnit))
		h.out[k] = int16(max(-32000, min(32000, math.Round(t.outSum[k]/n*outUnit))))
	}
	return h
}
