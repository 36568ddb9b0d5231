// Package jsonl reads articles from JSON Lines: one object a line, in the
// exchange form and close kin of it.
//
//	{"id": "a1", "lang": "nb", "publisher": "Fjordposten", "date": "2023-09", "text": "Brua er åpen."}
//
// Only "text" must be there. "outlet" stands for "publisher" and "published"
// for "date"; "title", "byline" and "url" are taken, other keys passed over.
// The text stands as given, code point for code point: offsets into it are
// judged against the line it came from.
//
// Lines are read as they are asked for, so a file may be of any length. A bad
// line is reported as a [LineError] and the next one read.
package jsonl

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"

	"ifolge/article"
)

// Options bound what is read. The zero Options are the usual ones.
type Options struct {
	MaxLine int // bytes; a longer line is a bad one; 0: 64 MiB
}

// A LineError says why a line gave no article. Reading goes on after it.
type LineError struct {
	Name string
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("jsonl: %s:%d: %v", e.Name, e.Line, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

// Read yields the articles of r in their order, and for each bad line a
// [LineError] without an article. Any other error is r's and is the last.
func Read(r io.Reader, name string, opts Options) iter.Seq2[*article.Article, error] {
	most := opts.MaxLine
	if most == 0 {
		most = 64 << 20
	}
	return func(yield func(*article.Article, error) bool) {
		lines := bufio.NewReaderSize(r, 1<<16)
		var buf []byte
		for n := 1; ; n++ {
			line, err := readLine(lines, buf[:0], most)
			buf = line
			if n == 1 {
				line = bytes.TrimPrefix(line, []byte("\uFEFF"))
			}
			switch {
			case err == errLong:
				if !yield(nil, &LineError{name, n, fmt.Errorf("line longer than %d bytes", most)}) {
					return
				}
				continue
			case err != nil && err != io.EOF:
				yield(nil, fmt.Errorf("jsonl: %s:%d: %w", name, n, err))
				return
			}
			if len(bytes.TrimSpace(line)) > 0 {
				a, bad := Object(line)
				if bad != nil {
					bad = &LineError{name, n, bad}
				}
				if !yield(a, bad) {
					return
				}
			}
			if err == io.EOF {
				return
			}
		}
	}
}

var errLong = errors.New("line too long")

// readLine appends a line without its end to buf. A line of more than most
// bytes is read to its end and errLong returned.
func readLine(r *bufio.Reader, buf []byte, most int) ([]byte, error) {
	long := false
	for {
		part, err := r.ReadSlice('\n')
		long = long || len(buf)+len(part) > most+1
		if !long {
			buf = append(buf, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err != nil && err != io.EOF:
			return buf, err
		case long:
			return buf[:0], errLong
		case err == nil:
			buf = buf[:len(buf)-1]
		}
		return buf, err
	}
}

// object has the keys we take. The text is told apart from no text.
type object struct {
	ID        word
	Lang      word
	Publisher word
	Outlet    word
	Date      word
	Published word
	Title     word
	Byline    word
	URL       word
	Text      *string `json:"text"` // the tag is how errors call it
}

// A word is a string where one is given, the digits of a number, and "" for
// null and for anything that has no place there.
type word string

func (w *word) UnmarshalJSON(b []byte) error {
	switch {
	case b[0] == '"':
		return json.Unmarshal(b, (*string)(w))
	case b[0] == '-' || '0' <= b[0] && b[0] <= '9':
		*w = word(b)
	}
	return nil
}

// Object reads the article of one JSON object, on one line or several.
func Object(raw []byte) (*article.Article, error) {
	if !utf8.Valid(raw) {
		return nil, fmt.Errorf("not UTF-8 from byte %d on; the text would not stand as given", validUpTo(raw))
	}
	var o object
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, inWords(err, raw)
	}
	if o.Text == nil {
		return nil, errors.New(`no "text"`)
	}
	a := &article.Article{
		ID:     string(o.ID),
		URL:    string(o.URL),
		Outlet: string(either(o.Publisher, o.Outlet)),
		Title:  string(o.Title),
		Byline: string(o.Byline),
		Lang:   string(o.Lang),
		Text:   *o.Text,
		Raw:    sha256.Sum256(raw),
	}
	if said := string(either(o.Date, o.Published)); said != "" {
		date, ok := article.Date(said)
		if !ok {
			a.Notes = append(a.Notes, article.NewNote("date.none", "date", string([]rune(said)[:min(40, len([]rune(said)))])))
		} else {
			a.Published = date
		}
	}
	return a, nil
}

func either(a, b word) word {
	if a != "" {
		return a
	}
	return b
}

func validUpTo(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}

// inWords says what is wrong without the names of our types.
func inWords(err error, raw []byte) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind) && kind.Field == "":
		return fmt.Errorf("a JSON %s, not an object", kind.Value)
	case errors.As(err, &kind):
		return fmt.Errorf(`%q is a %s, not a string`, kind.Field, kind.Value)
	case errors.As(err, &syntax):
		return fmt.Errorf("no JSON object: %w at byte %d of %d", err, syntax.Offset, len(raw))
	}
	return err
}
