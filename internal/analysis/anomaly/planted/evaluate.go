package planted

import (
	"context"
	"math"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
)

// Estimate is a mean over seeds with its 95 % interval (Student's t over seeds).
type Estimate struct{ Mean, Low, High float64 }

// Report is what a run over several seeds found.
type Report struct {
	Sum                                   Grade // over all seeds
	Recall, FDR, FalsePer1000, DecoyShare Estimate
	RunFDR                                Estimate // share of runs of days that match nothing
}

// Evaluate plants one world for each seed and grades what [anomaly.Scan] finds at false discovery rate .1 with both calendars known.
func Evaluate(ctx context.Context, p Plan, seeds []uint64) (Report, error) {
	var r Report
	var recall, fdr, alarms, decoys, runs []float64
	for _, seed := range seeds {
		p.Seed = seed
		w := New(p)
		results, err := anomaly.Scan(ctx, w.Series, anomaly.Options{Holidays: Calendar()})
		if err != nil {
			return Report{}, err
		}
		g := w.Grade(results)
		r.Sum.Add(g)
		recall, fdr = append(recall, g.Recall()), append(fdr, g.FDR())
		alarms, decoys = append(alarms, g.FalsePer1000()), append(decoys, g.DecoysFlagged())
		h := g.Runs()
		runs = append(runs, share(h.False, h.Found+h.False, 0))
	}
	r.Recall, r.FDR = estimate(recall), estimate(fdr)
	r.FalsePer1000, r.DecoyShare = estimate(alarms), estimate(decoys)
	r.RunFDR = estimate(runs)
	return r, nil
}

// t975 is the 97.5 % quantile of Student's t with 1 … 30 degrees of freedom.
var t975 = [...]float64{
	12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
	2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
}

func estimate(values []float64) Estimate {
	n := float64(len(values))
	var mean, square float64
	for _, v := range values {
		mean += v / n
	}
	if len(values) < 2 {
		return Estimate{mean, math.Inf(-1), math.Inf(1)}
	}
	for _, v := range values {
		square += (v - mean) * (v - mean)
	}
	half := t975[min(len(values)-2, len(t975)-1)] * math.Sqrt(square/(n-1)/n)
	return Estimate{mean, mean - half, mean + half}
}
