package anomaly_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
)

// daily is a series of revenue with a weekly rhythm and 5 % noise, from Monday 2 March 2026.
func daily(name string, seed uint64, n int) anomaly.Series {
	rng := rand.New(rand.NewPCG(seed, 7))
	s := anomaly.Series{By: name, Family: anomaly.Amount}
	for i := range n {
		s.Times = append(s.Times, time.Date(2026, 3, 2+i, 0, 0, 0, 0, time.UTC))
		s.Values = append(s.Values, 1000*math.Exp(.2*math.Sin(float64(i%7))+.05*rng.NormFloat64()))
	}
	return s
}

func scan(t *testing.T, o anomaly.Options, series ...anomaly.Series) []anomaly.Result {
	t.Helper()
	results, err := anomaly.Scan(context.Background(), series, o)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// kinds lists events as "kind first-day".
func kinds(r anomaly.Result) []string {
	var out []string
	for _, e := range r.Events {
		out = append(out, fmt.Sprintf("%s %s", e.Kind, e.Start.Format("01-02")))
	}
	return out
}

func TestFindings(t *testing.T) {
	t.Parallel()
	drop := func(s anomaly.Series, from, to int) anomaly.Series {
		s.Times = append(append([]time.Time{}, s.Times[:from]...), s.Times[to:]...)
		s.Values = append(append([]float64{}, s.Values[:from]...), s.Values[to:]...)
		return s
	}
	scale := func(s anomaly.Series, from, to int, by float64) anomaly.Series {
		for i := from; i < to; i++ {
			s.Values[i] *= by
		}
		return s
	}
	tests := []struct {
		name   string
		series anomaly.Series
		want   []string
	}{
		{"nothing", daily("a", 1, 150), nil},
		{"a spike", scale(daily("a", 2, 150), 100, 101, 1.7), []string{"spike 06-10"}},
		{"a dip of two days is one event", scale(daily("a", 3, 150), 100, 102, .5), []string{"dip 06-10"}},
		{"a level that fell is one shift, with its day", scale(daily("a", 4, 150), 100, 150, .7), []string{"shift_down 06-10"}},
		{"a level that rose", scale(daily("a", 5, 150), 80, 150, 1.4), []string{"shift_up 05-21"}},
		{"absent rows", drop(daily("a", 6, 150), 100, 103), []string{"gap 06-10"}},
		{"zeros where there never are any", scale(daily("a", 7, 150), 100, 104, 0), []string{"outage 06-10"}},
		{"a doubled day", scale(daily("a", 8, 150), 100, 101, 2), []string{"doubled 06-10"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := scan(t, anomaly.Options{Rows: true}, tc.series)[0]
			if diff := cmp.Diff(tc.want, kinds(r)); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
			if len(r.Rows) != len(tc.series.Times) {
				t.Errorf("%d rows for %d", len(r.Rows), len(tc.series.Times))
			}
		})
	}
}

func TestEffect(t *testing.T) {
	t.Parallel()
	s := daily("a", 2, 150)
	usual := s.Values[100]
	s.Values[100] *= 1.7
	s.Weight = 3
	e := scan(t, anomaly.Options{}, s)[0].Events[0]
	if want := .7 * usual; math.Abs(e.Effect-want) > .15*usual {
		t.Errorf("effect = %v, planted %v", e.Effect, want)
	}
	if e.Impact != 3*e.Effect {
		t.Errorf("impact = %v, want three times the effect %v", e.Impact, e.Effect)
	}
	if !(e.P > 0 && e.P < 1e-4) {
		t.Errorf("p = %v", e.P)
	}
}

// TestSiblings tells an outage of the data from a collapse of the business by the series of the same group.
func TestSiblings(t *testing.T) {
	t.Parallel()
	group := func(silent ...int) []anomaly.Series {
		var out []anomaly.Series
		for i := range 4 {
			s := daily(fmt.Sprint(i), uint64(20+i), 150)
			s.Group = "Meta"
			for _, k := range silent {
				if k == i {
					for d := 100; d < 103; d++ {
						s.Values[d] = 0
					}
				}
			}
			out = append(out, s)
		}
		return out
	}
	tests := []struct {
		name   string
		silent []int
		want   []string
	}{
		{"one falls silent", []int{0}, []string{"outage 06-10"}},
		{"all fall silent", []int{0, 1, 2, 3}, []string{"collapse 06-10"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, kinds(scan(t, anomaly.Options{}, group(tc.silent...)...)[0])); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("one ends before the others", func(t *testing.T) {
		t.Parallel()
		series := group()
		series[1].Times, series[1].Values = series[1].Times[:147], series[1].Values[:147]
		r := scan(t, anomaly.Options{}, series...)
		if diff := cmp.Diff([]string{"outage 07-27"}, kinds(r[1])); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if steps := r[1].Events[0].Steps; steps != 3 {
			t.Errorf("%d steps, want 3", steps)
		}
	})
	t.Run("a load that ran twice doubles several", func(t *testing.T) {
		t.Parallel()
		series := group()
		series[0].Values[90] *= 2
		series[1].Values[90] *= 2
		series[2].Values[110] *= 2 // alone: a good day
		r := scan(t, anomaly.Options{}, series...)
		got := [][]string{kinds(r[0]), kinds(r[1]), kinds(r[2])}
		if diff := cmp.Diff([][]string{{"doubled 05-31"}, {"doubled 05-31"}, {"spike 06-20"}}, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

// TestHolidays keeps the effect of 11 November from one year to the next.
func TestHolidays(t *testing.T) {
	t.Parallel()
	s := daily("a", 9, 700) // to 30 January 2028
	first, second := 254, 254+365
	if s.Times[first].Format("01-02") != "11-11" || s.Times[second].Format("01-02") != "11-11" {
		t.Fatal("the days are not 11 November")
	}
	s.Values[first] *= 3
	s.Values[second] *= 3.1
	r := scan(t, anomaly.Options{Rows: true, Holidays: anomaly.BothCalendars(2026, 2028)}, s)[0]
	if len(r.Events) != 0 {
		t.Errorf("events %v", kinds(r))
	}
	if row := r.Rows[second]; row.Holiday != "singles_day" || row.Expected < 2*r.Rows[second-7].Expected {
		t.Errorf("second year: %+v, a week before %v", row, r.Rows[second-7].Expected)
	}
	without := scan(t, anomaly.Options{}, s)[0]
	if diff := cmp.Diff([]string{"spike 11-11", "spike 11-11"}, kinds(without)); diff != "" {
		t.Errorf("without a calendar (-want +got):\n%s", diff)
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 3))
	s := anomaly.Series{By: "cvr"}
	for i := range 150 {
		n := 400 + 300*float64(i%7)
		k := 0.0
		p := .03
		if i == 100 {
			p = .09
		}
		for range int(n) {
			if rng.Float64() < p {
				k++
			}
		}
		s.Times = append(s.Times, time.Date(2026, 3, 2+i, 0, 0, 0, 0, time.UTC))
		s.Values = append(s.Values, k)
		s.Denominator = append(s.Denominator, n)
	}
	r := scan(t, anomaly.Options{Rows: true}, s)[0]
	if diff := cmp.Diff([]string{"spike 06-10"}, kinds(r)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	if row := r.Rows[120]; math.Abs(row.Expected-.03) > .006 || row.Lower < 0 || row.Upper > 1 {
		t.Errorf("row %+v, expected about .03", row)
	}
	if effect, want := r.Events[0].Effect, s.Values[100]-.03*s.Denominator[100]; math.Abs(effect-want) > 12 {
		t.Errorf("effect = %v events, want about %v", effect, want)
	}
}

// TestBadInput reads what is readable, and says what it did.
func TestBadInput(t *testing.T) {
	t.Parallel()
	base := func() anomaly.Series { return daily("a", 1, 60) }
	tests := []struct {
		name    string
		change  func(*anomaly.Series)
		repairs []anomaly.Repair
		err     error
	}{
		{"no rows", func(s *anomaly.Series) { *s = anomaly.Series{} }, nil, anomaly.ErrEmpty},
		{"columns of different length", func(s *anomaly.Series) { s.Values = s.Values[1:] }, nil, anomaly.ErrShape},
		{"a rate without denominator", func(s *anomaly.Series) { s.Family = anomaly.Rate }, nil, anomaly.ErrShape},
		{"only NaN", func(s *anomaly.Series) {
			for i := range s.Values {
				s.Values[i] = math.NaN()
			}
		}, nil, anomaly.ErrNoValues},
		{"unsorted", func(s *anomaly.Series) {
			s.Times[3], s.Times[4] = s.Times[4], s.Times[3]
		}, []anomaly.Repair{{Kind: anomaly.Sorted, Count: 1}}, nil},
		{"infinite", func(s *anomaly.Series) { s.Values[9] = math.Inf(1) }, []anomaly.Repair{{Kind: anomaly.NotFinite, Count: 1}}, nil},
		{"negative count", func(s *anomaly.Series) { s.Family = anomaly.Count; s.Values[9] = -1 }, []anomaly.Repair{{Kind: anomaly.NegativeCount, Count: 1}}, nil},
		{"the same row twice", func(s *anomaly.Series) { s.Times[9], s.Values[9] = s.Times[8], s.Values[8] }, []anomaly.Repair{{Kind: anomaly.SameRow, Count: 1}}, nil},
		{"two values at a time", func(s *anomaly.Series) { s.Times[9] = s.Times[8] }, []anomaly.Repair{{Kind: anomaly.SameTime, Count: 1}}, nil},
		{"zero and impossible rates", func(s *anomaly.Series) {
			s.Denominator = make([]float64, len(s.Values))
			for i := range s.Denominator {
				s.Denominator[i] = 2000
			}
			s.Denominator[5], s.Values[5] = 0, 0
			s.Values[6] = 2001
		}, []anomaly.Repair{{Kind: anomaly.BadRate, Count: 1}, {Kind: anomaly.ZeroDenominator, Count: 1}}, nil},
		{"one row", func(s *anomaly.Series) { s.Times, s.Values = s.Times[:1], s.Values[:1] }, nil, nil},
		{"all equal", func(s *anomaly.Series) {
			for i := range s.Values {
				s.Values[i] = 5
			}
		}, nil, nil},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := base()
			tc.change(&s)
			r := scan(t, anomaly.Options{Rows: true}, s)[0]
			if !errors.Is(r.Err, tc.err) {
				t.Fatalf("error %v, want %v", r.Err, tc.err)
			}
			if diff := cmp.Diff(tc.repairs, r.Repairs); diff != "" {
				t.Errorf("repairs (-want +got):\n%s", diff)
			}
			if tc.err == nil && len(r.Rows) != len(s.Times) {
				t.Errorf("%d rows for %d", len(r.Rows), len(s.Times))
			}
			for _, e := range r.Events {
				if !e.Kind.Data() {
					t.Errorf("event %+v", e)
				}
			}
		})
	}
	if _, err := anomaly.Scan(context.Background(), nil, anomaly.Options{Rate: 2}); !errors.Is(err, anomaly.ErrOptions) {
		t.Errorf("rate 2: %v", err)
	}
}

// TestConstantThenOther gives a change of a value that never moved.
func TestConstantThenOther(t *testing.T) {
	t.Parallel()
	s := daily("a", 1, 90)
	for i := range s.Values {
		s.Values[i] = 5
	}
	s.Values[70] = 6
	if diff := cmp.Diff([]string{"spike 05-11"}, kinds(scan(t, anomaly.Options{}, s)[0])); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestRank(t *testing.T) {
	t.Parallel()
	at := func(d int) time.Time { return time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC) }
	events := []anomaly.Event{{By: "a", Start: at(1), Impact: 5}, {By: "b", Start: at(1), Impact: 9}, {By: "c", Start: at(1), Impact: 7}, {By: "d", Start: at(2), Impact: 1}}
	var got []string
	for _, e := range anomaly.Rank(events, 2) {
		got = append(got, e.By)
	}
	if diff := cmp.Diff([]string{"b", "c", "d"}, got); diff != "" {
		t.Errorf("ranked (-want +got):\n%s", diff)
	}
}
