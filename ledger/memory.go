package ledger

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"iter"
	"slices"
	"sync"

	"ifolge/when"
)

// Memory is a Store that forgets everything with the program. It keeps what it
// is given, unlike what a Store promises: do not change it.
type Memory struct {
	now    func() when.Micros
	random io.Reader

	mu      sync.RWMutex
	entries []Entry          // Seq 1 first
	threads map[Seq][]Seq    // entries of each, in order
	of      map[Seq][]Seq    // threads of an article's statements
	items   map[string][]Seq // first entries of the versions of an item, in order
	had     map[Hash][]Seq   // first entries of articles with these bytes or this wording
}

var _ Store = (*Memory)(nil)

// NewMemory returns an empty Store whose clock is now.
func NewMemory(now func() when.Micros) *Memory {
	return &Memory{
		now: now, random: rand.Reader,
		threads: map[Seq][]Seq{}, of: map[Seq][]Seq{}, items: map[string][]Seq{}, had: map[Hash][]Seq{},
	}
}

func (m *Memory) Append(ctx context.Context, ds []Draft) ([]Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	es, err := Plan((*memoryView)(m), ds, m.now(), m.random)
	if err != nil {
		return nil, err
	}
	for _, e := range es {
		m.add(e)
	}
	return slices.Clone(es), nil
}

func (m *Memory) Restore(ctx context.Context, es []Entry) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	fresh, err := TakeOver((*memoryView)(m), es)
	if err != nil {
		return 0, err
	}
	for _, e := range fresh {
		m.add(e)
	}
	return len(fresh), nil
}

func (m *Memory) add(e Entry) {
	m.entries = append(m.entries, e)
	m.threads[e.Thread] = append(m.threads[e.Thread], e.Seq)
	switch {
	case e.Op == Erase:
		m.erase(e)
	case e.Of == OfStatement && e.Thread == e.Seq:
		m.of[e.Article] = append(m.of[e.Article], e.Seq)
	case e.Of == OfArticle && e.Op == Assert:
		m.had[e.Raw] = append(m.had[e.Raw], e.Seq)
		m.had[e.Wording] = append(m.had[e.Wording], e.Seq)
		if e.Body != nil {
			m.items[e.Body.Article.Item] = append(m.items[e.Body.Article.Item], e.Seq)
		}
	}
}

func (m *Memory) erase(by Entry) {
	for _, s := range m.threads[by.Thread] {
		if e := &m.entries[s-1]; s < by.Seq {
			if by.Of == OfArticle && e.Op == Assert && e.Body != nil {
				item := e.Body.Article.Item
				m.items[item] = slices.DeleteFunc(slices.Clone(m.items[item]), func(v Seq) bool { return v == s })
			}
			e.Body, e.Words.Salt, e.Words.Bytes = nil, nil, nil
		}
	}
	a := &m.entries[by.Article-1]
	a.Text.Salt, a.Text.Bytes = nil, nil
	for _, s := range m.threads[by.Article] {
		if e := &m.entries[s-1]; s < by.Seq {
			e.Sketch.Salt, e.Sketch.Bytes = nil, nil
		}
	}
}

func (m *Memory) head() Entry {
	if len(m.entries) == 0 {
		return Entry{}
	}
	return m.entries[len(m.entries)-1]
}

func (m *Memory) Head(ctx context.Context) (Entry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.head(), nil
}

func (m *Memory) Entry(ctx context.Context, s Seq) (Entry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if s < 1 || int(s) > len(m.entries) {
		return Entry{}, fmt.Errorf("entry %d: %w", s, ErrNotFound)
	}
	return m.entries[s-1], nil
}

func (m *Memory) Known(ctx context.Context, item string, raw Hash) (bool, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return (*memoryView)(m).Known(item, raw, Hash{})
}

// Entries answers from what stands when it is called.
func (m *Memory) Entries(ctx context.Context, q Question) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if err := q.Check(); err != nil {
			yield(Entry{}, err)
			return
		}
		for _, e := range m.answers(&q) {
			if err := ctx.Err(); err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (m *Memory) answers(q *Question) []Entry {
	m.mu.RLock()
	defer m.mu.RUnlock()
	horizon := Seq(len(m.entries))
	for q.AsOf != 0 && horizon > 0 && m.entries[horizon-1].Recorded > q.AsOf {
		horizon--
	}
	match := q.Matcher()
	var out []Entry
	take := func(e *Entry) (more bool) {
		if m.in(q, match, e, horizon) {
			out = append(out, *e)
		}
		return q.Limit == 0 || len(out) < q.Limit
	}
	if q.Newest {
		last := horizon
		if q.After > 0 {
			last = min(last, q.After-1)
		}
		for s := last; s > 0 && take(&m.entries[s-1]); s-- {
		}
		return out
	}
	for s := max(0, q.After); s < horizon && take(&m.entries[s]); s++ {
	}
	return out
}

func (m *Memory) in(q *Question, match *Matcher, e *Entry, horizon Seq) bool {
	if q.Of == Everything {
		return !q.Later || e.Seq != e.Thread
	}
	if (q.Of == Articles) != (e.Of == OfArticle) || !match.Entry(e) {
		return false
	}
	return q.History || e.Body != nil && m.stands(e, horizon) && (q.Versions || !m.replaced(e.Article, horizon))
}

// stands reports whether e was what its thread said when horizon was the last
// entry.
func (m *Memory) stands(e *Entry, horizon Seq) bool {
	if e.Op > Correct || e.Gone || m.last(e.Thread, horizon).Seq != e.Seq {
		return false
	}
	return m.last(e.Article, horizon).Op <= Correct
}

func (m *Memory) last(thread, horizon Seq) *Entry {
	seqs := m.threads[thread]
	n, _ := slices.BinarySearch(seqs, horizon+1)
	if n == 0 {
		return &Entry{}
	}
	return &m.entries[seqs[n-1]-1]
}

// replaced reports whether the item had a newer version than this.
func (m *Memory) replaced(article, horizon Seq) bool {
	body := m.entries[article-1].Body
	if body == nil {
		return false
	}
	versions := m.items[body.Article.Item]
	n, _ := slices.BinarySearch(versions, horizon+1)
	return n > 0 && versions[n-1] > article
}

// Close does nothing.
func (m *Memory) Close() error { return nil }

// memoryView is a Memory whose lock is held.
type memoryView Memory

func (v *memoryView) Head() (Entry, error) { return (*Memory)(v).head(), nil }

func (v *memoryView) Hash(s Seq) (Hash, error) { return v.entries[s-1].Hash, nil }

func (v *memoryView) Known(item string, raw, wording Hash) (bool, error) {
	for _, s := range v.had[wording] {
		if e := &v.entries[s-1]; e.Wording == wording && (e.Body == nil || e.Body.Article.Item == item) {
			return true, nil
		}
	}
	for _, s := range v.had[raw] {
		if e := &v.entries[s-1]; raw != (Hash{}) && e.Raw == raw && (!IsAddress(item) || e.Body == nil || e.Body.Article.Item == item) {
			return true, nil
		}
	}
	return false, nil
}

func (v *memoryView) Thread(first Seq) (Thread, error) {
	seqs := v.threads[first]
	if len(seqs) == 0 {
		return Thread{}, nil
	}
	return v.entries[seqs[len(seqs)-1]-1].Closes(), nil
}

func (v *memoryView) Threads(article Seq) ([]Thread, error) {
	var ts []Thread
	for _, f := range v.of[article] {
		t, _ := v.Thread(f)
		ts = append(ts, t)
	}
	return ts, nil
}
