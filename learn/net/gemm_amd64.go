package net

import "golang.org/x/sys/cpu"

//go:noescape
func kern6x16(k int, a *float32, lda int, b *float32, c *float32, ldc int)

//go:noescape
func kern1x16(k int, a *float32, b *float32, c *float32)

//go:noescape
func axpyAVX(n int, a float32, x, y *float32)

var hasFMA = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// panel adds the product of m rows of a and a packed panel b of k rows to 16
// columns of c.
func panel(m, k int, a []float32, lda int, b []float32, c []float32, ldc int) {
	if !hasFMA {
		panelGo(m, k, a, lda, b, c, ldc)
		return
	}
	i := 0
	for ; i+6 <= m; i += 6 {
		kern6x16(k, &a[i*lda], lda, &b[0], &c[i*ldc], ldc)
	}
	for ; i < m; i++ {
		kern1x16(k, &a[i*lda], &b[0], &c[i*ldc])
	}
}

// Axpy adds a·x to y.
func Axpy(a float32, x, y []float32) {
	if !hasFMA {
		axpyGo(a, x, y)
		return
	}
	n := len(x) &^ 7
	if n > 0 {
		_ = y[n-1]
		axpyAVX(n, a, &x[0], &y[0])
	}
	axpyGo(a, x[n:], y[n:])
}
