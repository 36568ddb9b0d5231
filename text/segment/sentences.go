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
	aside      int32      // byte offset where the words end that open an aside
	mark       text.Index // the mark before token i, closing marks left out; -1: none
}

// sentences parts the line whose words are Tokens[first:] into sentences.
func (m *Model) sentences(d *text.Document, first text.Index) {
	var feats [maxFeatures]uint32
	start := first
	m.walk(d, first, func(l *line, start, i text.Index) bool {
		if m.weights == nil {
			return l.ends(i)
		}
		out := [1]int32{}
		m.weights.Score(l.features(feats[:0], start, i), out[:])
		return out[0] > 0
	}, func(i text.Index) {
		d.Tokens[start].Flags |= text.SentenceStart
		d.Sentences = append(d.Sentences, text.Span{Start: start, End: i + 1})
		start = i + 1
	})
	m.markAsides(d, first)
}

// walk asks decide, from the left, whether a sentence that began at start ends
// after token i, where one may, and calls end after each last token.
func (m *Model) walk(d *text.Document, first text.Index, decide func(l *line, start, i text.Index) bool, end func(i text.Index)) {
	l := line{m: m, d: d, first: first, end: text.Index(len(d.Tokens))}
	l.aside, _ = l.asideAt(first)
	start := first
	for i := first; i < l.end; i++ {
		if i+1 == l.end {
			end(i)
			break
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
		case "»", "”":
			l.open &^= 2
		}
		l.findMark(i)
		words, aside := l.asideAt(i + 1)
		switch {
		case aside && d.Tokens[i].End > l.aside:
			l.aside = words
		case d.Tokens[i].Start < l.aside, // after "Foto:"
			!l.maybe(i),
			!decide(&l, start, i):
			continue
		}
		end(i)
		start = i + 1
	}
}

// findMark looks for the mark that may close a sentence at token i, quotation
// marks and brackets after it left out: the stop in "Han gikk.»".
func (l *line) findMark(i text.Index) {
	l.mark = i
	for l.mark > l.first && l.closes(l.mark) {
		l.mark--
	}
	f := l.form(l.mark)
	if r, _ := utf8.DecodeRuneInString(f); !strings.ContainsRune(".!?…:;", r) && f[len(f)-1] != '.' {
		l.mark = -1
	}
}

// ends reports whether a sentence ends after token i by the rules.
func (l *line) ends(i text.Index) bool {
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
	for l.opens(i) {
		if i+1 == l.end {
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
