package main

import (
	"io"
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
}

// patience is how long a command may work before it says that it does.
const patience = 2 * time.Second

func (p *program) progress() *progress {
	if !isTerminal(p.err) || isTerminal(p.out) {
		return &progress{}
	}
	return &progress{w: p.err, since: time.Now()}
}

func (g *progress) step() {
	g.n++
	if g.w == nil || g.bar == nil && time.Since(g.since) < patience {
		return
	}
	if g.bar == nil {
		g.bar = progressbar.NewOptions(-1,
			progressbar.OptionSetWriter(g.w),
			progressbar.OptionSetDescription("articles"),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish())
	}
	g.bar.Set(g.n)
}

// done takes the bar off the terminal; a later step puts it back.
func (g *progress) done() {
	if g.bar != nil {
		g.bar.Finish()
		g.bar = nil
	}
}
