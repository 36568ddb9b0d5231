package lang

import (
	"fmt"
	"testing"
)

func TestParse(t *testing.T) {
	got := fmt.Sprintf("%#v", Parse("# head\n\na | b|c d\n  one \n x \\| y | z\n"))
	want := `[]lang.Row{lang.Row{Fields:[]string{"a", "b", "c d"}, Line:3}, lang.Row{Fields:[]string{"one"}, Line:4}, lang.Row{Fields:[]string{"x | y", "z"}, Line:5}}`
	if got != want {
		t.Errorf("Parse = %s, want %s", got, want)
	}
}

func TestEveryLanguageHasTables(t *testing.T) {
	for _, c := range Codes() {
		for _, n := range Tables(c) {
			if len(Table(c, n)) == 0 {
				t.Errorf("lang/%s/%s.txt has no rows", c, n)
			}
		}
	}
	if Table("nb", "no such table") != nil {
		t.Error("a missing table has rows")
	}
}
