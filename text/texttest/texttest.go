// Package texttest builds a [text.Document] from one line written by hand, so
// that a test needs no trained model.
//
// A word is written as it stands, with any of these after it, in this order:
//
//	sier            the form
//	sier=si         its lemma
//	sier/VERB       its part of speech
//	sier{Tense=Pres|VerbForm=Fin}
//	sier<0          head: position in the sentence from 1; 0 is the root
//	Kari<2:nsubj    head and relation
//	Kari@PER        begins a name; Nordmann@+ goes on with it
//	do~ n't         no space after "do"
//
// Words are parted by spaces. A line end closes the line and its sentence, a
// word "|" closes a sentence inside a line, an empty line closes the
// paragraph. As in package text/segment, a text without an empty line is one
// paragraph. A backslash takes away the meaning of the character after it:
// `1\/2`, `a\=b`.
//
//	texttest.Doc("nb", "– Nei/INTJ<3:ccomp , sier/VERB<0 Kari/PROPN<3:nsubj@PER .")
//
// Spacing follows the habits of print: no space before . , ; : ? ! % ) » ” and
// none after ( « “; a straight quotation mark opens and closes by turns. Quotes
// are found by those marks («…», “…”, "…") and by a dash that begins a line.
// All words of a sentence have a head or none has.
package texttest

import (
	"fmt"
	"strconv"
	"strings"

	"ifolge/text"
)

// Doc returns the document that s describes. It panics on a fault in the
// notation and where [text.Document.Check] fails: s is part of a test.
func Doc(code, s string) *text.Document {
	b := builder{doc: &text.Document{Lang: code, Syms: []string{""}}, glue: true}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimSpace(line) == "" {
			b.endParagraph()
			continue
		}
		b.line(line)
	}
	b.endParagraph()
	b.doc.Text = b.text.String()
	b.quotes()
	if err := b.doc.Check(); err != nil {
		panic(fmt.Sprintf("texttest: %q: %v", s, err))
	}
	return b.doc
}

type builder struct {
	doc       *text.Document
	text      strings.Builder
	gap       string // what parts the next word from the last; " ", "\n", "\n\n"
	glue      bool   // the next word follows without gap
	open      bool   // a straight quotation mark is open
	sentence  text.Index
	paragraph text.Index
	lineStart bool
}

func (b *builder) line(s string) {
	if b.text.Len() > 0 && b.gap != "\n\n" {
		b.gap = "\n"
	}
	b.lineStart = true
	for _, w := range strings.Fields(s) {
		if w == "|" {
			b.endSentence()
			continue
		}
		b.word(w)
	}
	b.endSentence()
}

func (b *builder) word(w string) {
	form, marks := cutForm(w)
	d := b.doc
	opens := strings.Contains("(«“", form)
	if form == `"` {
		opens = !b.open
		b.open = opens
	}
	if closes := !opens && strings.Contains(`.,;:?!%)»”"`, form); closes && b.gap == " " {
		b.glue = true
	}
	if b.glue && !b.lineStart || b.text.Len() == 0 {
		b.gap = ""
	}
	b.text.WriteString(b.gap)
	if n := len(d.Tokens); n > 0 && b.gap != "" {
		d.Tokens[n-1].Flags |= text.SpaceAfter
	}
	b.gap, b.glue = " ", opens

	i := text.Index(len(d.Tokens))
	t := text.Token{Start: int32(b.text.Len()), End: int32(b.text.Len() + len(form))}
	b.text.WriteString(form)
	if i == b.sentence {
		t.Flags |= text.SentenceStart
	}
	if i == b.paragraph {
		t.Flags |= text.ParagraphStart
	}
	if b.lineStart {
		t.Flags |= text.LineStart
		b.lineStart = false
	}
	for marks != "" {
		mark := marks[0]
		val := marks[1:]
		if n := strings.IndexAny(val, "=/{<@~"); n >= 0 && mark != '{' {
			val = val[:n]
		} else if mark == '{' {
			val, _, _ = strings.Cut(val, "}")
			marks = marks[1:]
		}
		marks = marks[1+len(val):]
		switch ok := true; mark {
		case '=':
			t.Lemma = d.Intern(val)
		case '/':
			if t.POS, ok = text.ParsePOS(val); !ok {
				panic(fmt.Sprintf("texttest: %s: no part of speech %q", w, val))
			}
		case '{':
			t.Feats = d.Intern(val)
		case '<':
			t.Head, t.Rel = b.head(w, val, i)
		case '@':
			b.name(w, val, i)
		case '~':
			b.glue = true
		}
	}
	d.Tokens = append(d.Tokens, t)
}

