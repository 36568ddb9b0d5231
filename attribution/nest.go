package attribution

import (
	"cmp"
	"slices"

	"ifolge/text"
)

// nest puts the attributions in text order and gives each the one it stands
// in: the smallest whose content holds its cue, or its content where it has no
// cue. A content that is no larger never is a parent, so no circle can arise.
func (f *finder) nest() {
	slices.SortStableFunc(f.as, func(a, b Attribution) int {
		return cmp.Or(cmp.Compare(a.First(), b.First()), cmp.Compare(a.Content[0].Start, b.Content[0].Start), cmp.Compare(anchor(a), anchor(b)))
	})
	type stretch struct {
		text.Span
		owner int32
	}
	var ss []stretch
	size := make([]int, len(f.as))
	for i, a := range f.as {
		for _, c := range a.Content {
			ss = append(ss, stretch{c, int32(i)})
			size[i] += c.Len()
		}
	}
	slices.SortFunc(ss, func(a, b stretch) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.owner, b.owner))
	})
	order := make([]int32, len(f.as))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(anchor(f.as[a]), anchor(f.as[b])) })
	var open []stretch
	next := 0
	for _, i := range order {
		at := anchor(f.as[i])
		for next < len(ss) && ss[next].Start <= at {
			open = append(open, ss[next])
			next++
		}
		for len(open) > 0 && open[len(open)-1].End <= at {
			open = open[:len(open)-1]
		}
		best := int32(-1)
		for k := len(open) - 1; k >= 0 && k >= len(open)-32; k-- {
			o := open[k]
			if o.End <= at || o.owner == i || size[o.owner] < size[i] || size[o.owner] == size[i] && o.owner >= i {
				continue
			}
			if best < 0 || size[o.owner] < size[best] {
				best = o.owner
			}
		}
		f.as[i].Parent = best
	}
}

// First returns the first token of a, whatever it belongs to.
func (a *Attribution) First() text.Index {
	s := a.Content[0].Start
	if len(a.Cue) > 0 {
		s = min(s, a.Cue[0].Start)
	}
	if a.Source.Len() > 0 {
		s = min(s, a.Source.Start)
	}
	return s
}

func anchor(a Attribution) text.Index {
	if len(a.Cue) > 0 {
		return a.Cue[0].Start
	}
	return a.Content[0].Start
}
