// Package corpus reads and writes the exchange form of attributions: one JSON
// object a line, plain or gzipped, a document with who says what in it.
//
//	{"id":"d1","lang":"nb","publisher":null,"date":null,"text":"Renta går opp, sier Dahl.",
//	 "attributions":[{"source":[[20,24]],"cue":[[15,19]],"content":[[0,13]],"parent":null,
//	  "kind":"indirect","speaker":"Dahl","source_type":"person","stance":"asserts",
//	  "certainty":"certain","polarity":"pos"}]}
//
// Gold files, predictions and the output of "ifolge read --spans" all have this
// form. Its offsets are half-open and count Unicode code points of the text, as
// Python and other languages do; ours count bytes or tokens. [Offsets] and
// [Spans] go from one to the other.
//
// Keys that are not named here are passed over. Where the form has null, a
// string is "" and a Parent is -1.
package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// A Document is one text and the attributions in it.
type Document struct {
	ID           string
	Lang         string
	Publisher    string // "" for null
	Date         string // EDTF; "" for null
	Text         string
	Attributions []Attribution
}

// An Attribution is who says what, in code points of the Document's Text.
type Attribution struct {
	Source, Cue, Content []Points // text order; empty where there is none
	Parent               int      // index of the enclosing Attribution; -1: none
	Same                 []int    // indices of Attributions with the identical content
	Kind                 string   // "direct", "indirect", "mixed"
	Speaker              string   // who the source is, resolved; "" for null
	SourceType           string   // the words of entity.SourceType, like the three below
	Stance               string
	Certainty            string
	Polarity             string
	Found                string // rule or model that found it; "" in gold
	Score                Score  // how likely it is right; 0 in gold
}

// A Score is a probability. In JSON it has three decimals.
type Score float32

// MarshalJSON writes s with three decimals.
func (s Score) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%.3f", s), nil }

// Points is a half-open run of code points, [Start, End). In JSON it is [s,e].
type Points struct{ Start, End int }

// MarshalJSON writes p as [s,e].
func (p Points) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "[%d,%d]", p.Start, p.End), nil
}

// UnmarshalJSON reads [s,e].
func (p *Points) UnmarshalJSON(b []byte) error {
	// by hand: a file has more spans than anything else
	s, e, ok := bytes.Cut(bytes.Trim(b, "[]"), []byte{','})
	start, err1 := strconv.Atoi(string(bytes.TrimSpace(s)))
	end, err2 := strconv.Atoi(string(bytes.TrimSpace(e)))
	if !ok || err1 != nil || err2 != nil || b[0] != '[' {
		return fmt.Errorf("span %s is not [start,end]", b)
	}
	p.Start, p.End = start, end
	return nil
}

// docJSON and attrJSON are the form as it is written: pointers stand for null.
type docJSON struct {
	ID           *string    `json:"id"`
	Lang         string     `json:"lang"`
	Publisher    *string    `json:"publisher"`
	Date         *string    `json:"date"`
	Text         *string    `json:"text"`
	Attributions []attrJSON `json:"attributions"`
}

type attrJSON struct {
	Source     []Points `json:"source"`
	Cue        []Points `json:"cue"`
	Content    []Points `json:"content"`
	Parent     *int     `json:"parent"`
	Same       []int    `json:"same,omitempty"`
	Kind       *string  `json:"kind"`
	Speaker    *string  `json:"speaker"`
	SourceType *string  `json:"source_type"`
	Stance     *string  `json:"stance"`
	Certainty  *string  `json:"certainty"`
	Polarity   *string  `json:"polarity"`
	Found      string   `json:"found,omitempty"`
	Score      Score    `json:"score,omitempty"`
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// MarshalJSON writes d in the exchange form, its keys in a fixed order.
func (d Document) MarshalJSON() ([]byte, error) {
	j := docJSON{&d.ID, d.Lang, orNull(d.Publisher), orNull(d.Date), &d.Text, make([]attrJSON, len(d.Attributions))}
	list := func(ps []Points) []Points {
		if ps == nil {
			return []Points{} // [], not null
		}
		return ps
	}
	for i, a := range d.Attributions {
		j.Attributions[i] = attrJSON{
			list(a.Source), list(a.Cue), list(a.Content), nil, a.Same, orNull(a.Kind), orNull(a.Speaker),
			orNull(a.SourceType), orNull(a.Stance), orNull(a.Certainty), orNull(a.Polarity), a.Found, a.Score,
		}
		if a.Parent >= 0 {
			j.Attributions[i].Parent = &d.Attributions[i].Parent
		}
	}
	if d.Text == "" && d.pointsBeyond(0) {
		j.Text = nil // read without its text
	}
	return marshal(j)
}

// pointsBeyond reports whether any span goes beyond code point end.
func (d *Document) pointsBeyond(end int) bool {
	for _, a := range d.Attributions {
		for _, ps := range [][]Points{a.Source, a.Cue, a.Content} {
			for _, p := range ps {
				if p.End > end {
					return true
				}
			}
		}
	}
	return false
}

// UnmarshalJSON reads the exchange form. It refuses offsets that leave the
// text and indices that name no attribution. A text may be missing, as in
// predictions for a text that the reader has: offsets are then only required
// to be in order.
func (d *Document) UnmarshalJSON(b []byte) error {
	var j docJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	if j.ID == nil {
		return fmt.Errorf(`no "id"`)
	}
	*d = Document{*j.ID, j.Lang, orEmpty(j.Publisher), orEmpty(j.Date), orEmpty(j.Text), make([]Attribution, len(j.Attributions))}
	end := -1 // not known
	if j.Text != nil {
		end = NewOffsets(*j.Text).Len()
	}
	n := len(j.Attributions)
	for i, a := range j.Attributions {
		parent := -1
		if a.Parent != nil {
			parent = *a.Parent
			if parent < 0 || parent >= n || parent == i {
				return fmt.Errorf("attribution %d: parent %d is none of the other %d", i, parent, n-1)
			}
		}
		for _, s := range a.Same {
			if s < 0 || s >= n {
				return fmt.Errorf("attribution %d: same %d is none of the %d", i, s, n)
			}
		}
		for _, role := range []struct {
			name  string
			spans []Points
		}{{"source", a.Source}, {"cue", a.Cue}, {"content", a.Content}} {
			for _, p := range role.spans {
				if p.Start < 0 || p.End < p.Start {
					return fmt.Errorf("attribution %d: %s [%d,%d) ends before it starts", i, role.name, p.Start, p.End)
				}
				if end >= 0 && p.End > end {
					return fmt.Errorf("attribution %d: %s [%d,%d) leaves the text of %d code points", i, role.name, p.Start, p.End, end)
				}
			}
		}
		d.Attributions[i] = Attribution{
			a.Source, a.Cue, a.Content, parent, a.Same, orEmpty(a.Kind), orEmpty(a.Speaker),
			orEmpty(a.SourceType), orEmpty(a.Stance), orEmpty(a.Certainty), orEmpty(a.Polarity), a.Found, a.Score,
		}
	}
	return nil
}
