package segment

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/text"
)

// A family is a kind of quotation mark; marks of one family close each other.
type family uint8

const (
	angle    family = iota + 1 // «…», »…«
	double                     // “…”, „…“, ”…”
	straight                   // "…", ''…''
	single                     // ‘…’, '…'
)

// An opened mark waits for its closing one.
type opened struct {
	at        text.Index
	family    family
	paragraph int // the last one that began with this mark, or held it
}

const (
	// matchSpan bounds a quotation, in tokens: a mark that is closed later
	// was never opened. The longest in the treebanks has some 700.
	matchSpan = 2000
	// matchDepth bounds quotations in quotations; print knows two or three.
	matchDepth = 8
)

// findQuotes fills d.Quotes and the flag InQuotes. Where byLine is set the text
// is one paragraph of many lines, and a line stands for a paragraph.
func findQuotes(d *text.Document, byLine bool) {
	var stack [matchDepth]opened
	depth, paragraph := 0, 0
	lose := func(k int) { // takes stack[k], which is never closed, from the stack
		if o := stack[k]; o.family != single {
			d.Quotes = append(d.Quotes, text.Quote{Span: text.Span{Start: o.at}, Style: text.Marked, Open: true})
		}
		copy(stack[k:], stack[k+1:depth])
		depth--
	}
	for i := range text.Index(len(d.Tokens)) {
		starts := d.Tokens[i].Flags&text.ParagraphStart != 0 || byLine && d.Tokens[i].Flags&text.LineStart != 0
		if starts {
			paragraph++
		}
		m := markAt(d, i)
		if m.family == 0 {
			continue
		}
		for depth > 0 && i-stack[0].at > matchSpan {
			lose(0)
		}
		find := func(f family) int {
			top := depth - 1
			for top >= 0 && stack[top].family != f {
				top--
			}
			return top
		}
		top := find(m.family)
		if top < 0 && m.closes && !m.opens {
			// Mixed by hand or by a machine: “Nei"
			switch m.family {
			case straight:
				top = find(double)
			case double:
				top = find(straight)
			}
		}
		switch {
		case m.closes && top >= 0:
			o := stack[top]
			// Marks that were opened in between belong to this quotation.
			depth = top
			if d.Form(o.at) != "'" || i-o.at > 2 || d.Tokens[i-1].End-d.Tokens[i-1].Start > 2 { // not "rock 'n' roll"
				d.Quotes = append(d.Quotes, text.Quote{Span: text.Span{Start: o.at, End: i + 1}, Style: text.Marked})
			}
		case !m.opens:
		case top >= 0 && starts && stack[top].paragraph == paragraph-1:
			// An English quotation of several paragraphs opens each of them.
			stack[top].paragraph = paragraph
		default:
			if top >= 0 && (m.family == straight || m.family == single) {
				lose(top) // straight marks do not nest
			}
			if depth < matchDepth {
				stack[depth] = opened{i, m.family, paragraph}
				depth++
			}
		}
	}
	for depth > 0 {
		lose(0)
	}
	addDashed(d)
	keepOutermost(d, byLine)
}

// A mark is a quotation mark and what it can do where it stands.
type mark struct {
	family        family
	opens, closes bool
}