// cutForm parts the form from the marks after it and removes backslashes. A
// mark that begins the word is the word: "/" is a slash.
func cutForm(w string) (form, marks string) {
	var f strings.Builder
	for i := 0; i < len(w); i++ {
		switch {
		case w[i] == '\\' && i+1 < len(w):
			i++
			f.WriteByte(w[i])
		case i > 0 && strings.IndexByte("=/{<@~", w[i]) >= 0:
			return f.String(), w[i:]
		default:
			f.WriteByte(w[i])
		}
	}
	return f.String(), ""
}

func (b *builder) head(w, val string, i text.Index) (off int32, rel text.Rel) {
	num, name, named := strings.Cut(val, ":")
	n, err := strconv.Atoi(num)
	if err != nil || n < 0 {
		panic(fmt.Sprintf("texttest: %s: head %q is no position", w, num))
	}
	rel = text.Dep
	if n == 0 {
		rel = text.Root
	}
	if named {
		var ok bool
		if rel, ok = text.ParseRel(name); !ok {
			panic(fmt.Sprintf("texttest: %s: no relation %q", w, name))
		}
	}
	if n == 0 {
		return 0, rel
	}
	return int32(b.sentence) + int32(n) - 1 - int32(i), rel
}

func (b *builder) name(w, val string, i text.Index) {
	d := b.doc
	if val == "+" {
		if n := len(d.Names); n > 0 && d.Names[n-1].End == i {
			d.Names[n-1].End++
			return
		}
		panic(fmt.Sprintf("texttest: %s: no name to go on with", w))
	}
	k, ok := text.ParseNameKind(val)
	if !ok {
		panic(fmt.Sprintf("texttest: %s: no kind of name %q", w, val))
	}
	d.Names = append(d.Names, text.Name{Span: text.Span{Start: i, End: i + 1}, Kind: k})
}

func (b *builder) endSentence() {
	if end := text.Index(len(b.doc.Tokens)); end > b.sentence {
		b.doc.Sentences = append(b.doc.Sentences, text.Span{Start: b.sentence, End: end})
		b.sentence = end
	}
}

func (b *builder) endParagraph() {
	b.endSentence()
	if end := text.Index(len(b.doc.Tokens)); end > b.paragraph {
		b.doc.Paragraphs = append(b.doc.Paragraphs, text.Span{Start: b.paragraph, End: end})
		b.paragraph = end
		b.gap = "\n\n"
	}
}

// quotes fills Document.Quotes. Marks are taken at their word: no apostrophes,
// no list bullets, no marks that cross.
func (b *builder) quotes() {
	closers := map[string]string{"«": "»", "“": "”", `"`: `"`}
	d := b.doc
	for _, p := range d.Paragraphs {
		for i := p.Start; i < p.End; i++ {
			form := d.Form(i)
			q := text.Quote{Span: text.Span{Start: i, End: i + 1}, Style: text.Marked, Open: true}
			if d.Tokens[i].Flags&text.LineStart != 0 && (form == "-" || form == "–" || form == "—") {
				q.Style, q.Open = text.Dashed, false
				for q.End < p.End && d.Tokens[q.End].Flags&text.LineStart == 0 {
					q.End++
				}
			} else if closer := closers[form]; closer != "" {
				for q.Open && q.End < p.End {
					q.Open = d.Form(q.End) != closer
					q.End++
				}
			} else {
				continue
			}
			for k := q.Start; k < q.End; k++ {
				if f := d.Form(k); q.Style == text.Dashed && k > q.Start || q.Style == text.Marked && f != form && f != closers[form] {
					d.Tokens[k].Flags |= text.InQuotes
				}
			}
			d.Quotes = append(d.Quotes, q)
			i = q.End - 1
		}
	}
}
