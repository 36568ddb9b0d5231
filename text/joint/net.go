package joint

import (
	"math"
	"math/rand/v2"

	"ifolge/learn/net"
)

// A Config is the size of a net.
type Config struct {
	Words, Subs, Shapes, Langs int
	DW, DS, DSh, DL            int
	H, L                       int
	Arc, Lab                   int
	TagH, NameH                int
	StartH                     int // 0: the net does not say where sentences begin
	Tags, Names, Rels          int
	Drop, DropIn, DropW        float32
}

// D is the size of an embedded word.
func (c Config) D() int { return c.DW + c.DS + c.DSh + c.DL }

// up16 rounds up to what the kernels take.
func up16(n int) int { return (n + 15) &^ 15 }

// A Net is the trained tensors.
type Net struct {
	Config
	P                                            []*net.Param
	wordE, subE, shapeE, langE                   *net.Param
	w0, b0                                       *net.Param
	w, b, v                                      []*net.Param
	arcD, arcDb, arcH, arcHb, bi, biH, rootA     *net.Param
	labD, labDb, labH, labHb, labW, labWb, rootL *net.Param
	tag1, tag1b, tag2, tag2b                     *net.Param
	nam1, nam1b, nam2, nam2b                     *net.Param
	sta1, sta1b, sta2, sta2b                     *net.Param
}

// NewNet returns a net of small random weights.
func NewNet(c Config, seed uint64) *Net {
	n := &Net{Config: c}
	r := rand.New(rand.NewPCG(seed, 77))
	add := func(name string, rows, cols int, sparse bool, scale float64) *net.Param {
		p := net.NewParam(name, rows, cols, sparse)
		for i := range p.A {
			p.A[i] = float32(r.NormFloat64() * scale)
		}
		n.P = append(n.P, p)
		return p
	}
	lin := func(name string, in, out int) *net.Param {
		return add(name, in, out, false, math.Sqrt(2/float64(in+out)))
	}
	bias := func(name string, c int) *net.Param { return add(name, 1, c, false, 0) }
	n.wordE = add("word", c.Words, c.DW, true, 0.3)
	n.subE = add("sub", c.Subs, c.DS, true, 0.15)
	n.shapeE = add("shape", c.Shapes, c.DSh, true, 0.3)
	n.langE = add("lang", c.Langs, c.DL, true, 0.3)
	n.w0, n.b0 = lin("w0", 3*c.D(), c.H), bias("b0", c.H)
	for range c.L {
		n.w = append(n.w, lin("w", c.H, 3*c.H))
		n.b = append(n.b, bias("b", 3*c.H))
		n.v = append(n.v, add("v", 1, 2*c.H, false, 0.1))
	}
	n.arcD, n.arcDb = lin("arcD", c.H, c.Arc), bias("arcDb", c.Arc)
	n.arcH, n.arcHb = lin("arcH", c.H, c.Arc), bias("arcHb", c.Arc)
	n.bi, n.biH = add("bi", c.Arc, c.Arc, false, 0.3/math.Sqrt(float64(c.Arc))), bias("biH", c.Arc)
	n.rootA = add("rootA", 1, c.Arc, false, 0.1)
	n.labD, n.labDb = lin("labD", c.H, c.Lab), bias("labDb", c.Lab)
	n.labH, n.labHb = lin("labH", c.H, c.Lab), bias("labHb", c.Lab)
	n.labW, n.labWb = lin("labW", c.Lab, up16(c.Rels)), bias("labWb", up16(c.Rels))
	n.rootL = add("rootL", 1, c.Lab, false, 0.1)
	n.tag1, n.tag1b = lin("tag1", c.H, c.TagH), bias("tag1b", c.TagH)
	n.tag2, n.tag2b = lin("tag2", c.TagH, up16(c.Tags)), bias("tag2b", up16(c.Tags))
	n.nam1, n.nam1b = lin("nam1", c.H, c.NameH), bias("nam1b", c.NameH)
	n.nam2, n.nam2b = lin("nam2", c.NameH, up16(c.Names)), bias("nam2b", up16(c.Names))
	if c.StartH > 0 {
		n.sta1, n.sta1b = lin("sta1", c.H, c.StartH), bias("sta1b", c.StartH)
		n.sta2, n.sta2b = lin("sta2", c.StartH, up16(1)), bias("sta2b", up16(1))
	}
	return n
}

