package main

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

func TestInOrder(t *testing.T) {
	in := make([]int, 100)
	for i := range in {
		in[i] = i
	}
	var at, most atomic.Int32
	got := slices.Collect(inOrder(context.Background(), 4, slices.Values(in), func(n int) int {
		now := at.Add(1)
		for {
			if m := most.Load(); now <= m || most.CompareAndSwap(m, now) {
				break
			}
		}
		time.Sleep(time.Duration(n%3) * 100 * time.Microsecond)
		at.Add(-1)
		return n
	}))
	if !slices.Equal(got, in) {
		t.Errorf("inOrder yields %v", got)
	}
	if most.Load() > 4 {
		t.Errorf("%d were at work at once, want at most 4", most.Load())
	}
}

func TestInOrderEndsWithItsLoop(t *testing.T) {
	asked := 0
	var done atomic.Int32
	for n := range inOrder(context.Background(), 2, func(yield func(int) bool) {
		for i := 0; yield(i); i++ {
			asked++
		}
	}, func(n int) int { done.Add(1); return n }) {
		if n == 3 {
			break
		}
	}
	if asked > 10 || done.Load() < 4 {
		t.Errorf("asked for %d more after the loop, did %d", asked, done.Load())
	}
}

func TestInOrderOfNothing(t *testing.T) {
	for range inOrder(context.Background(), 1, func(func(int) bool) {}, func(n int) int { return n }) {
		t.Error("something came of nothing")
	}
}
