package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/text"
)

// A scanner parts lines into words. It looks at the text only.
type scanner struct {
	rules *rules
	d     *text.Document
	end   int  // of the line
	low   bool // a single low mark ‘ or ' is open in this line: the next ' may close it
}

// line appends the words of Text[start:end].
func (s *scanner) line(start, end int) {
	s.end, s.low = end, false
	t := s.d.Text
	for i := start; i < end; {
		r, n := utf8.DecodeRuneInString(t[i:])
		if text.IsSpace(r) {
			i += n
			continue
		}
		j := i + n
		for j < end {
			r, n := utf8.DecodeRuneInString(t[j:])
			if text.IsSpace(r) {
				break
			}
			j += n
		}
		s.chunk(i, j)
		if j < len(t) {
			s.d.Tokens[len(s.d.Tokens)-1].Flags |= text.SpaceAfter
		}
		i = j
	}
}

func (s *scanner) emit(start, end int) {
	s.d.Tokens = append(s.d.Tokens, text.Token{Start: int32(start), End: int32(end)})
}

// chunk parts Text[start:end], a run without white space.
func (s *scanner) chunk(start, end int) {
	t := s.d.Text
	// Whether the chunk can hold an address at all is asked once, so that a
	// long chunk is not searched again at each of its words.
	c := t[start:end]
	address := strings.IndexByte(c, '@') > 0 || strings.Contains(c, "://") || strings.Contains(c, "www.") || strings.Contains(c, "mailto:")
	for i := start; i < end; {
		r, n := utf8.DecodeRuneInString(t[i:end])
		if isWord(r) {
			if address {
				if j := addressEnd(t, i, end); j > i {
					s.emit(i, j)
					i = j
					continue
				}
			}
			i = s.word(i, i, end)
			continue
		}
		i = s.mark(start, i, end, r, n)
	}
}

// word appends the word that begins at i; its first word rune is at j. It
// returns where the word ends.
func (s *scanner) word(i, j, end int) int {
	t := s.d.Text
	for {
		for j < end {
			r, n := utf8.DecodeRuneInString(t[j:end])
			if !isWord(r) {
				break
			}
			j += n
		}
		n := s.join(i, j, end)
		if n == 0 {
			break
		}
		j += n
	}
	if j < end && t[j] == '.' && (j+1 == end || t[j+1] != '.') && s.keepsStop(i, j, end) {
		j++
	}
	for _, cut := range s.rules.cut(t[i:j]) {
		if cut > 0 {
			s.emit(i, i+cut)
			i += cut
		}
	}
	s.emit(i, j)
	return j
}

// join returns the length of the mark at j that joins the word Text[i:j] with
// what follows, 0 where it ends here.
func (s *scanner) join(i, j, end int) int {
	if j >= end {
		return 0
	}
	t := s.d.Text
	r, n := utf8.DecodeRuneInString(t[j:end])
	before, _ := utf8.DecodeLastRuneInString(t[i:j])
	after, an := utf8.DecodeRuneInString(t[j+n : end])
	if j+n == end {
		after = 0
	}
	digits := isDigit(before) && isDigit(after)
	switch r {
	case '.':
		switch {
		case digits:
			return n
		case isWord(after):
			// Not in "Han gikk hjem.Etterpå var det stille."
			if unicode.IsUpper(after) && allLower(lastPart(t[i:j])) && !s.rules.abbreviated(t[i:j]) {
				if second, _ := utf8.DecodeRuneInString(t[j+n+an : end]); j+n+an == end || unicode.IsLower(second) {
					return 0
				}
			}
			// "den 13.september", "på 2.plass"
			if s.rules.ordinals && unicode.IsLower(after) && j-i <= 3 && allDigits(t[i:j]) {
				return 0
			}
			return n
		case after == '-' && s.rules.keepHyphen && j+n+1 < end:
			// "pst.-regelen", "18.-plass"
			if second, _ := utf8.DecodeRuneInString(t[j+n+1 : end]); unicode.IsLetter(second) {
				return n + 1
			}
		}
	case '-', '\u2010', '\u2011':
		return s.hyphen(i, j, end, n, after)
	case '\'', '’', '`', '´', 'ʼ':
		switch {
		case isWord(after):
			return n
		case s.rules.keepGenitive && !s.low && strings.ContainsRune("sxzSXZ", before) && !isWord(after):
			// "Hellas' regjering"
			return n
		}
	case ',', ':':
		if digits {
			return n
		}
	case '/':
		if !isWord(after) {
			return 0
		}
		left, right := lastPart(t[i:j]), partLen(t[j+n:end])
		if digits {
			if s.rules.keepHyphen && (len(left) > 2 || right > 2) {
				return 0 // "2007/2008"
			}
			if len(left) == 1 && right == 1 && !strings.Contains(t[j+n:min(end, j+n+8)], "/") && !strings.Contains(t[i:j], "/") {
				if !s.rules.keepHyphen {
					return 0
				}
			}
			return n
		}
		// "km/t", "A/S"
		if utf8.RuneCountInString(left) == 1 || right == 1 {
			return n
		}
	case '&':
		if unicode.IsLetter(before) && unicode.IsLetter(after) {
			return n
		}
	case '@':
		if isWord(after) {
			return n
		}
	}
	return 0
}

