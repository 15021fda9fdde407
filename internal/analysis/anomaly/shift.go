package anomaly

import (
	"math"
	"time"
)

// Shift is a level that moved and stayed.
type Shift struct {
	Start  time.Time // first step on the new level
	Steps  int       // steps from Start up to the one at which it was certain, both included
	Before float64   // level before, in the value's unit (of a rate: the rate)
	After  float64   // level since
	P      float64   // of the test, corrected for the number of days that could have been the first so far
}

// window holds the newest values with the rhythm taken off, on the link's scale, and
// looks for one change of their mean. Below a day, blocks of an hour stand for single values.
//
// It is the last step of binary segmentation, run at every step on the newest values:
// the gain of a split is Δ²/(σ²·f·(1/a+1/b)) with f = (1+ρ)/(1−ρ) for autocorrelated
// noise, and a shift must gain 3·ln n, the penalty of a strengthened BIC, with at least
// minAfter values behind it (van den Burg and Williams, arXiv 2003.06222, find binary
// segmentation among the best of fourteen methods on real series).
type window struct {
	Values  []float64   `json:"values"`
	Yearly  []float64   `json:"yearly"` // level of the same time last year, behind each value
	Year    bool        `json:"year"`   // whether there was one
	flat    []float64   // values with the rhythm of the year off as well
	scratch []float64   // for medians
	Times   []time.Time `json:"times"`
	Steps   []int       `json:"steps"` // rows behind each value
	Sum     float64     `json:"sum"`   // of the block that is being filled
	N       int         `json:"n"`
	Since   time.Time   `json:"since"`
	Seen    int         `json:"seen"` // values since the beginning
}

// frame says how much of the past a shift is looked for in.
type frame struct {
	block, minBefore, minAfter, maxAfter int
	slopes                               bool // the rhythm of the year is a slope over this many steps, and no shift
}

func frameFor(v Interval) frame {
	switch {
	case v.subDaily():
		return frame{block: v.steps(time.Hour), minBefore: 36, minAfter: 12, maxAfter: 24}
	case v.Step == day:
		return frame{block: 1, minBefore: 14, minAfter: 7, maxAfter: 14}
	}
	return frame{block: 1, minBefore: 8, minAfter: 4, maxAfter: 8, slopes: true}
}

// add takes one value with the rhythm off and returns a shift when it becomes certain.
// The values stay on the scale; the caller turns them back.
// share is how much the forecast trusts the rhythm of the year.
func (w *window) add(u, yearly, share float64, t time.Time, v Interval, scale float64) (Shift, bool) {
	f := frameFor(v)
	if w.N == 0 {
		w.Since = t
	}
	w.Sum += u
	w.N++
	if w.N < f.block {
		return Shift{}, false
	}
	w.push(w.Sum/float64(w.N), yearly, f)
	if f.block > 1 {
		scale = 0 // that of single values says nothing of blocks
	}
	w.flat = w.flat[:0]
	for i, x := range w.Values {
		w.flat = append(w.flat, x-share*(w.Yearly[i]-yearly))
	}
	return w.split(f, scale)
}

// beginYear is for the first value with a level of last year behind it: the values before are
// taken to have had the same, since only differences count.
func (w *window) beginYear(yearly float64) {
	for i := range w.Yearly {
		w.Yearly[i] = yearly
	}
	w.Year = true
}

func (w *window) push(u, yearly float64, f frame) {
	if size := 2*f.minBefore + f.maxAfter; len(w.Values) >= size {
		keep := size - 1
		copy(w.Values, w.Values[len(w.Values)-keep:])
		copy(w.Yearly, w.Yearly[len(w.Yearly)-keep:])
		copy(w.Times, w.Times[len(w.Times)-keep:])
		copy(w.Steps, w.Steps[len(w.Steps)-keep:])
		w.Values, w.Yearly, w.Times, w.Steps = w.Values[:keep], w.Yearly[:keep], w.Times[:keep], w.Steps[:keep]
	}
	w.Values = append(w.Values, u)
	w.Yearly = append(w.Yearly, yearly)
	w.Times = append(w.Times, w.Since)
	w.Steps = append(w.Steps, w.N)
	w.Sum, w.N = 0, 0
	w.Seen++
}

