package anomaly

import "slices"

// discoveries returns the largest p-value that is a discovery at false discovery
// rate q among m tests, and 0 if there is none: the largest p₍ₖ₎ ≤ q·k/m
// (Benjamini and Hochberg 1995). p holds the p-values that could be
// discoveries at all, at most q; the others only count in m.
func discoveries(p []float64, m int, q float64) float64 {
	slices.Sort(p)
	cut := 0.0
	for k, x := range p {
		if x <= q*float64(k+1)/float64(m) {
			cut = x
		}
	}
	return cut
}
