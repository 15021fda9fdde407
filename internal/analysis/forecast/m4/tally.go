package m4

import (
	"fmt"
	"math"

	"github.com/insight-agent/insight/internal/analysis/forecast"
)

// Tally sums what a set of forecasts was worth. The zero value has seen none.
type Tally struct {
	Series, Steps        float64
	In80, In95           float64 // steps inside the intervals
	Worse                float64 // series more than 5 % worse than the seasonal naive forecast
	Totals               float64 // series whose sum was forecast
	In80Total, In95Total float64

	smape, mase, naive, msis float64
	square80, square95       float64 // of the series' own shares inside
}

// Add takes a forecast of what followed the known values; period is the season by which errors are scaled.
func (a *Tally) Add(f *forecast.Forecast, known, actual []float64, period int) {
	mean, lo, hi := make([]float64, len(actual)), make([]float64, len(actual)), make([]float64, len(actual))
	naive := make([]float64, len(actual))
	var sum, in80, in95 float64
	for h, p := range f.Points {
		mean[h], lo[h], hi[h] = p.Mean, p.Lo95, p.Hi95
		naive[h] = known[len(known)-period+h%period]
		if math.IsNaN(naive[h]) {
			naive[h] = known[len(known)-2*period+h%period]
		}
		sum += actual[h]
		if actual[h] >= p.Lo80 && actual[h] <= p.Hi80 {
			in80++
		}
		if actual[h] >= p.Lo95 && actual[h] <= p.Hi95 {
			in95++
		}
	}
	n := float64(len(actual))
	a.Series, a.Steps, a.In80, a.In95 = a.Series+1, a.Steps+n, a.In80+in80, a.In95+in95
	a.square80, a.square95 = a.square80+in80/n*in80/n, a.square95+in95/n*in95/n
	a.addTotal(f, len(actual), sum)
	a.smape += forecast.SMAPE(actual, mean)
	own, base := forecast.MAE(actual, mean), forecast.MAE(actual, naive)
	if scale := forecast.Scale(known, period); scale > 0 {
		a.mase += own / scale
		a.naive += base / scale
		a.msis += forecast.MSIS(known, actual, lo, hi, .05, period)
	}
	if own > 1.05*base {
		a.Worse++
	}
}

// Join takes the tally of one series forecast from several origins: they count as one series, because what one of them
// misses another is likely to miss as well. Measures by series other than shares inside intervals are not kept.
func (a *Tally) Join(one Tally) {
	a.Series, a.Steps, a.In80, a.In95 = a.Series+1, a.Steps+one.Steps, a.In80+one.In80, a.In95+one.In95
	a.square80, a.square95 = a.square80+math.Pow(one.In80/one.Steps, 2), a.square95+math.Pow(one.In95/one.Steps, 2)
}

func (a *Tally) addTotal(f *forecast.Forecast, steps int, sum float64) {
	total, err := f.Total(steps)
	if err != nil {
		return
	}
	a.Totals++
	if sum >= total.Lo80 && sum <= total.Hi80 {
		a.In80Total++
	}
	if sum >= total.Lo95 && sum <= total.Hi95 {
		a.In95Total++
	}
}

// SMAPE is the mean symmetric error in percent, as the competition has it.
func (a *Tally) SMAPE() float64 { return a.smape / a.Series }

// MASE is the mean scaled error.
func (a *Tally) MASE() float64 { return a.mase / a.Series }

// MSIS is the mean scaled score of the 95 % intervals.
func (a *Tally) MSIS() float64 { return a.msis / a.Series }

// Ratio is the scaled error over that of the seasonal naive forecast; 1 where neither errs.
func (a *Tally) Ratio() float64 {
	if a.naive == 0 && a.mase == 0 {
		return 1
	}
	return a.mase / a.naive
}

// Inside80 is the share of steps inside the 80 % interval, with half the width of its own 95 % interval. The steps
// of a series miss together, so the series are what is counted.
func (a *Tally) Inside80() (share, half float64) { return inside(a.In80/a.Steps, a.square80, a.Series) }

// Inside95 is the same of the 95 % interval.
func (a *Tally) Inside95() (share, half float64) { return inside(a.In95/a.Steps, a.square95, a.Series) }

func inside(share, square, n float64) (float64, float64) {
	return share, 1.96 * math.Sqrt(max(square/n-share*share, 0)/n)
}

func (a *Tally) String() string {
	return fmt.Sprintf("sMAPE %.3f  MASE %.3f  ratio %.3f  >5%% worse %.1f%%  in 80: %.1f%%  in 95: %.1f%%  MSIS %.2f  totals in 80: %.1f%%  in 95: %.1f%%",
		a.SMAPE(), a.MASE(), a.Ratio(), 100*a.Worse/a.Series, 100*a.In80/a.Steps, 100*a.In95/a.Steps, a.MSIS(),
		100*a.In80Total/a.Totals, 100*a.In95Total/a.Totals)
}
