package joint

import (
	"ifolge/learn/net"
	"ifolge/text"
)

// A Work holds the scratch memory of one inference.
type Work struct {
	q          *Quant
	m          *Model
	syms       []text.Sym
	lang       int32
	part       []stretch
	sents      []*Sent
	x3, x0     []int16
	h          []int16
	acc        []int32
	u          []int32
	c          []int32
	aD, aH, tt []int16
	lD, lH     []int32
	z, t1      []int16
	tags       []int32 // best, by token
	rels       []text.Rel
	s1         []int16
	starts     []bool  // a sentence begins here, by token
	one        []int32 // the arcs of one of several sentences of a stretch
	sentences  []text.Span
	hp         net.Packed
	s          []int32
	seen       []int32
	heads      []int32
	hm         []int16
}

func buf[T any](b *[]T, n int) []T {
	if cap(*b) < n {
		*b = make([]T, n+n/4)
	}
	return (*b)[:n]
}

// run encodes ss (their tokens one after another) and leaves the heads' inputs in w.
func (w *Work) run(ss []*Sent) (m int) {
	q := w.q
	for _, s := range ss {
		m += len(s.Word)
	}
	d := q.D()
	x0 := buf(&w.x0, m*d)
	clear(x0)
	at := 0
	for _, s := range ss {
		for i := range s.Word {
			q.embed(x0[at*d:(at+1)*d], s.Word[i], s.Sub[i], s.Shape[i], s.Lang)
			at++
		}
	}
	x3 := buf(&w.x3, m*3*d)
	clear(x3)
	at = 0
	for _, s := range ss {
		n := len(s.Word)
		for i := range n {
			row := x3[(at+i)*3*d : (at+i+1)*3*d]
			if i > 0 {
				copy(row[:d], x0[(at+i-1)*d:(at+i)*d])
			}
			copy(row[d:], x0[(at+i)*d:(at+i+1)*d])
			if i+1 < n {
				copy(row[2*d:], x0[(at+i+1)*d:(at+i+2)*d])
			}
		}
		at += n
	}
	H := q.H
	h := buf(&w.h, m*H)
	w.active(&q.w0, x3, 3*d, m, h)
	u := buf(&w.u, m*3*H)
	c := buf(&w.c, m*H)
	for l := range q.layers {
		ly := &q.layers[l]
		net.IGemm(u, 3*H, h, H, &ly.d.w, m)
		for i := range m {
			row := u[i*3*H : (i+1)*3*H]
			for j, a := range row {
				row[j] = ly.d.at(a, j)
			}
		}
		at := 0
		for _, s := range ss {
			q.scan(ly, u[at*3*H:], c[at*H:], h[at*H:], len(s.Word))
			at += len(s.Word)
		}
	}
	A := q.Arc
	aD, aH, tt := buf(&w.aD, m*A), buf(&w.aH, m*A), buf(&w.tt, m*A)
	w.active(&q.arcD, h, H, m, aD)
	w.active(&q.arcH, h, H, m, aH)
	w.dense(&q.bi, aD, A, m, func(i int, acc []int32) {
		row := tt[i*A : (i+1)*A]
		for j := range row {
			row[j] = sat(q.bi.at(acc[j], j))
		}
	})
	lD, lH := buf(&w.lD, m*q.Lab), buf(&w.lH, m*q.Lab)
	w.linear(&q.labD, h, H, m, lD)
	w.linear(&q.labH, h, H, m, lH)
	t1 := buf(&w.t1, m*q.TagH)
	w.active(&q.tag1, h, H, m, t1)
	tags := buf(&w.tags, m)
	w.dense(&q.tag2, t1, q.TagH, m, func(i int, acc []int32) {
		best, bv := 0, int64(-1<<62)
		for j := range q.Tags {
			if v := int64(acc[j])*q.tag2.mult[j] + q.tag2.bias[j]; v > bv {
				best, bv = j, v
			}
		}
		tags[i] = int32(best)
	})
	starts := buf(&w.starts, m)
	clear(starts)
	if q.StartH > 0 {
		s1 := buf(&w.s1, m*q.StartH)
		w.active(&q.sta1, h, H, m, s1)
		w.dense(&q.sta2, s1, q.StartH, m, func(i int, acc []int32) {
			starts[i] = int64(acc[0])*q.sta2.mult[0]+q.sta2.bias[0] > startOdds
		})
	}
	return m
}

