package server_test

import (
	"iter"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// logs collects what a page writes to its console, throws, or is refused.
type logs struct {
	mu    sync.Mutex
	lines []string
}

// follow reads a page's console until its tab closes.
func (l *logs) follow(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range messages {
		if err != nil {
			return
		}
		l.mu.Lock()
		l.lines = append(l.lines, string(m.Type)+": "+m.Text+" "+m.URL)
		l.mu.Unlock()
	}
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}
