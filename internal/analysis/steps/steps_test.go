package steps_test

import (
	"errors"
	"math"
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
		step := steps.Step{N: rapid.IntRange(1, 12).Draw(t, "n"), Unit: rapid.SampledFrom([]steps.Unit{steps.Second, steps.Day, steps.Month}).Draw(t, "unit")}
		if step.Unit == steps.Second {
			step.N *= 60
		}
		start := time.Date(2024, time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		n := rapid.IntRange(8, 60).Draw(t, "len")
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
