// Package segment finds the words, sentences, paragraphs and quotations of a
// text. It is the first stage and reads the bare text only.
//
// Words are those of the Universal Dependencies treebanks: Norwegian keeps
// "f.eks.", "13.", "17.000" and "20-årsdag" whole, English parts "do|n't" and
// "15|-|year". What a language parts and keeps stands in lang/CODE/tokens.txt
// and lang/CODE/abbreviations.txt; the code knows typography only.
//
// A line end closes a sentence unless the text is hard-wrapped: most lines of
// near equal length, the next one going on in lower case. A blank line closes a
// paragraph; a text without a blank line is one paragraph. Inside a line the
// end of a sentence is found by marks and case, or, when the model has a
// section "segment", by a linear classifier over the words about the place.
//
// Annotate is total: it takes any text of any length in linear time, and
// tokens and gaps join to the text again, byte for byte.
package segment

import (
	"errors"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"ifolge/learn"
	"ifolge/model"
	"ifolge/text"
)

// A Model segments the texts of one language. It is immutable; any number of
// goroutines may use it.
type Model struct {
	rules   *rules
	asides  []aside
	weights *learn.Weights // nil: rules alone
}

// New returns the segmenter for the language with the given code. Without a
// model file it goes by rules alone.
func New(code string, f *model.File) (*Model, error) {
	r, err := readRules(code)
	if err != nil {
		return nil, fmt.Errorf("segment: %w", err)
	}
	as, err := readAsides(code)
	if err != nil {
		return nil, fmt.Errorf("segment: %w", err)
	}
	m := &Model{rules: r, asides: as}
	if f == nil || !f.Has("segment") {
		return m, nil
	}
	b, err := f.Section("segment")
	if err != nil {
		return nil, fmt.Errorf("segment: %w", err)
	}
	if m.weights, err = decode(b); err != nil {
		return nil, fmt.Errorf("segment: section of the model: %w", err)
	}
	return m, nil
}

// sectionVersion is the first byte of the section "segment"; it is followed by
// weights of one class, "a sentence ends here".
const sectionVersion = 1

func decode(b []byte) (*learn.Weights, error) {
	if len(b) == 0 || b[0] != sectionVersion {
		return nil, errors.New("unknown version; train the model again")
	}
	w, rest, err := learn.DecodeWeights(b[1:])
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 || w.Classes() != 1 {
		return nil, errors.New("not the weights of a segmenter; train the model again")
	}
	return w, nil
}

// Annotate fills the tokens, sentences, paragraphs and quotations of d, and the
// flags of its tokens, from d.Text.
func (m *Model) Annotate(d *text.Document) {
	// A word and its space take some five bytes; growing to that at once keeps a
	// text of many megabytes from being copied again and again.
	d.Tokens, d.Sentences = slices.Grow(d.Tokens[:0], len(d.Text)/5), d.Sentences[:0]
	d.Paragraphs, d.Quotes = d.Paragraphs[:0], d.Quotes[:0]
	width := wrapWidth(d.Text)
	s := scanner{rules: m.rules, d: d}
	paragraph, lines, blank := 0, 0, false
	for next := 0; next < len(d.Text); {
		start := next
		var end int
		if end, next = lineEnd(d.Text, start); isBlank(d.Text[start:end]) {
			blank = true
			continue
		}
		for last := start; goesOn(d.Text, last, end, next, width); {
			last = next
			end, next = lineEnd(d.Text, last)
		}
		if n := len(d.Tokens); blank && n > paragraph {
			m.endParagraph(d, paragraph)
			paragraph = n
		}
		blank = false
		lines++
		m.line(&s, start, end)
	}
	m.endParagraph(d, paragraph)
	if lines > 1 {
		headlines(d)
		carryAsides(d)
	}
	findQuotes(d, lines > 1 && len(d.Paragraphs) == 1)
}

// line finds the words and sentences of the line Text[start:end].
func (m *Model) line(s *scanner, start, end int) {
	first := len(s.d.Tokens)
	s.line(start, end)
	if len(s.d.Tokens) > first {
		s.d.Tokens[first].Flags |= text.LineStart
		m.sentences(s.d, text.Index(first))
	}
}

func (m *Model) endParagraph(d *text.Document, start int) {
	if start == len(d.Tokens) {
		return
	}
	d.Tokens[start].Flags |= text.ParagraphStart
	d.Paragraphs = append(d.Paragraphs, text.Span{Start: text.Index(start), End: text.Index(len(d.Tokens))})
}

// lineEnd returns where the line that begins at start ends and where the next
// one begins.
func lineEnd(s string, start int) (end, next int) {
	for i := start; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n' || c == '\v' || c == '\f':
			return i, i + 1
		case c == '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				return i, i + 2
			}
			return i, i + 1
		case c == 0xe2 && i+2 < len(s) && s[i+1] == 0x80 && (s[i+2] == 0xa8 || s[i+2] == 0xa9): // U+2028, U+2029
			return i, i + 3
		case c == 0xc2 && i+1 < len(s) && s[i+1] == 0x85: // U+0085
			return i, i + 2
		}
	}
	return len(s), len(s)
}

func isBlank(s string) bool {
	for _, r := range s {
		if !text.IsSpace(r) {
			return false
		}
	}
	return true
}

// isWord reports whether r is part of a word wherever it stands.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || r == '\u00ad'
}
