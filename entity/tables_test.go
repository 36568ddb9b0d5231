package entity

import (
	"slices"
	"strings"
	"testing"

	"ifolge/attribution/marked"
	"ifolge/lang"
	"ifolge/text"
	"ifolge/text/texttest"
)

// sourceOf returns the document of an example in marked notation and the span
// of its source. Words are parted by spaces and may carry their lemma, as
// package texttest writes it.
func sourceOf(t *testing.T, code, example string, role byte) (*text.Document, text.Span) {
	t.Helper()
	plain, marks, err := marked.Parse(example)
	if err != nil {
		t.Fatalf("%q: %v", example, err)
	}
	d := texttest.Doc(code, plain)
	for _, m := range marks {
		if m.Role == role {
			at := func(b int) text.Index { return text.Index(len(strings.Fields(plain[:b]))) }
			return d, text.Span{Start: at(m.Start), End: at(m.End)}
		}
	}
	t.Fatalf("%q has no %c", example, role)
	return nil, text.Span{}
}

func TestEveryRowOfTheWordListsHolds(t *testing.T) {
	for _, code := range lang.Codes() {
		seen := map[string]bool{}
		for _, row := range lang.Table(code, "sources") {
			place := lang.Place(code, "sources", row)
			d, s := sourceOf(t, code, row.Field(2), 's')
			if parseType(row.Field(1)).String() != row.Field(1) {
				t.Errorf("%s: no type %q", place, row.Field(1))
			}
			if got := TypeOf(d, s).Type; got.String() != row.Field(1) {
				t.Errorf("%s: %q is read as %s", place, d.Words(s), got)
			}
			for w := range strings.SplitSeq(row.Field(0), ",") {
				w = strings.TrimSpace(w)
				if seen[w] {
					t.Errorf("%s: %q stands twice", place, w)
				}
				seen[w] = true
			}
		}
		for _, row := range lang.Table(code, "publications") {
			d, s := sourceOf(t, code, row.Field(2), 's')
			if got := TypeOf(d, s).Type; got != Publication {
				t.Errorf("%s: %q is read as %s", lang.Place(code, "publications", row), d.Words(s), got)
			}
		}
		for _, row := range lang.Table(code, "voicewords") {
			place := lang.Place(code, "voicewords", row)
			kind, _, _ := strings.Cut(row.Field(1), " ")
			switch kind {
			case "passed":
				d, s := sourceOf(t, code, row.Field(2), 's')
				if code == "en" {
					s.End++ // past the verb
				}
				if paper, ok := PassedTo(d, s); !ok {
					t.Errorf("%s: passed to %q", place, d.Words(paper))
				}
				continue
			case "describe":
				d, s := sourceOf(t, code, row.Field(2), 'q')
				if !Describes(d, []text.Span{s}) {
					t.Errorf("%s: %q does not describe", place, d.Words(s))
				}
				continue
			}
			d, s := sourceOf(t, code, row.Field(2), 's')
			k := TypeOf(d, s)
			switch kind {
			case "nameless":
				if k.Type != Unnamed {
					t.Errorf("%s: %q is read as %s", place, d.Words(s), k.Type)
				}
			case "pronoun":
				if want := strings.TrimPrefix(row.Field(1), "pronoun "); !k.Pronoun || k.Type.String() != want {
					t.Errorf("%s: %q is read as %s, pronoun %t", place, d.Words(s), k.Type, k.Pronoun)
				}
			case "article", "few":
				if k.Type != Unnamed {
					t.Errorf("%s: %q is read as %s", place, d.Words(s), k.Type)
				}
			case "and", "each", "part", "people":
				if k.Type != Group {
					t.Errorf("%s: %q is read as %s", place, d.Words(s), k.Type)
				}
			case "definite", "leave", "stop", "ending", "plural", "prints":
				if s.Len() == 0 {
					t.Errorf("%s: no source in the example", place)
				}
			default:
				t.Errorf("%s: no kind %q", place, row.Field(1))
			}
		}
	}
}

// TestEveryAliasIsOneVoiceWithItsFullName reads the two sentences of each row, and
// each alias in place of the second's.
func TestEveryAliasIsOneVoiceWithItsFullName(t *testing.T) {
	for _, code := range lang.Codes() {
		rows := lang.Table(code, "aliases")
		if len(rows) == 0 {
			t.Errorf("lang/%s/aliases.txt: no rows", code)
		}
		seen := map[string]bool{}
		for _, row := range rows {
			place := lang.Place(code, "aliases", row)
			marked := func(name string) string {
				ws := strings.Fields(name)
				for i := range ws {
					ws[i] += "/PROPN@" + map[bool]string{true: "ORG", false: "+"}[i == 0]
				}
				return strings.Join(ws, " ")
			}
			first, rest, _ := strings.Cut(row.Field(2), "[")
			a, rest, _ := strings.Cut(rest, "]")
			between, rest, _ := strings.Cut(rest, "[")
			b, end, ok := strings.Cut(rest, "]")
			aliases := strings.Split(row.Field(1), ",")
			if !ok || a != row.Field(0) && !slices.ContainsFunc(aliases, func(x string) bool { return strings.TrimSpace(x) == a }) {
				t.Errorf("%s: no example with both", place)
				continue
			}
			for _, alias := range append(aliases, b) {
				alias = strings.TrimSpace(alias)
				if k := strings.ToLower(alias); alias != b && alias != row.Field(0) && seen[alias] {
					t.Errorf("%s: %q stands twice", place, k)
				}
				if alias != b {
					seen[alias] = true
				}
				d := texttest.Doc(code, first+marked(row.Field(0))+between+marked(alias)+end)
				c := Meet(d)
				x, _, _ := c.Voice(find(t, d, row.Field(0)), -1)
				at := find(t, d, alias)
				for i := len(d.Tokens) - len(strings.Fields(alias)); i >= 0; i-- { // the last: one name may hold the other
					if d.Words(text.Span{Start: text.Index(i), End: text.Index(i + len(strings.Fields(alias)))}) == alias {
						at = text.Span{Start: text.Index(i), End: text.Index(i + len(strings.Fields(alias)))}
						break
					}
				}
				if y, _, _ := c.Voice(at, -1); x != y {
					t.Errorf("%s: %q (%s) and %q (%s) are two", place, row.Field(0), c.Voices[x].Type, alias, c.Voices[y].Type)
				}
			}
		}
	}
}
