package watch

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/temoto/robotstxt"

	"ifolge/article/feed"
)

// format stands first in a state that was written down.
const format = "ifolge watch/1"

// A State is what a Watcher knows of feeds, pages and hosts from one run to the
// next. The same answers at the same times make the same State, byte for byte.
// Without it everything is asked for again, and the ledger sees that it has it.
type State struct {
	Feeds map[string]*Feed // by address
	Pages map[string]*Page // by link
	Hosts map[string]*Host // by name, with the port where it is named
}

// A Feed is an address that is watched: a feed, a list of feeds, or a page.
type Feed struct {
	ETag     string    `json:"etag,omitempty"`
	Modified string    `json:"modified,omitempty"` // Last-Modified, as the server said
	Sum      string    `json:"sum,omitempty"`      // of the last answer
	Lists    []string  `json:"lists,omitempty"`    // the feeds it names, where it is none
	Asked    time.Time `json:"asked,omitzero"`
	Failures int       `json:"failures,omitempty"` // in a row
	Next     time.Time `json:"next,omitzero"`      // not before; zero: in every round
	Why      string    `json:"why,omitempty"`      // the last failure
}

// A Page is that of an item.
type Page struct {
	Item     feed.Item `json:"item"` // as the feed had it first
	Feed     string    `json:"feed"` // the last that listed it
	Mark     string    `json:"mark"` // of the item as the feed has it now
	First    time.Time `json:"first"`
	ETag     string    `json:"etag,omitempty"`
	Modified string    `json:"modified,omitempty"`
	Failures int       `json:"failures,omitempty"` // in a row
	Next     time.Time `json:"next,omitzero"`      // not before; zero: not again, until its Mark changes

	busy bool // somebody asks for it
}

// A Host has its robots.txt, and its rest.
type Host struct {
	Robots   string    `json:"robots,omitempty"` // the lines that count
	RobotsAt time.Time `json:"robots_at,omitzero"`
	Until    time.Time `json:"until,omitzero"` // nothing is asked of it before
	Why      string    `json:"why,omitempty"`
	Failures int       `json:"failures,omitempty"` // in a row

	RobotsFailures int `json:"robots_failures,omitempty"` // likewise, of robots.txt

	gate   chan struct{} // one exchange at a time
	robots chan struct{} // one reads robots.txt, the others wait for it
	rules  *robotstxt.RobotsData
	free   time.Time // the next exchange, not before
}

// NewState returns one that knows nothing.
func NewState() *State {
	return &State{Feeds: map[string]*Feed{}, Pages: map[string]*Page{}, Hosts: map[string]*Host{}}
}

type written struct {
	Format string           `json:"format"`
	Feeds  map[string]*Feed `json:"feeds"`
	Pages  map[string]*Page `json:"pages"`
	Hosts  map[string]*Host `json:"hosts"`
}

// ReadState reads what [Watcher.WriteState] wrote.
func ReadState(r io.Reader) (*State, error) {
	var w written
	if err := json.NewDecoder(r).Decode(&w); err != nil {
		return nil, fmt.Errorf("no state of a watch: %w; without it the next round asks for everything again", err)
	}
	if w.Format != format {
		return nil, fmt.Errorf("format %q, want %q; without it the next round asks for everything again", w.Format, format)
	}
	s := NewState()
	for k, v := range w.Feeds {
		if v != nil {
			s.Feeds[k] = v
		}
	}
	for k, v := range w.Pages {
		if v != nil {
			s.Pages[k] = v
		}
	}
	for k, v := range w.Hosts {
		if v != nil {
			s.Hosts[k] = v
		}
	}
	return s, nil
}

// How long what was not asked for is kept.
const (
	keepPage = 30 * 24 * time.Hour  // after its feed dropped it
	keepFeed = 365 * 24 * time.Hour // after it was watched
)

// WriteState writes down what is known, without what has grown old. It may be
// called at any time.
func (w *Watcher) WriteState(to io.Writer) error {
	now := w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	for k, f := range w.state.Feeds {
		if now.Sub(f.Asked) > keepFeed && !f.Next.After(now) {
			delete(w.state.Feeds, k)
		}
	}
	hosts := map[string]*Host{}
	for k, h := range w.state.Hosts {
		if h.Until.After(now) || h.Robots != "" && now.Sub(h.RobotsAt) < keepRobots {
			hosts[k] = h
		}
	}
	e := json.NewEncoder(to)
	e.SetEscapeHTML(false)
	return e.Encode(written{format, w.state.Feeds, w.state.Pages, hosts})
}
