package forecast_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/analysis/forecast"
)

var nan = math.NaN()

func TestBadInputIsNamed(t *testing.T) {
	t.Parallel()
	ten := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	cases := []struct {
		name string
		y    []float64
		o    forecast.Options
		want string
	}{
		{"no history", nil, forecast.Options{Horizon: 1}, "not enough data: 0 values, any forecast needs 8"},
		{"one row", []float64{3}, forecast.Options{Horizon: 1}, "not enough data: 1 values, any forecast needs 8"},
		{"gaps only", []float64{nan, nan, nan, nan, nan, nan, nan, nan, nan}, forecast.Options{Horizon: 1}, "not enough data: 0 values"},
		{"far horizon", ten, forecast.Options{Horizon: 40}, "not enough data: 10 values, this horizon needs 14"},
		{"mostly gaps", append([]float64{1, 2, 3, 4}, append(make13(nan), 5, 6, 7, 8)...), forecast.Options{Horizon: 1}, "not enough data: 8 values, a history with so many gaps needs 11"},
		{"begun late", append(make([]float64, 90), 5, 6, 7), forecast.Options{Horizon: 1, Periods: []int{7}}, "not enough data: 3 values, a series that began so late needs 8"},
		{"no horizon", ten, forecast.Options{}, "horizon: must be at least 1 step"},
		{"negative horizon", ten, forecast.Options{Horizon: -3}, "horizon: must be at least 1 step"},
		{"infinite", []float64{1, 2, math.Inf(1), 4, 5, 6, 7, 8}, forecast.Options{Horizon: 1}, "history[2]: is infinite"},
		{"period of nothing", ten, forecast.Options{Horizon: 1, Periods: []int{7, 0}}, "periods[1]: must be at least 1 step"},
		{"labels of another length", ten, forecast.Options{Horizon: 2, Events: make([]int, 10)}, "events: must hold one label"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := forecast.Run(c.y, c.o)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want one with %q", err, c.want)
			}
			if got != nil {
				t.Error("a forecast beside an error")
			}
			var short *forecast.NotEnoughError
			var input *forecast.InputError
			if !errors.As(err, &short) && !errors.As(err, &input) {
				t.Errorf("%T is neither of the two typed errors", err)
			}
		})
	}
}

func make13(v float64) []float64 {
	out := make([]float64, 13)
	for i := range out {
		out[i] = v
	}
	return out
}

// Series whose continuation is beyond doubt.
func TestCertainSeries(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		value  func(i int) float64
		n      int
		o      forecast.Options
		method forecast.Method
		within float64 // of the true continuation, as a share of it
	}{
		{"all equal", func(int) float64 { return 7 }, 20, forecast.Options{Horizon: 5, Periods: []int{7}}, forecast.Constant, 0},
		{"all zero", func(int) float64 { return 0 }, 20, forecast.Options{Horizon: 5, Periods: []int{7}}, forecast.Constant, 0},
		{"a week that repeats", func(i int) float64 { return []float64{9, 4, 4, 5, 6, 2, 1}[i%7] }, 70, forecast.Options{Horizon: 14, Periods: []int{7}}, forecast.Median, 1e-9},
		{"a day and a week", func(i int) float64 { return 10 + float64(i%24) + 5*float64(i%168/24) }, 168 * 5, forecast.Options{Horizon: 48, Periods: []int{168, 24}}, "", .02},
		{"a day whose week is not named", func(i int) float64 { return 10 + float64(i%24) + 5*float64(i%168/24) }, 168 * 5, forecast.Options{Horizon: 48, Periods: []int{24}}, "", .02},
		{"negative", func(i int) float64 { return -[]float64{9, 4, 4, 5, 6, 2, 1}[i%7] }, 70, forecast.Options{Horizon: 14, Periods: []int{7}}, forecast.Median, 1e-9},
		{"huge", func(i int) float64 { return 1e289 * []float64{9, 4, 4, 5, 6, 2, 1}[i%7] }, 70, forecast.Options{Horizon: 14, Periods: []int{7}}, forecast.Median, 1e-9},
		{"tiny", func(i int) float64 { return 1e-300 * []float64{9, 4, 4, 5, 6, 2, 1}[i%7] }, 70, forecast.Options{Horizon: 14, Periods: []int{7}}, forecast.Median, 1e-9},
		{"a line", func(i int) float64 { return 100 + 2*float64(i) }, 100, forecast.Options{Horizon: 10}, "", .05},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			y := make([]float64, c.n)
			for i := range y {
				y[i] = c.value(i)
			}
			got, err := forecast.Run(y, c.o)
			if err != nil {
				t.Fatal(err)
			}
			if c.method != "" && got.Method != c.method {
				t.Errorf("method %s, want %s", got.Method, c.method)
			}
			for h, p := range got.Points {
				want := c.value(c.n + h)
				if math.Abs(p.Mean-want) > c.within*math.Abs(want) {
					t.Errorf("step %d is %v, want %v", h, p.Mean, want)
				}
			}
		})
	}
}

