package nab_test

import (
	"context"
	"testing"

	"github.com/insight-agent/insight/internal/analysis/anomaly/nab"
)

// TestEvaluate keeps both halves from falling behind; the published "twitterADVec" detector has 37.7 on
// the files of Tuning and 44.2 on those of Held (its published file scores, summed and normalised).
func TestEvaluate(t *testing.T) {
	t.Parallel()
	tuning, held, err := nab.Evaluate(context.Background(), folder(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("tuning %+v", tuning)
	t.Logf("held %+v", held)
	if tuning.Files != 21 || held.Files != 21 || tuning.Windows != 39 || held.Windows != 30 {
		t.Errorf("files and windows: %+v, %+v", tuning, held)
	}
	if tuning.Score < 37.7 || held.Score < 44.2 {
		t.Errorf("scores %.1f and %.1f", tuning.Score, held.Score)
	}
}
