package semantic

import (
	"slices"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// Compile turns a query into one SELECT. It is pure: equal inputs give equal
// output. A query that cannot be asked of the model gives a *QueryError; a
// period without complete data is no error but a note.
func Compile(m *Model, q Query, env Env) (*Compiled, error) {
	if env.MaxRows <= 0 {
		env.MaxRows = DefaultMaxRows
	}
	a, err := newAsk(m, q, env)
	if err != nil {
		return nil, err
	}
	s, err := a.span()
	if err != nil {
		return nil, err
	}
	if err := a.checkDates(s.dated); err != nil {
		return nil, err
	}
	p := newPlan(a, s)
	w := newWriter(m, env.Principal, env.MaxRows)
	c := &Compiled{
		SQL:     w.statement(p),
		Columns: p.resultColumns(),
		Query:   a.query,
		Period:  s.resolved,
		Base:    s.base,
		Asked:   s.asked,
		Notes:   s.notes,
		Policy:  fingerprint(w.tables, env.Principal),
		MaxRows: env.MaxRows,
	}
	c.Args = w.args
	for _, t := range w.tables {
		c.Tables = append(c.Tables, t.Relation)
	}
	c.Tables = append(c.Tables, w.histories...)
	slices.Sort(c.Tables)
	c.Tables = slices.Compact(c.Tables)
	if c.Policy != "" {
		c.Notes = append(c.Notes, Note{Kind: NotePolicy})
	}
	return c, nil
}

// resultColumns describes the columns of the result in the order in which the
// writer's result lists them.
func (p *plan) resultColumns() []Column {
	var out []Column
	if p.stepped {
		out = append(out, Column{Name: timeField, Role: TimeColumn})
	}
	for _, d := range p.dimensions {
		out = append(out, Column{Name: d.Name, Role: DimensionColumn, Dimension: d.Name})
	}
	for _, v := range p.values {
		name, unit := v.metric.Name, v.metric.Unit
		var per period.Grain
		if v.mean {
			per = p.per
			if unit.Kind == evidence.Integer { // 43.4 orders a day
				unit.Kind = evidence.Number
			}
		}
		out = append(out, Column{Name: name, Role: ValueColumn, Metric: name, Unit: unit, Per: per})
		if v.base == nil {
			continue
		}
		delta := unit
		if unit.Kind == evidence.Percent {
			delta.Kind = evidence.Points
		}
		out = append(out,
			Column{Name: name + ".base", Role: BaseColumn, Metric: name, Unit: unit, Per: per},
			Column{Name: name + ".delta", Role: DeltaColumn, Metric: name, Unit: delta, Per: per},
			Column{Name: name + ".change", Role: ChangeColumn, Metric: name, Unit: evidence.Unit{Kind: evidence.Percent}, Per: per})
	}
	if p.others {
		out = append(out, Column{Name: string(OthersColumn), Role: OthersColumn})
	}
	return out
}
