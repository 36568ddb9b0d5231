package ingest

import (
	"fmt"
	"strings"
	"sync"

	"ifolge/models"
	"ifolge/text"
	"ifolge/text/names"
	"ifolge/text/parse"
	"ifolge/text/segment"
	"ifolge/text/tag"
)

// load makes the stages of a language, in the order in which they run. A stage
// whose part of the model is broken or missing is left out: the error says
// which, and the rest still reads.
func load(code string) ([]stage, error) {
	f, err := models.Load(code)
	if err != nil {
		return nil, err
	}
	parts := []part{
		{"tokens", "segment", func() (stage, error) { return segment.New(code, f) }},
		{"tags", "tags", func() (stage, error) { return tag.New(f) }},
		{"tree", "tree", func() (stage, error) { return parse.New(f) }},
		{"names", "names", func() (stage, error) { return names.New(f) }},
	}
	made := make([]stage, len(parts))
	errs := make([]error, len(parts))
	var all sync.WaitGroup
	for i, p := range parts {
		all.Go(func() { made[i], errs[i] = p.load() })
	}
	all.Wait()
	var line []stage
	var missing []string
	for i, p := range parts {
		if errs[i] != nil {
			missing = append(missing, errs[i].Error())
			continue
		}
		m := text.Maker{Layer: p.layer}
		if f.Has(p.section) {
			m.Model, m.Hash = f.Card.Name+"/"+p.section, f.Hash()
		}
		line = append(line, signed{made[i], m})
	}
	if len(missing) > 0 {
		return line, fmt.Errorf("models: %s: part of the model cannot be used, so the reading is poorer: %s", code, strings.Join(missing, "; "))
	}
	return line, nil
}

// A part of a language's model, and the stage that it is for.
type part struct {
	layer, section string
	load           func() (stage, error)
}

// signed is a stage that leaves its name in the document, unless it does so
// itself.
type signed struct {
	stage
	maker text.Maker
}

func (s signed) Annotate(d *text.Document) {
	n := len(d.Made)
	s.stage.Annotate(d)
	if len(d.Made) == n {
		d.Made = append(d.Made, s.maker)
	}
}
