// Package recipe turns treebanks into a model file. A recipe is a small text
// file that says everything that matters to the result: the same recipe over
// the same data gives the same bytes on every machine.
//
//	# Bokmål
//	name      = nb
//	language  = nb
//	made      = 2026.11
//	licence   = CC BY-SA 4.0
//	train     = ud/nb-train.conllu.gz
//	stages    = segment joint lemmas names
//	lemmas.epochs = 8
//	names.train = ud/nb-train.conllu.gz ud/nn-train.conllu.gz
//
// A key with a stage before it is for that stage alone and, for "train", goes
// before the plain key. Keys with "folds" before them are for the taggers that
// tag what names are learned from. Files are named from the data folder. The stages run in
// the order of the file and each makes one section of the model; what a stage's
// own keys mean stands in its file of this package.
//
// [Train] runs a recipe.
package recipe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ifolge/model"
)

// A Recipe is a recipe as read.
type Recipe struct {
	Name     string
	Language string
	Made     string
	Licence  string
	Stages   []string
	Hash     string // SHA-256 of the recipe, hex

	values map[string]string
	lines  map[string]int
}

// Read reads a recipe file.
func Read(path string) (*Recipe, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("recipe: %w", err)
	}
	r, err := Parse(b)
	if err != nil {
		return nil, fmt.Errorf("recipe: %s:%w", path, err)
	}
	return r, nil
}

// Parse reads the text of a recipe. Errors begin with the line.
func Parse(b []byte) (*Recipe, error) {
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	sum := sha256.Sum256(b)
	r := &Recipe{Hash: hex.EncodeToString(sum[:]), values: map[string]string{}, lines: map[string]int{}}
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !ok || key == "" {
			return nil, fmt.Errorf("%d: %q is not of the form key = value", n, line)
		}
		if at, twice := r.lines[key]; twice {
			return nil, fmt.Errorf("%d: %q was given in line %d", n, key, at)
		}
		r.values[key], r.lines[key] = value, n
	}
	r.Name, r.Language, r.Made, r.Licence = r.values["name"], r.values["language"], r.values["made"], r.values["licence"]
	r.Stages = strings.Fields(r.values["stages"])
	if r.Name == "" {
		return nil, errors.New("1: no name; add a line name = …")
	}
	if len(r.Stages) == 0 {
		return nil, errors.New("1: no stages; add a line stages = …")
	}
	for _, s := range r.Stages {
		if !slices.ContainsFunc(stages, func(t stage) bool { return t.name == s }) {
			return nil, fmt.Errorf("%d: no stage is called %q; there are %s", r.lines["stages"], s, strings.Join(stageNames(), ", "))
		}
	}
	return r, nil
}

// Options say where a recipe runs.
type Options struct {
	Data     string                              // the folder that the recipe's files are named from
	Out      string                              // the model file; "": NAME.model beside the recipe
	Only     []string                            // stages to run; the others keep their sections of Out. None: all
	Progress func(stage string, done, total int) // called now and then; may be nil
}

// Train runs a recipe and writes the model file.
func Train(ctx context.Context, path string, o Options) error {
	r, err := Read(path)
	if err != nil {
		return err
	}
	if o.Out == "" {
		o.Out = filepath.Join(filepath.Dir(path), r.Name+".model")
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	for _, s := range o.Only {
		if !slices.Contains(r.Stages, s) {
			return fmt.Errorf("recipe: %s: has no stage %q to train alone; it has %s", path, s, strings.Join(r.Stages, ", "))
		}
	}
	job := &Job{Recipe: r, data: o.Data, dir: filepath.Dir(path), progress: o.Progress, made: map[string][]byte{}, state: strings.TrimSuffix(o.Out, ".model") + ".state"}
	if len(o.Only) > 0 {
		if err := job.keep(o.Out); err != nil {
			return err
		}
	}
	for _, s := range stages {
		if !slices.Contains(r.Stages, s.name) || len(o.Only) > 0 && !slices.Contains(o.Only, s.name) {
			continue
		}
		job.stage = s.name
		b, err := s.train(ctx, job)
		if err != nil {
			return fmt.Errorf("recipe: %s: %s: %w", path, s.name, err)
		}
		job.made[s.name] = b
	}
	if len(o.Only) > 0 {
		// A long run may have been overtaken by another of another stage.
		ran := maps.Clone(job.made)
		maps.DeleteFunc(ran, func(name string, _ []byte) bool { return !slices.Contains(o.Only, name) })
		if err := job.keep(o.Out); err != nil {
			return err
		}
		maps.Copy(job.made, ran)
	}
	b, err := job.encode()
	if err != nil {
		return fmt.Errorf("recipe: %s: %w", path, err)
	}
	return write(o.Out, b)
}

// write replaces a file in one step, so that a run that is broken off leaves
// the old model.
func write(path string, b []byte) error {
	if err := os.WriteFile(path+".new", b, 0o644); err != nil {
		return fmt.Errorf("recipe: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("recipe: %w", err)
	}
	return nil
}

// A stage makes one section.
type stage struct {
	name  string
	train func(ctx context.Context, j *Job) ([]byte, error)
}

// stages stand in the order in which they run.
var stages = []stage{
	{"langid", trainLangid},
	{"segment", trainSegment},
	{"joint", trainJoint},
	{"lemmas", trainLemmas},
	{"names", trainNames},
	{"finder", trainFinder},
	{"corefer", trainCorefer},
	{"factuality", trainFactuality},
}

func stageNames() []string {
	var ns []string
	for _, s := range stages {
		ns = append(ns, s.name)
	}
	return ns
}

// keep takes over the sections of a model that is there already.
func (j *Job) keep(path string) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("recipe: %w", err)
	}
	f, err := model.Decode(b)
	if err != nil {
		return fmt.Errorf("recipe: %s: %w", path, err)
	}
	for _, s := range stages {
		if !f.Has(s.name) {
			continue
		}
		if j.made[s.name], err = f.Section(s.name); err != nil {
			return fmt.Errorf("recipe: %s: %w", path, err)
		}
	}
	return nil
}

// encode makes the model file of the sections made so far.
func (j *Job) encode() ([]byte, error) {
	card := model.Card{
		Name: j.Recipe.Name, Language: j.Recipe.Language, Made: j.Recipe.Made,
		From: j.Recipe.Files(), Recipe: j.Recipe.Hash, Licence: j.Recipe.Licence,
	}
	var ss []model.Section
	for _, s := range stages {
		if b, ok := j.made[s.name]; ok {
			ss = append(ss, model.Section{Name: s.name, Data: b})
		}
	}
	return model.Encode(card, ss)
}

// Files lists the training files, each once, in alphabetical order.
func (r *Recipe) Files() []string {
	var fs []string
	for key, v := range r.values {
		if key == "train" || strings.HasSuffix(key, ".train") {
			fs = append(fs, strings.Fields(v)...)
		}
	}
	slices.Sort(fs)
	return slices.Compact(fs)
}

// Value returns the value of a key, "" where the recipe does not have it.
func (r *Recipe) Value(key string) string { return r.values[key] }

// Number returns the number that a key gives, or otherwise where the recipe
// does not have it.
func (r *Recipe) Number(key string, otherwise int) (int, error) {
	v, ok := r.values[key]
	if !ok {
		return otherwise, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		return 0, fmt.Errorf("line %d: %s = %q is no number", r.lines[key], key, v)
	}
	return n, nil
}
