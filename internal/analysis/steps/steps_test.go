package steps_test

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/analysis/steps"
)

func times(t *testing.T, zone string, cells ...string) []time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	var out []time.Time
	for _, c := range cells {
		at, err := time.ParseInLocation("2006-01-02 15:04", c, loc)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, at)
	}
	return out
}

func TestOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		zone  string
		cells []string
		want  steps.Step
	}{
		"five minutes":         {"UTC", []string{"2026-11-01 00:00", "2026-11-01 00:05", "2026-11-01 00:10"}, steps.Step{N: 300, Unit: steps.Second}},
		"hours, one missing":   {"UTC", []string{"2026-11-01 00:00", "2026-11-01 01:00", "2026-11-01 02:00", "2026-11-01 04:00"}, steps.Step{N: 3600, Unit: steps.Second}},
		"days over a change":   {"Europe/Berlin", []string{"2026-10-24 00:00", "2026-10-25 00:00", "2026-10-26 00:00"}, steps.Step{N: 1, Unit: steps.Day}},
		"weeks":                {"UTC", []string{"2026-11-02 00:00", "2026-11-09 00:00", "2026-11-16 00:00"}, steps.Step{N: 7, Unit: steps.Day}},
		"months, not in order": {"UTC", []string{"2026-03-01 00:00", "2026-01-01 00:00", "2026-02-01 00:00"}, steps.Step{N: 1, Unit: steps.Month}},
		"quarters":             {"UTC", []string{"2026-01-01 00:00", "2026-04-01 00:00", "2026-07-01 00:00"}, steps.Step{N: 3, Unit: steps.Month}},
		"month ends":           {"UTC", []string{"2027-11-30 00:00", "2027-12-31 00:00", "2028-01-31 00:00", "2028-02-29 00:00"}, steps.Step{N: 1, Unit: steps.MonthEnd}},
		"quarter ends":         {"UTC", []string{"2026-03-31 00:00", "2026-06-30 00:00", "2026-09-30 00:00"}, steps.Step{N: 3, Unit: steps.MonthEnd}},
		"weekdays":             {"UTC", weekdays(11), steps.Step{N: 1, Unit: steps.Weekday}},
		"few weekdays":         {"UTC", weekdays(9), steps.Step{N: 1, Unit: steps.Day}},
		"a time twice":         {"UTC", []string{"2026-11-01 00:00", "2026-11-01 00:00", "2026-11-02 00:00"}, steps.Step{N: 1, Unit: steps.Day}},
	} {
		got, ok := steps.Of(times(t, c.zone, c.cells...))
		if !ok || got != c.want {
			t.Errorf("%s: got %v (%t), want %v", name, got, ok, c.want)
		}
	}
	if _, ok := steps.Of(times(t, "UTC", "2026-11-01 00:00", "2026-11-01 00:00")); ok {
		t.Error("one time has a step")
	}
}

func TestEvenly(t *testing.T) {
	t.Parallel()
	got, err := steps.Evenly(times(t, "Europe/Berlin", "2026-10-26 00:00", "2026-10-24 00:00", "2026-10-23 00:00", "2026-10-27 00:00"), []float64{4, 2, 1, 5})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{1, 2, math.NaN(), 4, 5}, got.Values, cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
}

// weekdays lists the first n from Thursday 29 October 2026.
func weekdays(n int) []string {
	all := []string{
		"2026-10-29 00:00", "2026-10-30 00:00", "2026-11-02 00:00", "2026-11-03 00:00", "2026-11-04 00:00", "2026-11-05 00:00",
		"2026-11-06 00:00", "2026-11-09 00:00", "2026-11-10 00:00", "2026-11-11 00:00", "2026-11-12 00:00",
	}
	return all[:n]
}

func TestWeekdaysHaveNoWeekends(t *testing.T) {
	t.Parallel()
	cells := weekdays(11)
	got, err := steps.Evenly(times(t, "UTC", append(cells[:3:3], cells[4:]...)...), []float64{1, 2, 3, 5, 6, 7, 8, 9, 10, 11})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{1, 2, 3, math.NaN(), 5, 6, 7, 8, 9, 10, 11}, got.Values, cmpopts.EquateNaNs()); diff != "" {
		t.Error("a Tuesday is missing:", diff)
	}
	for k, want := range map[int]string{0: "2026-10-29", 1: "2026-10-30", 2: "2026-11-02", 11: "2026-11-13", 12: "2026-11-16"} {
		if at := got.Step.Add(got.Start, k).Format(time.DateOnly); at != want {
			t.Errorf("step %d is %s, want %s", k, at, want)
		}
	}
}

