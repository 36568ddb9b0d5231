// Package plain reads an article from plain text.
//
// The bytes may be UTF-8, UTF-16 or Windows-1252. The text comes out in NFC
// with "\n" for line ends and is otherwise left alone: who prints a span of it
// can point into what the reader of the article saw. Two things are taken for
// more than text:
//
//	date 2023-09 Ordføraren seier at brua blir ferdig.
//
// A stamp before the first words is the article's date (EDTF) and no text of
// it. And a short first line that stands alone and has no closing mark is the
// headline; it is named as Title and stays in the text.
package plain

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"ifolge/article"
)

// Options say what the caller knows about the bytes.
type Options struct {
	Cut bool // they are only the beginning of the input
}

// Read makes an article of raw; name is used for its ID and in errors. It
// fails only on bytes that are no text.
func Read(raw []byte, name string, opts Options) (*article.Article, error) {
	a := &article.Article{ID: name, Raw: sha256.Sum256(raw)}
	if opts.Cut {
		a.Notes = append(a.Notes, article.NewNote("cut", "bytes", len(raw)))
		raw = dropHalf(raw)
	}
	text, notes, err := Decode(raw)
	if err != nil {
		return nil, fmt.Errorf("plain: %s: %w", name, err)
	}
	a.Notes = append(a.Notes, notes...)
	if opts.Cut {
		text = dropLastWord(text)
	}
	text = normalLines(norm.NFC.String(text))
	a.Published, text, notes = cutStamp(text)
	a.Notes = append(a.Notes, notes...)
	a.Title = headline(text)
	a.Text = text
	return a, nil
}

// dropLastWord cuts before the last white space, if there is any near the
// end, so that no half word stands there.
func dropLastWord(text string) string {
	const near = 1024
	from := max(0, len(text)-near)
	if i := strings.LastIndexAny(text[from:], " \t\n\r"); i > 0 {
		return text[:from+i]
	}
	return text
}

func normalLines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// stamp: "date" and a word that a number or a set can begin, before anything else.
var stamp = regexp.MustCompile(`^\s*date[ \t\x{A0}]+([-\d\[{Y]\S*)(?:\s+|$)`)

// cutStamp takes the date stamp off the text. A word after "date" that does
// not look like a date makes no stamp ("date palms grow here"); one that looks
// like it but is none gives a note and stays.
func cutStamp(text string) (date, rest string, notes []article.Note) {
	m := stamp.FindStringSubmatchIndex(text)
	if m == nil {
		return "", text, nil
	}
	word := text[m[2]:m[3]]
	date, ok := article.Date(word)
	if !ok {
		if !strings.ContainsAny(word, "0123456789") {
			return "", text, nil
		}
		return "", text, []article.Note{article.NewNote("date.stamp", "date", clip(word, 40))}
	}
	return date, text[m[1]:], nil
}

// maxHeadline is in code points: a longer first line is a paragraph.
const maxHeadline = 160

// headline returns the first line if it is short, alone before a blank line
// with text below, and does not end as a sentence does.
//
//	Kommunen vil bygge ny bru ⏎ ⏎ Ordføreren sier …    Kommunen vil bygge ny bru
//	Ordføreren sier nei. ⏎ ⏎ Rådmannen sier ja.        none: a sentence
func headline(text string) string {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	line, rest, ok := strings.Cut(text, "\n")
	if !ok {
		return ""
	}
	next, below, _ := strings.Cut(rest, "\n")
	if strings.TrimSpace(next) != "" || strings.TrimSpace(below) == "" {
		return ""
	}
	line = strings.TrimSpace(line)
	if len(line) > maxHeadline*utf8.UTFMax || utf8.RuneCountInString(line) > maxHeadline {
		return ""
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(line, "»”\"'’"))
	if strings.ContainsRune(".!?…:;,", last) || !strings.ContainsFunc(line, unicode.IsLetter) {
		return ""
	}
	return line
}

// clip keeps the first n code points.
func clip(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}
