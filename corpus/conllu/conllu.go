// Package conllu reads and writes CoNLL-U, the format of the Universal
// Dependencies treebanks, and turns its sentences into Documents whose layers
// are the gold ones.
//
// Names stand in MISC: as `name=B-PER` (NorNE, UNER), or as GUM's Entity
// brackets, of which the mentions of persons, organisations and places headed
// by a proper noun are taken.
package conllu

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"

	"ifolge/text"
)

// A Sentence is one sentence block.
type Sentence struct {
	ID     string // sent_id
	NewDoc bool   // "# newdoc" stands before it
	NewPar bool   // "# newpar" stands before it
	Words  []Word
	Multi  []Multiword
	Line   int // of its first line in the file, from 1
}

// A Word is one syntactic word.
type Word struct {
	Form, Lemma, UPOS, XPOS, Feats, Deprel, Misc string // "_" is read as "", but for Form and Lemma
	Head                                         int    // position in Words, from 1; 0: root
}

// A Multiword is a surface token that stands for several words: "don't".
type Multiword struct {
	First, Last int // positions in Words, from 1, both included
	Form, Misc  string
}

// Value returns the value of one key of a MISC field, "" where it is not there.
func Value(misc, key string) string {
	for f := range strings.SplitSeq(misc, "|") {
		if v, ok := strings.CutPrefix(f, key+"="); ok {
			return v
		}
	}
	return ""
}

// ReadFile reads a whole file, gzipped if its name ends in .gz.
func ReadFile(path string) ([]Sentence, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("conllu: %w", err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, fmt.Errorf("conllu: %s: %w", path, err)
		}
		r = z
	}
	var ss []Sentence
	for s, err := range Read(r) {
		if err != nil {
			return nil, fmt.Errorf("conllu: %s: %w", path, err)
		}
		ss = append(ss, s)
	}
	return ss, nil
}

// Read yields the sentences of r. It ends at the first error, which names the
// line.
func Read(r io.Reader) iter.Seq2[Sentence, error] {
	return func(yield func(Sentence, error) bool) {
		sc := bufio.NewScanner(r)
		sc.Buffer(make([]byte, 1<<16), 1<<24)
		var s Sentence
		n := 0
		for sc.Scan() {
			n++
			line := strings.TrimSuffix(sc.Text(), "\r")
			if line == "" {
				if len(s.Words) > 0 {
					if err := s.check(); err != nil {
						yield(s, fmt.Errorf("line %d: %w", s.Line, err))
						return
					}
					if !yield(s, nil) {
						return
					}
				}
				s = Sentence{}
				continue
			}
			if s.Line == 0 {
				s.Line = n
			}
			if err := s.add(line); err != nil {
				yield(s, fmt.Errorf("line %d: %w", n, err))
				return
			}
		}
		if err := sc.Err(); err != nil {
			yield(s, fmt.Errorf("line %d: %w", n+1, err))
			return
		}
		if len(s.Words) > 0 {
			if err := s.check(); err != nil {
				yield(s, fmt.Errorf("line %d: %w", s.Line, err))
				return
			}
			yield(s, nil)
		}
	}
}

func (s *Sentence) add(line string) error {
	if line[0] == '#' {
		c := strings.TrimSpace(line[1:])
		switch {
		case c == "newdoc" || strings.HasPrefix(c, "newdoc "):
			s.NewDoc = true
		case c == "newpar" || strings.HasPrefix(c, "newpar "):
			s.NewPar = true
		case strings.HasPrefix(c, "sent_id = "):
			s.ID = strings.TrimPrefix(c, "sent_id = ")
		}
		return nil
	}
	c := strings.Split(line, "\t")
	if len(c) != 10 {
		return fmt.Errorf("%d columns, want 10", len(c))
	}
	for i := range c {
		if c[i] == "_" && i != 1 && i != 2 {
			c[i] = ""
		}
	}
	if strings.Contains(c[0], ".") { // an empty node of the enhanced graph
		return nil
	}
	if a, b, ok := strings.Cut(c[0], "-"); ok {
		first, err1 := strconv.Atoi(a)
		last, err2 := strconv.Atoi(b)
		if err1 != nil || err2 != nil || first != len(s.Words)+1 || last < first {
			return fmt.Errorf("bad token range %q after word %d", c[0], len(s.Words))
		}
		s.Multi = append(s.Multi, Multiword{first, last, c[1], c[9]})
		return nil
	}
	if id, err := strconv.Atoi(c[0]); err != nil || id != len(s.Words)+1 {
		return fmt.Errorf("word id %q, want %d", c[0], len(s.Words)+1)
	}
	if c[1] == "" {
		return fmt.Errorf("word %s has no form", c[0])
	}
	head := 0
	if c[6] != "" {
		h, err := strconv.Atoi(c[6])
		if err != nil || h < 0 {
			return fmt.Errorf("bad head %q", c[6])
		}
		head = h
	}
	s.Words = append(s.Words, Word{Form: c[1], Lemma: c[2], UPOS: c[3], XPOS: c[4], Feats: c[5], Head: head, Deprel: c[7], Misc: c[9]})
	return nil
}