// A Sent is one sentence as the net sees it.
type Sent struct {
	Word  []int32
	Sub   [][]int32
	Shape []int32
	Lang  int32
	// gold
	Head []int32 // 0: root, else 1-based
	Rel  []int32
	Tag  []int32
	Name []int32 // -1: not known
	Freq []int32 // of Word, for word dropout

	// Starts are the words that begin a sentence, but for the first: none where
	// the Sent is one sentence.
	Starts []int32

	ends // how it stands in its text

	soft soft
}

// ends tells what may be mistaken for one sentence together with the next.
type ends struct {
	open   bool // it ends without a stop
	parted bool // the next is known to be in another paragraph, or there is none
	loose  bool // nobody knows where paragraphs end
}

// A soft holds what teachers think of each word; nothing where there are none.
type soft struct {
	head, rel, tag []net.Soft
}

// A Tape holds the activations and gradients of one worker.
type Tape struct {
	n  *Net
	G  []*net.Grad
	gi map[*net.Param]*net.Grad
	pk net.Packer
	r  *rand.Rand

	sents []*Sent
	off   []int
	m     int

	word             []int32 // after dropout
	subOn            []bool
	x3, dx3, x0      net.Mat
	hs               []net.Mat // inputs of the layers; hs[0] = h0
	xin              []net.Mat // after dropout
	us, cs           []net.Mat
	masks            []net.Mat // one row a sentence
	du, dh, dh2, dxi net.Mat

	aD, aH, t, lD, lH, p, t1, t2, n1, n2 net.Mat
	s1, s2, ds1                          net.Mat
	daD, daH, dt, dlD, dlH, dt1, dn1     net.Mat
	top, dtop, topMask                   net.Mat
	s, hh, dhh, z                        net.Mat
	share                                float32 // of the teachers in what is learned
	Loss                                 [5]float64
}

// NewTape returns the scratch memory of one worker.
func (n *Net) NewTape(seed uint64) *Tape {
	t := &Tape{n: n, gi: map[*net.Param]*net.Grad{}, r: rand.New(rand.NewPCG(seed, 5))}
	for _, p := range n.P {
		g := net.NewGrad(p)
		t.G = append(t.G, g)
		t.gi[p] = g
	}
	t.hs = make([]net.Mat, n.L+1)
	t.xin, t.us, t.cs = make([]net.Mat, n.L), make([]net.Mat, n.L), make([]net.Mat, n.L)
	t.masks = make([]net.Mat, n.L)
	return t
}

func (t *Tape) linear(y, x *net.Mat, w, b *net.Param) {
	y.Resize(x.R, w.C)
	for i := range y.R {
		copy(y.Row(i), b.A)
	}
	t.pk.Gemm(y, x, &w.Mat)
}

// back adds the gradients of y = x·w + b; dx, if not nil, is added to.
func (t *Tape) back(dy, x, dx *net.Mat, w, b *net.Param) {
	t.pk.GemmTA(&t.gi[w].Mat, x, dy)
	net.SumRows(t.gi[b].A, dy)
	if dx != nil {
		t.pk.GemmTB(dx, dy, &w.Mat)
	}
}

func (t *Tape) mask(m *net.Mat, rows, cols int, p float32) {
	m.Resize(rows, cols)
	keep := 1 / (1 - p)
	for i := range m.A {
		if t.r.Float32() >= p {
			m.A[i] = keep
		}
	}
}

