package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/corpus"
	"ifolge/entity"
	"ifolge/ingest"
	"ifolge/stance"
	"ifolge/statement"
	"ifolge/text"
	"ifolge/text/texttest"
)

const root = "../.."

func readDoc(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDocsNameEveryCommandAndFlag(t *testing.T) {
	doc := readDoc(t, "doc/commands.md")
	parser, err := kong.New(&commands{}, kong.Name("ifolge"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range places(parser.Model.Node, "")[1:] {
		if !strings.Contains(doc, "`ifolge "+p.path) {
			t.Errorf("doc/commands.md does not name the command ifolge %s", p.path)
		}
		for _, f := range p.flags {
			if !regexp.MustCompile("`" + f.name + "[` ]").MatchString(doc) {
				t.Errorf("doc/commands.md does not name %s of ifolge %s", f.name, p.path)
			}
		}
	}
	known := map[string]bool{"--help": true}
	for _, p := range places(parser.Model.Node, "") {
		for _, f := range p.flags {
			known[f.name] = true
		}
	}
	for _, name := range regexp.MustCompile("`--[a-z-]+").FindAllString(doc+readDoc(t, "README.md"), -1) {
		if !known[name[1:]] {
			t.Errorf("the docs name %s, which no command has", name[1:])
		}
	}
}

// everything is a reading in which no list of the JSON form is empty.
func everything() *ingest.Reading {
	d := texttest.Doc("nb", "« Nei » , sier/VERB Kari@PER Lie@+ til NTB@ORG i delstaten Washington .")
	d.Made = []text.Maker{{Layer: "tags", Model: "nb/tags", Hash: "0"}}
	d.ParagraphLangs = slices.Repeat([]string{"nb"}, len(d.Paragraphs))
	word := func(i text.Index) text.Span { return text.Span{Start: i, End: i + 1} }
	all := text.Range{Start: 0, End: 5}
	return &ingest.Reading{
		Article: &article.Article{ID: "x", Text: d.Text, Notes: []article.Note{article.NewNote("page.deep")}}, Lang: "nb", Document: d, Notes: []article.Note{article.NewNote("language.unknown", "found", "nb")},
		Attributions: []attribution.Attribution{{
			Source: word(5), Cue: []text.Span{word(4)}, Content: []text.Span{word(1)}, Recipient: word(8),
			Speaker: attribution.Referent{Span: word(5)}, Form: attribution.Direct, Parent: -1, Score: .5, Found: "rule:test",
		}},
		Statements: []statement.Statement{{
			Text: "Nei", Chain: statement.Chain{{As: "x", At: all, Type: entity.Publication}},
			Where: entity.Places(d)[:1], Countries: []string{"US"},
			Likelihood: stance.Likelihood{Words: "x", Scale: stance.Everyday},
			SpokenOf:   []statement.Time{{Words: "x", At: all}}, Said: statement.Time{Words: "x", At: all},
			Evidence: statement.Evidence{
				Source: all, Cue: []text.Range{all}, Content: []text.Range{all}, Stance: all, Certainty: all, Polarity: all, Likelihood: all, Description: all, Line: 1,
			},
		}},
	}
}

func TestDocsNameEveryJSONField(t *testing.T) {
	var b bytes.Buffer
	if err := writeJSON(&b, everything(), nil); err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	real := map[string]bool{}
	fields("", v, real)

	doc := readDoc(t, "doc/formats.md")
	_, doc, _ = strings.Cut(doc, "## `ifolge read --json`")
	doc, _, _ = strings.Cut(doc, "\n## ")
	named := map[string]bool{}
	for row := range strings.Lines(doc) {
		if cells := strings.Split(row, "|"); len(cells) > 2 {
			for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
				named[m[1]] = true
			}
		}
	}
	for f := range real {
		if !named[f] {
			t.Errorf("doc/formats.md does not name the JSON field %s", f)
		}
	}
	for f := range named {
		if !real[f] {
			t.Errorf("doc/formats.md names the JSON field %s, which is not in the output", f)
		}
	}
}

// fields gathers the paths of the leaves of v: "statements[].text". A span is a
// leaf.
func fields(path string, v any, out map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, w := range v {
			fields(strings.TrimPrefix(path+"."+k, "."), w, out)
		}
	case []any:
		if len(v) == 2 && isNumber(v[0]) && isNumber(v[1]) {
			out[path] = true
			return
		}
		if len(v) == 0 {
			out[path+"[] (empty in the test's reading)"] = true
		}
		for _, w := range v {
			fields(path+"[]", w, out)
		}
	default:
		out[path] = true
	}
}

func isNumber(v any) bool { _, ok := v.(float64); return ok }

func TestJSONOffsetsAreCodePoints(t *testing.T) {
	r := everything()
	var b bytes.Buffer
	if err := writeJSON(&b, r, nil); err != nil {
		t.Fatal(err)
	}
	var o jsonReading
	if err := json.Unmarshal(b.Bytes(), &o); err != nil {
		t.Fatal(err)
	}
	points := []rune(r.Article.Text)
	cut := func(p []corpus.Points) string { return string(points[p[0].Start:p[0].End]) }
	a := o.Attributions[0]
	if got := []string{cut(a.Source), cut(a.Cue), cut(a.Content), cut(a.Recipient)}; !slices.Equal(got, []string{"Kari", "sier", "Nei", "NTB"}) {
		t.Errorf("source, cue, content, recipient are %q in %q", got, r.Article.Text)
	}
}

func TestVersionStandsInTheChangelog(t *testing.T) {
	if !strings.Contains(readDoc(t, "CHANGELOG.md"), "\n## "+version) {
		t.Errorf("CHANGELOG.md has no heading for %s", version)
	}
}

// session is a console block of README.md that begins with a command of ours.
var session = regexp.MustCompile("(?s)```console\n\\$ (ifolge [^\n]*)\n(.*?)```\n")

func TestReadmeShowsRealOutput(t *testing.T) {
	readme := readDoc(t, "README.md")
	sessions := session.FindAllStringSubmatch(readme, -1)
	if len(sessions) == 0 {
		t.Fatal("README.md has no session")
	}
	t.Chdir(root)
	for _, s := range sessions {
		code, got, stderr := call("", strings.Fields(s[1])[1:]...)
		if code != 0 {
			t.Errorf("%s: exit code %d: %s", s[1], code, stderr)
			continue
		}
		if *update {
			readme = strings.Replace(readme, s[0], fmt.Sprintf("```console\n$ %s\n%s```\n", s[1], got), 1)
			continue
		}
		if diff := cmp.Diff(s[2], got); diff != "" {
			t.Errorf("%s prints something else than README.md says (-README +real; go test ./cmd/ifolge -run Readme -update writes it anew):\n%s", s[1], diff)
		}
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadmeShowsTheArticleItReads(t *testing.T) {
	article := strings.TrimRight(readDoc(t, "testdata/articles/readme-example.txt"), "\n")
	if !strings.Contains(readDoc(t, "README.md"), "```text\n"+article+"\n```\n") {
		t.Error("README.md shows another article than testdata/articles/readme-example.txt")
	}
}

func TestReadmesTwoCommandsStandInIt(t *testing.T) {
	readme := readDoc(t, "README.md")
	for _, want := range []string{"\ngo run ./cmd/ifolge read testdata/articles/readme-example.txt\n", "\ngo test ./...\n"} {
		if !strings.Contains(readme, want) {
			t.Errorf("README.md lacks the line %q", strings.TrimSpace(want))
		}
	}
}

func TestLinksInDocsLead(t *testing.T) {
	docs, err := filepath.Glob(root + "/doc/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(docs, root+"/README.md", root+"/CONTRIBUTING.md", root+"/CHANGELOG.md") {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`).FindAllStringSubmatch(string(b), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", filepath.Base(path), m[1])
			}
		}
	}
}

func TestHelpNamesTheUsualScore(t *testing.T) {
	field, _ := reflect.TypeOf(readCmd{}).FieldByName("MinScore")
	if want := fmt.Sprintf("Usually %v;", attribution.Usual); !strings.Contains(field.Tag.Get("help"), want) {
		t.Errorf("the help of --min-score does not say %q", want)
	}
}
