package when_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"ifolge/article"
	"ifolge/corpus/corpustest"
	"ifolge/eval"
	"ifolge/ingest"
	"ifolge/lang"
	"ifolge/when"
)

// measure reads the rows of a file with the program's own models.
func measure(t *testing.T, line *ingest.Line, code, path string) *eval.TimeScores {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := eval.TimeRows(file)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	got := make([][]eval.TimeReading, len(rows))
	for i, row := range rows {
		ref, err := when.Parse(row.Reference)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if row.EDTF != "-" {
			if v, err := when.Parse(row.EDTF); err != nil || v.String() != row.EDTF {
				t.Errorf("%s: %q is read as %q: %v", path, row.EDTF, v, err)
			}
		}
		d := line.Read(&article.Article{Text: row.Sentence, Lang: code}).Document
		for _, x := range when.Find(d, ref) {
			from := utf8.RuneCountInString(d.Text[:x.Range.Start])
			got[i] = append(got[i], eval.TimeReading{Start: from, End: from + utf8.RuneCountInString(d.Words(x.Span)), EDTF: x.Value.String()})
		}
	}
	return eval.Time(rows, got)
}

func show(t *testing.T, path string, s *eval.TimeScores, least float64) {
	t.Helper()
	var b strings.Builder
	_ = s.Print(&b, 10)
	if share := 100 * float64(s.Right) / float64(s.Rows); share < least {
		t.Errorf("%s: %.1f per cent right, want %.0f\n%s", path, share, least, b.String())
	}
}

func TestOurPhrases(t *testing.T) {
	for _, code := range lang.Codes() {
		line := ingest.New(ingest.Options{Lang: code})
		path := filepath.Join("..", "lang", code, "timephrases-"+code+".tsv")
		s := measure(t, line, code, path)
		if s.Phrases < 300 || s.Traps < 25 {
			t.Errorf("%s: %d phrases and %d traps", path, s.Phrases, s.Traps)
		}
		show(t, path, s, 98)
	}
}

func TestDevPhrases(t *testing.T) {
	for _, code := range lang.Codes() {
		t.Run(code, func(t *testing.T) {
			path := corpustest.Path(t, "time", "dev-"+code+".tsv")
			show(t, path, measure(t, ingest.New(ingest.Options{Lang: code}), code, path), 92)
		})
	}
}
