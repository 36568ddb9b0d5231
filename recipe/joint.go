package recipe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"ifolge/corpus"
	"ifolge/text"
	"ifolge/text/joint"
)

// trainJoint makes the section "joint" from treebanks. Its keys: epochs, batch
// (tokens a step), width, layers, seed, joined (see [joint.Options]), apart, folds
// and fold (see [apart]), teachers: model files named from the recipe's folder,
// each made by a recipe of its own. The net learns of each sentence which
// treebank it comes from: "nb" of nb-train.conllu.gz, "ewt" of
// en-ewt-train.conllu.gz.
//
// After each epoch the state is kept beside the model file, in NAME.state: a run
// that was broken off goes on there, and gives the same bytes.
func trainJoint(ctx context.Context, j *Job) ([]byte, error) {
	var err error
	number := j.numbers(j.stage, &err)
	o := joint.Options{
		Epochs: number("epochs", 0), Batch: number("batch", 0), Width: number("width", 0), Layers: number("layers", 0),
		Joined: number("joined", 0), Seed: uint64(number("seed", 1)), Progress: j.Progress,
	}
	if err != nil {
		return nil, err
	}
	gold, err := j.Gold("train")
	if err != nil {
		return nil, err
	}
	apart, err := apart(j)
	if err != nil {
		return nil, err
	}
	var docs []*text.Document
	for i, file := range j.Files("train") {
		d := *gold[i]
		d.Lang = treebank(file)
		if apart != nil {
			d.Sentences = slices.DeleteFunc(slices.Clone(d.Sentences), func(s text.Span) bool { return apart[d.Words(s)] })
		}
		docs = append(docs, &d)
	}
	for _, name := range strings.Fields(j.Recipe.Value("joint.teachers")) {
		f, err := j.file(name)
		if err != nil {
			return nil, err
		}
		b, err := f.Section(joint.Section)
		if err != nil {
			return nil, err
		}
		o.Teachers = append(o.Teachers, b)
	}
	if j.state != "" {
		saved, err := os.ReadFile(j.state)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		o.Load = func() []byte { return saved }
		o.Save = func(b []byte) error {
			if err := os.WriteFile(j.state+".new", b, 0o666); err != nil {
				return err
			}
			return os.Rename(j.state+".new", j.state)
		}
	}
	b, err := joint.Train(ctx, docs, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", j.state, err)
	}
	if j.state != "" {
		err = os.Remove(j.state)
	}
	return b, err
}

// apart returns the sentences that the recipe leaves out: those of every
// joint.folds-th document, from number joint.fold on, of the files joint.apart.
// The trees that such a net gives to those documents are as good as those of a
// text it has never seen, so that a reader of trees can learn from them.
func apart(j *Job) (map[string]bool, error) {
	var err error
	number := j.numbers(j.stage, &err)
	folds, fold := number("folds", 2), number("fold", 0)
	if err != nil {
		return nil, err
	}
	var out map[string]bool
	for _, file := range strings.Fields(j.Recipe.Value("joint.apart")) {
		ds, err := corpus.ReadFile(j.Path(file))
		if err != nil {
			return nil, err
		}
		for n, d := range ds {
			if n%folds != fold {
				continue
			}
			if out == nil {
				out = map[string]bool{}
			}
			for line := range strings.Lines(d.Text) {
				out[strings.TrimSpace(line)] = true
			}
		}
	}
	return out, nil
}

// treebank is the name of a treebank file without its language, where more than
// that is left, and without its part.
func treebank(file string) string {
	name, _, _ := strings.Cut(path.Base(file), ".")
	parts := strings.Split(name, "-")
	if len(parts) > 2 {
		return parts[1]
	}
	return parts[0]
}