func (s *scanner) hyphen(i, j, end, n int, after rune) int {
	t := s.d.Text
	before, _ := utf8.DecodeLastRuneInString(t[i:j])
	if s.rules.keepHyphen {
		switch {
		case isDigit(before) && isDigit(after):
			// "2-1", "2008-09"; but "F-16-fly" and "11-2000-modellen"
			k := j + n
			for k < end && (isDigit(rune(t[k])) || (t[k] == '.' || t[k] == ',') && k+1 < end && isDigit(rune(t[k+1]))) {
				k++
			}
			if r, _ := utf8.DecodeRuneInString(t[k:end]); k < end && (isWord(r) || r == '-') || !allDigits(t[i:j]) {
				return n
			}
			return 0
		case isWord(after):
			return n
		case after == 0 || after == ',' || after == ')' || after == '/' || after == ';':
			// "tros- og livssyn"
			return n
		}
		return 0
	}
	if !isWord(after) {
		return 0
	}
	left := t[i:j]
	if s.rules.prefixes.has(left) {
		return n
	}
	if isDigit(before) && isDigit(after) {
		// Telephone numbers and dates: "713-345-3436", "345-3436"; "1990-95"
		right := partLen(t[j+n : end])
		if strings.IndexByte(left, '-') >= 0 || len(left) <= 3 && right == 4 ||
			j+n+right < end && t[j+n+right] == '-' && j+n+right+1 < end && isDigit(rune(t[j+n+right+1])) {
			return n
		}
	}
	return 0
}

// keepsStop reports whether the full stop at j belongs to the word Text[i:j].
func (s *scanner) keepsStop(i, j, end int) bool {
	t := s.d.Text
	w := t[i:j]
	if kind, ok := s.rules.abbreviation(w); ok {
		if kind == beforeNumber {
			// "kap. 5", "nr. 12", not "for siste kap."
			next := s.next(j + 1)
			return isDigit(next) || next == '§'
		}
		return true
	}
	if isInitials(w) {
		// "U.S.", "W.E.B."
		return true
	}
	if r, n := utf8.DecodeRuneInString(w); n == len(w) && unicode.IsUpper(r) && !s.rules.noInitial[w] {
		// "av B. Vik"; but "alt fra A til B."
		return unicode.IsUpper(s.next(j + 1))
	}
	if s.rules.ordinals && len(w) <= 3 && allDigits(w) {
		next := s.next(j + 1)
		switch {
		case unicode.IsLower(next):
			return true // "13. september"
		case j+1 < end || next == 0:
			return false
		case len(s.d.Tokens) == 0 || s.d.Tokens[len(s.d.Tokens)-1].End <= int32(s.lineStart(i)):
			return true // "1. Innledning"
		}
	}
	return false
}

// lineStart returns i when nothing but white space stands before it in its
// line, -1 otherwise.
func (s *scanner) lineStart(i int) int {
	for k := i; k > 0; {
		r, n := utf8.DecodeLastRuneInString(s.d.Text[:k])
		if r == '\n' || r == '\r' {
			return k
		}
		if !text.IsSpace(r) {
			return -1
		}
		k -= n
	}
	return 0
}

// next returns the first rune from i in this line that is no space, 0 for none.
func (s *scanner) next(i int) rune {
	for _, r := range s.d.Text[min(i, s.end):s.end] {
		if !text.IsSpace(r) {
			return r
		}
	}
	return 0
}

