package eval

import (
	"fmt"
	"io"

	"ifolge/corpus"
)

// A Run says what [RunUD], [RunNames] and [RunAttribution] write.
type Run struct {
	Out  io.Writer
	Dump io.Writer // predictions, in the form of the gold file; nil: not wanted
	JSON bool      // one JSON object on a line in place of the table
	Show Show
}

// RunAttribution reads gold in the exchange form from r, has find read the text
// of each document, and writes how well the two agree. The name stands for r in
// errors. Offsets that find returns are code points of the text it was given.
func (run Run) RunAttribution(name string, r io.Reader, o Options, find func(text, lang string) []corpus.Attribution) error {
	gold, err := corpus.ReadAll(r, name)
	if err != nil {
		return err
	}
	if len(gold) == 0 {
		return fmt.Errorf("%s: no documents", name)
	}
	pred := make([]corpus.Document, len(gold))
	for i := range gold {
		g := &gold[i]
		pred[i] = corpus.Document{
			ID: g.ID, Lang: g.Lang, Publisher: g.Publisher, Date: g.Date, Text: g.Text,
			Attributions: find(g.Text, g.Lang),
		}
		if run.Dump != nil {
			if err := corpus.Write(run.Dump, &pred[i]); err != nil {
				return fmt.Errorf("%s: predictions: %w", name, err)
			}
		}
	}
	s, err := Attribution(gold, pred, o)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if run.JSON {
		return s.WriteJSON(run.Out)
	}
	return s.Print(run.Out, run.Show)
}
