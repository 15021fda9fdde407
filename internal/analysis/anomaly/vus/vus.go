// Package vus scores a ranking of points by how anomalous they are against labelled ranges: VUS-PR, the volume
// under the surface of precision, recall and tolerance (Paparrizos et al., "Volume Under the Surface:
// A New Accuracy Evaluation Measure for Time-Series Anomaly Detection", PVLDB 15(11), 2022).
package vus

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Thresholds is how many thresholds the curve of one tolerance has, evenly spaced over the ranks of the
// scores, as in the authors' own implementation.
const Thresholds = 250

// ErrInput is wrapped by the errors of [PR].
var ErrInput = errors.New("vus: input")

// PR returns the mean, over the tolerances ℓ = 0 … buffer, of the area under the range-based precision-recall
// curve; 1 is perfect, and no skill gives about the share of points that are anomalous.
//
// A tolerance ℓ continues each labelled range by ℓ/2 points to both sides, whose label falls with the
// distance d as √(1 − d/ℓ). With a label r of every point and a prediction of those whose score reaches a threshold,
//
//	TP = Σ r over predicted points,  precision = TP / predicted,
//	P = ½·(Σ labels + Σ r), of the continued points only those that are predicted,
//	recall = min(1, TP/P) · share of ranges in which something is predicted.
//
// Scores must be numbers, as many as labels, with a point that is anomalous; the error wraps [ErrInput].
func PR(scores []float64, anomalous []bool, buffer int) (float64, error) {
	switch {
	case len(scores) != len(anomalous):
		return 0, fmt.Errorf("%w: %d scores and %d labels; give one label a score", ErrInput, len(scores), len(anomalous))
	case !slices.Contains(anomalous, true):
		return 0, fmt.Errorf("%w: no point is labelled anomalous; precision and recall need one", ErrInput)
	case slices.ContainsFunc(scores, math.IsNaN):
		return 0, fmt.Errorf("%w: a score is not a number; give 0 where nothing is known", ErrInput)
	case buffer < 0:
		return 0, fmt.Errorf("%w: buffer %d; give 0 and more points", ErrInput, buffer)
	}
	s := newSurface(scores, anomalous)
	var volume float64
	for l := range buffer + 1 {
		volume += s.area(l)
	}
	return volume / float64(buffer+1), nil
}

// span is a labelled range, both ends included.
type span struct{ first, last int }

// surface holds what all tolerances share.
type surface struct {
	anomalous []bool
	ranges    []span
	points    float64 // labelled anomalous
	order     []int   // points by score, the highest first
	rank      []int   // of each point in that order
	cuts      []int   // by threshold: number of points predicted
}

func newSurface(scores []float64, anomalous []bool) *surface {
	n := len(scores)
	s := &surface{anomalous: anomalous, order: make([]int, n), rank: make([]int, n)}
	for i, a := range anomalous {
		s.order[i] = i
		if !a {
			continue
		}
		s.points++
		if i == 0 || !anomalous[i-1] {
			s.ranges = append(s.ranges, span{i, i})
		}
		s.ranges[len(s.ranges)-1].last = i
	}
	slices.SortStableFunc(s.order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	for r, i := range s.order {
		s.rank[i] = r
	}
	for k := range Thresholds {
		at := k * (n - 1) / (Thresholds - 1)
		threshold := scores[s.order[at]]
		for at+1 < n && scores[s.order[at+1]] == threshold { // points of equal score are predicted together
			at++
		}
		s.cuts = append(s.cuts, at+1)
	}
	return s
}

// area is that under the curve of tolerance l: Σ precision · (recall − recall at the threshold above).
func (s *surface) area(l int) float64 {
	label := s.labels(l)
	first := s.firstRanks(l)
	var area, last, hits, continued float64
	done, seen := 0, 0 // points and ranges that are predicted
	for _, cut := range s.cuts {
		for ; done < cut; done++ {
			i := s.order[done]
			hits += label[i]
			if !s.anomalous[i] {
				continued += label[i]
			}
		}
		for seen < len(first) && first[seen] < cut {
			seen++
		}
		recall := min(hits/(s.points+continued/2), 1) * float64(seen) / float64(len(first))
		area += hits / float64(cut) * (recall - last)
		last = recall
	}
	return area
}

// labels returns the label of each point, 0 … 1.
func (s *surface) labels(l int) []float64 {
	label := make([]float64, len(s.anomalous))
	for _, r := range s.ranges {
		for i := r.first; i <= r.last; i++ {
			label[i] = 1
		}
		for d := 1; d <= l/2; d++ {
			fade := math.Sqrt(1 - float64(d)/float64(l))
			if i := r.last + d; i < len(label) {
				label[i] = min(label[i]+fade, 1)
			}
			if i := r.first - d; i >= 0 {
				label[i] = min(label[i]+fade, 1)
			}
		}
	}
	return label
}

// firstRanks returns, ascending, the rank of the highest score in each range with what continues it; ranges
// whose continuations meet are one.
func (s *surface) firstRanks(l int) []int {
	var ranks []int
	end := -1
	for _, r := range s.ranges {
		from, to := max(r.first-l/2, 0), min(r.last+l/2, len(s.rank)-1)
		best := slices.Min(s.rank[from : to+1])
		if from <= end {
			best = min(best, ranks[len(ranks)-1])
			ranks = ranks[:len(ranks)-1]
		}
		ranks = append(ranks, best)
		end = to
	}
	slices.Sort(ranks)
	return ranks
}
