package joint

import (
	"math"
	"math/rand/v2"
	"testing"
)

// best tries all heads.
func best(s []int32, w, n int) int64 {
	head := make([]int32, n)
	top := int64(math.MinInt64)
	var try func(i int, sum int64)
	try = func(i int, sum int64) {
		if i == n {
			if isTree(head, make([]int32, len(head))) && sum > top {
				top = sum
			}
			return
		}
		for h := range n + 1 {
			if h != i+1 {
				head[i] = int32(h)
				try(i+1, sum+int64(s[i*w+h]))
			}
		}
	}
	try(0, 0)
	return top
}

func TestTreeIsTheBest(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for range 400 {
		n := 1 + r.IntN(5)
		s := make([]int32, n*16)
		for i := range s {
			s[i] = int32(r.IntN(200) - 100)
		}
		head := make([]int32, n)
		tree(s, 16, n, head, make([]int32, n))
		if !isTree(head, make([]int32, len(head))) {
			t.Fatalf("%v is no tree", head)
		}
		var sum int64
		for i, h := range head {
			sum += int64(s[i*16+int(h)])
		}
		if want := best(s, 16, n); sum != want && n <= mostRoots {
			t.Fatalf("%v has score %d, the best %d", head, sum, want)
		}
	}
}

func TestTreeOfLongSentences(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	w := up16(longest + 1)
	s := make([]int32, longest*w)
	for i := range s {
		s[i] = int32(r.IntN(2000) - 1000)
	}
	for i := range longest / 2 { // half of it a text of equal words
		for h := range w {
			s[i*w+h] = int32(7)
		}
	}
	head := make([]int32, longest)
	tree(s, w, longest, head, make([]int32, longest))
	if !isTree(head, make([]int32, len(head))) {
		t.Error("no tree")
	}
}

func TestOpenHangsEveryCircle(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 10))
	for range 300 {
		m := 2 + r.IntN(12)
		sc := make([]int64, m*m)
		for i := range sc {
			sc[i] = int64(r.IntN(100))
		}
		par := edmonds(sc, m, 0)
		for d := 1; d < m; d++ {
			k := d
			for range m {
				k = par[k]
			}
			if k != 0 {
				t.Fatalf("%v: node %d does not hang under the root", par, d)
			}
		}
	}
}
