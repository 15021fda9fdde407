package forecast

import (
	"math"
	"slices"
)

// sizes is the usual size of an error, taken apart into how far ahead it was
// made and which phases of the seasons it hit:
//
//	size = ahead_h · Π phase_p.
//
// Errors are taken at the level of the end of the history. What a size is
// compared with is left out of it: see without.
type sizes struct {
	origins []int
	misses  [][]float64 // by origin and step: absolute errors at the level of the end
	ahead   []float64   // by step, not falling, for the whole horizon
	rhythms []rhythm    // hours of a day, and days of a week where one is known
}

// rhythm is how the size of errors differs among the phases of a season. The
// errors that hit one stretch of the history are one piece of evidence, a hit,
// however many origins made them.
type rhythm struct {
	length int       // of a stretch, in steps: 1, or the shorter period
	first  int       // stretch of the first origin
	hits   []float64 // by stretch from there: mean error beside the other parts of the size; NaN where none is known
	sum    []float64 // of hits, by phase
	count  []float64
	trust  float64 // hits of a phase that it takes to believe it by half
}

// newSizes measures them for a horizon of at least as many steps as were tried.
func newSizes(c combined, growth drift, horizon int, periods []int) sizes {
	steps := len(c.errors[0])
	s := sizes{origins: c.origins, ahead: make([]float64, horizon)}
	for k, path := range c.errors {
		misses := make([]float64, steps)
		for h, e := range path {
			misses[h] = math.Abs(e) / growth.relative(k)
			s.ahead[h] += misses[h] / float64(len(c.errors))
		}
		s.misses = append(s.misses, misses)
	}
	rising(s.ahead[:steps])
	if first := slices.IndexFunc(s.ahead[:steps], func(size float64) bool { return size > 0 }); first > 0 {
		// Where later steps were missed, none is certain: the first ones were luck.
		for h := range first {
			s.ahead[h] = s.ahead[first] * math.Sqrt(float64(h+1)/float64(first+1))
		}
	}
	for h := steps; h < horizon; h++ {
		// Further than any origin could be checked: as a random walk grows.
		s.ahead[h] = s.ahead[steps-1] * math.Sqrt(float64(h+1)/float64(steps))
	}
	s.addRhythm(1, shortest(periods))
	for i := 1; i < len(periods); i++ {
		if periods[i]%periods[i-1] == 0 {
			s.addRhythm(periods[i-1], periods[i]/periods[i-1])
		}
	}
	return s
}

// addRhythm measures a season of so many phases on what the size so far leaves.
func (s *sizes) addRhythm(length, phases int) {
	steps := len(s.misses[0])
	r := rhythm{length: length, first: s.origins[0] / length, sum: make([]float64, phases), count: make([]float64, phases)}
	r.hits = make([]float64, (s.origins[len(s.origins)-1]+steps-1)/length-r.first+1)
	made := make([]float64, len(r.hits))
	for k, path := range s.misses {
		for h, miss := range path {
			if size := s.at(s.origins[k], h); size > 0 {
				r.hits[r.stretch(s.origins[k]+h)] += miss / size
				made[r.stretch(s.origins[k]+h)]++
			}
		}
	}
	for i := range r.hits {
		r.hits[i] /= made[i] // 0/0 is NaN
		if made[i] > 0 {
			r.sum[(r.first+i)%phases] += r.hits[i]
			r.count[(r.first+i)%phases]++
		}
	}
	r.trust = r.credibility()
	s.rhythms = append(s.rhythms, r)
}

// stretch is the place of a step of the history among the hits.
func (r *rhythm) stretch(n int) int { return n/r.length - r.first }

func (r *rhythm) phase(n int) int { return n / r.length % len(r.sum) }

// leastTrust is how many hits the guess that all phases are alike weighs at
// least: the variances are themselves measured on few.
const leastTrust = 3