func (s *Sentence) check() error {
	for i, w := range s.Words {
		if w.Head > len(s.Words) {
			return fmt.Errorf("word %d: head %d of %d words", i+1, w.Head, len(s.Words))
		}
	}
	for _, m := range s.Multi {
		if m.Last > len(s.Words) {
			return fmt.Errorf("token %d-%d of %d words", m.First, m.Last, len(s.Words))
		}
	}
	return nil
}

// surface calls f for every surface token: a Multiword once, with its words.
func (s *Sentence) surface(f func(first, last int, form string, spaceAfter bool)) {
	m := 0
	for i := 1; i <= len(s.Words); {
		if m < len(s.Multi) && s.Multi[m].First == i {
			t := s.Multi[m]
			f(t.First, t.Last, t.Form, Value(t.Misc, "SpaceAfter") != "No")
			i, m = t.Last+1, m+1
			continue
		}
		w := s.Words[i-1]
		f(i, i, w.Form, Value(w.Misc, "SpaceAfter") != "No")
		i++
	}
}

// spaceAfter reports whether white space follows the last token of s.
func (s *Sentence) spaceAfter() (yes bool) {
	s.surface(func(_, _ int, _ string, spaceAfter bool) { yes = spaceAfter })
	return yes
}

// Raw rebuilds running text: the sentences of a paragraph on one line, a blank
// line between paragraphs; where no sentence carries "# newpar", a sentence a
// line.
func Raw(ss []Sentence) string { return document("", ss, false).Text }

// Document returns a Document with the gold layers of ss: tokens, sentences,
// paragraphs, tags, features, lemmas, the tree, and names. Its Text is that of
// [Raw]. Quotes are left empty. A tree that is no tree in ss (no head column)
// is left out.
func Document(lang string, ss []Sentence) *text.Document { return document(lang, ss, true) }

func document(lang string, ss []Sentence, layers bool) *text.Document {
	hasPar := false
	for i := range ss {
		hasPar = hasPar || ss[i].NewPar
	}
	var b strings.Builder
	d := &text.Document{Lang: lang, Syms: []string{""}}
	for n := range ss {
		s := &ss[n]
		newPar := n == 0 || s.NewPar || s.NewDoc || !hasPar
		if n > 0 {
			switch {
			case !newPar:
				if ss[n-1].spaceAfter() {
					b.WriteByte(' ')
				}
			case hasPar:
				b.WriteString("\n\n")
			default:
				b.WriteString("\n")
			}
		}
		start := text.Index(len(d.Tokens))
		s.surface(func(first, last int, form string, spaceAfter bool) {
			at := b.Len()
			b.WriteString(form)
			if layers {
				s.tokens(d, first, last, at, form, spaceAfter)
			}
			if spaceAfter && last < len(s.Words) {
				b.WriteByte(' ')
			}
		})
		if !layers {
			continue
		}
		end := text.Index(len(d.Tokens))
		if end == start {
			continue
		}
		d.Tokens[start].Flags |= text.SentenceStart
		if newPar {
			d.Tokens[start].Flags |= text.ParagraphStart | text.LineStart
			d.Paragraphs = append(d.Paragraphs, text.Span{Start: start, End: end})
		} else {
			d.Paragraphs[len(d.Paragraphs)-1].End = end
		}
		if newParFollows := n+1 == len(ss) || ss[n+1].NewPar || ss[n+1].NewDoc || !hasPar; newParFollows {
			d.Tokens[end-1].Flags |= text.SpaceAfter
		}
		d.Sentences = append(d.Sentences, text.Span{Start: start, End: end})
		s.names(d, start)
	}
	d.Text = b.String()
	return d
}

// tokens appends the words first to last of s, which stand for form at byte
// at. Words that are cut out of form as written get their own bytes; where they
// are not ("zum" for "zu", "dem") the first takes all but the last byte's rune.
func (s *Sentence) tokens(d *text.Document, first, last, at int, form string, spaceAfter bool) {
	pos := at
	for i := first; i <= last; i++ {
		w := &s.Words[i-1]
		t := text.Token{Start: int32(pos)}
		if first == last {
			t.End = int32(at + len(form))
		} else if rest := form[pos-at:]; i < last && strings.HasPrefix(rest, w.Form) && len(rest) > len(w.Form) {
			t.End = int32(pos + len(w.Form))
		} else if i == last {
			t.End = int32(at + len(form))
		} else {
			t.End = int32(min(pos+1, at+len(form)))
		}
		pos = int(t.End)
		if w.Form != form[int(t.Start)-at:int(t.End)-at] {
			t.Form = d.Intern(w.Form)
		}
		if w.Lemma != w.Form {
			t.Lemma = d.Intern(w.Lemma)
		}
		t.Feats = d.Intern(w.Feats)
		t.POS, _ = text.ParsePOS(w.UPOS)
		if w.Deprel != "" {
			rel, ok := text.ParseRel(w.Deprel)
			if !ok {
				rel = text.Dep
			}
			t.Rel = rel
		}
		if w.Head > 0 {
			t.Head = int32(w.Head - i)
		}
		if spaceAfter && i == last {
			t.Flags |= text.SpaceAfter
		}
		d.Tokens = append(d.Tokens, t)
	}
}

