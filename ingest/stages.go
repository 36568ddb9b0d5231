package ingest

import (
	"errors"
	"strings"
	"sync"

	"ifolge/lang"
	"ifolge/model"
	"ifolge/text"
	"ifolge/text/joint"
	"ifolge/text/names"
	"ifolge/text/segment"
	"ifolge/text/tag"
)

// layers are the parts of a Document that stages fill, in the order in which
// they run.
var layers = []string{"tokens", "tags, tree", "lemmas", "names"}

// stageOf returns the stage that fills a layer; nil where there is none.
func stageOf(line []signed, layer string) stage {
	for _, s := range line {
		if s.maker.Layer == layer {
			return s
		}
	}
	return nil
}

// load makes the stages of a language, in the order in which they run. A stage
// whose part of the model is broken or missing is left out: the error says
// which, and the rest still reads.
func load(code string, models func(name string) (*model.File, error)) ([]signed, error) {
	f, err := models(code)
	if err != nil {
		return nil, err
	}
	net, err := netOf(code, f, models)
	if err != nil {
		return nil, err
	}
	parts := []part{
		{layers[0], "segment", f, func() (stage, error) { return segment.New(code, f) }},
		{layers[1], joint.Section, net, func() (stage, error) { return joint.New(net) }},
		{layers[2], tag.Section, f, func() (stage, error) { return tag.NewLemmas(f) }},
		{layers[3], "names", f, func() (stage, error) { return names.New(f) }},
	}
	made := make([]stage, len(parts))
	errs := make([]error, len(parts))
	var all sync.WaitGroup
	for i, p := range parts {
		all.Go(func() { made[i], errs[i] = p.load() })
	}
	all.Wait()
	var line []signed
	var missing []string
	for i, p := range parts {
		if errs[i] != nil {
			missing = append(missing, errs[i].Error())
			continue
		}
		m := text.Maker{Layer: p.layer}
		if p.file.Has(p.section) {
			m.Model, m.Hash = p.file.Card.Name+"/"+p.section, p.file.Hash()
		}
		line = append(line, signed{made[i], m})
	}
	if len(missing) > 0 {
		return line, errors.New(strings.Join(missing, "; "))
	}
	return line, nil
}

// netOf returns the model file that holds the net of a language: its own, or the
// one that it shares with the languages next to it, named in lang/CODE/net.txt.
func netOf(code string, own *model.File, models func(name string) (*model.File, error)) (*model.File, error) {
	for _, r := range lang.Table(code, "net") {
		return models(r.Field(0))
	}
	return own, nil
}

// A part of a language's model, and the stage that it is for.
type part struct {
	layer, section string
	file           *model.File
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
