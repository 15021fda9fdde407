package planted_test

import (
	"context"
	"testing"

	"github.com/insight-agent/insight/internal/analysis/anomaly/planted"
)

// TestTargets holds two seeds to the targets with room for chance; the evaluation over twenty
// fresh seeds prints the intervals.
func TestTargets(t *testing.T) {
	t.Parallel()
	r, err := planted.Evaluate(context.Background(), planted.Plan{Series: 180, Days: 540}, []uint64{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("recall %.3f, FDR %.3f, false alarms per 1,000 series-days %.3f, decoys %.4f", r.Sum.Recall(), r.Sum.FDR(), r.Sum.FalsePer1000(), r.Sum.DecoysFlagged())
	if r.Sum.Recall() < .88 || r.Sum.FDR() > .15 || r.Sum.FalsePer1000() > 1 || r.Sum.DecoysFlagged() > .05 {
		t.Errorf("recall %.3f, FDR %.3f, false alarms %.3f, decoys %.4f", r.Sum.Recall(), r.Sum.FDR(), r.Sum.FalsePer1000(), r.Sum.DecoysFlagged())
	}
	for day, n := range count(r.Sum.ShiftDays) {
		if day < -2 || day > 2 {
			t.Logf("%d shifts were dated %+d days off", n, day)
		}
	}
}

// TestRuns holds runs of 6 to 14 days, 1.5 to 3 deviations off, to what can be told of them: a run whose
// sum lies less than about five deviations out is one of thousands that come about by chance.
func TestRuns(t *testing.T) {
	t.Parallel()
	r, err := planted.Evaluate(context.Background(), planted.Plan{Series: 180, Days: 540, Runs: true}, []uint64{3, 4})
	if err != nil {
		t.Fatal(err)
	}
	h := r.Sum.Runs()
	t.Logf("%d of %d runs found, %d false", h.Found, h.Truths, h.False)
	if h.Truths < 40 || 5*h.Found < 2*h.Truths || 5*h.False > h.Found {
		t.Errorf("%d of %d runs found, %d false", h.Found, h.Truths, h.False)
	}
}

// TestQuietWorlds finds next to nothing where nothing is planted.
func TestQuietWorlds(t *testing.T) {
	t.Parallel()
	r, err := planted.Evaluate(context.Background(), planted.Plan{Series: 180, Days: 540, Quiet: true}, []uint64{11, 12})
	if err != nil {
		t.Fatal(err)
	}
	if r.Sum.Truths != 0 {
		t.Fatalf("%d anomalies planted in quiet worlds", r.Sum.Truths)
	}
	if r.Sum.FalsePer1000() > .15 {
		t.Errorf("false alarms per 1,000 series-days: %.3f (%v)", r.Sum.FalsePer1000(), r.Sum.FalseKinds)
	}
}

func count(days []int) map[int]int {
	out := map[int]int{}
	for _, d := range days {
		out[d]++
	}
	return out
}
