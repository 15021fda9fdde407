package warehouse

import (
	"context"
	"fmt"

	"github.com/insight-agent/insight/internal/semantic"
)

// Members returns the values of a dimension that occur in the data, the most
// frequent first, at most limit. Row policies do not apply: a caller that
// shows them to people filters what they may see.
func (p *Postgres) Members(ctx context.Context, m *semantic.Model, dimension string, limit int) ([]string, error) {
	d, ok := m.Dimension(dimension)
	if !ok {
		return nil, fmt.Errorf("dimension %q is not in the semantic model", dimension)
	}
	sql, args, err := semantic.MembersSQL(m, d, limit)
	if err != nil {
		return nil, fmt.Errorf("members of %s: %w", dimension, err)
	}
	r, err := p.Run(ctx, &semantic.Compiled{SQL: sql, Args: args, MaxRows: limit})
	if err != nil {
		return nil, fmt.Errorf("members of %s: %w", dimension, err)
	}
	members := make([]string, 0, len(r.Rows))
	for _, row := range r.Rows {
		if row[0] != nil {
			members = append(members, fmt.Sprint(row[0]))
		}
	}
	return members, nil
}
