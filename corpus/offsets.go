package corpus

import (
	"sort"
	"unicode/utf8"

	"ifolge/attribution"
	"ifolge/statement"
	"ifolge/text"
)

// Offsets goes between bytes and code points of one text. It keeps one number
// for every 64 code points, so that a long text costs little.
type Offsets struct {
	text  string
	marks []int32 // marks[k] is the byte where code point 64k begins
	len   int     // in code points
}

const step = 64

// NewOffsets returns the Offsets of a text. A byte that is no UTF-8 counts as
// one code point.
func NewOffsets(s string) *Offsets {
	o := &Offsets{text: s, marks: make([]int32, 0, len(s)/step+1)}
	for i := range s {
		if o.len%step == 0 {
			o.marks = append(o.marks, int32(i))
		}
		o.len++
	}
	return o
}

// Len returns the length of the text in code points.
func (o *Offsets) Len() int { return o.len }

// Byte returns the byte where code point p begins; the length of the text for
// any p behind its end.
func (o *Offsets) Byte(p int) int {
	if p <= 0 {
		return 0
	}
	if p >= o.len {
		return len(o.text)
	}
	b := int(o.marks[p/step])
	for range p % step {
		_, n := utf8.DecodeRuneInString(o.text[b:])
		b += n
	}
	return b
}

// Point returns the code point that byte b belongs to; Len for any b behind
// the end.
func (o *Offsets) Point(b int) int {
	if b <= 0 {
		return 0
	}
	if b >= len(o.text) {
		return o.len
	}
	k := sort.Search(len(o.marks), func(k int) bool { return int(o.marks[k]) > b }) - 1
	at, p := int(o.marks[k]), k*step
	for {
		_, n := utf8.DecodeRuneInString(o.text[at:])
		if at+n > b {
			return p
		}
		at, p = at+n, p+1
	}
}

// Range returns the bytes of p.
func (o *Offsets) Range(p Points) text.Range {
	return text.Range{Start: int32(o.Byte(p.Start)), End: int32(o.Byte(p.End))}
}

// Points returns the code points of r.
func (o *Offsets) Points(r text.Range) Points {
	return Points{o.Point(int(r.Start)), o.Point(int(r.End))}
}

// Words returns the text that p covers.
func (o *Offsets) Words(p Points) string {
	s, e := o.Byte(p.Start), o.Byte(p.End)
	if e < s {
		return ""
	}
	return o.text[s:e]
}

// Spans returns the tokens of d that ps touch, a Span for each of ps that
// touches any. The offsets o are those of d.Text.
func Spans(d *text.Document, o *Offsets, ps []Points) []text.Span {
	var ss []text.Span
	for _, p := range ps {
		if s := Touched(d, o.Range(p)); s.Len() > 0 {
			ss = append(ss, s)
		}
	}
	return ss
}

// Touched returns the tokens of d that share a byte with r.
func Touched(d *text.Document, r text.Range) text.Span {
	first := sort.Search(len(d.Tokens), func(i int) bool { return d.Tokens[i].End > r.Start })
	end := sort.Search(len(d.Tokens), func(i int) bool { return d.Tokens[i].Start >= r.End })
	if end <= first {
		return text.Span{}
	}
	return text.Span{Start: text.Index(first), End: text.Index(end)}
}

// Exchange gives the attributions of d in the exchange form. Stance, certainty
// and the other values come from the statements made of them; an attribution
// without a statement has none.
func Exchange(d *text.Document, as []attribution.Attribution, ss []statement.Statement) []Attribution {
	o := NewOffsets(d.Text)
	points := func(spans ...text.Span) []Points {
		var ps []Points
		for _, s := range spans {
			if s.Len() > 0 {
				ps = append(ps, o.Points(d.Range(s)))
			}
		}
		return ps
	}
	out := make([]Attribution, len(as))
	for i, a := range as {
		out[i] = Attribution{
			Source: points(a.Source), Cue: points(a.Cue...), Content: points(a.Content...),
			Parent: int(a.Parent), Found: a.Found, Score: Score(a.Score),
		}
		if a.Form != 0 {
			out[i].Kind = a.Form.String()
		}
	}
	for _, s := range ss {
		if s.Attribution < 0 || s.Attribution >= len(out) {
			continue
		}
		a := &out[s.Attribution]
		a.Speaker = s.Speaker
		a.SourceType = s.SourceType.String()
		a.Stance = s.Stance.String()
		a.Certainty = s.Certainty.String()
		a.Polarity = s.Polarity.String()
	}
	return out
}
