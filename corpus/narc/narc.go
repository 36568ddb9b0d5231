// Package narc reads coreference in the form of the Norwegian Anaphora
// Resolution Corpus: one JSON object a line, plain or gzipped.
//
//	{"id":"narc:…","lang":"nb","text":"Kari kom .\nHun smilte .",
//	 "mentions":[[0,4],[11,14]],"clusters":[[0,1]]}
//
// Mentions are half-open spans in code points, clusters are lists of mentions
// that speak of the same; a mention in no cluster stands alone. The text is
// parted into words by spaces and into sentences by line ends. [Read] joins it
// again as it would be written, by this rule:
//
//   - no space before , . : ; ! ? % ) ] » ” … and what begins with an apostrophe;
//   - none after ( [ « “;
//   - a straight " opens where none is open in its line, and closes else: no
//     space inside;
//   - a line's last "|", which stands for the end of a headline, is left out.
//
// The mentions move with their words; one that has no words left is dropped.
package narc

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"ifolge/corpus"
)

// A Document is a text with the coreference in it.
type Document struct {
	ID       string
	Lang     string
	Text     string          // joined
	Mentions []corpus.Points // in code points of Text
	Entity   []int           // of each mention; -1: it stands alone
}

// Read reads all documents of r; the name is what errors call it.
func Read(r io.Reader, name string) ([]Document, error) {
	u, err := corpus.Unpack(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	in := bufio.NewReader(u)
	var ds []Document
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if len(strings.TrimSpace(string(line))) > 0 {
			d, err := parse(line)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
			ds = append(ds, d)
		}
		if err == io.EOF {
			return ds, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
}

func parse(line []byte) (Document, error) {
	var j struct {
		ID       string          `json:"id"`
		Lang     string          `json:"lang"`
		Text     string          `json:"text"`
		Mentions []corpus.Points `json:"mentions"`
		Clusters [][]int         `json:"clusters"`
	}
	if err := json.Unmarshal(line, &j); err != nil {
		return Document{}, err
	}
	if j.Mentions == nil {
		return Document{}, fmt.Errorf("%q has no mentions", j.ID)
	}
	entity := make([]int, len(j.Mentions))
	for i := range entity {
		entity[i] = -1
	}
	for k, c := range j.Clusters {
		for _, i := range c {
			if i < 0 || i >= len(entity) {
				return Document{}, fmt.Errorf("cluster %d: mention %d is none of the %d", k, i, len(entity))
			}
			entity[i] = k
		}
	}
	d := Document{ID: j.ID, Lang: j.Lang}
	var at []int // where each code point of the old text is in the new one
	d.Text, at = Join(j.Text)
	for i, p := range j.Mentions {
		if p.Start < 0 || p.End > len(at)-1 || p.Start > p.End {
			return Document{}, fmt.Errorf("mention %d [%d,%d) leaves the text of %d code points", i, p.Start, p.End, len(at)-1)
		}
		if p.Start == p.End {
			continue
		}
		// The end of the last character, not the start of the next word.
		q := corpus.Points{Start: at[p.Start], End: at[p.End-1] + 1}
		if q.End > at[len(at)-1] || at[p.End] == at[p.End-1] {
			q.End = at[p.End]
		}
		if q.Start >= q.End {
			continue
		}
		d.Mentions = append(d.Mentions, q)
		d.Entity = append(d.Entity, entity[i])
	}
	return d, nil
}

const (
	noneBefore = ",.:;!?%)]»”…"
	noneAfter  = "([«“"
)

// Join writes a text in words as it would be written. For each code point of
// the old text, and for its end, at says where it is in the new one, in code
// points too. A byte that is no UTF-8 becomes U+FFFD.
func Join(s string) (joined string, at []int) {
	s = string([]rune(s)) // a broken byte is a code point, and no part of a mark
	var b strings.Builder
	n := 0 // code points written
	for lineNo, line := range strings.Split(s, "\n") {
		if lineNo > 0 {
			at = append(at, n)
			b.WriteByte('\n')
			n++
		}
		words := strings.Split(line, " ")
		last := len(words) - 1
		for last >= 0 && words[last] == "" {
			last--
		}
		glue, open := true, false
		for k, w := range words {
			if k > 0 {
				at = append(at, n) // the space; moved below where one is written
			}
			if w == "" {
				continue
			}
			if w == "|" && k == last {
				at = append(at, n)
				continue
			}
			left, right := false, false
			switch {
			case w == `"`:
				left, right = open, !open
				open = !open
			case strings.Contains(noneBefore, w) || strings.Trim(w, ".") == "":
				left = true
			case strings.Contains(noneAfter, w):
				right = true
			case (w[0] == '\'' || strings.HasPrefix(w, "’")) && len(w) > 1:
				left = true
			}
			if !glue && !left {
				b.WriteByte(' ')
				n++
			}
			for range utf8.RuneCountInString(w) {
				at = append(at, n)
				n++
			}
			b.WriteString(w)
			glue = right
		}
	}
	return b.String(), append(at, n)
}
