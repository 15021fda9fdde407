package forecast

import "math"

// The forecast leans towards the seasonal naive one by the chance that it is
// worse than that by more than five per cent, as the rolling origins show it.
// It costs little where the gain is certain and saves much where it is luck.
const (
	muchWorse    = 1.05
	leanPerRisk  = 3   // share of the naive forecast, per unit of that chance
	mostLean     = .5  // share at most
	unprovenLean = .25 // share when fewer than three origins can be checked
	leastSpread  = .1  // of log error ratios; a few alike origins prove little
)

// lean returns the share of the naive forecast, given the ratios of the
// combination's error to its error at the origins seen so far.
func lean(ratios []float64) float64 {
	if len(ratios) < fewestChecked {
		return unprovenLean
	}
	var sum, square float64
	for _, r := range ratios {
		l := math.Log(min(max(r, .02), 50))
		sum += l
		square += l * l
	}
	n := float64(len(ratios))
	mean := sum / n
	spread := max(math.Sqrt(max(square/n-mean*mean, 0)), leastSpread)
	return min(mostLean, leanPerRisk*normalTail((math.Log(muchWorse)-mean)/spread))
}

// normalTail is the chance that a standard normal variable exceeds z.
func normalTail(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }
