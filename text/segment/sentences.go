package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/text"
)

// A line is walked word by word from the left, and asked where its sentences
// end.
type line struct {
	m          *Model
	d          *text.Document
	first, end text.Index
	straight   int        // straight quotation marks seen so far
	open       uint32     // 1: a round bracket is open, 2: a quotation mark
	opened     text.Index // where the last quotation began
	aside      int32      // byte offset where the words end that open an aside
	mark       text.Index // the mark before token i, closing marks left out; -1: none
}

// sentences parts the line whose words are Tokens[first:] into sentences.
func (m *Model) sentences(d *text.Document, first text.Index) {
	l := m.newLine(d, first)
	start := first
	for i := first; i < l.end; i++ {
		if v := l.step(i); v == no || v == perhaps && !l.ends(start, i) {
			continue
		}
		d.Tokens[start].Flags |= text.SentenceStart
		d.Sentences = append(d.Sentences, text.Span{Start: start, End: i + 1})
		start = i + 1
	}
	m.markAsides(d, first)
}

func (m *Model) newLine(d *text.Document, first text.Index) line {
	l := line{m: m, d: d, first: first, end: text.Index(len(d.Tokens))}
	l.aside, _ = l.asideAt(first)
	return l
}

// A verdict says whether a sentence ends at a place.
type verdict uint8

const (
	no verdict = iota
	yes
	perhaps // rules or classifier decide
)

// step goes on to token i, the one after that of the last call, and says what
// can be known of the place after it without a decision.
func (l *line) step(i text.Index) verdict {
	if i+1 == l.end {
		return yes
	}
	switch l.form(i) {
	case `"`:
		l.straight++
	case "(":
		l.open |= 1
	case ")":
		l.open &^= 1
	case "«", "“":
		l.open |= 2
		l.opened = i
	case "»", "”":
		l.open &^= 2
	}
	l.findMark(i)
	if words, ok := l.asideAt(i + 1); ok && l.d.Tokens[i].End > l.aside {
		l.aside = words
		return yes
	}
	if l.d.Tokens[i].Start < l.aside || !l.maybe(i) {
		return no // "Foto:" is not the end of its sentence
	}
	return perhaps
}

// ends decides whether the sentence that begins at start ends after token i.
func (l *line) ends(start, i text.Index) bool {
	if l.m.weights == nil {
		return l.endsByRule(i)
	}
	var feats [maxFeatures]uint32
	var out [1]int32
	l.m.weights.Score(l.features(feats[:0], start, i), out[:])
	return out[0] > 0
}

// findMark looks for the mark that may close a sentence at token i, quotation
// marks and brackets after it left out: the stop in "Han gikk.»".
func (l *line) findMark(i text.Index) {
	l.mark = i
	for l.mark > max(l.first, i-maxMarks) && l.closes(l.mark) {
		l.mark--
	}
	f := l.form(l.mark)
	if r, _ := utf8.DecodeRuneInString(f); !strings.ContainsRune(".!?…:;", r) && f[len(f)-1] != '.' {
		l.mark = -1
	}
}

// maxMarks is how many brackets and quotation marks in a row are looked past.
const maxMarks = 8

// endsByRule reports whether a sentence ends after token i by marks and case.
func (l *line) endsByRule(i text.Index) bool {
	if l.mark < 0 {
		return false
	}
	f := l.form(l.mark)
	r, n := utf8.DecodeRuneInString(f)
	switch {
	case strings.ContainsRune(".!?…", r):
	case n == len(f) && strings.ContainsRune(l.m.rules.ends, r):
		if l.mark < i {
			return false // not in "(jf. merknad:) Loven"
		}
	case f[len(f)-1] == '.':
		kind, known := l.m.rules.abbreviation(f[:len(f)-1])
		// "in the U.S. The …"
		if kind != mayEnd && (known || !isInitials(f[:len(f)-1])) {
			return false
		}
	default:
		return false
	}
	return l.starts(i+1, f)
}

func (l *line) form(i text.Index) string {
	t := &l.d.Tokens[i]
	return l.d.Text[t.Start:t.End]
}

// starts reports whether a sentence can begin with token i after mark.
func (l *line) starts(i text.Index, mark string) bool {
	f := l.form(i)
	r, n := utf8.DecodeRuneInString(f)
	for last := i + maxMarks; l.opens(i); {
		if i+1 == l.end || i == last {
			return false
		}
		if i++; l.form(i) == f {
			return true
		}
		f = l.form(i)
		if r, n = utf8.DecodeRuneInString(f); unicode.IsLower(r) {
			return mark != ":" // "Han sier: «ja og nei» er like ille"
		}
	}
	switch {
	case unicode.IsUpper(r), unicode.IsTitle(r):
		return true
	case unicode.IsDigit(r):
		return mark != ":"
	case r == '-' || r == '–' || r == '—':
		return n == len(f) && i+1 < l.end
	}
	return strings.ContainsRune("©#@•*§", r)
}

// closes reports whether token i is a closing bracket or quotation mark.
func (l *line) closes(i text.Index) bool {
	switch l.form(i) {
	case ")", "]":
		return true
	}
	m := markAt(l.d, i)
	return m.closes && (!m.opens || m.family != straight || l.straight%2 == 0)
}

// opens reports whether token i is an opening bracket or quotation mark.
func (l *line) opens(i text.Index) bool {
	switch l.form(i) {
	case "(", "[":
		return true
	}
	m := markAt(l.d, i)
	return m.opens && (!m.closes || m.family != straight || l.straight%2 == 0)
}

// headlines flags the sentences that are a short line of their own without a
// closing mark: "Møttes i sommer". 16 words: the longest that still reads as
// one.
func headlines(d *text.Document) {
	for _, s := range d.Sentences {
		t := d.Tokens
		if s.Len() > 16 || t[s.Start].Flags&text.LineStart == 0 || t[s.Start].Flags&text.Aside != 0 ||
			int(s.End) < len(t) && t[s.End].Flags&text.LineStart == 0 {
			continue
		}
		last := s.End - 1
		for last > s.Start && (markAt(d, last).closes || d.Form(last) == ")") {
			last--
		}
		if r, _ := utf8.DecodeRuneInString(d.Text[t[last].Start:]); !strings.ContainsRune(`.!?…:;,"`, r) {
			t[s.Start].Flags |= text.Headline
		}
	}
}
