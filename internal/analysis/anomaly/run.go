package anomaly

import (
	"math"
	"time"
)

// A run is a stretch of days that are moderately high or low together, none of which would be a
// finding alone. The forecast follows a run, and one-step residuals forget it; so the days are held
// against the mean of the days before the run, with the rhythm of the week off on both sides.
// The score of a day is the largest |Σ(value − mean)|/deviation over the n = runLeast … runMost
// days up to it (a scan statistic, Kulldorff 1997), where the deviation is that
// of n independent days against a mean of runBase, times what sums of n days of this series have been beside it.
const (
	runLeast     = 5
	runMost      = 21
	runBase      = 35
	runLeastBase = 14
	runDrawn     = 2.5 // deviations around the day's own forecast that a value is drawn in to: no single day makes a run
	runNotable   = 3.2 // score below which no run can be a finding
	runEdge      = 3   // days by which the first day may lie off the length of the largest score, where the plain sum has its peak
	runWeek      = 7   // days whose largest score is one test
	runDays      = runMost + runBase
)

// Run is a stretch of days on one side of what was expected.
type Run struct {
	Start, End time.Time
	Base       time.Time // first of the days before Start that it is held against
	Steps      int
	Value      float64 // mean per step; of a rate the rate of all steps together
	Expected   float64 // likewise, by the forecast as it stood before the run
	Effect     float64 // Σ(value − expected); of a rate in events of its numerator
	Score      float64 // in deviations; below 0 when the days are low
	P          float64 // that a week holds a run as far out, from the normal tail
}

// runs keeps what a run is found and told by. Only days have them: below a day [slow] looks at hours together.
type runs struct {
	Days   []runDay  `json:"days"` // the newest; a ring once there are runDays
	Next   int       `json:"next"` // oldest of the ring
	Seen   int       `json:"seen"`
	Most   float64   `json:"most"`   // largest |score| of the week so far
	Spread []float64 `json:"spread"` // by length from runLeast: running mean square of the sum beside that of independent days
}

// runDay is a judged day of a run, on the link's scale where nothing else is said.
type runDay struct {
	Time   time.Time `json:"t"`
	Value  float64   `json:"v"` // as reported
	Trials float64   `json:"n"`
	Y      float64   `json:"y"` // without the rhythm within the week, drawn in
	Rhythm float64   `json:"r"` // what the forecast added to the level
	Yearly float64   `json:"a"` // level of the same time last year, if there is one
	Weight float64   `json:"w"` // 1 over the deviation of the day
	Bias   float64   `json:"b"` // forecast as reported over the inverse of that on the scale
}

func newRuns() runs {
	r := runs{Spread: make([]float64, runMost-runLeast+1)}
	for i := range r.Spread {
		r.Spread[i] = 1
	}
	return r
}

// add takes a judged day and returns the score of the best run that ends with it and its length.
// weekly is the largest |score| of the week that the day completes, otherwise 0.
// share is how much the forecast trusts the rhythm of the year.
func (r *runs) add(d runDay, share float64) (score float64, steps int, weekly float64) {
	r.push(d)
	var y, yearly, weight [runDays + 1]float64 // sums over the newest n days
	n := 0
	for _, part := range [...][]runDay{r.Days[:r.Next], r.Days[r.Next:]} {
		for i := len(part) - 1; i >= 0; i-- {
			b := &part[i]
			y[n+1], yearly[n+1], weight[n+1] = y[n]+b.Weight*b.Y, yearly[n]+b.Weight*b.Yearly, weight[n]+b.Weight
			n++
		}
	}
	var squares [runMost + 1]float64
	var most float64
	gain := max(1/float64(r.Seen+60), .005)
	for n := runLeast; n <= min(runMost, len(r.Days)-runLeastBase); n++ {
		end := min(n+runBase, len(r.Days))
		ratio := weight[n] / (weight[end] - weight[n])
		off := y[n] - ratio*(y[end]-y[n]) - share*(yearly[n]-ratio*(yearly[end]-yearly[n]))
		square := off * off / (float64(n) * (1 + float64(n)/float64(end-n)))
		squares[n] = square
		usual := &r.Spread[n-runLeast]
		if z := square / clamp(*usual/drawnSquare, .5, 8); z > most {
			most, score, steps = z, off, n
		}
		*usual += gain * (min(square, 3**usual) - *usual)
	}
	score = math.Copysign(math.Sqrt(most), score)
	for n, best := max(steps-runEdge, runLeast), steps; n <= min(best+runEdge, runMost); n++ {
		if squares[n] > squares[steps] {
			steps = n
		}
	}
	r.Most = max(r.Most, abs(score))
	if r.Seen%runWeek == 0 {
		weekly, r.Most = r.Most, 0
	}
	return score, steps, weekly
}

