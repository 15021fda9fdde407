package tools

import (
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// Collected gathers the results of one run and gives their parts ids that are
// unique in the answer. Results are added in plan order, never in the order
// in which they finished, so that the same plan always gives the same ids.
type Collected struct {
	Set     evidence.Set
	Tables  []answer.Table
	Sources []answer.Source
	Results []Result
}

// Add takes a result in and returns it with global ids, which count from 1.
func (c *Collected) Add(r Result) Result {
	facts, tables, sources := c.Set.Len()+1, len(c.Tables)+1, len(c.Sources)+1
	global := r.renumbered(renumbering{
		fact:   func(ref string) string { return shift(ref, "@", "f", facts) },
		table:  func(id string) string { return shift(id, "t", "t", tables) },
		source: func(id string) string { return shift(id, "q", "q", sources) },
	})
	for i, f := range global.Facts {
		global.Facts[i].ID = c.Set.Add(f)[0]
	}
	c.Tables = append(c.Tables, global.Tables...)
	c.Sources = append(c.Sources, global.Sources...)
	c.Results = append(c.Results, global)
	return global
}
