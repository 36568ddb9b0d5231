package lang

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// form reports what is wrong with the rows of a table: fields from least to
// most, none empty, none with space around it, lower case but for the last ones,
// and no row twice.
func form(t *testing.T, code, name string, least, most, lower int) []Row {
	t.Helper()
	var rows []Row
	seen := map[string]int{}
	for _, r := range Table(code, name) {
		row := strings.Join(r.Fields, "\t")
		r.Fields = strings.Split(row, "\t")
		place := Place(code, name, r)
		if len(r.Fields) < least || len(r.Fields) > most {
			t.Errorf("%s: %d fields, want %d to %d", place, len(r.Fields), least, most)
		}
		for k, f := range r.Fields {
			if f == "" || f != strings.TrimSpace(f) {
				t.Errorf("%s: field %d is %q", place, k+1, f)
			}
			if k < lower && f != strings.ToLower(f) {
				t.Errorf("%s: %q is not in lower case", place, f)
			}
		}
		if n := seen[row]; n > 0 {
			t.Errorf("%s: the row of line %d again", place, n)
		}
		seen[row] = r.Line
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		t.Fatalf("lang/%s/%s.txt has no rows", code, name)
	}
	b, _ := files.ReadFile(code + "/" + name + ".txt")
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' && (strings.Contains(line, "|") || !strings.Contains(line, "\t")) {
			t.Errorf("lang/%s/%s.txt:%d: not parted by tabs", code, name, n)
		}
	}
	return rows
}

func TestFold(t *testing.T) {
	examples := map[string][]string{
		"nb": {"signere", "undertegne"},
		"nn": {"ikkje", "ikke"},
		"en": {"postpone", "utsette"},
	}
	for code, ex := range examples {
		rows := form(t, code, "fold", 2, 3, 2)
		to := map[string][]string{}
		pairs := map[string]bool{}
		for _, r := range rows {
			from, into, pos := r.Field(0), r.Field(1), r.Field(2)
			if pos != "" && !slices.Contains([]string{"N", "V", "A", "ADV"}, pos) {
				t.Errorf("%s: part of speech %q", Place(code, "fold", r), pos)
			}
			if p := from + "\t" + into; pairs[p] && pos == "" {
				t.Errorf("%s: %s twice", Place(code, "fold", r), from)
			} else {
				pairs[p] = true
			}
			to[from] = append(to[from], into)
		}
		if len(to[ex[0]]) == 0 || to[ex[0]][0] != ex[1] {
			t.Errorf("%s: %s is %q, want %s first", code, ex[0], to[ex[0]], ex[1])
		}
		for from, into := range to {
			if len(into) == 1 && into[0] == from {
				t.Errorf("%s: %s stands for itself and need not be there", code, from)
			}
			if code != "nb" {
				continue
			}
			for _, w := range into {
				if len(to[w]) > 0 {
					t.Errorf("nb: %s stands for %s, and %q for it", w, from, to[w])
				}
			}
		}
		// No word comes back to itself by what the first sense of each stands for.
		for from := range to {
			w, steps := from, 0
			for len(to[w]) > 0 && to[w][0] != w {
				if w = to[w][0]; w == from || steps > len(to) {
					t.Errorf("%s: %s comes back to itself", code, from)
					break
				}
				steps++
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	examples := map[string][]string{
		"nb": {"halvannen", "1.5", ""},
		"nn": {"milliardar", "1000000000", "mult"},
		"en": {"half a dozen", "6", ""},
	}
	for code, ex := range examples {
		found := false
		values := map[string]bool{}
		for _, r := range form(t, code, "numbers", 2, 3, 3) {
			if _, err := strconv.ParseFloat(r.Field(1), 64); err != nil {
				t.Errorf("%s: %v", Place(code, "numbers", r), err)
			}
			if m := r.Field(2); m != "" && m != "mult" {
				t.Errorf("%s: %q, want mult", Place(code, "numbers", r), m)
			}
			if values[r.Field(0)] {
				t.Errorf("%s: a second value", Place(code, "numbers", r))
			}
			values[r.Field(0)] = true
			found = found || r.Field(0) == ex[0] && r.Field(1) == ex[1] && r.Field(2) == ex[2]
		}
		if !found {
			t.Errorf("%s: no row %q", code, ex)
		}
	}
}

func TestUnits(t *testing.T) {
	examples := map[string][]string{
		"nb": {"kroner", "NOK"},
		"nn": {"timar", "h"},
		"en": {"per cent", "%"},
	}
	for code, ex := range examples {
		keys := map[string]string{}
		for _, r := range form(t, code, "units", 2, 2, 1) {
			if k := keys[r.Field(0)]; k != "" {
				t.Errorf("%s: %s and %s", Place(code, "units", r), k, r.Field(1))
			}
			keys[r.Field(0)] = r.Field(1)
		}
		if keys[ex[0]] != ex[1] {
			t.Errorf("%s: %s is %q, want %s", code, ex[0], keys[ex[0]], ex[1])
		}
	}
}
