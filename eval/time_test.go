package eval

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const timeRows = `# a comment

Veien åpner på mandag.	2023-09-04	på mandag	2023-09-11
Veien åpner på mandag.	2023-09-04	på mandag	2023-09-11
Veien åpner på mandag.	2023-09-04	på mandag	2023-09-11
Blåbær på Mars.	2023-09-04	-	-
Blåbær på Mars.	2023-09-04	-	-
Ærlig talt, i går kom båten.	2023-09-04	i går	2023-09-03
`

var timeReadings = [][]TimeReading{
	{{12, 21, "2023-09-11"}},
	{{15, 21, "2023-09-11"}, {12, 21, "2023-09-04"}},
	{{0, 12, "2023-09-11"}},
	nil,
	{{10, 14, "2023-03"}},
	{{12, 17, "2023-09-03"}},
}

func TestTimeIsMeasuredByHand(t *testing.T) {
	rows, err := TimeRows(strings.NewReader(timeRows))
	if err != nil {
		t.Fatal(err)
	}
	s := Time(rows, timeReadings)
	var b strings.Builder
	if err := s.Print(&b, 1); err != nil {
		t.Fatal(err)
	}
	want := "all        66.7   of 6\nphrases    75.0   of 4\ntraps      50.0   of 2\nedges      66.7   of the right phrases\n" +
		"wrong\tVeien åpner på mandag.\t2023-09-04\tpå mandag\t2023-09-11\t[{0 12 2023-09-11}]\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	b.Reset()
	if err := s.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	if want := `{"all":0.6667,"phrases":0.75,"traps":0.5,"edges":0.6667,"rows":6}` + "\n"; b.String() != want {
		t.Errorf("got %s want %s", b.String(), want)
	}
}

func TestTimeAgreesWithTheReference(t *testing.T) {
	command := tool(t, "time_score.py")
	rows, err := TimeRows(strings.NewReader(timeRows))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	gold, pred := filepath.Join(dir, "gold.tsv"), filepath.Join(dir, "pred.jsonl")
	var b bytes.Buffer
	if err := DumpTimes(&b, timeReadings); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(gold, []byte(timeRows), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pred, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var ours strings.Builder
	if err := Time(rows, timeReadings).Print(&ours, 0); err != nil {
		t.Fatal(err)
	}
	if theirs := reference(t, command, gold, pred); ours.String() != theirs {
		t.Errorf("ours\n%s\nreference\n%s", ours.String(), theirs)
	}
}

func TestTimeRowsRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "no rows",
		"a\tb\n":                    "line 1: 2 fields",
		"# x\nVeien\t2023\tår\t1\n": "line 2: \"år\" does not stand in its sentence",
	} {
		if _, err := TimeRows(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", in, err, want)
		}
	}
}