func (s *Sentence) names(d *text.Document, start text.Index) {
	open := false
	for i, w := range s.Words {
		tag := Value(w.Misc, "name")
		if tag == "" {
			open = false
			continue
		}
		k, ok := text.ParseNameKind(strings.TrimPrefix(strings.TrimPrefix(tag, "B-"), "I-"))
		if !ok {
			open = false
			continue
		}
		at := start + text.Index(i)
		if n := len(d.Names); tag[0] == 'I' && open && d.Names[n-1].Kind == k {
			d.Names[n-1].End = at + 1
			continue
		}
		d.Names = append(d.Names, text.Name{Span: text.Span{Start: at, End: at + 1}, Kind: k})
		open = true
	}
	for _, m := range s.Entities() {
		if k, span, ok := s.name(m); ok {
			span.Start += start
			span.End += start
			if n := len(d.Names); n == 0 || d.Names[n-1].End <= span.Start {
				d.Names = append(d.Names, text.Name{Span: span, Kind: k})
			}
		}
	}
}

// An Entity is a mention that GUM marks: words [Start, End) from 0.
type Entity struct {
	Start, End int
	Type       string // "person", "organization", "place", "abstract" …
	Group      string // the number that joins mentions of one entity
}

// Entities returns the mentions marked by Entity brackets in MISC that open
// and close in this sentence, in order of their start, longer ones first.
func (s *Sentence) Entities() []Entity {
	var es []Entity
	var open []int // indices into es
	for i, w := range s.Words {
		v := Value(w.Misc, "Entity")
		for len(v) > 0 {
			if v[0] == '(' {
				end := strings.IndexAny(v[1:], "()")
				if end < 0 {
					end = len(v) - 1
				}
				body := v[1 : 1+end]
				group, rest, _ := strings.Cut(body, "-")
				typ, _, _ := strings.Cut(rest, "-")
				es = append(es, Entity{Start: i, Type: typ, Group: group})
				v = v[1+end:]
				if strings.HasPrefix(v, ")") {
					es[len(es)-1].End = i + 1
					v = v[1:]
				} else {
					open = append(open, len(es)-1)
				}
				continue
			}
			group, rest, ok := strings.Cut(v, ")")
			if !ok {
				break
			}
			for k := len(open) - 1; k >= 0; k-- {
				if es[open[k]].Group == group {
					es[open[k]].End = i + 1
					open = append(open[:k], open[k+1:]...)
					break
				}
			}
			v = rest
		}
	}
	kept := es[:0]
	for _, e := range es {
		if e.End > e.Start {
			kept = append(kept, e)
		}
	}
	return kept
}

var entityKinds = map[string]text.NameKind{"person": text.PER, "organization": text.ORG, "place": text.LOC}

// name cuts the proper name out of a mention: "Bush" from "President Bush, who
// won", "the University of Portsmouth" stays without its article. ok is false
// where the mention has another type or its head is no proper noun.
func (s *Sentence) name(e Entity) (text.NameKind, text.Span, bool) {
	kind, ok := entityKinds[e.Type]
	if !ok {
		return 0, text.Span{}, false
	}
	head := -1
	for i := e.Start; i < e.End; i++ {
		if h := s.Words[i].Head - 1; h < e.Start || h >= e.End {
			head = i
			break
		}
	}
	if head < 0 || s.Words[head].UPOS != "PROPN" {
		return 0, text.Span{}, false
	}
	part := func(i int) bool {
		w := s.Words[i]
		return (w.UPOS == "PROPN" || w.Form[0] >= 'A' && w.Form[0] <= 'Z' && w.UPOS != "DET" || w.UPOS == "NUM") && w.Deprel != "nmod:desc"
	}
	joint := func(i int) bool {
		switch w := s.Words[i]; w.UPOS {
		case "ADP", "CCONJ":
			return w.Form == "of" || w.Form == "for" || w.Form == "and" || w.Form == "&"
		case "PUNCT":
			return w.Form == "-" || w.Form == "." || w.Form == "–"
		case "DET":
			return w.Form == "the" && i > 0 && s.Words[i-1].UPOS == "ADP"
		case "PART":
			return w.Form == "'s" || w.Form == "’s"
		}
		return false
	}
	start, end := head, head+1
	for {
		i := start - 1
		for i >= e.Start && joint(i) {
			i--
		}
		if i < e.Start || !part(i) {
			break
		}
		start = i
	}
	for {
		i := end
		for i < e.End && joint(i) {
			i++
		}
		if i >= e.End || !part(i) {
			break
		}
		end = i + 1
	}
	return kind, text.Span{Start: text.Index(start), End: text.Index(end)}, true
}