// credibility is how many hits of a phase weigh as much as that guess: the
// variance within phases over that between them (Bühlmann and Straub 1970). It is
// infinite when phases do not differ more than chance makes them.
func (r *rhythm) credibility() float64 {
	var within, between, total, n, square, phases float64
	for p, count := range r.count {
		if count > 0 {
			total, n, square, phases = total+r.sum[p], n+count, square+count*count, phases+1
		}
	}
	for i, hit := range r.hits {
		if p := (r.first + i) % len(r.count); !math.IsNaN(hit) {
			within += math.Pow(hit-r.sum[p]/r.count[p], 2)
		}
	}
	for p, count := range r.count {
		if count > 0 {
			between += count * math.Pow(r.sum[p]/count-total/n, 2)
		}
	}
	if phases < 2 || n <= phases {
		return math.Inf(1)
	}
	within /= n - phases
	between = (between - (phases-1)*within) / (n - square/n)
	if between <= 0 {
		return math.Inf(1)
	}
	return max(within/between, leastTrust)
}

// factor is what the phase of step n multiplies sizes by.
func (r *rhythm) factor(n int) float64 {
	p := r.phase(n)
	return 1 + (r.sum[p]-r.count[p])/(r.count[p]+r.trust)
}

// without is the same, but for the hit of that very step.
func (r *rhythm) without(n int) float64 {
	p, hit := r.phase(n), r.hits[r.stretch(n)]
	if math.IsNaN(hit) {
		return r.factor(n)
	}
	return 1 + (r.sum[p]-hit-r.count[p]+1)/(r.count[p]-1+r.trust)
}

// at is the usual size of an error made h+1 steps after the first n values.
func (s *sizes) at(n, h int) float64 {
	size := s.ahead[h]
	for i := range s.rhythms {
		size *= s.rhythms[i].factor(n + h)
	}
	return size
}

// mostTimes is how many times the usual size the same without one step may fall
// short of it: what hit one step alone is no measure of its own.
const mostTimes = 10

// without is the usual size of the error at origin k and step h as it would be
// measured without any error that hit the same step of the history. Divided by a
// size that it helped to make, an error looks smaller than a new one will.
func (s *sizes) without(k, h int) float64 {
	target := s.origins[k] + h
	from, to := s.pool(h)
	n := float64(len(s.origins) * (to - from))
	sum := n * s.ahead[h]
	leave := func(j int) { sum, n = sum-s.misses[j][target-s.origins[j]], n-1 }
	for j := k; j >= 0 && target-s.origins[j] < to; j-- {
		leave(j)
	}
	for j := k + 1; j < len(s.origins) && target-s.origins[j] >= from; j++ {
		leave(j)
	}
	size := s.ahead[h]
	if n > 0 {
		size = max(sum/n, size/mostTimes)
	}
	for i := range s.rhythms {
		size *= s.rhythms[i].without(target)
	}
	return size
}

// pool returns the steps around h that share one size, because errors did not
// grow among them.
func (s *sizes) pool(h int) (from, to int) {
	from, to = h, h+1
	for from > 0 && s.ahead[from-1] == s.ahead[h] {
		from--
	}
	for to < len(s.misses[0]) && s.ahead[to] == s.ahead[h] {
		to++
	}
	return from, to
}

// rising makes values that do not fall, as near as can be in squares (pool
// adjacent violators, Ayer et al. 1955), in place.
func rising(v []float64) {
	type block struct {
		mean float64
		n    int
	}
	var blocks []block
	for _, x := range v {
		blocks = append(blocks, block{x, 1})
		for i := len(blocks) - 1; i > 0 && blocks[i-1].mean > blocks[i].mean; i-- {
			a, b := blocks[i-1], blocks[i]
			n := a.n + b.n
			blocks = append(blocks[:i-1], block{(a.mean*float64(a.n) + b.mean*float64(b.n)) / float64(n), n})
		}
	}
	i := 0
	for _, b := range blocks {
		for range b.n {
			v[i] = b.mean
			i++
		}
	}
}
