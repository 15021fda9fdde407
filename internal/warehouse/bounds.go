package warehouse

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// boundsCache holds, by model, the days that tables have data for.
type boundsCache struct {
	turn chan struct{} // holds one while somebody reads or writes by
	by   map[*semantic.Model]modelBounds
}

// lock waits for its turn, which may take as long as somebody else's query.
func (b *boundsCache) lock(ctx context.Context) error {
	select {
	case b.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (b *boundsCache) unlock() { <-b.turn }

type modelBounds struct {
	days map[string]period.Period // by table; empty tables are absent
	ages map[string]semantic.Ages // by table with a history
	read time.Time
}

// Bounds returns, by name of a dated table, the first day with data and the
// last complete day: the last day with data, and at latest yesterday in the
// model's zone unless the table holds plans. Tables without any data are in neither map. What is read from
// the tables is used again for the time of Options.CacheTTL; when a table's
// last day has moved meanwhile, cached results are dropped.
func (p *Postgres) Bounds(ctx context.Context, m *semantic.Model) (first, last map[string]period.Date, err error) {
	known, err := p.knownBounds(ctx, m)
	if err != nil {
		return nil, nil, err
	}
	yesterday := m.Calendar().Today(p.options.Today()).AddDays(-1)
	first, last = map[string]period.Date{}, map[string]period.Date{}
	for table, days := range known.days {
		first[table] = days.Start
		last[table] = days.Last()
		if t, ok := m.Table(table); !ok || !t.Plan {
			last[table] = min(days.Last(), yesterday)
		}
	}
	return first, last, nil
}

// Ages returns, by name of a table with a history, which of its days were
// recorded at which ages, read as often as the bounds are. The maps are shared: they must not be
// changed.
func (p *Postgres) Ages(ctx context.Context, m *semantic.Model) (map[string]semantic.Ages, error) {
	known, err := p.knownBounds(ctx, m)
	return known.ages, err
}

func (p *Postgres) knownBounds(ctx context.Context, m *semantic.Model) (modelBounds, error) {
	if err := p.bounds.lock(ctx); err != nil {
		return modelBounds{}, err
	}
	defer p.bounds.unlock()
	known, ok := p.bounds.by[m]
	if ok && p.options.Clock().Sub(known.read) < p.options.CacheTTL {
		return known, nil
	}
	return p.readBounds(ctx, m, known)
}

// Refresh reads the bounds again and drops every cached result: for after an
// import, which may have changed days that were there.
func (p *Postgres) Refresh(ctx context.Context, m *semantic.Model) error {
	if err := p.bounds.lock(ctx); err != nil {
		return err
	}
	defer p.bounds.unlock()
	p.clear()
	_, err := p.readBounds(ctx, m, modelBounds{})
	return err
}

// readBounds is called with the lock held.
func (p *Postgres) readBounds(ctx context.Context, m *semantic.Model, before modelBounds) (modelBounds, error) {
	now := modelBounds{days: map[string]period.Period{}, ages: map[string]semantic.Ages{}, read: p.options.Clock()}
	for _, t := range m.Tables {
		sql := semantic.BoundsSQL(m, t)
		if sql == "" { // undated
			continue
		}
		// Not checked for cost: it is one known query for each table, and
		// without it no question can be answered at all.
		a, err := p.read(ctx, &semantic.Compiled{SQL: sql, MaxRows: 1}, false)
		if err != nil {
			return now, fmt.Errorf("first and last day of table %s: %w", t.Name, err)
		}
		days, ok, err := readDays(a.result.Rows)
		if err != nil {
			return now, fmt.Errorf("first and last day of table %s: %w", t.Name, err)
		}
		if ok {
			now.days[t.Name] = days
		}
		if now.ages[t.Name], err = p.readAges(ctx, t); err != nil {
			return now, fmt.Errorf("history of table %s: %w", t.Name, err)
		}
	}
	if before.days != nil && !maps.Equal(before.days, now.days) {
		p.clear()
	}
	for old, b := range p.bounds.by { // of models that were loaded anew since
		if now.read.Sub(b.read) >= p.options.CacheTTL {
			delete(p.bounds.by, old)
		}
	}
	p.bounds.by[m] = now
	return now, nil
}

func (p *Postgres) clear() {
	p.results.clear()
	p.plans.clear()
}

// readDays reads one row of two days, both nil for an empty table.
func readDays(rows [][]any) (days period.Period, ok bool, err error) {
	if len(rows) != 1 || len(rows[0]) != 2 {
		return days, false, fmt.Errorf("%d rows instead of one of two days", len(rows))
	}
	if rows[0][0] == nil || rows[0][1] == nil {
		return days, false, nil
	}
	first, err := period.ParseDate(fmt.Sprint(rows[0][0]))
	if err != nil {
		return days, false, err
	}
	last, err := period.ParseDate(fmt.Sprint(rows[0][1]))
	if err != nil {
		return days, false, err
	}
	return period.Period{Start: first, End: last.AddDays(1)}, true, nil
}
