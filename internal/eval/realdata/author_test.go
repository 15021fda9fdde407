package realdata_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/eval/realdata"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/server"
)

const author = "2026-07-01T09:00:00Z"

func TestTheAuthorsValuesAreReproduced(t *testing.T) {
	t.Parallel()
	a := open(t, database(t, realdata.KPIs, realdata.LoadKPIs), author, realdata.KPIModel)
	checks, err := realdata.Compare(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if want := 4 + 4*9 + 6*3 + 6*5 + 2; len(checks) != want {
		t.Errorf("%d values were checked, not %d", len(checks), want)
	}
	for _, c := range checks {
		if !c.Right {
			t.Errorf("%s is %s; the author states %s", c.Name, c.Got, c.Want)
		}
	}
}

func TestEstimatedROASIsNotCalledROAS(t *testing.T) {
	t.Parallel()
	a := open(t, database(t, realdata.KPIs, realdata.LoadKPIs), author, realdata.KPIModel)
	query := semantic.Query{Metrics: []string{"roas"}, Dimensions: []string{"channel"}, Period: period.All}
	_, err := a.Query(t.Context(), semantic.Principal{ID: "eval"}, query, evidence.EN)
	var refused *server.Refused
	if !errors.As(err, &refused) {
		t.Fatalf("ROAS was given (%v), though no order is attributed", err)
	}
	if len(refused.Suggestions) != 1 || !strings.Contains(refused.Suggestions[0], "not attributed") && refused.Suggestions[0] != "estimated_roas" {
		t.Errorf("offered %q", refused.Suggestions)
	}
	for lang, want := range map[evidence.Lang]string{evidence.EN: "not attributed", evidence.ZH: "非归因"} {
		query.Metrics = []string{"estimated_roas"}
		res, err := a.Query(t.Context(), semantic.Principal{ID: "eval"}, query, lang)
		if err != nil {
			t.Fatal(err)
		}
		if label := res.Table.Columns[1].Label; !strings.Contains(label, want) {
			t.Errorf("the estimate is labelled %q, without %q", label, want)
		}
	}
}
