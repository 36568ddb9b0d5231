package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ifolge/article"
	"ifolge/ledger"
	"ifolge/sqlite"
	"ifolge/stance"
	"ifolge/statement"
	"ifolge/text"
	"ifolge/text/texttest"
)

// corpusOf writes articles as JSON lines, two statements each.
func corpusOf(t *testing.T, folder string, n int) string {
	t.Helper()
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"id":"a%d","outlet":"Fjordposten","lang":"nb","date":"2024-05-17","title":"Sak %d","text":"Brua stenges mandag, sier ordfører Kari Lie. Det er sak nummer %d. Politiet avkrefter at noen er skadet."}`+"\n", i, i, i)
	}
	path := filepath.Join(folder, "corpus.jsonl")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// acknowledged lists the items that lines of ifolge add --json tell of; the last
// line may have been cut off.
func acknowledged(out []byte) map[string]ledger.Seq {
	items := map[string]ledger.Seq{}
	for line := range bytes.Lines(out) {
		var o jsonAdded
		if json.Unmarshal(line, &o) == nil && o.State == "added" {
			items[o.Item] = o.Entry
		}
	}
	return items
}

// holdsOnce checks that the ledger has every article of acked, nothing twice,
// and is as it was written. It returns how many articles there are.
func holdsOnce(t *testing.T, db string, acked map[string]ledger.Seq) int {
	t.Helper()
	if code, _, stderr := call("", "verify", "--ledger", db); code != 0 {
		t.Fatalf("verify: %s", stderr)
	}
	items := map[string]ledger.Seq{}
	_, out, _ := call("", "ledger", "--articles", "--history", "--json", "--ledger", db)
	for line := range strings.Lines(out) {
		var e jsonEntry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if items[e.Article.Item] > 0 {
			t.Errorf("%s is there twice", e.Article.Item)
		}
		items[e.Article.Item] = e.Seq
	}
	for item, seq := range acked {
		if items[item] != seq {
			t.Errorf("%s was acknowledged as entry %d and is entry %d", item, seq, items[item])
		}
	}
	_, out, _ = call("", "ledger", "--history", "--json", "--ledger", db)
	if n := strings.Count(out, "\n"); n != 2*len(items) {
		t.Errorf("%d statements in %d articles, want two in each", n, len(items))
	}
	return len(items)
}

func TestDocsNameEveryLedgerField(t *testing.T) {
	db := filepath.Join(t.TempDir(), "ledger.db")
	corpus := corpusOf(t, t.TempDir(), 1)
	doc := readDoc(t, "doc/ledger.md")
	section := func(title string) string {
		_, s, _ := strings.Cut(doc, "\n## "+title+"\n")
		s, _, _ = strings.Cut(s, "\n## ")
		return s
	}
	check := func(where, section, line string, inside ...string) {
		t.Helper()
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%s: %v in %q", where, err, line)
		}
		for _, key := range inside {
			for k := range v[key].(map[string]any) {
				v[key+"."+k] = nil
			}
			delete(v, key)
		}
		for k := range v {
			if !regexp.MustCompile("`" + regexp.QuoteMeta(k) + "`").MatchString(section) {
				t.Errorf("doc/ledger.md does not name the field %s of %s", k, where)
			}
		}
	}
	_, out, _ := call("", "add", "--keep-text", "--json", "--ledger", db, corpus)
	check("add --json", section("`ifolge ledger --json`"), out)
	_, out, _ = call("", "ledger", "--limit", "1", "--json", "--ledger", db)
	check("ledger --json", section("`ifolge ledger --json`"), out, "article")
	_, out, _ = call("", "export", "--ledger", db)
	first, _, _ := strings.Cut(out, "\n")
	check("export", section("`ifolge export`"), first)
}

func TestStatementsInTheLedgerHaveTheFieldsOfRead(t *testing.T) {
	doc := readDoc(t, "doc/formats.md")
	b, err := json.Marshal(ledger.Statement{
		Lang: "x", Speaker: "x", SourceType: "x", Naming: "x", Voice: new(int), Inferred: true, Description: "x", Text: "x", Form: "x", Stance: "x", Certainty: "x", Polarity: "x",
		Chain:    []ledger.Link{{As: "x", Name: "x", Type: "x", Naming: "x", Voice: new(int), Cue: "x", Inferred: true, At: []ledger.Points{{}}}},
		SpokenOf: []ledger.Time{{Words: "x", EDTF: "x", Kind: "x", Found: "x"}}, Said: []ledger.Time{{}}, Countries: []string{"x"}, Other: true,
		Evidence: ledger.Evidence{Source: []ledger.Points{{}}, Cue: []ledger.Points{{}}, Content: []ledger.Points{{}}, Stance: []ledger.Points{{}}, Certainty: []ledger.Points{{}},
			Polarity: []ledger.Points{{}}, Description: []ledger.Points{{}}, Line: 1, Found: "x"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	real := map[string]bool{}
	fields("", v, real)
	own := map[string]bool{"id": true, "lang": true} // of the ledger alone
	for f := range real {
		if !own[f] && !strings.Contains(doc, "`statements[]."+f+"`") && !strings.Contains(doc, "`statements[]."+f+"[]`") {
			t.Errorf("doc/formats.md has no statements[].%s", f)
		}
	}
}

func TestReasonsAreCounted(t *testing.T) {
	folder := t.TempDir()
	for i := range 3 {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.txt", i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "x.jsonl"), []byte("{\"id\":1}\n{\"id\":2}\n{\"lang\":\"de\",\"id\":3,\"text\":\"Die Straße ist gesperrt.\"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := call("", "add", "--ledger", filepath.Join(t.TempDir(), "l.db"), folder)
	if code != 0 || stderr != "" {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	for _, want := range []string{"skipped 6:", "3  empty: nothing to read (", `2  a bad line: no "text" (`, "1  in a language that is not read here: de ("} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// TestRereadCorrects lets the program read again what a worse one has read.
func TestRereadCorrects(t *testing.T) {
	db := filepath.Join(t.TempDir(), "ledger.db")
	s, err := sqlite.Open(db, sqlite.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	const words = "Brua stenges mandag, sier ordfører Kari Lie.\n\nPolitiet avkrefter at noen er skadet.\n\nSola skinner."
	a := &article.Article{ID: "a", Lang: "nb", Published: "2024-05-17", Text: words, Raw: [32]byte{1}}
	read := func(who, content string) statement.Statement {
		at := int32(strings.Index(words, content))
		return statement.Statement{
			Speaker: who, Text: content, Chain: statement.Chain{{}, {As: who, Voice: -1}}, Stance: stance.Asserts, Voice: -1,
			Evidence: statement.Evidence{Content: []text.Range{{Start: at, End: at + int32(len(content))}}, Line: 1},
		}
	}
	d := texttest.Doc("nb", "x")
	d.Text = words
	ds := ledger.Record(a, d, []statement.Statement{read("Ola Moe", "Brua stenges mandag"), read("Ola Moe", "Sola skinner")}, "a", true)
	if _, err := s.Append(t.Context(), ds); err != nil {
		t.Fatal(err)
	}
	before := time.UnixMicro(int64(now())).UTC().Format("2006-01-02T15:04:05.000000Z")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ask := func(args ...string) []jsonEntry {
		t.Helper()
		code, out, stderr := call("", append([]string{"ledger", "--json", "--ledger", db}, args...)...)
		if code != 0 {
			t.Fatal(stderr)
		}
		var es []jsonEntry
		for line := range strings.Lines(out) {
			var e jsonEntry
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatal(err)
			}
			es = append(es, e)
		}
		return es
	}
	code, out, stderr := call("", "reread", "--ledger", db)
	if want := "read again 1; statements read better 1, taken out 1, overlooked before 1; without their text 0\n"; code != 0 || out != want {
		t.Errorf("reread: %q, %s, want %q", out, stderr, want)
	}
	asserts := 0
	for _, e := range ask("--history") {
		if e.Op == "assert" {
			asserts++
		} else if e.Op != "correct" || !strings.HasPrefix(e.Reason, "read again by ifolge ") {
			t.Errorf("entry %d is a %s because of %q", e.Seq, e.Op, e.Reason)
		}
	}
	if asserts != 2 {
		t.Errorf("%d asserts, want the two from before", asserts)
	}
	var speakers []string
	for _, e := range ask() {
		speakers = append(speakers, e.Statement.Speaker)
	}
	if got := strings.Join(speakers, ", "); got != "Kari Lie, Politiet" {
		t.Errorf("read again, the sources are %s", got)
	}
	if es := ask("--as-of", before); len(es) != 2 || es[0].Statement.Speaker != "Ola Moe" {
		t.Errorf("as of before: %+v", es)
	}
	if _, out, _ := call("", "reread", "--ledger", db); !strings.Contains(out, "better 0, taken out 0, overlooked before 0;") {
		t.Errorf("reread a second time: %s", out)
	}
	if code, _, stderr := call("", "verify", "--ledger", db); code != 0 {
		t.Error(stderr)
	}
}
