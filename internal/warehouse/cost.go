package warehouse

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/semantic"
)

// cheap is the part of the limit up to which a plan is taken for cheap with
// other values too: those of another period or member seldom differ tenfold.
const cheap = 0.1

// checkCost asks the planner before a query is run, unless the same SQL text
// was planned a short while ago and was cheap.
func (p *Postgres) checkCost(ctx context.Context, conn *pgxpool.Conn, c *semantic.Compiled) error {
	if cost, ok := p.plans.get(c.SQL); ok && cost <= cheap*p.limits.Cost {
		return nil
	}
	var text []byte
	args := append([]any{pgx.QueryExecModeDescribeExec}, c.Args...) // planned seldom: not worth a prepared statement
	err := conn.QueryRow(ctx, "EXPLAIN (FORMAT JSON) "+c.SQL, args...).Scan(&text)
	if err != nil {
		return classify(ctx, fmt.Errorf("plan: %w", err), conn.Conn().IsClosed())
	}
	var plans []struct {
		Plan struct {
			Cost float64 `json:"Total Cost"`
		}
	}
	if err := json.Unmarshal(text, &plans); err != nil || len(plans) != 1 {
		return fmt.Errorf("read the plan of the query: %d plans, %w", len(plans), err)
	}
	cost := plans[0].Plan.Cost
	p.plans.put(c.SQL, cost, p.plans.generation())
	if cost > p.limits.Cost {
		return ErrTooCostly{Cost: cost, Limit: p.limits.Cost}
	}
	return nil
}
