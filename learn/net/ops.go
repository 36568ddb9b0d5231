package net

import "math"

// A Param is one trained tensor with its gradient sum and Adam moments.
type Param struct {
	Name   string
	Mat              // values
	Sparse bool      // rows are looked up: only touched rows are updated
	M, V   []float32 // Adam's moments
}

// A Grad is what one worker adds up for one Param.
type Grad struct {
	Mat
	mark []bool // Sparse: row touched
	rows []int32
}

// Touch returns the gradient row i of a sparse Param.
func (g *Grad) Touch(i int32) []float32 {
	if !g.mark[i] {
		g.mark[i] = true
		g.rows = append(g.rows, i)
	}
	return g.Row(int(i))
}

// Adam is the optimiser's state (Kingma & Ba 2015); sparse rows are updated
// when they are touched, without catching up.
type Adam struct {
	LR, B1, B2, Eps, Clip float32
	Step                  int
}

// Update adds up the workers' gradients and moves ps against them. Gradients
// are zero afterwards. It returns the norm of the gradient.
func (o *Adam) Update(ps []*Param, gs [][]*Grad, scale float32) (norm float64) {
	o.Step++
	for k := range ps {
		g0 := gs[0][k]
		for w := 1; w < len(gs); w++ {
			g := gs[w][k]
			if ps[k].Sparse {
				for _, r := range g.rows {
					dst, src := g0.Touch(r), g.Row(int(r))
					for i, v := range src {
						dst[i] += v
						src[i] = 0
					}
					g.mark[r] = false
				}
				g.rows = g.rows[:0]
				continue
			}
			for i, v := range g.A {
				g0.A[i] += v
				g.A[i] = 0
			}
		}
		if ps[k].Sparse {
			for _, r := range g0.rows {
				for _, v := range g0.Row(int(r)) {
					norm += float64(v) * float64(v)
				}
			}
			continue
		}
		for _, v := range g0.A {
			norm += float64(v) * float64(v)
		}
	}
	norm = math.Sqrt(norm) * float64(scale)
	if norm > float64(o.Clip) {
		scale *= o.Clip / float32(norm)
	}
	c1 := 1 - float32(math.Pow(float64(o.B1), float64(o.Step)))
	c2 := 1 - float32(math.Pow(float64(o.B2), float64(o.Step)))
	lr := o.LR / c1
	ic2 := 1 / c2
	one := func(w, g, m, v []float32) {
		for i, x := range g {
			x *= scale
			g[i] = 0
			m[i] += (1 - o.B1) * (x - m[i])
			v[i] += (1 - o.B2) * (x*x - v[i])
			w[i] -= lr * m[i] / (float32(math.Sqrt(float64(v[i]*ic2))) + o.Eps)
		}
	}
	for k, p := range ps {
		g := gs[0][k]
		if !p.Sparse {
			one(p.A, g.A, p.M, p.V)
			continue
		}
		for _, r := range g.rows {
			a, b := int(r)*p.C, int(r+1)*p.C
			one(p.A[a:b], g.A[a:b], p.M[a:b], p.V[a:b])
			g.mark[r] = false
		}
		g.rows = g.rows[:0]
	}
	return norm
}

// NewParam returns a Param of zeros.
func NewParam(name string, r, c int, sparse bool) *Param {
	return &Param{Name: name, Mat: *NewMat(r, c), Sparse: sparse, M: make([]float32, r*c), V: make([]float32, r*c)}
}

// NewGrad returns a Grad of zeros for p.
func NewGrad(p *Param) *Grad {
	g := &Grad{Mat: *NewMat(p.R, p.C)}
	if p.Sparse {
		g.mark = make([]bool, p.R)
	}
	return g
}

// Exp is e^x to about 1e-6, for training.
func Exp(x float32) float32 {
	if x > 88 {
		x = 88
	}
	if x < -87 {
		return 0
	}
	t := x * 1.4426950408889634
	n := int32(t + 0.5)
	if t < -0.5 {
		n = int32(t - 0.5)
	}
	f := (t - float32(n)) * 0.6931471805599453
	p := 1 + f*(1+f*(0.5+f*(0.16666667+f*(0.041666668+f*(0.008333334+f*0.0013888889)))))
	return math.Float32frombits(uint32((n+127)<<23)) * p
}

// Sigmoid is the logistic function.
func Sigmoid(x float32) float32 { return 1 / (1 + Exp(-x)) }

// Tanh is the hyperbolic tangent.
func Tanh(x float32) float32 {
	if x < 0 {
		e := Exp(2 * x)
		return (e - 1) / (e + 1)
	}
	e := Exp(-2 * x)
	return (1 - e) / (1 + e)
}

// SumRows adds the rows of m to g.
func SumRows(g []float32, m *Mat) {
	for i := range m.R {
		Axpy(1, m.Row(i), g)
	}
}

const leak = 0.1

// Leaky applies the leaky rectifier in place.
func Leaky(m *Mat) {
	for i, v := range m.A {
		if v < 0 {
			m.A[i] = leak * v
		}
	}
}

// LeakyBack scales dy where the output y is negative.
func LeakyBack(dy, y *Mat) {
	for i, v := range y.A {
		if v < 0 {
			dy.A[i] *= leak
		}
	}
}

// A Soft is a distribution over a few of the entries of a row; the others have
// nothing.
type Soft struct {
	At []int32
	P  []float32 // they sum to 1
}

// SoftmaxLoss turns row into the gradient of the cross entropy of softmax against
// the distribution that is (1-share) gold and share soft, and returns that
// entropy. n entries count.
func SoftmaxLoss(row []float32, n, gold int, soft Soft, share float32) float32 {
	mx := row[0]
	for _, v := range row[1:n] {
		if v > mx {
			mx = v
		}
	}
	g := (1 - share) * (row[gold] - mx)
	for k, i := range soft.At {
		g += share * soft.P[k] * (row[i] - mx)
	}
	var sum float32
	for i := range n {
		row[i] = Exp(row[i] - mx)
		sum += row[i]
	}
	inv := 1 / sum
	for i := range n {
		row[i] *= inv
	}
	row[gold] -= 1 - share
	for k, i := range soft.At {
		row[i] -= share * soft.P[k]
	}
	clear(row[n:])
	return float32(math.Log(float64(sum))) - g
}

// LogisticLoss turns row, whose first entry counts, into the gradient of
// -log σ(±row[0]) and returns the loss.
func LogisticLoss(row []float32, yes bool) float32 {
	p := Sigmoid(row[0])
	clear(row[1:])
	if yes {
		row[0] = p - 1
		return -float32(math.Log(float64(max(p, 1e-9))))
	}
	row[0] = p
	return -float32(math.Log(float64(max(1-p, 1e-9))))
}
