package cubes

import (
	"fmt"
	"slices"

	"github.com/insight-agent/insight/internal/analysis/drivers"
)

// Score adds up how well explanations name the true causes. A named slice is
// right only if it is exactly a true one.
type Score struct {
	Cubes  int
	Right  int // true causes named
	Wrong  int // slices named that are no cause
	Missed int // true causes not named
	Clean  int // cubes with neither a wrong nor a missed slice
}

// Add grades one explanation.
func (s *Score) Add(c Case, x drivers.Explanation) {
	s.Cubes++
	right := 0
	for _, cause := range x.Causes {
		if slices.ContainsFunc(c.Truth, func(t []drivers.Member) bool { return slices.Equal(t, cause.Where) }) {
			right++
		}
	}
	s.Right += right
	s.Wrong += len(x.Causes) - right
	s.Missed += len(c.Truth) - right
	if right == len(c.Truth) && right == len(x.Causes) {
		s.Clean++
	}
}

// Tuning lists the first n seeds that parameters may be chosen on.
func Tuning(n int) []uint64 { return every(n, 0) }

// HeldOut lists the first n seeds that figures are reported on.
func HeldOut(n int) []uint64 { return every(n, 1) }

func every(n int, first uint64) []uint64 {
	seeds := make([]uint64, n)
	for i := range seeds {
		seeds[i] = 2*uint64(i) + first
	}
	return seeds
}

// Run explains the cubes of a cell and grades the explanations.
func Run(cell Cell, seeds []uint64) (Score, error) {
	var s Score
	for _, seed := range seeds {
		c, err := Generate(cell, seed)
		if err != nil {
			return s, err
		}
		x, err := drivers.Localise(c.Cube, c.Metric)
		if err != nil {
			return s, fmt.Errorf("cubes: cell %q, seed %d: %w", cell.Name, seed, err)
		}
		s.Add(c, x)
	}
	return s, nil
}

// F1 is the harmonic mean of precision and recall over all cubes, 0 to 1; for
// quiet cubes, where both have no meaning, the share without a named slice.
func (s Score) F1() float64 {
	if s.Right+s.Missed == 0 {
		return float64(s.Clean) / float64(max(s.Cubes, 1))
	}
	return 2 * float64(s.Right) / float64(2*s.Right+s.Wrong+s.Missed)
}
