package chart_test

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/chart"
	"github.com/insight-agent/insight/internal/evidence"
)

// Contributions of a few hundredths of a point are written apart, and so are the
// ticks of their axis.
func TestSmallPointsAreToldApart(t *testing.T) {
	t.Parallel()
	var points []answer.Point
	for _, p := range []struct {
		x string
		y float64
	}{{"Paid Social", -.0016}, {"Paid Search", -.0003}, {"Email", .0008}, {"Total", -.0011}} {
		points = append(points, answer.Point{X: p.x, Y: &p.y})
	}
	svg, err := chart.SVG(answer.Chart{
		Kind: answer.WaterfallChart, Title: "t", Lang: evidence.EN, Y: answer.Axis{Unit: evidence.Unit{Kind: evidence.Points}},
		Series: []answer.Series{{Role: "value", Points: points}},
	}, chart.Options{Width: 720})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(svg), "\u00a0", " ")
	for _, want := range []string{"−0.16 pp", "−0.03 pp", "+0.08 pp", "−0.11 pp"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in the chart", want)
		}
	}
	if strings.Contains(text, "&lt;0.1") || strings.Contains(text, "&gt;−0.1") {
		t.Error("a contribution is only said to be small")
	}
}
