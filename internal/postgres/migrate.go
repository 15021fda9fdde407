package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Migrate applies the migrations at the root of fsys (goose's SQL form) that a
// database lacks, and records them in table. Processes that migrate one
// database at the same time wait for each other, for at most five minutes.
// A migration that fails leaves those before it applied.
func Migrate(ctx context.Context, dsn string, fsys fs.FS, table string, logger *slog.Logger) (err error) {
	provider, err := migrations(dsn, fsys, table)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, provider.Close()) }()
	results, err := provider.Up(ctx)
	if partial := new(goose.PartialError); errors.As(err, &partial) {
		return fmt.Errorf("migrate: %s: %w", partial.Failed.Source.Path, partial.Err)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, r := range results {
		logger.InfoContext(ctx, "migrated", "file", r.Source.Path, "took", r.Duration)
	}
	return nil
}

// Pending reports whether a database lacks some of the migrations.
func Pending(ctx context.Context, dsn string, fsys fs.FS, table string) (pending bool, err error) {
	provider, err := migrations(dsn, fsys, table)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, provider.Close()) }()
	if pending, err = provider.HasPending(ctx); err != nil {
		return false, fmt.Errorf("migrate: %w", err)
	}
	return pending, nil
}

func migrations(dsn string, fsys fs.FS, table string) (*goose.Provider, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, ErrInvalidDSN
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // every second
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDB(*cfg), fsys,
		goose.WithTableName(table), goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return provider, nil
}
