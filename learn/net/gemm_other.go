//go:build !amd64

package net

func panel(m, k int, a []float32, lda int, b []float32, c []float32, ldc int) {
	panelGo(m, k, a, lda, b, c, ldc)
}

// Axpy adds a·x to y.
func Axpy(a float32, x, y []float32) { axpyGo(a, x, y) }
