package web

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"ifolge/ledger"
	"ifolge/story"
	"ifolge/when"
)

// A Book is the stories of the ledger at one moment, with what finds them.
type Book struct {
	Stories []story.Story

	stories map[string]int    // by ID
	claims  map[string][2]int // by ID: story, claim
	members map[string][3]int // by the statement's hash: story, claim, member
	newest  [][2]int          // all claims, those first in which something happened last
}

func newBook(ss []story.Story) *Book {
	b := &Book{Stories: ss, stories: map[string]int{}, claims: map[string][2]int{}, members: map[string][3]int{}}
	for i := range ss {
		b.stories[ss[i].ID] = i
		for k := range ss[i].Claims {
			b.claims[ss[i].Claims[k].ID] = [2]int{i, k}
			for m, member := range ss[i].Claims[k].Members {
				if member.Statement != "" {
					b.members[member.Statement] = [3]int{i, k, m}
				}
			}
		}
	}
	b.order()
	return b
}

// Story returns a story by its ID.
func (b *Book) Story(id string) (*story.Story, bool) {
	i, ok := b.stories[id]
	if !ok {
		return nil, false
	}
	return &b.Stories[i], true
}

// Claim returns a claim by its ID, and the story it is of.
func (b *Book) Claim(id string) (*story.Story, *story.Claim, bool) {
	at, ok := b.claims[id]
	if !ok {
		return nil, nil, false
	}
	s := &b.Stories[at[0]]
	return s, &s.Claims[at[1]], true
}

// ClaimOf returns the claim that a statement of the ledger is a member of.
func (b *Book) ClaimOf(id ledger.Hash) (*story.Story, *story.Claim, bool) {
	at, ok := b.members[id.String()]
	if !ok {
		return nil, nil, false
	}
	s := &b.Stories[at[0]]
	return s, &s.Claims[at[1]], true
}

// Claims returns how many claims there are.
func (b *Book) Claims() int { return len(b.claims) }

// Newest lists at most n claims that so many outlets carry, by their story and
// place in it, those first in which something happened last.
func (b *Book) Newest(n, outlets int) [][2]int {
	var at [][2]int
	for _, a := range b.newest {
		if len(at) == n {
			break
		}
		if b.Stories[a[0]].Claims[a[1]].Outlets >= outlets {
			at = append(at, a)
		}
	}
	return at
}

// order fills in newest.
func (b *Book) order() {
	type claim struct {
		at   [2]int
		last when.Micros
	}
	var cs []claim
	for i := range b.Stories {
		s := &b.Stories[i]
		for k := range s.Claims {
			c := claim{at: [2]int{i, k}}
			for _, e := range s.Claims[k].Status {
				c.last = max(c.last, e.Time)
			}
			for _, m := range s.Claims[k].Members {
				if a := articleOf(s, m.Article); a != nil {
					c.last = max(c.last, a.Time)
				}
			}
			cs = append(cs, c)
		}
	}
	slices.SortStableFunc(cs, func(x, y claim) int { return cmp.Compare(y.last, x.last) })
	for _, c := range cs {
		b.newest = append(b.newest, c.at)
	}
}

// A shelf keeps the books that were made last: stories are derived, and dear to
// make. A book is made in the background, so that it is there for the next one
// who asks when the first has lost patience.
type shelf struct {
	desk *Desk
	stop context.CancelFunc
	ctx  context.Context
	wait sync.WaitGroup

	mu    sync.Mutex
	books []*making // the one asked for last at the end
	one   chan struct{}
}

// mostBooks is how many are kept.
const mostBooks = 6

// A making is a book that is being made, or is made.
type making struct {
	asOf when.Micros
	head ledger.Seq
	stop context.CancelFunc
	done chan struct{} // closed when made, or given up
	book *Book
	err  error
}

func newShelf(d *Desk) *shelf {
	ctx, stop := context.WithCancel(context.Background())
	return &shelf{desk: d, ctx: ctx, stop: stop, one: make(chan struct{}, 1)}
}

func (s *shelf) close() {
	s.stop()
	s.wait.Wait()
}

// book returns the stories of what stood at asOf; nil, without an error, where it
// takes longer than patience. While the ledger grows, a book of a moment ago does
// for now, unless something was taken back or erased since.
func (s *shelf) book(ctx context.Context, asOf when.Micros, patience time.Duration) (*Book, error) {
	if s.desk.Stories == nil {
		return newBook(nil), nil
	}
	head, err := s.desk.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	m, older := s.find(asOf, head.Seq)
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case <-m.done:
		if m.err == nil {
			return s.current(ctx, m, head.Seq)
		}
		s.forget(m)
		if errors.Is(m.err, context.Canceled) { // others were wanted more
			return nil, ctx.Err()
		}
		return nil, m.err
	case <-wait.C:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if older == nil {
		return nil, nil
	}
	return s.current(ctx, older, head.Seq)
}

// current returns the book of m unless something that stands in it may have been
// taken back or erased since it was begun.
func (s *shelf) current(ctx context.Context, m *making, head ledger.Seq) (*Book, error) {
	if m.head == head {
		return m.book, nil
	}
	for e, err := range s.desk.Store.Entries(ctx, ledger.Question{Of: ledger.Everything, After: m.head}) {
		if err != nil || e.Op > ledger.Correct {
			return nil, err
		}
	}
	return m.book, nil
}

// find returns the making of a book, which it begins where none of its moment is
// going on, and the newest one of the same moment that is made.
func (s *shelf) find(asOf when.Micros, head ledger.Seq) (m, older *making) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, b := range s.books {
		if b.asOf != asOf {
			continue
		}
		if b.head == head {
			s.books = append(slices.Delete(s.books, i, i+1), b)
			return b, nil
		}
		select {
		case <-b.done:
			if b.err == nil {
				older = b
			}
		default:
			m = b // though the ledger has grown meanwhile: the next one is begun when it is done
		}
	}
	if m != nil {
		return m, older
	}
	m = &making{asOf: asOf, head: head, done: make(chan struct{})}
	var making context.Context
	making, m.stop = context.WithCancel(s.ctx)
	s.books = append(s.books, m)
	if len(s.books) > mostBooks {
		s.books[0].stop() // whoever waits for it is told to come again
		s.books = slices.Delete(s.books, 0, 1)
	}
	s.wait.Go(func() {
		defer close(m.done)
		defer m.stop()
		select {
		case s.one <- struct{}{}: // one at a time: each wants all of the ledger
			defer func() { <-s.one }()
		case <-making.Done():
		}
		if m.err = making.Err(); m.err != nil {
			return
		}
		stories, err := s.desk.Stories.Stories(making, asOf)
		m.book, m.err = newBook(stories), err
	})
	return m, older
}

func (s *shelf) forget(m *making) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books = slices.DeleteFunc(s.books, func(b *making) bool { return b == m })
}
