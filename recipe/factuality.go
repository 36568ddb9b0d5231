package recipe

import (
	"context"
	"fmt"
	"strings"

	"ifolge/corpus"
	"ifolge/corpus/happened"
	"ifolge/stance/factuality"
)

// trainFactuality makes the section "factuality" from judgements of events. Its
// keys: texts: files in the form of package happened, each behind the code of its
// language, as en:extra/factuality-uds-ih2-train.jsonl.gz; models: for each
// language a model file with what is needed to read it, as en:../en/en.model;
// epochs, nets, cells, rare, seed. All sentences are read raw.
//
// The net has learned from many of the same sentences (UDS judges those of EWT),
// so their trees are somewhat better than those of a new text.
func trainFactuality(ctx context.Context, j *Job) ([]byte, error) {
	readers, err := j.readers()
	if err != nil {
		return nil, err
	}
	var ls []factuality.Lesson
	for _, file := range j.Files("texts") {
		code, path, ok := strings.Cut(file, ":")
		if !ok {
			return nil, fmt.Errorf("%s has no language; write it as en:%s", file, file)
		}
		read, err := readers.of(code)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if read.net == nil {
			return nil, fmt.Errorf("%s: the model of %q has no net", path, code)
		}
		ss, err := j.judgements(path)
		if err != nil {
			return nil, err
		}
		for _, s := range ss {
			l := factuality.Lesson{Doc: read.document(s.Text, read.net)}
			o := corpus.NewOffsets(s.Text)
			for _, e := range s.Events {
				if i, ok := e.Token(l.Doc, o); ok {
					l.Events = append(l.Events, factuality.Event{At: i, Value: e.Label})
				}
			}
			ls = append(ls, l)
		}
	}
	o := factuality.TrainOptions{Progress: j.Progress}
	number := j.numbers(j.stage, &err)
	o.Epochs, o.Nets, o.Cells, o.Rare, o.Seed = number("epochs", 0), number("nets", 0), number("cells", 0), number("rare", 0), uint64(number("seed", 1))
	if err != nil {
		return nil, err
	}
	return factuality.Train(ctx, ls, o)
}

func (j *Job) judgements(file string) ([]happened.Sentence, error) {
	r, err := corpus.Open(j.Path(file))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return happened.Read(r, file)
}
