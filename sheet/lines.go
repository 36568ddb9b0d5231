package sheet

import (
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// columns measures text as a terminal shows it. It is our own, for the
// library's default one asks the environment.
var columns = runewidth.Condition{StrictEmojiNeutral: true}

func width(s string) int { return columns.StringWidth(s) }

// plain makes words of an article safe and fit to be printed in a line: white
// space of any kind becomes one space, and control characters, which could
// drive the terminal or turn the text around, become "\ufffd" or nothing.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			return unicode.ReplacementChar
		case unicode.Is(unicode.Cf, r) && r != '\u00ad' && r != '\u200d':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// wrap breaks s at spaces into lines of at most n columns; a word that is
// longer is broken where it must be.
func wrap(s string, n int) []string {
	n = max(n, 1)
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(s) {
		wide := width(word)
		if line != "" && used+1+wide <= n {
			line, used = line+" "+word, used+1+wide
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for wide > n {
			head := columns.Truncate(word, n, "")
			if head == "" { // a single character wider than the line
				break
			}
			lines = append(lines, head)
			word = word[len(head):]
			wide = width(word)
		}
		line, used = word, wide
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// style is an SGR parameter. Colour only ever repeats what words say.
type style string

const (
	none   style = ""
	bold   style = "1"
	dim    style = "2"
	yellow style = "33"
)

func (p *page) paint(s string, st style) string {
	if !p.Color || st == none || s == "" {
		return s
	}
	return "\x1b[" + string(st) + "m" + s + "\x1b[0m"
}

// put prints s wrapped, each line behind an indent.
func (p *page) put(indent int, s string, st style) {
	for _, l := range wrap(s, p.Width-indent) {
		p.WriteString(strings.Repeat(" ", indent))
		p.WriteString(p.paint(l, st))
		p.WriteByte('\n')
	}
}