// mark appends the token that begins at i with r, which is no word rune.
func (s *scanner) mark(chunk, i, end int, r rune, n int) int {
	t := s.d.Text
	after, _ := utf8.DecodeRuneInString(t[i+n : end])
	if i+n == end {
		after = 0
	}
	switch {
	case s.rules.face[r] && s.rules.emoticons[t[i:min(end, i+8)]] && end-i <= 8:
		s.emit(i, end)
		return end
	case r == '.' && isDigit(after) && i == chunk, // ".50"
		r == '+' && isDigit(after) && i == chunk, // "+47"
		r == '©' && unicode.IsLetter(after),      // "©NTB"
		(r == '#' || r == '@') && unicode.IsLetter(after) && i == chunk:
		return s.word(i, i+n, end)
	case r == '-' && s.rules.keepHyphen && isDigit(after) && i == chunk && s.lineStart(i) < 0: // "-2,5"
		return s.word(i, i+n, end)
	case r == '-' && s.rules.keepHyphen && unicode.IsLetter(after) && i > chunk:
		// "«Nei»-kampanjen"
		if before, _ := utf8.DecodeLastRuneInString(t[chunk:i]); isCloser(before) {
			return s.word(i, i+n, end)
		}
	case (r == '\'' || r == '’') && isDigit(after) && i == chunk: // "'90s"
		return s.word(i, i+n, end)
	case (r == '\'' || r == '’') && unicode.IsLetter(after) && len(s.rules.clitics) > 0:
		j := i + n + partLen(t[i+n:end])
		if w := t[i+n : j]; s.rules.clitics.has(w) || s.rules.elided.has(w) {
			s.emit(i, j)
			return j
		}
	}
	if r == '\'' || r == '‘' {
		s.low = true
	}
	j := i + n
	switch {
	case r == '.' && after == '.':
		j = runEnd(t, j, end, ".")
		if s.rules.runs != "" {
			j = runEnd(t, j, end, s.rules.runs)
		}
	case strings.ContainsRune(s.rules.runs, r):
		j = runEnd(t, j, end, s.rules.runs)
	case r == after && strings.ContainsRune("-=*~#+<>|'`’§_$", r):
		j = runEnd(t, j, end, string(r))
	default:
		for j < end {
			r, n := utf8.DecodeRuneInString(t[j:end])
			if !unicode.IsMark(r) {
				break
			}
			j += n
		}
	}
	s.emit(i, j)
	return j
}

func runEnd(t string, j, end int, set string) int {
	for j < end {
		r, n := utf8.DecodeRuneInString(t[j:end])
		if !strings.ContainsRune(set, r) {
			break
		}
		j += n
	}
	return j
}

// addressEnd returns the end of the web or mail address that begins at i, i
// where there is none: "https://a.no/b?c", "www.a.no", "kari@a.no".
func addressEnd(t string, i, end int) int {
	c := t[i:end]
	j := i
	switch {
	case strings.HasPrefix(c, "www."), strings.HasPrefix(c, "mailto:"):
		j = end
	default:
		k := addressPart(c, ".+-%")
		if k > 0 && strings.HasPrefix(c[k:], "://") {
			j = end
		} else if k > 0 && k < len(c) && c[k] == '@' {
			if n := addressPart(c[k+1:], ".-"); strings.IndexByte(c[k+1:k+1+n], '.') > 0 {
				j = i + k + 1 + n
			}
		}
	}
	for j > i {
		r, n := utf8.DecodeLastRuneInString(t[i:j])
		if !strings.ContainsRune(`.,;:!?)»”"'’>]}`, r) {
			break
		}
		j -= n
	}
	return j
}

// addressPart returns the length of the run of word runes and of those in extra
// that begins c: a scheme, or a name on either side of "@". It looks at some
// hundred bytes, so that a long chunk is not searched at each of its words.
func addressPart(c, extra string) int {
	k := 0
	for k < len(c) && k < 100 {
		r, n := utf8.DecodeRuneInString(c[k:])
		if !isWord(r) && !strings.ContainsRune(extra, r) {
			break
		}
		k += n
	}
	return k
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isCloser(r rune) bool { return strings.ContainsRune(`»”"'’)]“`, r) }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(rune(s[i])) {
			return false
		}
	}
	return s != ""
}

// allLower reports whether s is two or more lower-case letters.
func allLower(s string) bool {
	for _, r := range s {
		if !unicode.IsLower(r) {
			return false
		}
	}
	return utf8.RuneCountInString(s) >= 2
}

// isInitials reports whether w is letters parted by stops: "U.S", "p.m".
func isInitials(w string) bool {
	n := 0
	for w != "" {
		r, k := utf8.DecodeRuneInString(w)
		if !unicode.IsLetter(r) {
			return false
		}
		n++
		w = w[k:]
		if w != "" {
			if w[0] != '.' || len(w) == 1 {
				return false
			}
			w = w[1:]
		}
	}
	return n >= 2
}

// lastPart returns what follows the last joining mark in w: "no" in "bt.no".
func lastPart(w string) string {
	for k := len(w); k > 0; {
		r, n := utf8.DecodeLastRuneInString(w[:k])
		if !isWord(r) {
			return w[k:]
		}
		k -= n
		if len(w)-k > 64 {
			return w[k:]
		}
	}
	return w
}

// partLen returns the length in bytes of the run of word runes that begins s,
// at most 64 or so.
func partLen(s string) int {
	k := 0
	for k < len(s) && k < 64 {
		r, n := utf8.DecodeRuneInString(s[k:])
		if !isWord(r) {
			break
		}
		k += n
	}
	return k
}