func TestGapsAreFilledAndForecastOver(t *testing.T) {
	t.Parallel()
	week := []float64{9, 4, 4, 5, 6, 2, 1}
	y := make([]float64, 84)
	for i := range y {
		y[i] = week[i%7]
	}
	for _, i := range []int{0, 1, 20, 33, 34, 60, 82, 83} {
		y[i] = nan
	}
	got, err := forecast.Run(y, forecast.Options{Horizon: 7, Periods: []int{7, 50}})
	if err != nil {
		t.Fatal(err)
	}
	want := forecast.Repairs{Gaps: 4, Leading: 2, Trailing: 2, DroppedPeriods: []int{50}}
	if diff := cmp.Diff(want, got.Repairs); diff != "" {
		t.Error("repairs:", diff)
	}
	for h, p := range got.Points {
		if math.Abs(p.Mean-week[h]) > .25 { // 84 steps are 12 whole weeks
			t.Errorf("step %d is %v, want %v", h, p.Mean, week[h])
		}
	}
}

func TestEventsAreLearnedAndKeptOut(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 4))
	const n, horizon = 200, 14
	y, labels := make([]float64, n), make([]int, n+horizon)
	for i := range y {
		y[i] = 100 * (1 + .05*r.NormFloat64())
	}
	for _, i := range []int{50, 100, 150} { // trebles sales
		labels[i] = 1
		y[i] *= 3
	}
	labels[195], y[195] = 2, 20 // an outage: does not come back
	labels[n+3] = 1
	labels[n+8] = 9 // never seen
	got, err := forecast.Run(y, forecast.Options{Horizon: horizon, Periods: []int{7}, Events: labels})
	if err != nil {
		t.Fatal(err)
	}
	for h, p := range got.Points {
		want := 100.
		if h == 3 {
			want = 300
		}
		if math.Abs(p.Mean-want) > .1*want {
			t.Errorf("step %d is %.1f, want about %.0f", h, p.Mean, want)
		}
	}
	if special, plain := got.Points[3], got.Points[4]; special.Hi80-special.Lo80 <= plain.Hi80-plain.Lo80 {
		t.Error("a special step is no less certain than the next")
	}
	if diff := cmp.Diff(forecast.Repairs{UnknownEvents: 1}, got.Repairs); diff != "" {
		t.Error("repairs:", diff)
	}
}

func TestClosedDaysStayClosed(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(6, 6))
	y := make([]float64, 70)
	for i := range y {
		if i%7 < 5 {
			y[i] = 100 * (1 + .1*r.NormFloat64())
		}
	}
	got, err := forecast.Run(y, forecast.Options{Horizon: 14, Periods: []int{7}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Method == forecast.Intermittent {
		t.Error("closed weekends were taken for an intermittent series")
	}
	for h, p := range got.Points {
		if closed := h%7 >= 5; closed != (p.Mean == 0) {
			t.Errorf("step %d is %v", h, p.Mean)
		}
	}
}

// A campaign that was off for long, or begins late, is not now and then: what runs
// goes on, and the zeros before the beginning say nothing.
func TestPausesAreNotIntermittent(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 9))
	runs := func(off func(i int) bool) []float64 {
		y := make([]float64, 200)
		for i := range y {
			if !off(i) {
				y[i] = 100 * (1 + .05*r.NormFloat64())
			}
		}
		return y
	}
	for name, c := range map[string]struct {
		y      []float64
		idle   int
		lo, hi float64 // of the mean
	}{
		"begun":                {runs(func(i int) bool { return i < 160 }), 160, 95, 105},
		"paused":               {runs(func(i int) bool { return i >= 60 && i < 170 }), 0, 70, 105},
		"ended":                {runs(func(i int) bool { return i >= 150 }), 0, 0, 15},
		"off as long as later": {runs(func(i int) bool { return i%100 < 40 }), 0, 70, 110},
	} {
		f, err := forecast.Run(c.y, forecast.Options{Horizon: 7, Periods: []int{7}})
		if err != nil {
			t.Fatal(err)
		}
		if f.Repairs.Idle != c.idle || f.Method == forecast.Intermittent {
			t.Errorf("%s: %d steps idle, want %d; method %s", name, f.Repairs.Idle, c.idle, f.Method)
		}
		for h, p := range f.Points {
			if p.Mean < c.lo || p.Mean > c.hi {
				t.Errorf("%s, step %d: %+v, want a mean from %v to %v", name, h, p, c.lo, c.hi)
			}
		}
	}
}