func (w *Work) dense(d *dense, x []int16, ldx, m int, f func(i int, acc []int32)) {
	n := d.w.N
	acc := buf(&w.acc, m*n)
	net.IGemm(acc, n, x, ldx, &d.w, m)
	for i := range m {
		f(i, acc[i*n:(i+1)*n])
	}
}

// active writes a layer's outputs, through the leaky rectifier, to out.
func (w *Work) active(d *dense, x []int16, ldx, m int, out []int16) {
	n := d.w.N
	w.dense(d, x, ldx, m, func(i int, acc []int32) {
		row := out[i*n : (i+1)*n]
		for j := range row {
			row[j] = sat(leaky(d.at(acc[j], j)))
		}
	})
}

// linear writes a layer's outputs to out.
func (w *Work) linear(d *dense, x []int16, ldx, m int, out []int32) {
	n := d.w.N
	w.dense(d, x, ldx, m, func(i int, acc []int32) {
		row := out[i*n : (i+1)*n]
		for j := range row {
			row[j] = d.at(acc[j], j)
		}
	})
}

func (q *Quant) embed(x []int16, word int32, subs []int32, shape, lang int32) {
	a := x[:q.DW]
	for j, v := range q.word[int(word)*q.DW : (int(word)+1)*q.DW] {
		a[j] = sat(shift(int32(v), q.sWord))
	}
	var sum [512]int32
	sm := sum[:q.DS]
	for _, s := range subs {
		row := q.sub[int(s)*q.DS : (int(s)+1)*q.DS]
		for j, v := range row {
			sm[j] += int32(v)
		}
	}
	k := q.subScale[min(len(subs), 63)]
	if len(subs) > 63 {
		k = q.subScaleOf(len(subs))
	}
	b := x[q.DW : q.DW+q.DS]
	for j, v := range sm {
		b[j] = sat(shift(v*k, q.sSub-15))
	}
	c := x[q.DW+q.DS : q.DW+q.DS+q.DSh]
	for j, v := range q.shape[int(shape)*q.DSh : (int(shape)+1)*q.DSh] {
		c[j] = sat(shift(int32(v), q.sShape))
	}
	e := x[q.DW+q.DS+q.DSh:]
	for j, v := range q.lang[int(lang)*q.DL : (int(lang)+1)*q.DL] {
		e[j] = sat(shift(int32(v), q.sLang))
	}
}

func (q *Quant) subScaleOf(k int) int32 {
	// 1/sqrt(k) by integer square root, for words of very many n-grams
	r := int32(1)
	for r*r < int32(k) {
		r++
	}
	return 32768 / r
}

// shift turns x into a format with by more fraction bits, rounding where they
// are fewer.
func shift(x int32, by int) int32 {
	if by >= 0 {
		return x << by
	}
	return (x + 1<<(-by-1)) >> -by
}

