//go:build !amd64

package net

func igemm(y []int32, ldy int, x []int16, ldx int, w *Packed, m int) { igemmGo(y, ldy, x, ldx, w, m) }
