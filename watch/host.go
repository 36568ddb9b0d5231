package watch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/temoto/robotstxt"

	"ifolge/article/fetch"
)

// Bounds of what a host may ask of us.
const (
	longestDelay = time.Minute    // of Crawl-delay, between two exchanges
	longestRest  = 24 * time.Hour // of Retry-After and of back-off
	firstRest    = 5 * time.Minute
	keepRobots   = 24 * time.Hour
	patience     = 3 // exchanges that fail before a host is left alone
)

// errRobots is for a page that robots.txt keeps us from.
var errRobots = errors.New("robots.txt does not allow it")

// A laterError is for what may be asked, but not now.
type laterError struct {
	until time.Time
	why   string
}

func (e *laterError) Error() string { return "not now: " + e.why }

// backOff doubles with every failure in a row.
func backOff(failures int) time.Duration {
	return min(firstRest<<min(max(failures-1, 0), 12), longestRest)
}

// get asks for an address and follows redirects, each hop by the rules of its
// host. The error does not name the address.
func (w *Watcher) get(ctx context.Context, req fetch.Request, robots bool) (*fetch.Response, error) {
	for hop := 0; ; hop++ {
		u, err := url.Parse(req.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, errors.New("no address of a web page: want http:// or https://")
		}
		h := w.host(u.Host)
		if robots {
			if err := w.allowed(ctx, h, u); err != nil {
				return nil, err
			}
		}
		r, err := w.ask(ctx, h, req)
		if err != nil {
			return nil, err
		}
		if r.Location == "" || r.Status < 300 || r.Status > 399 {
			return r, nil
		}
		if hop == fetch.MaxRedirects {
			return nil, fmt.Errorf("more than %d redirects", fetch.MaxRedirects)
		}
		req.URL = r.Location
	}
}

// host returns what is known of a host.
func (w *Watcher) host(name string) *Host {
	name = strings.ToLower(name)
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.state.Hosts[name]
	if h == nil {
		h = &Host{}
		w.state.Hosts[name] = h
	}
	if h.gate == nil {
		h.gate, h.robots = make(chan struct{}, 1), make(chan struct{}, 1)
	}
	return h
}

// ask makes one exchange when the host is free, and rested.
func (w *Watcher) ask(ctx context.Context, h *Host, req fetch.Request) (*fetch.Response, error) {
	select {
	case h.gate <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.gate }()
	w.mu.Lock()
	until, why, free := h.Until, h.Why, h.free
	w.mu.Unlock()
	now := w.now()
	if until.After(now) {
		return nil, &laterError{until, why}
	}
	if free.After(now) {
		if err := w.o.Clock.Wait(ctx, free.Sub(now)); err != nil {
			return nil, err
		}
	}
	r, err := w.o.Ask(ctx, req)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		err = withoutName(err, req.URL)
	}
	now = w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	h.free = now.Add(h.pause(w.o.Pause))
	var unfit *fetch.UnfitError
	switch {
	case errors.Is(err, fetch.ErrPrivate) || errors.As(err, &unfit):
		return nil, err
	case err != nil:
		if h.Failures++; h.Failures >= patience {
			h.Until, h.Why = now.Add(backOff(h.Failures-patience+1)), short(err.Error(), longestWhy)
		}
		return nil, err
	case r.Status == 429 || r.Status == 503:
		h.Failures++
		h.Until, h.Why = now.Add(rest(r.RetryAfter, h.Failures, now)), "the server asks to wait"
		return nil, &laterError{h.Until, h.Why}
	}
	h.Failures, h.Why = 0, ""
	return r, nil
}

func (h *Host) pause(usual time.Duration) time.Duration {
	if h.rules == nil {
		return usual
	}
	return max(usual, min(h.rules.FindGroup(agent).CrawlDelay, longestDelay))
}

// rest reads Retry-After, seconds or a date.
func rest(said string, failures int, now time.Time) time.Duration {
	said = strings.TrimSpace(said)
	d := backOff(failures)
	if n, err := strconv.Atoi(said); err == nil {
		d = time.Duration(min(max(n, 1), int(longestRest/time.Second))) * time.Second
	} else if t, err := time.Parse(time.RFC1123, said); err == nil {
		d = t.Sub(now)
	}
	return min(max(d, time.Second), longestRest)
}

// agent is what robots.txt may call us.
const agent = "ifolge"