func (q *Quant) scan(ly *qlayer, u, c []int32, h []int16, n int) {
	H, half := q.H, q.H/2
	up := uint(qUnit - q.qh)
	var zero [1024]int32
	for dir := range 2 {
		lo, hi := 0, half
		if dir == 1 {
			lo, hi = half, H
		}
		prev := zero[:H]
		vf, vr := ly.v[:H], ly.v[H:2*H]
		for s := range n {
			i := s
			if dir == 1 {
				i = n - 1 - s
			}
			ux, uf, ur := u[i*3*H:i*3*H+H], u[i*3*H+H:i*3*H+2*H], u[i*3*H+2*H:i*3*H+3*H]
			cr, hr := c[i*H:(i+1)*H], h[i*H:(i+1)*H]
			for j := lo; j < hi; j++ {
				p := prev[j]
				f := sigm(uf[j] + (vf[j]*p)>>12)
				r := int(sigm(ur[j] + (vr[j]*p)>>12))
				cc := int32((int(f)*int(p) + int(32768-f)*int(ux[j]) + 1<<14) >> 15)
				cr[j] = cc
				y := (r*int(tanhQ(cc)) + (32768-r)*(int(hr[j])<<up) + 1<<(29-uint(q.qh))) >> (30 - uint(q.qh))
				hr[j] = sat(int32(y))
			}
			prev = cr
		}
	}
}

// arcs fills w.s with the arc scores of a sentence of n tokens that begins at
// token at: row i, column h (0: root).
func (w *Work) arcs(at, n int) (ld int) {
	q := w.q
	A := q.Arc
	hm := buf(&w.hm, (n+1)*A)
	copy(hm, q.rootA)
	copy(hm[A:], w.aH[at*A:(at+n)*A])
	w.hp.PackT(hm, A, A, n+1)
	s := buf(&w.s, n*w.hp.N)
	net.IGemm(s, w.hp.N, w.tt[at*A:], A, &w.hp, n)
	w.s = s
	return w.hp.N
}

// startOdds is how likely a start must be: twice as likely as not, in the format
// of the last layer's outputs. Training joins more sentences than a text has.
const startOdds = 7 << 44 / 10

// trees finds the heads of a stretch of n tokens that begins at token at: of
// each of its sentences a tree of its own.
func (w *Work) trees(at, n int) {
	ld := w.arcs(at, n)
	heads, starts := w.heads[at:at+n], w.starts[at:at+n]
	a := 0
	for b := 1; b <= n; b++ {
		if b < n && !starts[b] {
			continue
		}
		k := b - a
		if k == n {
			tree(w.s, ld, n, heads, buf(&w.seen, n))
			return
		}
		lk := up16(k + 1)
		one := buf(&w.one, k*lk)
		for i := range k {
			row := w.s[(a+i)*ld:]
			one[i*lk] = row[0]
			copy(one[i*lk+1:i*lk+k+1], row[a+1:b+1])
		}
		tree(one, lk, k, heads[a:b], buf(&w.seen, k))
		for i := a; i < b; i++ {
			if heads[i] > 0 {
				heads[i] += int32(a)
			}
		}
		a = b
	}
}

// between fills w.z with what each word and its head in w.heads are to each other.
func (w *Work) between(ss []*Sent, total int) {
	q := w.q
	z := buf(&w.z, total*q.Lab)
	at := 0
	for _, s := range ss {
		for i := range s.Word {
			d := w.lD[(at+i)*q.Lab : (at+i+1)*q.Lab]
			hd := q.rootL
			if h := int(w.heads[at+i]); h > 0 {
				hd = w.lH[(at+h-1)*q.Lab : (at+h)*q.Lab]
			}
			row := z[(at+i)*q.Lab : (at+i+1)*q.Lab]
			for j := range row {
				row[j] = sat(leaky(d[j] + hd[j]))
			}
		}
		at += len(s.Word)
	}
}

// label names the arcs of w.heads.
func (w *Work) label(ss []*Sent, total int) {
	q := w.q
	w.between(ss, total)
	w.rels = buf(&w.rels, total)
	w.dense(&q.labW, w.z, q.Lab, total, func(i int, acc []int32) {
		root := w.heads[i] == 0
		best, bv := int(text.Root), int64(-1<<62)
		for l := 1; l < q.Rels; l++ {
			if (l == int(text.Root)) != root {
				continue
			}
			if v := int64(acc[l])*q.labW.mult[l] + q.labW.bias[l]; v > bv {
				best, bv = l, v
			}
		}
		w.rels[i] = text.Rel(best)
	})
}