// drawnSquare is the mean m of the square of a normal deviate that is drawn in to 3·m.
const drawnSquare = .8

func (r *runs) push(d runDay) {
	if d.Yearly != 0 && len(r.Days) > 0 && r.back(1).Yearly == 0 { // only differences count
		for i := range r.Days {
			r.Days[i].Yearly = d.Yearly
		}
	}
	if len(r.Days) < runDays {
		r.Days = append(r.Days, d)
	} else {
		r.Days[r.Next] = d
		r.Next = (r.Next + 1) % runDays
	}
	r.Seen++
}

// back returns the n-th newest day, from 1.
func (r *runs) back(n int) *runDay {
	i := r.Next - n
	if i < 0 {
		i += len(r.Days)
	}
	return &r.Days[i]
}

// week numbers the week that the newest day belongs to.
func (r *runs) week() int { return (r.Seen - 1) / runWeek }

// forget drops the days: a gap ends what came before.
func (r *runs) forget() { r.Days, r.Next = r.Days[:0], 0 }

// tell describes the run of the newest steps.
func (r *runs) tell(score float64, steps int, share float64, l link) *Run {
	first, last := r.back(steps), r.back(1)
	run := &Run{
		Start: first.Time, End: last.Time, Base: r.back(min(steps+runBase, len(r.Days))).Time, Steps: steps,
		Score: score, P: min(1, runLooks*math.Erfc(abs(score)/math.Sqrt2)),
	}
	var trials float64
	level, year := r.before(steps)
	for n := steps; n > 0; n-- {
		d := r.back(n)
		expected := d.Bias * l.inverse(level+d.Rhythm+share*(d.Yearly-year))
		trials += d.Trials
		run.Value += d.Value * d.Trials
		run.Expected += expected * d.Trials
		run.Effect += (d.Value - expected) * d.Trials
	}
	run.Value, run.Expected = run.Value/trials, run.Expected/trials
	return run
}

// before returns the mean level of the days before the newest n, and of the same days last year.
func (r *runs) before(n int) (level, year float64) {
	var weight float64
	for k := n + 1; k <= min(n+runBase, len(r.Days)); k++ {
		d := r.back(k)
		level, year, weight = level+d.Weight*d.Y, year+d.Weight*d.Yearly, weight+d.Weight
	}
	return level / weight, year / weight
}

// runLooks is by how much a week's largest score is likelier to be beyond z than a single normal
// deviate, with room for noise that is not normal: there are seven days of seventeen
// lengths. Measured on quiet worlds it is 55 at z = 4.3 and 105 at 4.9.
const runLooks = 100

// extend looks for a run that ends with a judged day.
func (d *Detector) extend(step *Step, y float64, o outlook) {
	if !d.config.Interval.daily() {
		return
	}
	s := &d.s
	if step.Missed >= runLeast {
		s.Runs.forget()
	}
	day := runDay{
		Time: step.Time, Value: step.Value, Trials: step.Trials,
		Rhythm: o.y - o.level, Yearly: o.yearly, Weight: 1 / (o.scale * o.unit), Bias: 1,
	}
	day.Y = clamp(y-day.Rhythm, o.level-runDrawn/day.Weight, o.level+runDrawn/day.Weight)
	if plain := s.Link.inverse(o.y); d.config.Family != Amount && plain > 0 {
		day.Bias = o.mean / plain
	}
	score, steps, weekly := s.Runs.add(day, o.share)
	step.weekly, step.week = weekly, s.Runs.week()
	if abs(score) >= runNotable {
		step.Run = s.Runs.tell(score, steps, o.share, s.Link)
	}
}

// sound checks what an update relies on.
func (r *runs) sound() bool {
	ok := len(r.Days) <= runDays && r.Next >= 0 && (r.Next == 0 || r.Next < len(r.Days)) && len(r.Spread) == runMost-runLeast+1 && r.Seen >= 0
	for _, d := range r.Days {
		ok = ok && d.Weight > 0 && believable(d.Weight) && believable(d.Y) && believable(d.Value) && believable(d.Trials) && believable(d.Rhythm) && believable(d.Yearly) && believable(d.Bias)
	}
	for _, c := range r.Spread {
		ok = ok && c >= 0 && believable(c)
	}
	return ok
}
