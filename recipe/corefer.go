package recipe

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"ifolge/corpus"
	"ifolge/corpus/narc"
	"ifolge/text/corefer"
	"ifolge/text/joint"
)

// trainCorefer makes the section "corefer" from texts with coreference. Its keys:
// train: files in the form of package narc, and treebanks (.conllu, .conllu.gz)
// with GUM's Entity brackets; epochs, runs, seed; net: the net that reads texts
// in a language whose model has none, named from the recipe's folder; models: for
// each language a model file with what else is needed to read it, as
// nb:../nb/nb.model; a file's language is that before its name, as
// en:ud/en-gum-train.conllu.gz, or what the file says. All texts are read raw.
//
// The nets have learned from the same sentences, so their trees are somewhat
// better than those of a new text.
func trainCorefer(ctx context.Context, j *Job) ([]byte, error) {
	f, err := j.file(j.Recipe.Value("corefer.net"))
	if err != nil {
		return nil, err
	}
	net, err := joint.New(f)
	if err != nil {
		return nil, err
	}
	readers, err := j.readers()
	if err != nil {
		return nil, err
	}
	var ls []corefer.Lesson
	for _, file := range j.Files("texts") {
		code, path, ok := strings.Cut(file, ":")
		if !ok {
			code, path = "", file
		}
		ds, err := j.coreference(path)
		if err != nil {
			return nil, err
		}
		for _, d := range ds {
			read, err := readers.of(cmp.Or(code, d.Lang))
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", path, d.ID, err)
			}
			l := corefer.Lesson{Doc: read.document(d.Text, cmp.Or(read.net, net)), Entity: d.Entity}
			o := corpus.NewOffsets(d.Text)
			for _, m := range d.Mentions {
				l.Mentions = append(l.Mentions, corpus.Touched(l.Doc, o.Range(m)))
			}
			ls = append(ls, l)
		}
	}
	o := corefer.TrainOptions{Progress: j.Progress}
	number := j.numbers(j.stage, &err)
	o.Epochs, o.Runs, o.Seed = number("epochs", 0), number("runs", 0), uint64(number("seed", 1))
	if err != nil {
		return nil, err
	}
	return corefer.Train(ctx, ls, o)
}

func (j *Job) coreference(file string) ([]narc.Document, error) {
	r, err := corpus.Open(j.Path(file))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if strings.Contains(file, ".conllu") {
		return narc.Treebank(r, file)
	}
	return narc.Read(r, file)
}
