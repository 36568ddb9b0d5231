package main

import (
	"context"
	"iter"
	"sync"
)

// inOrder yields work(t) for each t of in, in the order of in, with up to n at
// work at a time. When the loop over it ends early, what is at work is waited
// for and in is not asked again.
func inOrder[T, R any](ctx context.Context, n int, in iter.Seq[T], work func(T) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		var at sync.WaitGroup
		defer at.Wait()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		queue := make(chan chan R, max(n-2, 0)) // one more waits to get in, one is being yielded
		at.Go(func() {
			defer close(queue)
			for t := range in {
				c := make(chan R, 1)
				select {
				case queue <- c:
				case <-ctx.Done():
					return
				}
				at.Go(func() { c <- work(t) })
			}
		})
		for c := range queue {
			if !yield(<-c) {
				return
			}
		}
	}
}
