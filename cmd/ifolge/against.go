package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ifolge/corpus"
	"ifolge/corpus/conllu"
	"ifolge/ingest"
	"ifolge/model"
	"ifolge/models"
	"ifolge/text"
)

// An other is what the program is measured against: itself with other models,
// or what it said once. The nil other is none.
type other struct {
	names   []string
	line    *ingest.Line
	answers []byte // as --dump wrote them; nil: line answers
}

// newOther reads the files of --against.
func newOther(files []string, o ingest.Options) (*other, error) {
	if len(files) == 0 {
		return nil, nil
	}
	x := &other{}
	with := map[string]*model.File{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("--against=%s: %w", file, cause(err))
		}
		x.names = append(x.names, filepath.Base(file))
		if !model.Is(b) {
			if x.answers, err = unpacked(b); err != nil {
				return nil, fmt.Errorf("--against=%s: %w", file, err)
			}
			continue
		}
		f, err := model.Decode(b)
		if err != nil {
			return nil, fmt.Errorf("--against=%s: %w", file, err)
		}
		if all := models.Names(); !slices.Contains(all, f.Card.Name) {
			return nil, fmt.Errorf("--against=%s: a model called %q stands in for none of the program's own: %s", file, f.Card.Name, strings.Join(all, ", "))
		}
		with[f.Card.Name] = f
	}
	if x.answers != nil {
		if len(files) > 1 {
			return nil, fmt.Errorf("%w: --against takes one file of predictions, or model files; is each of %s one?", errUsage, strings.Join(x.names, ", "))
		}
		return x, nil
	}
	o.Models = func(name string) (*model.File, error) {
		if f := with[name]; f != nil {
			return f, nil
		}
		return models.Load(name)
	}
	x.line = ingest.New(o)
	return x, nil
}

func unpacked(b []byte) ([]byte, error) {
	r, err := corpus.Unpack(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func (x *other) called() string {
	if x == nil {
		return ""
	}
	return strings.Join(x.names, " + ")
}

// annotate is [program.annotate] of the other.
func (x *other) annotate(p *program, name string) func(string) *text.Document {
	switch {
	case x == nil:
		return nil
	case x.line != nil:
		return p.annotate(x.line, name+" (against)")
	}
	return func(string) *text.Document {
		var ss []conllu.Sentence
		for s, err := range conllu.Read(bytes.NewReader(x.answers)) {
			if err != nil {
				p.fail(fmt.Errorf("--against=%s: %w", x.called(), err))
				break
			}
			ss = append(ss, s)
		}
		return conllu.Document("", ss)
	}
}

// find is [program.find] of the other.
func (x *other) find(p *program, name string) func(s, code string) []corpus.Attribution {
	switch {
	case x == nil:
		return nil
	case x.line != nil:
		return p.find(x.line, name+" (against)")
	}
	said := map[string][]corpus.Attribution{}
	for d, err := range corpus.Read(bytes.NewReader(x.answers), x.called()) {
		if err != nil {
			p.fail(fmt.Errorf("--against: %w", err))
			break
		}
		said[d.Text] = d.Attributions
	}
	lacks := false
	return func(s, _ string) []corpus.Attribution {
		as, ok := said[s]
		if !ok && !lacks {
			lacks = true
			p.fail(fmt.Errorf("--against=%s: has no answer for some text of %s: was it made from this file?", x.called(), name))
		}
		return as
	}
}
