package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/text"
)

// sentences parts the line whose words are Tokens[first:] into sentences.
func (m *Model) sentences(d *text.Document, first text.Index) {
	end := text.Index(len(d.Tokens))
	start := first
	l := line{m: m, d: d, first: first, end: end}
	l.aside, _ = l.asideAt(first)
	for i := first; i < end; i++ {
		if i+1 < end && !l.ends(i) {
			continue
		}
		d.Tokens[start].Flags |= text.SentenceStart
		d.Sentences = append(d.Sentences, text.Span{Start: start, End: i + 1})
		start = i + 1
	}
	m.markAsides(d, first)
}

// A line asks, word by word from the left, where its sentences end.
type line struct {
	m          *Model
	d          *text.Document
	first, end text.Index
	straight   int   // straight quotation marks seen so far
	aside      int32 // byte offset where the words end that open an aside
}

// ends reports whether a sentence ends after token i, which is not the last.
func (l *line) ends(i text.Index) bool {
	if l.form(i) == `"` {
		l.straight++
	}
	if end, ok := l.asideAt(i + 1); ok && l.d.Tokens[i].End > l.aside {
		l.aside = end
		return true
	}
	if l.d.Tokens[i].Start < l.aside {
		return false // after "Foto:"
	}
	mark, ok := l.closing(i)
	return ok && l.starts(i+1, mark)
}

func (l *line) form(i text.Index) string {
	t := &l.d.Tokens[i]
	return l.d.Text[t.Start:t.End]
}

// closing returns the mark that closes a sentence at token i, quotation marks
// and brackets after it left out: "." in "Han gikk.»".
func (l *line) closing(i text.Index) (mark string, ok bool) {
	quote := i
	for quote > l.first && l.closes(quote) {
		quote--
	}
	f := l.form(quote)
	r, n := utf8.DecodeRuneInString(f)
	switch {
	case strings.ContainsRune(".!?…", r):
		return f, true
	case n == len(f) && strings.ContainsRune(l.m.rules.ends, r):
		return f, quote == i // not in "(jf. merknad:) Loven"
	case f[len(f)-1] == '.':
		kind, known := l.m.rules.abbreviation(f[:len(f)-1])
		// "… i U.S. The …": initials may end a sentence, "W.E.B. Vik" rarely
		return f, kind == mayEnd || !known && isInitials(f[:len(f)-1])
	}
	return "", false
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