// Forward runs the encoder over ss.
func (t *Tape) Forward(ss []*Sent, train bool) {
	n := t.n
	t.sents = ss
	t.off = append(t.off[:0], 0)
	for _, s := range ss {
		t.off = append(t.off, t.off[len(t.off)-1]+len(s.Word))
	}
	t.m = t.off[len(ss)]
	d := n.D()
	t.x0.Resize(t.m, d)
	t.word = t.word[:0]
	t.subOn = t.subOn[:0]
	for k, s := range ss {
		for i := range s.Word {
			row := t.x0.Row(t.off[k] + i)
			w, on := s.Word[i], true
			if train {
				if w != 0 && (t.r.Float32() < n.DropW || t.r.Float32() < 0.25/(0.25+float32(s.Freq[i]))) {
					w = 0
				}
				on = t.r.Float32() >= 0.05
			}
			t.word = append(t.word, w)
			t.subOn = append(t.subOn, on)
			copy(row[:n.DW], n.wordE.Row(int(w)))
			if on {
				sub := row[n.DW : n.DW+n.DS]
				sc := subScale(len(s.Sub[i]))
				for _, q := range s.Sub[i] {
					net.Axpy(sc, n.subE.Row(int(q)), sub)
				}
			}
			copy(row[n.DW+n.DS:], n.shapeE.Row(int(s.Shape[i])))
			copy(row[n.DW+n.DS+n.DSh:], n.langE.Row(int(s.Lang)))
		}
	}
	if train {
		for i, v := range t.x0.A {
			if v != 0 && t.r.Float32() < n.DropIn {
				t.x0.A[i] = 0
			}
		}
	}
	t.x3.Resize(t.m, 3*d)
	for k := range ss {
		for i := t.off[k]; i < t.off[k+1]; i++ {
			row := t.x3.Row(i)
			if i > t.off[k] {
				copy(row[:d], t.x0.Row(i-1))
			}
			copy(row[d:], t.x0.Row(i))
			if i+1 < t.off[k+1] {
				copy(row[2*d:], t.x0.Row(i+1))
			}
		}
	}
	t.linear(&t.hs[0], &t.x3, n.w0, n.b0)
	net.Leaky(&t.hs[0])
	for l := range n.L {
		x := &t.hs[l]
		in := x
		if train && n.Drop > 0 {
			t.mask(&t.masks[l], len(ss), n.H, n.Drop)
			in = &t.xin[l]
			in.Resize(t.m, n.H)
			t.masked(in, x, &t.masks[l])
		}
		t.linear(&t.us[l], in, n.w[l], n.b[l])
		t.cs[l].Resize(t.m, n.H)
		t.hs[l+1].Resize(t.m, n.H)
		t.scan(l)
	}
	top := &t.hs[n.L]
	if train && n.Drop > 0 {
		t.mask(&t.topMask, len(ss), n.H, n.Drop)
		t.top.Resize(t.m, n.H)
		t.masked(&t.top, top, &t.topMask)
	} else {
		t.top.Resize(t.m, n.H)
		copy(t.top.A, top.A)
	}
	t.linear(&t.aD, &t.top, n.arcD, n.arcDb)
	t.linear(&t.aH, &t.top, n.arcH, n.arcHb)
	t.linear(&t.lD, &t.top, n.labD, n.labDb)
	t.linear(&t.lH, &t.top, n.labH, n.labHb)
	t.linear(&t.t1, &t.top, n.tag1, n.tag1b)
	t.linear(&t.n1, &t.top, n.nam1, n.nam1b)
	for _, m := range []*net.Mat{&t.aD, &t.aH, &t.t1, &t.n1} {
		net.Leaky(m)
	}
	t.t.Resize(t.m, n.Arc)
	for i := range t.m {
		copy(t.t.Row(i), n.biH.A)
	}
	t.pk.Gemm(&t.t, &t.aD, &n.bi.Mat)
	t.linear(&t.t2, &t.t1, n.tag2, n.tag2b)
	t.linear(&t.n2, &t.n1, n.nam2, n.nam2b)
	if n.StartH > 0 {
		t.linear(&t.s1, &t.top, n.sta1, n.sta1b)
		net.Leaky(&t.s1)
		t.linear(&t.s2, &t.s1, n.sta2, n.sta2b)
	}
}

// subScale keeps the sum of a word's n-grams from growing with its length.
func subScale(k int) float32 { return 1 / float32(math.Sqrt(float64(max(1, k)))) }

func (t *Tape) masked(y, x, mask *net.Mat) {
	for k := range t.sents {
		mr := mask.Row(k)
		for i := t.off[k]; i < t.off[k+1]; i++ {
			a, b := x.Row(i), y.Row(i)
			for j, v := range mr {
				b[j] = a[j] * v
			}
		}
	}
}

