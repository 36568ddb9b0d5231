package plain

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"ifolge/article"
)

// errBinary is what Decode says of bytes that are no text; the caller puts
// the place before it.
var errBinary = errors.New("not text")

// Decode turns bytes into UTF-8 by what they look like: a byte order mark
// first, then the zeros of unmarked UTF-16, then UTF-8, and Windows-1252,
// which holds Latin-1, for bytes that UTF-8 cannot explain. It says in notes
// what it had to guess or mend. Line ends and composed letters stay as they are.
func Decode(raw []byte) (text string, notes []article.Note, err error) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xEF\xBB\xBF")):
		return decodeUTF8(raw[3:])
	case bytes.HasPrefix(raw, []byte("\xFF\xFE\x00\x00")), bytes.HasPrefix(raw, []byte("\x00\x00\xFE\xFF")):
		return "", nil, fmt.Errorf("%w that we read: UTF-32; save it as UTF-8", errBinary)
	}
	switch o, marked, ok := order(raw); {
	case ok && marked:
		return decodeUTF16(raw[2:], o, nil)
	case ok:
		return decodeUTF16(raw, o, []article.Note{article.NewNote("encoding.utf16")})
	}
	return decodeUTF8(raw)
}

// order tells UTF-16 and its byte order, by the mark or by the zeros.
func order(raw []byte) (o unicode.Endianness, marked, ok bool) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xFF\xFE")):
		return unicode.LittleEndian, true, true
	case bytes.HasPrefix(raw, []byte("\xFE\xFF")):
		return unicode.BigEndian, true, true
	}
	o, ok = unmarkedUTF16(raw)
	return o, false, ok
}

// dropHalf takes off the end what is only a part of a character.
func dropHalf(raw []byte) []byte {
	if o, _, ok := order(raw); ok {
		raw = raw[:len(raw)&^1]
		if n := len(raw); n >= 2 {
			high := raw[n-2]
			if o == unicode.LittleEndian {
				high = raw[n-1]
			}
			if high&0xFC == 0xD8 { // the first of a surrogate pair
				raw = raw[:n-2]
			}
		}
		return raw
	}
	for n := 1; n <= min(utf8.UTFMax-1, len(raw)) && endsMidway(raw); n++ {
		raw = raw[:len(raw)-1]
	}
	return raw
}

// unmarkedUTF16 looks at the head. In the Latin alphabet every other byte of
// UTF-16 is zero; a few per cent are not (dashes, quotation marks).
func unmarkedUTF16(raw []byte) (unicode.Endianness, bool) {
	head := raw[:min(len(raw), 4096)&^1]
	if len(head) < 8 {
		return unicode.LittleEndian, false
	}
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i&1]++
		}
	}
	pairs := len(head) / 2
	switch most, few := pairs*8/10, pairs/20; {
	case zeros[1] >= most && zeros[0] <= few:
		return unicode.LittleEndian, true
	case zeros[0] >= most && zeros[1] <= few:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

func decodeUTF16(raw []byte, order unicode.Endianness, notes []article.Note) (string, []article.Note, error) {
	out, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(raw)
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", errBinary, err)
	}
	if err := refuseBinary(out); err != nil {
		return "", nil, err
	}
	if n := bytes.Count(out, []byte("\uFFFD")); n > 0 {
		notes = append(notes, mended(n, "UTF-16"))
	}
	return string(out), notes, nil
}

func decodeUTF8(raw []byte) (string, []article.Note, error) {
	if err := refuseBinary(raw); err != nil {
		return "", nil, err
	}
	if utf8.Valid(raw) {
		return string(raw), nil, nil
	}
	broken, whole, high := countUTF8(raw)
	if broken <= whole || broken == 1 && endsMidway(raw) {
		return strings.ToValidUTF8(string(raw), "\uFFFD"), []article.Note{mended(broken, "UTF-8")}, nil
	}
	// Norwegian has 2 to 4 high bytes in 100, French 5; Cyrillic or Greek in
	// their own 8-bit sets have 80.
	if high*3 > len(raw) {
		return "", nil, fmt.Errorf("%w that we read: %d of %d bytes are neither ASCII nor part of UTF-8; save it as UTF-8", errBinary, high, len(raw))
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", errBinary, err)
	}
	return string(out), []article.Note{article.NewNote("encoding.latin")}, nil
}

// countUTF8 counts runs of bytes that are no UTF-8, whole characters of more
// than one byte, and bytes outside ASCII.
func countUTF8(raw []byte) (broken, whole, high int) {
	inside := false
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			inside = false
			i++
			continue
		}
		r, n := utf8.DecodeRune(raw[i:])
		high += n
		switch {
		case r == utf8.RuneError && n == 1:
			if !inside {
				broken++
			}
			inside = true
		default:
			whole++
			inside = false
		}
		i += n
	}
	return broken, whole, high
}

// endsMidway says whether the last character was cut off.
func endsMidway(raw []byte) bool {
	for n := 1; n <= min(utf8.UTFMax-1, len(raw)); n++ {
		if b := raw[len(raw)-n]; utf8.RuneStart(b) {
			return b >= utf8.RuneSelf && !utf8.FullRune(raw[len(raw)-n:])
		}
	}
	return false
}

// refuseBinary takes zeros for a sign of no text at all, and control
// characters that no text has when there are many: more than 1 in 50.
func refuseBinary(b []byte) error {
	if n := bytes.Count(b, []byte{0}); n > 0 {
		return fmt.Errorf("%w: %d of %s bytes are zero", errBinary, n, thousands(len(b)))
	}
	n := 0
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v' && c != 0x1B {
			n++
		}
	}
	if n*50 > len(b) {
		return fmt.Errorf("%w: %d of %s bytes are control characters", errBinary, n, thousands(len(b)))
	}
	return nil
}

func mended(n int, encoding string) article.Note {
	return article.NewNote("encoding.mended", "encoding", encoding, "places", n)
}

// thousands writes 9810 as "9,810".
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
