package story

import (
	"slices"
)

const (
	// alikeClauses is how likely clauses state one claim, in thousandths, on average
	// over a claim; clearlyAlike how likely the likeliest pair between two groups
	// must be for them to become one. Chosen on the seven stories of doc/quality.md.
	alikeClauses = 80
	clearlyAlike = 320

	// fewestClauses is how many clauses a story is taken to have at least: in a
	// few, what two of them share would not seem rare.
	fewestClauses = 80

	// mostClauses bounds how many clauses of a story a word may stand in that is
	// looked at to find pairs.
	mostClauses = 600
)

// A clause is a Unit of an article of a story.
type clause struct {
	*Unit
	article int // into the story's articles
	index   int // into its Units
	vec     vector
}

// clausesOf lists the clauses of a story in order and weighs their words.
func clausesOf(ss []*Sketch) []clause {
	var cs []clause
	for i, s := range ss {
		for k := range s.Units {
			cs = append(cs, clause{Unit: &s.Units[k], article: i, index: k})
		}
	}
	df := map[string]int{}
	terms := make([][]term, len(cs))
	for i := range cs {
		terms[i] = cs[i].terms()
		for _, t := range terms[i] {
			df[t.key]++
		}
	}
	x := words()
	for i := range cs {
		for _, t := range terms[i] {
			w := rarity(max(len(cs), fewestClauses)+1, df[t.key]) * t.amount / full
			cs[i].vec.terms = append(cs[i].vec.terms, term{t.key, x.told(t.key, w)})
		}
		cs[i].vec.measure()
	}
	return cs
}

// claims groups the clauses of a story. It returns the claim of each and how
// likely two of them state one, in thousandths.
func claims(cs []clause, copies []Copy) ([]int, map[[2]int32]int64) {
	of := map[[2]int]bool{}
	for _, c := range copies {
		of[[2]int{c.Of, c.Article}] = true
	}
	vecs := make([]vector, len(cs))
	for i := range cs {
		vecs[i] = cs[i].vec
	}
	ps := likenesses(vecs, mostClauses, func(a, b int32, _ int64) int64 {
		x, y := &cs[a], &cs[b]
		f := x.features(y)
		made := of[[2]int{x.article, y.article}]
		p := f.probability(made, x.index < lead && y.index < lead && x.article != y.article, context(cs, int(a), int(b)))
		if x.article == y.article {
			p = p * 3 / 10 // who goes on says something else
		} else if f.own == 2 && !made {
			p = p * 5 / 10 // nobody says either
		}
		return p
	})
	joined := align(cs, copies)
	m := make(map[[2]int32]int64, len(ps))
	for _, p := range ps {
		m[[2]int32{p.a, p.b}] = p.alike
	}
	for _, p := range joined {
		m[p] = 1000
	}
	return cluster(len(cs), ps, joined, alikeClauses, clearlyAlike), m
}

// lead is how many clauses open an article.
const lead = 3

// context returns how alike the clauses beside two are, in thousandths.
func context(cs []clause, a, b int) int64 {
	most := int64(0)
	for _, d := range [][2]int{{-1, -1}, {1, 1}, {-1, 1}, {1, -1}} {
		i, j := a+d[0], b+d[1]
		if i >= 0 && j >= 0 && i < len(cs) && j < len(cs) && cs[i].article == cs[a].article && cs[j].article == cs[b].article {
			most = max(most, cs[i].vec.cosine(&cs[j].vec))
		}
	}
	return most
}

// align pairs the clauses of copies: each clause of the later article with the
// one of the earlier that has the same words.
func align(cs []clause, copies []Copy) [][2]int32 {
	first := map[int]int{} // article → its first clause
	for i := range cs {
		if _, ok := first[cs[i].article]; !ok {
			first[cs[i].article] = i
		}
	}
	var out [][2]int32
	for _, c := range copies {
		if c.Share == 0 {
			continue
		}
		for i := first[c.Article]; i < len(cs) && cs[i].article == c.Article; i++ {
			for j := first[c.Of]; j < len(cs) && cs[j].article == c.Of; j++ {
				if sameWords(&cs[i], &cs[j]) {
					out = append(out, [2]int32{int32(j), int32(i)})
					break
				}
			}
		}
	}
	return out
}

// sameWords reports whether nearly all the words of two clauses are the same.
func sameWords(a, b *clause) bool {
	if a.Text == b.Text {
		return true
	}
	x, y := slices.Concat(a.Words, a.Names), slices.Concat(b.Words, b.Names)
	if len(x) < fewest || len(y) < fewest {
		return false
	}
	return common(x, y)*10 >= max(len(x), len(y))*8
}
