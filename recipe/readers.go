package recipe

import (
	"fmt"
	"strings"

	"ifolge/model"
	"ifolge/text"
	"ifolge/text/joint"
	"ifolge/text/names"
	"ifolge/text/segment"
	"ifolge/text/tag"
)

// readers read texts raw, as the program does, by the code of their language.
type readers struct {
	stage string
	by    map[string]*reader
}

// readers loads what the key "models" of the running stage names: for each
// language a model file, as nb:../nb/nb.model.
func (j *Job) readers() (*readers, error) {
	rs := &readers{stage: j.stage, by: map[string]*reader{}}
	for _, v := range strings.Fields(j.Recipe.Value(j.stage + ".models")) {
		code, name, _ := strings.Cut(v, ":")
		f, err := j.file(name)
		if err != nil {
			return nil, err
		}
		if rs.by[code], err = newReader(code, f); err != nil {
			return nil, err
		}
	}
	return rs, nil
}

func (rs *readers) of(code string) (*reader, error) {
	r, ok := rs.by[code]
	if !ok {
		return nil, fmt.Errorf("no model for %q; add %s:FILE to %s.models", code, code, rs.stage)
	}
	return r, nil
}

// A reader is what reads texts of one language but for the net.
type reader struct {
	code  string
	net   *joint.Model // nil where the language shares one
	words *segment.Model
	lemma *tag.Lemmas
	names *names.Model
}

func newReader(code string, f *model.File) (*reader, error) {
	r := &reader{code: code}
	var err error
	if f.Has(joint.Section) {
		if r.net, err = joint.New(f); err != nil {
			return nil, err
		}
	}
	if r.words, err = segment.New(code, f); err != nil {
		return nil, err
	}
	if r.lemma, err = tag.NewLemmas(f); err != nil {
		return nil, err
	}
	r.names, err = names.New(f)
	return r, err
}

func (r *reader) document(s string, net *joint.Model) *text.Document {
	d := &text.Document{}
	d.Reset(r.code, s)
	r.words.Annotate(d)
	net.Annotate(d)
	r.lemma.Annotate(d)
	r.names.Annotate(d)
	return d
}
