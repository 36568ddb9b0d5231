package when

import (
	"strings"
	"testing"

	"ifolge/lang"
	"ifolge/text"
	"ifolge/text/texttest"
)

// tags are what stands behind the verbs of the examples.
var tags = strings.NewReplacer(
	"/past", "/VERB{Mood=Ind|Tense=Past|VerbForm=Fin}",
	"/pres", "/VERB{Mood=Ind|Tense=Pres|VerbForm=Fin}",
	"/part", "/VERB{VerbForm=Part}",
	"/will", "/AUX{Mood=Ind|Tense=Pres|VerbForm=Fin}",
)

// TestEveryRuleFindsItsExample reads the examples of lang/*/timerules.txt.
func TestEveryRuleFindsItsExample(t *testing.T) {
	for _, code := range lang.Codes() {
		for _, fault := range wordsFor(code).faults {
			t.Error(fault)
		}
		seen := map[string]bool{}
		for _, row := range lang.Table(code, "timerules") {
			place := lang.Place(code, "timerules", row) + ": " + row.Field(0)
			if seen[row.Field(0)] {
				t.Errorf("%s: a second rule of that name", place)
			}
			seen[row.Field(0)] = true
			example := row.Field(5)
			alone := !strings.HasPrefix(row.Field(2), "(")
			sentence, rest, ok := strings.Cut(example, "@")
			ref, want, ok2 := strings.Cut(rest, "=")
			if !ok || !ok2 {
				if alone || example != "-" {
					t.Errorf("%s: no example", place)
				}
				continue
			}
			ref, want = strings.TrimSpace(ref), strings.TrimSpace(want)
			d, phrase := exampleDoc(code, sentence)
			var got []string
			right := false
			for _, x := range Find(d, mustParse(t, ref)) {
				got = append(got, x.Rule+": "+d.Words(x.Span)+" = "+x.Value.String())
				right = right || x.Rule == row.Field(0) && d.Words(x.Span) == phrase && x.Value.String() == want
			}
			if !right && !(want == "-" && len(got) == 0) {
				t.Errorf("%s: %s: %v", place, example, got)
			}
		}
	}
}

func exampleDoc(code, sentence string) (*text.Document, string) {
	d := texttest.Doc(code, tags.Replace(strings.NewReplacer("[", "", "]", "").Replace(sentence)))
	// The phrase is told in words: those of the sentence between the brackets.
	before, rest, _ := strings.Cut(sentence, "[")
	inside, _, _ := strings.Cut(rest, "]")
	from := len(strings.Fields(before))
	s := text.Span{Start: text.Index(from), End: text.Index(from + len(strings.Fields(inside)))}
	return d, d.Words(s)
}

// TestEveryClassOfARuleIsMade keeps a misspelt class out of the patterns: it
// would never match.
func TestEveryClassOfARuleIsMade(t *testing.T) {
	for _, code := range lang.Codes() {
		made := map[string]bool{"time": true, "n": true, "year": true, "monthday": true, "hour": true, "weeknumber": true, "ord": true,
			"hhmm": true, "fulldate": true, "yearspan": true, "shortdate": true}
		for _, row := range lang.Table(code, "time") {
			made[row.Field(0)] = true
			for _, c := range strings.Fields(row.Field(1)) {
				switch row.Field(0) {
				case "suffix":
					made[map[string]string{"decade": "decadeword", "century": "centuryword"}[c]] = true
					made["centuryword"], made[c] = true, true
				case "prefix":
					made[c] = true
				case "slash":
					made["swapdate"] = c == "either"
				}
			}
		}
		rows := lang.Table(code, "timerules")
		for _, row := range rows {
			made[strings.Trim(row.Field(2), "()")] = true
		}
		for _, row := range rows {
			for e := range strings.FieldsSeq(row.Field(3)) {
				e = strings.Trim(strings.TrimPrefix(e, "2:"), "[]?")
				classes, ok := strings.CutPrefix(e, "<")
				for c := range strings.SplitSeq(strings.TrimSuffix(classes, ">"), "/") {
					if ok && !made[c] {
						t.Errorf("%s: %s: nothing makes a <%s>", lang.Place(code, "timerules", row), row.Field(0), c)
					}
				}
			}
		}
	}
}
