package realdata_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/eval"
	"github.com/insight-agent/insight/internal/eval/realdata"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
)

// database returns a database with a data set, or skips the test where the set
// is absent.
func database(t *testing.T, set string, load func(ctx context.Context, dsn, data string) error) string {
	t.Helper()
	data := os.Getenv(realdata.Variable)
	if _, err := realdata.Find(data, set); errors.Is(err, realdata.ErrAbsent) {
		t.Skip(err)
	}
	return pgtest.Template(t, "real data "+set+" 1", func(ctx context.Context, dsn string) error {
		return load(ctx, dsn, data)
	}).DSN
}

func open(t *testing.T, dsn, now string, model func() (*semantic.Model, error)) *app.App {
	t.Helper()
	m, err := model()
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	cfg.Database.URL, cfg.Now = dsn, now
	a, err := app.Open(t.Context(), cfg, app.Options{Model: m})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close(context.Background()) })
	return a
}

// frozen are the hashes of the questions, which were written before any was
// asked: an answer that fails is no reason to change its question.
var frozen = map[string]string{
	"metabase shop":          "aa3b53221bff8548189800676b7df40c8d3d224e642b7b20fc0a96f4c72947de",
	"metabase subscriptions": "e1dafafb9b328f6a26b8094a16a67cbbf4d27a647a3065c2945d8d04f1fe21ca",
}

func TestMetabaseQuestionsAreFrozen(t *testing.T) {
	t.Parallel()
	sets, err := realdata.MetabaseSets()
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, set := range sets {
		cases += len(set.Cases)
		if set.Hash != frozen[set.Name] {
			t.Errorf("%s has the hash %s", set.Name, set.Hash)
		}
	}
	if cases != 25 {
		t.Errorf("%d questions, not 25", cases)
	}
}

func TestMetabaseQuestionsWithoutAModel(t *testing.T) {
	t.Parallel()
	dsn := database(t, realdata.Metabase, realdata.LoadMetabase)
	sets, err := realdata.MetabaseSets()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	for _, set := range sets {
		a := open(t, dsn, set.Now, realdata.MetabaseModel)
		verdicts, err := eval.Runner{Asker: a.Agent, DB: conn, Planner: answer.PlannerRules}.Run(t.Context(), set.Set, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range verdicts {
			if v.Outcome != eval.Right {
				t.Errorf("%s %s %q: %s", v.Outcome, v.Case.ID, v.Case.Question, v.Why)
			}
		}
	}
}

func TestWithoutTheDataItSaysWhereItIsLookedFor(t *testing.T) {
	t.Parallel()
	o := realdata.Options{Data: t.TempDir()}
	for name, run := range map[string]func() error{
		"metabase": func() error { _, err := realdata.AskMetabase(t.Context(), o); return err },
		"kpis":     func() error { _, err := realdata.CheckKPIs(t.Context(), o); return err },
	} {
		err := run()
		if !errors.Is(err, realdata.ErrAbsent) || !strings.Contains(err.Error(), realdata.Variable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
