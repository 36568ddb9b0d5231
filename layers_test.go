package ifolge

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "ifolge"

// layers says which package may import which. "a, b < c" lets c import a and
// b and everything they may import. A package stands once on the right, after
// everything it builds on, so the list reads from the bottom up.
//
// It is policy, not a record: do not change it to make a build pass.
const layers = `
# what everything stands on
NONE                   < text, article, lang, model, article/fetch, attribution/marked, corpus/corpustest;
model                  < learn, models;
NONE                   < learn/net, doc, doc/schema;

# bytes to articles
article                < article/plain, article/page, article/jsonl;
article/plain, article/page, article/jsonl < article/sniff;
article/page           < article/feed;
article/feed, article/fetch, article/sniff < watch;

# articles to documents: stages know text, not each other
text                   < text/texttest, corpus/conllu;
text, lang, learn, learn/net < text/segment, text/langid, text/tag, text/joint, text/names, text/corefer;

# documents to statements
lang                   < gazetteer;
text, lang             < stance, when;
text, lang, gazetteer  < entity;
text, lang, learn      < attribution, stance/factuality;
article, attribution, stance, entity, when < statement;
article, statement, text/corefer < story;

# keeping them
statement              < ledger;
ledger                 < sqlite;
ledger, text/texttest  < ledger/ledgertest;
ledger, story          < story/book;

# putting it together: one article from bytes to statements
article/fetch, article/sniff, statement, models,
text/segment, text/langid, text/tag, text/joint, text/names, text/corefer, stance/factuality < ingest;
ingest                 < sheet;
sheet                  < sheet/html;

# showing them
ingest, ledger, story, story/book, sheet, sheet/html, doc < web;
web                    < api;

# learning and measuring
attribution, attribution/marked, statement, corpus/conllu < corpus;
corpus                 < corpus/narc, corpus/happened;
article, story         < corpus/stories;
corpus, ingest         < export, sheet/sheettest;
corpus, corpus/conllu, corpus/narc, corpus/happened, corpus/stories, story < eval;
eval, corpus, attribution, attribution/marked, learn, lang, models,
corpus/narc, corpus/happened,
text/segment, text/langid, text/tag, text/joint, text/names, text/corefer, stance/factuality < recipe;

ingest, sheet/html, export, doc/schema, eval, recipe, ledger, sqlite, watch, web, api < cmd/ifolge;
`

// outside lists what only some packages may import. Everybody else is pure:
// no files, no network, no clock, no database.
var outside = map[string][]string{
	"database/sql": {"sqlite"},
	"net/http":     {"article/fetch", "web", "api", "cmd/ifolge"},
	"os":           {"corpus", "corpus/conllu", "corpus/corpustest", "recipe", "cmd/ifolge"},
}

func TestLayers(t *testing.T) {
	may := readLayers(t, layers)
	for _, p := range listPackages(t) {
		name := p.Name
		if name == "." {
			continue
		}
		below, ok := may[name]
		if !ok {
			t.Errorf("%s: new package; give it a place in layers", name)
			continue
		}
		for _, imp := range p.Imports {
			if sub, ours := strings.CutPrefix(imp, module+"/"); ours && !below[sub] {
				t.Errorf("%s must not import %s", name, sub)
			}
			if only, ok := outside[imp]; ok && !slices.Contains(only, name) {
				t.Errorf("%s must not import %s", name, imp)
			}
		}
	}
}

var comment = regexp.MustCompile(`(?m)^#.*$`)

func readLayers(t *testing.T, rules string) map[string]map[string]bool {
	may := map[string]map[string]bool{"NONE": {}}
	for rule := range strings.SplitSeq(rules, ";") {
		rule = comment.ReplaceAllString(rule, "")
		left, right, ok := strings.Cut(rule, "<")
		if !ok {
			continue
		}
		below := map[string]bool{}
		for a := range strings.SplitSeq(left, ",") {
			a = strings.TrimSpace(a)
			if may[a] == nil {
				t.Fatalf("layers: %s is used before it is placed", a)
			}
			below[a] = true
			for b := range may[a] {
				below[b] = true
			}
		}
		for b := range strings.SplitSeq(right, ",") {
			b = strings.TrimSpace(b)
			if may[b] != nil {
				t.Fatalf("layers: %s is placed twice", b)
			}
			may[b] = below
		}
	}
	return may
}

type listed struct {
	Name    string // path below the module, "text/tag"
	Imports []string
}

// listPackages reads the import clauses itself. Asking "go list" would be
// shorter, but go test caches a result until a file the test has opened
// changes, and would not see the files that another process read.
func listPackages(t *testing.T) []listed {
	byDir := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "testdata" || len(path) > 1 && path[0] == '.') {
			return filepath.SkipDir
		}
		if e.IsDir() && path != "." {
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
				return filepath.SkipDir // another module, with another name
			}
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if byDir[dir] == nil {
			byDir[dir] = []string{}
		}
		for _, s := range f.Imports {
			imp, _ := strconv.Unquote(s.Path.Value)
			byDir[dir] = append(byDir[dir], imp)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var ps []listed
	for _, dir := range slices.Sorted(maps.Keys(byDir)) {
		ps = append(ps, listed{dir, byDir[dir]})
	}
	return ps
}
