package html

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"ifolge/ingest"
	"ifolge/sheet"
	"ifolge/text"
)

type rng = text.Range

// A block is a paragraph of the text.
type block struct {
	Lang  string // where it is another than the article's
	Lines []line
}

// A line is one line of the text, in pieces.
type line struct {
	N      int // from 1
	Head   bool
	Pieces []piece
	text   string
}

// A piece is a run of text with the same marks, behind the numbers of the
// statements that begin there.
type piece struct {
	Numbers []begin
	Text    string
	Class   string // "c" content, "s" source, "q" cue; "c2" content within content; "" none
	In      string // keys of the statements it belongs to, the innermost last
}

// A begin is the number of a statement in the text.
type begin struct{ Key, Mark, Label string }

type mark struct {
	rng
	statement int
	role      byte // 'c', 's' or 'q'
}

// marks cut a text into pieces.
type marks struct {
	r      *ingest.Reading
	nth    int
	number []int    // of each statement: 1 for the first in the text
	labels []string // "Statement 3: Kari Lie denies"
	marks  []mark   // by their start, longer ones first
	begins []int    // statements by their number
	placed []bool   // the number of this statement stands in the text; known after blocks
}

func newMarks(r *ingest.Reading, l *sheet.Layout, nth int, w *sheet.Words) *marks {
	n := len(r.Statements)
	m := &marks{r: r, nth: nth, number: make([]int, n), labels: make([]string, n), placed: make([]bool, n)}
	size := int32(len(r.Article.Text))
	for i := range r.Statements {
		e := &r.Statements[i].Evidence
		put := func(role byte, rs ...rng) {
			for _, r := range rs {
				if r.Start >= 0 && r.Start < r.End && r.End <= size {
					m.marks = append(m.marks, mark{r, i, role})
				}
			}
		}
		put('c', e.Content...)
		put('s', e.Source)
		put('q', e.Cue...)
		m.begins = append(m.begins, i)
	}
	slices.SortStableFunc(m.marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	at := func(i int) int32 {
		if b, ok := start(&r.Statements[i]); ok {
			return min(b, size)
		}
		return size
	}
	slices.SortStableFunc(m.begins, func(a, b int) int { return cmp.Compare(at(a), at(b)) })
	for k, i := range m.begins {
		m.number[i] = k + 1
	}
	for _, s := range l.Sources {
		for _, said := range s.Says {
			manner := ""
			if len(said.Manner) > 0 {
				manner = " " + said.Manner[0]
			}
			m.labels[said.Index] = w.Say("page.statement", "n", strconv.Itoa(m.number[said.Index])) + ": " + s.Name + manner
		}
	}
	return m
}

// key returns the name of statement i on the page.
func (m *marks) key(i int) string {
	k := strconv.Itoa(m.number[i])
	if m.nth > 1 {
		k += "-" + strconv.Itoa(m.nth)
	}
	return k
}

// deepest is how many statements a piece is said to belong to: more come only
// from text made to do harm.
const deepest = 12

// blocks cuts the article's text.
func (m *marks) blocks() []block {
	var bs []block
	var open []mark // those that cover what comes next, in the order of marks
	next, begin := 0, 0
	body, end, gap := m.r.Article.Text, 0, true
	for n := 1; end < len(body); n++ {
		from := end
		to := len(body)
		if k := strings.IndexByte(body[from:], '\n'); k >= 0 {
			to = from + k
		}
		end = to + 1
		if strings.TrimSpace(body[from:to]) == "" {
			gap = true
			continue
		}
		l := line{N: n, text: body[from:to], Head: m.headline(from, to)}
		for at := from; at < to; {
			cut := to
			for next < len(m.marks) && int(m.marks[next].Start) <= at {
				open = append(open, m.marks[next])
				next++
			}
			if next < len(m.marks) {
				cut = min(cut, int(m.marks[next].Start))
			}
			open = slices.DeleteFunc(open, func(k mark) bool { return int(k.End) <= at })
			for _, k := range open {
				cut = min(cut, int(k.End))
			}
			p := piece{Text: shown(body[at:cut])}
			p.Class, p.In = m.covered(open)
			for ; begin < len(m.begins); begin++ {
				i := m.begins[begin]
				if b, ok := start(&m.r.Statements[i]); !ok || int(b) > at {
					break
				}
				p.Numbers = append(p.Numbers, m.begin(i))
				m.placed[i] = true
			}
			l.Pieces = append(l.Pieces, p)
			at = cut
		}
		if gap {
			bs = append(bs, block{Lang: m.lang(from)})
			gap = false
		}
		b := &bs[len(bs)-1]
		b.Lines = append(b.Lines, l)
	}
	return bs
}

func (m *marks) begin(i int) begin {
	return begin{m.key(i), strconv.Itoa(m.number[i]), m.labels[i]}
}

// covered returns the class and the statements of what open marks cover.
func (m *marks) covered(open []mark) (class, in string) {
	var contents int
	var source, cue bool
	var keys []string
	for _, k := range open {
		switch k.role {
		case 'c':
			contents++
		case 's':
			source = true
		case 'q':
			cue = true
		}
		if key := m.key(k.statement); !slices.Contains(keys, key) && len(keys) < deepest {
			keys = append(keys, key)
		}
	}
	var classes []string
	switch {
	case contents > 1:
		classes = append(classes, "c", "c2")
	case contents == 1:
		classes = append(classes, "c")
	}
	if source {
		classes = append(classes, "s")
	}
	if cue {
		classes = append(classes, "q")
	}
	return strings.Join(classes, " "), strings.Join(keys, " ")
}

// headline reports whether a line is one sentence that is a headline.
func (m *marks) headline(from, to int) bool {
	d := m.r.Document
	n, ok := slices.BinarySearchFunc(d.Tokens, int32(from), func(t text.Token, at int32) int { return cmp.Compare(t.Start, at) })
	if !ok || int(d.Tokens[n].End) > to {
		return false
	}
	return d.Tokens[n].Flags&text.Headline != 0
}

// lang returns the language of the paragraph at a byte where it is another than
// the article's.
func (m *marks) lang(at int) string {
	d := m.r.Document
	n := sort.Search(len(d.Paragraphs), func(n int) bool { return int(d.Range(d.Paragraphs[n]).End) > at })
	if n < len(d.ParagraphLangs) && n < len(d.Paragraphs) && d.ParagraphLangs[n] != m.r.Lang {
		return d.ParagraphLangs[n]
	}
	return ""
}
