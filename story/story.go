// Package story groups what many articles say into claims, and finds for each
// claim where it began and who only handed it on.
//
// A statement is one source in one version of one article. A claim is what
// statements in many articles have in common. A story is the articles that share
// claims.
//
//	Fjordposten  "havna stenges mandag, sier to ansatte"   origin: the two employees
//	NTB          "havna stenges mandag, skriver Fjordposten"  echo: it says so itself
//	Kystbladet   the same words as NTB's                    echo: copied passage
//	Havneposten  "havna stenges mandag"                     not shown: no evidence either way
//
// Three numbers stand by every claim and never one: the outlets that carry it,
// the origins shown to be independent, and the statements not shown either way.
// Nothing without evidence counts as independent. The rule stands in
// doc/origins.md; every echo carries the evidence for it, a [Why].
//
// What is here is derived: it can be thrown away and made again from the
// articles. The same articles in any order give the same stories.
package story

import (
	"ifolge/when"
)

// Points are a half-open run of Unicode code points of an article's text.
type Points [2]int32

// A Story is articles that share claims.
type Story struct {
	ID       string    // of its earliest article; the same as long as that is so
	Title    string    // headline of that article, or the first words of its text
	Articles []Article // in order of time
	Claims   []Claim   // those with more outlets, then more members, first
	Copies   []Copy    // in order of the later article
}

// An Article is one version of one item, as a story names it.
type Article struct {
	ID        string
	Outlet    string // "" where it is not known
	URL       string
	Title     string
	Lang      string
	Published string      // EDTF, as the article says
	Time      when.Micros // when that began; 0 where it is not said
}

// A Copy says that one article was made from another.
type Copy struct {
	Article, Of int    // into Story.Articles; Of is the earlier one
	Kind        string // "same text", "passages", "rewrite", "translation"
	Share       int    // of the later article's passages that stand in the earlier one, in per cent
	Why         []Why
}

// A Claim is what statements have in common: who, what, when, where, how much.
type Claim struct {
	ID       string   // stable: of its earliest member
	Text     string   // the words of the member that says it most fully
	Lang     string   // of Text
	Members  []Member // in order of time
	Outlets  int      // different outlets that carry it
	Origins  []Origin // those shown to be independent that stand
	NotShown int      // members of which neither is shown
	Status   []Event  // in order of time
}

// What a Member is to its Claim.
const (
	FirstHand = "origin"    // the article has it from the source itself, and no other member of that source is earlier
	Echo      = "echo"      // its Why shows from where the article has it
	NotShown  = "not shown" // neither can be shown
	Reaction  = "reaction"  // denies, declines, believes: it never counts as an origin
)

// A Member is one statement of a claim, in one article.
type Member struct {
	Article   int      // into Story.Articles
	At        Points   // in the article's text
	Text      string   // its words
	Statement string   // hash of the ledger's statement, hex; "" where the article says it in its own voice
	Speaker   string   // who says it, as fully as the article names it; "" the article itself
	Source    string   // its type: "person", "unnamed", …; "" the article itself
	Stance    string   // "asserts", "confirms", …
	Certainty string   // "certain", "probable", …
	Polarity  string   // "pos", "neg"
	Via       []string // outlets it came through, the nearest first; empty where first-hand
	Likely    bool     // Via is not shown, but the best guess: an earlier article has the same
	Role      string   // FirstHand, Echo, NotShown or Reaction
	Of        int      // the member of the claim that it goes back to; -1: none
	Why       []Why    // the evidence for Role and Via
}

// An Origin is a source shown to be independent of the others of its claim.
type Origin struct {
	Who     string // "to offiserer", "Forsvarsdepartementet", "Vestlandsavisen" for own observation
	Source  string // its type
	Member  int    // the member it is shown by, into Claim.Members
	Members []int  // all that go back to it, that one first
}

// An Event is a change of what is known of a claim: who took which stance when.
type Event struct {
	Time   when.Micros
	Stance string // "asserts", "confirms", "denies", "declines", "believes", "intends", "asks", "withdraws"
	Who    string
	Member int
}

// A Why is one piece of evidence that a member, or an article, goes back to
// another.
type Why struct {
	Kind  string // one of Kinds
	Words string // in the later article
	At    Points // where they stand
	Of    int    // the earlier article, into Story.Articles; -1: not among them
	Other string // the words in the earlier one, or the name of what is not among them
}

// Kinds are the kinds of evidence, cheap to dear.
var Kinds = []string{
	"version",        // of the same item
	"stated hop",     // "skriver VG", "til NTB", "ifølge Reuters"
	"wire mark",      // "(NTB)", the byline of an agency
	"same text",      // a copied passage
	"same quotation", // the same words said
	"same speaker",   // on the same occasion
	"same unnamed source",
	"same document",
	"same figures", // the same odd numbers
	"translation",
	"first-hand", // "til avisa", "vi møtte", a speaker of its own: evidence for, not against
}
