package joint

import (
	"math"
	"math/rand/v2"
	"testing"

	"ifolge/learn/net"
)

func tiny() (*Net, []*Sent) {
	c := Config{Words: 20, Subs: 32, Shapes: 16, Langs: 2, DW: 8, DS: 16, DSh: 4, DL: 4, H: 16, L: 2, Arc: 16, Lab: 16, TagH: 16, NameH: 16, StartH: 16, Tags: 5, Names: 4, Rels: 6}
	n := NewNet(c, 3)
	for _, p := range []*net.Param{n.wordE, n.subE, n.shapeE, n.langE} {
		for i := range p.A {
			p.A[i] *= 6
		}
	}
	r := rand.New(rand.NewPCG(4, 4))
	var ss []*Sent
	for _, ln := range []int{1, 4, 7} {
		s := &Sent{Lang: int32(ln % 2)}
		for i := range ln {
			s.Word = append(s.Word, int32(r.IntN(20)))
			s.Sub = append(s.Sub, []int32{int32(r.IntN(32)), int32(r.IntN(32))})
			s.Shape = append(s.Shape, int32(r.IntN(16)))
			h := int32(i)
			if i > 2 {
				h = int32(i - 1)
			}
			s.Head = append(s.Head, h)
			s.Rel = append(s.Rel, int32(r.IntN(6)))
			s.Tag = append(s.Tag, int32(r.IntN(5)))
			s.Name = append(s.Name, int32(r.IntN(4)))
			s.Freq = append(s.Freq, 1000000)
		}
		s.Starts = []int32{1, 3}[:min(2, ln/3)]
		if ln == 4 {
			s.soft = soft{}
			for i := range ln {
				s.soft.head = append(s.soft.head, net.Soft{At: []int32{0, int32((i+1)%ln + 1)}, P: []float32{0.75, 0.25}})
				s.soft.rel = append(s.soft.rel, net.Soft{At: []int32{5, 2}, P: []float32{0.5, 0.5}})
				s.soft.tag = append(s.soft.tag, net.Soft{At: []int32{3}, P: []float32{1}})
			}
		}
		ss = append(ss, s)
	}
	return n, ss
}

func TestGradients(t *testing.T) {
	n, ss := tiny()
	loss := func() float64 {
		tp := n.NewTape(1)
		tp.Forward(ss, false)
		tp.share = 0.5
		tp.Backward()
		return tp.Loss[0] + tp.Loss[1] + tp.Loss[2] + tp.Loss[3] + tp.Loss[4]
	}
	tp := n.NewTape(1)
	tp.share = 0.5
	tp.Forward(ss, false)
	tp.Backward()
	r := rand.New(rand.NewPCG(4, 9))
	for k, p := range n.P {
		bad := 0
		for range 6 {
			i := r.IntN(len(p.A))
			if tp.G[k].A[i] == 0 {
				continue
			}
			old := p.A[i]
			const e = 1e-3
			p.A[i] = old + e
			a := loss()
			p.A[i] = old - e
			b := loss()
			p.A[i] = old
			want, got := (a-b)/(2*e), float64(tp.G[k].A[i])
			if math.Abs(want-got) > 0.03*math.Max(0.1, math.Abs(want)) {
				bad++
				t.Logf("%s[%d]: %v want %v", p.Name, i, got, want)
			}
		}
		if bad > 1 {
			t.Errorf("%s: %d of 6 gradients off", p.Name, bad)
		}
	}
}
