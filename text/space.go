package text

import "unicode"

// IsSpace reports whether r parts tokens and is part of none: Unicode white
// space, control characters, and the invisible characters that pages carry
// (zero-width space and joiners, byte-order mark, soft hyphen stays a letter's
// neighbour and is no space).
func IsSpace(r rune) bool {
	switch r {
	case '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff':
		return true
	}
	return unicode.IsSpace(r) || unicode.IsControl(r)
}
