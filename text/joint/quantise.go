package joint

import (
	"math"

	"ifolge/learn/net"
)

// Fixed-point formats of inference. A value x is kept as the integer
// round(x·2^q). Activations have 12 bits with sign, weights 10, and no sum runs
// over more than 1024 products, so that 32 bits always hold it.
const (
	actMax = 2047
	wMax   = 511
	qGate  = 10 // pre-activations of gates
	qCell  = 12 // cells of the recurrence
	qUnit  = 15 // values of the logistic function and of tanh
)

// A dense layer: weights with a scale for each column.
type dense struct {
	w    net.Packed
	raw  []int16 // K×N row-major, for saving
	mult []int64 // accumulator to output format, ·2^-32
	bias []int64
}

// requant turns accumulators into the output format.
func (d *dense) at(acc int32, col int) int32 {
	return int32((int64(acc)*d.mult[col] + d.bias[col]) >> 32)
}

// A Quant is a net in integers.
type Quant struct {
	Config
	qx             int // format of the embedded input
	word           []int8
	sub            []int8
	shape, lang    []int8
	sWord, sSub    int // shifts from the tables' formats to qx
	sShape, sLang  int
	w0             dense
	qh             int // format of all layers' activations
	layers         []qlayer
	arcD, arcH, bi dense
	qa, qb         int
	rootA          []int16
	labD, labH     dense
	rootL          []int32
	labW           dense
	qz             int
	tag1, tag2     dense
	qt             int
	sta1, sta2     dense // where StartH > 0
	qs             int
	subScale       [64]int32 // 1/sqrt(k), ·2^15
}

type qlayer struct {
	d dense // columns: H of qCell, 2H of qGate
	v []int32
}

// fraction finds the number of fraction bits that lets max fit in 12 bits.
func fraction(max float64) int {
	return min(12, int(math.Floor(math.Log2(actMax/math.Max(max, 1e-6)))))
}

func quantDense(w, b *net.Param, qin int, qout func(col int) int) dense {
	d := dense{raw: make([]int16, w.R*w.C), mult: make([]int64, w.C), bias: make([]int64, w.C)}
	for j := range w.C {
		m := 0.0
		for i := range w.R {
			m = math.Max(m, math.Abs(float64(w.A[i*w.C+j])))
		}
		s := math.Max(m, 1e-9) / wMax
		for i := range w.R {
			d.raw[i*w.C+j] = int16(math.Round(float64(w.A[i*w.C+j]) / s))
		}
		out := math.Exp2(float64(qout(j)))
		d.mult[j] = int64(math.Round(s * math.Exp2(-float64(qin)) * out * math.Exp2(32)))
		d.bias[j] = int64(math.Round(float64(b.A[j])*out*math.Exp2(32))) + 1<<31
	}
	d.w.Pack(d.raw, w.R, w.C)
	return d
}

func quantTable(p *net.Param) (t []int8, q int) {
	// clip at the 99.99th of 100: a few far values would cost all the others
	m := 0.0
	for _, x := range p.A {
		m = math.Max(m, math.Abs(float64(x)))
	}
	q = min(14, int(math.Floor(math.Log2(127/math.Max(m, 1e-6)))))
	best, bestErr := q, math.Inf(1)
	for k := q; k <= q+3; k++ {
		e := 0.0
		sc := math.Exp2(float64(k))
		for i := 0; i < len(p.A); i += 7 {
			x := float64(p.A[i])
			y := math.Max(-127, math.Min(127, math.Round(x*sc))) / sc
			e += (x - y) * (x - y)
		}
		if e < bestErr {
			best, bestErr = k, e
		}
	}
	q = best
	sc := math.Exp2(float64(q))
	t = make([]int8, len(p.A))
	for i, x := range p.A {
		t[i] = int8(math.Max(-127, math.Min(127, math.Round(float64(x)*sc))))
	}
	return t, q
}

