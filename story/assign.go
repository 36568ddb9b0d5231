package story

import (
	"cmp"
	"slices"
)

// assign puts clauses into claims, article by article in order of time. An article
// seldom states a claim twice, so its clauses compete: the likeliest pair of clause
// and claim is taken first, and a claim that has a clause of the article takes
// another only where it is likelier still. What is like no claim begins one.
func assign(cs []clause, alike map[[2]int32]int64) []int {
	of := make([]int, len(cs))
	var members [][]int32
	for from := 0; from < len(cs); {
		to := from
		for to < len(cs) && cs[to].article == cs[from].article {
			to++
		}
		type choice struct {
			clause, claim int
			p             int64
		}
		var choices []choice
		for i := from; i < to; i++ {
			of[i] = -1
			for g := range members {
				if p := belongs(alike, members[g], int32(i)); p >= leastAlike {
					choices = append(choices, choice{i, g, p})
				}
			}
		}
		slices.SortFunc(choices, func(a, b choice) int {
			return cmp.Or(cmp.Compare(b.p, a.p), cmp.Compare(a.clause, b.clause), cmp.Compare(a.claim, b.claim))
		})
		taken := map[int]int{}
		for _, c := range choices {
			if of[c.clause] < 0 && (taken[c.claim] == 0 || c.p >= leastAgain) {
				of[c.clause] = c.claim
				taken[c.claim]++
			}
		}
		for i := from; i < to; i++ {
			if of[i] >= 0 {
				continue
			}
			best, most := -1, int64(0) // what the article has said itself
			for j := from; j < i; j++ {
				if p := alike[[2]int32{int32(j), int32(i)}]; p > most {
					best, most = of[j], p
				}
			}
			if most >= leastOwn {
				of[i] = best
				continue
			}
			of[i] = len(members)
			members = append(members, []int32{int32(i)})
		}
		for i := from; i < to; i++ {
			if m := members[of[i]]; m[len(m)-1] != int32(i) {
				members[of[i]] = append(m, int32(i))
			}
		}
		from = to
	}
	return of
}

// belongs returns how likely clause i states the claim of ms: the mean of the
// likest member and of the few likest.
func belongs(alike map[[2]int32]int64, ms []int32, i int32) int64 {
	const few = 3
	var top [few]int64
	for _, m := range ms {
		p := alike[[2]int32{min(m, i), max(m, i)}]
		for k := range top {
			if p > top[k] {
				p, top[k] = top[k], p
			}
		}
	}
	n := int64(min(few, len(ms)))
	return (top[0] + (top[0]+top[1]+top[2])/n) / 2
}

var leastAlike = int64(envInt("LA", 120))
var leastAgain = int64(envInt("LG", 400))
var leastOwn = int64(envInt("LO", 500))
