package page

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"ifolge/article"
)

// decode turns the page into UTF-8. Bytes that are valid UTF-8 and not all
// ASCII are UTF-8 whatever the page says; else its byte order mark, the
// server's word and the page's own count, in this order.
func decode(raw []byte, contentType string) (markup string, notes []article.Note) {
	raw = bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
	head := bytes.ToLower(raw[:min(len(raw), 4096)])
	// charset does not tell what the page says from its own last guess.
	said := contentType != "" || bytes.Contains(head, []byte("charset")) || bytes.Contains(head, []byte("encoding"))
	enc, name, certain := charset.DetermineEncoding(raw[:min(len(raw), 4096)], contentType)
	utf16 := strings.HasPrefix(name, "utf-16")
	if !utf16 && utf8.Valid(raw) {
		return string(raw), nil
	}
	if name == "utf-8" || !certain {
		broken, whole := countUTF8(raw)
		if broken <= whole {
			notes = append(notes, article.NewNote("encoding.mended", "encoding", "UTF-8", "places", broken))
			return strings.ToValidUTF8(string(raw), "\uFFFD"), notes
		}
		if name == "utf-8" || !said {
			enc, name = charset.Lookup("windows-1252")
			notes = append(notes, article.NewNote("encoding.windows"))
		}
	}
	out, err := enc.NewDecoder().Bytes(raw)
	if err != nil || !utf8.Valid(out) {
		notes = append(notes, article.NewNote("encoding.broken", "encoding", name))
		return strings.ToValidUTF8(string(out), "\uFFFD"), notes
	}
	return string(out), notes
}

// countUTF8 counts bytes that are no UTF-8 and whole characters of more than
// one byte.
func countUTF8(raw []byte) (broken, whole int) {
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			broken++
		case n > 1:
			whole++
		}
		i += n
	}
	return broken, whole
}
