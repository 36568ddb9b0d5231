package main

import (
	"testing"
	"time"
)

func TestProgressTellsRateAndTimeLeft(t *testing.T) {
	for _, tt := range []struct {
		n     int
		total int64
		since time.Duration
		want  string
	}{
		{100, 400, 10 * time.Second, "100 articles, 10/s, 30s left"},
		{100, -1, 10 * time.Second, "100 articles, 10/s"},
		{400, 400, 10 * time.Second, "400 articles, 40/s"},
		{1, 61, 3 * time.Second, "1 articles, 0.333/s, 3m0s left"},
		{50_000, 100_000, 10 * time.Second, "50000 articles, 5000/s, 10s left"},
		{1, 2, 0, "1 articles, 1000/s, 0s left"},
	} {
		if got := (&progress{n: tt.n}).words(tt.total, tt.since); got != tt.want {
			t.Errorf("%d of %d after %s: %q, want %q", tt.n, tt.total, tt.since, got, tt.want)
		}
	}
}

func TestProgressReckonsFromBytes(t *testing.T) {
	g := &progress{n: 50}
	if got := g.expected(); got != -1 {
		t.Errorf("nothing is known, but %d are expected", got)
	}
	g.bytes.Store(1000)
	g.read.Store(250)
	if got := g.expected(); got != 200 {
		t.Errorf("after a quarter of the bytes %d are expected, want 200", got)
	}
	g.expect(30)
	g.expect(40)
	if got := g.expected(); got != 70 {
		t.Errorf("%d are expected, want 70", got)
	}
	g.expect(-60)
	if got := g.expected(); got != 50 {
		t.Errorf("%d are expected of 50 that were", got)
	}
}
