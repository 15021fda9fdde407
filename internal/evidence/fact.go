// Package evidence holds what an answer may say: facts that code computed, the
// slots by which a sentence points at them, their rendering in the reader's
// language, and the verifier that reads finished text and rejects whatever no
// fact supports.
package evidence

import "github.com/insight-agent/insight/internal/period"

// Fact is one computed statement about one number.
type Fact struct {
	ID      string            `json:"id"`                // "f3", given by the Set in plan order
	Metric  string            `json:"metric"`            // a metric of the semantic model, or a tool's own measure
	Dims    map[string]string `json:"dims,omitempty"`    // channel=Email; empty means the total
	Filters []string          `json:"filters,omitempty"` // in words, as the reader sees them
	Period  period.Period     `json:"period"`
	Base    *period.Period    `json:"base,omitempty"` // what a change or a share is against
	Kind    Kind              `json:"kind"`
	// Value is in Unit's own scale: a percent fact of 2.5 % holds 0.025, a
	// fact in points of 0.4 pp holds 0.004, a currency fact holds whole units
	// of the currency, a duration holds seconds, a rank holds 1 for the best.
	Value   float64 `json:"value"`
	Missing bool    `json:"missing,omitempty"` // no data: never rendered as zero
	// Provisional marks a value that still grows as late data comes in. It is
	// never compared in time: a fall would only be what has not arrived yet.
	Provisional bool `json:"provisional,omitempty"`
	// AsYoung marks what a value was when its days were as young as those that
	// it is set against are now, not what it became. It is compared with a
	// provisional value, and with no final one.
	AsYoung bool     `json:"as_young,omitempty"`
	Low     *float64 `json:"low,omitempty"` // interval, with Level
	High    *float64 `json:"high,omitempty"`
	Level   float64  `json:"level,omitempty"` // coverage of the interval, 0.8 or 0.95
	Unit    Unit     `json:"unit"`
	N       int64    `json:"n,omitempty"`    // rows or events behind the value; 0 when unknown
	From    []string `json:"from,omitempty"` // ids of the facts that it was computed from
	Source  string   `json:"source"`         // id of the query or model run that gave it
	// Per says that the value is an average over such steps of the period, a
	// total over how many they are; empty for the total itself.
	Per period.Grain `json:"per,omitempty"`
	// Cell addresses the table cell that holds the value, where one does.
	Cell *Cell `json:"cell,omitempty"`
	// Scope says, for a rank or a share, among how many members it holds.
	Scope int `json:"scope,omitempty"`
	// Lowest marks a rank that counts from the smallest value up.
	Lowest bool `json:"lowest,omitempty"`
}

// Cell is the address of one value of a table.
type Cell struct {
	Table  string `json:"table"`
	Row    int    `json:"row"` // from 0
	Column string `json:"column"`
}

// Kind says what sort of statement a fact makes, and so which words may be
// used around it.
type Kind string

// The kinds of facts.
const (
	Observed     Kind = "observed"     // a value as measured
	Change       Kind = "change"       // Value against Base: relative (percent), in points, or absolute in the metric's unit
	Share        Kind = "share"        // a part of a total, 0 to 1
	Contribution Kind = "contribution" // a part of a change: signed in the change's own unit, or in percent as a share of it; the only kind, with Effect, that may be called a cause
	Rank         Kind = "rank"         // 1 is first; carries superlatives
	Forecast     Kind = "forecast"
	Probability  Kind = "probability"
	Effect       Kind = "effect"
	Test         Kind = "test"  // a p-value or a test's verdict
	Count        Kind = "count" // of rows, members, days
	Target       Kind = "target"
	Bound        Kind = "bound" // a number of the question: what values are held against, never a value
)

// Unit is the unit of a fact's value.
type Unit struct {
	Kind     UnitKind `json:"kind"`
	Currency string   `json:"currency,omitempty"` // ISO 4217, for Currency
}

// UnitKind is the sort of a unit.
type UnitKind string

// The units.
const (
	Number   UnitKind = "number"   // a plain number, shown with up to two decimals
	Integer  UnitKind = "integer"  // a count of things
	Currency UnitKind = "currency" // whole units of a currency
	Ratio    UnitKind = "ratio"    // a multiple such as ROAS: 4.8
	Percent  UnitKind = "percent"  // 0.025 is shown as 2.5 %
	Points   UnitKind = "points"   // a difference of percentages: 0.004 is shown as 0.4 pp
	Duration UnitKind = "duration" // seconds
)

// Lang is a reader's language.
type Lang string

// The languages in which every visible string exists.
const (
	EN Lang = "en"
	ZH Lang = "zh"
)

// Langs lists them.
var Langs = []Lang{EN, ZH}

// Labels gives the reader's names for what facts speak of. The semantic model
// implements it; an unknown name is returned as it is.
type Labels interface {
	MetricLabel(metric string, lang Lang) string
	DimensionLabel(dimension string, lang Lang) string
	// ValueLabel names a member; member names from data are never translated,
	// but a missing member or an "others" row has a name in each language.
	ValueLabel(dimension, value string, lang Lang) string
	// GoodDirection is +1 when a rising metric is good, -1 when it is bad and
	// 0 when neither.
	GoodDirection(metric string) int
}
