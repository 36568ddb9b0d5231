package recipe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"ifolge/text"
	"ifolge/text/joint"
)

// trainJoint makes the section "joint" from treebanks. Its keys: epochs, batch
// (tokens a step), width, layers, seed. The net learns of each sentence which
// treebank it comes from: "nb" of nb-train.conllu.gz, "ewt" of
// en-ewt-train.conllu.gz.
//
// After each epoch the state is kept beside the model file, in NAME.state: a run
// that was broken off goes on there, and gives the same bytes.
func trainJoint(ctx context.Context, j *Job) ([]byte, error) {
	var o joint.Options
	for _, k := range []struct {
		key string
		p   *int
	}{{"epochs", &o.Epochs}, {"batch", &o.Batch}, {"width", &o.Width}, {"layers", &o.Layers}} {
		n, err := j.Number(k.key, 0)
		if err != nil {
			return nil, err
		}
		*k.p = n
	}
	seed, err := j.Number("seed", 1)
	if err != nil {
		return nil, err
	}
	o.Seed = uint64(seed)
	o.Progress = j.Progress
	gold, err := j.Gold("train")
	if err != nil {
		return nil, err
	}
	var docs []*text.Document
	for i, file := range j.Files("train") {
		d := *gold[i]
		d.Lang = treebank(file)
		docs = append(docs, &d)
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
