package corpus

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// maxLine is the longest line that Read takes: a text of 50 MB with every
// character escaped, and some. A line without end is a wrong file.
const maxLine = 512 << 20

// Open opens a file; one that is gzipped, whatever its name, is unpacked.
func Open(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err // says "open PATH: ..." itself
	}
	r, err := Unpack(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{r, f}, nil
}

// Unpack reads from r, unpacking it if its first bytes say that it is gzip.
func Unpack(r io.Reader) (io.Reader, error) {
	br := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := br.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return br, nil
	}
	return gzip.NewReader(br)
}

// Read yields the documents of r, plain or gzipped, one after the other. Blank
// lines are passed over. The name is what errors call the input; an error, which
// comes last, also says the line.
func Read(r io.Reader, name string) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		u, err := Unpack(r)
		if err != nil {
			yield(nil, fmt.Errorf("%s: %w", name, err))
			return
		}
		br := bufio.NewReaderSize(u, 1<<20)
		seen := map[string]int{} // id to line
		var line []byte
		for n := 1; ; n++ {
			line, err = readLine(br, line[:0])
			if err != nil && err != io.EOF {
				yield(nil, fmt.Errorf("%s:%d: %w", name, n, err))
				return
			}
			if s := bytes.TrimSpace(line); len(s) > 0 {
				d := new(Document)
				if err := json.Unmarshal(s, d); err != nil {
					yield(nil, fmt.Errorf("%s:%d: %w", name, n, plain(err)))
					return
				}
				if first, ok := seen[d.ID]; ok {
					yield(nil, fmt.Errorf("%s:%d: id %q stands in line %d already", name, n, d.ID, first))
					return
				}
				seen[d.ID] = n
				if !yield(d, nil) {
					return
				}
			}
			if err == io.EOF {
				return
			}
		}
	}
}

// ReadAll returns all documents of r.
func ReadAll(r io.Reader, name string) ([]Document, error) {
	var ds []Document
	for d, err := range Read(r, name) {
		if err != nil {
			return nil, err
		}
		ds = append(ds, *d)
	}
	return ds, nil
}

// ReadFile returns all documents of a file.
func ReadFile(path string) ([]Document, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadAll(f, path)
}

// Write writes d as one line.
func Write(w io.Writer, d *Document) error {
	b, err := d.MarshalJSON()
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

func readLine(br *bufio.Reader, line []byte) ([]byte, error) {
	for {
		part, err := br.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			return nil, fmt.Errorf("a line of more than %d MB; is this JSON lines?", maxLine>>20)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// plain puts the words of encoding/json before a reader who knows JSON lines
// but not Go.
func plain(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("not a JSON object: %w", err)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fmt.Errorf("%q holds a %s, which is not what belongs there", kind.Field, kind.Value)
	}
	return err
}

// marshal is json.Marshal that leaves <, > and & as they are: news is full of
// them, and nobody puts these lines into a page unescaped.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
