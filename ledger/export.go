package ledger

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"ifolge/when"
)

// A line is the form of an entry outside: one JSON object a line, without loss.
// The parts stand as they were hashed: "words" is the JSON itself, byte for
// byte, "text" a string, "sketch" in base64.
type line struct {
	Format       string          `json:"format,omitempty"` // in the first line
	Seq          Seq             `json:"seq"`
	Recorded     when.Micros     `json:"recorded"` // microseconds since 1970, UTC
	Op           string          `json:"op"`
	Of           string          `json:"of"`
	Gone         bool            `json:"gone,omitempty"`
	Thread       Seq             `json:"thread"`
	Article      Seq             `json:"article"`
	At           Points          `json:"at"`
	Raw          *Hash           `json:"raw,omitempty"`
	Wording      *Hash           `json:"wording,omitempty"`
	WordsDigest  Hash            `json:"words_digest"`
	WordsSalt    []byte          `json:"words_salt,omitempty"`
	Words        json.RawMessage `json:"words,omitempty"`
	TextDigest   *Hash           `json:"text_digest,omitempty"`
	TextSalt     []byte          `json:"text_salt,omitempty"`
	Text         *string         `json:"text,omitempty"`
	SketchDigest *Hash           `json:"sketch_digest,omitempty"`
	SketchSalt   []byte          `json:"sketch_salt,omitempty"`
	Sketch       []byte          `json:"sketch,omitempty"`
	Hash         Hash            `json:"hash"`
}

const exportFormat = "ifolge ledger/1"

func orNil(h Hash) *Hash {
	if h == (Hash{}) {
		return nil
	}
	return &h
}

// Export writes all entries of s to w, an object a line, and returns how many.
func Export(ctx context.Context, s Store, w io.Writer) (n int, err error) {
	out := bufio.NewWriterSize(w, 1<<16)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for entry, err := range s.Entries(ctx, Question{Of: Everything}) {
		if err != nil {
			return n, err
		}
		l := entry.line()
		if n == 0 {
			l.Format = exportFormat
		}
		if err := e.Encode(l); err != nil {
			return n, err
		}
		n++
	}
	return n, out.Flush()
}

func (e *Entry) line() line {
	l := line{
		Seq: e.Seq, Recorded: e.Recorded, Op: e.Op.String(), Of: e.Of.String(), Gone: e.Gone, Thread: e.Thread, Article: e.Article, At: e.At,
		Raw: orNil(e.Raw), Wording: orNil(e.Wording), WordsDigest: e.Words.Digest, WordsSalt: e.Words.Salt, Words: e.Words.Bytes,
		TextDigest: orNil(e.Text.Digest), TextSalt: e.Text.Salt, Hash: e.Hash,
		SketchDigest: orNil(e.Sketch.Digest), SketchSalt: e.Sketch.Salt, Sketch: e.Sketch.Bytes,
	}
	if e.Text.Salt != nil {
		text := string(e.Text.Bytes)
		l.Text = &text
	}
	return l
}

func (l *line) entry() Entry {
	e := Entry{
		Seq: l.Seq, Recorded: l.Recorded, Gone: l.Gone, Thread: l.Thread, Article: l.Article, At: l.At, Hash: l.Hash,
		Words:  Part{Digest: l.WordsDigest, Salt: l.WordsSalt, Bytes: l.Words},
		Text:   Part{Salt: l.TextSalt},
		Sketch: Part{Salt: l.SketchSalt, Bytes: l.Sketch},
	}
	for i, o := range ops {
		if o == l.Op {
			e.Op = Op(i)
		}
	}
	for i, s := range subjects {
		if s == l.Of {
			e.Of = Subject(i)
		}
	}
	for _, h := range []struct{ to, from *Hash }{{&e.Raw, l.Raw}, {&e.Wording, l.Wording}, {&e.Text.Digest, l.TextDigest}, {&e.Sketch.Digest, l.SketchDigest}} {
		if h.from != nil {
			*h.to = *h.from
		}
	}
	if l.Text != nil {
		e.Text.Bytes = []byte(*l.Text)
	}
	return e
}

// longestLine bounds a line of an export, in bytes: an article of 1 MiB with
// every character escaped fits.
const longestLine = 64 << 20

// Import reads what Export wrote and lets s restore it, some entries at a time;
// name stands for r in errors. What s has already is passed over, so that an
// Import that was broken off can be run again. It returns how many entries it
// read and how many of them are new.
func Import(ctx context.Context, s Store, r io.Reader, name string) (read, added int, err error) {
	const batch = 2000
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 1<<16), longestLine)
	var es []Entry
	restore := func() error {
		n, err := s.Restore(ctx, es)
		added += n
		es = es[:0]
		return err
	}
	for n := 1; in.Scan(); n++ {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		var l line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			return read, added, fmt.Errorf("%s:%d: no entry: %w", name, n, err)
		}
		if read == 0 && l.Format != exportFormat {
			return read, added, fmt.Errorf("%s:%d: format %q, want %q: is it from ifolge export?", name, n, l.Format, exportFormat)
		}
		read++
		if es = append(es, l.entry()); len(es) < batch {
			continue
		}
		if err := ctx.Err(); err != nil {
			return read, added, err
		}
		if err := restore(); err != nil {
			return read, added, fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := in.Err(); err != nil {
		return read, added, fmt.Errorf("%s: %w", name, err)
	}
	if err := restore(); err != nil {
		return read, added, fmt.Errorf("%s: %w", name, err)
	}
	return read, added, nil
}
