package server

import (
	"context"
	"errors"
	"sync"
	"time"
)

// The bounds of one run's log.
const (
	maxEvents   = 4096
	maxLogBytes = 8 << 20
)

// errBusy says that as many runs are at work as the server takes.
var errBusy = errors.New("too many questions at work")

// runs holds the runs at work and those that ended a short while ago.
type runs struct {
	mu     sync.Mutex
	byID   map[string]*run
	active int
	grace  time.Duration
	max    int
}

func newRuns(grace time.Duration, max int) *runs {
	return &runs{byID: make(map[string]*run), grace: grace, max: max}
}

// run is one question at work: a log of events that any number of watchers
// read at their own pace.
type run struct {
	id, owner    string
	conversation string
	cancel       context.CancelFunc
	runs         *runs

	mu       sync.Mutex
	events   []logged
	bytes    int
	done     bool
	changed  chan struct{} // closed and replaced whenever the log grows
	watchers int
	idle     *time.Timer // runs while nobody watches
}

// logged is one event as it goes over the wire.
type logged struct {
	id   int64
	kind string
	data []byte
}

// start begins a run that ends when its work returns. The context that work
// gets is cancelled when nobody watches for the grace time.
func (rs *runs) start(ctx context.Context, id, owner, conversation string, work func(context.Context, *run)) (*run, error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.active >= rs.max {
		return nil, errBusy
	}
	ctx, cancel := context.WithCancel(ctx)
	r := &run{id: id, owner: owner, conversation: conversation, cancel: cancel, runs: rs, changed: make(chan struct{})}
	r.idle = time.AfterFunc(rs.grace, r.expire)
	rs.byID[id] = r
	rs.active++
	go func() {
		defer cancel()
		work(ctx, r)
		r.finish()
	}()
	return r, nil
}

// get returns the run of an id that belongs to owner.
func (rs *runs) get(id, owner string) (*run, bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r, ok := rs.byID[id]
	if !ok || r.owner != owner {
		return nil, false
	}
	return r, true
}

func (rs *runs) cancelAll() {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	for _, r := range rs.byID {
		r.cancel()
	}
}

// add logs an event under the next id, as encode writes it. It returns false
// when the log is full and the event is not the run's last.
func (r *run) add(last bool, encode func(id int64) (kind string, data []byte)) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := int64(len(r.events) + 1)
	kind, data := encode(id)
	if !last && (len(r.events) >= maxEvents || r.bytes+len(data) > maxLogBytes) {
		return false
	}
	r.events = append(r.events, logged{id, kind, data})
	r.bytes += len(data)
	close(r.changed)
	r.changed = make(chan struct{})
	return true
}

func (r *run) finish() {
	r.mu.Lock()
	r.done = true
	close(r.changed)
	r.changed = make(chan struct{})
	r.mu.Unlock()
	r.runs.mu.Lock()
	r.runs.active--
	r.runs.mu.Unlock()
}

// expire runs when nobody has watched for the grace time: a run at work is
// cancelled, and its short log kept for as long again; one that ended is
// forgotten.
func (r *run) expire() {
	r.mu.Lock()
	watched, done := r.watchers > 0, r.done
	if !watched && !done {
		r.idle.Reset(r.runs.grace)
	}
	r.mu.Unlock()
	switch {
	case watched:
	case done:
		r.runs.mu.Lock()
		delete(r.runs.byID, r.id)
		r.runs.mu.Unlock()
	default:
		r.cancel()
	}
}

func (r *run) join() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watchers++
	r.idle.Stop()
}

func (r *run) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watchers--
	if r.watchers == 0 {
		r.idle.Reset(r.runs.grace)
	}
}

// since returns the events after an id, whether the log has ended, and a
// channel that closes when it grows.
func (r *run) since(after int64) ([]logged, bool, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	after = min(max(0, after), int64(len(r.events)))
	return r.events[after:], r.done, r.changed
}
