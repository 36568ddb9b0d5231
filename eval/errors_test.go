package eval

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"ifolge/corpus"
)

func TestDisagreementsByReason(t *testing.T) {
	for _, tt := range []struct{ name, gold, pred, want string }{
		{"all right", "{1c:Rates rise}, {1q:says} {1s:Dahl}.", "{1c:Rates rise}, {1q:says} {1s:Dahl}.", ""},
		{"nothing found", "{1c:Rates rise}, {1q:says} {1s:Dahl}.", "Rates rise, says Dahl.", "missed: not found"},
		{"nothing in gold", "Rates rise, says Dahl.", "{1c:Rates rise}, {1q:says} {1s:Dahl}.", "wrong: not in gold"},
		// 1 of 5 tokens: F1 2/6
		{"too little of it", "{1c:Rates rise again this year}, {1q:says} {1s:Dahl}.", "{1c:Rates} rise again this year, {1q:says} {1s:Dahl}.", "both: content"},
		{"another source", "{1c:Rates rise}, {1q:says} {1s:Dahl} today.", "{1c:Rates rise}, {1q:says} Dahl {1s:today}.", "both: source"},
		{"another cue", "{1c:Rates rise}, {1q:says} {1s:Dahl} today.", "{1c:Rates rise}, says {1s:Dahl} {1q:today}.", "both: cue"},
		{"in text order", "{2c:They fall}, says Vik. {1c:Rates rise}, {1q:says} {1s:Dahl}.", "They fall, {3q:says} {3s:Vik}. {3c:Rates} rise, says Dahl.", "missed: not found|both: source"},
	} {
		s, err := Attribution([]corpus.Document{doc(t, "d", tt.gold)}, []corpus.Document{doc(t, "d", tt.pred)}, Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var got []string
		for _, d := range s.Disagreements {
			what := "both"
			if d.Found == nil {
				what = "missed"
			} else if d.Gold == nil {
				what = "wrong"
			}
			got = append(got, what+": "+string(d.Why))
		}
		if got := strings.Join(got, "|"); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func pageOf(t testing.TB, gold, pred corpus.Document) (string, *AttributionScores) {
	t.Helper()
	s, err := Attribution([]corpus.Document{gold}, []corpus.Document{pred}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var p ErrorPage
	p.add("gold.jsonl", s)
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String(), s
}

// elements reads a page and reports tags that are not closed where they should
// be, which a browser would forgive.
func elements(t tester, page string) (byName map[string]int) {
	t.Helper()
	void := []string{"meta", "input", "br", "link"}
	byName = map[string]int{}
	var open []string
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF || len(open) > 0 {
				t.Errorf("%v with %q open", z.Err(), open)
			}
			return byName
		case html.StartTagToken:
			name, _ := z.TagName()
			byName[string(name)]++
			if !slices.Contains(void, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Errorf("</%s> with %q open", name, open)
				return byName
			}
			open = open[:len(open)-1]
		}
	}
}

type tester interface {
	Helper()
	Errorf(format string, args ...any)
}

func TestErrorPageShowsEachInItsText(t *testing.T) {
	gold := doc(t, "d", "The day was grey. {1c:Rates rise}, {1q:says} {1s:Dahl}. {2c:They fall}, {2q:says} {2s:Vik}.")
	pred := doc(t, "d", "The day was grey. {1c:Rates rise}, {1q:says} Dahl. They fall, says Vik. ")
	pred.Text = gold.Text
	pred.Attributions[0].Found = "rule:tail"
	gold.Attributions[0].Kind, gold.Attributions[1].Kind = "direct", "indirect"
	page, s := pageOf(t, gold, pred)
	if n := elements(t, page); n["article"] != 2 || n["form"] != 1 {
		t.Errorf("elements %v, want 2 articles and a form", n)
	}
	for _, want := range []string{
		fmt.Sprintf(`<strong id="missed">%d</strong> of %d in gold`, len(s.Missed), s.Gold),
		fmt.Sprintf(`<strong id="wrong">%d</strong> of %d found`, len(s.Wrong), s.Predicted),
		`data-what="missed and wrong" data-why="source" data-kind="direct" data-rule="rule:tail" data-cue="says"`,
		`data-what="missed" data-why="not found" data-kind="indirect" data-rule="(nothing found)"`,
		`value="says">says <b>2</b>`,
		`The day was grey. <mark class="content"><sup>content</sup>Rates rise</mark>, <mark class="cue"><sup>cue</sup>says</mark> <mark class="source"><sup>source</sup>Dahl</mark>.`,
		`<mark class="cue"><sup>cue</sup>says</mark> Dahl. They fall, says Vik.`,
		"Nothing found here.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestErrorPageEscapesHostileText(t *testing.T) {
	const hostile = `</mark></p><script>alert("x")</script><b onclick='y'>&amp;`
	gold := doc(t, hostile, "{1c:Rates "+hostile+" rise}, {1q:says"+hostile+"} {1s:Dahl"+hostile+"}.")
	gold.Attributions[0].Kind = hostile
	pred := doc(t, hostile, "{1c:Rates} "+hostile+" rise, {1q:says"+hostile+"} {1s:Dahl}"+hostile+".")
	pred.Text = gold.Text
	pred.Attributions[0].Found = hostile
	page, _ := pageOf(t, gold, pred)
	if n := elements(t, page); n["script"] != 1 || n["article"] != 1 || strings.Contains(page, "<b onclick") {
		t.Errorf("%d scripts, %d articles, want 1 each", n["script"], n["article"])
	}
}

func TestErrorPageCountsAreTheScores(t *testing.T) {
	const words = "a b c. d e f\ng h i. j k l"
	rapid.Check(t, func(t *rapid.T) {
		spans := func(name string) []corpus.Points {
			from := rapid.IntRange(0, len(words)-1).Draw(t, name)
			return []corpus.Points{{Start: from, End: rapid.IntRange(from+1, len(words)).Draw(t, name+" end")}}
		}
		marks := func(name string) corpus.Document {
			d := corpus.Document{ID: "d", Text: words}
			for range rapid.IntRange(0, 5).Draw(t, name) {
				d.Attributions = append(d.Attributions, corpus.Attribution{Source: spans("source"), Cue: spans("cue"), Content: spans("content"), Parent: -1})
			}
			return d
		}
		s, err := Attribution([]corpus.Document{marks("gold")}, []corpus.Document{marks("pred")}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		missed, wrong := 0, 0
		for _, d := range s.Disagreements {
			if d.Gold != nil {
				missed++
			}
			if d.Found != nil {
				wrong++
			}
		}
		if missed != len(s.Missed) || wrong != len(s.Wrong) {
			t.Errorf("%d missed and %d wrong in the cards, %d and %d in the scores", missed, wrong, len(s.Missed), len(s.Wrong))
		}
		var p ErrorPage
		p.add("a", s)
		p.add("b", s)
		var b bytes.Buffer
		if err := p.Write(&b); err != nil {
			t.Fatal(err)
		}
		if n := elements(t, b.String()); n["article"] != 2*len(s.Disagreements) {
			t.Errorf("%d cards of %d", n["article"], 2*len(s.Disagreements))
		}
	})
}
