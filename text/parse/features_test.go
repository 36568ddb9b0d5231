package parse

import (
	"testing"

	"ifolge/text"
	"ifolge/text/texttest"
)

// Two templates with one number would speak for each other.
func TestGroupsOfTemplatesDoNotOverlap(t *testing.T) {
	var w workspace
	w.turn(texttest.Doc("nb", lessons[0]))
	w.look(w.doc.Sentences[0])
	w.agenda.reset(6)
	for _, tt := range []struct {
		group      string
		add        func(f *bag)
		start, end uint32 // template numbers, half-open
	}{
		{"pair", func(f *bag) { w.pair(f, 1, 2) }, pairFeatures, bufferFeatures},
		{"buffer", func(f *bag) { w.buffer(f, 1, 2) }, bufferFeatures, tripleFeatures},
		{"triple", func(f *bag) { w.triple(f, 1, 2, 3) }, tripleFeatures, treeFeatures},
		{"trees", func(f *bag) { w.trees(f, &w.agenda, &w.states[0], text.Obj, text.Nsubj) }, treeFeatures, 256},
		{"arc", func(f *bag) { w.arc(f, 1, 2) }, arcFeatures, underFeatures},
		{"under", func(f *bag) { w.under(f, 1, &cell{word: 2}) }, underFeatures, kinFeatures},
	} {
		var f bag
		tt.add(&f)
		if f.n <= tt.start || f.n > tt.end || len(f.at) != int(f.n-tt.start) {
			t.Errorf("%s: %d templates, the last numbered %d; want numbers in [%d,%d)", tt.group, len(f.at), f.n-1, tt.start, tt.end)
		}
	}
}

func TestFormsAreHashedWithoutCase(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"Hun", "hun", true},
		{"ÅSE", "åse", true},
		{"ÆRLIG", "ærlig", true},
		{"1999", "2026", true},
		{"1999", "202", false},
		{"3×4", "3÷4", false}, // × is no capital of ÷
		{"", "a", false},
		{"lov", "loven", false},
	} {
		a, _ := hashForm(tt.a)
		b, _ := hashForm(tt.b)
		if (a == b) != tt.same {
			t.Errorf("%q and %q: same %v, want %v", tt.a, tt.b, a == b, tt.same)
		}
	}
}

func TestPartedSeesWhatStandsBetween(t *testing.T) {
	var w workspace
	w.turn(texttest.Doc("nb", `Kari/PROPN ,/PUNCT som/PRON sier/VERB{VerbForm=Fin} «/PUNCT nei/INTJ »/PUNCT og/CCONJ går/VERB{VerbForm=Fin}`))
	w.look(w.doc.Sentences[0])
	if got := w.parted(1, 2); got != 0 {
		t.Errorf("neighbours: %d, want 0", got)
	}
	if a, b := w.parted(1, 9), w.parted(9, 1); a != b {
		t.Errorf("parted depends on the order: %d, %d", a, b)
	}
	seen := map[uint32]string{}
	for _, tt := range []struct {
		what string
		i, j int32
	}{{"comma", 1, 3}, {"comma and verb", 1, 5}, {"verb and an open quotation", 3, 6}, {"verb and a closed one", 3, 8},
		{"a conjunction", 7, 9}} {
		got := w.parted(tt.i, tt.j)
		if other, ok := seen[got]; ok {
			t.Errorf("%s and %s look the same", tt.what, other)
		}
		seen[got] = tt.what
	}
	if got := w.ahead(1); got != 2+3*1 {
		t.Errorf("after word 1: %d, want two finite verbs and a comma", got)
	}
}