// allowed asks the robots.txt of the host, and reads it once a day.
func (w *Watcher) allowed(ctx context.Context, h *Host, u *url.URL) error {
	select {
	case h.robots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-h.robots }()
	rules, err := w.rules(ctx, h, u)
	if err != nil {
		return err
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if !rules.TestAgent(path, agent) {
		return errRobots
	}
	return nil
}

func (w *Watcher) rules(ctx context.Context, h *Host, u *url.URL) (*robotstxt.RobotsData, error) {
	now := w.now()
	w.mu.Lock()
	fresh := !h.RobotsAt.IsZero() && now.Sub(h.RobotsAt) < keepRobots
	if fresh && h.rules == nil {
		h.rules, _ = robotsOf(h.Robots)
	}
	rules := h.rules
	w.mu.Unlock()
	if fresh && rules != nil {
		return rules, nil
	}
	r, err := w.get(ctx, fetch.Request{URL: u.Scheme + "://" + u.Host + "/robots.txt", Accept: "text/plain, */*;q=0.5", MaxBytes: 2 << 20}, false)
	var later *laterError
	var unfit *fetch.UnfitError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &later), errors.Is(err, fetch.ErrPrivate):
		return nil, err
	case errors.As(err, &unfit): // a picture says nothing to robots
		r, err = &fetch.Response{}, nil
	case err == nil && r.Status >= 500:
		err = r.Refusal()
	}
	now = w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		h.RobotsFailures++
		if until := now.Add(backOff(h.RobotsFailures)); until.After(h.Until) {
			h.Until, h.Why = until, short("robots.txt cannot be read: "+err.Error(), longestWhy)
		}
		return nil, &laterError{h.Until, h.Why}
	}
	h.RobotsFailures = 0
	text := "User-agent: *\nAllow: /\n"
	if r.Status == 200 {
		text = robotsLines(r.Body)
	}
	if h.rules, err = robotsOf(text); err != nil {
		h.rules, _ = robotsOf("")
	}
	h.Robots, h.RobotsAt = text, now
	if text == "" {
		h.Robots = "#\n" // read, and empty
	}
	w.forgetRobots()
	return h.rules, nil
}

// Bounds of what is kept of all; of more, those that were read first are read
// again.
const (
	mostRobots  = 2000
	robotsBytes = 32 << 20
)

func (w *Watcher) forgetRobots() {
	var kept []*Host
	for _, h := range w.state.Hosts {
		if !h.RobotsAt.IsZero() {
			kept = append(kept, h)
		}
	}
	slices.SortFunc(kept, func(a, b *Host) int { return b.RobotsAt.Compare(a.RobotsAt) })
	bytes := 0
	for i, h := range kept {
		if bytes += len(h.Robots); i > 0 && (i >= mostRobots || bytes > robotsBytes) {
			h.RobotsAt, h.Robots, h.rules = time.Time{}, "", nil
		}
	}
}

// Bounds of one robots.txt.
const (
	mostLines   = 5000
	longestLine = 1000
)

// robotsLines keeps the lines of the groups that are for us or for all, in a form
// that the library reads rightly: one bad line would cost it the whole file, a
// group without a rule would be taken together with the next, and "*" alone would
// be no rule.
func robotsLines(raw []byte) string {
	var b strings.Builder
	lines := 0
	naming, ours := false, false // the last line names robots; the group has a name of ours
	for line := range bytes.SplitSeq(bytes.ReplaceAll(raw, []byte("\r"), []byte("\n")), []byte("\n")) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		key, value, ok := strings.Cut(strings.ToValidUTF8(strings.TrimPrefix(string(line), "\uFEFF"), "?"), ":")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if !ok || len(value) > longestLine || lines == mostLines {
			continue
		}
		switch key {
		case "user-agent", "useragent":
			if !naming {
				naming, ours = true, false
			}
			if value = strings.ToLower(value); value != "*" && (value == "" || !strings.HasPrefix(agent, value)) {
				continue
			}
			key, ours = "User-agent", true
		case "allow", "disallow", "crawl-delay", "crawldelay":
			first := naming
			naming = false
			if !ours {
				continue
			}
			if key, value = rule(key, value); key == "" {
				if !first {
					continue
				}
				key, value = "Crawl-delay", "0" // the group has begun
			}
		default:
			continue
		}
		// The library takes white space for the end of a value.
		fmt.Fprintf(&b, "%s: %s\n", key, strings.Join(strings.Fields(value), "%20"))
		lines++
	}
	return b.String()
}

// rule returns a line of a group as it is kept; "" where it says nothing.
func rule(key, value string) (string, string) {
	switch key {
	case "crawl-delay", "crawldelay":
		if d, err := strconv.ParseFloat(value, 64); err != nil || !(d >= 0 && d < 1e6) {
			return "", ""
		}
		return "Crawl-delay", value
	}
	switch {
	case value == "", strings.Count(value, "*") > 20:
		return "", ""
	case strings.Trim(value, "*") == "":
		value = "/"
	}
	return strings.ToUpper(key[:1]) + key[1:], value
}

// robotsOf reads what robotsLines has made.
func robotsOf(lines string) (*robotstxt.RobotsData, error) { return robotstxt.FromString(lines) }
