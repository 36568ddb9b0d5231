// Package export writes readings in the forms that others read: W3C Web
// Annotation, schema.org Claim, PROV-JSON, CSV, brat and CoNLL-U.
//
//	w, _ := export.New("csv", os.Stdout)
//	w.Write(reading)
//	w.Close()
//
// Every form tells who says what and where it stands; none says whether it is
// so. Offsets are half-open and count Unicode code points of the article's text,
// as the Web Annotation model and brat do and as JSON output does. What each form
// holds and what it has to leave out stands in doc/exports.md.
//
// The same readings give the same bytes. A Writer belongs to one goroutine.
package export

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"ifolge/article"
	"ifolge/corpus"
	"ifolge/ingest"
	"ifolge/statement"
	"ifolge/text"
)

// A Writer writes readings one after the other. Nothing may be written after
// Close, which ends the form but not what lies below it.
type Writer interface {
	Write(r *ingest.Reading) error
	Close() error
}

// Formats lists what New can write.
func Formats() []string { return []string{"annotation", "claim", "prov", "csv", "brat", "conllu"} }

// New returns a Writer of a format to w; ok is false for a name that Formats
// does not list.
func New(format string, w io.Writer) (_ Writer, ok bool) {
	switch format {
	case "annotation":
		return lines{w, annotationPage}, true
	case "claim":
		return lines{w, claimGraph}, true
	case "prov":
		return lines{w, provDocument}, true
	case "csv":
		return newTable(w), true
	case "brat":
		return newArchive(w), true
	case "conllu":
		return treebank{w}, true
	}
	return nil, false
}

// Binary reports whether a format is one that no terminal should be shown.
func Binary(format string) bool { return format == "brat" }

// lines writes a JSON object a reading, a line each.
type lines struct {
	io.Writer
	object func(*view) any
}

func (l lines) Write(r *ingest.Reading) error {
	b, err := marshal(l.object(look(r)))
	if err != nil {
		return err
	}
	_, err = l.Writer.Write(b)
	return err
}

func (l lines) Close() error { return nil }

// marshal is json.Marshal of v and a line end, with <, > and & as they are and
// the line separators of Unicode escaped, so that an object stays a line.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// A view is a reading with what every form needs of it.
type view struct {
	*ingest.Reading
	points *corpus.Offsets
	id     string      // IRI of this version of the article
	source string      // IRI that a reader of the article would know: its address, else id
	made   map[int]int // attribution to the first statement made of it
}

func look(r *ingest.Reading) *view {
	v := &view{Reading: r, points: corpus.NewOffsets(r.Article.Text), id: name(r.Article), made: map[int]int{}}
	for i := range r.Statements {
		if _, twice := v.made[r.Statements[i].Attribution]; !twice {
			v.made[r.Statements[i].Attribution] = i
		}
	}
	v.source = cmp.Or(address(r.Article.URL), v.id)
	return v
}

// name returns the IRI of an article by RFC 6920: a hash of the bytes that were
// read, or of the text where they are not known.
func name(a *article.Article) string {
	sum := a.Raw
	if sum == [32]byte{} {
		sum = sha256.Sum256([]byte(a.Text))
	}
	return "ni:///sha-256;" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// address returns s as an IRI, or "" where it is no address of the web.
func address(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// statement returns the IRI of the i-th statement.
func (v *view) statement(i int) string { return v.id + "#statement-" + number(i+1) }

// cut returns the text of r, "" where it lies outside the article.
func (v *view) cut(r text.Range) string {
	if r.Start < 0 || r.Start >= r.End || int(r.End) > len(v.Article.Text) {
		return ""
	}
	return v.Article.Text[r.Start:r.End]
}

// real drops ranges that are empty or lie outside the article.
func (v *view) real(rs ...text.Range) []text.Range {
	return slices.DeleteFunc(slices.Clone(rs), func(r text.Range) bool { return v.cut(r) == "" })
}

// hands are the links of a chain from the one said to know to the one that
// passed it to the outlet.
func hands(s *statement.Statement) []statement.Link {
	if len(s.Chain) < 2 {
		return nil
	}
	hs := slices.Clone(s.Chain[1:])
	slices.Reverse(hs)
	return hs
}

// called returns the best name of a link, "" where nobody is named.
func called(l *statement.Link) string { return oneLine(cmp.Or(l.Name, l.As)) }

// way writes the hands of s in a line: "two officials › New York Times › Dagen".
// Who is not named is "?".
func (v *view) way(s *statement.Statement) string {
	var names []string
	for _, l := range hands(s) {
		names = append(names, cmp.Or(called(&l), "?"))
	}
	return strings.Join(append(names, cmp.Or(oneLine(v.Article.Outlet), "?")), " › ")
}

// who returns the fullest name of the source of s.
func who(s *statement.Statement) string {
	if s.Speaker != "" {
		return oneLine(s.Speaker)
	}
	if hs := hands(s); len(hs) > 0 {
		return called(&hs[0])
	}
	return ""
}

// parent returns the index of the statement in which the i-th stands, or -1.
func (v *view) parent(i int) int {
	k := v.Statements[i].Attribution
	if k < 0 || k >= len(v.Attributions) {
		return -1
	}
	if p := int(v.Attributions[k].Parent); p >= 0 {
		if at, ok := v.made[p]; ok {
			return at
		}
	}
	return -1
}

// oneLine makes words fit for a line of a format that has no escapes: white space of
// any kind becomes one space, a control character "\ufffd", and what turns the
// direction of writing nothing.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			return unicode.ReplacementChar
		case turns(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// turns reports whether r sets the direction of what follows it.
func turns(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f' || r == '\u061c'
}
