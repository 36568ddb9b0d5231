package story

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
)

// Group parts articles into stories and their clauses into claims. The order of
// ss does not matter. Stories come in order of their first articles; one article
// may be a story of its own.
func Group(ss []*Sketch) []Story {
	ss = inOrder(ss)
	vecs := vectors(ss)
	made := copies(ss, vecs)
	of := gather(ss, vecs, made)
	n := 0
	for _, g := range of {
		n = max(n, g+1)
	}
	parts := make([][]*Sketch, n)
	at := make([]int, len(ss))
	for i, g := range of {
		at[i] = len(parts[g])
		parts[g] = append(parts[g], ss[i])
	}
	inside := make([][]Copy, n)
	for _, c := range made {
		if g := of[c.Article]; g == of[c.Of] {
			c.Article, c.Of = at[c.Article], at[c.Of]
			for k := range c.Why {
				c.Why[k].Of = c.Of
			}
			inside[g] = append(inside[g], c)
		}
	}
	out := make([]Story, n)
	for g := range parts {
		out[g] = tell(parts[g], inside[g])
	}
	return out
}

// tell makes a story of articles in order of time.
func tell(ss []*Sketch, made []Copy) Story {
	st := Story{Copies: made}
	for _, s := range ss {
		st.Articles = append(st.Articles, s.Article)
	}
	st.ID = id("story", ss[0].ID, ss[0].Item)
	st.Title = cmp.Or(ss[0].Title, firstWords(ss[0]))
	cs := clausesOf(ss)
	of, alike := claims(cs, made)
	of = react(cs, of)
	byClaim := map[int][]int{}
	var order []int
	for i, g := range of {
		if _, ok := byClaim[g]; !ok {
			order = append(order, g)
		}
		byClaim[g] = append(byClaim[g], i)
	}
	t := newTracer(ss, cs, made, alike)
	for _, g := range order {
		is := byClaim[g]
		if len(is) == 1 && cs[is[0]].Statement < 0 {
			continue // nobody says it, nobody else has it
		}
		st.Claims = append(st.Claims, t.claim(is))
	}
	slices.SortStableFunc(st.Claims, func(a, b Claim) int {
		return cmp.Or(cmp.Compare(b.Outlets, a.Outlets), cmp.Compare(len(b.Members), len(a.Members)))
	})
	return st
}

func firstWords(s *Sketch) string {
	if len(s.Units) == 0 {
		return s.ID
	}
	return s.Units[0].Text
}

// id names something derived: 16 hex digits.
func id(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func (c *clause) id(s *Sketch) string {
	return id("claim", s.ID, s.Item, strconv.Itoa(int(c.At[0])), strconv.Itoa(int(c.At[1])))
}
