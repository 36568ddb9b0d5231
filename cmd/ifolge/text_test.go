package main

import (
	"strconv"
	"strings"
	"testing"

	"ifolge/corpus/conllu"
)

func TestTextKeepsEveryCharacter(t *testing.T) {
	for _, s := range []string{
		"Veien er stengt.\n\nIngen er skadet.\n",
		"  \n\tVeien  er\u00a0stengt\t\t|  a\\b .\n \n\n\n– Ja, sier hun.  \n",
		"Veien er\u200b stengt .Ingen vet-noe(\"ja\")…\n",
		"She can't and won't; they've gone to John's.\n\n\"No,\" he said.\n",
		"Han sa 😀 ę og 漢字 .\n",
		"ett ord",
	} {
		for _, code := range []string{"nb", "nn", "en"} {
			exit, out, stderr := call(s, "text", "--lang", code)
			if exit != 0 {
				t.Errorf("%q: exit code %d: %s", s, exit, stderr)
				continue
			}
			if got := rebuild(out); got != s {
				t.Errorf("%s: %q comes back as %q", code, s, got)
			}
		}
	}
}

// rebuild joins the surface tokens of CoNLL-U by the white space in MISC.
func rebuild(out string) string {
	unescape := strings.NewReplacer(`\s`, " ", `\t`, "\t", `\n`, "\n", `\r`, "\r", `\p`, "|", `\\`, `\`)
	var b strings.Builder
	inside := 0 // last word of the multiword token that was written
	for line := range strings.Lines(out) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(c) != 10 {
			inside = 0
			continue
		}
		if _, last, ok := strings.Cut(c[0], "-"); ok {
			inside, _ = strconv.Atoi(last)
		} else if id, _ := strconv.Atoi(c[0]); id <= inside {
			continue
		}
		b.WriteString(unescape.Replace(conllu.Value(c[9], "SpacesBefore")))
		b.WriteString(c[1])
		switch after := conllu.Value(c[9], "SpacesAfter"); {
		case after != "":
			b.WriteString(unescape.Replace(after))
		case conllu.Value(c[9], "SpaceAfter") != "No":
			b.WriteString(" ")
		}
	}
	return b.String()
}
