package parse

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ifolge/corpus/conllu"
	"ifolge/text"
)

// build makes the moves and returns the heads of the tree they draw.
func build(t interface{ Fatalf(string, ...any) }, n int, moves []move) []int32 {
	var a agenda
	a.reset(n)
	at := int32(0)
	heads := make([]int32, n+1)
	for k, m := range moves {
		if a.valid(&a.states[at])&(1<<m) == 0 {
			t.Fatalf("move %d, %v, of %v is not valid", k, m, moves)
		}
		at = a.apply(at, m, text.Dep, 0)
		if s := &a.states[at]; s.dep != 0 {
			heads[s.dep] = s.head
		}
	}
	if !a.done(&a.states[at]) {
		t.Fatalf("%v do not end the derivation", moves)
	}
	return heads
}

func TestOracleRebuildsTree(t *testing.T) {
	for _, tt := range []struct {
		name  string
		heads []int32 // of words 1, 2, …
		swaps int
	}{
		{"one word", []int32{0}, 0},
		{"verb between its arguments", []int32{2, 0, 2}, 0},
		{"chain to the right", []int32{0, 1, 2, 3, 4}, 0},
		{"chain to the left", []int32{2, 3, 4, 5, 0}, 0},
		{"head with children on both sides", []int32{3, 3, 0, 3, 6, 3}, 0},
		// Hvem tror du at hun mener ? "hvem" hangs on "mener", past "tror"
		{"question word moved out of its clause", []int32{6, 0, 2, 6, 6, 2, 2}, 1},
		// A hearing is scheduled on the issue today
		{"phrase moved behind the verb", []int32{2, 4, 4, 0, 7, 7, 2, 4}, 3},
		{"two crossing arcs", []int32{3, 4, 0, 3}, 1},
		{"arcs that cross several times", []int32{4, 5, 6, 0, 4, 5}, -1},
	} {
		heads := append([]int32{0}, tt.heads...)
		moves, ok := oracle(heads)
		if !ok {
			t.Errorf("%s: no moves", tt.name)
			continue
		}
		if got := build(t, len(tt.heads), moves); !slices.Equal(got, heads) {
			t.Errorf("%s: %v draw %v, want %v", tt.name, moves, got[1:], tt.heads)
		}
		swaps := 0
		for _, m := range moves {
			if m == swap {
				swaps++
			}
		}
		if tt.swaps >= 0 && swaps > tt.swaps {
			t.Errorf("%s: %d swaps in %v, want at most %d", tt.name, swaps, moves, tt.swaps)
		}
	}
}

func TestOracleRefusesWhatIsNoTree(t *testing.T) {
	for _, heads := range [][]int32{
		{},           // nothing
		{0, 0},       // two roots
		{2, 1},       // a circle without a root
		{0, 3, 2},    // a root and a circle
		{1},          // its own head
		{0, 7},       // a head outside
		{0, -1},      // likewise
		{2, 3, 1, 0}, // a circle beside the root
	} {
		if moves, ok := oracle(append([]int32{0}, heads...)); ok {
			t.Errorf("%v: got %v, want none", heads, moves)
		}
	}
}

func TestOracleRebuildsAnyTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		heads := drawTree(t)
		moves, ok := oracle(heads)
		if !ok {
			t.Fatalf("%v: no moves", heads)
		}
		if !within(heads, moves) {
			t.Skip("more swaps than a sentence is given")
		}
		if got := build(t, len(heads)-1, moves); !slices.Equal(got, heads) {
			t.Fatalf("%v: %v draw %v", heads, moves, got)
		}
	})
}

// drawTree draws a tree without regard to crossing arcs: every word hangs on
// one that comes before it in a random order.
func drawTree(t *rapid.T) []int32 {
	n := rapid.IntRange(1, 12).Draw(t, "n")
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i + 1)
	}
	order = rapid.Permutation(order).Draw(t, "order")
	heads := make([]int32, n+1)
	for i, w := range order[1:] {
		heads[w] = order[rapid.IntRange(0, i).Draw(t, "head")]
	}
	return heads
}

func within(heads []int32, moves []move) bool {
	swaps := 0
	for _, m := range moves {
		if m == swap {
			swaps++
		}
	}
	return swaps < len(heads)
}

// dataDir returns the folder of the treebanks, which are not part of the
// project.
func dataDir(t testing.TB) string {
	dir := os.Getenv("IFOLGE_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	dir = filepath.Join(dir, "ud")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no treebanks at %s; set IFOLGE_DATA to their folder", dir)
	}
	return dir
}

func TestOracleRebuildsTreebanks(t *testing.T) {
	dir := dataDir(t)
	files, _ := filepath.Glob(filepath.Join(dir, "*.conllu.gz"))
	if len(files) == 0 {
		t.Skipf("no treebanks in %s", dir)
	}
	for _, file := range files {
		ss, err := conllu.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		trees, crossing := 0, 0
		for _, s := range ss {
			heads := make([]int32, len(s.Words)+1)
			for i, w := range s.Words {
				heads[i+1] = int32(w.Head)
			}
			moves, ok := oracle(heads)
			if !ok {
				t.Errorf("%s: %s: no moves", filepath.Base(file), s.ID)
				continue
			}
			if got := build(t, len(s.Words), moves); !slices.Equal(got, heads) {
				t.Errorf("%s: %s: drew %v, want %v", filepath.Base(file), s.ID, got, heads)
			}
			trees++
			if slices.Contains(moves, swap) {
				crossing++
			}
		}
		t.Logf("%s: %d trees rebuilt, %d with crossing arcs", filepath.Base(file), trees, crossing)
	}
}
