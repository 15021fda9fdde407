package warehouse

import (
	"context"
	"fmt"

	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// readAges reads at which ages the days of a table were recorded; nil of a
// table without a history.
func (p *Postgres) readAges(ctx context.Context, t *semantic.Table) (semantic.Ages, error) {
	sql := semantic.AgesSQL(t)
	if sql == "" {
		return nil, nil
	}
	a, err := p.read(ctx, &semantic.Compiled{SQL: sql, MaxRows: semantic.MaxAges}, false)
	if err != nil {
		return nil, err
	}
	ages := make(semantic.Ages)
	for _, row := range a.result.Rows {
		day, err := period.ParseDate(fmt.Sprint(row[0]))
		if err != nil {
			return nil, err
		}
		age, ok := row[1].(float64)
		if !ok {
			return nil, fmt.Errorf("an age is %v, not a number of days", row[1])
		}
		ages[day] = append(ages[day], int(age))
	}
	return ages, nil
}
