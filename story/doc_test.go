package story_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"ifolge/story"
)

// evidenceRows are the rows of the table of evidence in doc/origins.md.
func evidenceRows(t *testing.T) map[string]string {
	t.Helper()
	b, err := os.ReadFile("../doc/origins.md")
	if err != nil {
		t.Fatal(err)
	}
	rows, order := map[string]string{}, []string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|.*$").FindAllStringSubmatch(string(b), -1) {
		rows[m[1]] = m[0]
		order = append(order, m[1])
	}
	if !slices.Equal(order, story.Kinds) {
		t.Errorf("doc/origins.md has the kinds of evidence %q; story.Kinds are %q", order, story.Kinds)
	}
	return rows
}

func TestOriginsNamesTheKindsOfEvidence(t *testing.T) {
	for k, row := range evidenceRows(t) {
		if len(row) < 60 {
			t.Errorf("doc/origins.md gives no example of %q", k)
		}
	}
}
