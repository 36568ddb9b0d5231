package story

import (
	"cmp"
	"maps"
	"slices"

	"ifolge/when"
)

const (
	// alikeArticles is how alike articles are that tell one story, in
	// thousandths, on average; chosen on ECB+ train, whose articles have no date.
	alikeArticles = 170

	// unlike is how alike articles are that count as not alike at all.
	unlike = 40

	// background is how many other articles there are taken to be: in a few
	// articles of one story what all of them say still tells something.
	background = 50

	// mostArticles bounds how many articles a word may stand in that is looked at
	// to find pairs: a word of all articles finds none.
	mostArticles = 400

	// Articles that came out within these times of each other need be less alike.
	near     = 30 * day
	farApart = 90 * day
)

const day = 24 * 60 * 60 * 1_000_000 // microseconds

// gather parts articles into stories. copies are pairs that belong together
// whatever their words are, vecs the articles' vectors. It returns the story of each.
func gather(ss []*Sketch, vecs []vector, copies []Copy) []int {
	joined := make([][2]int32, 0, len(copies))
	for _, c := range copies {
		joined = append(joined, [2]int32{int32(min(c.Article, c.Of)), int32(max(c.Article, c.Of))})
	}
	ps := likenesses(vecs, mostArticles, func(a, b int32, alike int64) int64 {
		if alike < unlike {
			return 0
		}
		s, t := ss[a].Time, ss[b].Time
		if s == 0 || t == 0 {
			return alike
		}
		switch apart := max(s-t, t-s); {
		case apart <= near:
			return alike * 2
		case apart <= farApart:
			return alike * 3 / 2
		}
		return alike
	})
	return cluster(len(ss), ps, joined, alikeArticles, 0)
}

// A vector is what an article or a clause speaks of, sorted by key.
type vector struct {
	terms []term
	norm  int64 // root of the sum of squares, in full
}

// vectors weighs the words of each article: how often it has them, how rare they
// are among the articles, how much they tell.
func vectors(ss []*Sketch) []vector {
	counts := make([]map[string]int64, len(ss))
	df := map[string]int{}
	x := words()
	for i, s := range ss {
		m := map[string]int64{}
		for k := range s.Units {
			for _, t := range s.Units[k].terms() {
				m[t.key] += t.amount
				for _, a := range x.about[t.key] {
					m[a] += t.amount
				}
			}
		}
		counts[i] = m
		for k := range m {
			df[k]++
		}
	}
	vecs := make([]vector, len(ss))
	for i, m := range counts {
		var v vector
		for _, k := range slices.Sorted(maps.Keys(m)) {
			w := rarity(len(ss)+background, df[k]+1) * log2(1+max(1, m[k]/full)) / full
			v.terms = append(v.terms, term{k, x.told(k, w)})
		}
		v.measure()
		vecs[i] = v
	}
	return vecs
}

func (v *vector) measure() {
	sum := int64(0)
	for _, t := range v.terms {
		sum += t.amount * t.amount
	}
	v.norm = sqrt(sum)
}

// likenesses returns the cosine of each pair that shares a word of at most most,
// in thousandths, in order.
func likenesses(vecs []vector, most int, adjust func(a, b int32, alike int64) int64) []pair {
	type posting struct {
		at     int32
		amount int64
	}
	index := map[string][]posting{}
	for i := range vecs {
		for _, t := range vecs[i].terms {
			if t.amount > 0 {
				index[t.key] = append(index[t.key], posting{int32(i), t.amount})
			}
		}
	}
	var out []pair
	dot := make([]int64, len(vecs))
	for i := range vecs {
		var met []int32
		for _, t := range vecs[i].terms {
			ps := index[t.key]
			if len(ps) > most {
				continue
			}
			for _, p := range ps {
				if p.at >= int32(i) {
					break
				}
				if dot[p.at] == 0 {
					met = append(met, p.at)
				}
				dot[p.at] += t.amount * p.amount
			}
		}
		slices.Sort(met)
		for _, j := range met {
			alike := int64(0)
			if n := vecs[i].norm * vecs[j].norm; n > 0 {
				alike = dot[j] * 1000 / n
			}
			dot[j] = 0
			if alike = adjust(j, int32(i), alike); alike > 0 {
				out = append(out, pair{j, int32(i), alike})
			}
		}
	}
	return out
}

// inOrder returns the sketches in order of time; those without one come last, in
// the order of their IDs.
func inOrder(ss []*Sketch) []*Sketch {
	out := slices.Clone(ss)
	slices.SortStableFunc(out, func(a, b *Sketch) int {
		return cmp.Or(cmp.Compare(late(a.Time), late(b.Time)), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Item, b.Item))
	})
	return out
}

func late(t when.Micros) when.Micros {
	if t == 0 {
		return when.Future
	}
	return t
}
