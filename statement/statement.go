// Package statement turns attributions into statements: one source in one
// version of one article that says one thing, with the chain of hands it came
// through and how sure it is put.
//
// A Statement is never "true" or "false". It is said, by the Chain, with a
// Stance and a Certainty.
//
// From "ikke navngitte kilder opplyser til Fjordposten at havna stenges" comes
// one statement. Its text is "havna stenges"; its chain is the outlet that
// printed the article, Fjordposten, the sources; its stance is asserts.
//
// Statements come in the order of the attributions, one for each. Nothing is
// said of a source that the article's own words do not show: what goes back to
// words elsewhere in the article is marked as inferred.
package statement

import (
	"ifolge/attribution"
	"ifolge/entity"
	"ifolge/stance"
	"ifolge/text"
	"ifolge/when"
)

// A Statement is one thing that one article says that somebody says.
type Statement struct {
	Attribution    int    // index into the attributions it was made from
	Text           string // the content, verbatim, its parts parted by " … "
	Chain          Chain  // outlet first, the one said to know last; at least two links
	Form           attribution.Form
	Stance         stance.Stance
	Certainty      stance.Certainty
	Likelihood     stance.Likelihood // the words that say how likely it is, with the scale they belong to
	Polarity       stance.Polarity
	Factuality     *int // how far the words tell that the content's main event happened, see factuality.Model; nil: no model of its language
	SourceType     entity.SourceType
	Naming         entity.Naming  // how the source is named, finer than its type
	Voice          int            // statements of one article with the same number are one source's; -1: nobody is named
	Speaker        string         // the source's fullest name or description in the article; "" where it cannot be known
	Inferred       bool           // Speaker is not written where the source stands
	Description    string         // what another sentence says of an unnamed source: "tjenestemenn fra USA"; "" mostly
	SpokenOf       []Time         // times in the content, the one that fits its main clause best first
	Said           Time           // when it was said, where the words that attribute tell; the zero Time mostly
	Where          []entity.Place // places named in the content, in text order; one of them may be open
	Countries      []string       // of the source, by its own words: ISO 3166-1 alpha-2, in their order
	OtherCountries bool           // of other countries too, which are not told: "og allierte land"
	Evidence       Evidence
}

// A Time is a time as the article words it, read against the article's date.
type Time struct {
	Words    string
	Value    when.Value    // says nothing where the article's date would be needed and is not known
	Interval when.Interval // its bounds
	Kind     string        // see when.Expression
	Rule     string        // likewise
	At       text.Range
}

// A Chain lists who vouches for a statement. The first link is the outlet that
// printed the article, the last the one said to know.
type Chain []Link

// A Link is one voice in a Chain.
type Link struct {
	As       string // in the article's words, "a police spokesman"; for the outlet its name; "" when unknown
	Name     string // its fullest name in the article, "Dmitrij Peskov" for "talspersonen"; "" when unknown
	Type     entity.SourceType
	Naming   entity.Naming
	Voice    int    // as in Statement; -1 for the outlet and for nobody
	Cue      string // the words that attribute, "said"; "" for the outlet, a recipient and bare quotations
	Inferred bool   // it does not stand in the words of the attribution itself
	At       text.Range
}

// Evidence is where a statement can be checked by eye: bytes of the article's
// text.
type Evidence struct {
	Source      text.Range
	Cue         []text.Range
	Content     []text.Range
	Stance      text.Range // the words that decided the stance; empty: none spoke against the usual one
	Certainty   text.Range // likewise
	Polarity    text.Range // likewise
	Likelihood  text.Range // of Statement.Likelihood
	Description text.Range // of Statement.Description
	Line        int        // line of the article's text where the content begins, from 1
	Found       string     // see attribution.Attribution.Found
}
