package statement

import (
	"cmp"
	"slices"
	"sort"

	"ifolge/attribution"
	"ifolge/text"
	"ifolge/when"
)

// farthest is how many heads are climbed from a time to the words it belongs to.
const farthest = 16

// spokenOf lists the times in the content: those of its first sentence first,
// the ones nearest to the main verb before those in its subordinate clauses.
func (m *maker) spokenOf(at *attribution.Attribution) []Time {
	type found struct{ sentence, depth, time int }
	var fs []found
	first := -1
	for _, c := range at.Content {
		for k := m.timeFrom(c.Start); k < len(m.times) && m.times[k].Span.Start < c.End; k++ {
			x := &m.times[k]
			if !c.Contains(x.Span) {
				continue
			}
			n, _ := m.d.SentenceAt(x.Span.Start)
			if first < 0 {
				first, _ = m.d.SentenceAt(c.Start)
			}
			fs = append(fs, found{n - first, m.depth(x.Span, c), k})
		}
	}
	slices.SortStableFunc(fs, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.sentence, b.sentence), cmp.Compare(a.depth, b.depth), cmp.Compare(a.time, b.time))
	})
	var ts []Time
	for _, f := range fs {
		ts = append(ts, m.time(&m.times[f.time]))
	}
	return ts
}

// timeFrom returns the first time that begins at token i or behind it.
func (m *maker) timeFrom(i text.Index) int {
	return sort.Search(len(m.times), func(k int) bool { return m.times[k].Span.Start >= i })
}

func (m *maker) time(x *when.Expression) Time {
	return Time{Words: m.d.Words(x.Span), Value: x.Value, Interval: x.Interval, Kind: x.Kind, Rule: x.Rule, At: x.Range}
}

// depth counts the heads from s until they leave c.
func (m *maker) depth(s, c text.Span) int {
	h, ok := m.above(s)
	n := 0
	for ; ok && c.Has(h) && n < farthest; n++ {
		h, ok = m.d.Head(h)
	}
	return n
}

// above returns the word outside s on which s hangs.
func (m *maker) above(s text.Span) (text.Index, bool) {
	for i := s.Start; i < s.End; i++ {
		if h, ok := m.d.Head(i); ok && !s.Has(h) && m.d.Tokens[i].Rel != text.Punct {
			return h, true
		}
	}
	return 0, false
}

// said returns the time that hangs on the cue: "mandag" in "sa hun mandag" and
// in "sa hun på et møte mandag". It is none of the content's.
func (m *maker) said(at *attribution.Attribution) Time {
	if len(at.Cue) == 0 || int(at.Cue[0].Start) >= len(m.d.Tokens) {
		return Time{}
	}
	n, ok := m.d.SentenceAt(at.Cue[0].Start)
	if !ok {
		return Time{}
	}
	sentence := m.d.Sentences[n]
	in := func(ss []text.Span, i text.Index) bool {
		return slices.ContainsFunc(ss, func(s text.Span) bool { return s.Has(i) })
	}
	from := m.timeFrom(max(sentence.Start, at.Cue[0].Start-reach))
	for k := from; k < len(m.times) && m.times[k].Span.Start < min(sentence.End, at.Cue[0].End+reach); k++ {
		x := &m.times[k]
		if in(at.Content, x.Span.Start) || in(at.Content, x.Span.End-1) {
			continue
		}
		h, ok := m.above(x.Span)
		for step := 0; ok && step < farthest; step++ {
			if in(at.Cue, h) {
				return m.time(x)
			}
			if m.d.Tokens[h].POS == text.VERB || in(at.Content, h) {
				break
			}
			h, ok = m.d.Head(h)
		}
	}
	return Time{}
}

// reach is how far from its cue a time of saying may stand, in tokens.
const reach = 40
