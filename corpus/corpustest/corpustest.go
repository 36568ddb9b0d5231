// Package corpustest finds the treebanks and marked texts that some tests
// measure on. They are no part of the repository: a test that needs one skips
// where it is not there.
//
//	ss, err := conllu.ReadFile(corpustest.Path(t, "ud", "nb-dev.conllu.gz"))
package corpustest

import (
	"os"
	"path/filepath"
	"testing"
)

// Path returns the path of a file or folder of the data: below the folder that
// IFOLGE_DATA names, else ../shared/data beside the repository. Where it is not
// there the test is skipped.
func Path(t testing.TB, name ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{folder(t)}, name...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no %s; set IFOLGE_DATA to the data folder", path)
	}
	return path
}

// Glob returns the files of the data that match a pattern, at least one: else
// the test is skipped.
func Glob(t testing.TB, pattern ...string) []string {
	t.Helper()
	path := filepath.Join(append([]string{folder(t)}, pattern...)...)
	files, err := filepath.Glob(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no %s; set IFOLGE_DATA to the data folder", path)
	}
	return files
}

func folder(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("IFOLGE_DATA"); dir != "" {
		return dir
	}
	dir, err := os.Getwd() // of the package under test
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(filepath.Dir(dir), "shared", "data")
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test: is it run in the repository?")
		}
		dir = up
	}
}
