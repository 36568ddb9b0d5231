package story

import "strings"

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
// paragraphs. Each is a copy of one, the likeliest. vecs are the articles' vectors.
func copies(ss []*Sketch, vecs []vector) []Copy {
	index := map[uint32][]int32{} // passage → articles, in order
	for i, s := range ss {
		for _, g := range s.Grams {
			if as := index[g.Hash]; len(as) == 0 || as[len(as)-1] != int32(i) {
				index[g.Hash] = append(as, int32(i))
			}
		}
	}
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
			best = rewrite(ss, vecs, had, i)
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
func rewrite(ss []*Sketch, vecs []vector, had map[string][]int, i int) Copy {
	best, most := Copy{Article: i, Of: -1}, int64(0)
	own, seen := foldName(ss[i].Outlet), map[string]bool{}
	for _, h := range hops(ss[i]) {
		if h.name == own || seen[h.name] {
			continue
		}
		seen[h.name] = true
		js := had[h.name]
		for _, j := range js[max(0, len(js)-mostBack):] {
			if a := vecs[i].cosine(&vecs[j]); a >= alikeRewrite && (a > most || a == most && j > best.Of) {
				best, most = Copy{Article: i, Of: j, Kind: "rewrite", Why: []Why{h.why(ss[j].Outlet, j)}}, a
				if ss[i].Lang != ss[j].Lang {
					best.Kind = "translation"
				}
			}
		}
	}
	return best
}

// A hop is a name in the opening of an article that may be the paper's that it has
// its matter from.
type hop struct {
	name  string // folded
	relay *Relay // where a chain names it
	unit  *Unit  // where it stands; nil: in a wire mark
}

// hops lists those of s in the order in which they count.
func hops(s *Sketch) []hop {
	var hs []hop
	for k := range s.Units {
		u := &s.Units[k]
		if u.Paragraph >= opening {
			break
		}
		for r := range u.Relays {
			hs = append(hs, hop{foldName(u.Relays[r].Name), &u.Relays[r], u})
		}
		for _, name := range append([]string{foldName(u.Speaker)}, u.Outlets...) {
			if name != "" {
				hs = append(hs, hop{name, nil, u})
			}
		}
	}
	for _, name := range s.Wires {
		hs = append(hs, hop{name: name})
	}
	return hs
}

// why is the evidence that an article goes back to article of of the paper outlet.
func (h hop) why(outlet string, of int) Why {
	switch {
	case h.relay != nil:
		return Why{Kind: "stated hop", Words: h.relay.Words, At: h.relay.At, Of: of}
	case h.unit == nil:
		return Why{Kind: "wire mark", Words: outlet, Of: of}
	case foldName(h.unit.Speaker) == h.name:
		return Why{Kind: "stated hop", Words: h.unit.Speaker, At: h.unit.At, Of: of}
	}
	return Why{Kind: "stated hop", Words: h.unit.Text, At: h.unit.At, Of: of}
}

// cosine is in thousandths.
func (v *vector) cosine(w *vector) int64 {
	n := v.norm * w.norm
	if n == 0 {
		return 0
	}
	dot := int64(0)
	v.share(w, func(a, b *term) { dot += a.amount * b.amount })
	return dot * 1000 / n
}

// share calls each for every key that v and w have both.
func (v *vector) share(w *vector, each func(a, b *term)) {
	for i, j := 0, 0; i < len(v.terms) && j < len(w.terms); {
		switch a, b := &v.terms[i], &w.terms[j]; strings.Compare(a.key, b.key) {
		case -1:
			i++
		case 1:
			j++
		default:
			each(a, b)
			i, j = i+1, j+1
		}
	}
}
