package demo

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"github.com/insight-agent/insight/internal/period"
)

// stream is a source of randomness of its own for each table and day, so that
// days can be generated in any order and a change to one table leaves the
// others as they were.
type stream struct{ *rand.Rand }

func newStream(seed uint64, table string, day period.Date) stream {
	h := fnv.New64a()
	h.Write([]byte(table))
	return stream{rand.New(rand.NewPCG(seed, h.Sum64()^uint64(day)<<40))}
}

// noise is a log-normal factor of mean 1; sigma is the standard deviation of
// its logarithm, about its relative size.
func (s stream) noise(sigma float64) float64 {
	return math.Exp(sigma*s.NormFloat64() - sigma*sigma/2)
}

// count draws from the Poisson distribution. From a mean of 40 on it draws
// from the normal distribution of the same mean and variance instead, whose
// rounded values differ by less than the generator's other simplifications.
func (s stream) count(mean float64) int64 {
	if mean <= 0 {
		return 0
	}
	if mean >= 40 {
		return max(0, int64(math.Round(mean+math.Sqrt(mean)*s.NormFloat64())))
	}
	n := int64(0) // Knuth, The Art of Computer Programming, volume 2, 3.4.1
	for p := s.Float64(); p > math.Exp(-mean); p *= s.Float64() {
		n++
	}
	return n
}

// thin keeps each of n things with probability p.
func (s stream) thin(n int64, p float64) int64 {
	if p >= 1 {
		return n
	}
	if v := float64(n) * p * (1 - p); v >= 40 {
		return min(n, max(0, int64(math.Round(float64(n)*p+math.Sqrt(v)*s.NormFloat64()))))
	}
	kept := int64(0)
	for range n {
		if s.Float64() < p {
			kept++
		}
	}
	return kept
}
