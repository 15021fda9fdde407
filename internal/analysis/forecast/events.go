package forecast

import (
	"math"
	"slices"
)

// events are the special steps of a history: what happened on them is kept
// aside, the steps are filled as if ordinary, and the difference between the
// two is what the label does.
type events struct {
	labels   []int // history, trailing gap and horizon
	actual   []float64
	masked   int
	multiply bool
	effects  map[int]effect
}

// effect is what one label does to an ordinary step: a factor in logs when
// values are positive, else an amount.
type effect struct {
	size   float64 // median over its occurrences
	spread float64 // standard deviation over them, or a quarter of the size when they are fewer than three
}

// fewOccurrences is up to how many the spread of an effect cannot be seen;
// unseenSpread is then taken as its share of the size.
const (
	fewOccurrences = 2
	unseenSpread   = .25
)

// newEvents takes the special steps out of y, leaving gaps. Labels begin with
// the first step of y.
func newEvents(y []float64, labels []int, positive bool) *events {
	e := &events{labels: labels, actual: slices.Clone(y), multiply: positive}
	for i := range y {
		if labels[i] != 0 && !math.IsNaN(y[i]) {
			y[i] = math.NaN()
			e.masked++
		}
	}
	if 2*e.masked > len(y) {
		// More special than ordinary: there is nothing to compare with.
		copy(y, e.actual)
		e.masked = 0
		e.labels = make([]int, len(labels))
	}
	return e
}

// learn compares what happened with the filled history.
func (e *events) learn(filled []float64) {
	seen := map[int][]float64{}
	for i, v := range filled {
		label, actual := e.labels[i], e.actual[i]
		if label == 0 || math.IsNaN(actual) {
			continue
		}
		if !e.multiply {
			seen[label] = append(seen[label], actual-v)
		} else if v > 0 {
			seen[label] = append(seen[label], math.Log(actual/v))
		}
	}
	e.effects = map[int]effect{}
	for label, sizes := range seen {
		slices.Sort(sizes)
		size := (sizes[(len(sizes)-1)/2] + sizes[len(sizes)/2]) / 2
		spread := unseenSpread * math.Abs(size)
		if len(sizes) > fewOccurrences {
			mean := average(sizes)
			spread = 0
			for _, s := range sizes {
				spread += (s - mean) * (s - mean) / float64(len(sizes)-1)
			}
			spread = math.Sqrt(spread)
		}
		e.effects[label] = effect{size, spread}
	}
}

// unknown counts the steps of the horizon whose label never happened.
func (e *events) unknown(horizon int) int {
	n := 0
	for _, label := range e.labels[len(e.labels)-horizon:] {
		if label != 0 && !slices.Contains(e.labels[:len(e.labels)-horizon], label) {
			n++
		}
	}
	return n
}

// apply adds to each step after the first n what its label does, and returns
// by how much the label's effect may be off (one standard deviation).
func (e *events) apply(n int, mean []float64) []float64 {
	off := make([]float64, len(mean))
	for h := range mean {
		f, ok := e.effects[e.labels[n+h]]
		if !ok {
			continue
		}
		if e.multiply {
			mean[h] *= math.Exp(f.size)
			off[h] = math.Abs(mean[h]) * f.spread
		} else {
			mean[h] += f.size
			off[h] = f.spread
		}
	}
	return off
}
