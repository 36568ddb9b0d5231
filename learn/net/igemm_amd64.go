package net

import "golang.org/x/sys/cpu"

//go:noescape
func ikern6x16(kp int, x *int16, ldx int, w *int16, y *int32, ldy int)

//go:noescape
func ikern1x16(kp int, x *int16, w *int16, y *int32)

var hasAVX2 = cpu.X86.HasAVX2

func igemm(y []int32, ldy int, x []int16, ldx int, w *Packed, m int) {
	if !hasAVX2 {
		igemmGo(y, ldy, x, ldx, w, m)
		return
	}
	kp := w.K / 2
	for j := 0; j < w.N; j += 16 {
		pw := &w.W[j*w.K]
		i := 0
		for ; i+6 <= m; i += 6 {
			ikern6x16(kp, &x[i*ldx], ldx, pw, &y[i*ldy+j], ldy)
		}
		for ; i < m; i++ {
			ikern1x16(kp, &x[i*ldx], pw, &y[i*ldy+j])
		}
	}
}
