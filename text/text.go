// Package text holds a piece of running text and what the linguistic stages
// know about it: tokens, sentences, paragraphs, quotations, a dependency tree
// and names.
//
// A [Document] owns one string and a few flat slices. Everything that points
// into it is an index, so a Document can be copied, compared, written out and
// read back without chasing pointers, and the garbage collector has nothing to
// scan in the token slice.
//
// The stages (text/segment, text/tag, text/parse, text/names) fill a Document
// in that order and know nothing of each other. See [Document.Check] for what
// each layer promises to the next.
package text

import (
	"fmt"
	"unicode/utf8"
)

// An Index is a position in [Document.Tokens]. There is no "no token" Index:
// functions that may find nothing return (Index, bool).
type Index int32

// A Span is a half-open run of tokens, [Start, End). The zero Span is empty.
type Span struct{ Start, End Index }

// Len returns the number of tokens in s.
func (s Span) Len() int { return int(s.End - s.Start) }

// Contains reports whether t lies wholly inside s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Has reports whether token i lies inside s.
func (s Span) Has(i Index) bool { return s.Start <= i && i < s.End }

// A Range is a half-open run of bytes of [Document.Text], [Start, End).
// Ranges, not Spans, are what is kept on disk: they survive a new tokeniser.
type Range struct{ Start, End int32 }

// A Sym is an index into [Document.Syms]. Zero means "see the text itself".
type Sym uint32

// A Token is a syntactic word in the sense of Universal Dependencies. An
// English contraction is split where it is written: "don't" is the tokens "do"
// and "n't", with no space between.
//
// Token is 28 bytes and holds no pointers; keep it so (TestTokenSize).
type Token struct {
	Start, End int32 // byte range in Document.Text
	Form       Sym   // surface form; 0: Text[Start:End]
	Lemma      Sym   // lemma; 0: same as the form
	Feats      Sym   // UD morphological features, "Case=Gen|Number=Sing"; 0: none
	Head       int32 // distance to the head, in tokens; 0: root, or not parsed
	POS        POS   // UD part of speech; 0: not tagged
	Rel        Rel   // UD relation to the head; 0: not parsed
	Flags      Flags
	_          uint8
}

// Flags are facts about a token that the segmenter can see without a model.
type Flags uint8

const (
	SpaceAfter     Flags = 1 << iota // white space follows in Text
	InQuotes                         // inside a quotation of Document.Quotes, marks not counted
	SentenceStart                    // first token of its sentence
	LineStart                        // first token of its line
	ParagraphStart                   // first token of its paragraph
	Headline                         // on the first token of a sentence: a line of its own without a closing mark
	Aside                            // on the first token of a sentence: photo credit, "LES OGSÅ:", wire mark; no running text
)

// A Name is a mention of a person, organisation, place or other named thing.
type Name struct {
	Span
	Kind NameKind
}

// A Quote is a stretch of speech as the typography marks it, in text order.
// Quotes do not overlap; a quotation inside a quotation is part of the outer
// one.
//
// The Span of a Marked quote takes in its marks. The Span of a Dashed quote is
// the dash and the rest of its line, a reporting clause included ("– Nei, sier
// hun."): where the speech ends is for package attribution to say.
type Quote struct {
	Span
	Style QuoteStyle
	Open  bool // the closing mark is missing: the quote ends with its paragraph
}

// QuoteStyle tells what opens a quotation.
type QuoteStyle uint8

const (
	Marked QuoteStyle = iota + 1 // «…», "…", “…”, „…“, »…«, ‘…’
	Dashed                       // a talking dash at the start of a line: -, – or —
)

// A Document is a text and its layers. The zero Document is an empty text.
//
// A Document belongs to one goroutine at a time. To use it again for another
// text call [Document.Reset], which keeps the memory.
type Document struct {
	Lang string // BCP 47: "en", "nb", "nn"; of most of the text where ParagraphLangs says more
	Text string // valid UTF-8 in NFC; never changed once set

	Tokens     []Token
	Sentences  []Span  // cover Tokens without gap or overlap
	Paragraphs []Span  // likewise; a Sentence never crosses a Paragraph
	Quotes     []Quote // outermost quotations, in text order, not overlapping
	Names      []Name  // in text order, not overlapping

	ParagraphLangs []string // the language of each paragraph; nil: all are in Lang

	Syms []string // Syms[0] == ""
	Made []Maker  // what filled each layer, in order of running

	symOf map[string]Sym // inverse of Syms, filled by Intern
}

// A Maker names the program and model that filled a layer.
type Maker struct {
	Layer string // "tokens", "tags, tree", "lemmas", "names"
	Model string // "nb-2026.11/parse"; "" for rules without a model
	Hash  string // SHA-256 of the model, hex; "" without one
}

