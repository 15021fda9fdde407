package answer

import "github.com/insight-agent/insight/internal/evidence"

// Chart is the one chart specification: what to draw, never how. The page
// draws it as SVG, deliverers as PNG or as a platform's own block.
type Chart struct {
	ID     string        `json:"id"` // "c1"
	Kind   ChartKind     `json:"kind"`
	Title  string        `json:"title"`
	X      Axis          `json:"x"`
	Y      Axis          `json:"y"`
	Series []Series      `json:"series"`
	Marks  []Mark        `json:"marks,omitempty"`
	Table  string        `json:"table"` // the table whose cells it shows
	Source string        `json:"source"`
	Lang   evidence.Lang `json:"lang"`
}

// ChartKind is the shape of a chart.
type ChartKind string

// The shapes.
const (
	BarChart       ChartKind = "bar"  // horizontal, one bar a member; two series: value and base
	LineChart      ChartKind = "line" // over time
	WaterfallChart ChartKind = "waterfall"
)

// Axis describes one axis.
type Axis struct {
	Label string        `json:"label"`
	Unit  evidence.Unit `json:"unit"`
	Time  bool          `json:"time,omitempty"` // values of X are dates
}

// Series is one line or one set of bars.
type Series struct {
	Name   string  `json:"name"`
	Role   string  `json:"role"` // "value", "base", "expected", "band"
	Points []Point `json:"points"`
}

// Point is one value. X is a date (2006-01-02) or a member; Y is nil where
// nothing is recorded.
type Point struct {
	X    string   `json:"x"`
	Y    *float64 `json:"y"`
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
	// Partial marks a step of time that is not complete.
	Partial bool `json:"partial,omitempty"`
}

// Mark is a note at one place of the X axis.
type Mark struct {
	X    string `json:"x"`
	Text string `json:"text"`
}
