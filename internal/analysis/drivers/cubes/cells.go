// Package cubes makes root-cause cubes with known causes, from a seed, to
// measure drivers.Localise.
//
// A cube has 8 × 12 × 3 × 15 members (a small one 4 × 5 × 3 × 2), of whose
// combinations three quarters occur: about 3,200 leaves, or 90, with sizes over
// several orders of magnitude. Causes are
// slices whose values are multiplied by .3 to .7 or 1.4 to 2.2; each moves at
// least half a per cent of the whole and stands at least seven standard errors
// from its own noise. Even seeds are for tuning, odd seeds for reporting.
package cubes

// Measure is how a cell's values come about.
type Measure int

const (
	Smooth     Measure = iota // real numbers: expectation × lognormal noise
	Counts                    // Poisson counts
	Revenue                   // sums of lognormal order values over Poisson orders
	Conversion                // binomial orders over sessions
	ROAS                      // revenue over a spend that varies by leaf
)

// Cell is one setting of the generator.
type Cell struct {
	Name     string
	Measure  Measure
	Layers   []int   // one cause for each, of so many dimensions; none: a quiet cube
	Noise    float64 // lognormal noise of leaves
	Astray   float64 // normal relative error of leaves' forecasts, so that some come near zero
	Growth   float64 // common factor less 1
	Wander   float64 // each member of each dimension goes up or down by about so much
	Observed bool    // the expected values are a sample too
	Mix      bool    // the cause moves the slice's denominator, not its ratio
	Uneven   float64 // lognormal spread of a cause's factor over its leaves
	Small    bool    // a small cube
	Gone     bool    // causes leave nothing
	Born     bool    // nothing was expected where the causes are
	Faint    bool    // causes of 5 to 7 standard errors only
}

// Ratio reports whether the metric is a ratio.
func (c Cell) Ratio() bool { return c.Measure == Conversion || c.Measure == ROAS }

// Cells are the settings that are reported. The first ten are those on which
// the method was compared with Adtributor and RiskLoc and chosen.
func Cells() []Cell {
	return []Cell{
		{Name: "layer 1, noise 10 %", Layers: []int{1}, Noise: .1},
		{Name: "layer 1, noise 30 %", Layers: []int{1}, Noise: .3},
		{Name: "layer 1 twice, noise 10 %", Layers: []int{1, 1}, Noise: .1},
		{Name: "layer 2, noise 10 %", Layers: []int{2}, Noise: .1},
		{Name: "layer 2, noise 30 %", Layers: []int{2}, Noise: .3},
		{Name: "layer 3, noise 10 %", Layers: []int{3}, Noise: .1},
		{Name: "layer 2, noise 10 %, growth 5 %", Layers: []int{2}, Noise: .1, Growth: .05},
		{Name: "layer 1, Poisson", Measure: Counts, Layers: []int{1}},
		{Name: "layer 2 twice, Poisson, growth 5 %", Measure: Counts, Layers: []int{2, 2}, Growth: .05},
		{Name: "layer 3, Poisson", Measure: Counts, Layers: []int{3}},

		{Name: "layer 1 twice, noise 30 %", Layers: []int{1, 1}, Noise: .3},
		{Name: "layers 1, 2, 3, noise 10 %", Layers: []int{1, 2, 3}, Noise: .1},
		{Name: "layer 2 three times, Poisson", Measure: Counts, Layers: []int{2, 2, 2}},
		{Name: "layer 2, Poisson against Poisson", Measure: Counts, Layers: []int{2}, Observed: true},
		{Name: "layer 2, Poisson, members wander 5 %", Measure: Counts, Layers: []int{2}, Wander: .05},
		{Name: "layer 2, revenue against revenue", Measure: Revenue, Layers: []int{2}, Observed: true},
		{Name: "layer 1 and 2, revenue, growth 5 %", Measure: Revenue, Layers: []int{1, 2}, Observed: true, Growth: .05},
		{Name: "layer 2, Poisson, faint", Measure: Counts, Layers: []int{2}, Faint: true},
		{Name: "layer 2, noise 10 %, uneven", Layers: []int{2}, Noise: .1, Uneven: .3},
		{Name: "layer 1 twice, Poisson, uneven", Measure: Counts, Layers: []int{1, 1}, Uneven: .3},
		{Name: "layer 2, forecasts astray by 30 %", Layers: []int{2}, Astray: .3},
		{Name: "small cube, layer 1, noise 10 %", Layers: []int{1}, Noise: .1, Small: true},
		{Name: "small cube, layer 2, Poisson against Poisson", Measure: Counts, Layers: []int{2}, Observed: true, Small: true},
		{Name: "layer 2 gone, Poisson", Measure: Counts, Layers: []int{2}, Gone: true},
		{Name: "layer 1 born, Poisson against Poisson", Measure: Counts, Layers: []int{1}, Observed: true, Born: true},

		{Name: "conversion, layer 1", Measure: Conversion, Layers: []int{1}, Noise: .1},
		{Name: "conversion, layer 2 against observed", Measure: Conversion, Layers: []int{2}, Noise: .1, Observed: true},
		{Name: "conversion, layer 2 twice against observed", Measure: Conversion, Layers: []int{2, 2}, Noise: .1, Observed: true},
		{Name: "conversion, layer 3", Measure: Conversion, Layers: []int{3}, Noise: .1},
		{Name: "conversion, layer 1, growth 5 %", Measure: Conversion, Layers: []int{1}, Noise: .1, Growth: .05, Observed: true},
		{Name: "ROAS, layer 2 against observed", Measure: ROAS, Layers: []int{2}, Noise: .1, Observed: true},
		{Name: "conversion, mix, layer 1", Measure: Conversion, Layers: []int{1}, Noise: .1, Mix: true},
		{Name: "conversion, mix, layer 2 against observed", Measure: Conversion, Layers: []int{2}, Noise: .1, Mix: true, Observed: true},

		{Name: "quiet, noise 10 %", Noise: .1},
		{Name: "quiet, noise 30 %", Noise: .3},
		{Name: "quiet, noise 10 %, growth 5 %", Noise: .1, Growth: .05},
		{Name: "quiet, forecasts astray by 30 %", Astray: .3},
		{Name: "quiet, small cube, noise 30 %", Noise: .3, Small: true},
		{Name: "quiet, Poisson", Measure: Counts},
		{Name: "quiet, Poisson, members wander 5 %", Measure: Counts, Wander: .05},
		{Name: "quiet, revenue against revenue", Measure: Revenue, Observed: true},
		{Name: "quiet, revenue, members wander 10 %", Measure: Revenue, Observed: true, Wander: .1},
		{Name: "quiet, conversion against observed", Measure: Conversion, Noise: .1, Observed: true},
		{Name: "quiet, ROAS, members wander 5 %", Measure: ROAS, Noise: .1, Observed: true, Wander: .05},
	}
}
