package cubes

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/insight-agent/insight/internal/analysis/drivers"
)

var (
	dims  = []string{"region", "campaign", "device", "product"}
	large = [4]int{8, 12, 3, 15}
	small = [4]int{4, 5, 3, 2}
)

func (c Cell) sizes() [4]int {
	if c.Small {
		return small
	}
	return large
}

// Case is a cube with its true causes.
type Case struct {
	Cell   Cell
	Seed   uint64
	Cube   *drivers.Cube
	Metric drivers.Metric
	Truth  [][]drivers.Member // in the cube's order of dimensions
}

// leaf is one combination of members before anything is measured.
type leaf struct {
	at     [4]int
	size   float64 // expected value; of a ratio: expected denominator
	rate   float64 // expected ratio, 1 where the metric is none
	wander float64
	value  float64 // factor of the causes on the value or the ratio
	weight float64 // factor of the causes on the denominator
}

// cause is a slice: the member of each dimension, −1 for any.
type cause struct {
	at     [4]int
	factor float64
}

func (c cause) holds(l *leaf) bool {
	for d, m := range c.at {
		if m >= 0 && m != l.at[d] {
			return false
		}
	}
	return true
}

// Generate makes the cube of a cell and seed; the same pair gives the same cube.
func Generate(cell Cell, seed uint64) (Case, error) {
	s := source{rand.New(rand.NewPCG(seed, 0x6375_6265_73))}
	leaves := cell.leaves(s)
	causes, err := cell.inject(s, leaves)
	if err != nil {
		return Case{}, err
	}
	b, err := drivers.NewBuilder(dims...)
	if err != nil {
		return Case{}, err
	}
	for i := range leaves {
		l := &leaves[i]
		actual, expected := cell.measure(s, l)
		if cell.Born {
			actual, expected = expected, actual
		}
		if err := b.Add(names(l.at), actual, expected); err != nil {
			return Case{}, err
		}
	}
	cube, err := b.Cube()
	if err != nil {
		return Case{}, err
	}
	c := Case{Cell: cell, Seed: seed, Cube: cube, Metric: drivers.Metric{Ratio: cell.Ratio(), Observed: cell.Observed}}
	for _, k := range causes {
		var where []drivers.Member
		for d, m := range k.at {
			if m >= 0 {
				where = append(where, drivers.Member{Dimension: dims[d], Member: name(d, m)})
			}
		}
		c.Truth = append(c.Truth, where)
	}
	return c, nil
}

func name(d, m int) string { return fmt.Sprintf("%s %d", dims[d], m+1) }

func names(at [4]int) []string {
	list := make([]string, len(at))
	for d, m := range at {
		list[d] = name(d, m)
	}
	return list
}

func (c Cell) leaves(s source) []leaf {
	scale := map[Measure]float64{Smooth: 100, Counts: 8, Revenue: 8, Conversion: 400, ROAS: 40}[c.Measure]
	switch {
	case c.Faint:
		scale /= 4
	case c.Small:
		scale *= 10 // the data of a small shop, not of a thirtieth of a large one
	}
	spread := .25 // of the members' ratios
	if c.Mix {
		spread = .6 // else a shift of weights moves nothing
	}
	sizes := c.sizes()
	sizeOf, rateOf, wanderOf := s.members(sizes, .6), s.members(sizes, spread), s.members(sizes, c.Wander)
	var leaves []leaf
	var at [4]int
	for at[0] = range sizes[0] {
		for at[1] = range sizes[1] {
			for at[2] = range sizes[2] {
				for at[3] = range sizes[3] {
					if s.Float64() > .75 {
						continue
					}
					l := leaf{at: at, size: scale * s.lognormal(.5), rate: 1, wander: 1, value: 1, weight: 1}
					for d, m := range at {
						l.size *= sizeOf[d][m]
						l.wander *= wanderOf[d][m]
						if c.Ratio() {
							l.rate *= rateOf[d][m]
						}
					}
					leaves = append(leaves, l)
				}
			}
		}
	}
	return leaves
}

func (s source) members(sizes [4]int, sigma float64) [4][]float64 {
	var of [4][]float64
	for d, n := range sizes {
		for range n {
			of[d] = append(of[d], s.lognormal(sigma))
		}
	}
	return of
}

const (
	leastEffect = .005 // of the whole
	leastMix    = .02  // of the whole ratio
	clearAt     = 7.   // standard errors of the cause's own noise
	faintAt     = 5.
)

