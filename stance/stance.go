// Package stance reads how a thing is said: what the source does by saying it
// (asserts, denies, declines …), how sure it is put, and whether its content is
// affirmed or negated.
package stance

// Stance is what a source does with a content.
type Stance uint8

const (
	Asserts  Stance = iota + 1 // says that it is so
	Believes                   // thinks, fears, hopes
	Confirms                   // says that what others said is so
	Denies                     // says that it is not so
	Declines                   // will not comment, has not confirmed, could not be reached
	Intends                    // plans, promises, wants
	Asks                       // demands, requests, questions
)

// Certainty is how sure the source presents the content to be.
type Certainty uint8

const (
	Unstated Certainty = iota + 1 // demands, wishes, questions
	Possible                      // may, kan, kanskje
	Probable                      // likely, trolig
	Certain                       // plain claim
)

// Polarity is that of the content's main predicate.
type Polarity uint8

const (
	Pos Polarity = iota + 1
	Neg
)

var (
	stances     = [...]string{"", "asserts", "believes", "confirms", "denies", "declines", "intends", "asks"}
	certainties = [...]string{"", "unstated", "possible", "probable", "certain"}
	polarities  = [...]string{"", "pos", "neg"}
)

func (s Stance) String() string    { return stances[s] }
func (c Certainty) String() string { return certainties[c] }
func (p Polarity) String() string  { return polarities[p] }
