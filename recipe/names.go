package recipe

import (
	"context"

	"ifolge/text/names"
)

// trainNames makes the section "names". Its keys: epochs, seed, rare (features
// seen fewer times are left out), folds, scale and least.
func trainNames(ctx context.Context, j *Job) ([]byte, error) {
	docs, err := j.Tagged(ctx, "train")
	if err != nil {
		return nil, err
	}
	o := names.Options{Lang: j.Recipe.Language, Progress: j.Progress}
	number := j.numbers(j.stage, &err)
	o.Epochs = number("epochs", 0)
	o.Seed = uint64(number("seed", 1))
	o.Rare = number("rare", 0)
	o.Folds = number("folds", 0)
	o.Quantise.Scale = int32(number("scale", 0))
	o.Quantise.Min = int32(number("least", 0))
	if err != nil {
		return nil, err
	}
	return names.Train(ctx, docs, o)
}