// Reset empties d and gives it a new text, keeping the memory of its slices.
func (d *Document) Reset(lang, text string) {
	clear(d.symOf)
	*d = Document{
		Lang: lang, Text: text,
		Tokens: d.Tokens[:0], Sentences: d.Sentences[:0], Paragraphs: d.Paragraphs[:0],
		Quotes: d.Quotes[:0], Names: d.Names[:0],
		Syms: append(d.Syms[:0], ""), Made: d.Made[:0],
		symOf: d.symOf,
	}
}

// Intern returns the Sym of s, adding it to d.Syms if it is new. The Sym of ""
// is 0.
func (d *Document) Intern(s string) Sym {
	if s == "" {
		return 0
	}
	if d.symOf == nil {
		d.symOf = make(map[string]Sym)
	}
	if y, ok := d.symOf[s]; ok {
		return y
	}
	if len(d.Syms) == 0 {
		d.Syms = append(d.Syms, "")
	}
	y := Sym(len(d.Syms))
	d.Syms = append(d.Syms, s)
	d.symOf[s] = y
	return y
}

// InternBytes is Intern of string(b) without allocating for a string that d
// has already.
func (d *Document) InternBytes(b []byte) Sym {
	if y, ok := d.symOf[string(b)]; ok {
		return y
	}
	return d.Intern(string(b))
}

// Form returns the surface form of token i.
func (d *Document) Form(i Index) string {
	t := &d.Tokens[i]
	if t.Form != 0 {
		return d.Syms[t.Form]
	}
	return d.Text[t.Start:t.End]
}

// Lemma returns the lemma of token i, or its form where no lemma is set.
func (d *Document) Lemma(i Index) string {
	if y := d.Tokens[i].Lemma; y != 0 {
		return d.Syms[y]
	}
	return d.Form(i)
}

// Feats returns the morphological features of token i as UD writes them, ""
// for none.
func (d *Document) Feats(i Index) string {
	if y := d.Tokens[i].Feats; y != 0 {
		return d.Syms[y]
	}
	return ""
}

// Feat returns the value of one feature of token i: Feat(i, "Tense") may be
// "Past". It is "" where the token does not have it.
func (d *Document) Feat(i Index, name string) string {
	fs := d.Feats(i)
	for len(fs) > 0 {
		end := 0
		for end < len(fs) && fs[end] != '|' {
			end++
		}
		if f := fs[:end]; len(f) > len(name) && f[len(name)] == '=' && f[:len(name)] == name {
			return f[len(name)+1:]
		}
		fs = fs[min(len(fs), end+1):]
	}
	return ""
}

// Genitive reports whether token i is an owner by its features. A tagger takes the
// name Eidnes for one of Eidne; what is the subject of a clause is no owner.
func (d *Document) Genitive(i Index) bool {
	if d.Feat(i, "Case") != "Gen" {
		return false
	}
	for range 4 { // from "Eidnes" of "Marit Eidnes" to the name's head
		switch d.Tokens[i].Rel.Universal() {
		case Nsubj:
			return false
		case Flat:
			if h, ok := d.Head(i); ok {
				i = h
				continue
			}
		}
		break
	}
	return true
}

// OpensNoun reports whether an attribute and its noun stand right behind token i: a
// negation there goes with them, "opplyser ikke navngitte kilder".
func (d *Document) OpensNoun(i Index) bool {
	if int(i)+2 >= len(d.Tokens) {
		return false
	}
	p, q := d.Tokens[i+1].POS, d.Tokens[i+2].POS
	return (p == ADJ || p == VERB && d.Feat(i+1, "VerbForm") == "Part" && d.Feat(i+1, "Number") == "Plur") &&
		(q == NOUN || q == ADJ)
}

// Head returns the head of token i; ok is false for a root or an unparsed token.
func (d *Document) Head(i Index) (h Index, ok bool) {
	if off := d.Tokens[i].Head; off != 0 {
		return i + Index(off), true
	}
	return 0, false
}

// Range returns the bytes covered by s; the zero Range for an empty Span.
func (d *Document) Range(s Span) Range {
	if s.Len() == 0 {
		return Range{}
	}
	return Range{d.Tokens[s.Start].Start, d.Tokens[s.End-1].End}
}

// Words returns the text covered by s, as it is written.
func (d *Document) Words(s Span) string {
	r := d.Range(s)
	return d.Text[r.Start:r.End]
}

// SentenceAt returns the position in d.Sentences of the sentence that holds
// token i; ok is false where no sentence does.
func (d *Document) SentenceAt(i Index) (n int, ok bool) { return find(d.Sentences, i) }

// ParagraphAt returns the position in d.Paragraphs of the paragraph that holds
// token i; ok is false where none does.
func (d *Document) ParagraphAt(i Index) (n int, ok bool) { return find(d.Paragraphs, i) }

// LangAt returns the language of the paragraph that holds token i.
func (d *Document) LangAt(i Index) string {
	if len(d.ParagraphLangs) == 0 {
		return d.Lang
	}
	if n, ok := d.ParagraphAt(i); ok {
		return d.ParagraphLangs[n]
	}
	return d.Lang
}