// No error one step ahead, at the two ends that nine values leave, is luck.
func TestFirstStepIsNotCertain(t *testing.T) {
	t.Parallel()
	f, err := forecast.Run([]float64{3, 3, 3, 3, 3, 3, 3, 3, 9}, forecast.Options{Horizon: 3})
	if err != nil {
		t.Fatal(err)
	}
	if p := f.Points[0]; p.Hi80 <= p.Lo80 || p.Lo95 > 3 {
		t.Errorf("after a jump from 3 to 9 the next step is said to be %+v", p)
	}
}

func TestIntermittentIsARate(t *testing.T) {
	t.Parallel()
	// A demand of 6 every fourth step: 1.5 a step. SBA says 6/4·0.95.
	y := make([]float64, 120)
	for i := range y {
		if i%4 == 3 {
			y[i] = 6
		}
	}
	got, err := forecast.Run(y, forecast.Options{Horizon: 8})
	if err != nil {
		t.Fatal(err)
	}
	if got.Method != forecast.Intermittent {
		t.Fatalf("method %s", got.Method)
	}
	for h, p := range got.Points {
		if p.Mean < 1.4 || p.Mean > 1.6 || p.Lo95 < 0 {
			t.Errorf("step %d: %+v, want a mean of about 1.5 and no bound below 0", h, p)
		}
	}
	total, err := got.Total(8)
	if err != nil {
		t.Fatal(err)
	}
	if total.Mean < 11 || total.Mean > 13 {
		t.Errorf("8 steps bring %.1f, want about 12", total.Mean)
	}
}

// The sum of the steps' bounds is far too wide for independent errors; the
// total's own interval is not.
func TestTotalIsNarrowerThanTheSumOfBounds(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 8))
	y := make([]float64, 400)
	for i := range y {
		y[i] = 100 + 10*r.NormFloat64()
	}
	f, err := forecast.Run(y, forecast.Options{Horizon: 28, Periods: []int{7}})
	if err != nil {
		t.Fatal(err)
	}
	total, err := f.Total(28)
	if err != nil {
		t.Fatal(err)
	}
	var width, mean float64
	for _, p := range f.Points {
		width += p.Hi80 - p.Lo80
		mean += p.Mean
	}
	if math.Abs(total.Mean-mean) > 1e-9*mean {
		t.Errorf("total %v, the steps add up to %v", total.Mean, mean)
	}
	// √28 against 28, and a level that is itself uncertain.
	if got := total.Hi80 - total.Lo80; got > width/2 || got < 2*normalHalf80*10*math.Sqrt(28)*.7 {
		t.Errorf("total's width %v beside %v for the sum of bounds", got, width)
	}
	if _, err := f.Total(29); err == nil {
		t.Error("a total beyond the horizon")
	}
	if _, err := f.Total(0); err == nil {
		t.Error("a total of nothing")
	}
}

