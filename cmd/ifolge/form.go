package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ifolge/export"
	"ifolge/gazetteer"
	"ifolge/ingest"
	"ifolge/sheet"
	"ifolge/sheet/html"
)

// A form prints readings one after the other.
type form interface {
	Write(r *ingest.Reading) error
	Close() error
}

// each is a form that prints every reading by itself.
type each func(r *ingest.Reading) error

func (f each) Write(r *ingest.Reading) error { return f(r) }
func (f each) Close() error                  { return nil }

// form returns what prints readings to w in the form asked for.
func (c *readCmd) form(p *program, w io.Writer, more *gazetteer.File) (form, error) {
	switch {
	case c.JSON:
		return each(func(r *ingest.Reading) error { return writeJSON(w, r, more) }), nil
	case c.Spans:
		return each(func(r *ingest.Reading) error { return writeSpans(w, r) }), nil
	case c.Export != "":
		f, ok := export.New(c.Export, w)
		if !ok {
			return nil, fmt.Errorf("%w: --export=%s: ifolge writes %s", errUsage, c.Export, strings.Join(export.Formats(), ", "))
		}
		if export.Binary(c.Export) && c.Out == "" && isTerminal(p.out) {
			return nil, fmt.Errorf("%w: --export=%s: an archive is nothing for a terminal: name a file with --out", errUsage, c.Export)
		}
		return f, nil
	}
	words, err := c.words(p)
	if err != nil {
		return nil, err
	}
	if c.HTML {
		return html.New(w, html.Options{Words: words}), nil
	}
	o := sheet.Options{Words: words, Width: c.Width}
	if o.Width <= 0 {
		o.Width = terminalWidth(p.out)
	}
	o.Color = c.Color == "always" || c.Color == "auto" && p.getenv("NO_COLOR") == "" && c.Out == "" && isTerminal(p.out)
	first := true
	return each(func(r *ingest.Reading) error {
		if !first {
			if _, err := fmt.Fprintf(w, "\n%s\n\n", strings.Repeat("─", min(o.Width, 80))); err != nil {
				return err
			}
		}
		first = false
		return sheet.Write(w, r, o)
	}), nil
}

// noteless reports whether the form has no place for notes.
func (c *readCmd) noteless() bool { return c.Spans || c.Export != "" }

// An output is where results go: standard output, or a file that is there whole
// or not at all.
type output struct {
	*bufio.Writer
	file *os.File // nil: standard output
	path string
}

func (p *program) output(path string) (*output, error) {
	if path == "" {
		return &output{Writer: bufio.NewWriter(p.out)}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".ifolge-*")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	return &output{bufio.NewWriter(f), f, path}, nil
}

// step lets what was written be seen, where somebody may be looking.
func (o *output) step() error {
	if o.file != nil {
		return nil
	}
	return o.Flush()
}

// keep ends the output. A file gets its name now.
func (o *output) keep() error {
	err := o.Flush()
	if o.file == nil {
		return err
	}
	if err == nil {
		err = o.file.Chmod(0o644)
	}
	if e := o.file.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(o.file.Name(), o.path)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", o.path, cause(err))
	}
	o.file = nil
	return nil
}

// drop removes the file of an output that was not kept.
func (o *output) drop() {
	if o.file != nil {
		o.file.Close()
		os.Remove(o.file.Name())
	}
}
