// Package ledger keeps statements for good: entries are added, never changed.
//
// # Two times
//
// What an entry holds has times in the world: when an article was published,
// when its source spoke, what the words speak of. And every entry has a time at
// which it was written down here ([Entry.Recorded]), set by the store and never
// less than that of the entry before. A [Question] has both: "what did we know
// on Tuesday of what was said on Monday".
//
// # Four operations
//
// Assert enters what an article says. Correct says that we misread: same words,
// better reading. Withdraw says that the world took it back, on a date. Erase
// takes the words away by law and keeps the fact that something stood here.
//
//	1 assert    article    Fjordposten, "Brua stenges"
//	2 assert    statement  Kari Lie: brua stenges mandag
//	3 correct   statement  thread 2: Kari Lie, and she denies it
//	4 withdraw  statement  thread 2, on 2024-05-19
//	5 erase     statement  thread 2
//
// What belongs together is a thread, named by the first of its entries. Nothing
// says when an entry ended: it ended when the next of its thread came, and an
// article's version ended when the next of its item came. So a question as of a
// moment only leaves out what was recorded later.
//
// # The chain
//
// Every entry has a hash over the one before it and over its own canonical form,
// in which the erasable parts stand as salted digests: SHA-256 of a random salt
// and the words. Erasing throws away words and salt. The chain can still be
// checked, and nobody can try words against the digest. See [Verify] and
// doc/ledger.md.
package ledger

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"

	"ifolge/when"
)

var (
	// ErrNotFound is for an entry, thread or article that is not there.
	ErrNotFound = errors.New("ledger: no such entry")

	// ErrStale is for a Correct or Withdraw of what is no longer as the caller
	// knew it: corrected, withdrawn or erased meanwhile.
	ErrStale = errors.New("ledger: its thread has moved on; ask again")

	// ErrForked is for an import whose entries are not those that stand here.
	ErrForked = errors.New("ledger: not the same ledger: another entry stands there")

	// ErrTampered is in the chain of every fault that Verify finds.
	ErrTampered = errors.New("ledger: not as it was written")
)

// A Seq is the place of an entry in the ledger: 1, 2, 3 …
type Seq int64

// An Op is what an entry does.
type Op uint8

const (
	Assert   Op = iota + 1 // an article says it
	Correct                // we misread
	Withdraw               // the world took it back
	Erase                  // the words are gone by law
)

var ops = [...]string{"", "assert", "correct", "withdraw", "erase"}

func (o Op) String() string {
	if int(o) < len(ops) {
		return ops[o]
	}
	return ""
}

// A Subject is what an entry is about.
type Subject uint8

const (
	OfStatement Subject = iota + 1
	OfArticle           // one version of one item
)

var subjects = [...]string{"", "statement", "article"}

func (s Subject) String() string {
	if int(s) < len(subjects) {
		return subjects[s]
	}
	return ""
}

// A Hash is a SHA-256. It is written in hex.
type Hash [32]byte

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes h in hex.
func (h Hash) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h[:]), nil }

// UnmarshalText reads what MarshalText writes.
func (h *Hash) UnmarshalText(b []byte) error {
	if len(b) != hex.EncodedLen(len(h)) {
		return fmt.Errorf("%q is no SHA-256: %d digits, want 64", b, len(b))
	}
	_, err := hex.Decode(h[:], b)
	return err
}

// An Entry is one line of the ledger.
type Entry struct {
	Seq      Seq
	Recorded when.Micros // never less than that of the entry before
	Op       Op
	Of       Subject
	Gone     bool   // of a Correct: there is no such statement, the reading was wrong
	Thread   Seq    // the first entry of what this one belongs to; its own Seq where it is the first
	Article  Seq    // the first entry of the version of the article
	At       Points // where a statement's content stands, first to last word; kept after an Erase
	Raw      Hash   // of the bytes of an article; in all entries of its thread
	Wording  Hash   // of an article's title, date and text, likewise
	Words    Part   // a Body as JSON
	Text     Part   // the whole text of an article, where it is kept; else without digest
	Sketch   Part   // of an article, what stories are made of; likewise
	Hash     Hash   // over all of the above and the Hash of the entry before

	Body *Body // what Words holds; nil once erased
}

// A Part of an entry can be erased without breaking the chain: the digest stays.
type Part struct {
	Digest Hash   // SHA-256 of Salt, then Bytes; zero: there never was such a part
	Salt   []byte // nil once erased
	Bytes  []byte // likewise
}

// Erased reports whether there was something that is gone.
func (p *Part) Erased() bool { return p.Digest != Hash{} && p.Salt == nil }

// A Body is what an entry says in words. Its JSON form is what is hashed.
type Body struct {
	Reason    string     `json:"reason,omitempty"`    // why, for every Op but Assert
	On        string     `json:"on,omitempty"`        // of a Withdraw: when in the world, EDTF
	Statement *Statement `json:"statement,omitempty"` // of a Withdraw and where it is Gone: the one it ends
	Article   *Article   `json:"article,omitempty"`
}

// A Draft is an entry that a store has not written down yet.
type Draft struct {
	Op      Op
	Of      Subject
	Thread  Seq    // of all but Assert; 0 in a Correct begins a thread: we had overlooked it
	After   Seq    // of Correct and Withdraw: the last entry of the thread that the caller knows; 0: whichever it is
	Article Seq    // of a Correct that begins a thread
	Gone    bool   // as in Entry
	Reason  string // as in Body
	On      string // as in Body

	Statement *Statement
	Page      *Article // with Raw and Wording where Op is Assert
	Raw       Hash
	Wording   Hash
	Text      string // to be kept
	KeepText  bool
	Sketch    []byte // of an article; what it says is none of the ledger's business
}

// A Store keeps a ledger. Package ledgertest checks an implementation.
//
// All methods may be called from many goroutines. A Store does not change what
// it is given and does not keep it.
type Store interface {
	// Append writes drafts down in one step, all or none, and returns the
	// entries it made of them. The statements of an article come behind it.
	//
	// What is known already adds nothing, so that every Append can be repeated:
	// an article whose bytes or whose wording the item has had, or one erased,
	// together with its statements; a Correct to what the thread says already; what is erased
	// already; and an overlooked statement that stands, or that was withdrawn or erased. The
	// Erase of an article erases its statements, that of a statement the
	// article's text and sketches as well, for the same words stand there.
	Append(ctx context.Context, ds []Draft) ([]Entry, error)

	// Restore takes over entries of another ledger, hashes and all. Those that
	// stand here are passed over; it returns how many it added. It returns
	// ErrForked where the chain is another, ErrTampered where it is none.
	Restore(ctx context.Context, es []Entry) (added int, err error)

	// Entries yields what answers q, in order of Seq. The error is nil but for
	// the last pair, whose entry is zero.
	Entries(ctx context.Context, q Question) iter.Seq2[Entry, error]

	// Entry returns one entry, or ErrNotFound.
	Entry(ctx context.Context, s Seq) (Entry, error)

	// Known reports whether the bytes of an item have been taken in, so that
	// they need not be read.
	Known(ctx context.Context, item string, raw Hash) (bool, error)

	// Head returns the last entry; the zero Entry where there is none.
	Head(ctx context.Context) (Entry, error)

	Close() error
}
