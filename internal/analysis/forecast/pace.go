package forecast

import (
	"math"
	"sort"
)

// Standing says where a plan lies in what is expected.
type Standing string

// The standings. A plan inside the 80 % interval is on pace: neither reached nor
// missed for sure.
const (
	Ahead  Standing = "ahead"   // the plan lies below the 80 % interval of the landing
	OnPace Standing = "on_pace" // inside it
	Behind Standing = "behind"  // above it
)

// Pace compares a plan for a period with what it is on the way to.
type Pace struct {
	Actual   float64  `json:"actual"`   // so far
	Target   float64  `json:"target"`   // for the whole period
	Landing  Point    `json:"landing"`  // the whole period's expected total: Actual and the forecast of the rest
	Gap      float64  `json:"gap"`      // Landing.Mean − Target
	Reach    float64  `json:"reach"`    // probability that the total is Target or more
	Needed   float64  `json:"needed"`   // per step that is left, to reach Target exactly; 0 with none left
	Expected float64  `json:"expected"` // per step that is left, as forecast
	Standing Standing `json:"standing"`
}

// Pace answers "are we on pace?": actual is the period's total up to the end of
// the history, left the number of its steps that are still to come (0 when it is
// over), target its plan. For a budget, Reach is the chance of spending it all.
func (f *Forecast) Pace(actual, target float64, left int) (Pace, error) {
	if !finite(actual) {
		return Pace{}, &InputError{"actual", -1, "must be a finite number"}
	}
	if !finite(target) {
		return Pace{}, &InputError{"target", -1, "must be a finite number"}
	}
	p := Pace{Actual: actual, Target: target, Landing: Point{actual, actual, actual, actual, actual}}
	if left > 0 {
		rest, err := f.Total(left)
		if err != nil {
			return Pace{}, err
		}
		p.Landing = Point{actual + rest.Mean, actual + rest.Lo80, actual + rest.Hi80, actual + rest.Lo95, actual + rest.Hi95}
		p.Needed, p.Expected = (target-actual)/float64(left), rest.Mean/float64(left)
	} else if left < 0 {
		return Pace{}, &InputError{"steps", -1, "must be 0 or more"}
	}
	p.Gap = p.Landing.Mean - target
	p.Reach = f.reach(target-actual, left)
	switch {
	case target < p.Landing.Lo80 || (left == 0 && p.Gap >= 0):
		p.Standing = Ahead
	case target > p.Landing.Hi80 || left == 0:
		p.Standing = Behind
	default:
		p.Standing = OnPace
	}
	return p, nil
}

// Reach is the probability that the sum of the first steps is at least total.
func (f *Forecast) Reach(total float64, steps int) (float64, error) {
	if !finite(total) {
		return 0, &InputError{"target", -1, "must be a finite number"}
	}
	if err := f.summable(steps); err != nil {
		return 0, err
	}
	return f.reach(total, steps), nil
}

// reach turns the interval of a total around: it looks for the level whose bound
// is the total asked about, and is so never at odds with Total. The chance of
// nothing left is 0 or 1; otherwise it stays between 1 and 99 %, because so few
// past totals show no rarer chance.
func (f *Forecast) reach(total float64, steps int) float64 {
	if steps == 0 {
		if total <= 0 {
			return 1
		}
		return 0
	}
	mean, errors, off := f.totals.sums(steps)
	away := math.Abs(total - mean)
	if f.totals.nonNegative && total <= 0 {
		return 1
	}
	half := func(alpha float64) float64 {
		z := math.Sqrt2 * math.Erfinv(1-alpha)
		return math.Hypot(f.totals.half(errors, f.adapted(alpha)), z*off)
	}
	if half(alpha95) == 0 { // nothing ever varied
		if total <= mean {
			return 1
		}
		return 0
	}
	// half falls as alpha grows: the least alpha whose interval leaves the total out.
	const fine = 1000
	i := sort.Search(fine, func(i int) bool { return half(float64(i+1)/(fine+1)) <= away })
	tail := max(float64(i+1)/(fine+1)/2, .01)
	if total <= mean {
		return 1 - tail
	}
	return tail
}

// adapted is the α that an interval of a nominal α is set by: between and
// beyond the two that are learned, in proportion.
func (f *Forecast) adapted(alpha float64) float64 {
	at80, at95 := f.State.Alpha80/alpha80, f.State.Alpha95/alpha95
	share := (alpha - alpha95) / (alpha80 - alpha95)
	scale := at95 + min(max(share, 0), 1)*(at80-at95)
	// Towards α = 1, where every interval has no width, nothing is adapted.
	if alpha > alpha80 {
		scale = 1 + (scale-1)*(1-alpha)/(1-alpha80)
	}
	return min(max(alpha*scale, 0), 1)
}
