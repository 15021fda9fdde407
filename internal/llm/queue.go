package llm

import (
	"context"
	"sync/atomic"
)

// queue lets a few calls run and some more wait.
type queue struct {
	slots   chan struct{}
	waiting atomic.Int64
	limit   int64
}

func newQueue(concurrent, limit int) *queue {
	return &queue{slots: make(chan struct{}, concurrent), limit: int64(limit)}
}

// enter waits for a slot. It fails at once when too many wait already, and when
// the context ends first.
func (q *queue) enter(ctx context.Context, from Origin) error {
	select {
	case q.slots <- struct{}{}:
		return nil
	default:
	}
	defer q.waiting.Add(-1)
	if q.waiting.Add(1) > q.limit {
		return from.Fail(RateLimited, "too many questions wait for the model; try again in a minute", nil)
	}
	select {
	case q.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return from.TransportError(ctx, ctx.Err())
	}
}

func (q *queue) leave() { <-q.slots }
