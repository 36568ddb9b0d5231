// Package net is the machinery of small neural nets: products of matrices, in
// floats for training and in integers for use, the gates' functions, and the
// optimiser.
//
// What a trained net says must be the same on every machine, so it is used in
// integers only ([IGemm]): the assembly kernel and the plain Go one give the
// same bits, which a test shows. Training is in floats; the same recipe gives the
// same bytes on one kind of processor.
package net

// A Mat is a row-major matrix; C must be a multiple of 16 for matrices that
// take part in Gemm as B or C.
type Mat struct {
	R, C int
	A    []float32
}

// NewMat returns a matrix of zeros.
func NewMat(r, c int) *Mat { return &Mat{r, c, make([]float32, r*c)} }

// Row returns row i.
func (m *Mat) Row(i int) []float32 { return m.A[i*m.C : (i+1)*m.C] }

// Resize gives m r rows and c columns of zeros, keeping its memory.
func (m *Mat) Resize(r, c int) *Mat {
	n := r * c
	if cap(m.A) < n {
		m.A = make([]float32, n+n/4)
	}
	m.A = m.A[:n]
	clear(m.A)
	m.R, m.C = r, c
	return m
}

// Packer holds the scratch memory of Gemm.
type Packer struct{ b, t []float32 }

// Gemm adds a·b to c.
func (p *Packer) Gemm(c, a, b *Mat) {
	p.gemm(c.A, c.C, a.A, a.C, b.A, b.C, a.R, a.C, b.C)
}

// GemmTA adds aᵀ·b to c.
func (p *Packer) GemmTA(c, a, b *Mat) {
	t := grow(&p.t, len(a.A))
	transpose(t, a.A, a.R, a.C)
	p.gemm(c.A, c.C, t, a.R, b.A, b.C, a.C, a.R, b.C)
}

// GemmTB adds a·bᵀ to c; b.R must be a multiple of 16.
func (p *Packer) GemmTB(c, a, b *Mat) {
	t := grow(&p.t, len(b.A))
	transpose(t, b.A, b.R, b.C)
	p.gemm(c.A, c.C, a.A, a.C, t, b.R, a.R, a.C, b.R)
}

func grow(b *[]float32, n int) []float32 {
	if cap(*b) < n {
		*b = make([]float32, n+n/4)
	}
	return (*b)[:n]
}

func transpose(dst, src []float32, r, c int) {
	const B = 16
	for i0 := 0; i0 < r; i0 += B {
		i1 := min(r, i0+B)
		for j0 := 0; j0 < c; j0 += B {
			j1 := min(c, j0+B)
			for i := i0; i < i1; i++ {
				row := src[i*c : i*c+c]
				for j := j0; j < j1; j++ {
					dst[j*r+i] = row[j]
				}
			}
		}
	}
}

// kBlock rows of b are packed at a time: 32 kB a panel.
const kBlock = 512

func (p *Packer) gemm(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, m, k, n int) {
	if m == 0 || n == 0 {
		return
	}
	if n%16 != 0 {
		panic("net: columns not a multiple of 16")
	}
	for k0 := 0; k0 < k; k0 += kBlock {
		kb := min(kBlock, k-k0)
		pb := grow(&p.b, kb*16)
		for j := 0; j < n; j += 16 {
			for q := 0; q < kb; q++ {
				copy(pb[q*16:q*16+16], b[(k0+q)*ldb+j:])
			}
			panel(m, kb, a[k0:], lda, pb, c[j:], ldc)
		}
	}
}

func panelGo(m, k int, a []float32, lda int, b []float32, c []float32, ldc int) {
	for i := range m {
		var s [16]float32
		for q, x := range a[i*lda : i*lda+k] {
			row := b[q*16 : q*16+16]
			for j := range s {
				s[j] += x * row[j]
			}
		}
		out := c[i*ldc : i*ldc+16]
		for j := range s {
			out[j] += s[j]
		}
	}
}

func axpyGo(a float32, x, y []float32) {
	for i, v := range x {
		y[i] += a * v
	}
}
