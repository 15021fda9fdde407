package anomaly

import (
	"testing"
	"time"
)

func TestInterval(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	every := func(n int, next func(i int) time.Time) []time.Time {
		var out []time.Time
		for i := range n {
			out = append(out, next(i))
		}
		return out
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		times []time.Time
		want  Interval
	}{
		{"one row", every(1, func(int) time.Time { return start }), Interval{}},
		{"the same time twice", every(2, func(int) time.Time { return start }), Interval{}},
		{"minutes", every(90, func(i int) time.Time { return start.Add(time.Duration(i) * time.Minute) }), Interval{time.Minute, true}},
		{"hours", every(90, func(i int) time.Time { return start.Add(time.Duration(i) * time.Hour) }), Interval{time.Hour, true}},
		{"days across a change of clocks", every(200, func(i int) time.Time { return time.Date(2026, 2, 1+i, 0, 0, 0, 0, berlin) }), Interval{day, true}},
		{"days with gaps", every(40, func(i int) time.Time { return start.AddDate(0, 0, i+i/5) }), Interval{day, true}},
		{"weeks", every(60, func(i int) time.Time { return start.AddDate(0, 0, 7*i) }), Interval{week, true}},
		{"months", every(30, func(i int) time.Time { return start.AddDate(0, i, 0) }), Interval{month, true}},
		{"no rhythm", every(30, func(i int) time.Time { return start.Add(time.Duration(i*i*i) * time.Minute) }), Interval{Step: 631 * time.Minute}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := interval(tc.times); got != tc.want {
				t.Errorf("interval = %v, want %v", got, tc.want)
			}
		})
	}
}

func TestMissed(t *testing.T) {
	t.Parallel()
	at := func(m time.Month, d, h int) time.Time { return time.Date(2026, m, d, h, 0, 0, 0, time.UTC) }
	tests := []struct {
		name     string
		v        Interval
		from, to time.Time
		want     int
	}{
		{"next day", Interval{day, true}, at(3, 1, 0), at(3, 2, 0), 0},
		{"next day of 23 hours", Interval{day, true}, at(3, 1, 1), at(3, 2, 0), 0},
		{"two days out", Interval{day, true}, at(3, 1, 0), at(3, 4, 0), 2},
		{"February is a month", Interval{month, true}, at(2, 1, 0), at(3, 1, 0), 0},
		{"two months out", Interval{month, true}, at(2, 1, 0), at(5, 1, 0), 2},
		{"irregular", Interval{Step: day}, at(2, 1, 0), at(5, 1, 0), 0},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := tc.v.missed(tc.from, tc.to); got != tc.want {
				t.Errorf("missed = %d, want %d", got, tc.want)
			}
		})
	}
}

func TestClockChange(t *testing.T) {
	t.Parallel()
	v := Interval{5 * time.Minute, true}
	from := time.Date(2014, 3, 9, 1, 56, 0, 0, time.UTC) // Sunday
	if !v.clockChange(from, from.Add(64*time.Minute)) {
		t.Error("an hour left out at two on a Sunday in March is a change of clocks")
	}
	if monday := from.AddDate(0, 0, 1); v.clockChange(monday, monday.Add(64*time.Minute)) {
		t.Error("an hour left out on a Monday is missing")
	}
}
