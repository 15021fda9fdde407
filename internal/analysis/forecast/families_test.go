package forecast_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/insight-agent/insight/internal/analysis/forecast"
	"github.com/insight-agent/insight/internal/analysis/forecast/m4"
)

// family generates series of one kind; the last horizon of values is what is to
// be forecast.
type family struct {
	name   string
	n      int
	value  func(g *generator, i int) float64
	labels func(g *generator, n int) []int
	wide   bool // intervals may hold more than they say: too little data, or nothing to miss
}

// generator draws one series of a family.
type generator struct {
	*rand.Rand
	week  [7]float64
	at    int     // of the shift
	step  float64 // of the shift
	state float64
	chance,
	size float64
	holidays map[int]bool
}

const familyHorizon = 28

func newGenerator(seed uint64, n int) *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 17))}
	for i := range g.week {
		g.week[i] = max(.2, 1+.3*g.NormFloat64())
	}
	g.at = n/2 + g.IntN(n/2-familyHorizon)
	g.step = 1 + .5*(2*g.Float64()-1)
	g.chance, g.size = .1+.3*g.Float64(), 2+8*g.Float64()
	g.holidays = map[int]bool{}
	for i := 20 + g.IntN(20); i < n; i += 60 + g.IntN(30) {
		g.holidays[i] = true
	}
	g.holidays[n-familyHorizon+g.IntN(familyHorizon)] = true
	return g
}

// during is a week's rhythm while something runs, and zero otherwise.
func (g *generator) during(runs bool, i int) float64 {
	if !runs {
		return 0
	}
	return 1000 * g.week[i%7] * max(.1, 1+.1*g.NormFloat64())
}

func families() []family {
	return []family{
		{name: "weekly", n: 400, value: func(g *generator, i int) float64 { return 1000 * g.week[i%7] * (1 + .1*g.NormFloat64()) }},
		{name: "trend", n: 400, value: func(g *generator, i int) float64 {
			return (1000 + 3*float64(i)) * g.week[i%7] * (1 + .1*g.NormFloat64())
		}},
		{name: "growth", n: 400, value: func(g *generator, i int) float64 {
			return 1000 * math.Exp(.003*float64(i)) * g.week[i%7] * (1 + .1*g.NormFloat64())
		}},
		{name: "level shift", n: 400, wide: true, value: func(g *generator, i int) float64 {
			v := 1000 * g.week[i%7] * (1 + .1*g.NormFloat64())
			if i >= g.at {
				v *= g.step
			}
			return v
		}},
		{name: "random walk", n: 400, value: func(g *generator, i int) float64 {
			g.state += g.NormFloat64()
			return 100 + g.state
		}},
		{name: "weekly walk", n: 400, value: func(g *generator, i int) float64 {
			g.state += .02 * g.NormFloat64()
			return 1000 * math.Exp(g.state) * g.week[i%7] * (1 + .05*g.NormFloat64())
		}},
		{name: "autoregressive", n: 400, value: func(g *generator, i int) float64 {
			g.state = .7*g.state + .1*g.NormFloat64()
			return 1000 * (1 + g.state) * g.week[i%7]
		}},
		{name: "noise", n: 400, value: func(g *generator, i int) float64 { return 1000 * (1 + .2*g.NormFloat64()) }},
		{name: "signed", n: 400, value: func(g *generator, i int) float64 { return 50 * (g.week[i%7] - 1 + .2*g.NormFloat64()) }},
		{name: "short", n: 90, wide: true, value: func(g *generator, i int) float64 { return 1000 * g.week[i%7] * (1 + .1*g.NormFloat64()) }},
		{name: "gappy", n: 400, value: func(g *generator, i int) float64 {
			v := 1000 * g.week[i%7] * (1 + .1*g.NormFloat64())
			if g.Float64() < .1 && i < 300 {
				return math.NaN()
			}
			return v
		}},
		{name: "holiday", n: 400, value: func(g *generator, i int) float64 {
			v := 1000 * g.week[i%7] * (1 + .1*g.NormFloat64())
			if g.holidays[i] {
				v *= 2.5 * (1 + .1*g.NormFloat64())
			}
			return v
		}, labels: func(g *generator, n int) []int {
			labels := make([]int, n)
			for i := range g.holidays {
				labels[i] = 1
			}
			return labels
		}},
		{name: "closed weekends", n: 400, value: func(g *generator, i int) float64 {
			if i%7 >= 5 {
				return 0
			}
			return 1000 * g.week[i%7] * (1 + .1*g.NormFloat64())
		}},
		{name: "intermittent", n: 400, wide: true, value: func(g *generator, i int) float64 {
			if g.Float64() > g.chance {
				return 0
			}
			return math.Ceil(g.size * g.ExpFloat64())
		}},
		{name: "begun", n: 400, wide: true, value: func(g *generator, i int) float64 {
			return g.during(i >= min(g.at, 350), i)
		}},
		{name: "paused", n: 400, wide: true, value: func(g *generator, i int) float64 {
			return g.during(i < g.at-100 || i >= min(g.at, 350), i)
		}},
		{name: "campaigns", n: 400, wide: true, value: func(g *generator, i int) float64 {
			return g.during((i+g.at)%60 < 20, i)
		}},
		{name: "small counts", n: 400, wide: true, value: func(g *generator, i int) float64 {
			k, p, limit := 0.0, 1.0, math.Exp(-g.size*g.week[i%7])
			for p *= g.Float64(); p > limit; p *= g.Float64() {
				k++
			}
			return k
		}},
		{name: "constant", n: 400, wide: true, value: func(*generator, int) float64 { return 42 }},
	}
}

// TestFamilies draws series that nothing was tuned on (tuning used seeds below
// 1000). No family may be worse than the seasonal naive forecast by over 2 %,
// and intervals must hold what they say to within 3 points, sampling error
// (sd about 1 point, 2 for whole families of wandering series) included.
func TestFamilies(t *testing.T) {
	t.Parallel()
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			const seeds = 100
			var got m4.Tally
			for seed := range uint64(seeds) {
				g := newGenerator(1000+seed, f.n)
				y := make([]float64, f.n)
				for i := range y {
					y[i] = f.value(g, i)
				}
				o := forecast.Options{Horizon: familyHorizon, Periods: []int{7}}
				if f.labels != nil {
					o.Events = f.labels(g, f.n)
				}
				train, actual := y[:f.n-familyHorizon], y[f.n-familyHorizon:]
				r, err := forecast.Run(train, o)
				if err != nil {
					t.Fatal(err)
				}
				got.Add(r, train, actual, 7)
			}
			t.Log(got.String())
			if got.Ratio() > 1.02 {
				t.Errorf("%.3f of the seasonal naive error", got.Ratio())
			}
			if f.wide {
				if got.In80/got.Steps < .77 || got.In95/got.Steps < .92 {
					t.Errorf("intervals hold %.1f and %.1f %%", 100*got.In80/got.Steps, 100*got.In95/got.Steps)
				}
				return
			}
			if math.Abs(100*got.In80/got.Steps-80) > 3 {
				t.Errorf("80 %% intervals hold %.1f %%", 100*got.In80/got.Steps)
			}
			if math.Abs(100*got.In95/got.Steps-95) > 3 {
				t.Errorf("95 %% intervals hold %.1f %%", 100*got.In95/got.Steps)
			}
		})
	}
}
