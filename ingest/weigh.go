package ingest

import (
	"cmp"

	"ifolge/attribution"
	"ifolge/text"
)

// attributions finds those of d by the rules of its language, weighed by the
// finder's model where it can be read.
func (l *Line) attributions(d *text.Document) []attribution.Attribution {
	m := l.finder.model(l.opts.Models)
	if m == nil {
		return atLeast(l.opts.MinScore, attribution.Find(d))
	}
	return m.Find(d, cmp.Or(l.opts.MinScore, attribution.Usual))
}
