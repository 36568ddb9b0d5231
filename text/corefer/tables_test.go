package corefer

import (
	"slices"
	"strings"
	"testing"

	"ifolge/lang"
)

func TestEveryRowOfTheTableHolds(t *testing.T) {
	for _, code := range lang.Codes() {
		rows := lang.Table(code, "corefer")
		if len(rows) == 0 {
			t.Errorf("%s: no table", code)
		}
		seen := map[string]string{}
		for _, row := range rows {
			place := lang.Place(code, "corefer", row)
			kind, what, _ := strings.Cut(row.Field(1), " ")
			switch kind {
			case "pronoun":
				if what == "" || !slices.Contains(classNames[:], what) {
					t.Errorf("%s: no class %q", place, what)
				}
			case "noun", "given":
				if genderNamed(what) == 0 {
					t.Errorf("%s: %q is neither he nor she", place, what)
				}
			case "unmarked":
			default:
				t.Errorf("%s: no kind %q", place, kind)
			}
			_, rest, _ := strings.Cut(row.Field(2), "[")
			example, _, ok := strings.Cut(rest, "]")
			found := false
			for w := range strings.SplitSeq(row.Field(0), ",") {
				w = strings.TrimSpace(w)
				found = found || strings.EqualFold(w, example) || strings.HasPrefix(strings.ToLower(example), strings.TrimSuffix(w, "e")) // a lemma
				if old, twice := seen[kind+w]; twice {
					t.Errorf("%s: %q is %s too", place, w, old)
				}
				seen[kind+w] = row.Field(1)
			}
			if !ok || !found {
				t.Errorf("%s: the example %q has none of the words in [ ]", place, row.Field(2))
			}
		}
	}
}

func TestGivenNamesTellTheSexInEveryLanguage(t *testing.T) {
	for _, code := range lang.Codes() {
		w := wordsFor(code)
		for name, want := range map[string]gender{"kari": female, "ola": male, "mary": female, "john": male} {
			if got := w.given[name]; got != want {
				t.Errorf("%s: %s is %d, want %d", code, name, got, want)
			}
		}
	}
}

func TestCompoundsNameWhatTheirEndDoes(t *testing.T) {
	w := wordsFor("nb")
	if s, g := w.noun("talskvinne"); s != person || g != female {
		t.Errorf("talskvinne: %d, %d", s, g)
	}
	if s, _ := w.noun("helsedepartement"); s != organisation {
		t.Errorf("helsedepartement: %d", s)
	}
}
