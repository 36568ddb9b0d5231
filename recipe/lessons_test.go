package recipe

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ifolge/attribution/marked"
)

// The lessons of our own: every mark has words in it and no blank at its edge,
// every attribution a content, and a source is one stretch.
func TestLessonsAreWellMarked(t *testing.T) {
	files, err := filepath.Glob("../models/finder/lessons/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no lessons", err)
	}
	total := map[string]int{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plain, marks, err := marked.Parse(string(b))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		has := map[int]string{}
		var order []int
		for _, m := range marks {
			w := plain[m.Start:m.End]
			if strings.TrimSpace(w) != w || w == "" || strings.Contains(w, "\n\n") {
				t.Errorf("%s: mark %d%c %q begins or ends with a blank, is empty, or runs over a paragraph", file, m.N, m.Role, w)
			}
			if m.Role == 's' && strings.ContainsRune(has[m.N], 's') {
				t.Errorf("%s: %d has two sources", file, m.N)
			}
			if has[m.N] == "" {
				order = append(order, m.N)
			}
			has[m.N] += string(m.Role)
		}
		slices.Sort(order)
		for k, n := range order {
			if n != k+1 {
				t.Errorf("%s: attributions are not numbered 1, 2, 3 …: %d is missing", file, k+1)
				break
			}
			if !strings.ContainsRune(has[n], 'c') {
				t.Errorf("%s: %d has no content", file, n)
			}
		}
		total[filepath.Base(filepath.Dir(file))] += len(order)
	}
	t.Log(total)
}

// A finder cannot be made before the nets that read its documents.
func TestTheFinderNamesTheNetItLacks(t *testing.T) {
	dir := t.TempDir()
	r := "name = f\nstages = finder\nfinder.nets = fold-0/fold-0.model\n"
	if err := os.WriteFile(filepath.Join(dir, "RECIPE"), []byte(r), 0o666); err != nil {
		t.Fatal(err)
	}
	err := Train(context.Background(), filepath.Join(dir, "RECIPE"), Options{Data: dir})
	if err == nil || !strings.Contains(err.Error(), "ifolge train "+filepath.Join(dir, "fold-0", "RECIPE")) {
		t.Errorf("error %v does not say how to make it", err)
	}
}
