package ingest

import (
	"cmp"
	"sync"

	"ifolge/attribution"
	"ifolge/model"
	"ifolge/text"
)

// A weigher finds attributions: by the rules, weighed by the model where it can
// be read. The model is loaded once, when first asked.
type weigher struct {
	models func(name string) (*model.File, error)
	once   sync.Once
	model  *attribution.Model
}

func (w *weigher) find(d *text.Document, least float32) []attribution.Attribution {
	w.once.Do(func() {
		if f, err := w.models("finder"); err == nil {
			w.model, _ = loadFinder(f)
		}
	})
	if w.model == nil {
		return atLeast(least, attribution.Find(d))
	}
	return w.model.Find(d, cmp.Or(least, attribution.Usual))
}

func loadFinder(f *model.File) (*attribution.Model, error) {
	b, err := f.Section(attribution.Section)
	if err != nil {
		return nil, err
	}
	return attribution.DecodeModel(b)
}
