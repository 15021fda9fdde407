package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

// TestFilesOfAnyShape runs the scripts that begin without a configuration and
// with an empty database.
func TestFilesOfAnyShape(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/csv",
		Setup: func(env *testscript.Env) error {
			env.Setenv("CSV_DATABASE", pgtest.New(t).DSN)
			env.Setenv("INSIGHT_HOME", env.WorkDir+"/home")
			return nil
		},
	})
}
