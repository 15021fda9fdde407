package forecast

import (
	"fmt"
	"math"
	"slices"
)

// Intermittent series are mostly zero: a campaign that converts now and then.
// Smoothing the zeros and the sizes together is biased, so both of these smooth
// the size of a demand apart from how often it comes (Croston 1972).
const (
	slowSmoothing   = .1  // sizes and intervals: the value that Syntetos and Boylan recommend
	chanceSmoothing = .05 // TSB's chance of a demand, which moves at every step
	leastInterval   = 1.32
)

// fewestRuns is the share of the runs of zeros and of demands that chance would
// make, below which a series is not intermittent but was paused, begun or ended.
const fewestRuns = .5

// intermittent tells whether demands come at a mean interval of 1.32 steps or
// more (Syntetos, Boylan and Croston 2005), now and then: in at least half as many
// runs as chance makes of them (Wald and Wolfowitz 1940). The phases of the
// shortest period that are nearly always zero are left out: closed weekends are a
// season.
func intermittent(y []float64, periods []int) bool {
	m := shortest(periods)
	zeros, count := make([]int, m), make([]int, m)
	for i, v := range y {
		count[i%m]++
		if v == 0 {
			zeros[i%m]++
		}
	}
	closed := make([]bool, m)
	for p := range closed {
		closed[p] = m > 1 && 10*zeros[p] >= 9*count[p]
	}
	if !slices.Contains(closed, false) { // zero nearly everywhere is no season
		clear(closed)
	}
	var steps, demands, runs float64
	before := math.NaN()
	for i, v := range y {
		if closed[i%m] {
			continue
		}
		steps++
		if v != 0 {
			demands++
		}
		if steps == 1 || (v == 0) != (before == 0) {
			runs++
		}
		before = v
	}
	byChance := 1 + 2*demands*(steps-demands)/steps
	return steps >= leastInterval*demands && runs >= fewestRuns*byChance
}

// idle counts the zeros before a series began, and the values from there: a run
// of zeros at its start that is longer than two periods and than twice any later
// one, where at least half of what follows is not zero.
func idle(y []float64, period int) (zeros, values int) {
	first := slices.IndexFunc(y, func(v float64) bool { return v != 0 && !math.IsNaN(v) })
	if first <= 2*period {
		return 0, 0
	}
	run, longest, demands := 0, 0, 0
	for _, v := range y[first:] {
		run++
		if !math.IsNaN(v) {
			values++
		}
		if !math.IsNaN(v) && v != 0 {
			run = 0
			demands++
		}
		longest = max(longest, run)
	}
	if first <= 2*longest || 2*demands < values {
		return 0, 0
	}
	return first, values
}

// croston forecasts size/interval, times 1 − α/2 against its bias (Syntetos and
// Boylan 2005, "SBA"). It does not fall while nothing comes.
func croston(y, out []float64) {
	var size, interval, since float64
	for _, v := range y {
		since++
		if v == 0 {
			continue
		}
		if interval == 0 {
			size, interval = v, since
		} else {
			size += slowSmoothing * (v - size)
			interval += slowSmoothing * (since - interval)
		}
		since = 0
	}
	var rate float64
	if interval > 0 {
		rate = size / interval * (1 - slowSmoothing/2)
	}
	for i := range out {
		out[i] = rate
	}
}

// tsb forecasts chance·size, where the chance is smoothed at every step, so that
// what has stopped selling fades (Teunter, Syntetos and Babai 2011).
func tsb(y, out []float64) {
	var demands, total float64
	for _, v := range y[:max(len(y)/4, 1)] {
		if v != 0 {
			demands++
			total += v
		}
	}
	chance, size := demands/float64(max(len(y)/4, 1)), 0.0
	if demands > 0 {
		size = total / demands
	}
	for _, v := range y {
		if v == 0 {
			chance -= chanceSmoothing * chance
			continue
		}
		chance += chanceSmoothing * (1 - chance)
		if size == 0 {
			size = v
		}
		size += slowSmoothing * (v - size)
	}
	for i := range out {
		out[i] = chance * size
	}
}

// intermittentCandidates come after the naive forecast, with which they are
// compared but not mixed: its errors say nothing about a rate.
func intermittentCandidates(periods []int) []candidate {
	m := 1
	if len(periods) > 0 {
		m = periods[0]
	}
	fixed := func(f forecaster) func([]float64) forecaster {
		return func([]float64) forecaster { return f }
	}
	return []candidate{
		naiveOf(m),
		{name: "croston_sba", fit: fixed(croston)},
		{name: "tsb", fit: fixed(tsb)},
		{name: fmt.Sprintf("average_%d_steps", longRun), fit: fixed(func(y, out []float64) {
			mean := average(y[max(len(y)-longRun, 0):])
			for i := range out {
				out[i] = mean
			}
		})},
	}
}

// longRun is how many steps the mean of an intermittent series is taken over.
const longRun = 90