func (w *window) split(f frame, scale float64) (Shift, bool) {
	n := len(w.flat)
	if n < f.minBefore+f.minAfter {
		return Shift{}, false
	}
	if !w.moved(f, scale) {
		return Shift{}, false
	}
	best, at := 0.0, 0
	var before, after float64
	for a := f.minAfter; a <= f.maxAfter && n-a >= f.minBefore; a++ {
		gain, b, c := w.gain(n-a, scale)
		if gain > best {
			best, at, before, after = gain, n-a, b, c
		}
	}
	if best < 3*math.Log(float64(max(w.Seen, 60))) || !w.stays(at, before, after) {
		return Shift{}, false
	}
	if f.slopes && !w.steeperThanSlope(at, before, after) {
		return Shift{}, false
	}
	at = w.refine(at, before, after)
	s := Shift{Start: w.Times[at], Before: before, After: after}
	for _, k := range w.Steps[at:] {
		s.Steps += k
	}
	looks := float64(f.maxAfter) * max(1, float64(w.Seen)/float64(f.minAfter))
	s.P = min(1, looks*math.Erfc(math.Sqrt(best/2)))
	w.Values = append(w.Values[:0], w.Values[at:]...)
	w.Yearly = append(w.Yearly[:0], w.Yearly[at:]...)
	w.Times = append(w.Times[:0], w.Times[at:]...)
	w.Steps = append(w.Steps[:0], w.Steps[at:]...)
	return s, true
}

// moved is the cheap test that comes first: whether the means of the newest minAfter
// values and of those before differ by half of what a gain of 3·ln 60 takes.
func (w *window) moved(f frame, scale float64) bool {
	at := len(w.flat) - f.minAfter
	var before, after float64
	for _, x := range w.flat[:at] {
		before += x
	}
	for _, x := range w.flat[at:] {
		after += x
	}
	return abs(after/float64(f.minAfter)-before/float64(at)) >= scale
}

// gain returns the gain of a split before index at, and the means of both sides, with each
// value drawn in to two deviations from its side's median.
func (w *window) gain(at int, scale float64) (gain, before, after float64) {
	left, right := w.flat[:at], w.flat[at:]
	ml, mr := w.median(left), w.median(right)
	sigma := max(scale, 1.4826*w.deviation(left, right, ml, mr))
	if sigma <= 0 {
		return 0, ml, mr
	}
	before, after = drawn(left, ml, 2*sigma), drawn(right, mr, 2*sigma)
	rho := w.autocorrelation(at, before, after, sigma)
	inflation := (1 + rho) / (1 - rho)
	d := after - before
	gain = d * d / (sigma * sigma * inflation * (1/float64(len(left)) + 1/float64(len(right))))
	return gain, before, after
}

func (w *window) deviation(left, right []float64, ml, mr float64) float64 {
	off := w.scratch[:0]
	for _, x := range left {
		off = append(off, abs(x-ml))
	}
	for _, x := range right {
		off = append(off, abs(x-mr))
	}
	w.scratch = off
	return selectMedian(off)
}

func (w *window) median(values []float64) float64 {
	w.scratch = append(w.scratch[:0], values...)
	return selectMedian(w.scratch)
}

func drawn(values []float64, middle, limit float64) float64 {
	var sum float64
	for _, x := range values {
		sum += clamp(x-middle, -limit, limit)
	}
	return middle + sum/float64(len(values))
}

func (w *window) autocorrelation(at int, before, after, sigma float64) float64 {
	var product, square, last float64
	for i, x := range w.flat {
		e := x - before
		if i >= at {
			e = x - after
		}
		e = clamp(e, -3*sigma, 3*sigma)
		product += e * last
		square += e * e
		last = e
	}
	if square == 0 {
		return 0
	}
	return clamp(product/square, 0, .8)
}

// stays says whether six in seven of the values after lie beyond the middle of both levels.
func (w *window) stays(at int, before, after float64) bool {
	middle, beyond := (before+after)/2, 0
	for _, x := range w.flat[at:] {
		if (x > middle) == (after > before) {
			beyond++
		}
	}
	return 7*beyond >= 6*(len(w.flat)-at)
}

// steeperThanSlope says whether two levels fit the values better than a straight line, which has as many
// parameters: half the squared error and less.
func (w *window) steeperThanSlope(at int, before, after float64) bool {
	n := float64(len(w.flat))
	var sumXX, sumY, sumXY, sumYY, step float64
	for i, y := range w.flat {
		x, level := float64(i)-(n-1)/2, before
		if i >= at {
			level = after
		}
		y -= before
		sumXX, sumY, sumXY, sumYY = sumXX+x*x, sumY+y, sumXY+x*y, sumYY+y*y
		step += (y + before - level) * (y + before - level)
	}
	line := sumYY - sumY*sumY/n - sumXY*sumXY/sumXX // x is centred
	return step <= line/2
}

// refine moves the split to where the sum of absolute distances to the two levels is least.
func (w *window) refine(at int, before, after float64) int {
	best, sum, least := at, 0.0, 0.0
	for i := at - 1; i >= max(2, at-7); i-- { // earlier: value i belongs to after
		sum += abs(w.flat[i]-after) - abs(w.flat[i]-before)
		if sum < least {
			best, least = i, sum
		}
	}
	sum = 0
	for i := at; i < min(at+7, len(w.flat)-3); i++ { // later: value i belongs to before
		sum += abs(w.flat[i]-before) - abs(w.flat[i]-after)
		if sum < least {
			best, least = i+1, sum
		}
	}
	return best
}
