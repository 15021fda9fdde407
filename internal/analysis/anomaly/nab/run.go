package nab

import (
	"context"
	"fmt"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/analysis/anomaly/vus"
)

// Scores runs the detector over each file by itself, as a streaming detector would, and returns the score of every row.
func Scores(ctx context.Context, files []*File) ([][]float64, error) {
	out := make([][]float64, len(files))
	for i, f := range files {
		series := []anomaly.Series{{By: f.Name, Family: anomaly.Amount, Times: f.Times, Values: f.Values}}
		results, err := anomaly.Scan(ctx, series, anomaly.Options{Rows: true})
		if err != nil {
			return nil, err
		}
		if err := results[0].Err; err != nil {
			return nil, fmt.Errorf("nab: %s: %w", f.Name, err)
		}
		for _, row := range results[0].Rows {
			out[i] = append(out[i], row.Score)
		}
	}
	return out, nil
}

// Report is the benchmark's normalised score (standard profile) of the detector on one half of the files.
type Report struct {
	Files, Windows int
	Score          float64 // at the threshold that is best for the half, as the benchmark's own table has it
	Threshold      float64
	AtTuned        float64 // at the threshold that is best for [Tuning]
	// Volume is the mean VUS-PR of the files that have windows, and Labelled the
	// mean share of their points that lie in one, which is what a ranking without skill gets.
	Volume, Labelled float64
}

// volumeBuffer is the largest tolerance of [vus.PR], that of the published tables (TSB-AD, NeurIPS 2024).
const volumeBuffer = 100

// Evaluate scores both halves of the corpus in a folder.
func Evaluate(ctx context.Context, folder string) (tuning, held Report, err error) {
	tuned := 0.0
	for i, names := range [][]string{Tuning, Held} {
		files, err := Read(folder, names)
		if err != nil {
			return tuning, held, err
		}
		scores, err := Scores(ctx, files)
		if err != nil {
			return tuning, held, err
		}
		r := Report{Files: len(files)}
		r.Threshold, r.Score = Best(files, scores, Standard)
		if i == 0 {
			tuned = r.Threshold
		}
		if err := r.measureVolume(files, scores); err != nil {
			return tuning, held, err
		}
		raw := 0.0
		for j, f := range files {
			r.Windows += len(f.Windows)
			raw += Score(f, scores[j], tuned, Standard)
		}
		r.AtTuned = Normalised(files, raw, Standard)
		if i == 0 {
			tuning = r
		} else {
			held = r
		}
	}
	return tuning, held, nil
}

func (r *Report) measureVolume(files []*File, scores [][]float64) error {
	n := 0.0
	for i, f := range files {
		inside, labelled := make([]bool, len(f.Times)), 0.0
		for k, at := range f.Times {
			for _, w := range f.Windows {
				inside[k] = inside[k] || !at.Before(w.Start) && !at.After(w.End)
			}
			if inside[k] {
				labelled++
			}
		}
		if labelled == 0 {
			continue
		}
		v, err := vus.PR(scores[i], inside, volumeBuffer)
		if err != nil {
			return fmt.Errorf("nab: %s: %w", f.Name, err)
		}
		n++
		r.Volume += (v - r.Volume) / n
		r.Labelled += (labelled/float64(len(inside)) - r.Labelled) / n
	}
	return nil
}
