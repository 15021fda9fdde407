package nab

import (
	"context"
	"fmt"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
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
