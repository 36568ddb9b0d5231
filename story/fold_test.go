package story

import (
	"slices"
	"testing"
)

func TestWordsOfAllLanguagesFoldToOne(t *testing.T) {
	for _, tt := range [][2]string{ // lang:lemma
		{"nn:sjukehus", "nb:sykehus"},
		{"en:hospital", "nb:sykehus"},
		{"nn:fråsegn", "nb:uttalelse"},
		{"nn:ikkje", "nb:ikke"},
		{"en:Boat", "nb:båt"},
		{"nn:skule", "en:school"},
	} {
		one := func(s string) string { return fold(s[:2], s[3:]) }
		if a, b := one(tt[0]), one(tt[1]); a != b {
			t.Errorf("%s is %q and %s is %q", tt[0], a, tt[1], b)
		}
	}
	if a, b := fold("nb", "sykehus"), fold("nb", "skole"); a == b {
		t.Errorf("sykehus and skole are both %q", a)
	}
}

// A ship is not what one does when one ships.
func TestNounsFoldAsNouns(t *testing.T) {
	if fold("en", "ship") == fold("nb", "skip") {
		t.Error("nouns fold as nouns now: put this among the words above")
	}
}

func TestFoldingTwiceChangesNothing(t *testing.T) {
	for _, code := range []string{"nb", "nn", "en"} {
		for w := range folderFor(code).words {
			once := fold(code, w)
			if twice := fold(base, once); twice != once {
				t.Errorf("%s %q folds to %q and that to %q", code, w, once, twice)
			}
		}
	}
}

func TestCompoundsArePartedWithTheHeadLast(t *testing.T) {
	for w, want := range map[string][]string{
		"forsvarsminister": {"forsvar", "minister"},
		"politistasjon":    {"politi", "stasjon"},
		"sykehusdirektør":  {"sykehus", "direktør"},
		"minister":         nil,
		"bil":              nil,
		"x-y":              nil,
	} {
		x := words()
		for i := range want {
			want[i] = x.one(want[i])
		}
		if got := x.parts(w); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", w, got, want)
		}
	}
}

func FuzzParts(f *testing.F) {
	for _, s := range []string{"forsvarsminister", "øøøøøøø", "\xff\xfe\xfd\xfc\xfb\xfa", "politi politi"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if ps := words().parts(s); len(ps) > 2 {
			t.Errorf("%q has parts %q", s, ps)
		}
	})
}
