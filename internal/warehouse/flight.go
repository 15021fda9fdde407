package warehouse

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// flights runs equal queries once for all who wait for them at the same time.
// Unlike x/sync/singleflight it ends a query when the last of those has left,
// and never before. The zero value is ready.
type flights struct {
	mu      sync.Mutex
	running map[flightKey]*flight
}

// flightKey keeps a query of before a change from answering one of after it.
type flightKey struct {
	query      string
	generation int
}

type flight struct {
	waiting int // guarded by flights.mu
	cancel  context.CancelFunc
	done    chan struct{}
	value   *answered // read after done
	err     error
}

func (f *flights) do(ctx context.Context, key flightKey, run func(context.Context) (*answered, error)) (*answered, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, fmt.Errorf("run the query: %w", err)
	}
	f.mu.Lock()
	one, ok := f.running[key]
	if !ok {
		one = f.start(ctx, key, run)
	}
	one.waiting++
	f.mu.Unlock()

	select {
	case <-one.done:
		return one.value, one.err
	case <-ctx.Done():
		f.leave(key, one)
		return nil, fmt.Errorf("run the query: %w", context.Cause(ctx))
	}
}

// start begins a query that has its first caller's values and nobody's end.
func (f *flights) start(ctx context.Context, key flightKey, run func(context.Context) (*answered, error)) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	one := &flight{cancel: cancel, done: make(chan struct{})}
	if f.running == nil {
		f.running = map[flightKey]*flight{}
	}
	f.running[key] = one
	go func() {
		defer cancel()
		one.value, one.err = guarded(ctx, run)
		f.mu.Lock()
		f.forget(key, one)
		f.mu.Unlock()
		close(one.done)
	}()
	return one
}

// guarded turns a panic into an error: it would end the process outside of any
// request's own guard, and leave those who wait waiting.
func guarded(ctx context.Context, run func(context.Context) (*answered, error)) (value *answered, err error) {
	defer func() {
		if v := recover(); v != nil {
			value, err = nil, fmt.Errorf("run the query: panic: %v\n%s", v, debug.Stack())
		}
	}()
	return run(ctx)
}

func (f *flights) leave(key flightKey, one *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one.waiting--; one.waiting == 0 {
		f.forget(key, one) // whoever comes now starts afresh
		one.cancel()
	}
}

// forget removes a flight unless another has taken its place.
func (f *flights) forget(key flightKey, one *flight) {
	if f.running[key] == one {
		delete(f.running, key)
	}
}