// scan runs the gated recurrences of layer l (SRU: Lei et al. 2018), the first
// half of the units from left to right, the second from right to left. It
// leaves the gates in us.
func (t *Tape) scan(l int) {
	n := t.n
	H, h := n.H, n.H/2
	u, c, x, y, v := &t.us[l], &t.cs[l], &t.hs[l], &t.hs[l+1], n.v[l].A
	zero := make([]float32, H)
	for k := range t.sents {
		a, b := t.off[k], t.off[k+1]
		for dir := range 2 {
			lo, hi := 0, h
			prev := zero
			for s := range b - a {
				i := a + s
				if dir == 1 {
					i = b - 1 - s
					lo, hi = h, H
				}
				ur, cr, xr, yr := u.Row(i), c.Row(i), x.Row(i), y.Row(i)
				for j := lo; j < hi; j++ {
					f := net.Sigmoid(ur[H+j] + v[j]*prev[j])
					r := net.Sigmoid(ur[2*H+j] + v[H+j]*prev[j])
					cc := f*prev[j] + (1-f)*ur[j]
					ur[H+j], ur[2*H+j] = f, r
					cr[j] = cc
					yr[j] = r*net.Tanh(cc) + (1-r)*xr[j]
				}
				prev = cr
			}
		}
	}
}

// scanBack turns dy into du (layer's pre-activations) and adds the highway's
// part to dx.
func (t *Tape) scanBack(l int, dy, du, dx *net.Mat) {
	n := t.n
	H, h := n.H, n.H/2
	u, c, x, v := &t.us[l], &t.cs[l], &t.hs[l], n.v[l].A
	gv := t.gi[n.v[l]].A
	zero := make([]float32, H)
	dc := make([]float32, H)
	for k := range t.sents {
		a, b := t.off[k], t.off[k+1]
		clear(dc)
		for dir := range 2 {
			lo, hi := 0, h
			if dir == 1 {
				lo, hi = h, H
			}
			for s := range b - a {
				i := b - 1 - s // the scan's last step first
				p := i - 1
				if dir == 1 {
					i = a + s
					p = i + 1
				}
				prev := zero
				if p >= a && p < b {
					prev = c.Row(p)
				}
				ur, cr, xr, dyr, dur, dxr := u.Row(i), c.Row(i), x.Row(i), dy.Row(i), du.Row(i), dx.Row(i)
				for j := lo; j < hi; j++ {
					f, r := ur[H+j], ur[2*H+j]
					th := net.Tanh(cr[j])
					g := dyr[j]
					dxr[j] += g * (1 - r)
					dr := g * (th - xr[j]) * r * (1 - r)
					d := dc[j] + g*r*(1-th*th)
					df := d * (prev[j] - ur[j]) * f * (1 - f)
					dur[j] = d * (1 - f)
					dur[H+j] = df
					dur[2*H+j] = dr
					gv[j] += df * prev[j]
					gv[H+j] += dr * prev[j]
					dc[j] = d*f + df*v[j] + dr*v[H+j]
				}
			}
		}
	}
}

// heads builds the head vectors of sentence k with the root first, padded to 16 rows.
func (t *Tape) heads(k int) int {
	n := t.n
	a, b := t.off[k], t.off[k+1]
	w := up16(b - a + 1)
	t.hh.Resize(w, n.Arc)
	copy(t.hh.Row(0), n.rootA.A)
	for i := a; i < b; i++ {
		copy(t.hh.Row(i-a+1), t.aH.Row(i))
	}
	t.s.Resize(b-a, w)
	tm := net.Mat{R: b - a, C: n.Arc, A: t.t.A[a*n.Arc : b*n.Arc]}
	t.pk.GemmTB(&t.s, &tm, &t.hh)
	for i := range b - a {
		t.s.Row(i)[i+1] = -1e9
	}
	return b - a
}

func (t *Tape) labHead(k, head int) []float32 {
	if head == 0 {
		return t.n.rootL.A
	}
	return t.lH.Row(t.off[k] + head - 1)
}

