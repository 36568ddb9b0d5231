package stance

import (
	"strings"
	"testing"

	"ifolge/attribution/marked"
	"ifolge/lang"
	"ifolge/text"
	"ifolge/text/texttest"
)

// read reads one example in marked notation. Its words are parted by spaces; a
// word may carry its lemma, as package texttest writes it.
func read(t *testing.T, code, example string) Reading {
	t.Helper()
	r, _ := readDoc(t, code, example)
	return r
}

func readDoc(t *testing.T, code, example string) (Reading, *text.Document) {
	t.Helper()
	d, source, cue, content := parts(t, code, example)
	return Read(d, source, cue, content), d
}

// parts reads an example in marked notation and returns its document and the words
// that are marked.
func parts(t *testing.T, code, example string) (d *text.Document, source text.Span, cue, content []text.Span) {
	t.Helper()
	plain, marks, err := marked.Parse(example)
	if err != nil {
		t.Fatalf("%q: %v", example, err)
	}
	words := func(b int) text.Index { return text.Index(len(strings.Fields(plain[:b]))) }
	for _, m := range marks {
		s := text.Span{Start: words(m.Start), End: words(m.End)}
		switch m.Role {
		case 's':
			source = s
		case 'q':
			cue = append(cue, s)
		case 'c':
			content = append(content, s)
		}
	}
	return texttest.Doc(code, plain), source, cue, content
}

func TestEveryRowOfTheWordListsHolds(t *testing.T) {
	for _, code := range lang.Codes() {
		for _, table := range []string{"stances", "acts", "hedges", "negation"} {
			rows := lang.Table(code, table)
			if len(rows) == 0 {
				t.Errorf("lang/%s/%s.txt: no rows", code, table)
			}
			for _, row := range rows {
				place := lang.Place(code, table, row)
				example := row.Fields[len(row.Fields)-1]
				if !strings.Contains(example, "{1") {
					t.Errorf("%s: no example", place)
					continue
				}
				r := read(t, code, example)
				switch table {
				case "stances", "acts":
					if r.Stance.String() != row.Field(1) {
						t.Errorf("%s: the example is read as %s", place, r.Stance)
					}
					if c := row.Field(2); c != "-" && r.Certainty.String() != c {
						t.Errorf("%s: the example is read as %s", place, r.Certainty)
					}
				case "hedges":
					if r.Certainty.String() != row.Field(1) {
						t.Errorf("%s: the example is read as %s", place, r.Certainty)
					}
				case "negation":
					if row.Field(1) == "no" && r.Polarity != Neg {
						t.Errorf("%s: the example is not negated", place)
					}
				}
			}
		}
	}
}

// TestOneWordOneStance keeps a phrase from standing in two rows.
func TestOneWordOneStance(t *testing.T) {
	for _, code := range lang.Codes() {
		seen := map[string]string{}
		for _, row := range lang.Table(code, "stances") {
			if _, ok := parse(stances[:], row.Field(1)); !ok {
				t.Errorf("%s: no stance %q", lang.Place(code, "stances", row), row.Field(1))
			}
			if _, ok := parse(certainties[:], row.Field(2)); !ok && row.Field(2) != "-" {
				t.Errorf("%s: no certainty %q", lang.Place(code, "stances", row), row.Field(2))
			}
			for _, p := range phrases(row.Field(0)) {
				k := strings.Join(p, " ")
				if _, twice := seen[k]; twice {
					t.Errorf("%s: %q stands twice", lang.Place(code, "stances", row), k)
				}
				seen[k] = row.Field(1)
			}
		}
	}
}
