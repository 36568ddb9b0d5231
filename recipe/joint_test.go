package recipe

import (
	"os"
	"path/filepath"
	"testing"

	"ifolge/text"
	"ifolge/text/texttest"
)

// A net leaves out its blocks of a treebank and its documents, and nothing else;
// what one leaves out, the others have seen.
func TestNetsLeaveOutTheirBlocksAndDocuments(t *testing.T) {
	dir := t.TempDir()
	doc := `{"id":"a","lang":"nb","text":"C.\n","attributions":[]}` + "\n"
	if err := os.WriteFile(filepath.Join(dir, "marked.jsonl"), []byte(doc), 0o666); err != nil {
		t.Fatal(err)
	}
	d := texttest.Doc("nb", "A .\nB .\nC .\nD .\nE .")
	for fold, want := range map[string]string{"0": "D . ", "1": "A . B . E . "} {
		r, err := Parse([]byte("name = n\nstages = joint\njoint.apart = marked.jsonl\njoint.block = 2\njoint.folds = 2\njoint.fold = " + fold + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		a, err := (&Job{Recipe: r, data: dir, stage: "joint"}).apart()
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, s := range a.less(d) {
			for i := s.Start; i < s.End; i++ {
				got += d.Words(text.Span{Start: i, End: i + 1}) + " "
			}
		}
		if got != want {
			t.Errorf("fold %s learns from %q, want %q", fold, got, want)
		}
	}
}
