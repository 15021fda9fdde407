package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/insight-agent/insight/internal/period"
)

//go:embed truths.json
var truths []byte

// Truth is something that was planted in the world and that a good answer
// finds. Metrics, dimensions and members are those of the semantic model.
type Truth struct {
	ID     string            `json:"id"`
	Kind   TruthKind         `json:"kind"`
	Metric string            `json:"metric"`
	Slice  map[string]string `json:"slice,omitempty"` // empty: the whole shop
	Period period.Period     `json:"period"`          // "end" is the first day after
	Base   *period.Period    `json:"base,omitempty"`  // what it is compared with
	// Size is what the data shows for the metric over Period: relative to Base
	// (−0.4 is a fall by 40 %) for change and mix, the value itself for level,
	// missing days for gap. Launch and leader have none.
	Size      float64 `json:"size,omitempty"`
	Tolerance float64 `json:"tolerance,omitempty"` // of Size, in its unit
	// Dimension is what a mix shifts along or a leader leads.
	Dimension string `json:"dimension,omitempty"`
	Before    string `json:"before,omitempty"` // the leader over Base
	After     string `json:"after,omitempty"`  // the leader over Period
	EN        string `json:"en"`
	ZH        string `json:"zh"`
}

// TruthKind is the sort of a truth.
type TruthKind string

// The kinds of truths.
const (
	TruthChange TruthKind = "change" // the metric moved by Size
	TruthLevel  TruthKind = "level"  // the metric was Size
	TruthGap    TruthKind = "gap"    // rows are missing, and that is not zero
	TruthMix    TruthKind = "mix"    // the total moved by Size while every member of Dimension moved the other way
	TruthLaunch TruthKind = "launch" // the slice has no rows before Period
	TruthLeader TruthKind = "leader" // the best member of Dimension changed
)

// Truths returns the planted truths, oldest first.
func Truths() ([]Truth, error) {
	var all []Truth
	if err := json.Unmarshal(truths, &all); err != nil {
		return nil, fmt.Errorf("truths.json: %w", err)
	}
	return all, nil
}
