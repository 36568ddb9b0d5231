package net

// A Packed is a K×N matrix of int16 laid out for the integer kernels: panels of
// 16 columns; in a panel, for each pair of rows, 16 times (even row, odd row).
// K is even, N a multiple of 16.
type Packed struct {
	K, N int
	W    []int16
}

// Pack lays out w, K rows of N columns, row-major.
func (p *Packed) Pack(w []int16, k, n int) {
	p.K, p.N = k, n
	if cap(p.W) < k*n {
		p.W = make([]int16, k*n)
	}
	p.W = p.W[:k*n]
	for j := 0; j < n; j += 16 {
		panel := p.W[j*k : (j+16)*k]
		for q := 0; q < k; q += 2 {
			for c := range 16 {
				panel[q*16+2*c] = w[q*n+j+c]
				panel[q*16+2*c+1] = w[(q+1)*n+j+c]
			}
		}
	}
}

// PackT lays out the transpose of x: x has n rows of k columns (ld apart), the
// packed matrix is k×n; rows beyond n up to a multiple of 16 are zero.
func (p *Packed) PackT(x []int16, ld, k, n int) {
	n16 := (n + 15) &^ 15
	p.K, p.N = k, n16
	if cap(p.W) < k*n16 {
		p.W = make([]int16, k*n16+k*n16/2)
	}
	p.W = p.W[:k*n16]
	for j := 0; j < n16; j += 16 {
		panel := p.W[j*k : (j+16)*k]
		for c := range 16 {
			if j+c >= n {
				for q := 0; q < k; q += 2 {
					panel[q*16+2*c], panel[q*16+2*c+1] = 0, 0
				}
				continue
			}
			row := x[(j+c)*ld : (j+c)*ld+k]
			for q := 0; q < k; q += 2 {
				panel[q*16+2*c], panel[q*16+2*c+1] = row[q], row[q+1]
			}
		}
	}
}

// IGemm writes x·w to y: m rows of x, ldx apart, rows of y ldy apart. The sums
// must fit in 32 bits; they are the same on every machine.
func IGemm(y []int32, ldy int, x []int16, ldx int, w *Packed, m int) {
	if m == 0 || w.N == 0 {
		return
	}
	_ = x[(m-1)*ldx+w.K-1]
	_ = y[(m-1)*ldy+w.N-1]
	igemm(y, ldy, x, ldx, w, m)
}

func igemmGo(y []int32, ldy int, x []int16, ldx int, w *Packed, m int) {
	for j := 0; j < w.N; j += 16 {
		panel := w.W[j*w.K : (j+16)*w.K]
		for i := range m {
			var s [16]int32
			row := x[i*ldx : i*ldx+w.K]
			for q := 0; q < w.K; q += 2 {
				a, b := int32(row[q]), int32(row[q+1])
				pw := panel[q*16 : q*16+32]
				for c := range s {
					s[c] += a*int32(pw[2*c]) + b*int32(pw[2*c+1])
				}
			}
			copy(y[i*ldy+j:i*ldy+j+16], s[:])
		}
	}
}
