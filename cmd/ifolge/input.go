package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"strings"
	"time"

	"ifolge/article"
	"ifolge/article/fetch"
	"ifolge/article/page"
	"ifolge/article/sniff"
)

// inputFlags are those of commands that read articles.
type inputFlags struct {
	Lang    string   `placeholder:"nb|nn|en" help:"Language of the text. Else what the input says, else what the words look like."`
	Private bool     `help:"Also fetch from addresses on private networks, which are refused otherwise."`
	most    int      // bytes of one plain text; 0: the reader's own bound
	Inputs  []string `arg:"" optional:"" name:"file" help:"Files, http(s) addresses, or - for standard input, which is read when none is named."`
}

// An arrival is an article from an input, or why there is none.
type arrival struct {
	article *article.Article
	err     error
}

// articles yields the articles of the named inputs in order. A name is a file,
// an http or https address, or "-" for standard input. After an error the
// other articles and inputs go on.
func (p *program) articles(names []string, f inputFlags) iter.Seq[arrival] {
	client := fetch.New(fetch.Options{Version: version, AllowPrivate: f.Private})
	o := sniff.Options{MaxText: f.most}
	return func(yield func(arrival) bool) {
		for _, name := range names {
			if p.Err() != nil || !p.open(client, name, o, yield) {
				return
			}
		}
	}
}

// open yields the articles of one input; false when no more are wanted.
func (p *program) open(client *fetch.Client, name string, o sniff.Options, yield func(arrival) bool) bool {
	switch {
	case name == "-":
		return sniffed(p.in, name, o, yield)
	case strings.Contains(name, "://"):
		return p.fetch(client, name, o, yield)
	}
	f, err := os.Open(name)
	if err != nil {
		return yield(arrival{err: fmt.Errorf("%s: %w", name, cause(err))})
	}
	defer f.Close()
	if at, err := f.Stat(); err == nil && at.IsDir() {
		return yield(arrival{err: fmt.Errorf("%s: is a folder: name the files in it", name)})
	}
	if p.read != nil {
		return sniffed(countedFile{f, p.read}, name, o, yield)
	}
	return sniffed(f, name, o, yield)
}

// fetch yields the articles of a page. One that says it is from after tomorrow
// is not believed.
func (p *program) fetch(client *fetch.Client, address string, o sniff.Options, yield func(arrival) bool) bool {
	r, err := client.Get(p, address)
	if err != nil {
		return yield(arrival{err: err})
	}
	now := time.Now()
	o.Page = page.Options{URL: r.URL, ContentType: r.ContentType, Latest: now.Add(24 * time.Hour)}
	return sniffed(bytes.NewReader(r.Body), address, o, func(a arrival) bool {
		if a.article != nil {
			a.article.Fetched = now
			a.article.URL = cmp.Or(a.article.URL, r.URL)
		}
		return yield(a)
	})
}

func sniffed(r io.Reader, name string, o sniff.Options, yield func(arrival) bool) bool {
	for a, err := range sniff.Read(r, name, o) {
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
