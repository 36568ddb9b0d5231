package attribution_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/attribution/marked"
	"ifolge/ingest"
	"ifolge/lang"
	"ifolge/text"
)

// The examples of cues.txt and rules.txt go through the whole line, from text
// to what the rules find, before a model weighs it. Each number in an example must come out with its source, its
// cue and its content; what comes out besides does not matter. Punctuation
// counts for nothing.

func TestCueExamples(t *testing.T) {
	line := ingest.New(ingest.Options{})
	for _, code := range lang.Codes() {
		t.Run(code, func(t *testing.T) {
			for _, r := range lang.Table(code, "cues") {
				if r.Field(1) != "not" {
					checkExample(t, line, code, lang.Place(code, "cues", r)+": "+r.Field(0), r.Field(4), "")
				}
			}
		})
	}
}

func TestRuleExamples(t *testing.T) {
	line := ingest.New(ingest.Options{})
	for _, code := range lang.Codes() {
		t.Run(code, func(t *testing.T) {
			for _, r := range lang.Table(code, "rules") {
				checkExample(t, line, code, lang.Place(code, "rules", r)+": "+r.Field(0), r.Field(1), "rule:"+r.Field(0))
			}
		})
	}
}

func checkExample(t *testing.T, line *ingest.Line, code, place, example, rule string) {
	t.Helper()
	if example == "" {
		t.Errorf("%s: no example", place)
		return
	}
	plain, marks, err := marked.Parse(strings.ReplaceAll(example, `\n`, "\n"))
	if err != nil {
		t.Errorf("%s: %v", place, err)
		return
	}
	r := line.Read(&article.Article{Lang: code, Text: plain})
	if !hasTree(r.Document) {
		t.Skipf("%s: no model for the tree", code)
	}
	want := map[int]string{}
	for _, m := range marks {
		want[m.N] = ""
	}
	for n := range want {
		want[n] = wordsOf(r.Document, marks, n)
	}
	got := map[string]string{}
	for _, a := range attribution.Find(r.Document) {
		got[key(r.Document, a)] = a.Found
	}
	for n, w := range want {
		found, ok := got[w]
		if !ok {
			t.Errorf("%s\n %s\nwant %d: %s\n got: %s", place, plain, n, w, strings.Join(keys(got), "\n      "))
		} else if rule != "" && n == 1 && found != rule {
			t.Errorf("%s\n %s\nfound by %s", place, plain, found)
		}
	}
}

func keys(m map[string]string) []string {
	var ks []string
	for k, v := range m {
		ks = append(ks, k+"  ("+v+")")
	}
	slices.Sort(ks)
	return ks
}

func hasTree(d *text.Document) bool {
	return slices.ContainsFunc(d.Tokens, func(t text.Token) bool { return t.Rel != 0 })
}

// wordsOf writes attribution n of the marks the way key does.
func wordsOf(d *text.Document, marks []marked.Mark, n int) string {
	parts := map[byte][]string{}
	for i, tok := range d.Tokens {
		for _, role := range []byte("sqc") {
			if slices.ContainsFunc(marks, func(m marked.Mark) bool {
				return m.N == n && m.Role == role && int(tok.Start) < m.End && int(tok.End) > m.Start
			}) && isWord(d, text.Index(i)) {
				parts[role] = append(parts[role], d.Form(text.Index(i)))
			}
		}
	}
	return line(parts)
}

// key writes an attribution as its words by role.
func key(d *text.Document, a attribution.Attribution) string {
	parts := map[byte][]string{}
	put := func(role byte, ss ...text.Span) {
		for _, s := range ss {
			for i := s.Start; i < s.End; i++ {
				if isWord(d, i) {
					parts[role] = append(parts[role], d.Form(i))
				}
			}
		}
	}
	put('s', a.Source)
	put('q', a.Cue...)
	put('c', a.Content...)
	return line(parts)
}

func line(parts map[byte][]string) string {
	return fmt.Sprintf("%s [%s] %s", strings.Join(parts['s'], " "), strings.Join(parts['q'], " "), strings.Join(parts['c'], " "))
}

func isWord(d *text.Document, i text.Index) bool {
	return strings.ContainsFunc(d.Form(i), func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0xbf && r < 0x2000
	})
}
