// Package realdata measures the product on data that nobody here made: the
// Metabase sample warehouse, by questions whose truth is independent SQL, and
// another author's shop, by the KPI values that he states. The data itself is
// not part of the repository: it is found by INSIGHT_DATA. Only semantic
// models, questions and stated values stand here.
package realdata

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/eval"
	"github.com/insight-agent/insight/internal/semantic"
)

// Variable is the environment variable that names the folder of the data sets.
const Variable = "INSIGHT_DATA"

// ErrAbsent is returned where a data set is not there to be measured on. It
// names INSIGHT_DATA.
var ErrAbsent = errors.New("absent: set " + Variable + " to the folder that holds it")

// The data sets, by their folders' names.
const (
	Metabase = "metabase_sample_warehouse" // MIT
	KPIs     = "synthetic_marketing_kpis"  // without a licence: evaluation only
)

var files = map[string]string{Metabase: "sample_data.sql.gz", KPIs: "data.zip"}

// Find returns the path of a data set's file, or ErrAbsent.
func Find(data, set string) (string, error) {
	path := filepath.Join(data, set, files[set])
	if _, err := os.Stat(path); data == "" || errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("data set %s is %w", set, ErrAbsent)
	} else if err != nil {
		return "", fmt.Errorf("data set %s: %w", set, err)
	}
	return path, nil
}

// Options say what is measured, and where.
type Options struct {
	Data     string        // folder of the data sets
	DSN      string        // an administrator's, of a server where scratch databases can be made
	Config   config.Config // language model and limits; its database, clock and semantic model are not used
	Planners []answer.Planner
	Logger   *slog.Logger
	// Progress is told of each question; it may be nil.
	Progress func(set string, planner answer.Planner) func(done, total int)
}

// Asked are the verdicts of one question set under one planner.
type Asked struct {
	Set      eval.Set
	Planner  answer.Planner
	Verdicts []eval.Verdict
}

// AskMetabase loads the Metabase warehouse into a scratch database, asks its
// questions, and drops the database.
func AskMetabase(ctx context.Context, o Options) (asked []Asked, err error) {
	if _, err := Find(o.Data, Metabase); err != nil {
		return nil, err
	}
	dsn, drop, err := scratch(ctx, o.DSN, "metabase")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, drop(context.WithoutCancel(ctx))) }()
	if err := LoadMetabase(ctx, dsn, o.Data); err != nil {
		return nil, err
	}
	sets, err := MetabaseSets()
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		list, err := o.ask(ctx, dsn, set)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set.Name, err)
		}
		asked = append(asked, list...)
	}
	return asked, nil
}

// ask asks one set of a program of its own, whose clock is that of the set.
func (o Options) ask(ctx context.Context, dsn string, set TimedSet) (asked []Asked, err error) {
	a, err := o.open(ctx, dsn, set.Now, MetabaseModel)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Close(context.WithoutCancel(ctx))) }()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("connect for the truth: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // it only read
	for _, planner := range o.Planners {
		var progress func(done, total int)
		if o.Progress != nil {
			progress = o.Progress(set.Name, planner)
		}
		verdicts, err := eval.Runner{Asker: a.Agent, DB: conn, Planner: planner}.Run(ctx, set.Set, progress)
		if err != nil {
			return nil, err
		}
		asked = append(asked, Asked{Set: set.Set, Planner: planner, Verdicts: verdicts})
	}
	return asked, nil
}

// CheckKPIs imports the author's CSV files into a scratch database, compares
// every value that he states with what the semantic layer gives, and drops the
// database.
func CheckKPIs(ctx context.Context, o Options) (checks []Check, err error) {
	if _, err := Find(o.Data, KPIs); err != nil {
		return nil, err
	}
	dsn, drop, err := scratch(ctx, o.DSN, "kpis")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, drop(context.WithoutCancel(ctx))) }()
	if err := LoadKPIs(ctx, dsn, o.Data); err != nil {
		return nil, err
	}
	a, err := o.open(ctx, dsn, kpiNow, KPIModel)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Close(context.WithoutCancel(ctx))) }()
	return Compare(ctx, a)
}

// open connects the program to a scratch database under a semantic model of
// this package.
func (o Options) open(ctx context.Context, dsn, now string, model func() (*semantic.Model, error)) (*app.App, error) {
	m, err := model()
	if err != nil {
		return nil, err
	}
	cfg := o.Config
	cfg.Demo, cfg.Now = false, now
	cfg.Database = config.Database{URL: dsn}
	return app.Open(ctx, cfg, app.Options{Logger: o.Logger, Model: m})
}
