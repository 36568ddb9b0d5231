package segment

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/lang"
)

// rules are the word rules of a language, read from lang/CODE/tokens.txt and
// abbreviations.txt. The heads of those files say what each means. Keys of the
// maps are in lower case.
type rules struct {
	keepHyphen   bool
	ordinals     bool
	keepGenitive bool
	ends         string
	runs         string
	abbr         map[string]abbrKind // without the last full stop
	prefixes     set
	clitics      set
	elided       set
	parts        map[string]int // length of the first part
	units        set
	noInitial    map[string]bool
	emoticons    map[string]bool
	face         map[rune]bool // first runes of emoticons
}

type abbrKind uint8

const (
	goesOnAfter  abbrKind = iota + 1 // the sentence goes on after it
	mayEnd                           // may also end the sentence
	beforeNumber                     // an abbreviation only before a number
)

type set map[string]bool

func readRules(code string) (*rules, error) {
	r := &rules{
		abbr: map[string]abbrKind{}, prefixes: set{}, clitics: set{}, elided: set{},
		parts: map[string]int{}, units: set{}, noInitial: map[string]bool{}, emoticons: map[string]bool{}, face: map[rune]bool{},
	}
	for _, row := range lang.Table(code, "tokens") {
		val := row.Field(1)
		switch what := row.Field(0); what {
		case "hyphen":
			r.keepHyphen = val == "keep"
		case "ordinals":
			r.ordinals = val == "yes"
		case "genitive":
			r.keepGenitive = val == "yes"
		case "ends":
			r.ends = val
		case "runs":
			r.runs = val
		case "prefix":
			r.prefixes[val] = true
		case "clitic":
			r.clitics[val] = true
		case "elided":
			r.elided[val] = true
		case "unit":
			r.units[val] = true
		case "noinitial":
			r.noInitial[val] = true
		case "parts":
			first, rest, _ := strings.Cut(val, " ")
			r.parts[first+rest] = len(first)
		case "emoticon":
			r.emoticons[val] = true
			first, _ := utf8.DecodeRuneInString(val)
			r.face[first] = true
		default:
			return nil, fmt.Errorf("%s: unknown kind of rule %q", lang.Place(code, "tokens", row), what)
		}
	}
	for _, row := range lang.Table(code, "abbreviations") {
		word, ok := strings.CutSuffix(row.Field(0), ".")
		if !ok {
			return nil, fmt.Errorf("%s: abbreviation %q has no full stop at its end", lang.Place(code, "abbreviations", row), row.Field(0))
		}
		kind, ok := map[string]abbrKind{"": goesOnAfter, "end": mayEnd, "number": beforeNumber}[row.Field(1)]
		if !ok {
			return nil, fmt.Errorf("%s: %q is none of end, number and nothing", lang.Place(code, "abbreviations", row), row.Field(1))
		}
		r.abbr[word] = kind
	}
	return r, nil
}

// abbreviation returns the kind of the abbreviation w, written without its
// last full stop.
func (r *rules) abbreviation(w string) (abbrKind, bool) {
	var b [maxKey]byte
	k, ok := r.abbr[string(lower(&b, w))]
	return k, ok
}

func (r *rules) abbreviated(w string) bool {
	_, ok := r.abbreviation(w)
	return ok
}

func (s set) has(w string) bool {
	var b [maxKey]byte
	return s[string(lower(&b, w))]
}

// cut returns the lengths of the leading parts into which the word w is
// split; 0 stands for none. What is left is the last part.
func (r *rules) cut(w string) (lens [3]int) {
	if len(w) > maxKey || len(r.clitics) == 0 {
		return lens
	}
	var b [maxKey]byte
	if n := r.parts[string(lower(&b, w))]; n > 0 {
		lens[0] = n
		return lens
	}
	// "at 9pm"
	if isDigit(rune(w[0])) {
		n := 0
		for n < len(w) && (isDigit(rune(w[n])) || w[n] == '.' || w[n] == ',' || w[n] == ':') {
			n++
		}
		if n < len(w) && r.units.has(strings.TrimSuffix(w[n:], ".")) {
			lens[0] = n
			return lens
		}
	}
	// From the end: "I'd've" is I, 'd and 've.
	var cuts [3]int
	n, end := 0, len(w)
	for n < len(cuts) {
		k := strings.LastIndexAny(w[:end], "'’`")
		if k <= 0 {
			break
		}
		_, size := utf8.DecodeRuneInString(w[k:])
		after := w[k+size : end]
		switch {
		case (after == "t" || after == "T") && (w[k-1] == 'n' || w[k-1] == 'N') && k > 1 && r.clitics["n't"]:
			k--
		case !r.clitics.has(after):
			k = 0
		}
		if k == 0 {
			break
		}
		cuts[n] = k
		n++
		end = k
	}
	at := 0
	for i := range n {
		lens[i] = cuts[n-1-i] - at
		at = cuts[n-1-i]
	}
	return lens
}

// maxKey bounds the words that tables are asked for, in bytes.
const maxKey = 40

// lower writes w in lower case to b; nothing where it is too long. It saves
// the allocation of strings.ToLower in a map look-up.
func lower(b *[maxKey]byte, w string) []byte {
	if len(w) > maxKey {
		return nil
	}
	out := b[:0]
	for _, r := range w {
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			out = append(out, byte(r))
			continue
		}
		if r = unicode.ToLower(r); len(out)+utf8.RuneLen(r) > maxKey {
			return nil
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}
