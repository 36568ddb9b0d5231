// Package attribution finds who says what in a document: the source ("the
// police"), the cue ("said") and the content ("the road is closed").
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
