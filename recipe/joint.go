package recipe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"ifolge/corpus"
	"ifolge/text"
	"ifolge/text/joint"
)

// trainJoint makes the section "joint" from treebanks. Its keys: epochs, batch
// (tokens a step), width, layers, seed, joined (see [joint.Options]), apart, block,
// folds and fold (see [Job.apart]), teachers: model files named from the recipe's folder,
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
	apart, err := j.apart()
	if err != nil {
		return nil, err
	}
	var docs []*text.Document
	for i, file := range j.Files("train") {
		d := *gold[i]
		d.Lang = treebank(file)
		d.Sentences = apart.less(&d)
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

// An apart is what a net is to leave out of its treebanks. The trees that it
// gives to those sentences are as good as those of a text it has never seen, so
// that a reader of trees can learn from them.
type apart struct {
	words       map[string]bool // sentences by their words
	block       int             // sentences in a row that go together; 0: no blocks
	folds, fold int
}

// apart reads what the recipe leaves out: every joint.folds-th document, from
// number joint.fold on, of the files joint.apart; and likewise of the blocks of
// joint.block sentences that each treebank is parted into.
func (j *Job) apart() (*apart, error) {
	var err error
	number := j.numbers(j.stage, &err)
	a := &apart{words: map[string]bool{}, block: number("block", 0), folds: max(1, number("folds", 2)), fold: number("fold", 0)}
	if err != nil {
		return nil, err
	}
	for _, file := range strings.Fields(j.Recipe.Value("joint.apart")) {
		ds, err := corpus.ReadFile(j.Path(file))
		if err != nil {
			return nil, err
		}
		for n := a.fold; n < len(ds); n += a.folds {
			for line := range strings.Lines(ds[n].Text) {
				a.words[strings.TrimSpace(line)] = true
			}
		}
	}
	return a, nil
}

// less returns the sentences of a treebank that are not left out.
func (a *apart) less(d *text.Document) []text.Span {
	var out []text.Span
	for n, s := range d.Sentences {
		if a.words[d.Words(s)] || a.block > 0 && n/a.block%a.folds == a.fold {
			continue
		}
		out = append(out, s)
	}
	return out
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