func markAt(d *text.Document, i text.Index) mark {
	t := &d.Tokens[i]
	n := text.Index(len(d.Tokens))
	if t.End-t.Start > 6 {
		return mark{}
	}
	lineStart := t.Flags&text.LineStart != 0
	lineEnd := i+1 == n || d.Tokens[i+1].Flags&text.LineStart != 0
	// Space, or a mark that stands where space could: ("Nei")
	left := lineStart || i == 0 || d.Tokens[i-1].Flags&text.SpaceAfter != 0
	right := lineEnd || t.Flags&text.SpaceAfter != 0
	leftOpen, rightClosed, rightStop := left, right, false
	if !left {
		r, _ := utf8.DecodeLastRuneInString(d.Text[:t.Start])
		leftOpen = strings.ContainsRune(`([{«“„‘"–—-/`, r)
	}
	if !right {
		r, _ := utf8.DecodeRuneInString(d.Text[t.End:])
		rightClosed = strings.ContainsRune(`.,;:!?)]}»”’"–—-/…`, r)
		// « latindanser », but "... og så"
		rightStop = strings.ContainsRune(".,;:!?)", r) && !strings.HasPrefix(d.Text[t.End:], "..")
	}
	switch f := d.Text[t.Start:t.End]; f {
	case "«", "‹":
		return mark{angle, true, !left && rightClosed}
	case "»", "›":
		return mark{angle, leftOpen && !right, true}
	case "„", "‟":
		return mark{double, true, false}
	case "“":
		return mark{double, leftOpen || !right, !left && !leftOpen}
	case "”":
		return mark{double, left && !right, true}
	case "‘":
		return mark{single, leftOpen && !right, false}
	case "’":
		return mark{single, false, !left}
	case "'":
		r, _ := utf8.DecodeRuneInString(d.Text[t.End:])
		return mark{single, leftOpen && !right && !unicode.IsDigit(r), !left && rightClosed}
	case `"`, "''", "``", "’’", "‘‘":
		opens, closes := leftOpen && !right && !rightStop, !left && rightClosed || rightStop
		if opens == closes { // both or neither: ` " Nei " ` in text with space about each word
			opens, closes = !lineEnd, !lineStart
		}
		return mark{straight, opens, closes}
	}
	return mark{}
}

// addDashed appends the lines that begin with a talking dash: "– Nei, sier hun."
// Three or more short lines in a row without closing mark are a list.
func addDashed(d *text.Document) {
	n := text.Index(len(d.Tokens))
	run, end := 0, text.Index(-1) // short lines so far; where the last dashed line ends
	for i := text.Index(0); i < n; {
		start := i
		for i++; i < n && d.Tokens[i].Flags&text.LineStart == 0; {
			i++
		}
		switch d.Text[d.Tokens[start].Start:d.Tokens[start].End] {
		case "-", "–", "—":
		default:
			continue
		}
		if i-start < 2 {
			continue
		}
		d.Quotes = append(d.Quotes, text.Quote{Span: text.Span{Start: start, End: i}, Style: text.Dashed})
		last, _ := utf8.DecodeRuneInString(d.Text[d.Tokens[i-1].Start:])
		short := i-start <= 9 && !strings.ContainsRune(`.!?…:»”"`, last)
		if !short {
			run, end = 0, -1
			continue
		}
		if start != end {
			run = 0
		}
		run, end = run+1, i
		switch {
		case run == 3:
			d.Quotes = d.Quotes[:len(d.Quotes)-3]
		case run > 3:
			d.Quotes = d.Quotes[:len(d.Quotes)-1]
		}
	}
}

// keepOutermost puts the quotations in order, gives those that are never closed
// their end, and drops what lies inside another.
func keepOutermost(d *text.Document, byLine bool) {
	slices.SortFunc(d.Quotes, func(a, b text.Quote) int { return cmp.Compare(a.Start, b.Start) })
	kept := d.Quotes[:0]
	last := text.Index(0)
	for _, q := range d.Quotes {
		if q.Start < last {
			continue
		}
		if q.Open {
			p, _ := d.ParagraphAt(q.Start)
			q.End = d.Paragraphs[p].End
			if byLine {
				end := q.Start + 1
				for end < q.End && d.Tokens[end].Flags&text.LineStart == 0 {
					end++
				}
				q.End = end
			}
		}
		last = q.End
		kept = append(kept, q)
		inner := q.Span
		inner.Start++
		if q.Style == text.Marked && !q.Open {
			inner.End--
		}
		for i := inner.Start; i < inner.End; i++ {
			d.Tokens[i].Flags |= text.InQuotes
		}
	}
	d.Quotes = kept
}
