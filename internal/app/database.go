package app

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/demo"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/embedded"
	"github.com/insight-agent/insight/internal/secret"
	"github.com/insight-agent/insight/internal/store"
	"github.com/insight-agent/insight/internal/warehouse"
)

// openDatabase starts the private server where no other is named, brings the
// schema up to date, fills the demo world, and opens one pool that may write
// the service's own tables and one that can only read.
func (a *App) openDatabase(ctx context.Context) (err error) {
	if a.adminDSN, err = a.databaseURL(ctx); err != nil {
		return err
	}
	if err := a.migrate(ctx); err != nil {
		return err
	}
	if a.Demo {
		load := func(done, total int) { a.progress(Progress{Stage: "loading", Done: done, Total: total}) }
		if err := demo.Load(ctx, a.adminDSN, load); err != nil {
			return err
		}
	}
	if a.admin, err = postgres.Open(ctx, a.adminDSN, postgres.Options{}); err != nil {
		return err
	}
	readerDSN, err := addressOf("database.reader_url", a.Config.Database.ReaderURL)
	if err != nil {
		return err
	}
	if readerDSN == "" {
		if readerDSN, err = postgres.EnsureReader(ctx, a.adminDSN, a.relations()); err != nil {
			return err
		}
	}
	if a.reader, err = postgres.OpenReader(ctx, readerDSN, postgres.Options{}); err != nil {
		return err
	}
	a.Warehouse = warehouse.New(a.reader, a.Config.Limits, warehouse.Options{Logger: a.logger, Today: a.Now})
	a.Store = store.New(a.admin, store.Options{Now: time.Now, NewID: newID})
	return nil
}

// databaseURL names the database: the configured one, or one of the private
// server's, which is created when it is not there yet.
func (a *App) databaseURL(ctx context.Context) (string, error) {
	if url, err := addressOf("database.url", a.Config.Database.URL); url != "" || err != nil {
		return url, err
	}
	server, err := embedded.Start(ctx, embedded.Config{
		Home: a.Config.Home, Logger: a.logger, Durable: true,
		Progress: func(p embedded.Progress) { a.progress(Progress{Stage: string(p)}) },
	})
	if err != nil {
		return "", err
	}
	a.server = server
	name := a.Config.Database.Name
	switch {
	case name == "" && a.Demo:
		name = "demo"
	case name == "":
		name = "insight"
	}
	return server.DSN(name), createDatabase(ctx, server.DSN("postgres"), name)
}

// addressOf returns a database's address, or what the reference to one points
// to.
func addressOf(setting, text string) (string, error) {
	if !secret.IsReference(text) {
		return text, nil
	}
	url, err := secret.Read(text)
	if err != nil {
		return "", fmt.Errorf("%s: %w", setting, err)
	}
	return url, nil
}

func createDatabase(ctx context.Context, dsn, name string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("connect to the private PostgreSQL: %w", err)
	}
	defer conn.Close(ctx)
	var there bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil {
		return fmt.Errorf("look for database %s: %w", name, err)
	}
	if there {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return nil
}

// migrate brings the service's tables up to date, and the canonical schema too
// where the built-in model is used. It is told of only where there is something
// to do.
func (a *App) migrate(ctx context.Context) error {
	type history struct {
		files fs.FS
		table string
	}
	all := []history{{store.Migrations(), "insight_migrations"}}
	if a.canonical {
		all = append(all, history{marketing.Migrations(), "marketing_migrations"})
	}
	for _, h := range all {
		pending, err := postgres.Pending(ctx, a.adminDSN, h.files, h.table)
		if err != nil {
			return err
		}
		if !pending {
			continue
		}
		a.progress(Progress{Stage: "migrating"})
		if err := postgres.Migrate(ctx, a.adminDSN, h.files, h.table, a.logger); err != nil {
			return err
		}
	}
	return nil
}

// relations lists what the reading role may read: the model's relations, and
// nothing else.
func (a *App) relations() []string {
	return a.Model.Relations()
}
