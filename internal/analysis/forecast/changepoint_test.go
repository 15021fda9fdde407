package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// exhaustive is the same optimum by trying every start: no pruning.
func exhaustive(p prefix, penalty float64) float64 {
	n := len(p.sum) - 1
	best := make([]float64, n+1)
	for i := range best {
		best[i] = math.Inf(1)
	}
	best[0] = -penalty
	for to := shortestLevel; to <= n; to++ {
		for s := 0; s+shortestLevel <= to; s++ {
			best[to] = min(best[to], best[s]+p.cost(s, to)+penalty)
		}
	}
	return best[n]
}

func TestPELTIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-5, 5), 2*shortestLevel, 60).Draw(t, "x")
		for i := range x {
			x[i] += float64(i / 15 % 3)
		}
		penalty := rapid.Float64Range(.1, 40).Draw(t, "penalty")
		p := newPrefix(x)
		cuts := pelt(p, penalty)
		got := -penalty
		for i := 1; i < len(cuts); i++ {
			if cuts[i]-cuts[i-1] < shortestLevel {
				t.Fatalf("segment %d…%d is too short", cuts[i-1], cuts[i])
			}
			got += p.cost(cuts[i-1], cuts[i]) + penalty
		}
		if want := exhaustive(p, penalty); math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
			t.Fatalf("cost %v, the optimum is %v", got, want)
		}
	})
}

func TestChangePointsOnPlantedLevels(t *testing.T) {
	t.Parallel()
	const n, seeds = 300, 200
	cases := []struct {
		name  string
		value func(r *rand.Rand, i int, state *float64) float64
		at    []int
		least float64 // share of seeds where exactly these are found, each within 3 steps
	}{
		{"none", func(r *rand.Rand, i int, _ *float64) float64 { return 100 + 10*r.NormFloat64() }, nil, .95},
		{"none, weekly", func(r *rand.Rand, i int, _ *float64) float64 { return 100 + 40*float64(i%7/5) + 10*r.NormFloat64() }, nil, .95},
		{"none, alike neighbours", func(r *rand.Rand, i int, s *float64) float64 {
			*s = .5**s + 10*r.NormFloat64()
			return 100 + *s
		}, nil, .9},
		{"none, a trend", func(r *rand.Rand, i int, _ *float64) float64 { return 100 + .3*float64(i) + 10*r.NormFloat64() }, nil, .95},
		{"none, a random walk", func(r *rand.Rand, i int, s *float64) float64 {
			*s += r.NormFloat64()
			return 100 + *s
		}, nil, .5},
		{"one of 3 sd", func(r *rand.Rand, i int, _ *float64) float64 {
			return 100 + 30*float64(min(i/180, 1)) + 10*r.NormFloat64()
		}, []int{180}, .9},
		{"one, weekly", func(r *rand.Rand, i int, _ *float64) float64 {
			return 100 + 40*float64(i%7/5) + 30*float64(min(i/180, 1)) + 10*r.NormFloat64()
		}, []int{180}, .9},
		{"two", func(r *rand.Rand, i int, _ *float64) float64 {
			v := 100 + 10*r.NormFloat64()
			if i >= 100 && i < 200 {
				v += 40
			}
			return v
		}, []int{100, 200}, .9},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			hit := 0
			for seed := range uint64(seeds) {
				r := rand.New(rand.NewPCG(seed, 3))
				y := make([]float64, n)
				var state float64
				for i := range y {
					y[i] = c.value(r, i, &state)
				}
				found, err := ChangePoints(y, 7)
				if err != nil {
					t.Fatal(err)
				}
				if slices.EqualFunc(found, c.at, func(f ChangePoint, at int) bool { return f.At >= at-3 && f.At <= at+3 }) {
					hit++
				}
			}
			if share := float64(hit) / seeds; share < c.least {
				t.Errorf("right on %.1f %% of seeds, want %.0f %%", 100*share, 100*c.least)
			}
		})
	}
}
