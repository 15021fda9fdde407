package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/eval"
	"github.com/insight-agent/insight/internal/evidence"
)

type evalCommand struct {
	Set      string `help:"Only the question set of this name."`
	Failures bool   `help:"Print every case that is not right."`
	JSON     bool   `name:"json" help:"Print JSON."`
}

// Run asks every golden question without a model, and once more with the
// model when one is configured, and prints the scoreboard.
func (c evalCommand) Run(ctx context.Context, s *settings, t terminal) error {
	a, err := s.open(ctx, t, true)
	if err != nil {
		return err
	}
	defer a.Close(context.WithoutCancel(ctx))
	sets, err := eval.Golden()
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, a.DSN())
	if err != nil {
		return fmt.Errorf("connect for the truth: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))

	planners := []answer.Planner{answer.PlannerRules}
	if a.LLM != nil {
		planners = append(planners, answer.PlannerAuto)
	}
	var scores []eval.Score
	for _, planner := range planners {
		for _, set := range sets {
			if c.Set != "" && c.Set != set.Name {
				continue
			}
			name := set.Name + " (" + map[answer.Planner]string{answer.PlannerRules: "no model", answer.PlannerAuto: a.Config.LLM.Model}[planner] + ")"
			verdicts, err := eval.Runner{Asker: a.Agent, DB: conn, Planner: planner}.Run(ctx, set, t.counter(name))
			if err != nil {
				return err
			}
			for _, lang := range []evidence.Lang{evidence.EN, evidence.ZH} {
				scores = append(scores, eval.Sum(name+" "+string(lang), verdicts, lang))
			}
			if c.Failures {
				t.failures(verdicts)
			}
		}
	}
	if c.JSON {
		return printJSON(t.out, map[string]any{"version": answer.Version, "scores": scores})
	}
	t.scoreboard(scores)
	return nil
}

// counter shows how far a long run has come.
func (t terminal) counter(name string) func(done, total int) {
	return func(done, total int) {
		if done%25 == 0 || done == total {
			fmt.Fprintf(t.err, "· %s: %d of %d\n", name, done, total)
		}
	}
}

func (t terminal) failures(verdicts []eval.Verdict) {
	for _, v := range verdicts {
		if v.Outcome != eval.Right {
			fmt.Fprintf(t.out, "%-10s %s  %s\n           %s\n", v.Outcome, v.Case.ID, v.Case.Question, strings.ReplaceAll(v.Why, "\n", " "))
		}
	}
}

func (t terminal) scoreboard(scores []eval.Score) {
	fmt.Fprintf(t.out, "%-34s %5s %7s %7s %7s %8s %6s %9s %9s %9s %7s\n",
		"set", "n", "right", "wrong", "asked", "refused", "error", "template", "p50", "p95", "tokens")
	for _, s := range scores {
		if s.Total == 0 {
			continue
		}
		share := func(n int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(s.Total)) }
		fmt.Fprintf(t.out, "%-34s %5d %7s %7s %7s %8s %6d %9s %9s %9s %7d\n", s.Set, s.Total, share(s.Right), share(s.Wrong), share(s.Asked),
			share(s.Refused), s.Broken, share(s.Templates), s.P50.Round(time.Millisecond), s.P95.Round(time.Millisecond), s.Tokens/s.Total)
	}
}
