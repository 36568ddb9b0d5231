package main

import (
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"strings"

	"ifolge/corpus"
	"ifolge/ingest"
	"ifolge/sheet"
)

type readCmd struct {
	inputFlags
	JSON     bool    `name:"json" xor:"form" help:"Print one JSON object an article, a line each, with everything."`
	Spans    bool    `name:"spans" xor:"form" help:"Print the exchange form of attributions, a line an article."`
	HTML     bool    `name:"html" xor:"form" help:"Print the sheet as a page: one file with text and sources side by side."`
	Export   string  `xor:"form" placeholder:"annotation|claim|prov|csv|brat|conllu" help:"Print it in a form that others read: W3C Web Annotation, schema.org Claim, PROV-JSON, CSV, brat (a tar file), CoNLL-U."`
	Out      string  `placeholder:"FILE" help:"Write to FILE in place of standard output."`
	UI       string  `name:"ui" placeholder:"nb|nn|en" help:"Language of the sheet's own words. Else LC_ALL, LC_MESSAGES or LANG, else English."`
	MinScore float32 `name:"min-score" placeholder:"0…1" help:"Leave out attributions that are less sure than this: 0.8 is right eight times in ten. Usually 0.5; 0.01 shows all."`
	Width    int     `placeholder:"COLUMNS" help:"Width of the sheet. Else the terminal's, else 80."`
	Color    string  `enum:"auto,always,never" default:"auto" placeholder:"WHEN" help:"auto (a terminal, and NO_COLOR is not set), always or never."`
}

func (c *readCmd) Help() string {
	return `Text (UTF-8, UTF-16, Latin-1), HTML and JSON lines, plain or gzipped, are told apart by
their content. A text may begin with a stamp, "date 2023-09", which is its date.

Examples:

	ifolge read article.txt
	ifolge read https://example.org/news/1 --ui nb
	ifolge read --json page.html article.txt | jq '.statements[].speaker'
	ifolge read --html --out sheet.html article.txt
	ifolge read --export csv *.txt > statements.csv
	ifolge read --spans gold.jsonl.gz > answers.jsonl
	pbpaste | ifolge read`
}

func (c *readCmd) Run(p *program) error {
	names, err := p.inputs(c.Inputs)
	if err != nil {
		return err
	}
	out, err := p.output(c.Out)
	if err != nil {
		return err
	}
	defer out.drop()
	more, err := p.gazetteer()
	if err != nil {
		return err
	}
	defer more.Close()
	form, err := c.form(p, out, more.File)
	if err != nil {
		return err
	}
	line, err := p.line(ingest.Options{Lang: c.Lang, MinScore: c.MinScore})
	if err != nil {
		return err
	}
	c.most = ingest.Longest // no more would be read
	progress := p.progress()
	defer progress.done()
	for r := range p.readings(line, p.articles(names, c.inputFlags)) {
		if r.err != nil {
			progress.done()
			p.fail(r.err)
			continue
		}
		more.locate(r.reading)
		if err := form.Write(r.reading); err != nil {
			return err
		}
		if err := out.step(); err != nil {
			return err
		}
		if c.noteless() {
			for _, n := range slices.Concat(r.reading.Article.Notes, r.reading.Notes) {
				p.note(r.reading.Article.ID, n)
			}
		}
		progress.step()
	}
	if err := form.Close(); err != nil {
		return err
	}
	return out.keep()
}

// A readingOf an arrival, or its error.
type readingOf struct {
	reading *ingest.Reading
	err     error
}

// readings reads articles on all processors and yields them in their order.
func (p *program) readings(line *ingest.Line, in iter.Seq[arrival]) iter.Seq[readingOf] {
	return inOrder(p, runtime.GOMAXPROCS(0), in, func(a arrival) readingOf {
		if a.err != nil {
			return readingOf{err: a.err}
		}
		return readingOf{reading: line.Read(a.article)}
	})
}

// words chooses the language of the sheet.
func (c *readCmd) words(p *program) (*sheet.Words, error) {
	if c.UI != "" {
		w, ok := sheet.In(c.UI)
		if !ok {
			return nil, fmt.Errorf("%w: --ui=%s: the sheet speaks %s", errUsage, c.UI, strings.Join(sheet.Languages(), ", "))
		}
		return w, nil
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := p.getenv(name); v != "" {
			code, _, _ := strings.Cut(v, "_")
			if w, ok := sheet.In(strings.Replace(code, "no", "nb", 1)); ok {
				return w, nil
			}
			break
		}
	}
	w, _ := sheet.In("en")
	return w, nil
}

// line makes the Line that reads, and refuses a language that it cannot read.
func (p *program) line(o ingest.Options) (*ingest.Line, error) {
	l := ingest.New(o)
	if codes := l.Languages(); o.Lang != "" && !slices.Contains(codes, o.Lang) {
		return nil, fmt.Errorf("%w: --lang=%s: ifolge reads %s", errUsage, o.Lang, strings.Join(codes, ", "))
	}
	return l, nil
}

// writeSpans prints r in the exchange form that scorers read.
func writeSpans(w io.Writer, r *ingest.Reading) error {
	a := r.Article
	d := corpus.Document{
		ID: a.ID, Lang: r.Lang, Publisher: a.Outlet, Date: a.Published, Text: a.Text,
		Attributions: corpus.Exchange(r.Document, r.Attributions, r.Statements),
	}
	if d.Lang == "" {
		d.Lang = a.Lang
	}
	return corpus.Write(w, &d)
}
