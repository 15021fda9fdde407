package frame_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/insight-agent/insight/internal/analysis/frame"
)

func read(t *testing.T, text string) *frame.Frame {
	t.Helper()
	f, err := frame.Read("f.csv", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestColumns(t *testing.T) {
	t.Parallel()
	f := read(t, "\ufeffday;渠道;spend\n2026-11-01;\"a;b\";1.5\n\n2026-11-02; x ;\n2026-11-03;x;NaN\n")
	spend, err := f.Numbers("spend")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{1.5, math.NaN(), math.NaN()}, spend, cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	names, err := f.Text("渠道")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a;b", "x", "x"}, names); diff != "" {
		t.Error(diff)
	}
	groups, err := f.Groups([]string{"渠道"})
	if err != nil {
		t.Fatal(err)
	}
	want := []frame.Group{{Members: []string{"a;b"}, Rows: []int{0}}, {Members: []string{"x"}, Rows: []int{1, 2}}}
	if diff := cmp.Diff(want, groups); diff != "" {
		t.Error(diff)
	}
	if got := f.Line(1); got != 4 {
		t.Errorf("the second row stands on line %d, not 4: the empty line counts", got)
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, shanghai)
	for cell, want := range map[string]time.Time{
		"2026-11-23":           day,
		"2026/11/23":           day,
		"20261123":             day,
		"2026-11":              day.AddDate(0, 0, -22),
		"2026-11-23 14:30":     day.Add(14*time.Hour + 30*time.Minute),
		"2026-11-23 14:30:00":  day.Add(14*time.Hour + 30*time.Minute),
		"2026-11-23T14:30:00Z": time.Date(2026, 11, 23, 14, 30, 0, 0, time.UTC),
		"1795444200":           time.Date(2026, 11, 23, 14, 30, 0, 0, time.UTC),
		"1795444200000":        time.Date(2026, 11, 23, 14, 30, 0, 0, time.UTC),
	} {
		got, err := read(t, "t\n"+cell+"\n").Times("t", shanghai)
		if err != nil || !got[0].Equal(want) {
			t.Errorf("%s: got %v (%v), want %v", cell, got, err, want)
		}
	}
}

func TestBadFiles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":           {"", "empty"},
		"only a header":   {"a,b\n", "no rows"},
		"no name":         {"a,\n1,2\n", "column 2 has no name"},
		"twice":           {"a,a\n1,2\n", "two columns are named a"},
		"ragged":          {"a,b\n1,2\n3\n", "line 3"},
		"stray quote":     {"a,b\n1,2\n\"x,3\n", "line"},
		"other encodings": {"a,b\n1,\xff\xfe\n", "line 2: field 2 is not UTF-8"},
	} {
		if _, err := frame.Read("f.csv", strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.want)
		}
	}
}

func TestBadCells(t *testing.T) {
	t.Parallel()
	f := read(t, "day,spend\n2026-11-01,1\n01.02.2026,lots\n2026-11-03,Inf\n")
	var cell *frame.CellError
	if _, err := f.Numbers("spend"); !errors.As(err, &cell) || cell.Line != 3 || cell.Cell != "lots" {
		t.Errorf("spend: %v", err)
	}
	if _, err := f.Times("day", time.UTC); !errors.As(err, &cell) || cell.Line != 3 || cell.Column != "day" {
		t.Errorf("day: %v", err)
	}
	if _, err := read(t, "v\n1e999\n").Numbers("v"); !errors.As(err, &cell) {
		t.Errorf("too large: %v", err)
	}
	var column *frame.ColumnError
	if _, err := f.Text("spned"); !errors.As(err, &column) || column.Nearest != "spend" {
		t.Errorf("spned: %v", err)
	}
	if _, err := f.Text("kosten"); !errors.As(err, &column) || column.Nearest != "" || !strings.Contains(err.Error(), "day, spend") {
		t.Errorf("kosten: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a,b\n1,2\n")
	f.Add("t;v\n2026-11-01;1,5\n")
	f.Add("\xef\xbb\xbf\"a\n\",b\n1,2")
	f.Fuzz(func(t *testing.T, text string) {
		fr, err := frame.Read("f.csv", strings.NewReader(text))
		if err != nil {
			return
		}
		for _, column := range fr.Header {
			if cells, err := fr.Text(column); err != nil || len(cells) != fr.Len() {
				t.Errorf("column %q: %d cells of %d rows, %v", column, len(cells), fr.Len(), err)
			}
			_, _ = fr.Numbers(column)
			_, _ = fr.Times(column, time.UTC)
		}
	})
}
