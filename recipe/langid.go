package recipe

import (
	"context"
	"fmt"
	"strings"

	"ifolge/text/langid"
)

// trainLangid makes the section "langid". Its keys: codes (the languages);
// CODE.train (the treebanks of one); CODE.fifths (how many fifths of each to
// learn from, the first; the rest is to measure on); epochs, seed, scale and
// least (of quantised weights).
func trainLangid(ctx context.Context, j *Job) ([]byte, error) {
	var texts []langid.Text
	codes := strings.Fields(j.Recipe.Value(j.stage + ".codes"))
	if len(codes) == 0 {
		return nil, fmt.Errorf("no languages; add a line %s.codes = …", j.stage)
	}
	for _, code := range codes {
		docs, err := j.Gold(code + ".train")
		if err != nil {
			return nil, err
		}
		fifths, err := j.Number(code+".fifths", 5)
		if err != nil {
			return nil, err
		}
		for _, d := range docs {
			for _, s := range d.Sentences[:len(d.Sentences)*min(max(fifths, 0), 5)/5] {
				texts = append(texts, langid.Text{Code: code, Text: d.Words(s)})
			}
		}
	}
	var err error
	number := j.numbers(j.stage, &err)
	o := langid.Options{Epochs: number("epochs", 0), Seed: uint64(number("seed", 1)), Progress: j.Progress}
	o.Quantise.Scale = int32(number("scale", 0))
	o.Quantise.Min = int32(number("least", 0))
	if err != nil {
		return nil, err
	}
	return langid.Train(ctx, texts, o)
}
