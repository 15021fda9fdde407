// Package draft writes a first semantic model from a live schema: its tables
// with their time column, measures, dimensions and keys, labelled from names
// and comments. It reads the catalog and a sample of the rows and writes
// nothing. What it had to guess stands as a comment in the YAML: a draft is a
// start for a person who knows the data.
package draft

import (
	"context"
	"fmt"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/semantic"
)

// Options say what to draft from and what the catalog cannot tell.
type Options struct {
	Schemas  []string // default: all but those of PostgreSQL and of this program
	Name     string   // of the model; default: the database's
	Zone     string   // in which days begin; default: the database's, else UTC
	Currency string   // ISO 4217, of amounts of money; default: what a column says, else none
	Now      time.Time
}

// Draft is a drafted model.
type Draft struct {
	YAML      []byte
	Tables    []Table
	LeftOut   []LeftOut
	Questions []string // that the model can answer by rule, at most ten
}

// Table is what was made of one relation.
type Table struct {
	Name       string   `json:"name"`
	Relation   string   `json:"relation"`
	Time       string   `json:"time,omitempty"` // the column that dates the rows
	Metrics    []string `json:"metrics"`
	Dimensions []string `json:"dimensions"`
	LastDay    string   `json:"last_day,omitempty"`
}

// LeftOut is a relation or a column that the model does not describe, and why.
type LeftOut struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

// Make drafts a model. It fails when nothing is there to describe, and when
// what it wrote does not load, which is a mistake of the program.
func Make(ctx context.Context, pool *pgxpool.Pool, o Options) (*Draft, error) {
	found, err := survey(ctx, pool, o.Schemas)
	if err != nil {
		return nil, err
	}
	p := plan(found, o)
	if len(p.tables) == 0 {
		return nil, fmt.Errorf("no table of the database has a column of numbers or dates that can be measured: load data first, or name its schemas")
	}
	d := &Draft{YAML: p.write(), Tables: p.summary(), LeftOut: p.leftOut}
	model, err := semantic.Load(fstest.MapFS{"draft.yaml": {Data: d.YAML}})
	if err != nil {
		return nil, fmt.Errorf("the drafted model does not load: %w", err)
	}
	d.Questions = p.questions(model, o.Now)
	return d, nil
}
