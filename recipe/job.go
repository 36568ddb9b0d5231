package recipe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ifolge/corpus/conllu"
	"ifolge/model"
	"ifolge/text"
	"ifolge/text/tag"
)

// A Job is one run of a recipe, as its stages see it.
type Job struct {
	Recipe *Recipe

	data     string
	dir      string // the folder of the recipe
	stage    string // that runs now
	progress func(stage string, done, total int)
	made     map[string][]byte // section by name
	state    string            // file that keeps the state of a long stage
	read     map[string]*text.Document
	tagged   map[string]*text.Document
}

// Path returns the path of a file of the data folder.
func (j *Job) Path(file string) string { return filepath.Join(j.data, filepath.FromSlash(file)) }

// file reads a model file named from the folder of the recipe.
func (j *Job) file(name string) (*model.File, error) {
	path := filepath.Join(j.dir, filepath.FromSlash(name))
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: is not there; make it first: ifolge train %s", path, filepath.Join(filepath.Dir(path), "RECIPE"))
	}
	if err != nil {
		return nil, err
	}
	f, err := model.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// Files lists the files under a key of the running stage: of "tags.train" if
// the recipe has it, else of "train".
func (j *Job) Files(key string) []string { return j.filesOf(j.stage, key) }

func (j *Job) filesOf(stage, key string) []string {
	if v := j.Recipe.Value(stage + "." + key); v != "" {
		return strings.Fields(v)
	}
	return strings.Fields(j.Recipe.Value(key))
}

// Number returns a number of the running stage: Number("epochs", 8) is
// "tags.epochs" of the recipe, 8 where it is not given.
func (j *Job) Number(key string, otherwise int) (int, error) {
	return j.Recipe.Number(j.stage+"."+key, otherwise)
}

// numbers returns a function that returns numbers of a stage, as [Job.Number]
// does of the running one. The first that is none leaves its error in err.
func (j *Job) numbers(stage string, err *error) func(key string, otherwise int) int {
	return func(key string, otherwise int) (n int) {
		if *err == nil {
			n, *err = j.Recipe.Number(stage+"."+key, otherwise)
		}
		return n
	}
}

// Progress tells how far the running stage is.
func (j *Job) Progress(done, total int) { j.progress(j.stage, done, total) }

// Model returns the model with the sections made so far.
func (j *Job) Model() (*model.File, error) {
	b, err := j.encode()
	if err != nil {
		return nil, err
	}
	return model.Decode(b)
}

// Gold returns the treebanks under a key, a Document a file with its gold
// layers. They are shared: do not change them.
func (j *Job) Gold(key string) ([]*text.Document, error) {
	var ds []*text.Document
	for _, file := range j.Files(key) {
		d, err := j.gold(file)
		if err != nil {
			return nil, err
		}
		ds = append(ds, d)
	}
	if len(ds) == 0 {
		return nil, fmt.Errorf("no files to learn from; add a line %s = …", key)
	}
	return ds, nil
}

func (j *Job) gold(file string) (*text.Document, error) {
	if d, ok := j.read[file]; ok {
		return d, nil
	}
	ss, err := conllu.ReadFile(j.Path(file))
	if err != nil {
		return nil, err
	}
	d := conllu.Document(j.Recipe.Language, ss)
	if j.read == nil {
		j.read = map[string]*text.Document{}
	}
	j.read[file] = d
	return d, nil
}

// folds is how many parts the training texts are split into so that the tags of
// each can be given by a tagger that has learned from the others.
const folds = 5

// block is how many sentences in a row go into the same fold, where there are
// enough: sentences that stand together share their rare words.
const block = 100

// Tagged returns the same Documents as [Job.Gold], but with tags and lemmas as
// a tagger gives them that has not seen these sentences: what the later stages
// will meet. The tree and the names are gold.
func (j *Job) Tagged(ctx context.Context, key string) ([]*text.Document, error) {
	var ds []*text.Document
	for _, file := range j.Files(key) {
		d, err := j.jackknifed(ctx, file)
		if err != nil {
			return nil, err
		}
		ds = append(ds, d)
	}
	if len(ds) == 0 {
		return nil, fmt.Errorf("no files to learn from; add a line %s = …", key)
	}
	return ds, nil
}

func (j *Job) jackknifed(ctx context.Context, file string) (*text.Document, error) {
	if d, ok := j.tagged[file]; ok {
		return d, nil
	}
	gold, err := j.gold(file)
	if err != nil {
		return nil, err
	}
	d := *gold
	d.Tokens = slices.Clone(gold.Tokens)
	d.Syms = slices.Clone(gold.Syms)
	learned := j.filesOf("folds", "train")
	if !slices.Contains(learned, file) {
		// Another language's treebank, with features and lemmas of its own: only
		// a tagger that has learned from it gives what its names go with.
		learned = []string{file}
	}
	if err := j.tagByOthers(ctx, &d, file, learned); err != nil {
		return nil, err
	}
	d.Made = nil
	if j.tagged == nil {
		j.tagged = map[string]*text.Document{}
	}
	j.tagged[file] = &d
	return &d, nil
}

func (j *Job) tagByOthers(ctx context.Context, d *text.Document, file string, learned []string) error {
	o, err := j.tagOptions("folds")
	if err != nil {
		return err
	}
	o.Progress = nil
	all := d.Sentences
	defer func() { d.Sentences = all }()
	for k := range folds {
		j.Progress(k, folds)
		var docs []*text.Document
		for _, f := range learned {
			gold, err := j.gold(f)
			if err != nil {
				return err
			}
			if f == file {
				part := *gold
				part.Sentences = slices.Concat(blocks(gold.Sentences, func(n int) bool { return n%folds != k })...)
				gold = &part
			}
			docs = append(docs, gold)
		}
		b, err := tag.Train(ctx, docs, o)
		if err != nil {
			return err
		}
		m, err := tag.Decode(b)
		if err != nil {
			return err
		}
		d.Sentences = slices.Concat(blocks(all, func(n int) bool { return n%folds == k })...)
		m.Annotate(d)
	}
	return nil
}

// blocks returns the blocks of ss whose number is wanted.
func blocks(ss []text.Span, want func(n int) bool) [][]text.Span {
	size := min(block, len(ss)/folds+1)
	var bs [][]text.Span
	for n := 0; n*size < len(ss); n++ {
		if want(n) {
			bs = append(bs, ss[n*size:min(len(ss), (n+1)*size)])
		}
	}
	return bs
}
