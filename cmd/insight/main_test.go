package main

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/demo"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"insight": func() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// TestCommandLine runs the scripts of testdata on the demo world.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	build := func(ctx context.Context, dsn string) error {
		cfg := config.Default()
		cfg.Demo, cfg.Database.URL = true, dsn
		a, err := app.Open(ctx, cfg, app.Options{})
		if err != nil {
			return err
		}
		return a.Close(ctx)
	}
	key := fmt.Sprintf("app on demo %d %d", demo.Version, demo.Seed)
	db := pgtest.Template(t, key, build)
	own := pgtest.Template(t, key, build) // for a script with a model of its own, and so other rights of the reading role
	empty := pgtest.New(t)                // for what is imported
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			config := fmt.Sprintf("demo: true\ndatabase: {url: %q}\n", db.DSN)
			env.Setenv("INSIGHT_CONFIG", env.WorkDir+"/insight.yaml")
			env.Setenv("EMPTY_DATABASE", empty.DSN)
			env.Setenv("OWN_DATABASE", own.DSN)
			env.Setenv("INSIGHT_HOME", env.WorkDir+"/home")
			return os.WriteFile(env.WorkDir+"/insight.yaml", []byte(config), 0o600)
		},
	})
}
