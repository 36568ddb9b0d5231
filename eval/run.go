package eval

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"ifolge/corpus"
	"ifolge/corpus/conllu"
	"ifolge/text"
)

// A Run says what [Run.UD], [Run.Names] and [Run.Attribution] write. Each reads
// one gold file, has its text analysed anew, and writes how well the two agree.
// The name stands for the file in errors. Where a second function is given, what
// it makes of the file is measured too and set beside the first ([Differences]).
type Run struct {
	Out     io.Writer
	Dump    io.Writer // predictions of the first, in the form of the gold file; nil: not wanted
	JSON    bool      // one JSON object on a line in place of the table
	Show    Show
	Against string // what the second is called

	Errors *ErrorPage // gets what is missed and what is wrong of attributions; nil: not wanted
}

// UD measures the analysis of a treebank in CoNLL-U from raw text: annotate is
// called once, with the text of the whole file as [conllu.Raw] rebuilds it; so is
// against, unless it is nil.
func (run Run) UD(name string, r io.Reader, annotate, against func(raw string) *text.Document) error {
	return run.treebank(name, r, annotate, against, func(gold, pred []conllu.Sentence) (scores, error) {
		return UD(gold, pred)
	})
}

// Names measures the names of a treebank in the same way.
func (run Run) Names(name string, r io.Reader, annotate, against func(raw string) *text.Document) error {
	return run.treebank(name, r, annotate, against, func(gold, pred []conllu.Sentence) (scores, error) {
		s, err := Names(gold, pred)
		if err == nil && len(s.Lines) == 1 {
			err = errors.New("no name=B-… in column 10; nothing to measure names on")
		}
		return s, err
	})
}

func (run Run) treebank(name string, r io.Reader, annotate, against func(raw string) *text.Document, measure func(gold, pred []conllu.Sentence) (scores, error)) error {
	gold, err := goldSentences(r)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	score := func(annotate func(raw string) *text.Document, dump io.Writer) (scores, error) {
		pred, err := predicted(gold, annotate, dump)
		if err != nil {
			return nil, fmt.Errorf("%s: predictions: %w", name, err)
		}
		s, err := measure(gold, pred)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return s, nil
	}
	this, err := score(annotate, run.Dump)
	if err != nil {
		return err
	}
	if against == nil {
		return run.write(this)
	}
	other, err := score(against, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", run.Against, err)
	}
	return run.compare(this, other)
}

func goldSentences(r io.Reader) ([]conllu.Sentence, error) {
	u, err := corpus.Unpack(r)
	if err != nil {
		return nil, err
	}
	gold, err := sentences(u)
	if err == nil && len(gold) == 0 {
		err = errors.New("no sentences; is this CoNLL-U?")
	}
	return gold, err
}

// predicted returns the sentences of an analysis. What is measured is what is
// dumped: the prediction goes through CoNLL-U.
func predicted(gold []conllu.Sentence, annotate func(raw string) *text.Document, dump io.Writer) ([]conllu.Sentence, error) {
	var b bytes.Buffer
	if err := conllu.Write(&b, annotate(conllu.Raw(gold)), nil); err != nil {
		return nil, err
	}
	if dump != nil {
		if _, err := dump.Write(b.Bytes()); err != nil {
			return nil, err
		}
	}
	return sentences(&b)
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
// text it was given; so does against, unless it is nil.
func (run Run) Attribution(name string, r io.Reader, o Options, find, against func(text, lang string) []corpus.Attribution) error {
	gold, err := corpus.ReadAll(r, name)
	if err != nil {
		return err
	}
	if len(gold) == 0 {
		return fmt.Errorf("%s: no documents", name)
	}
	score := func(find func(text, lang string) []corpus.Attribution, dump io.Writer) (*AttributionScores, error) {
		pred := make([]corpus.Document, len(gold))
		for i := range gold {
			pred[i] = gold[i]
			pred[i].Attributions = find(gold[i].Text, gold[i].Lang)
			if dump == nil {
				continue
			}
			if err := corpus.Write(dump, &pred[i]); err != nil {
				return nil, fmt.Errorf("%s: predictions: %w", name, err)
			}
		}
		s, err := Attribution(gold, pred, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return s, nil
	}
	this, err := score(find, run.Dump)
	if err != nil {
		return err
	}
	if run.Errors != nil {
		run.Errors.add(name, this)
	}
	if against == nil {
		return run.write(this)
	}
	other, err := score(against, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", run.Against, err)
	}
	return run.compare(this, other)
}

type scores interface {
	Print(io.Writer, Show) error
	WriteJSON(io.Writer) error
	object() *object
	compared() measured
}

func (run Run) write(s scores) error {
	if run.JSON {
		return s.WriteJSON(run.Out)
	}
	return s.Print(run.Out, run.Show)
}
