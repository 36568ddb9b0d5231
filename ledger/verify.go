package ledger

import (
	"context"
	"fmt"
)

// A Report is what Verify counted.
type Report struct {
	Head    Entry // the last entry; zero: the ledger is empty
	Entries int
	Erased  int // parts whose words are gone by an Erase
	Faults  int
}

// mostFaults is how many faults Verify tells of; the others are counted.
const mostFaults = 20

// Verify checks every entry: that the chain of hashes holds, that each part is
// as its digest says, and that parts are missing where, and only where, an Erase
// took them. Each fault is handed to tell, the last in the ledger first, and has
// ErrTampered in its chain. The error is that of reading the store.
//
// The chain cannot tell that entries are missing at its end, nor that all of it
// was made anew: for that, keep Head's Seq and Hash somewhere else.
func Verify(ctx context.Context, s Store, tell func(error)) (Report, error) {
	v := verifier{tell: tell, words: map[Seq]bool{}, texts: map[Seq]bool{}}
	for e, err := range s.Entries(ctx, Question{Of: Everything, Newest: true}) {
		if err != nil {
			return v.report, err
		}
		v.entry(&e)
	}
	if v.report.Entries > 0 {
		v.follows(&v.next, &Entry{})
	}
	return v.report, nil
}

type verifier struct {
	tell   func(error)
	report Report
	next   Entry // the entry read before, which stands behind the one at hand

	words map[Seq]bool // threads whose words were erased by entries already read
	texts map[Seq]bool // articles whose text was
}

func (v *verifier) entry(e *Entry) {
	if v.report.Entries == 0 {
		v.report.Head = *e
	} else {
		v.follows(&v.next, e)
	}
	v.report.Entries++
	v.next = *e
	if e.Op == Erase {
		v.words[e.Thread], v.texts[e.Article] = true, true
	}
	v.part(e, plural{"words are", "them"}, &e.Words, v.words[e.Thread] && e.Op != Erase)
	v.part(e, plural{"text is", "it"}, &e.Text, v.texts[e.Article])
	v.part(e, plural{"sketch is", "it"}, &e.Sketch, v.texts[e.Article])
}

func (v *verifier) follows(e, prev *Entry) {
	if err := e.Follows(prev); err != nil {
		v.fault(err)
	}
}

// plural is a part as a sentence names it.
type plural struct{ are, them string }

func (v *verifier) part(e *Entry, what plural, p *Part, erased bool) {
	switch {
	case p.Digest == Hash{}:
	case p.Erased() && erased:
		v.report.Erased++
	case p.Erased():
		v.fault(fmt.Errorf("entry %d: %w: its %s gone, and no entry erased %s", e.Seq, ErrTampered, what.are, what.them))
	case erased:
		v.fault(fmt.Errorf("entry %d: %w: its %s there, though erased", e.Seq, ErrTampered, what.are))
	}
}

func (v *verifier) fault(err error) {
	if v.report.Faults++; v.report.Faults <= mostFaults {
		v.tell(err)
	}
}