// Berlin put its clocks back at 3:00 on 25 October 2026: the hour from two was
// there twice.
func TestAnHourThatStandsTwice(t *testing.T) {
	t.Parallel()
	cells := []string{"2026-10-25 00:00", "2026-10-25 01:00", "2026-10-25 02:00", "2026-10-25 02:00", "2026-10-25 03:00", "2026-10-25 04:00"}
	want := []float64{0, 1, 2, 3, 4, 5}
	got, err := steps.Evenly(times(t, "Europe/Berlin", cells...), want)
	if err != nil || !cmp.Equal(want, got.Values) {
		t.Errorf("got %v (%v)", got.Values, err)
	}
	slices.Reverse(cells)
	got, err = steps.Evenly(times(t, "Europe/Berlin", cells...), []float64{5, 4, 3, 2, 1, 0})
	if err != nil || !cmp.Equal(want, got.Values) {
		t.Errorf("backwards: got %v (%v)", got.Values, err)
	}
	var row *steps.RowError
	if _, err = steps.Evenly(times(t, "Europe/Berlin", append(cells, "2026-10-25 02:00")...), make([]float64, 7)); !errors.As(err, &row) {
		t.Errorf("three times: %v", err)
	}
	if _, err = steps.Evenly(times(t, "Asia/Shanghai", cells...), make([]float64, 6)); !errors.As(err, &row) {
		t.Errorf("where clocks stay: %v", err)
	}
}

func TestStepInWords(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]steps.Step{
		"1 day": {N: 1, Unit: steps.Day}, "7 days": {N: 7, Unit: steps.Day}, "3 months": {N: 3, Unit: steps.Month},
		"2 hours": {N: 7200, Unit: steps.Second}, "15 minutes": {N: 900, Unit: steps.Second}, "90 seconds": {N: 90, Unit: steps.Second},
		"1 weekday": {N: 1, Unit: steps.Weekday}, "3 month ends": {N: 3, Unit: steps.MonthEnd},
	} {
		if got := s.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestEvenlyRefuses(t *testing.T) {
	t.Parallel()
	var row *steps.RowError
	_, err := steps.Evenly(times(t, "UTC", "2026-11-01 00:00", "2026-11-02 00:00", "2026-11-01 00:00"), []float64{1, 2, 3})
	if !errors.As(err, &row) || row.Row != 2 || row.Other != 0 {
		t.Errorf("a time twice: %v", err)
	}
	_, err = steps.Evenly(times(t, "UTC", "2026-11-01 00:00", "2026-11-01 01:00", "2026-11-01 02:00", "2026-11-01 02:30", "2026-11-01 03:30"), make([]float64, 5))
	if !errors.As(err, &row) || row.Row != 3 {
		t.Errorf("a time between: %v", err)
	}
	_, err = steps.Evenly(append(times(t, "UTC", "1900-01-01 00:00", "2026-11-01 00:00", "2026-11-01 00:01"), times(t, "UTC", "2026-11-01 00:02")...), make([]float64, 4))
	if err == nil || errors.As(err, &row) {
		t.Errorf("too long: %v", err)
	}
}

// Whatever the step, times built from it give it back and keep their values.
func TestEvenlyFindsWhatWasBuilt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		step := steps.Step{N: rapid.IntRange(1, 12).Draw(t, "n"), Unit: rapid.SampledFrom([]steps.Unit{steps.Second, steps.Day, steps.Weekday, steps.Month, steps.MonthEnd}).Draw(t, "unit")}
		if step.Unit == steps.Second {
			step.N *= 60
		}
		start := time.Date(2024, time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		n := rapid.IntRange(10, 60).Draw(t, "len")
		switch step.Unit {
		case steps.Weekday:
			step.N = 1
			for start.Weekday() == time.Saturday || start.Weekday() == time.Sunday {
				start = start.AddDate(0, 0, 1)
			}
		case steps.MonthEnd:
			start = time.Date(2024, start.Month()+1, 0, 0, 0, 0, 0, time.UTC)
		}
		var ts []time.Time
		var vs []float64
		for k := range n {
			ts, vs = append(ts, step.Add(start, k)), append(vs, float64(k))
		}
		got, err := steps.Evenly(ts, vs)
		if err != nil {
			t.Fatal(err)
		}
		if got.Step != step || !got.Start.Equal(start) {
			t.Fatalf("got %v from %v, built %v from %v", got.Step, got.Start, step, start)
		}
		if diff := cmp.Diff(vs, got.Values); diff != "" {
			t.Fatal(diff)
		}
	})
}
