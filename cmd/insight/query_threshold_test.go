package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/semantic"
)

func TestReadThreshold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]semantic.Threshold{
		"roas<2":             {Metric: "roas", Op: semantic.Less, Values: []float64{2}},
		"roas <= 2.5":        {Metric: "roas", Op: semantic.LessEqual, Values: []float64{2.5}},
		"ctr>=1.5%":          {Metric: "ctr", Op: semantic.GreaterEqual, Values: []float64{0.015}},
		"spend=2000..5000":   {Metric: "spend", Op: semantic.Between, Values: []float64{2000, 5000}},
		"conversions=0":      {Metric: "conversions", Op: semantic.Equals, Values: []float64{0}},
		"profit>-100":        {Metric: "profit", Op: semantic.Greater, Values: []float64{-100}},
		"margin_rate=5%..7%": {Metric: "margin_rate", Op: semantic.Between, Values: []float64{0.05, 0.07}},
	} {
		got, err := readThreshold(text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", text, err, diff)
		}
	}
	for _, text := range []string{"roas", "roas<", "roas<two", "roas<2..3", "spend=1..", ""} {
		if got, err := readThreshold(text); err == nil {
			t.Errorf("%q was read as %+v", text, got)
		}
	}
}
