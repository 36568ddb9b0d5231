package joint

import (
	"cmp"
	"math"
	"slices"
)

// tree finds the best single-rooted tree for scores s, where s[i*w+h] is the
// score of word i (from 0) having head h (0: root, else word h-1). It fills
// head. Where every word's best head makes such a tree already, that is it; else
// the method of Chu & Liu (1965) and Edmonds (1967) finds it. Of equal heads the
// first wins. seen is scratch of n numbers.
func tree(s []int32, w, n int, head, seen []int32) {
	for i := range n {
		best := 0
		row := s[i*w : i*w+n+1]
		for h, v := range row {
			if h != i+1 && (v > row[best] || best == i+1) {
				best = h
			}
		}
		head[i] = int32(best)
	}
	if isTree(head[:n], seen) {
		return
	}
	m := n + 1
	sc := make([]int64, m*m) // sc[h*m+d]
	build := func(root int) {
		for d := 1; d < m; d++ {
			for h := range m {
				v := int64(s[(d-1)*w+h])
				if h == d || root > 0 && (h == 0) != (d == root) {
					v = never
				}
				sc[h*m+d] = v
			}
			sc[d*m] = never
		}
	}
	build(0)
	par := edmonds(sc, m, deepest)
	var roots []int
	for d := 1; d < m; d++ {
		if par[d] == 0 {
			roots = append(roots, d)
		}
	}
	if len(roots) > 1 {
		slices.SortStableFunc(roots, func(a, b int) int { return cmp.Compare(s[(b-1)*w], s[(a-1)*w]) })
		top := int64(math.MinInt64)
		for _, root := range roots[:min(len(roots), mostRoots)] {
			build(root)
			p := edmonds(sc, m, deepest)
			var t int64
			for d := 1; d < m; d++ {
				t += int64(s[(d-1)*w+p[d]])
			}
			if t > top {
				par, top = p, t
			}
		}
	}
	for d := 1; d < m; d++ {
		head[d-1] = int32(par[d])
	}
}

// never is the score of an arc that may not be.
const never = -1 << 40

// mostRoots is how many words are tried as the root where the best tree has
// several, those with the best arcs from the root first.
const mostRoots = 4

// deepest is how often circles are drawn together: more than any sentence of the
// treebanks asks for, few enough for 600 equal words.
const deepest = 8

// isTree reports whether heads, 0 for the root, make one tree with one root. seen
// is scratch, as long as head.
func isTree(head, seen []int32) bool {
	n := len(head)
	roots := 0
	seen = seen[:n] // the walk that came by, from 1
	clear(seen)
	for i := range n {
		if head[i] == 0 {
			roots++
		}
		for j := i; seen[j] == 0; j = int(head[j]) - 1 {
			seen[j] = int32(i + 1)
			if head[j] == 0 {
				break
			}
			if seen[head[j]-1] == int32(i+1) {
				return false
			}
		}
	}
	return roots == 1
}

// edmonds returns the head of each node of a dense graph with m nodes and root
// 0 in its best tree; sc[h*m+d] is the score of the arc from h to d. All circles
// of best heads are drawn together at once, and the smaller graph is solved, deep
// times at most: what circles then are left, in texts that are none, are opened
// one by one where it costs least.
func edmonds(sc []int64, m, deep int) []int {
	par := make([]int, m)
	for d := 1; d < m; d++ {
		best := 0
		for h := range m {
			if h != d && sc[h*m+d] > sc[best*m+d] {
				best = h
			}
		}
		par[d] = best
	}
	// group: the node of the smaller graph that each node goes into
	group := make([]int, m)
	walk := make([]int, m) // the walk that came by; 0: none yet
	circle := make([]bool, m)
	n, circles := 1, 0
	for i := 1; i < m; i++ {
		j := i
		for j != 0 && walk[j] == 0 {
			walk[j] = i
			j = par[j]
		}
		if j == 0 || walk[j] != i {
			continue
		}
		circles++
		for k := j; !circle[k]; k = par[k] {
			circle[k], group[k] = true, n
		}
		n++
	}
	if circles == 0 {
		return par
	}
	if deep == 0 {
		open(sc, m, par)
		return par
	}
	for i := 1; i < m; i++ {
		if !circle[i] {
			group[i] = n
			n++
		}
	}
	small := make([]int64, n*n)
	arc := make([]int32, n*n) // the best arc between two groups, h*m+d; -1: none
	for i := range small {
		small[i], arc[i] = 2*never, -1
	}
	for h := range m {
		for d := 1; d < m; d++ {
			if group[h] == group[d] {
				continue
			}
			v := sc[h*m+d]
			if circle[d] {
				v -= sc[par[d]*m+d] // it takes the place of the circle's own arc
			}
			if at := group[h]*n + group[d]; arc[at] < 0 || v > small[at] {
				small[at], arc[at] = v, int32(h*m+d)
			}
		}
	}
	for g, h := range edmonds(small, n, deep-1) {
		if g == 0 {
			continue
		}
		if a := int(arc[h*n+g]); a >= 0 {
			par[a%m] = a / m
		}
	}
	return par
}

// open hangs each circle of par under what already hangs under the root.
func open(sc []int64, m int, par []int) {
	hung := make([]int8, m) // 1: under the root, -1: not; 0: not looked at
	hung[0] = 1
	var path []int
	look := func(i int) int8 {
		path = path[:0]
		for hung[i] == 0 {
			hung[i] = -1
			path = append(path, i)
			i = par[i]
		}
		for _, k := range path {
			hung[k] = hung[i]
		}
		return hung[i]
	}
	for k := 1; k < m; k++ {
		look(k)
	}
	for i := 1; i < m; i++ {
		if hung[i] == 1 {
			continue
		}
		// go round from i: m steps end in its circle
		j := i
		for range m {
			j = par[j]
		}
		bestH, bestD, top := 0, j, int64(math.MinInt64)
		for d := j; ; {
			for h := range m {
				if hung[h] == 1 && sc[h*m+d]-sc[par[d]*m+d] > top {
					bestH, bestD, top = h, d, sc[h*m+d]-sc[par[d]*m+d]
				}
			}
			if d = par[d]; d == j {
				break
			}
		}
		par[bestD] = bestH
		for k := range hung[1:] {
			hung[k+1] = 0
		}
		for k := 1; k < m; k++ {
			look(k)
		}
	}
}