// Quantise turns a trained net into integers; the ranges of its activations
// are read off sample sentences.
func Quantise(n *Net, sample []*Sent) *Quant {
	t := n.NewTape(0)
	mx := func(m *net.Mat, cur float64) float64 {
		for _, v := range m.A {
			cur = math.Max(cur, math.Abs(float64(v)))
		}
		return cur
	}
	var x, h, a, b, z, t1, s1 float64
	for i := 0; i < len(sample); i += 16 {
		part := sample[i:min(len(sample), i+16)]
		t.Forward(part, false)
		x = mx(&t.x0, x)
		for l := range t.hs {
			h = mx(&t.hs[l], h)
		}
		a = mx(&t.aD, mx(&t.aH, a))
		b = mx(&t.t, b)
		z = mx(&t.lD, mx(&t.lH, z))
		t1 = mx(&t.t1, t1)
		s1 = mx(&t.s1, s1)
	}
	q := &Quant{Config: n.Config}
	q.qx, q.qh, q.qa, q.qb, q.qz = fraction(x), fraction(h), fraction(a), fraction(b), fraction(2*z)
	q.qt = fraction(t1)
	var qw, qs, qsh, ql int
	q.word, qw = quantTable(n.wordE)
	q.sub, qs = quantTable(n.subE)
	q.shape, qsh = quantTable(n.shapeE)
	q.lang, ql = quantTable(n.langE)
	q.sWord, q.sSub, q.sShape, q.sLang = q.qx-qw, q.qx-qs, q.qx-qsh, q.qx-ql
	to := func(q int) func(int) int { return func(int) int { return q } }
	q.w0 = quantDense(n.w0, n.b0, q.qx, to(q.qh))
	for l := range n.L {
		ql := qlayer{d: quantDense(n.w[l], n.b[l], q.qh, func(c int) int {
			if c < n.H {
				return qCell
			}
			return qGate
		})}
		for _, v := range n.v[l].A {
			ql.v = append(ql.v, int32(math.Round(float64(v)*1024)))
		}
		q.layers = append(q.layers, ql)
	}
	q.arcD = quantDense(n.arcD, n.arcDb, q.qh, to(q.qa))
	q.arcH = quantDense(n.arcH, n.arcHb, q.qh, to(q.qa))
	q.bi = quantDense(n.bi, n.biH, q.qa, to(q.qb))
	for _, v := range n.rootA.A {
		q.rootA = append(q.rootA, sat(int32(math.Round(float64(v)*math.Exp2(float64(q.qa))))))
	}
	q.labD = quantDense(n.labD, n.labDb, q.qh, to(q.qz))
	q.labH = quantDense(n.labH, n.labHb, q.qh, to(q.qz))
	for _, v := range n.rootL.A {
		q.rootL = append(q.rootL, int32(math.Round(float64(v)*math.Exp2(float64(q.qz)))))
	}
	q.labW = quantDense(n.labW, n.labWb, q.qz, to(12))
	q.tag1 = quantDense(n.tag1, n.tag1b, q.qh, to(q.qt))
	q.tag2 = quantDense(n.tag2, n.tag2b, q.qt, to(12))
	if n.StartH > 0 {
		q.qs = fraction(s1)
		q.sta1 = quantDense(n.sta1, n.sta1b, q.qh, to(q.qs))
		q.sta2 = quantDense(n.sta2, n.sta2b, q.qs, to(12))
	}
	q.init()
	return q
}

func (q *Quant) init() {
	for k := range q.subScale {
		q.subScale[k] = int32(math.Round(32768 / math.Sqrt(float64(max(1, k)))))
	}
}

func sat(x int32) int16 {
	return int16(max(-actMax, min(actMax, x)))
}

func leaky(x int32) int32 {
	if x < 0 {
		return (x*3277 + 1<<14) >> 15
	}
	return x
}

// The logistic function and tanh in qUnit, over arguments of 8 fraction bits.
var logistic, hyper = func() (s [4096]int32, t [2048]int32) {
	for i := range s {
		x := (float64(i-2048) + 0.5) / 256
		s[i] = int32(math.Round(32768 / (1 + math.Exp(-x))))
	}
	for i := range t {
		x := (float64(i-1024) + 0.5) / 256
		t[i] = int32(math.Round(32767 * math.Tanh(x)))
	}
	return s, t
}()

func sigm(x int32) int32 { // x in qGate
	i := (x >> 2) + 2048
	if uint32(i) >= 4096 {
		if i < 0 {
			i = 0
		} else {
			i = 4095
		}
	}
	return logistic[i]
}

func tanhQ(x int32) int32 { // x in qCell
	i := (x >> 4) + 1024
	if uint32(i) >= 2048 {
		if i < 0 {
			i = 0
		} else {
			i = 2047
		}
	}
	return hyper[i]
}
