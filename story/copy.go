package story

import (
	"slices"
	"strings"
)

const (
	// copied is the share of an article's passages that stand in an earlier one
	// from which it is taken for a copy, in per cent.
	copied = 20
	// verbatim is the share from which it is the same text.
	verbatim = 80
	// fewestGrams is how many passages are needed to tell.
	fewestGrams = 4
)

// copies finds which articles were made from which, the articles being in order
// of time: those that share passages, and those that say so in their first
// paragraphs. Each is a copy of one, the likeliest.
func copies(ss []*Sketch) []Copy {
	index := map[uint32][]int32{} // passage → articles, in order
	for i, s := range ss {
		for _, g := range s.Grams {
			if as := index[g.Hash]; len(as) == 0 || as[len(as)-1] != int32(i) {
				index[g.Hash] = append(as, int32(i))
			}
		}
	}
	vecs := vectors(ss)
	had := map[string][]int{}
	var out []Copy
	for i, s := range ss {
		share := map[int32]int{}
		seen := map[uint32]bool{}
		for _, g := range s.Grams {
			if seen[g.Hash] {
				continue
			}
			seen[g.Hash] = true
			for _, j := range index[g.Hash] {
				if int(j) >= i {
					break
				}
				share[j]++
			}
		}
		best := Copy{Article: i, Of: -1}
		for j := range int32(i) {
			n := share[j]
			if len(seen) < fewestGrams || n < 2 {
				continue
			}
			if p := n * 100 / len(seen); p >= copied && (best.Of < 0 || p > best.Share) {
				best.Of, best.Share = int(j), p
			}
		}
		switch {
		case best.Of < 0:
			best, _ = rewrite(ss, vecs, had, i)
		case best.Share >= verbatim:
			best.Kind = "same text"
		default:
			best.Kind = "passages"
		}
		if name := foldName(s.Outlet); name != "" {
			had[name] = append(had[name], i)
		}
		if best.Of < 0 {
			continue
		}
		if best.Share > 0 {
			best.Why = append(best.Why, shared(ss, best))
		}
		if ss[i].Lang != ss[best.Of].Lang {
			best.Why = append(best.Why, Why{Kind: "translation", Of: best.Of, Words: ss[i].Lang, Other: ss[best.Of].Lang})
		}
		out = append(out, best)
	}
	return out
}

// shared shows the first passage that two articles have in common.
func shared(ss []*Sketch, c Copy) Why {
	in := map[uint32]int32{}
	for _, g := range ss[c.Of].Grams {
		if _, ok := in[g.Hash]; !ok {
			in[g.Hash] = g.Unit
		}
	}
	for _, g := range ss[c.Article].Grams {
		if u, ok := in[g.Hash]; ok {
			mine, other := &ss[c.Article].Units[g.Unit], &ss[c.Of].Units[u]
			return Why{Kind: "same text", Words: mine.Text, At: mine.At, Of: c.Of, Other: other.Text}
		}
	}
	return Why{Kind: "same text", Of: c.Of}
}

// opening is how many paragraphs say what an article as a whole rests on.
const opening = 3

// alikeRewrite is how alike an article is to the one that it says in its opening
// it was made from, in thousandths.
const alikeRewrite = 120

// mostBack is how many articles of a paper, the last ones, another may be a rewrite
// of.
const mostBack = 200

// rewrite finds the article that article i says it was made from. had are the
// articles before it by their papers, folded.
func rewrite(ss []*Sketch, vecs []vector, had map[string][]int, i int) (Copy, bool) {
	best, most := Copy{Article: i, Of: -1}, int64(0)
	for _, outlet := range named(ss[i], opening) {
		js := had[outlet]
		for _, j := range js[max(0, len(js)-mostBack):] {
			if a := vecs[i].cosine(&vecs[j]); a >= alikeRewrite && (a > most || a == most && j > best.Of) {
				w, ok := hop(ss[i], ss[j], opening)
				if !ok {
					continue
				}
				w.Of = j
				best, most = Copy{Article: i, Of: j, Kind: "rewrite", Why: []Why{w}}, a
				if ss[i].Lang != ss[j].Lang {
					best.Kind = "translation"
				}
			}
		}
	}
	return best, best.Of >= 0
}

// named lists the folded names in the first paragraphs of s that may be a paper's,
// in order.
func named(s *Sketch, paragraphs int) []string {
	ns := slices.Clone(s.Wires)
	for k := range s.Units {
		u := &s.Units[k]
		if u.Paragraph >= paragraphs {
			break
		}
		for _, r := range u.Relays {
			ns = append(ns, foldName(r.Name))
		}
		if u.Speaker != "" {
			ns = append(ns, foldName(u.Speaker))
		}
		ns = append(ns, u.Outlets...)
	}
	return once(ns)
}

// cosine is in thousandths.
func (v *vector) cosine(w *vector) int64 {
	n := v.norm * w.norm
	if n == 0 {
		return 0
	}
	dot := int64(0)
	for i, j := 0, 0; i < len(v.terms) && j < len(w.terms); {
		switch a, b := &v.terms[i], &w.terms[j]; strings.Compare(a.key, b.key) {
		case -1:
			i++
		case 1:
			j++
		default:
			dot += a.amount * b.amount
			i, j = i+1, j+1
		}
	}
	return dot * 1000 / n
}

// hop returns where s says, in its first paragraphs (0: anywhere), that it has
// something from the paper of o.
func hop(s, o *Sketch, paragraphs int) (Why, bool) {
	outlet := foldName(o.Outlet)
	if outlet == "" || same(s.Outlet, o.Outlet) {
		return Why{}, false
	}
	for k := range s.Units {
		u := &s.Units[k]
		if paragraphs > 0 && u.Paragraph >= paragraphs {
			break
		}
		for _, r := range u.Relays {
			if foldName(r.Name) == outlet {
				return Why{Kind: "stated hop", Words: r.Words, At: r.At}, true
			}
		}
		if foldName(u.Speaker) == outlet {
			return Why{Kind: "stated hop", Words: u.Speaker, At: u.At}, true
		}
		if slices.Contains(u.Outlets, outlet) {
			return Why{Kind: "stated hop", Words: u.Text, At: u.At}, true
		}
	}
	if slices.Contains(s.Wires, outlet) {
		return Why{Kind: "wire mark", Words: o.Outlet}, true
	}
	return Why{}, false
}
