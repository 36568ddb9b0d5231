package main

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"ifolge/eval"
	"ifolge/ingest"
	"ifolge/when"
)

type evalTimeCmd struct {
	Lang   string   `placeholder:"nb|nn|en" help:"Language of the text. Else the -nb, -nn or -en at the end of the file's name, else what the words look like."`
	Dump   bool     `help:"Print the readings in place of the figures, one JSON object a row."`
	Errors int      `placeholder:"N" help:"Also N rows that are wrong, and what was read."`
	JSON   bool     `name:"json" help:"Print one JSON object a gold file."`
	Gold   []string `arg:"" name:"gold" help:"Gold files, plain or gzipped."`
}

func (c *evalTimeCmd) Help() string {
	return `A row of a gold file is sentence, date of the article, phrase and EDTF, parted by tabs. It is
right when a reading overlaps the phrase and its EDTF is the same; a row with "-" for a phrase is
right when nothing is found. "edges" is the share of right phrases found to the character.

Example:

	ifolge eval time --errors 10 dev-nb.tsv`
}

func (c *evalTimeCmd) Run(p *program) error {
	lines := map[string]*ingest.Line{}
	for _, name := range c.Gold {
		code := c.Lang
		if code == "" {
			code = langOfName(name)
		}
		if lines[code] == nil {
			line, err := p.line(ingest.Options{Lang: code})
			if err != nil {
				return err
			}
			lines[code] = line
		}
		if len(c.Gold) > 1 && !c.JSON && !c.Dump {
			fmt.Fprintf(p.out, "%s\n", name)
		}
		p.file(name, func(r io.Reader) error { return c.measure(p, name, r, lines[code]) })
	}
	return nil
}

// langOfName returns "nb" for "dev-nb.tsv", "" where the name says nothing.
func langOfName(name string) string {
	name = strings.TrimSuffix(filepath.Base(name), ".gz")
	name = strings.TrimSuffix(name, filepath.Ext(name))
	code := name[strings.LastIndexByte(name, '-')+1:]
	if len(code) != 2 || len(code) == len(name) {
		return ""
	}
	return code
}

func (c *evalTimeCmd) measure(p *program, name string, r io.Reader, line *ingest.Line) error {
	rows, err := eval.TimeRows(r)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	got := make([][]eval.TimeReading, len(rows))
	for i, row := range rows {
		ref, err := when.Parse(row.Reference)
		if err != nil {
			return fmt.Errorf("%s: row %d: %w", name, i+1, err)
		}
		d := line.Annotate("", row.Sentence).Document
		for _, x := range when.Find(d, ref) {
			from := utf8.RuneCountInString(d.Text[:x.Range.Start])
			got[i] = append(got[i], eval.TimeReading{
				Start: from, End: from + utf8.RuneCountInString(d.Text[x.Range.Start:x.Range.End]), EDTF: x.Value.String(),
			})
		}
	}
	out := bufio.NewWriter(p.out)
	s := eval.Time(rows, got)
	switch {
	case c.Dump:
		err = eval.DumpTimes(out, got)
	case c.JSON:
		err = s.WriteJSON(out)
	default:
		err = s.Print(out, c.Errors)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}
