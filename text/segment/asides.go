package segment

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/lang"
	"ifolge/text"
)

// An aside is a pattern of what stands in an article but is no running text.
// The head of lang/nb/asides.txt says how patterns are written.
type aside struct {
	words string // without its last "*"
	open  bool   // anything may follow
	place asidePlace
}

type asidePlace uint8

const (
	own   asidePlace = iota + 1 // a sentence of its own
	cut                         // begins a sentence wherever it stands
	whole                       // makes the rest of the line an aside
)

func readAsides(code string) ([]aside, error) {
	var as []aside
	for _, row := range lang.Table(code, "asides") {
		place, ok := map[string]asidePlace{"own": own, "cut": cut, "line": whole}[row.Field(1)]
		if !ok {
			return nil, fmt.Errorf("%s: place %q is none of own, cut and line", lang.Place(code, "asides", row), row.Field(1))
		}
		words, open := strings.CutSuffix(row.Field(0), "*")
		if words == "" {
			return nil, fmt.Errorf("%s: the pattern is empty", lang.Place(code, "asides", row))
		}
		as = append(as, aside{words, open, place})
	}
	return as, nil
}

// match returns the length of a's words at the beginning of s, 0 where s begins
// otherwise or, unless a is open, goes on after them. Space counts for nothing
// ("Foto : Reuters"), case only where a can stand in the middle of a line.
func (a *aside) match(s string) int {
	rest := s
	for _, p := range a.words {
		if text.IsSpace(p) {
			continue
		}
		rest = strings.TrimLeftFunc(rest, text.IsSpace)
		r, n := utf8.DecodeRuneInString(rest)
		if n == 0 || r != p && (a.place == cut || unicode.ToLower(r) != unicode.ToLower(p)) {
			return 0
		}
		rest = rest[n:]
	}
	if a.open && strings.HasSuffix(a.words, " ") {
		// "Foto Kari Vik", not "Fotografen kom" or "Foto er kunst"
		r, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(rest, text.IsSpace))
		if first, _ := utf8.DecodeRuneInString(rest); !text.IsSpace(first) || !unicode.IsUpper(r) {
			return 0
		}
	}
	if !a.open && strings.TrimLeftFunc(rest, text.IsSpace) != "" {
		return 0
	}
	return len(s) - len(rest)
}

// asideAt returns where the words end with which an aside begins at token i:
// after "Foto:" in "Møtet varte i to timer. Foto: Kari Vik". Inside a line only
// those count that cut it.
func (l *line) asideAt(i text.Index) (end int32, ok bool) {
	start := l.d.Tokens[i].Start
	rest := l.d.Text[start:l.d.Tokens[l.end-1].End]
	for k := range l.m.asides {
		a := &l.m.asides[k]
		if i > l.first && a.place != cut {
			continue
		}
		if n := a.match(rest); n > 0 {
			if a.open && n < len(rest) && rest[n] == ':' {
				n++
			}
			return start + int32(n), true
		}
	}
	return 0, false
}

// markAsides flags the sentences of the line that begins with token first.
func (m *Model) markAsides(d *text.Document, first text.Index) {
	n := len(d.Sentences)
	for n > 0 && d.Sentences[n-1].Start >= first {
		n--
	}
	rest := false
	for _, s := range d.Sentences[n:] {
		words := d.Words(s)
		for k := range m.asides {
			if a := &m.asides[k]; rest || a.match(words) > 0 {
				d.Tokens[s.Start].Flags |= text.Aside
				rest = rest || a.place == whole
				break
			}
		}
	}
}

// carryAsides makes a headline an aside that follows one with nothing after its
// colon: "Les også:" in one line, the headline of the other article in the next.
func carryAsides(d *text.Document) {
	for n, s := range d.Sentences[:max(0, len(d.Sentences)-1)] {
		if d.Tokens[s.Start].Flags&text.Aside == 0 || d.Form(s.End-1) != ":" {
			continue
		}
		if next := &d.Tokens[d.Sentences[n+1].Start]; next.Flags&text.Headline != 0 {
			next.Flags = next.Flags&^text.Headline | text.Aside
		}
	}
}
