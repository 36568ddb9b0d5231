package joint

import (
	"testing"

	"ifolge/corpus/conllu"
	"ifolge/corpus/corpustest"
	"ifolge/text"
)

// What an oracle is to a parser of moves, this is to one of arcs: with the gold
// arcs scored highest, by little, every gold tree must come out, arcs that cross
// included.
func TestEveryGoldTreeCanBeFound(t *testing.T) {
	files := corpustest.Glob(t, "ud", "*.conllu.gz")
	if testing.Short() {
		t.Skip("reads all treebanks")
	}
	trees, crossing := 0, 0
	for _, file := range files {
		ss, err := conllu.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := conllu.Document("", ss)
		for _, sp := range d.Sentences {
			n := sp.Len()
			w := up16(n + 1)
			s := make([]int32, n*w)
			gold, head := make([]int32, n), make([]int32, n)
			for i := range n {
				if h := d.Tokens[sp.Start+text.Index(i)].Head; h != 0 {
					gold[i] = int32(i) + h + 1
				}
				s[i*w+int(gold[i])] = 1
			}
			trees++
			if crosses(gold) {
				crossing++
			}
			tree(s, w, n, head, make([]int32, n))
			for i := range n {
				if head[i] != gold[i] {
					t.Fatalf("%s: %q: word %d has head %d, gold %d", file, d.Words(sp), i+1, head[i], gold[i])
				}
			}
		}
	}
	t.Logf("%d trees, %d with crossing arcs", trees, crossing)
	if crossing == 0 {
		t.Error("no tree had crossing arcs; the test shows too little")
	}
}

func crosses(head []int32) bool {
	for i, h := range head {
		a, b := min(int32(i+1), h), max(int32(i+1), h)
		for j, g := range head {
			c, d := min(int32(j+1), g), max(int32(j+1), g)
			if a < c && c < b && b < d {
				return true
			}
		}
	}
	return false
}