// hidden fills z with the label layer of word i of sentence k under a head.
func (t *Tape) hidden(z []float32, k, i, head int) {
	copy(z, t.lD.Row(t.off[k]+i))
	net.Axpy(1, t.labHead(k, head), z)
	for j, v := range z {
		if v < 0 {
			z[j] = 0.1 * v
		}
	}
}

// against turns row, the scores of word i, into their gradient against gold and
// what teachers think of it, and returns the loss. n entries count.
func (t *Tape) against(row []float32, n int, gold []int32, taught []net.Soft, i int) float64 {
	if taught == nil {
		return float64(net.SoftmaxLoss(row, n, int(gold[i]), net.Soft{}, 0))
	}
	return float64(net.SoftmaxLoss(row, n, int(gold[i]), taught[i], t.share))
}

// starts learns where sentences begin.
func (t *Tape) starts() {
	n := t.n
	for k, s := range t.sents {
		next := s.Starts
		for i := range s.Word {
			row := t.s2.Row(t.off[k] + i)
			if i == 0 {
				clear(row)
				continue
			}
			yes := len(next) > 0 && next[0] == int32(i)
			if yes {
				next = next[1:]
			}
			t.Loss[4] += float64(net.LogisticLoss(row, yes))
		}
	}
	t.ds1.Resize(t.m, n.StartH)
	t.back(&t.s2, &t.s1, &t.ds1, n.sta2, n.sta2b)
	net.LeakyBack(&t.ds1, &t.s1)
	t.back(&t.ds1, &t.top, &t.dtop, n.sta1, n.sta1b)
}

