package story

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
)

// Weights are whole numbers throughout, so that every machine groups alike.
const full = 1 << 10 // a weight of one

// A term is one thing that two clauses may share, with how much it counts.
type term struct {
	key    string
	amount int64 // of full
}

// strengths, of full: how surely a clause speaks of what its word names.
const (
	asWord = full
	asName = full * 5 / 4
	asPart = full * 5 / 8 // in a compound
	asRef  = full * 5 / 8 // by a pronoun or another noun
)

// terms lists what a clause speaks of, each once with its greatest strength,
// sorted.
func (u *Unit) terms() []term {
	m := map[string]int64{}
	add := func(ks []string, amount int64) {
		for _, k := range ks {
			m[k] = max(m[k], amount)
		}
	}
	add(u.Words, asWord)
	add(u.Parts, asPart)
	add(u.Names, asName)
	add(u.Refs, asRef)
	ts := make([]term, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		ts = append(ts, term{k, m[k]})
	}
	return ts
}

// rarity returns log2(n/df) in 1/full.
func rarity(n, df int) int64 {
	if df <= 0 || n <= df {
		return 0
	}
	return log2(int64(n)) - log2(int64(df))
}

// log2 returns the binary logarithm of n ≥ 1 in 1/full, by straight lines
// between the powers of two.
func log2(n int64) int64 {
	k := bits.Len64(uint64(n)) - 1
	return int64(k)*full + (n<<10>>k - full)
}

// sqrt returns the whole part of the root of n.
func sqrt(n int64) int64 {
	if n <= 0 {
		return 0
	}
	x := int64(1) << ((bits.Len64(uint64(n)) + 1) / 2)
	for {
		y := (x + n/x) / 2
		if y >= x {
			return x
		}
		x = y
	}
}

// A pair is two things and how alike they are, in thousandths.
type pair struct {
	a, b  int32 // a < b
	alike int64
}

// cluster joins n things by their average likeness (Sneath and Sokal 1973) as long
// as it is at least least, and that of the likest pair between two groups at least
// closest. Pairs that are not listed have none. The joins that are given are made
// first. It returns the group of each thing, numbered by their first members.
func cluster(n int, pairs []pair, joined [][2]int32, least, closest int64) []int {
	g := groups{size: make([]int64, n), sum: make([]map[int32]link, n), into: make([]int32, n)}
	for i := range n {
		g.size[i], g.sum[i], g.into[i] = 1, map[int32]link{}, int32(i)
	}
	for _, p := range pairs {
		g.sum[p.a][p.b] = link{p.alike, p.alike}
		g.sum[p.b][p.a] = link{p.alike, p.alike}
	}
	for _, j := range joined {
		if a, b := g.find(j[0]), g.find(j[1]); a != b {
			g.join(min(a, b), max(a, b))
		}
	}
	var heap pairHeap
	alike := func(a, b int32) int64 {
		l := g.sum[a][b]
		if l.most < closest {
			return 0
		}
		return l.sum / (g.size[a] * g.size[b])
	}
	push := func(a, b int32) {
		if s := alike(a, b); a != b && s >= least {
			heap.push(pair{min(a, b), max(a, b), s})
		}
	}
	for i := range int32(n) {
		if g.find(i) != i {
			continue
		}
		for _, j := range slices.Sorted(maps.Keys(g.sum[i])) {
			if j > i {
				push(i, j)
			}
		}
	}
	for len(heap) > 0 {
		p := heap.pop()
		if g.find(p.a) != p.a || g.find(p.b) != p.b || alike(p.a, p.b) != p.alike {
			continue // one of them is not what it was
		}
		g.join(p.a, p.b)
		for _, j := range slices.Sorted(maps.Keys(g.sum[p.a])) {
			push(p.a, j)
		}
	}
	out, names := make([]int, n), map[int32]int{}
	for i := range out {
		r := g.find(int32(i))
		if _, ok := names[r]; !ok {
			names[r] = len(names)
		}
		out[i] = names[r]
	}
	return out
}

type groups struct {
	size []int64
	sum  []map[int32]link // between two groups
	into []int32
}

type link struct{ sum, most int64 } // of the likenesses of their pairs

func (g *groups) find(i int32) int32 {
	for g.into[i] != i {
		g.into[i] = g.into[g.into[i]]
		i = g.into[i]
	}
	return i
}

// join puts b into a.
func (g *groups) join(a, b int32) {
	g.into[b] = a
	g.size[a] += g.size[b]
	for j, l := range g.sum[b] { // neither sum nor greatest depends on the order
		delete(g.sum[j], b)
		if j != a {
			was := g.sum[a][j]
			l = link{was.sum + l.sum, max(was.most, l.most)}
			g.sum[a][j], g.sum[j][a] = l, l
		}
	}
	g.sum[b] = nil
}

// pairHeap is a heap with the most alike pair on top, the first named of equals.
type pairHeap []pair

func (h pairHeap) before(i, j int) bool {
	return cmp.Or(cmp.Compare(h[j].alike, h[i].alike), cmp.Compare(h[i].a, h[j].a), cmp.Compare(h[i].b, h[j].b)) < 0
}

func (h *pairHeap) push(p pair) {
	*h = append(*h, p)
	for i := len(*h) - 1; i > 0 && h.before(i, (i-1)/2); i = (i - 1) / 2 {
		(*h)[i], (*h)[(i-1)/2] = (*h)[(i-1)/2], (*h)[i]
	}
}

func (h *pairHeap) pop() pair {
	top, last := (*h)[0], len(*h)-1
	(*h)[0] = (*h)[last]
	*h = (*h)[:last]
	for i := 0; ; {
		k := 2*i + 1
		if k >= last {
			return top
		}
		if k+1 < last && h.before(k+1, k) {
			k++
		}
		if !h.before(k, i) {
			return top
		}
		(*h)[i], (*h)[k] = (*h)[k], (*h)[i]
		i = k
	}
}
