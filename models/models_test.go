package models

import (
	"os"
	"slices"
	"strings"
	"testing"

	"ifolge/lang"
)

// most is how many bytes a model file may have, so that one clone and one
// binary stay enough for every language.
const most = 16 << 20

func TestEveryLanguageHasAModel(t *testing.T) {
	for _, code := range lang.Codes() {
		f, err := Load(code)
		if err != nil {
			t.Error(err)
			continue
		}
		if f.Card.Name != code || f.Card.Language != code || f.Card.Licence == "" || f.Card.Recipe == "" || len(f.Card.From) == 0 {
			t.Errorf("%s: its card is %+v", code, f.Card)
		}
		for _, s := range []string{"segment", "lemmas"} {
			if !slices.Contains(f.Names(), s) {
				t.Errorf("%s: no section %q", code, s)
			}
		}
	}
}

func TestEveryModelIsSmallAndDocumented(t *testing.T) {
	for _, name := range Names() {
		info, err := os.Stat(name + "/" + name + ".model")
		if err != nil {
			t.Error(err)
			continue
		}
		if info.Size() > most {
			t.Errorf("%s: %d bytes, at most %d", name, info.Size(), most)
		}
		for _, doc := range []string{"RECIPE", "CARD.md", "LICENSE"} {
			b, err := os.ReadFile(name + "/" + doc)
			if err != nil {
				t.Error(err)
			} else if doc == "LICENSE" && !strings.Contains(string(b), "Attribution-ShareAlike 4.0") {
				t.Errorf("%s/LICENSE does not name CC BY-SA 4.0", name)
			}
		}
	}
}

func TestSectionsUnpack(t *testing.T) {
	for _, name := range Names() {
		f, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range f.Names() {
			if _, err := f.Section(s); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestUnknownNamesAreErrors(t *testing.T) {
	if _, err := Load("xx"); err == nil || !strings.Contains(err.Error(), "xx") {
		t.Errorf("error %v does not name the model", err)
	}
}
