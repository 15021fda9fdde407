package anomaly

import "math"

// heaviness lists the tails that are told apart: 1/(degrees of freedom) of Student's T,
// from the normal distribution to one of 2.5 degrees.
var heaviness = [...]float64{0, .07, .14, .2, .3, .4}

// The tail of a series is found by likelihood over |z| up to bodyEnd only: what lies
// beyond counts as bodyEnd, so that the anomalies do not make the tail.
const (
	bodyEnd  = 3.5
	bodyStep = .05
)

// bodyLikelihood holds ln f(z) for each heaviness and bin of |z|.
var bodyLikelihood = func() (table [int(bodyEnd/bodyStep) + 1][len(heaviness)]float64) {
	for i := range table {
		z := (float64(i) + .5) * bodyStep
		for h, inv := range heaviness {
			const dz = 1e-4
			table[i][h] = math.Log((twoSided(z-dz, inv) - twoSided(z+dz, inv)) / (2 * dz))
		}
	}
	return table
}()

// tail is what is known of how heavy a series' tail is: the log likelihood of each heaviness.
type tail struct {
	Log [len(heaviness)]float64 `json:"log"`
	N   int                     `json:"n"`
}

// newTail begins with the belief that business figures have tails of moderate weight.
func newTail() tail { return tail{Log: [len(heaviness)]float64{-3, -1.5, -.5, 0, -1, -3}} }

func (t *tail) learn(z float64) {
	line := &bodyLikelihood[int(min(abs(z), bodyEnd-bodyStep/2)/bodyStep)]
	for h := range heaviness {
		t.Log[h] += line[h]
	}
	t.N++
}

// inv returns the mean heaviness, never lighter than the uncertainty of a scale from few errors allows.
func (t *tail) inv() float64 {
	best := t.Log[t.best()]
	var sum, weight float64
	for h, inv := range heaviness {
		w := math.Exp(t.Log[h] - best)
		sum += w * inv
		weight += w
	}
	return max(sum/weight, min(.4, 4/(float64(t.N)+4)))
}

// best returns the index of the likeliest heaviness.
func (t *tail) best() int {
	best := 0
	for h := range t.Log {
		if t.Log[h] > t.Log[best] {
			best = h
		}
	}
	return best
}

// score turns a p-value into 0 … 1: one half at p = 10⁻⁴.
func score(p float64) float64 {
	s := -math.Log10(max(p, 1e-300))
	return s / (s + 4)
}

// heavy says whether the tail is likelier to be one of ten degrees of freedom and fewer than a lighter one.
func (t *tail) heavy() bool { return heaviness[t.best()] > .1 }
