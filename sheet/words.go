package sheet

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/article"
	"ifolge/lang"
)

//go:embed words/*.txt
var wordFiles embed.FS

// Words are the sheet's own words in one language.
type Words struct {
	Code string
	of   map[string]string
}

// Languages lists the languages the sheet can speak.
func Languages() []string { return []string{"nb", "nn", "en"} }

// In returns the words of a language; ok is false where there are none.
func In(code string) (w *Words, ok bool) {
	b, err := wordFiles.ReadFile("words/" + code + ".txt")
	if err != nil {
		return nil, false
	}
	w = &Words{Code: code, of: map[string]string{}}
	for _, r := range lang.Parse(string(b)) {
		w.of[r.Field(0)] = r.Field(1)
	}
	return w, true
}

// say returns the words for key with each {name} filled in from pairs of name
// and value. A key without words is shown as it is: a test makes sure that
// there is none.
func (w *Words) say(key string, pairs ...string) string {
	s, ok := w.of[key]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+pairs[i]+"}", pairs[i+1])
	}
	return s
}

// Note returns a note as a sentence. A hole {bytes.number} takes its digits in
// groups of three, {said.language} a code or codes as names of languages.
func (w *Words) Note(n article.Note) string {
	var pairs []string
	for i := 0; i+1 < len(n.With); i += 2 {
		name, value := n.With[i], n.With[i+1]
		pairs = append(pairs, name, value, name+".number", w.number(value), name+".language", w.languages(strings.Fields(value)))
	}
	s := w.say("note."+n.Key, pairs...)
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// languages returns the names of languages: "bokmål, engelsk". One that has none
// here keeps its code.
func (w *Words) languages(codes []string) string {
	var names []string
	for _, c := range codes {
		name, ok := w.of["language."+c]
		if !ok {
			name = strconv.Quote(c)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// number parts digits in groups of three: "9 810", "1 048 576".
func (w *Words) number(digits string) string {
	between := strings.TrimSuffix(strings.TrimPrefix(w.say("thousand"), "1"), "000")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + between + digits[i:]
	}
	return digits
}

// count returns "1 utsagn" or "3 utsagn", and fills in pairs as say does.
func (w *Words) count(key string, n int, pairs ...string) string {
	switch _, ok := w.of[key+".none"]; {
	case n == 0 && ok:
		key += ".none"
	case n == 1:
		key += ".one"
	default:
		key += ".many"
	}
	return w.say(key, append(pairs, "n", strconv.Itoa(n))...)
}

// date puts an EDTF date into words: "september 2023" for 2023-09. What is
// coarser, finer or otherwise than a day, a month, a season or a moment, two
// of them with all between, or one of some days of a month, stays as it is.
func (w *Words) date(edtf string) string {
	if days, ok := w.days(edtf); ok {
		return days
	}
	if from, to, ok := strings.Cut(edtf, "/"); ok {
		if a, b := w.date(from), w.date(to); a != from && b != to {
			return w.say("date.between", "from", a, "to", b)
		}
		return edtf
	}
	var year, month, day, hour, minute int
	if n, _ := fmt.Sscanf(edtf, "%4d-%2d-%2d", &year, &month, &day); n < 2 || month < 1 || month > 24 || 12 < month && (month < 21 || len(edtf) != len("2023-22")) {
		return edtf
	}
	name := w.say("month." + strconv.Itoa(month))
	switch {
	case len(edtf) == len("2023-09"):
		return w.say("date.month", "month", name, "year", strconv.Itoa(year))
	case len(edtf) < len("2023-09-04") || day < 1:
		return edtf
	}
	date := w.say("date.day", "day", strconv.Itoa(day), "month", name, "year", strconv.Itoa(year))
	rest := edtf[len("2023-09-04"):]
	if rest == "" {
		return date
	}
	if n, _ := fmt.Sscanf(rest, "T%2d:%2d", &hour, &minute); n == 2 {
		return w.say("date.time", "date", date, "hour", fmt.Sprintf("%02d", hour), "minute", fmt.Sprintf("%02d", minute))
	}
	return edtf
}

// days puts one of several days of a month into words: "4., 11. eller 18. september
// 2023" for [2023-09-04,2023-09-11,2023-09-18].
func (w *Words) days(edtf string) (string, bool) {
	const day = len("2023-09-04")
	list, ok := strings.CutPrefix(edtf, "[")
	list, closed := strings.CutSuffix(list, "]")
	dates := strings.Split(list, ",")
	if !ok || !closed || len(dates) < 2 {
		return "", false
	}
	words := ""
	for i, d := range dates {
		if len(d) != day || d[:day-2] != dates[0][:day-2] || w.date(d) == d {
			return "", false
		}
		n := strings.TrimPrefix(d[day-2:], "0")
		switch {
		case i == 0:
			words = n
		case i < len(dates)-1:
			words = w.say("date.days.also", "days", words, "day", n)
		default:
			words = w.say("date.days.or", "days", words, "day", n)
		}
	}
	last := dates[len(dates)-1]
	month := "month." + strings.TrimPrefix(last[5:7], "0")
	return w.say("date.day", "day", words, "month", w.say(month), "year", last[:4]), true
}
