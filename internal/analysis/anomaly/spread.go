package anomaly

import (
	"math"
	"slices"
)

// spread is the robust scale of one-step errors: 1.4826·MAD of the newest ones, each
// divided by its bucket's ratio, times the ratio of the bucket asked for. A bucket
// (weekday, or hour below a day) has too few errors in eight weeks for a
// median of its own, so its ratio to the whole is what is estimated, shrunk to 1.
type spread struct {
	Errors []float64 `json:"errors"` // the newest absolute errors; a ring once there are ringSize
	Next   int       `json:"next"`   // oldest of the ring
	Ratios []cell    `json:"ratios"`
	Long   float64   `json:"long"`  // running median of absolute errors over a longer past
	Floor  float64   `json:"floor"` // smallest scale that is believed
	Mean   float64   `json:"mean"`  // running mean of absolute errors over that past
	N      int       `json:"n"`
	known  float64   // the whole scale until the next error; 0 if it is to be computed
	sorted []float64 // Errors, ascending; rebuilt where it is of another length
}

// maxErrors bounds the ring: eight weeks of days, five days of hours.
const maxErrors = 128

func newSpread(v Interval, scale, mean, floor float64) spread {
	s := spread{Long: scale * normalMedian, Mean: mean, Floor: floor, Ratios: make([]cell, 7)}
	if v.subDaily() {
		s.Ratios = make([]cell, 24)
	}
	return s
}

func ringSize(v Interval) int { return min(maxErrors, max(24, v.steps(8*week))) }

func (m moment) bucket(v Interval) int {
	if v.subDaily() {
		return m.hour % 24
	}
	return m.day
}

// scale returns the standard deviation of an ordinary error in a bucket.
func (s *spread) scale(bucket int) float64 {
	return max(s.whole()*s.ratio(bucket), s.Floor)
}

// whole is the scale of all buckets together: the geometric mean of the ring's and of the longer
// past's. Half the wobble of a median of 56 would end as weight in the tail of z.
func (s *spread) whole() float64 {
	if s.known > 0 {
		return s.known
	}
	mad := s.Long
	if len(s.Errors) >= 5 {
		if len(s.sorted) != len(s.Errors) {
			s.sorted = append(s.sorted[:0], s.Errors...)
			slices.Sort(s.sorted)
		}
		mad = math.Sqrt(max(s.sorted[len(s.sorted)/2], .1*s.Long) * s.Long)
	}
	// Where more than half of the values do not move at all, the median says nothing; a part
	// of the mean error then keeps every move from being a wonder.
	s.known = max(1.4826*mad, .3*s.Mean, s.Floor)
	return s.known
}

func (s *spread) ratio(bucket int) float64 {
	c := s.Ratios[bucket]
	return clamp(1+(c.Mean-1)*c.N/(c.N+30), .4, 2.5)
}

// learn takes an error into the scale; e is in units of the link's scale.
func (s *spread) learn(e float64, bucket int, v Interval) {
	ratio := s.ratio(bucket)
	size := abs(e) / ratio
	whole := s.whole()
	if s.Ratios[bucket].N == 0 {
		s.Ratios[bucket].Mean = 1
	}
	const meanOfNormal = .7979 // E|Z|
	s.Ratios[bucket].move(min(abs(e)/whole, 4)/meanOfNormal-s.Ratios[bucket].Mean, 1, .02)
	if full := ringSize(v); len(s.Errors) < full {
		if len(s.sorted) == len(s.Errors) {
			at, _ := slices.BinarySearch(s.sorted, size)
			s.sorted = slices.Insert(s.sorted, at, size)
		}
		s.Errors = append(s.Errors, size)
	} else {
		s.replace(s.Errors[s.Next], size)
		s.Errors[s.Next] = size
		s.Next = (s.Next + 1) % full
	}
	s.N++
	s.known = 0
	// Stochastic approximation of the median (Robbins and Monro 1951) in logarithms.
	step := max(1/(float64(s.N)+10), .004)
	if size > s.Long {
		s.Long *= 1 + step
	} else {
		s.Long = max(s.Long*(1-step), s.Floor/2)
	}
	if whole > 1.01*s.Floor { // otherwise nothing is known yet that could bound it
		size = min(size, 300*whole)
	}
	s.Mean += (size - s.Mean) * max(1/(float64(s.N)+10), .004)
}

// replace keeps sorted in order when one error takes another's place.
func (s *spread) replace(old, size float64) {
	if len(s.sorted) != len(s.Errors) {
		return
	}
	from, _ := slices.BinarySearch(s.sorted, old)
	to, _ := slices.BinarySearch(s.sorted, size)
	if to > from {
		to--
		copy(s.sorted[from:to], s.sorted[from+1:to+1])
	} else {
		copy(s.sorted[to+1:from+1], s.sorted[to:from])
	}
	s.sorted[to] = size
}

// forget takes back the newest n errors, which a shift of the level had made.
func (s *spread) forget(n int) {
	s.known, s.sorted = 0, s.sorted[:0]
	inOrder := slices.Concat(s.Errors[s.Next:], s.Errors[:s.Next])
	s.Errors, s.Next = inOrder[:len(inOrder)-min(n, len(inOrder)/2)], 0
}

// median returns the median of values, which are not changed; 0 of none.
func median(values []float64) float64 { return selectMedian(slices.Clone(values)) }

// selectMedian returns the upper median by partitioning (Hoare's selection); it reorders values.
func selectMedian(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	k, low, high := len(values)/2, 0, len(values)-1
	for low < high {
		pivot, i, j := values[(low+high)/2], low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return values[k]
		}
	}
	return values[k]
}
