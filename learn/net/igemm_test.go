package net

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestIGemmIsBitEqualToPlainGo(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, d := range [][3]int{{1, 2, 16}, {5, 48, 32}, {6, 128, 16}, {13, 768, 256}, {31, 64, 336}} {
		m, k, n := d[0], d[1], d[2]
		w := make([]int16, k*n)
		for i := range w {
			w[i] = int16(r.IntN(1023) - 511)
		}
		x := make([]int16, m*k)
		for i := range x {
			x[i] = int16(r.IntN(4095) - 2047)
		}
		var p Packed
		p.Pack(w, k, n)
		a, b := make([]int32, m*n), make([]int32, m*n)
		IGemm(a, n, x, k, &p, m)
		igemmGo(b, n, x, k, &p, m)
		if !slices.Equal(a, b) {
			t.Fatalf("%v: kernels differ", d)
		}
		for i := range m {
			for j := range n {
				s := 0
				for q := range k {
					s += int(x[i*k+q]) * int(w[q*n+j])
				}
				if int(a[i*n+j]) != s {
					t.Fatalf("%v: %d, want %d", d, a[i*n+j], s)
				}
			}
		}
	}
}

func BenchmarkIGemm(b *testing.B) {
	x, w, y := make([]int16, 252*256), make([]int16, 256*768), make([]int32, 252*768)
	var p Packed
	p.Pack(w, 256, 768)
	for b.Loop() {
		IGemm(y, 768, x, 256, &p, 252)
	}
	b.ReportMetric(252*256*768*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
}
