package recipe

import (
	"context"
	"fmt"
	"strings"

	"ifolge/corpus"
	"ifolge/corpus/narc"
	"ifolge/text/corefer"
	"ifolge/text/joint"
)

// trainCorefer makes the section "corefer" from texts with coreference. Its keys:
// epochs, seed; net: the net that reads the texts, named from the recipe's
// folder; models: for each language of the texts a model file with what else is
// needed to read them, as nb:../nb/nb.model. The texts are read raw.
//
// The net has learned from the same sentences, so their trees are somewhat better
// than those of a new text.
func trainCorefer(ctx context.Context, j *Job) ([]byte, error) {
	f, err := j.file(j.Recipe.Value("corefer.net"))
	if err != nil {
		return nil, err
	}
	net, err := joint.New(f)
	if err != nil {
		return nil, err
	}
	readers := map[string]*reader{}
	for _, v := range strings.Fields(j.Recipe.Value("corefer.models")) {
		code, name, _ := strings.Cut(v, ":")
		f, err := j.file(name)
		if err != nil {
			return nil, err
		}
		if readers[code], err = newReader(code, f); err != nil {
			return nil, err
		}
	}
	var ls []corefer.Lesson
	for _, file := range j.Files("train") {
		r, err := corpus.Open(j.Path(file))
		if err != nil {
			return nil, err
		}
		ds, err := narc.Read(r, file)
		r.Close()
		if err != nil {
			return nil, err
		}
		for _, d := range ds {
			read, ok := readers[d.Lang]
			if !ok {
				return nil, fmt.Errorf("%s: %s: no model for %q; add %s:FILE to corefer.models", file, d.ID, d.Lang, d.Lang)
			}
			l := corefer.Lesson{Doc: read.document(d.Text, net), Entity: d.Entity}
			o := corpus.NewOffsets(d.Text)
			for _, m := range d.Mentions {
				l.Mentions = append(l.Mentions, corpus.Touched(l.Doc, o.Range(m)))
			}
			ls = append(ls, l)
		}
	}
	o := corefer.TrainOptions{Progress: j.Progress}
	if o.Epochs, err = j.Number("epochs", 0); err != nil {
		return nil, err
	}
	seed, err := j.Number("seed", 1)
	if err != nil {
		return nil, err
	}
	o.Seed = uint64(seed)
	return corefer.Train(ctx, ls, o)
}
