package recipe

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ifolge/corpus/conllu"
	"ifolge/model"
	"ifolge/text/texttest"
)

// lessons is a treebank of our own.
const lessons = `
Kari=Kari/PROPN<2:nsubj@PER leser=lese/VERB{Tense=Pres}<0:root en/DET<4:det bok/NOUN<2:obj ./PUNCT<2:punct
Boka=bok/NOUN{Definite=Def}<3:nsubj er=være/AUX{Tense=Pres}<3:cop god/ADJ<0:root ./PUNCT<3:punct
Per/PROPN<2:nsubj@PER leste=lese/VERB{Tense=Past}<0:root boka=bok/NOUN{Definite=Def}<2:obj i/ADP<5:case Bergen/PROPN<2:obl@GPE_LOC ./PUNCT<2:punct

Hun=hun/PRON<2:nsubj kjøper=kjøpe/VERB{Tense=Pres}<0:root en/DET<4:det avis/NOUN<2:obj ./PUNCT<2:punct
Avisa=avis/NOUN{Definite=Def}<2:obj kjøpte=kjøpe/VERB{Tense=Past}<0:root han/PRON<2:nsubj i/ADP<5:case Oslo/PROPN<2:obl@GPE_LOC ./PUNCT<2:punct
`

const tiny = `
# two stages over five sentences
name     = tiny
language = nb
made     = 2026.11
licence  = own
train    = ud/own.conllu
stages   = lemmas names
lemmas.epochs = 3
folds.epochs = 3
names.epochs = 3
names.rare   = 1
names.folds  = 2
`

// kitchen is a folder with the recipe and the data it names.
func kitchen(t *testing.T) (recipe, data string) {
	t.Helper()
	data = t.TempDir()
	if err := os.Mkdir(filepath.Join(data, "ud"), 0o755); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := conllu.Write(&b, texttest.Doc("nb", lessons), nil); err != nil {
		t.Fatal(err)
	}
	write := func(path string, b []byte) {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(data, "ud", "own.conllu"), b.Bytes())
	recipe = filepath.Join(data, "RECIPE")
	write(recipe, []byte(tiny))
	return recipe, data
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSameRecipeGivesSameBytes(t *testing.T) {
	recipe, data := kitchen(t)
	var made [2][]byte
	for n := range made {
		out := filepath.Join(t.TempDir(), "tiny.model")
		if err := Train(context.Background(), recipe, Options{Data: data, Out: out}); err != nil {
			t.Fatal(err)
		}
		made[n] = read(t, out)
	}
	if !bytes.Equal(made[0], made[1]) {
		t.Error("two runs gave different bytes")
	}
	f, err := model.Decode(made[0])
	if err != nil {
		t.Fatal(err)
	}
	if !f.Has("lemmas") || !f.Has("names") || f.Card.Name != "tiny" || len(f.Card.From) != 1 {
		t.Errorf("sections %q, card %+v", f.Names(), f.Card)
	}
}

func TestOneStageAloneKeepsTheOthers(t *testing.T) {
	recipe, data := kitchen(t)
	if err := Train(context.Background(), recipe, Options{Data: data}); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(data, "tiny.model")
	whole := read(t, out)
	if err := Train(context.Background(), recipe, Options{Data: data, Only: []string{"names"}}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(whole, read(t, out)) {
		t.Error("training names again changed the file")
	}
	err := Train(context.Background(), recipe, Options{Data: data, Only: []string{"joint"}})
	if err == nil || !strings.Contains(err.Error(), `"joint"`) {
		t.Errorf("a stage that the recipe does not have: %v", err)
	}
}

func TestBrokenOffKeepsTheOldModel(t *testing.T) {
	recipe, data := kitchen(t)
	out := filepath.Join(data, "tiny.model")
	if err := os.WriteFile(out, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Train(ctx, recipe, Options{Data: data}); err == nil {
		t.Error("no error from a run that was broken off")
	}
	if string(read(t, out)) != "old" {
		t.Error("the old model is gone")
	}
}

func TestBadRecipesNameTheLine(t *testing.T) {
	tests := []struct{ recipe, want string }{
		{"name = x\nstages lemmas", "2: \"stages lemmas\" is not of the form"},
		{"name = x\nstages = lemmas\nname = y", "3: \"name\" was given in line 1"},
		{"name = x\nstages = lemmas trees", "2: no stage is called \"trees\""},
		{"stages = lemmas", "no name"},
		{"name = x", "no stages"},
	}
	for _, test := range tests {
		_, err := Parse([]byte(test.recipe))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %q", test.recipe, err, test.want)
		}
	}
	r, err := Parse([]byte("name = x\nstages = lemmas\nlemmas.epochs = many"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Number("lemmas.epochs", 1); err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("a number that is none: %v", err)
	}
}

func TestShippedRecipesAreWhole(t *testing.T) {
	paths, err := filepath.Glob("../models/*/RECIPE")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no recipes: %v", err)
	}
	for _, path := range paths {
		r, err := Read(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if want := filepath.Base(filepath.Dir(path)); r.Name != want {
			t.Errorf("%s: makes %q, want %q", path, r.Name, want)
		}
		b, err := os.ReadFile(filepath.Join(filepath.Dir(path), r.Name+".model"))
		if err != nil {
			t.Error(err)
			continue
		}
		f, err := model.Decode(b)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for _, s := range r.Stages {
			if !f.Has(s) {
				t.Errorf("%s: its model has no section %q; run ifolge train --only %s %s", path, s, s, path)
			}
		}
	}
}
