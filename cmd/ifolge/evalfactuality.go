package main

import (
	"bufio"
	"fmt"
	"io"

	"ifolge/corpus"
	"ifolge/corpus/happened"
	"ifolge/eval"
	"ifolge/ingest"
	"ifolge/models"
	"ifolge/stance/factuality"
)

type evalFactualityCmd struct {
	Lang string   `default:"en" placeholder:"nb|nn|en" help:"Language of the text."`
	Dump bool     `help:"Print the values in place of the figures, one JSON object an event."`
	JSON bool     `name:"json" help:"Print one JSON object a gold file: events, sentences, and each figure with its interval."`
	Gold []string `arg:"" name:"gold" help:"Gold files, plain or gzipped."`
}

func (c *evalFactualityCmd) Help() string {
	return `Measures how far the words of a sentence tell that an event in it happened, from -3, certainly
not, to 3, certainly. Gold has one JSON object an event with "text", "span" in code points, "label".
Pearson's correlation asks that what is higher in gold is higher here, in proportion, on whatever scale; the mean
absolute error asks for the same scale. Beside it stands the error of giving each event the mean
of the gold file. The intervals come from samples of the sentences.

The model has learned the scale of UDS-IH2, on which what will or may happen has not happened.

Example:

	ifolge eval factuality factuality-uds-ih2-dev.jsonl.gz`
}

func (c *evalFactualityCmd) Run(p *program) error {
	f, err := models.Load("factuality")
	if err != nil {
		return err
	}
	m, err := factuality.New(f)
	if err != nil {
		return err
	}
	line, err := p.line(ingest.Options{Lang: c.Lang})
	if err != nil {
		return err
	}
	p.files(c.Gold, !c.JSON && !c.Dump, func(name string, r io.Reader) error { return c.measure(p, name, r, line, m) })
	return nil
}

func (c *evalFactualityCmd) measure(p *program, name string, r io.Reader, line *ingest.Line, m *factuality.Model) error {
	gold, err := happened.Read(r, name)
	if err != nil {
		return err
	}
	got := make([][]float64, len(gold))
	for i, s := range gold {
		d := line.Annotate("", s.Text).Document
		o := corpus.NewOffsets(s.Text)
		for _, e := range s.Events {
			v := 0 // where there is no word, nothing is known
			if at, ok := e.Token(d, o); ok {
				v, _ = m.Value(d, at)
			}
			got[i] = append(got[i], float64(v)/100)
		}
	}
	out := bufio.NewWriter(p.out)
	s, err := eval.Factuality(gold, got)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	switch {
	case c.Dump:
		err = eval.DumpFactuality(out, gold, got)
	case c.JSON:
		err = s.WriteJSON(out)
	default:
		err = s.Print(out)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}
