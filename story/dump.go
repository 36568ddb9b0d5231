package story

import "fmt"

// DumpPairs is for fitting; it goes.
func DumpPairs(ss []*Sketch) {
	ss = inOrder(ss)
	made := copies(ss)
	cs := clausesOf(ss)
	arts := vectors(ss)
	dep := map[[2]int]Copy{}
	for _, c := range made {
		dep[[2]int{c.Of, c.Article}] = c
	}
	cosAt := func(a, b int) int64 {
		if a < 0 || b < 0 || a >= len(cs) || b >= len(cs) {
			return 0
		}
		return cs[a].vec.cosine(&cs[b].vec)
	}
	for b := range cs {
		for a := range b {
			x, y := &cs[a], &cs[b]
			if x.article == y.article {
				continue
			}
			f := x.features(y)
			ctx := max(cosAt(a-1, b-1), cosAt(a+1, b+1), cosAt(a-1, b+1), cosAt(a+1, b-1))
			d := 0
			if c, ok := dep[[2]int{x.article, y.article}]; ok {
				d = 1
				if c.Share > 0 {
					d = 2
				}
			}
			if f.shared == 0 && !f.same && !f.near {
				continue
			}
			fmt.Println(ss[x.article].ID, x.At[0], x.At[1], ss[y.article].ID, y.At[0], y.At[1], f.cosine, f.shared, f.names, f.contain, b2i(f.same), b2i(f.near), b2i(f.not), b2i(f.meet), b2i(f.miss), d, b2i(ss[x.article].Lang != ss[y.article].Lang), b2i(x.index < 3 && y.index < 3), b2i(sameWords(x, y)), b2i(f.root), b2i(f.voice), ctx, arts[x.article].cosine(&arts[y.article]), len(x.Words)+len(x.Names), len(y.Words)+len(y.Names), b2i(x.Statement < 0), b2i(y.Statement < 0))
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
