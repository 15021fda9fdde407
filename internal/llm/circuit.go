package llm

import (
	"log/slog"
	"sync"
	"time"
)

// circuit keeps calls away from a server that is down or hangs, so that an
// answer falls back to its template at once instead of after a time-out.
type circuit struct {
	breakAfter int
	coolDown   time.Duration
	now        func() time.Time
	log        *slog.Logger

	mu      sync.Mutex
	failed  int           // tries in a row that the server did not answer
	opened  time.Time     // zero while closed
	wait    time.Duration // from opened to the next probe
	probing bool          // the one try of a half-open circuit is under way
}

// maxWait bounds, in cool-downs, how far the wait grows while probes time out:
// each costs somebody the whole time of a question.
const maxWait = 16

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

func (c *circuit) cooling() bool { return c.now().Sub(c.opened) < c.wait }

// leave learns from a try. A cancelled one tells nothing. One that found nobody
// or brought not a word in its time counts against the server; any other
// failure tells that it is there, as do words that came too slowly.
func (c *circuit) leave(probe bool, outcome Kind, heard bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if probe {
		c.probing = false
	}
	switch {
	case outcome == Canceled:
	case outcome == Unavailable, outcome == Timeout && !heard:
		c.failed++
		if probe || c.failed >= c.breakAfter {
			c.open(probe && outcome == Timeout, outcome)
		}
	default:
		if !c.opened.IsZero() {
			c.log.Info("language model answers again", "away_s", c.now().Sub(c.opened).Seconds())
		}
		c.failed, c.opened = 0, time.Time{}
	}
}

// open begins a time without tries. It is longer each time that the probe
// before it hung.
func (c *circuit) open(longer bool, why Kind) {
	if longer {
		c.wait = min(2*c.wait, maxWait*c.coolDown)
	} else {
		c.wait = c.coolDown
	}
	c.opened = c.now()
	c.log.Warn("language model is left alone", "why", string(why), "failed", c.failed, "for_s", c.wait.Seconds())
}

// closed reports whether the next try would go out.
func (c *circuit) closed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.opened.IsZero() || !c.probing && !c.cooling()
}
