package story

import (
	"math/bits"
	"strconv"
	"strings"
	"unicode"

	"ifolge/lang"
	"ifolge/text"
)

// A Figure is a number with what it counts or measures.
type Figure struct {
	Milli int64  // thousandths
	Unit  string `json:",omitempty"` // "NOK", "%", or the folded noun behind it; "" none
}

// placed is a Figure and where it stands.
type placed struct {
	Figure
	at text.Span
}

type numerals struct {
	value map[string]int64 // thousandths
	mult  map[string]int64 // thousandths
	unit  map[string]string
}

var numeralsOf lang.Cache[*numerals]

func readNumerals(code string) *numerals {
	n := &numerals{map[string]int64{}, map[string]int64{}, map[string]string{}}
	for _, r := range lang.Table(code, "numbers") {
		v, ok := parseMilli(r.Field(1))
		switch {
		case !ok:
		case r.Field(2) == "mult":
			n.mult[r.Field(0)] = v
		default:
			n.value[r.Field(0)] = v
		}
	}
	for _, r := range lang.Table(code, "units") {
		n.unit[r.Field(0)] = r.Field(1)
	}
	return n
}

// largest bounds a Figure, in thousandths.
const largest = 1 << 60

// parseMilli reads "640", "7,6", "1,900" and "0.5" as thousandths. A mark with
// three digits behind it parts thousands, another one begins a fraction.
func parseMilli(s string) (int64, bool) {
	if s == "" || len(s) > 24 {
		return 0, false
	}
	var whole, frac strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			whole.WriteByte(c)
		case (c == '.' || c == ',') && i > 0 && i+1 < len(s):
			rest := s[i+1:]
			if n := strings.IndexAny(rest, ".,"); n == 3 || n < 0 && len(rest) == 3 && whole.String() != "0" {
				continue
			}
			for _, d := range []byte(rest) {
				if d < '0' || d > '9' {
					return 0, false
				}
			}
			frac.WriteString(rest)
			i = len(s)
		default:
			return 0, false
		}
	}
	v, err := strconv.ParseInt(whole.String(), 10, 64)
	if err != nil || v > largest/1000 {
		return 0, false
	}
	f := (frac.String() + "000")[:3]
	m, _ := strconv.ParseInt(f, 10, 64)
	return v*1000 + m, true
}

// figures reads the numbers of d, in text order, but those that are part of a time.
func figures(d *text.Document, inTime []bool) []placed {
	var out []placed
	for i := text.Index(0); int(i) < len(d.Tokens); i++ {
		if inTime[i] {
			continue
		}
		n := numeralsOf.Of(d.LangAt(i), readNumerals)
		p, ok := n.read(d, i, inTime)
		if !ok {
			continue
		}
		out = append(out, p)
		i = p.at.End - 1
	}
	return out
}

// read reads the figure that begins at token i.
func (n *numerals) read(d *text.Document, i text.Index, inTime []bool) (p placed, ok bool) {
	last := text.Index(len(d.Tokens))
	unit := ""
	j := i
	if u, ok := n.unit[d.Form(i)]; ok && int(i)+1 < len(d.Tokens) && isDigit(d.Form(i+1)) { // "$700"
		unit, j = u, i+1
	}
	w := strings.ToLower(d.Form(j))
	v, isNumber := n.value[w]
	if isNumber && (v%1000 != 0 || d.Tokens[j].POS != text.NUM) {
		isNumber = false // "kvart" is each as well as a quarter
	}
	if digits, ok := parseMilli(w); ok {
		v, isNumber = digits, true
		for j+1 < last && v%1000 == 0 && len(d.Form(j+1)) == 3 && isDigit(d.Form(j+1)) && d.Tokens[j+1].Start == d.Tokens[j].End+1 && v/1000 < 1000 {
			next, _ := strconv.ParseInt(d.Form(j+1), 10, 64) // "4 300"
			v = v*1000 + next*1000
			j++
		}
	} else if strings.HasPrefix(w, "$") || strings.HasPrefix(w, "£") || strings.HasPrefix(w, "€") {
		r := []rune(w)
		if digits, ok := parseMilli(string(r[1:])); ok {
			v, isNumber, unit = digits, true, n.unit[string(r[:1])]
		}
	}
	if !isNumber && n.mult[w] == 0 || w == "en" || w == "ein" || w == "ei" || w == "et" || w == "eit" || w == "one" {
		return p, false
	}
	if !isNumber {
		v, j = 1000, j-1
	}
	for j+1 < last && !inTime[j+1] {
		m, ok := n.mult[strings.ToLower(d.Form(j+1))]
		if !ok || v == 0 || m == 0 {
			break
		}
		hi, lo := bits.Mul64(uint64(v), uint64(m))
		if hi != 0 || lo/1000 > largest {
			break
		}
		v = int64(lo / 1000)
		j++
	}
	if j+1 < last {
		next := strings.ToLower(d.Form(j + 1))
		if u, ok := n.unit[next]; ok {
			unit, j = u, j+1
		} else if unit == "" && d.Tokens[j+1].POS == text.NOUN {
			unit = fold(d.LangAt(j+1), d.Lemma(j+1), d.Tokens[j+1].POS)
		} else if int(j)+2 < len(d.Tokens) && unit == "" && d.Tokens[j+1].POS == text.ADJ && d.Tokens[j+2].POS == text.NOUN {
			unit = fold(d.LangAt(j+2), d.Lemma(j+2), d.Tokens[j+2].POS)
		}
	}
	return placed{Figure{v, unit}, text.Span{Start: i, End: max(j+1, i+1)}}, true
}

func isDigit(s string) bool { return s != "" && unicode.IsDigit(rune(s[0])) }

// How two figures stand to each other.
const (
	figureOther = iota // they measure other things
	figureSame         // the same, roundings aside
	figureNear         // about the same
	figureNot          // the same thing, another number
)

// compare tells how f stands to g.
func (f Figure) compare(g Figure) int {
	if f.Unit != g.Unit || f.Milli == 0 || g.Milli == 0 {
		return figureOther
	}
	a, b := f.Milli, g.Milli
	if a > b {
		a, b = b, a
	}
	switch d := b - a; {
	case d <= b/50:
		return figureSame
	case d <= b/8:
		return figureNear
	}
	return figureNot
}