func find(ss []Span, i Index) (int, bool) {
	lo, hi := 0, len(ss)
	for lo < hi {
		if mid := (lo + hi) / 2; ss[mid].End <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < len(ss) && ss[lo].Has(i)
}

// Check reports the first broken promise between d's layers, or nil.
// Tests and fuzzers call it after every stage; the pipeline does not.
//
// The promises: tokens lie in text order, do not overlap, are not empty, hold
// no part of a rune, and nothing but white space stands between them;
// sentences cover the tokens, paragraphs cover the sentences; heads stay
// inside their sentence, every parsed sentence is one tree with one root;
// quotes and names lie in order, do not overlap and stay inside the text; where
// paragraphs have a language of their own, all have.
func (d *Document) Check() error {
	end := int32(0)
	for i, t := range d.Tokens {
		if t.Start < end || t.End <= t.Start || int(t.End) > len(d.Text) {
			return fmt.Errorf("token %d: bytes [%d,%d) are empty, overlap or leave the text", i, t.Start, t.End)
		}
		if !utf8.RuneStart(d.Text[t.Start]) || int(t.End) < len(d.Text) && !utf8.RuneStart(d.Text[t.End]) {
			return fmt.Errorf("token %d: bytes [%d,%d) split a rune", i, t.Start, t.End)
		}
		if !blank(d.Text[end:t.Start]) {
			return fmt.Errorf("token %d: text %q before it belongs to no token", i, d.Text[end:t.Start])
		}
		end = t.End
	}
	if !blank(d.Text[end:]) {
		return fmt.Errorf("after the last token: text %q belongs to no token", d.Text[end:])
	}
	if err := d.checkCover("sentence", d.Sentences); err != nil {
		return err
	}
	if err := d.checkCover("paragraph", d.Paragraphs); err != nil {
		return err
	}
	for n, s := range d.Sentences {
		if p, ok := d.ParagraphAt(s.Start); ok && !d.Paragraphs[p].Contains(s) {
			return fmt.Errorf("sentence %d: crosses the end of paragraph %d", n, p)
		}
		if err := d.checkTree(s); err != nil {
			return fmt.Errorf("sentence %d: %w", n, err)
		}
	}
	if n := len(d.ParagraphLangs); n > 0 && n != len(d.Paragraphs) {
		return fmt.Errorf("%d paragraphs have a language of %d", n, len(d.Paragraphs))
	}
	last := Index(0)
	for n, q := range d.Quotes {
		if q.Start < last || q.End <= q.Start || int(q.End) > len(d.Tokens) {
			return fmt.Errorf("quote %d: tokens [%d,%d) are empty, overlap or leave the text", n, q.Start, q.End)
		}
		last = q.End
	}
	last = 0
	for n, m := range d.Names {
		if m.Start < last || m.End <= m.Start || int(m.End) > len(d.Tokens) {
			return fmt.Errorf("name %d: tokens [%d,%d) are empty, overlap or leave the text", n, m.Start, m.End)
		}
		last = m.End
	}
	return nil
}

// checkCover is lenient about a layer that is not filled yet: it is empty.
func (d *Document) checkCover(what string, ss []Span) error {
	if len(ss) == 0 {
		return nil
	}
	end := Index(0)
	for n, s := range ss {
		if s.Start != end || s.End <= s.Start {
			return fmt.Errorf("%s %d: tokens [%d,%d) do not follow token %d", what, n, s.Start, s.End, end)
		}
		end = s.End
	}
	if int(end) != len(d.Tokens) {
		return fmt.Errorf("%ss end at token %d of %d", what, end, len(d.Tokens))
	}
	return nil
}

func (d *Document) checkTree(s Span) error {
	roots, parsed := 0, 0
	for i := s.Start; i < s.End; i++ {
		if d.Tokens[i].Rel != 0 {
			parsed++
		}
		h, ok := d.Head(i)
		if !ok {
			roots++
			continue
		}
		if !s.Has(h) {
			return fmt.Errorf("token %d: head %d outside the sentence", i, h)
		}
		for n := 0; ok; n++ {
			if n > s.Len() {
				return fmt.Errorf("token %d: its heads run in a circle", i)
			}
			h, ok = d.Head(h)
		}
	}
	if parsed == 0 {
		return nil
	}
	if parsed != s.Len() || roots != 1 {
		return fmt.Errorf("%d of %d tokens have a relation, %d are roots; want all and 1", parsed, s.Len(), roots)
	}
	return nil
}

// blank reports whether s is white space as the segmenter understands it:
// Unicode spaces, line ends, and the invisible marks that are no part of a word.
func blank(s string) bool {
	for _, r := range s {
		if !IsSpace(r) {
			return false
		}
	}
	return true
}
