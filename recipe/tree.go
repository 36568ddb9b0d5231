package recipe

import (
	"context"

	"ifolge/text/parse"
)

// trainTree makes the section "tree" from treebanks with the tags of a tagger
// that has not seen them. Its keys: epochs, rel-epochs, beam, folds, bits and
// rel-bits (log2 of the rows of the weights), seed.
func trainTree(ctx context.Context, j *Job) ([]byte, error) {
	var o parse.Options
	for _, k := range []struct {
		key string
		p   *int
	}{{"epochs", &o.Epochs}, {"rel-epochs", &o.RelEpochs}, {"beam", &o.Beam}, {"folds", &o.Folds},
		{"bits", &o.MoveBits}, {"rel-bits", &o.RelBits}} {
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
	o.Progress = func(_ string, done, total int) { j.Progress(done, total) }
	docs, err := j.Tagged(ctx, "train")
	if err != nil {
		return nil, err
	}
	return parse.Train(ctx, docs, o)
}
