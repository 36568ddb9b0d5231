// Package statement turns attributions into statements: one source in one
// version of one article that says one thing, with the chain of hands it came
// through and how sure it is put.
//
// A Statement is never "true" or "false". It is said, by the Chain, with a
// Stance and a Certainty.
package statement

import (
	"ifolge/attribution"
	"ifolge/entity"
	"ifolge/stance"
	"ifolge/text"
)

// A Statement is one thing that one article says that somebody says.
type Statement struct {
	Attribution int    // index into the attributions it was made from
	Text        string // the content, verbatim, its parts parted by " … "
	Chain       Chain  // outlet first, the one said to know last; never empty
	Form        attribution.Form
	Stance      stance.Stance
	Certainty   stance.Certainty
	Polarity    stance.Polarity
	SourceType  entity.SourceType
	Speaker     string // resolved name or description; "" where it cannot be known
	Inferred    bool   // Speaker is not written where the source stands
	Evidence    Evidence
}

// A Chain lists who vouches for a statement.
type Chain []Link

// A Link is one voice in a Chain.
type Link struct {
	As   string // in the article's words, "a police spokesman"; for the outlet its name, "" when unknown
	Type entity.SourceType
	Cue  string // the words that attribute, "said"; "" for the outlet and for bare quotations
	At   text.Range
}

// Evidence is where a statement can be checked by eye: bytes of the article's
// text.
type Evidence struct {
	Source  text.Range
	Cue     []text.Range
	Content []text.Range
	Line    int    // line of the article's text where the content begins, from 1
	Found   string // see attribution.Attribution.Found
}
