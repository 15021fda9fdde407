package main

import (
	"context"
	"fmt"

	"github.com/insight-agent/insight/internal/answer"
)

type doctorCommand struct {
	JSON bool `name:"json" help:"Print JSON."`
}

func (c doctorCommand) Run(ctx context.Context, s *settings, t terminal) error {
	a, err := s.open(ctx, t, false)
	if err != nil {
		return err
	}
	defer a.Close(context.WithoutCancel(ctx))
	checks := a.Checks(ctx)
	failed := false
	for _, k := range checks {
		failed = failed || !k.OK && k.Required
		if c.JSON {
			continue
		}
		mark := "ok  "
		if !k.OK {
			mark = "FAIL"
		}
		fmt.Fprintf(t.out, "%s  %-15s %s\n", mark, k.Name, k.Detail)
		if k.Mend != "" {
			fmt.Fprintf(t.out, "      %-15s → %s\n", "", k.Mend)
		}
	}
	if c.JSON {
		if err := printJSON(t.out, map[string]any{"version": answer.Version, "checks": checks}); err != nil {
			return err
		}
	}
	if failed {
		return errReported
	}
	return nil
}

type migrateCommand struct{}

func (migrateCommand) Run(ctx context.Context, s *settings, t terminal) error {
	a, err := s.open(ctx, t, false)
	if err != nil {
		return err
	}
	defer a.Close(context.WithoutCancel(ctx))
	fmt.Fprintln(t.out, "the schema is up to date")
	return nil
}
