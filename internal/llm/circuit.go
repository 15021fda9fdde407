package llm

import (
	"sync"
	"time"
)

// circuit keeps calls away from a server that is down, so that an answer falls
// back to its template at once instead of after a row of time-outs.
type circuit struct {
	breakAfter int
	coolDown   time.Duration
	now        func() time.Time

	mu      sync.Mutex
	failed  int       // unavailable tries in a row
	opened  time.Time // zero while closed
	probing bool      // the one try of a half-open circuit is under way
}

// enter reports whether a try may go out, and whether it is the probe of a
// half-open circuit. Each try that goes out is followed by one leave.
func (c *circuit) enter() (ok, probe bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.opened.IsZero() {
		return true, false
	}
	if c.probing || c.cooling() {
		return false, false
	}
	c.probing = true
	return true, true
}

func (c *circuit) cooling() bool { return c.now().Sub(c.opened) < c.coolDown }

// leave learns from a try. A cancelled one tells nothing; any failure but
// Unavailable tells that the server is there.
func (c *circuit) leave(probe bool, outcome Kind) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if probe {
		c.probing = false
	}
	switch outcome {
	case Canceled:
	case Unavailable:
		c.failed++
		if probe || c.failed >= c.breakAfter {
			c.opened = c.now()
		}
	default:
		c.failed, c.opened = 0, time.Time{}
	}
}

// closed reports whether the next try would go out.
func (c *circuit) closed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.opened.IsZero() || !c.probing && !c.cooling()
}
