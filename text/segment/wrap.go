package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/text"
)

// wrapWidth returns the width in runes to which the lines of s are cut, 0
// where a line end means something. A text is hard-wrapped when at least half
// of the line ends inside its paragraphs come before a lower-case letter and
// two thirds of those lines are nearly as long as the longest.
func wrapWidth(s string) int {
	width, ends, lower := 0, 0, 0
	inner(s, func(n int, low bool) {
		ends++
		if low {
			lower++
			width = max(width, n)
		}
	})
	// 30 and 130: shorter is verse or a list, longer is no terminal or mail.
	if ends < 2 || lower*2 < ends || width < 30 || width > 130 {
		return 0
	}
	full := 0
	inner(s, func(n int, _ bool) {
		if n*10 >= width*7 && n <= width+20 {
			full++
		}
	})
	if full*3 < ends*2 {
		return 0
	}
	return width
}

// inner calls f for each line that another follows without a blank one between:
// with its length in runes, and whether the next line goes on in lower case.
func inner(s string, f func(n int, low bool)) {
	prev := -1
	for next := 0; next < len(s); {
		start := next
		var end int
		end, next = lineEnd(s, start)
		r := firstRune(s[start:end])
		if r != 0 && prev >= 0 {
			f(prev, unicode.IsLower(r))
		}
		prev = -1
		if r != 0 {
			prev = utf8.RuneCountInString(s[start:end])
		}
	}
}

// goesOn reports whether the line s[start:end] of a text wrapped at width runs
// on in the line that begins at next.
func goesOn(s string, start, end, next, width int) bool {
	if width == 0 || next >= len(s) || utf8.RuneCountInString(s[start:end])*10 < width*6 {
		return false
	}
	r := firstRune(s[next:])
	if r == 0 {
		return false
	}
	if strings.ContainsRune("-–—•*", r) {
		last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(s[start:end], text.IsSpace))
		return unicode.IsLetter(last) || last == ','
	}
	return true
}

// firstRune returns the first rune of the line that begins s which is no
// space, 0 where there is none.
func firstRune(s string) rune {
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return 0
		case !text.IsSpace(r):
			return r
		}
	}
	return 0
}
