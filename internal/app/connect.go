package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/insight-agent/insight/internal/config"
)

// Database starts or finds the database that a configuration names, as Open
// does, and touches nothing in it: for what must be there before a model of it
// is. The address may hold a password. Close gives back what was started.
func Database(ctx context.Context, cfg config.Config, o Options) (dsn string, closeDatabase func(context.Context) error, err error) {
	a := &App{Config: cfg, Demo: cfg.Demo, logger: o.Logger, progress: o.Progress}
	if a.logger == nil {
		a.logger = slog.New(slog.DiscardHandler)
	}
	if a.progress == nil {
		a.progress = func(Progress) {}
	}
	if dsn, err = a.databaseURL(ctx); err != nil {
		return "", nil, errors.Join(err, a.Close(context.WithoutCancel(ctx)))
	}
	return dsn, a.Close, nil
}