func TestStoredForecastRefusesTotals(t *testing.T) {
	t.Parallel()
	f, err := forecast.Run([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, forecast.Options{Horizon: 2})
	if err != nil {
		t.Fatal(err)
	}
	stored, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var back forecast.Forecast
	if err := json.Unmarshal(stored, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f.Points, back.Points); diff != "" {
		t.Error(diff)
	}
	if _, err := back.Total(1); err == nil || !strings.Contains(err.Error(), "run it again") {
		t.Errorf("error %v, want one that says to run it again", err)
	}
	if _, err := back.Pace(1, 2, 1); err == nil {
		t.Error("a pace without errors to set it by")
	}
}

const normalHalf80 = 1.2816

func TestPace(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(12, 1))
	y := make([]float64, 300)
	for i := range y {
		y[i] = 100 + 10*r.NormFloat64()
	}
	f, err := forecast.Run(y, forecast.Options{Horizon: 10, Periods: []int{7}})
	if err != nil {
		t.Fatal(err)
	}
	rest, err := f.Total(10)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name           string
		actual, target float64
		left           int
		standing       forecast.Standing
		reach          [2]float64
	}{
		{"sure", 2000, 2500, 10, forecast.Ahead, [2]float64{.97, 1}},
		{"hopeless", 2000, 4000, 10, forecast.Behind, [2]float64{0, .03}},
		{"just so", 2000, 2000 + rest.Mean, 10, forecast.OnPace, [2]float64{.45, .55}},
		{"at the upper bound", 2000, 2000 + rest.Hi80, 10, forecast.OnPace, [2]float64{.08, .12}},
		{"at the lower bound", 2000, 2000 + rest.Lo80, 10, forecast.OnPace, [2]float64{.88, .92}},
		{"over, reached", 3000, 3000, 0, forecast.Ahead, [2]float64{1, 1}},
		{"over, missed", 2999, 3000, 0, forecast.Behind, [2]float64{0, 0}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := f.Pace(c.actual, c.target, c.left)
			if err != nil {
				t.Fatal(err)
			}
			if got.Standing != c.standing {
				t.Errorf("standing %s, want %s", got.Standing, c.standing)
			}
			if got.Reach < c.reach[0] || got.Reach > c.reach[1] {
				t.Errorf("reach %.3f, want within %v", got.Reach, c.reach)
			}
			if want := got.Landing.Mean - c.target; got.Gap != want {
				t.Errorf("gap %v, want %v", got.Gap, want)
			}
			if want := (c.target - c.actual) / float64(max(c.left, 1)); c.left > 0 && math.Abs(got.Needed-want) > 1e-9 {
				t.Errorf("needed %v, want %v", got.Needed, want)
			}
		})
	}
	for name, call := range map[string]func() error{
		"actual":  func() error { _, err := f.Pace(nan, 1, 1); return err },
		"target":  func() error { _, err := f.Pace(1, math.Inf(1), 1); return err },
		"steps":   func() error { _, err := f.Pace(1, 1, 11); return err },
		"reached": func() error { _, err := f.Reach(1, 0); return err },
	} {
		var input *forecast.InputError
		if err := call(); !errors.As(err, &input) {
			t.Errorf("%s: %v, want an InputError", name, err)
		}
	}
}

// A probability that is given as p comes true in about p of the cases.
func TestReachIsCalibrated(t *testing.T) {
	t.Parallel()
	const seeds = 400
	var said, came float64
	for seed := range uint64(seeds) {
		r := rand.New(rand.NewPCG(seed, 77))
		y := make([]float64, 240)
		for i := range y {
			y[i] = 100 + 20*float64(i%7/5) + 10*r.NormFloat64()
		}
		f, err := forecast.Run(y[:210], forecast.Options{Horizon: 30, Periods: []int{7}})
		if err != nil {
			t.Fatal(err)
		}
		var sum float64
		for _, v := range y[210:] {
			sum += v
		}
		target := 3171 + 60*r.NormFloat64() // about the expected sum, ± one sd
		p, err := f.Reach(target, 30)
		if err != nil {
			t.Fatal(err)
		}
		said += p
		if sum >= target {
			came++
		}
	}
	if math.Abs(said-came)/seeds > .06 { // three standard errors
		t.Errorf("said %.3f, came true %.3f", said/seeds, came/seeds)
	}
}

func TestStateAdapts(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2, 2))
	y := make([]float64, 200)
	for i := range y {
		y[i] = 100 + 10*r.NormFloat64()
	}
	o := forecast.Options{Horizon: 7, Periods: []int{7}}
	first, err := forecast.Run(y, o)
	if err != nil {
		t.Fatal(err)
	}
	wide, narrow := first.State, first.State
	for range 20 {
		wide = wide.Observe(first.Points[0], 1000) // always missed
		narrow = narrow.Observe(first.Points[0], first.Points[0].Mean)
	}
	if got := narrow.Observe(first.Points[0], nan); got != narrow {
		t.Error("an outcome that is not there taught something")
	}
	stored, err := json.Marshal(wide)
	if err != nil {
		t.Fatal(err)
	}
	var back forecast.State
	if err := json.Unmarshal(stored, &back); err != nil {
		t.Fatal(err)
	}
	width := func(s forecast.State) float64 {
		o := o
		o.State = s
		f, err := forecast.Run(y, o)
		if err != nil {
			t.Fatal(err)
		}
		return f.Points[0].Hi80 - f.Points[0].Lo80
	}
	as := first.Points[0].Hi80 - first.Points[0].Lo80
	if !(width(back) > as && width(narrow) < as) {
		t.Errorf("widths: after misses %v, at first %v, after hits %v", width(back), as, width(narrow))
	}
}

