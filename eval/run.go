package eval

import (
	"bytes"
	"fmt"
	"io"

	"ifolge/corpus"
	"ifolge/corpus/conllu"
	"ifolge/text"
)

// A Run says what [Run.UD], [Run.Names] and [Run.Attribution] write. Each reads
// one gold file, has its text analysed anew, and writes how well the two agree.
// The name stands for the file in errors.
type Run struct {
	Out  io.Writer
	Dump io.Writer // predictions, in the form of the gold file; nil: not wanted
	JSON bool      // one JSON object on a line in place of the table
	Show Show
}

// UD measures the analysis of a treebank in CoNLL-U from raw text: annotate is
// called once, with the text of the whole file as [conllu.Raw] rebuilds it.
func (run Run) UD(name string, r io.Reader, annotate func(raw string) *text.Document) error {
	gold, pred, err := run.analyses(name, r, annotate)
	if err != nil {
		return err
	}
	s, err := UD(gold, pred)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return run.write(s)
}

// Names measures the names of a treebank in the same way.
func (run Run) Names(name string, r io.Reader, annotate func(raw string) *text.Document) error {
	gold, pred, err := run.analyses(name, r, annotate)
	if err != nil {
		return err
	}
	s, err := Names(gold, pred)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(s.Lines) == 1 {
		return fmt.Errorf("%s: no name=B-… in column 10; nothing to measure names on", name)
	}
	return run.write(s)
}

// analyses returns the gold and the predicted sentences. What is measured is
// what is dumped: the prediction goes through CoNLL-U.
func (run Run) analyses(name string, r io.Reader, annotate func(raw string) *text.Document) (gold, pred []conllu.Sentence, err error) {
	u, err := corpus.Unpack(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if gold, err = sentences(u); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(gold) == 0 {
		return nil, nil, fmt.Errorf("%s: no sentences; is this CoNLL-U?", name)
	}
	var b bytes.Buffer
	if err := conllu.Write(&b, annotate(conllu.Raw(gold)), nil); err != nil {
		return nil, nil, err
	}
	if run.Dump != nil {
		if _, err := run.Dump.Write(b.Bytes()); err != nil {
			return nil, nil, fmt.Errorf("%s: predictions: %w", name, err)
		}
	}
	if pred, err = sentences(&b); err != nil {
		return nil, nil, fmt.Errorf("%s: predictions: %w", name, err)
	}
	return gold, pred, nil
}

func sentences(r io.Reader) ([]conllu.Sentence, error) {
	var ss []conllu.Sentence
	for s, err := range conllu.Read(r) {
		if err != nil {
			return nil, err
		}
		ss = append(ss, s)
	}
	return ss, nil
}

// Attribution measures attributions in the exchange form: find reads the text
// of each document in turn and returns what it finds, in code points of the
// text it was given.
func (run Run) Attribution(name string, r io.Reader, o Options, find func(text, lang string) []corpus.Attribution) error {
	gold, err := corpus.ReadAll(r, name)
	if err != nil {
		return err
	}
	if len(gold) == 0 {
		return fmt.Errorf("%s: no documents", name)
	}
	pred := make([]corpus.Document, len(gold))
	for i := range gold {
		pred[i] = gold[i]
		pred[i].Attributions = find(gold[i].Text, gold[i].Lang)
		if run.Dump == nil {
			continue
		}
		if err := corpus.Write(run.Dump, &pred[i]); err != nil {
			return fmt.Errorf("%s: predictions: %w", name, err)
		}
	}
	s, err := Attribution(gold, pred, o)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return run.write(s)
}

type scores interface {
	Print(io.Writer, Show) error
	WriteJSON(io.Writer) error
}

func (run Run) write(s scores) error {
	if run.JSON {
		return s.WriteJSON(run.Out)
	}
	return s.Print(run.Out, run.Show)
}
