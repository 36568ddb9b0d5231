package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"

	"ifolge/article"
)

// An arrival is an article from an input, or why there is none.
type arrival struct {
	article *article.Article
	err     error
}

// articles yields the articles of the named inputs in order. A name is a file,
// an http or https address, or "-" for standard input.
func (p *program) articles(names []string) iter.Seq[arrival] {
	return func(yield func(arrival) bool) {
		for _, name := range names {
			if p.Err() != nil {
				return
			}
			var b []byte
			var err error
			if name == "-" {
				b, err = io.ReadAll(p.in)
			} else {
				b, err = os.ReadFile(name)
			}
			if err != nil {
				if !yield(arrival{err: fmt.Errorf("%s: %w", name, cause(err))}) {
					return
				}
				continue
			}
			if !yield(arrival{article: &article.Article{ID: name, Text: string(b)}}) {
				return
			}
		}
	}
}

// inputs returns the names to read: standard input where none is given and
// something is piped in.
func (p *program) inputs(names []string) ([]string, error) {
	if len(names) > 0 {
		return names, nil
	}
	if f, ok := p.in.(*os.File); ok && isTerminal(f) {
		return nil, fmt.Errorf("%w: nothing to read: name a file or an address, or pipe a text in", errUsage)
	}
	return []string{"-"}, nil
}

// cause strips the system call from an error about a file: "no such file or
// directory". What names the file is said by the caller.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
