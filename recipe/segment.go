package recipe

import (
	"context"

	"ifolge/text/segment"
)

// trainSegment makes the section "segment". Its keys: epochs, seed, scale and
// least (of quantised weights).
func trainSegment(ctx context.Context, j *Job) ([]byte, error) {
	docs, err := j.Gold("train")
	if err != nil {
		return nil, err
	}
	number := j.numbers(j.stage, &err)
	o := segment.Options{Epochs: number("epochs", 0), Seed: uint64(number("seed", 1)), Progress: j.Progress}
	o.Quantise.Scale = int32(number("scale", 0))
	o.Quantise.Min = int32(number("least", 0))
	if err != nil {
		return nil, err
	}
	return segment.Train(ctx, docs, o)
}
