package server_test

import (
	"strings"
	"sync"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
)

// logs collects what a page writes to its console, throws, or is refused.
type logs struct {
	mu    sync.Mutex
	lines []string
}

func (l *logs) listen(event any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		l.lines = append(l.lines, e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		for _, a := range e.Args {
			l.lines = append(l.lines, string(a.Value))
		}
	case *cdplog.EventEntryAdded:
		l.lines = append(l.lines, e.Entry.Text+" "+e.Entry.URL)
	}
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}
