package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/semantic"
)

// thresholdOperators are tried in this order, the longer ones first.
var thresholdOperators = []semantic.Op{semantic.LessEqual, semantic.GreaterEqual, semantic.Equals, semantic.Less, semantic.Greater}

// readThreshold reads "roas<2", "ctr>=1.5%" and "spend=2000..5000".
func readThreshold(text string) (semantic.Threshold, error) {
	for _, op := range thresholdOperators {
		metric, value, ok := strings.Cut(text, string(op))
		if !ok {
			continue
		}
		t := semantic.Threshold{Metric: strings.TrimSpace(metric), Op: op}
		low, high, between := strings.Cut(value, "..")
		if between && op == semantic.Equals {
			t.Op = semantic.Between
		}
		bounds := []string{value}
		if t.Op == semantic.Between {
			bounds = []string{low, high}
		}
		for _, b := range bounds {
			v, err := readBound(b)
			if err != nil {
				return t, fmt.Errorf("threshold %q: %w", text, err)
			}
			t.Values = append(t.Values, v)
		}
		return t, nil
	}
	return semantic.Threshold{}, fmt.Errorf("threshold %q has no operator: write roas<2, ctr>=1.5%% or spend=2000..5000", text)
}

// readBound reads a decimal number; with a percent sign it is a hundredth.
func readBound(text string) (float64, error) {
	text, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no number: write 2, 0.5 or 1.5%%", text)
	}
	if percent {
		v /= 100
	}
	return v, nil
}
