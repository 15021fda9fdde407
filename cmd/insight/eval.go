package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/eval"
	"github.com/insight-agent/insight/internal/eval/realdata"
	"github.com/insight-agent/insight/internal/evidence"
)

type evalCommand struct {
	Set      string `help:"Only the question set of this name; engines measures the analyses; metabase and kpis are those on real data, corrections those that people approved on yours."`
	Data     string `env:"INSIGHT_DATA" type:"path" placeholder:"DIR" help:"Folder of the data sets that are not shipped; without it they are left out."`
	Open     bool   `help:"Ask the model only what the rules left open, and take their other verdicts over: its reading in a quarter of the time, not its wording."`
	Failures bool   `help:"Print every case that is not right."`
	JSON     bool   `name:"json" help:"Print JSON."`
}

// Run asks every golden question without a model, and once more with the
// model when one is configured, and prints the scoreboard.
func (c evalCommand) Run(ctx context.Context, s *settings, t terminal) error {
	if c.Set == enginesSet {
		return c.engines(ctx, t)
	}
	// Corrections are on a person's own data, the golden questions on the demo's.
	a, err := s.open(ctx, t, c.Set != eval.CorrectionsSet)
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
	keep := func(set eval.Set, planner answer.Planner, verdicts []eval.Verdict) {
		for _, lang := range []evidence.Lang{evidence.EN, evidence.ZH} {
			scores = append(scores, eval.Sum(title(a, set.Name, planner)+" "+string(lang), verdicts, lang))
		}
		if c.Failures {
			t.failures(verdicts)
		}
	}
	known := make(map[string]map[string]eval.Verdict) // of each set, where the model is asked no more than it must
	for _, planner := range planners {
		for _, set := range sets {
			if c.Set != "" && c.Set != set.Name {
				continue
			}
			verdicts, err := eval.Runner{Asker: a.Agent, DB: conn, Planner: planner, Known: known[set.Name]}.Run(ctx, set, t.counter(title(a, set.Name, planner)))
			if err != nil {
				return err
			}
			if c.Open {
				known[set.Name] = eval.Settled(verdicts)
			}
			keep(set, planner, verdicts)
		}
	}
	if err := c.corrections(ctx, a, t, planners, keep); err != nil {
		return err
	}
	stated, err := c.realData(ctx, a, t, planners, keep)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(t.out, map[string]any{"version": answer.Version, "scores": scores, "stated_values": stated})
	}
	t.scoreboard(scores)
	t.stated(stated, c.Failures)
	return nil
}

// corrections asks what people have approved, where the database holds any.
func (c evalCommand) corrections(ctx context.Context, a *app.App, t terminal, planners []answer.Planner,
	keep func(eval.Set, answer.Planner, []eval.Verdict),
) error {
	if c.Set != "" && c.Set != eval.CorrectionsSet {
		return nil
	}
	cases, err := a.Store.GoldenCases(ctx)
	switch {
	case err != nil:
		return err
	case len(cases) == 0 && c.Set == eval.CorrectionsSet:
		return errors.New("no approved correction holds a whole reading: change a part of a reading on the page, suggest it, and have an editor approve it")
	}
	for _, planner := range planners {
		if len(cases) == 0 {
			break
		}
		verdicts, err := eval.Runner{Asker: a.Agent, Planner: planner}.RunCorrections(ctx, cases, t.counter(title(a, eval.CorrectionsSet, planner)))
		if err != nil {
			return err
		}
		keep(eval.Set{Name: eval.CorrectionsSet}, planner, verdicts)
	}
	return nil
}

// title names a set with who reads and writes.
func title(a *app.App, set string, planner answer.Planner) string {
	if planner == answer.PlannerRules {
		return set + " (no model)"
	}
	return set + " (" + a.Config.LLM.Model + ")"
}

// realData measures on the data sets that are not shipped, and says which of
// them are absent.
func (c evalCommand) realData(ctx context.Context, a *app.App, t terminal, planners []answer.Planner,
	keep func(eval.Set, answer.Planner, []eval.Verdict),
) (stated []realdata.Check, err error) {
	o := realdata.Options{Data: c.Data, DSN: a.DSN(), Config: a.Config, Planners: planners}
	o.Progress = func(set string, planner answer.Planner) func(done, total int) {
		return t.counter(title(a, set, planner))
	}
	if c.Set == "" || c.Set == "metabase" {
		asked, err := realdata.AskMetabase(ctx, o)
		switch {
		case errors.Is(err, realdata.ErrAbsent):
			fmt.Fprintln(t.err, "· left out:", err)
		case err != nil:
			return nil, err
		}
		for _, s := range asked {
			keep(s.Set, s.Planner, s.Verdicts)
		}
	}
	if c.Set == "" || c.Set == "kpis" {
		stated, err = realdata.CheckKPIs(ctx, o)
		if errors.Is(err, realdata.ErrAbsent) {
			fmt.Fprintln(t.err, "· left out:", err)
			err = nil
		}
	}
	return stated, err
}

// stated prints how many of another author's values were reproduced.
func (t terminal) stated(checks []realdata.Check, failures bool) {
	if len(checks) == 0 {
		return
	}
	right := 0
	for _, c := range checks {
		if c.Right {
			right++
		} else if failures {
			fmt.Fprintf(t.out, "%-10s %s: %s, stated %s\n", eval.Wrong, c.Name, c.Got, c.Want)
		}
	}
	fmt.Fprintf(t.out, "kpis (author's values reproduced: %d of %d)\n", right, len(checks))
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
	if len(scores) == 0 {
		return
	}
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
