// Package chart draws the one chart specification, answer.Chart, as SVG.
//
// The SVG stands under a strict Content-Security-Policy: it holds no script,
// no style element and no style attribute. Colours are presentation
// attributes, so that a file opened alone looks right, and every element has a
// class, so that a page's style sheet can restyle it for light and dark
// themes. Each mark carries data-x, data-series and data-v attributes and a
// title with its exact value, for hover and for a reader that walks the marks.
//
// Shapes of the input:
//
//   - A bar chart has one series of role "value", whose points are members,
//     and may have one of role "base" with the same members.
//   - A line chart has up to six series of role "value", whose points are
//     dates in order, and any of role "base", "expected" or "band". A base
//     whose dates differ from those of the values is laid under them point by
//     point, as a comparison with an earlier period is.
//   - A waterfall has one series of role "value" holding the steps and may
//     have one of role "base" with a single point, the total that they start
//     from. The closing total is their sum.
package chart

import (
	"fmt"
	"math"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// The widths that can be drawn, in CSS pixels.
const (
	MinWidth     = 240
	DefaultWidth = 640
	MaxWidth     = 1600
)

// maxMembers caps the rows of bars and waterfalls, and maxLines the lines; what
// is beyond is counted in a note, since the table holds it.
const (
	maxMembers = 30
	maxLines   = 6
	maxPoints  = 5000
)

// Options say how to draw.
type Options struct {
	Width int   // CSS pixels, MinWidth to MaxWidth; 0 is DefaultWidth
	Theme Theme // colours for a file that no style sheet reaches; "" is Light
}

// SVG draws c. It fails on an unknown kind, a value that is not finite, or a
// size beyond what a chart can show; a chart without any value is drawn as a
// sentence that says so.
func SVG(c answer.Chart, o Options) ([]byte, error) {
	if o.Width == 0 {
		o.Width = DefaultWidth
	}
	if o.Width < MinWidth || o.Width > MaxWidth {
		return nil, fmt.Errorf("chart %s: width %d is not from %d to %d", c.ID, o.Width, MinWidth, MaxWidth)
	}
	if err := check(c); err != nil {
		return nil, fmt.Errorf("chart %s: %w", c.ID, err)
	}
	d := &drawing{chart: c, width: float64(o.Width), colors: paletteOf(o.Theme), words: wordsOf(c.Lang)}
	switch {
	case !hasValue(c):
		d.empty()
	case c.Kind == answer.BarChart:
		d.bars()
	case c.Kind == answer.LineChart:
		d.lines()
	case c.Kind == answer.WaterfallChart:
		d.waterfall()
	}
	return d.finish(), nil
}

func check(c answer.Chart) error {
	switch c.Kind {
	case answer.BarChart, answer.LineChart, answer.WaterfallChart:
	default:
		return fmt.Errorf("unknown kind %q: use bar, line or waterfall", c.Kind)
	}
	points := 0
	for _, s := range c.Series {
		points += len(s.Points)
		for _, p := range s.Points {
			for _, v := range []*float64{p.Y, p.Low, p.High} {
				// Half of the range keeps every difference and sum finite.
				if v != nil && (math.IsNaN(*v) || math.Abs(*v) > math.MaxFloat64/1e6) {
					return fmt.Errorf("series %q holds %v at %q: leave a missing value out", s.Name, *v, p.X)
				}
			}
		}
	}
	if points > maxPoints {
		return fmt.Errorf("%d points are more than %d: choose a coarser grain or fewer members", points, maxPoints)
	}
	return nil
}

// hasValue reports whether anything can be drawn. Bars and waterfalls are made
// of their first series of values; a line may be an expectation alone.
func hasValue(c answer.Chart) bool {
	drawn := seriesOf(c, "value")
	if c.Kind == answer.LineChart {
		drawn = append(drawn, seriesOf(c, "expected")...)
	} else if len(drawn) > 1 {
		drawn = drawn[:1]
	}
	for _, s := range drawn {
		for _, p := range s.Points {
			if p.Y != nil {
				return true
			}
		}
	}
	return false
}

// seriesOf returns the series of a role.
func seriesOf(c answer.Chart, role string) []answer.Series {
	var out []answer.Series
	for _, s := range c.Series {
		if s.Role == role || s.Role == "" && role == "value" {
			out = append(out, s)
		}
	}
	return out
}

// words holds the few words that a chart itself says.
type words struct {
	noData, more, partial, start, end, nothing string
	zh                                         bool
}

func wordsOf(l evidence.Lang) words {
	if l == evidence.ZH {
		return words{noData: "没有可画的数据", more: "另有 %d 项见表格", partial: "尚未完整", start: "起点", end: "合计", nothing: "无数据", zh: true}
	}
	return words{noData: "No data to draw", more: "%d more in the table", partial: "not complete yet", start: "Start", end: "Total", nothing: "no data"}
}
