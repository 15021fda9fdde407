package app

import (
	"context"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// chartNotes gives the agent the notes that its charts mark. They are read like
// everything that an answer shows: by the reading role, noted in the audit.
type chartNotes struct{ app *App }

// Notes returns the notes of every table that has some.
func (n chartNotes) Notes(ctx context.Context, p semantic.Principal, days period.Period, lang evidence.Lang) ([]semantic.DayNote, error) {
	var out []semantic.DayNote
	for _, t := range n.app.Model.Tables {
		if t.Notes == nil {
			continue
		}
		c := semantic.NotesQuery(n.app.Model, t, days, p, lang)
		res, err := recordedReads{n.app.Warehouse}.Run(ctx, c)
		if err != nil {
			return nil, err
		}
		for _, row := range res.Rows {
			out = append(out, semantic.ReadNote(c.Columns, row))
		}
	}
	return out, nil
}
