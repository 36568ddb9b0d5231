package story

import (
	"slices"
	"testing"

	"ifolge/article"
	"ifolge/lang"
	"ifolge/text"
)

func TestWordsOfAllLanguagesFoldToOne(t *testing.T) {
	for _, tt := range [][2]string{ // lang:lemma
		{"nn:sjukehus", "nb:sykehus"},
		{"en:hospital", "nb:sykehus"},
		{"nn:fråsegn", "nb:uttalelse"},
		{"nn:ikkje", "nb:ikke"},
		{"en:ship", "nb:skip"},
		{"en:Boat", "nb:båt"},
		{"nn:skule", "en:school"},
	} {
		one := func(s string) string { return fold(s[:2], s[3:], text.NOUN) }
		if a, b := one(tt[0]), one(tt[1]); a != b {
			t.Errorf("%s is %q and %s is %q", tt[0], a, tt[1], b)
		}
	}
	if a, b := fold("nb", "sykehus", text.NOUN), fold("nb", "skole", text.NOUN); a == b {
		t.Errorf("sykehus and skole are both %q", a)
	}
}

func TestAWordFoldsAsThePartOfSpeechItIs(t *testing.T) {
	if n, v := fold("en", "ship", text.NOUN), fold("en", "ship", text.VERB); n == v {
		t.Errorf("a ship and to ship are both %q", n)
	}
}

func TestFoldingTwiceChangesNothing(t *testing.T) {
	for _, code := range []string{"nb", "nn", "en"} {
		for w := range folderFor(code).words {
			once := fold(code, w, 0)
			if twice := fold(base, once, 0); twice != once {
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

func TestWordsOfCorrectionsAreFound(t *testing.T) {
	for _, code := range lang.Codes() {
		for _, r := range lang.Table(code, "corrections") {
			w := drawer{a: &article.Article{Title: r.Field(1)}, d: &text.Document{Lang: code}}
			if !w.takesBack() {
				t.Errorf("%s: %q is not seen in %q", lang.Place(code, "corrections", r), r.Field(0), r.Field(1))
			}
		}
	}
	w := drawer{a: &article.Article{Title: "Brua stenges mandag"}, d: &text.Document{Lang: "nb"}}
	if w.takesBack() {
		t.Error("news is taken for a correction")
	}
}
