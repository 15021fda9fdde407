package tools

import (
	"context"
	"fmt"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// envOf says what queries of a call are compiled with: its clock, who asks, and
// how far the data reaches.
func envOf(ctx context.Context, m *semantic.Model, w Warehouse, call Call) (semantic.Env, error) {
	first, last, err := w.Bounds(ctx, m)
	if err != nil {
		return semantic.Env{}, fmt.Errorf("read how far the data reaches: %w", err)
	}
	ages, err := w.Ages(ctx, m)
	if err != nil {
		return semantic.Env{}, fmt.Errorf("read what is recorded of young days: %w", err)
	}
	return semantic.Env{Now: call.Now, FirstDays: first, Watermarks: last, Ages: ages, Principal: call.Principal}, nil
}

// compile turns a query into SQL, or into what the asker can mend of it.
func compile(m *semantic.Model, q semantic.Query, env semantic.Env, lang evidence.Lang) (*semantic.Compiled, *answer.Problem, error) {
	compiled, err := semantic.Compile(m, q, env)
	if err == nil {
		return compiled, nil, nil
	}
	if problem := problemOf(err, lang); problem != nil {
		return nil, problem, nil
	}
	return nil, nil, err
}
