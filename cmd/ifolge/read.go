package main

import (
	"bufio"
	"runtime"

	"ifolge/ingest"
	"ifolge/sheet"
)

type readCmd struct {
	JSON     bool     `name:"json" xor:"form" help:"Print one JSON object an article, a line each, with everything."`
	Spans    bool     `xor:"form" help:"Print the exchange form of attributions, a line an article."`
	Lang     string   `placeholder:"nb|nn|en" help:"Language of the text (else what the input says, else what the words look like)."`
	UI       string   `name:"ui" placeholder:"nb|nn|en" help:"Language of the sheet's own words (else LC_ALL, LC_MESSAGES, LANG)."`
	MinScore float32  `placeholder:"0…1" help:"Leave out attributions that are less sure than this."`
	Width    int      `placeholder:"COLUMNS" help:"Width of the sheet (else the terminal's, else 80)."`
	Color    string   `enum:"auto,always,never" default:"auto" help:"Colour: ${enum}. NO_COLOR turns it off."`
	Inputs   []string `arg:"" optional:"" name:"file" help:"Files, http(s) addresses, or - for standard input."`
}

func (c *readCmd) Run(p *program) error {
	names, err := p.inputs(c.Inputs)
	if err != nil {
		return err
	}
	line := ingest.New(ingest.Options{Lang: c.Lang, MinScore: c.MinScore})
	type result struct {
		arrival
		reading *ingest.Reading
	}
	out := bufio.NewWriter(p.out)
	n := runtime.GOMAXPROCS(0)
	for r := range inOrder(p, n, p.articles(names), func(a arrival) result {
		if a.err != nil {
			return result{arrival: a}
		}
		return result{a, line.Read(a.article)}
	}) {
		if r.err != nil {
			p.fail(r.err)
			continue
		}
		if err := sheet.JSON(out, r.reading); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return nil
}
