package tools

import (
	"cmp"
	"context"
	"slices"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// CoincidingNote is a note about days that touch a change. It coincides, and is
// never a cause. Its text is cleaned, and no model reads it.
type CoincidingNote struct {
	semantic.DayNote
	held float64 // the part of a cause that lies in what it is about
}

// maxCoinciding is how many notes a reader is shown.
const maxCoinciding = 3

// readNotes reads the notes that touch one of the two periods and are about
// what the question and its causes are about. A note that holds all the time
// tells the two periods not apart.
func (c *change) readNotes(ctx context.Context) error {
	if c.res.Explanation.Verdict == drivers.NoChange {
		return nil // nothing happened that a note could coincide with
	}
	var found []CoincidingNote
	for _, t := range c.model.Tables {
		if t.Notes == nil {
			continue
		}
		touched := period.Period{Start: min(c.span.Start, c.base.Start), End: max(c.span.End, c.base.End)}
		rows, err := c.execute(ctx, semantic.NotesQuery(c.model, t, touched, c.call.Principal, c.call.Lang))
		if err != nil {
			return err
		}
		for _, row := range rows.result.Rows {
			if note, ok := c.note(rows, row); ok {
				found = append(found, note)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b CoincidingNote) int { return cmp.Compare(b.held, a.held) })
	c.res.Explanation.Coinciding = found[:min(len(found), maxCoinciding)]
	return nil
}

// note reads a row, and reports whether it coincides with the change.
func (c *change) note(rows rowsOf, row []any) (CoincidingNote, bool) {
	n := CoincidingNote{DayNote: semantic.ReadNote(rows.compiled.Columns, row)}
	n.Text = evidence.Clean(n.Text)
	always := n.Period.Start <= min(c.span.Start, c.base.Start) && n.Period.End >= max(c.span.End, c.base.End)
	touches := !n.Period.Overlap(c.span).Empty() || !n.Period.Overlap(c.base).Empty()
	n.held = c.holds(n)
	return n, n.Text != "" && touches && !always && n.held >= leastHeld
}

// leastHeld is the part of a cause, or of the whole change where there is none,
// that has to lie in what a note is about.
const leastHeld = .2

// holds is the largest part of any cause that lies in what a note is about:
// the whole of it where the note is about everything.
func (c *change) holds(n CoincidingNote) float64 {
	var cut []drivers.Member
	for d, member := range n.Dims {
		switch fixed, ok := c.res.Explanation.Fixed[d]; {
		case ok && fixed != member:
			return 0
		case !ok:
			cut = append(cut, drivers.Member{Dimension: d, Member: member})
		}
	}
	causes := c.res.Explanation.Causes
	if len(causes) == 0 {
		causes = []CauseFacts{{Kind: drivers.Level}}
	}
	most := 0.0
	for _, cause := range causes {
		whole := c.movement(cause.Kind, cause.Where)
		if part := c.movement(cause.Kind, append(slices.Clone(cause.Where), cut...)); whole != 0 {
			most = max(most, min(part/whole, 1))
		}
	}
	if len(n.Dims) == 0 {
		return 1
	}
	return most
}

// movement is by how much the rows of a slice moved: their amounts, of a rate
// what they are above their former ratio, of a mix their weights.
func (c *change) movement(kind drivers.Kind, where []drivers.Member) float64 {
	moved := 0.0
	for _, row := range c.leaves.rows {
		if slices.ContainsFunc(where, func(m drivers.Member) bool { return !c.leaves.is(row, m.Dimension, m.Member) }) {
			continue
		}
		switch {
		case kind == drivers.Mix:
			moved += row.after.Den - row.before.Den
		case kind == drivers.Rate && row.before.Den > 0:
			moved += row.after.Num - row.before.Num*row.after.Den/row.before.Den
		case kind == drivers.Level:
			moved += row.after.Num - row.before.Num
		}
	}
	return moved
}
