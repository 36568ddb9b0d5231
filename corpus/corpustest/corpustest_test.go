package corpustest

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPathIsBelowTheNamedFolder(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("IFOLGE_DATA", dir)
	file := filepath.Join(dir, "ud", "own.conllu")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := Path(t, "ud", "own.conllu"); got != file {
		t.Errorf("path %q, want %q", got, file)
	}
	if got := Glob(t, "ud", "*.conllu"); len(got) != 1 || got[0] != file {
		t.Errorf("files %q, want %q", got, file)
	}
}

func TestDefaultIsBesideTheRepository(t *testing.T) {
	t.Setenv("IFOLGE_DATA", "")
	want, err := filepath.Abs("../../../shared/data")
	if err != nil {
		t.Fatal(err)
	}
	if got := folder(t); got != want {
		t.Errorf("folder %q, want %q", got, want)
	}
}

func TestWhatIsNotThereSkips(t *testing.T) {
	t.Setenv("IFOLGE_DATA", t.TempDir())
	for name, find := range map[string]func(testing.TB){
		"path": func(t testing.TB) { Path(t, "ud") },
		"glob": func(t testing.TB) { Glob(t, "*") },
	} {
		skipped := false
		t.Run(name, func(t *testing.T) {
			defer func() { skipped = t.Skipped() }()
			find(t)
		})
		if !skipped {
			t.Errorf("%s of what is not there does not skip", name)
		}
	}
}
