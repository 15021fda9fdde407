package cubes_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/analysis/drivers/cubes"
)

// TestHeldOut holds the scan to its target on seeds that no parameter was
// chosen on. -v prints the table.
func TestHeldOut(t *testing.T) {
	t.Parallel()
	const n = 12
	for _, cell := range cubes.Cells() {
		t.Run(cell.Name, func(t *testing.T) {
			t.Parallel()
			s, err := cubes.Run(cell, cubes.HeldOut(n))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("F1 %.3f; clean %d of %d, wrong %d, missed %d", s.F1(), s.Clean, s.Cubes, s.Wrong, s.Missed)
			least := .9
			if cell.Faint || cell.Wander > 0 && len(cell.Layers) > 0 || cell.Astray > 0 && len(cell.Layers) == 0 {
				least = .75 // not in the target: causes at the edge of what can be seen, forecasts of any size
			}
			if s.F1() < least {
				t.Errorf("F1 %.3f, want %.2f", s.F1(), least)
			}
		})
	}
}

func TestGenerateIsOfItsSeed(t *testing.T) {
	t.Parallel()
	for _, cell := range cubes.Cells() {
		a, err := cubes.Generate(cell, 5)
		if err != nil {
			t.Fatal(err)
		}
		b, err := cubes.Generate(cell, 5)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a.Truth, b.Truth); diff != "" || len(a.Truth) != len(cell.Layers) {
			t.Errorf("%s: %d causes, want %d; %s", cell.Name, len(a.Truth), len(cell.Layers), diff)
		}
		for d := range a.Cube.Dims {
			if diff := cmp.Diff(a.Cube.Segments(d), b.Cube.Segments(d)); diff != "" {
				t.Errorf("%s: %s", cell.Name, diff)
			}
		}
		for i, where := range a.Truth {
			if len(where) != cell.Layers[i] {
				t.Errorf("%s: a cause of %d dimensions, want %d", cell.Name, len(where), cell.Layers[i])
			}
		}
	}
}

func TestScore(t *testing.T) {
	t.Parallel()
	at := func(members ...string) (where []drivers.Member) {
		for _, m := range members {
			where = append(where, drivers.Member{Dimension: m[:1], Member: m[1:]})
		}
		return where
	}
	var s cubes.Score
	truth := cubes.Case{Truth: [][]drivers.Member{at("a1"), at("b2", "c3")}}
	s.Add(truth, drivers.Explanation{Causes: []drivers.Cause{{Where: at("b2", "c3")}, {Where: at("a1")}}})
	s.Add(truth, drivers.Explanation{Causes: []drivers.Cause{{Where: at("b2")}, {Where: at("a1")}}})
	s.Add(truth, drivers.Explanation{})
	want := cubes.Score{Cubes: 3, Right: 3, Wrong: 1, Missed: 3, Clean: 1}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	if s.F1() != .6 { // precision 3/4, recall 1/2
		t.Errorf("F1 %v, want .6", s.F1())
	}
	var quiet cubes.Score
	quiet.Add(cubes.Case{}, drivers.Explanation{})
	quiet.Add(cubes.Case{}, drivers.Explanation{Causes: []drivers.Cause{{Where: at("a1")}}})
	if quiet.F1() != .5 {
		t.Errorf("quiet %v, want .5", quiet.F1())
	}
}
