package recipe

import (
	"context"

	"ifolge/text/tag"
)

// trainLemmas makes the section "lemmas". Its keys: epochs, seed.
func trainLemmas(ctx context.Context, j *Job) ([]byte, error) {
	docs, err := j.Gold("train")
	if err != nil {
		return nil, err
	}
	o, err := j.tagOptions("lemmas")
	if err != nil {
		return nil, err
	}
	return tag.TrainLemmas(ctx, docs, o)
}

// tagOptions are the keys of a stage, or of the taggers of the folds: epochs,
// seed, and of the latter sure (how often a word must have been seen to take no
// new tag), scale and least (of quantised weights).
func (j *Job) tagOptions(stage string) (o tag.Options, err error) {
	number := j.numbers(stage, &err)
	o.Epochs = number("epochs", 0)
	o.Seed = uint64(number("seed", 1))
	o.Sure = number("sure", 0)
	o.Quantise.Scale = int32(number("scale", 0))
	o.Quantise.Min = int32(number("least", 0))
	o.Progress = func(_ string, done, total int) { j.Progress(done, total) }
	return o, err
}
