package recipe

import (
	"fmt"
	"path/filepath"
	"strings"

	"ifolge/corpus"
	"ifolge/corpus/conllu"
)

// marks reads documents whose marks stand apart from their words: JSON lines as
// package corpus has them, without texts. The ID says which words are meant, in
// the data folder: a run of sentences of a treebank, one a line, as
// "ud/nb-train.conllu.gz 200 300", or a document of another file by its ID, as
// "extra/ecbplus-train.jsonl.gz 008db35852". The file is named from the folder of
// the recipe.
func (j *Job) marks(name string) ([]corpus.Document, error) {
	path := filepath.Join(j.dir, filepath.FromSlash(name))
	ds, err := corpus.ReadFile(path)
	if err != nil {
		return nil, err
	}
	texts := map[string]map[string]string{} // of documents, by file and ID
	banks := map[string][]conllu.Sentence{}
	for n := range ds {
		d := &ds[n]
		file, id, _ := strings.Cut(d.ID, " ")
		if from, to, ok := run(id); ok {
			if banks[file] == nil {
				var err error
				if banks[file], err = conllu.ReadFile(j.Path(file)); err != nil {
					return nil, err
				}
			}
			if to > len(banks[file]) {
				return nil, fmt.Errorf("%s: %s has %d sentences; %q is of another edition", path, file, len(banks[file]), d.ID)
			}
			var b strings.Builder
			for k := from; k < to; k++ {
				b.WriteString(conllu.Raw(banks[file][k : k+1]))
				b.WriteByte('\n')
			}
			d.Text = b.String()
			continue
		}
		if texts[file] == nil {
			all, err := corpus.ReadFile(j.Path(file))
			if err != nil {
				return nil, err
			}
			texts[file] = map[string]string{}
			for _, t := range all {
				texts[file][t.ID] = t.Text
			}
		}
		t, ok := texts[file][id]
		if !ok {
			return nil, fmt.Errorf("%s: %s has no document %q", path, file, id)
		}
		d.Text = t
	}
	return ds, nil
}

// run reads "200 300", a half-open run of sentences.
func run(s string) (from, to int, ok bool) {
	_, err := fmt.Sscanf(s, "%d %d", &from, &to)
	return from, to, err == nil && 0 <= from && from < to
}

// blockOf returns which block of its treebank a document is that [Job.marks] has
// read. Nets whose recipes say joint.block = 100 leave out such blocks.
func blockOf(id string) int {
	_, id, _ = strings.Cut(id, " ")
	from, _, _ := run(id)
	return from / block
}
