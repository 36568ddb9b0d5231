package net

import (
	"math"
	"math/rand/v2"
	"testing"
)

func rnd(r *rand.Rand, m *Mat) *Mat {
	for i := range m.A {
		m.A[i] = float32(r.NormFloat64())
	}
	return m
}

func TestGemm(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var p Packer
	for _, d := range [][3]int{{1, 3, 16}, {7, 33, 32}, {13, 600, 48}, {64, 16, 16}} {
		a, b := rnd(r, NewMat(d[0], d[1])), rnd(r, NewMat(d[1], d[2]))
		c := NewMat(d[0], d[2])
		p.Gemm(c, a, b)
		for i := range d[0] {
			for j := range d[2] {
				s := 0.0
				for k := range d[1] {
					s += float64(a.A[i*a.C+k]) * float64(b.A[k*b.C+j])
				}
				if math.Abs(s-float64(c.A[i*c.C+j])) > 1e-3 {
					t.Fatalf("%v %d %d: %v want %v", d, i, j, c.A[i*c.C+j], s)
				}
			}
		}
	}
}

func BenchmarkGemm(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var p Packer
	x, w, y := rnd(r, NewMat(1000, 256)), rnd(r, NewMat(256, 768)), NewMat(1000, 768)
	for b.Loop() {
		p.Gemm(y, x, w)
	}
	b.ReportMetric(2*1000*256*768*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOPS")
}
func BenchmarkGemmTA(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var p Packer
	x, w, y := rnd(r, NewMat(1000, 256)), NewMat(256, 768), rnd(r, NewMat(1000, 768))
	for b.Loop() {
		p.GemmTA(w, x, y)
	}
	b.ReportMetric(2*1000*256*768*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOPS")
}
