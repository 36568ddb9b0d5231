package ingest

import (
	"ifolge/lang"
	"ifolge/stance"
)

// judge says of each statement how far its words tell that it happened. Only a
// language with a table of such words can have a model of them, which is not
// loaded for others.
func (l *Line) judge(r *Reading) {
	d := r.Document
	for k := range r.Statements {
		i, ok := stance.Main(d, r.Attributions[r.Statements[k].Attribution].Content)
		if !ok || lang.Table(d.LangAt(i), "factuality") == nil {
			continue
		}
		m := l.judges.model(l.opts.Models)
		if m == nil {
			return
		}
		if v, ok := m.Value(d, i); ok {
			r.Statements[k].Factuality = &v
		}
	}
}
