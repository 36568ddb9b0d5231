// Package attribution finds who says what in a document: the source ("the
// police"), the cue ("said") and the content ("the road is closed").
//
// [Find] works by rules over the dependency tree, the quotations and the word
// lists of package lang; no model is needed for it beyond those that made the
// tree. The idea throughout is that the typography says where speech is, the
// tree says where it ends, and the lists say which words report:
//
//	– Vi er klare, sier Kari Berg til NTB.
//
// is speech because a dash opens its line; "sier" is its cue because a verb
// behind a comma, its subject behind it, takes the words before it for its
// clause; "Kari Berg" is the source because she is that subject; NTB is only
// whom she said it to.
//
// The rules, by the name in [Attribution.Found], each with its examples in
// lang/CODE/rules.txt:
//
//	dash, dash-tail, dash-intro     speech opened by a talking dash
//	quote, quote-tail, quote-intro  speech in quotation marks
//	tail                            a reporting clause behind plain words
//	complement, written-in          verb or adjective with its clause
//	headline, colon, plan           what leaves half of it out
//	passive, predicate(-passive)    accused of, described as
//	backward                        "Det opplyser politiet."
//	according-to, in-the-view-of,
//	house-source, as-said           phrases and clauses that only name the source
//	noun                            "påstanden om at"
//	hearsay-modal, hearsay-adverb   "skal ha", "allegedly": no source
//	non-answer                      "will not say", "has not confirmed"
//	unlisted-verb                   a verb that no table knows
//
// What is an attribution, and where its spans end, follows PARC and PolNeAR
// (Pareti 2012; Newell, Margolin and Ruths 2018) with the decisions this
// project made for Norwegian: what the writer knows or sees himself is none,
// nor is a title, a word in scare quotes or a reporter's question. Finding
// reported speech by cue verbs and syntax goes back to Krestel, Bergler and
// Witte (2008) and Pouliquen, Steinberger and Best (2007); Salway and others
// (2017) did it first for Norwegian newspapers. Parents make the nested
// attributions of Pareti into chains.
//
// Find promises: the same Document gives the same answer; time grows with the
// length of the text; any number of goroutines may call it, each with a
// Document of its own.
package attribution

import "ifolge/text"

// An Attribution links a content to its source through a cue.
//
// In
//
//	According to NTB, the minister said the talks "are over".
//
// there are two. NTB (cue "According to") vouches for "the minister said the
// talks are over"; inside it, the minister (cue "said") vouches for "the talks
// are over". The second has the first as its Parent.
type Attribution struct {
	Source    text.Span   // empty: the text around it names none ("it is claimed that")
	Cue       []text.Span // text order, often one; none: a quotation that stands alone
	Content   []text.Span // at least one; text order; a quotation may be split by its cue
	Recipient text.Span   // whom it was said to, "NTB" in "said to NTB"; empty: not said
	Speaker   Referent    // what Source stands for, after pronouns and running speakers
	Form      Form
	Parent    int32   // index of the enclosing Attribution in the same slice; -1: none
	Score     float32 // probability that all of the above is right, 0 to 1; by rules a constant of the rule
	Found     string  // rule or model that found it: "rule:according-to"
}

// A Referent says which words of the article tell who the source is.
type Referent struct {
	Span     text.Span // the fullest mention, "Kari Nordmann" for "she"; empty: not known
	Inferred bool      // true where it is not the Source itself: found by a pronoun, a role or the running speaker
}

// Form tells how a content is quoted. The exchange form calls it "kind".
type Form uint8

const (
	Indirect Form = iota + 1 // in the writer's words
	Direct                   // in quotation marks or after a talking dash, whole
	Mixed                    // part of it in quotation marks
)

func (f Form) String() string {
	switch f {
	case Indirect:
		return "indirect"
	case Direct:
		return "direct"
	case Mixed:
		return "mixed"
	}
	return "unsaid"
}

// Chain returns the indices of as from the outermost source to as[i] itself.
func Chain(as []Attribution, i int) []int {
	var c []int
	for j := int32(i); j >= 0 && len(c) <= len(as); j = as[j].Parent {
		c = append([]int{int(j)}, c...)
	}
	return c
}
