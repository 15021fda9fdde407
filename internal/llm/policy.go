package llm

import (
	"fmt"
	"time"
)

// Policy says how patient a Client is.
type Policy struct {
	// Timeout ends one try, queue excluded; default 2m. On two busy cores a call
	// takes ten times as long as alone.
	Timeout time.Duration `yaml:"timeout"`
	// Retries is how often an unavailable or limiting server is asked again; default 2.
	Retries int `yaml:"retries"`
	// Backoff bounds the wait before the first retry and doubles with each: the
	// wait is random in [0, Backoff·2ⁿ), at most MaxBackoff; defaults 500ms and 10s.
	Backoff    time.Duration `yaml:"backoff"`
	MaxBackoff time.Duration `yaml:"max_backoff"`
	// MaxConcurrent calls run at once, default 1 (a local server does one at a
	// time); MaxQueue more may wait, default 16; the rest is turned away.
	MaxConcurrent int `yaml:"max_concurrent"`
	MaxQueue      int `yaml:"max_queue"`
	// BreakAfter tries in a row that found nobody, or brought not a word in their
	// time, open the circuit for CoolDown: calls fail at once, then one is let
	// through to see; defaults 3 and 30s.
	BreakAfter int           `yaml:"break_after"`
	CoolDown   time.Duration `yaml:"cool_down"`
}

// DefaultPolicy returns the defaults.
func DefaultPolicy() Policy {
	return Policy{
		Timeout:       2 * time.Minute,
		Retries:       2,
		Backoff:       500 * time.Millisecond,
		MaxBackoff:    10 * time.Second,
		MaxConcurrent: 1,
		MaxQueue:      16,
		BreakAfter:    3,
		CoolDown:      30 * time.Second,
	}
}

// Validate reports the first value that cannot be.
func (p Policy) Validate() error {
	switch {
	case p.Timeout <= 0:
		return fmt.Errorf("llm.policy.timeout: %s must be above zero", p.Timeout)
	case p.Retries < 0 || p.Retries > 10:
		return fmt.Errorf("llm.policy.retries: %d must lie between 0 and 10", p.Retries)
	case p.Backoff <= 0 || p.MaxBackoff < p.Backoff:
		return fmt.Errorf("llm.policy.backoff: %s must be above zero and at most max_backoff (%s)", p.Backoff, p.MaxBackoff)
	case p.MaxConcurrent < 1:
		return fmt.Errorf("llm.policy.max_concurrent: %d must be at least 1", p.MaxConcurrent)
	case p.MaxQueue < 0:
		return fmt.Errorf("llm.policy.max_queue: %d must not be negative", p.MaxQueue)
	case p.BreakAfter < 1 || p.CoolDown <= 0:
		return fmt.Errorf("llm.policy.break_after: %d must be at least 1 and cool_down (%s) above zero", p.BreakAfter, p.CoolDown)
	}
	return nil
}
