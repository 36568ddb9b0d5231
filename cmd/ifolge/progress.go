package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress counts what is done on a terminal when work takes long. It says
// nothing when standard error is no terminal, or when results go to one.
type progress struct {
	w     io.Writer // nil: say nothing
	since time.Time
	n     int
	bar   *progressbar.ProgressBar // made when patience is over

	total       atomic.Int64 // that is expected, so far; 0: not known
	bytes, read atomic.Int64 // of the named files; what was read of them
}

// patience is how long a command may work before it says that it does.
const patience = 2 * time.Second

func (p *program) progress() *progress {
	if !isTerminal(p.err) || isTerminal(p.out) {
		return &progress{}
	}
	return &progress{w: p.err, since: time.Now()}
}

// expect says that n more are to come.
func (g *progress) expect(n int) { g.total.Add(int64(n)) }

// expectFiles adds up, beside the work, how large the named files are and counts what
// is read of them, from which follows about how many articles they have.
func (g *progress) expectFiles(p *program, names []string) {
	if g.w == nil {
		return
	}
	for _, name := range names {
		if name == "-" || strings.Contains(name, "://") {
			return
		}
	}
	p.read = &g.read
	go func() {
		var sum int64
		for name := range files(names, func(intake) bool { return true }) {
			if p.Err() != nil {
				return
			}
			if at, err := os.Stat(name); err == nil && at.Mode().IsRegular() {
				sum += at.Size()
			}
		}
		g.bytes.Store(sum)
	}()
}

// expected is how many there will be; -1: not known.
func (g *progress) expected() int64 {
	n := int64(g.n)
	if total := g.total.Load(); total > 0 {
		return max(total, n)
	}
	if bytes, read := g.bytes.Load(), g.read.Load(); bytes > 0 && read > 0 {
		return max(int64(float64(n)*float64(bytes)/float64(read)), n)
	}
	return -1
}

func (g *progress) step() {
	g.n++
	if g.w == nil || g.bar == nil && time.Since(g.since) < patience {
		return
	}
	total := g.expected()
	if g.bar == nil {
		// The bar would reckon its rate from when it appears.
		g.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(g.w),
			progressbar.OptionSetElapsedTime(false),
			progressbar.OptionSetPredictTime(false),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish())
	}
	if total > 0 {
		g.bar.ChangeMax64(total)
	}
	g.bar.Describe(g.words(total, time.Since(g.since)))
	g.bar.Set(g.n)
}

// words tells how many there were, how fast, and how long it will take: "2361
// articles, 418/s, 1m5s left".
func (g *progress) words(total int64, since time.Duration) string {
	rate := float64(g.n) / max(since.Seconds(), 0.001)
	s := fmt.Sprintf("%d articles, %.3g/s", g.n, rate)
	if rate >= 1000 {
		s = fmt.Sprintf("%d articles, %.0f/s", g.n, rate)
	}
	if left := total - int64(g.n); left > 0 {
		s += ", " + time.Duration(float64(left)/rate*float64(time.Second)).Round(time.Second).String() + " left"
	}
	return s
}

// again begins anew: what was counted is over.
func (g *progress) again() {
	g.done()
	g.n, g.since = 0, time.Now()
	g.total.Store(0)
}

// done takes the bar off the terminal; a later step puts it back.
func (g *progress) done() {
	if g.bar != nil {
		g.bar.Finish()
		g.bar = nil
	}
}

// A countedFile adds up what is read of it.
type countedFile struct {
	fs.File
	n *atomic.Int64
}

func (f countedFile) Read(b []byte) (int, error) {
	n, err := f.File.Read(b)
	f.n.Add(int64(n))
	return n, err
}
