// Package nab reads the Numenta Anomaly Benchmark and scores detections by its rules
// (Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms", 2015, section II).
package nab

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Profile weighs what a detector does right and wrong.
type Profile struct{ TruePositive, FalsePositive, FalseNegative float64 }

// Standard is the profile of the benchmark's main table.
var Standard = Profile{TruePositive: 1, FalsePositive: .11, FalseNegative: 1}

// LowFalsePositives and LowFalseNegatives are the benchmark's other two profiles.
var (
	LowFalsePositives = Profile{TruePositive: 1, FalsePositive: .22, FalseNegative: 1}
	LowFalseNegatives = Profile{TruePositive: 1, FalsePositive: .11, FalseNegative: 2}
)

// Window is a stretch of time in which a detection is right.
type Window struct{ Start, End time.Time }

// File is one series of the corpus.
type File struct {
	Name    string
	Times   []time.Time
	Values  []float64
	Windows []Window
}

// sigmoid is the benchmark's reward at a position relative to a window: −1 is its first row, 0 its
// end; well behind it every detection costs the same.
func sigmoid(position float64) float64 {
	if position > 3 {
		return -1
	}
	return 2/(1+math.Exp(5*position)) - 1
}

// Probation is the number of rows at the head of a file that are not scored: 15 %, of at most 5,000 rows.
func (f *File) Probation() int { return int(math.Floor(.15 * float64(min(len(f.Times), 5000)))) }

// mark is what flagging one row earns.
type mark struct {
	score  float64 // of the row's detection
	window int     // whose earliest detection counts, or −1
	gain   float64
}

// marks returns what each row earns when it is flagged, for rows that are scored.
func (f *File) marks(scores []float64, p Profile) []mark {
	out := make([]mark, 0, len(f.Times))
	last, width, end := -1, 0, 0 // newest window behind, its rows, and its last row
	spans := f.spans()
	for i := f.Probation(); i < len(f.Times); i++ {
		inside := -1
		for w, s := range spans {
			if s.first <= i && i <= s.last {
				inside = w
			}
			if s.last < i && w > last {
				last, width, end = w, s.last-s.first+1, s.last
			}
		}
		switch {
		case inside >= 0:
			s := spans[inside]
			position := -float64(s.last-i+1) / float64(s.last-s.first+1)
			out = append(out, mark{scores[i], inside, p.TruePositive * sigmoid(position) / sigmoid(-1)})
		case last < 0:
			out = append(out, mark{scores[i], -1, -p.FalsePositive})
		default:
			position := float64(i-end) / float64(max(1, width-1))
			out = append(out, mark{scores[i], -1, p.FalsePositive * sigmoid(position)})
		}
	}
	return out
}

type span struct{ first, last int }

// spans gives the rows of each window; a window without a row in the file has first > last.
func (f *File) spans() []span {
	out := make([]span, len(f.Windows))
	for w, window := range f.Windows {
		out[w] = span{len(f.Times), -1}
		for i, t := range f.Times {
			if !t.Before(window.Start) && !t.After(window.End) {
				out[w].first = min(out[w].first, i)
				out[w].last = max(out[w].last, i)
			}
		}
	}
	return out
}

// Score returns the raw score of one file: rows whose score is at least threshold are detections. Each window earns
// by its earliest detection or costs a false negative; each detection outside costs a false
// positive, less where it follows a window closely.
func Score(f *File, scores []float64, threshold float64, p Profile) float64 {
	best := make([]float64, len(f.Windows))
	for w := range best {
		best[w] = -p.FalseNegative
	}
	var total float64
	for _, m := range f.marks(scores, p) {
		switch {
		case m.score < threshold:
		case m.window >= 0:
			best[m.window] = max(best[m.window], m.gain)
		default:
			total += m.gain
		}
	}
	for _, b := range best {
		total += b
	}
	return total
}

// Best returns the threshold that earns most over all files, as the benchmark chooses one for each detector,
// and the normalised score there: 0 for a detector that never flags anything, 100 for one that
// flags the first row of each window and nothing else.
func Best(files []*File, scores [][]float64, p Profile) (threshold, normalised float64) {
	type step struct {
		mark
		file int
	}
	var steps []step
	windows := 0
	for i, f := range files {
		windows += len(f.Windows)
		for _, m := range f.marks(scores[i], p) {
			steps = append(steps, step{m, i})
		}
	}
	if windows == 0 {
		return 1, 0
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(b.score, a.score) })
	caught := map[[2]int]float64{}
	null := -p.FalseNegative * float64(windows)
	total := null
	best, threshold := null, math.Inf(1)
	for i, s := range steps {
		if s.window < 0 {
			total += s.gain
		} else {
			key := [2]int{s.file, s.window}
			had, ok := caught[key]
			if !ok {
				had = -p.FalseNegative
			}
			caught[key] = max(had, s.gain)
			total += caught[key] - had
		}
		last := i == len(steps)-1 || steps[i+1].score < s.score
		if last && total > best {
			best, threshold = total, s.score
		}
	}
	perfect := p.TruePositive * float64(windows)
	return threshold, 100 * (best - null) / (perfect - null)
}

// Normalised turns a sum of raw scores over files into the scale of [Best].
func Normalised(files []*File, raw float64, p Profile) float64 {
	windows := 0.0
	for _, f := range files {
		windows += float64(len(f.Windows))
	}
	if windows == 0 {
		return 0
	}
	return 100 * (raw + p.FalseNegative*windows) / ((p.TruePositive + p.FalseNegative) * windows)
}
