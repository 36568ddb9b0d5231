package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ifolge/corpus/corpustest"
	"ifolge/corpus/stories"
)

// ownStories are those of the repository.
func ownStories(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(root + "/story/testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	return files
}

// The scorer that defines the measures lies beside the data, and needs python3.
func TestEvalStoriesAgreesWithTheReference(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run the reference scorer")
	}
	scorer := corpustest.Path(t, "..", "tools", "score_stories.py")
	answer := t.TempDir() + "/answer.json"
	for _, gold := range ownStories(t) {
		code, dump, stderr := call("", "eval", "stories", "--dump", gold)
		if code != 0 {
			t.Fatalf("%s: %s", gold, stderr)
		}
		if err := os.WriteFile(answer, []byte(dump), 0o666); err != nil {
			t.Fatal(err)
		}
		theirs, err := exec.Command(python, scorer, gold, answer).Output()
		if err != nil {
			t.Fatalf("%s: %v", gold, err)
		}
		code, ours, stderr := call("", "eval", "stories", gold)
		if code != 0 {
			t.Fatalf("%s: %s", gold, stderr)
		}
		o, r := slices.Collect(strings.Lines(ours)), slices.Collect(strings.Lines(string(theirs)))
		if len(o) != len(r) {
			t.Fatalf("%s: %d lines, the reference prints %d:\n%s%s", gold, len(o), len(r), ours, theirs)
		}
		for i := range o { // ours may go on with what is scored without reading
			if want := strings.TrimSuffix(r[i], "\n"); o[i] != r[i] && !strings.HasPrefix(o[i], want+"   ") {
				t.Errorf("%s:\nours      %qreference %q", gold, o[i], r[i])
			}
		}
	}
}

func TestEvalStoriesGivesTheMean(t *testing.T) {
	files := ownStories(t)
	code, stdout, stderr := call("", append([]string{"eval", "stories", "--json"}, files...)...)
	if code != 0 {
		t.Fatal(stderr)
	}
	sum, mean := 0.0, 0.0
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	if len(lines) != len(files)+1 {
		t.Fatalf("%d lines for %d stories", len(lines), len(files))
	}
	for i, l := range lines {
		var o struct {
			Story   string
			Stories int
			Found   float64
		}
		if err := json.Unmarshal([]byte(l), &o); err != nil {
			t.Fatal(err)
		}
		if last := i == len(files); last != (o.Story == "") || last != (o.Stories == len(files)) {
			t.Errorf("line %d is of %d stories and called %q", i+1, o.Stories, o.Story)
		}
		if i < len(files) {
			sum += o.Found
		}
		mean = o.Found
	}
	if d := mean - sum/float64(len(files)); d > 1e-4 || d < -1e-4 {
		t.Errorf("mean %v of shares that sum up to %v", mean, sum)
	}
}

func TestEvalStoriesRefusesWhatIsNoStory(t *testing.T) {
	path := t.TempDir() + "/x.json"
	for _, tt := range []struct{ file, want string }{
		{`{"articles":[{"id":"a1","text":"Veien er stengt."}]}`, "carries"},
		{`{"articles":[]}`, "articles"},
		{`[`, "story file"},
	} {
		if err := os.WriteFile(path, []byte(tt.file), 0o666); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := call("", "eval", "stories", path)
		if code != 1 || !strings.Contains(stderr, tt.want) || !strings.Contains(stderr, "x.json") {
			t.Errorf("%s: exit code %d, %q", tt.file, code, stderr)
		}
	}
}

// documented returns the fields that a section of doc/formats.md names.
func documented(t *testing.T, heading string) map[string]bool {
	t.Helper()
	_, doc, ok := strings.Cut(readDoc(t, "doc/formats.md"), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("doc/formats.md has no section %s", heading)
	}
	doc, _, _ = strings.Cut(doc, "\n## ")
	named := map[string]bool{}
	for row := range strings.Lines(doc) {
		if cells := strings.Split(row, "|"); len(cells) > 2 {
			for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
				named[m[1]] = true
			}
		}
	}
	return named
}

func sameFields(t *testing.T, heading, printed string) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(printed), &v); err != nil {
		t.Fatal(err)
	}
	real, named := map[string]bool{}, documented(t, heading)
	fields("", v, real)
	for f := range real {
		if !named[f] && !named[f+"[]"] {
			t.Errorf("doc/formats.md, %s: does not name the field %s", heading, f)
		}
	}
	for f := range named {
		if !real[f] {
			t.Errorf("doc/formats.md, %s: names the field %s, which is not in the output", heading, f)
		}
	}
}

func TestDocsNameEveryFieldOfStories(t *testing.T) {
	b, err := json.Marshal(stories.Answer{
		Claims: []stories.AnsweredClaim{{Statements: []stories.Statement{{
			In: "title", Via: []string{"NTB"}, Likely: true, Speaker: "x",
			Why: []stories.Why{{Kind: "x", Words: "x", Of: "x", Other: "x"}},
		}}}},
		Copies: []stories.Copy{{Kind: "x"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	sameFields(t, "`ifolge stories --json FILE` and `ifolge eval stories --dump`", string(b))
}

func TestDocsNameEveryFigureOfEvalStories(t *testing.T) {
	code, stdout, stderr := call("", "eval", "stories", "--json", ownStories(t)[0])
	if code != 0 {
		t.Fatal(stderr)
	}
	sameFields(t, "`ifolge eval stories --json`", stdout)
}
