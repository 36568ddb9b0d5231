package web

import (
	"embed"
	"slices"
	"strconv"
	"strings"

	"ifolge/lang"
	"ifolge/sheet"
)

//go:embed words/*.txt
var wordFiles embed.FS

// Words are the pages' own words in one language, and those of the sheet.
type Words struct {
	*sheet.Words
	of map[string]string
}

// In returns the words of a language; ok is false where there are none.
func In(code string) (w *Words, ok bool) {
	of, ok := sheet.In(code)
	if !ok {
		return nil, false
	}
	b, err := wordFiles.ReadFile("words/" + code + ".txt")
	if err != nil {
		return nil, false
	}
	w = &Words{of, map[string]string{}}
	for _, r := range lang.Parse(string(b)) {
		w.of[r.Field(0)] = r.Field(1)
	}
	return w, true
}

// Say returns the words for key with each {name} filled in from pairs of name and
// value. A key that the pages do not have is one of the sheet's.
func (w *Words) Say(key string, pairs ...string) string {
	s, ok := w.of[key]
	if !ok {
		return w.Words.Say(key, pairs...)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+pairs[i]+"}", pairs[i+1])
	}
	return s
}

// Count returns "1 utsagn" or "3 utsagn": the words for key.one or key.many, with
// {n} in groups of three digits.
func (w *Words) Count(key string, n int) string {
	end := ".many"
	if n == 1 {
		end = ".one"
	}
	return w.Say(key+end, "n", w.Number(n))
}

// Number parts the digits of n, 0 or more, in groups of three.
func (w *Words) Number(n int) string {
	s := strconv.Itoa(n)
	between := strings.TrimSuffix(strings.TrimPrefix(w.Words.Say("thousand"), "1"), "000")
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + between + s[i:]
	}
	return s
}

// chooseWords takes the language that was asked for, else the first of an
// Accept-Language header that there is, else English.
func (s *Site) chooseWords(asked, accept string) *Words {
	if w, ok := s.words[asked]; ok {
		return w
	}
	for part := range strings.SplitSeq(accept, ",") {
		code, weight, _ := strings.Cut(part, ";")
		if strings.ReplaceAll(weight, " ", "") == "q=0" {
			continue
		}
		code, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(code)), "-")
		if code == "no" {
			code = "nb"
		}
		if w, ok := s.words[code]; ok {
			return w
		}
	}
	return s.words["en"]
}

// languages lists the codes of the languages the pages speak.
func languages() []string { return slices.Clone(sheet.Languages()) }