// inject draws the causes and applies them to the leaves.
func (c Cell) inject(s source, leaves []leaf) ([]cause, error) {
	for range 10_000 {
		var causes []cause
		for _, layer := range c.Layers {
			k := cause{[4]int{-1, -1, -1, -1}, .3 + .4*s.Float64()}
			if s.Float64() < .5 {
				k.factor = 1.4 + .8*s.Float64()
			}
			if c.Gone || c.Born {
				k.factor = 0
			}
			for _, d := range s.Perm(4)[:layer] {
				k.at[d] = s.IntN(c.sizes()[d])
			}
			causes = append(causes, k)
		}
		if !c.apply(leaves, causes) {
			continue
		}
		for i := range leaves {
			if leaves[i].value != 1 {
				leaves[i].value *= s.lognormal(c.Uneven)
			}
		}
		return causes, nil
	}
	return nil, fmt.Errorf("cubes: cell %q: no slice fits; widen the bounds of its causes", c.Name)
}

// apply multiplies the leaves, or refuses causes that are too small to be
// worth a name, or of which one holds another.
func (c Cell) apply(leaves []leaf, causes []cause) bool {
	for i, a := range causes {
		for j, b := range causes {
			if i != j && contains(a, b) {
				return false
			}
		}
	}
	var whole, den, rated, shifted, shiftedDen float64
	effects, variances, counts := make([]float64, len(causes)), make([]float64, len(causes)), make([]int, len(causes))
	for i := range leaves {
		l := &leaves[i]
		l.value, l.weight = 1, 1
		events, variance := c.noise(l)
		whole += events
		den += l.size
		rated += l.size * l.rate
		owners := 0
		for _, k := range causes {
			if k.holds(l) {
				owners++
				if c.Mix {
					l.weight *= k.factor
				} else {
					l.value *= k.factor
				}
			}
		}
		for n, k := range causes {
			if owners == 1 && k.holds(l) { // its own leaves have to show it
				effects[n] += events * math.Abs(k.factor-1)
				variances[n] += variance
				counts[n]++
			}
		}
		shifted += l.size * l.rate * l.weight
		shiftedDen += l.size * l.weight
	}
	for n := range causes {
		z := effects[n] / math.Sqrt(variances[n])
		if counts[n] < 3 || effects[n] < leastEffect*whole || (z >= clearAt) == c.Faint || z < faintAt {
			return false
		}
	}
	return !c.Mix || math.Abs(shifted/shiftedDen/(rated/den)-1) > leastMix
}

// noise is a leaf's expected number of events and the variance of the
// difference between actual and expected, in events.
func (c Cell) noise(l *leaf) (events, variance float64) {
	events, unit := l.size, 1.
	switch {
	case c.Mix:
	case c.Measure == Conversion:
		events *= baseRate * l.rate
	case c.Measure == ROAS:
		events *= orderRate * l.rate
	}
	switch c.Measure {
	case Smooth:
		unit = 0
	case Revenue, ROAS:
		unit = math.Exp(orderSigma * orderSigma)
	}
	variance = unit * events
	if c.Observed {
		variance *= 2
	}
	if c.Mix || c.Measure == Smooth { // of ratios the noise is in the denominator only
		variance += (c.Noise*c.Noise + c.Astray*c.Astray) * events * events
	}
	return events, variance
}

func contains(a, b cause) bool {
	for d, m := range a.at {
		if m >= 0 && m != b.at[d] {
			return false
		}
	}
	return true
}

const (
	baseRate  = .03 // orders per session
	orderRate = .1  // orders per unit of spend
)

// measure draws a leaf's actual and expected value.
func (c Cell) measure(s source, l *leaf) (actual, expected drivers.Value) {
	factor := (1 + c.Growth) * l.wander
	switch c.Measure {
	case Counts, Revenue:
		now := l.size * l.value * factor
		if c.Measure == Revenue {
			return drivers.Value{Num: s.revenue(s.poisson(now))}, drivers.Value{Num: s.revenue(s.poisson(l.size))}
		}
		expected.Num = l.size
		if c.Observed {
			expected.Num = s.poisson(l.size)
		}
		return drivers.Value{Num: s.poisson(now)}, expected
	case Conversion:
		base := min(baseRate*l.rate, .3)
		actual.Den = s.poisson(l.size * l.weight * s.lognormal(c.Noise))
		actual.Num = s.binomial(actual.Den, min(base*l.value*factor, 1))
		expected = drivers.Value{Num: l.size * base, Den: l.size}
		if c.Observed {
			expected.Den = s.poisson(l.size)
			expected.Num = s.binomial(expected.Den, base)
		}
		return actual, expected
	case ROAS:
		actual.Den = l.size * l.weight * s.lognormal(c.Noise)
		actual.Num = s.revenue(s.poisson(actual.Den * orderRate * l.rate * l.value * factor))
		expected.Den = l.size
		expected.Num = s.revenue(s.poisson(l.size * orderRate * l.rate))
		return actual, expected
	default:
		expected.Num = l.size
		if c.Astray > 0 {
			expected.Num *= max(0, 1+c.Astray*s.NormFloat64())
		}
		return drivers.Value{Num: l.size * l.value * factor * s.lognormal(c.Noise)}, expected
	}
}
