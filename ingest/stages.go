package ingest

import (
	"errors"
	"fmt"
	"sync"

	"ifolge/models"
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
	makers := []func() (stage, error){
		func() (stage, error) { return segment.New(code, f) },
		func() (stage, error) { return tag.New(f) },
		func() (stage, error) { return parse.New(f) },
	}
	made := make([]stage, len(makers))
	errs := make([]error, len(makers))
	var all sync.WaitGroup
	for i, m := range makers {
		all.Go(func() { made[i], errs[i] = m() })
	}
	all.Wait()
	var line []stage
	for i, s := range made {
		if errs[i] == nil {
			line = append(line, s)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return line, fmt.Errorf("models: %s: part of the model cannot be used, so the reading is poorer: %w", code, err)
	}
	return line, nil
}
