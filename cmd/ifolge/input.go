package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"

	"ifolge/article"
	"ifolge/article/sniff"
)

// An arrival is an article from an input, or why there is none.
type arrival struct {
	article *article.Article
	err     error
}

// articles yields the articles of the named inputs in order. A name is a file,
// an http or https address, or "-" for standard input. After an error the
// other articles and inputs go on.
func (p *program) articles(names []string) iter.Seq[arrival] {
	return func(yield func(arrival) bool) {
		for _, name := range names {
			if p.Err() != nil || !p.open(name, yield) {
				return
			}
		}
	}
}

// open yields the articles of one input; false when no more are wanted.
func (p *program) open(name string, yield func(arrival) bool) bool {
	if name == "-" {
		return sniffed(p.in, "-", yield)
	}
	f, err := os.Open(name)
	if err != nil {
		return yield(arrival{err: fmt.Errorf("%s: %w", name, cause(err))})
	}
	defer f.Close()
	return sniffed(f, name, yield)
}

func sniffed(r io.Reader, name string, yield func(arrival) bool) bool {
	for a, err := range sniff.Read(r, name, sniff.Options{}) {
		if !yield(arrival{a, err}) {
			return false
		}
	}
	return true
}

// inputs returns the names to read: standard input where none is given and
// something is piped in.
func (p *program) inputs(names []string) ([]string, error) {
	if len(names) > 0 {
		return names, nil
	}
	if isTerminal(p.in) {
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