// The online rule keeps its promise on outcomes of any kind: over many steps the
// share of misses tends to the level, here with a band that is far too narrow
// in the first half and far too wide in the second.
func TestStateHoldsItsLevelWithinItsCap(t *testing.T) {
	t.Parallel()
	s := forecast.State{}
	for i := range 2000 {
		// A normal outcome against a band of the quantile that α asks for.
		r := rand.New(rand.NewPCG(uint64(i), 5))
		alpha80 := .2
		if s.Seen > 0 {
			alpha80 = s.Alpha80
		}
		half := math.Sqrt2 * math.Erfinv(1-alpha80)
		s = s.Observe(forecast.Point{Lo80: -half, Hi80: half, Lo95: -3, Hi95: 3}, 1.2*r.NormFloat64())
	}
	// Errors are 1.2 times what the band thinks: α has to be near 2·(1−Φ(1.2·1.2816)) = 0.124.
	if s.Alpha80 < .06 || s.Alpha80 > .19 || s.Seen != 2000 {
		t.Errorf("state %+v, want an α of about 0.124", s)
	}
}

func TestPeriodsFor(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for step, want := range map[time.Duration][]int{
		time.Hour: {24, 168}, 15 * time.Minute: {96, 672}, day: {7, 365}, 7 * day: {52},
		30 * day: {12}, 31 * day: {12}, 91 * day: {4}, 5 * time.Hour: nil, 0: nil, -time.Hour: nil, 365 * day: nil,
	} {
		if diff := cmp.Diff(want, forecast.PeriodsFor(step), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%v: %s", step, diff)
		}
	}
}

// What holds for every forecast.
func TestProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.OneOf(
			rapid.Float64Range(-1e6, 1e6), rapid.Float64Range(0, 10), rapid.Just(0.), rapid.Just(nan),
		), 0, 80).Draw(t, "y")
		o := forecast.Options{
			Horizon: rapid.IntRange(1, 40).Draw(t, "horizon"),
			Periods: rapid.SliceOfN(rapid.IntRange(1, 30), 0, 3).Draw(t, "periods"),
		}
		if rapid.Bool().Draw(t, "labelled") {
			o.Events = rapid.SliceOfN(rapid.IntRange(0, 2), len(y)+o.Horizon, len(y)+o.Horizon).Draw(t, "events")
		}
		before := append([]float64(nil), y...)
		f, err := forecast.Run(y, o)
		if diff := cmp.Diff(before, y, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal("the history was changed:", diff)
		}
		if err != nil {
			return
		}
		sound(t, f, y, o.Horizon)
		again, _ := forecast.Run(y, o)
		if diff := cmp.Diff(f.Points, again.Points); diff != "" {
			t.Fatal("not the same twice:", diff)
		}
		// Another unit gives the same forecast in that unit: powers of two are exact.
		scaled := make([]float64, len(y))
		for i := range y {
			scaled[i] = y[i] * 1024
		}
		other, err := forecast.Run(scaled, o)
		if err != nil {
			t.Fatal(err)
		}
		for h := range f.Points {
			if other.Points[h].Mean != 1024*f.Points[h].Mean || other.Points[h].Hi95 != 1024*f.Points[h].Hi95 {
				t.Fatalf("step %d is %v, and %v in another unit", h, f.Points[h], other.Points[h])
			}
		}
	})
}

type failer interface{ Fatalf(string, ...any) }

// sound checks a forecast's shape.
func sound(t failer, f *forecast.Forecast, y []float64, horizon int) {
	if len(f.Points) != horizon {
		t.Fatalf("%d points for a horizon of %d", len(f.Points), horizon)
	}
	negative := false
	for _, v := range y {
		negative = negative || v < 0
	}
	ordered := func(p forecast.Point) bool {
		return p.Lo95 <= p.Lo80 && p.Lo80 <= p.Mean && p.Mean <= p.Hi80 && p.Hi80 <= p.Hi95 && !math.IsInf(p.Lo95, 0) && !math.IsInf(p.Hi95, 0)
	}
	for h, p := range f.Points {
		if !ordered(p) || (!negative && p.Lo95 < 0) {
			t.Fatalf("step %d: %+v", h, p)
		}
		total, err := f.Total(h + 1)
		if err != nil || !ordered(total) {
			t.Fatalf("total of %d: %+v, %v", h+1, total, err)
		}
	}
	var sum float64
	for _, p := range f.Parts {
		sum += p.Weight
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Fatalf("weights add up to %v", sum)
	}
	if last, p := 2.0, f.Points[0]; p.Hi95 >= p.Lo95 {
		for i := range 9 {
			reach, err := f.Reach(p.Lo95+float64(i)/8*(p.Hi95-p.Lo95), 1)
			if err != nil || reach > last+1e-9 || reach < 0 || reach > 1 {
				t.Fatalf("reach %v after %v, %v", reach, last, err)
			}
			last = reach
		}
	}
}