// Backward computes the loss against the gold layers and all gradients.
func (t *Tape) Backward() {
	n := t.n
	t.dtop.Resize(t.m, n.H)
	t.daH.Resize(t.m, n.Arc)
	t.dt.Resize(t.m, n.Arc)
	t.dlH.Resize(t.m, n.Lab)
	t.z.Resize(t.m, n.Lab)
	gRootA, gRootL := t.gi[n.rootA].A, t.gi[n.rootL].A
	for k, s := range t.sents {
		ln := t.heads(k)
		w := t.s.C
		for i := range ln {
			row := t.s.Row(i)
			t.Loss[0] += t.against(row, ln+1, s.Head, s.soft.head, i)
			row[i+1] = 0
		}
		a, b := t.off[k], t.off[k+1]
		dtm := net.Mat{R: ln, C: n.Arc, A: t.dt.A[a*n.Arc : b*n.Arc]}
		t.pk.Gemm(&dtm, &t.s, &t.hh)
		t.dhh.Resize(w, n.Arc)
		tm := net.Mat{R: ln, C: n.Arc, A: t.t.A[a*n.Arc : b*n.Arc]}
		t.pk.GemmTA(&t.dhh, &t.s, &tm)
		net.Axpy(1, t.dhh.Row(0), gRootA)
		for i := a; i < b; i++ {
			net.Axpy(1, t.dhh.Row(i-a+1), t.daH.Row(i))
		}
		for i := range ln {
			t.hidden(t.z.Row(a+i), k, i, int(s.Head[i]))
			t.Loss[2] += t.against(t.t2.Row(a+i), n.Tags, s.Tag, s.soft.tag, i)
			if s.Name[i] >= 0 {
				t.Loss[3] += t.against(t.n2.Row(a+i), n.Names, s.Name, nil, i)
			} else {
				clear(t.n2.Row(a + i))
			}
		}
	}
	// arcs
	t.daD.Resize(t.m, n.Arc)
	t.back(&t.dt, &t.aD, &t.daD, n.bi, n.biH)
	net.LeakyBack(&t.daD, &t.aD)
	net.LeakyBack(&t.daH, &t.aH)
	t.back(&t.daD, &t.top, &t.dtop, n.arcD, n.arcDb)
	t.back(&t.daH, &t.top, &t.dtop, n.arcH, n.arcHb)
	// labels
	t.linear(&t.p, &t.z, n.labW, n.labWb)
	for k, s := range t.sents {
		for i := range s.Head {
			t.Loss[1] += t.against(t.p.Row(t.off[k]+i), n.Rels, s.Rel, s.soft.rel, i)
		}
	}
	t.dlD.Resize(t.m, n.Lab)
	t.back(&t.p, &t.z, &t.dlD, n.labW, n.labWb)
	net.LeakyBack(&t.dlD, &t.z)
	for k, s := range t.sents {
		for i, h := range s.Head {
			dh := gRootL
			if h > 0 {
				dh = t.dlH.Row(t.off[k] + int(h) - 1)
			}
			net.Axpy(1, t.dlD.Row(t.off[k]+i), dh)
		}
	}
	t.back(&t.dlD, &t.top, &t.dtop, n.labD, n.labDb)
	t.back(&t.dlH, &t.top, &t.dtop, n.labH, n.labHb)
	// tags and names
	t.dt1.Resize(t.m, n.TagH)
	t.back(&t.t2, &t.t1, &t.dt1, n.tag2, n.tag2b)
	net.LeakyBack(&t.dt1, &t.t1)
	t.back(&t.dt1, &t.top, &t.dtop, n.tag1, n.tag1b)
	t.dn1.Resize(t.m, n.NameH)
	t.back(&t.n2, &t.n1, &t.dn1, n.nam2, n.nam2b)
	net.LeakyBack(&t.dn1, &t.n1)
	t.back(&t.dn1, &t.top, &t.dtop, n.nam1, n.nam1b)
	if n.StartH > 0 {
		t.starts()
	}
	// encoder
	t.dh.Resize(t.m, n.H)
	if n.Drop > 0 {
		t.masked(&t.dh, &t.dtop, &t.topMask)
	} else {
		copy(t.dh.A, t.dtop.A)
	}
	for l := n.L - 1; l >= 0; l-- {
		t.du.Resize(t.m, 3*n.H)
		t.dh2.Resize(t.m, n.H)
		t.scanBack(l, &t.dh, &t.du, &t.dh2)
		in := &t.hs[l]
		if n.Drop > 0 {
			in = &t.xin[l]
		}
		t.dxi.Resize(t.m, n.H)
		t.back(&t.du, in, &t.dxi, n.w[l], n.b[l])
		if n.Drop > 0 {
			for k := range t.sents {
				mr := t.masks[l].Row(k)
				for i := t.off[k]; i < t.off[k+1]; i++ {
					a, b := t.dxi.Row(i), t.dh2.Row(i)
					for j, v := range mr {
						b[j] += a[j] * v
					}
				}
			}
		} else {
			net.Axpy(1, t.dxi.A, t.dh2.A)
		}
		t.dh, t.dh2 = t.dh2, t.dh
	}
	net.LeakyBack(&t.dh, &t.hs[0])
	t.dx3.Resize(t.m, 3*n.D())
	t.back(&t.dh, &t.x3, &t.dx3, n.w0, n.b0)
	d := n.D()
	gw, gs, gsh, gl := t.gi[n.wordE], t.gi[n.subE], t.gi[n.shapeE], t.gi[n.langE]
	dx := make([]float32, d)
	for k, s := range t.sents {
		for i := range s.Word {
			at := t.off[k] + i
			copy(dx, t.dx3.Row(at)[d:2*d])
			if i > 0 {
				net.Axpy(1, t.dx3.Row(at - 1)[2*d:], dx)
			}
			if i+1 < len(s.Word) {
				net.Axpy(1, t.dx3.Row(at + 1)[:d], dx)
			}
			x := t.x0.Row(at)
			for j, v := range x {
				if v == 0 {
					dx[j] = 0
				}
			}
			net.Axpy(1, dx[:n.DW], gw.Touch(t.word[at]))
			if t.subOn[at] {
				sc := subScale(len(s.Sub[i]))
				for _, q := range s.Sub[i] {
					net.Axpy(sc, dx[n.DW:n.DW+n.DS], gs.Touch(q))
				}
			}
			net.Axpy(1, dx[n.DW+n.DS:n.DW+n.DS+n.DSh], gsh.Touch(s.Shape[i]))
			net.Axpy(1, dx[n.DW+n.DS+n.DSh:], gl.Touch(s.Lang))
		}
	}
}
