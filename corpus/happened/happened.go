// Package happened reads judgements of whether events happened: English
// sentences in which events are marked, each with a number from -3, certainly
// not, to 3, certainly. One JSON object an event, those of a sentence in a row,
// plain or gzipped; spans are half-open and count code points:
//
//	{"id":"…","text":"Kim did n't leave .","span":[11,16],"label":-3}
//
// It is the form in which Stanovsky and others (2017) brought the corpora UW (Lee
// and others 2015), MEANTIME (Minard and others 2016) and UDS-IH2 (Rudinger and
// others 2018) together. The text is parted into words by spaces; [Read] joins it
// again as it would be written, as [Join] says.
package happened

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"ifolge/corpus"
	"ifolge/text"
)

// A Sentence is a text with the events marked in it.
type Sentence struct {
	Text   string // joined
	Events []Event
}

// An Event is a judgement of one event.
type Event struct {
	ID    string
	At    corpus.Points // in Sentence.Text
	Label float64       // -3 to 3
}

// Token returns the word of d that heads e: the first whose head is none of e's
// words. The offsets are those of d's text, which is the sentence's. It is not ok
// where d has no word there.
func (e Event) Token(d *text.Document, o *corpus.Offsets) (i text.Index, ok bool) {
	s := corpus.Touched(d, o.Range(e.At))
	for i := s.Start; i < s.End; i++ {
		if h, ok := d.Head(i); !ok || !s.Has(h) {
			return i, true
		}
	}
	return s.Start, s.Len() > 0
}

// Read reads all sentences of r; the name is what errors call it.
func Read(r io.Reader, name string) ([]Sentence, error) {
	u, err := corpus.Unpack(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	in := bufio.NewReader(u)
	var ss []Sentence
	written := "" // the text of the last sentence as the file has it
	var at []int  // where each of its code points is in the joined text
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if len(strings.TrimSpace(string(line))) > 0 {
			j, err := parse(line)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
			if len(ss) == 0 || j.Text != written {
				var s Sentence
				s.Text, at = Join(j.Text)
				written = j.Text
				ss = append(ss, s)
			}
			p, ok := moved(at, j.Span)
			if !ok {
				return nil, fmt.Errorf("%s:%d: span [%d,%d) is empty or leaves the text of %d code points", name, n, j.Span.Start, j.Span.End, len(at)-1)
			}
			s := &ss[len(ss)-1]
			s.Events = append(s.Events, Event{j.ID, p, *j.Label})
		}
		if err == io.EOF {
			return ss, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
}

type row struct {
	ID    string        `json:"id"`
	Text  string        `json:"text"`
	Span  corpus.Points `json:"span"`
	Label *float64      `json:"label"`
}

func parse(line []byte) (row, error) {
	var j row
	if err := json.Unmarshal(line, &j); err != nil {
		return row{}, err
	}
	if j.Label == nil || math.Abs(*j.Label) > 3 {
		return row{}, fmt.Errorf("%q has no label from -3 to 3", j.ID)
	}
	return j, nil
}

func moved(at []int, p corpus.Points) (corpus.Points, bool) {
	if p.Start < 0 || p.Start >= p.End || p.End >= len(at) {
		return corpus.Points{}, false
	}
	q := corpus.Points{Start: at[p.Start], End: at[p.End-1] + 1}
	if last := at[len(at)-1]; q.End > last {
		q.End = last
	}
	return q, q.Start < q.End
}

const (
	noneBefore = " , . : ; ! ? % ) ] } ” ’ … '' n't n’t 's ’s 're 've 'll 'd 'm "
	noneAfter  = " ( [ { “ $ `` "
)

// Join writes a text in words as it would be written:
//
//   - no space before , . : ; ! ? % ) ] } ” … and the ends of words that are
//     parted from them: n't, 's, 're, 've, 'll, 'd, 'm;
//   - none after ( [ { “ $;
//   - a straight " opens where none is open and closes else: no space inside;
//   - "“" becomes “ and "”" stands for "”", without space inside.
//
// For each code point of the old text, and for its end, at says where it is in
// the new one, in code points too. A byte that is no UTF-8 becomes U+FFFD.
func Join(s string) (joined string, at []int) {
	s = string([]rune(s))
	var b strings.Builder
	n := 0 // code points written
	glue, open := true, false
	for k, w := range strings.Split(s, " ") {
		if k > 0 {
			at = append(at, n) // the space; where one is written it stands here
		}
		if w == "" {
			continue
		}
		left, right := strings.Contains(noneBefore, " "+strings.ToLower(w)+" "), strings.Contains(noneAfter, " "+w+" ")
		if w == `"` {
			left, right = open, !open
			open = !open
		}
		if !glue && !left {
			b.WriteByte(' ')
			n++
		}
		glue = right
		out := w
		switch w {
		case "``":
			out = "“"
		case "''":
			out = "”"
		}
		long := utf8.RuneCountInString(out)
		for i := range utf8.RuneCountInString(w) {
			at = append(at, n+min(i, long-1))
		}
		b.WriteString(out)
		n += long
	}
	return b.String(), append(at, n)
}
