package tools

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/insight-agent/insight/internal/analysis/forecast"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// courseBefore is how many days of the past stand before those to come.
const courseBefore = 60

// members forecasts each of the largest members on its own. Their sum is not
// that of the total: each has its own rhythm, and its interval is for it alone.
// Members with too short a past are left out.
func (o *outlook) members() (*answer.Problem, error) {
	type member struct {
		slice slice
		ahead AheadFacts
	}
	var members []member
	var refusal error
	for _, sl := range o.history.read.slices {
		ahead, _, _, err := o.slice(sl)
		switch {
		case err != nil && problemOfEngine(err, o.call.Lang) != nil:
			refusal = err
		case err != nil:
			return nil, err
		default:
			members = append(members, member{sl, ahead})
		}
	}
	if len(members) == 0 {
		if refusal == nil {
			return tooShort(0, 1, o.call.Lang), nil
		}
		return problemOrError(refusal, o.call.Lang)
	}
	value := func(m member) float64 { return o.res.fact(m.ahead.Total).Value }
	slices.SortStableFunc(members, func(a, b member) int { return cmp.Compare(value(b), value(a)) })
	t := answer.Table{ID: localTable, Source: localSource, Rows: [][]any{}, Columns: o.memberColumns()}
	for i, m := range members {
		name := m.slice.dims[o.in.By]
		f := o.res.fact(m.ahead.Total)
		f.Cell = &evidence.Cell{Table: localTable, Row: i, Column: expectedColumn}
		if label := o.daily.model.ValueLabel(o.in.By, name, o.call.Lang); label != name {
			t.Columns[0].Members[name] = label
		}
		t.Rows = append(t.Rows, []any{name, f.Value, *f.Low, *f.High})
		o.res.Ahead.Members = append(o.res.Ahead.Members, m.ahead)
	}
	if len(members) > 1 && o.history.metric.Additive {
		o.res.Notes = append(o.res.Notes, semantic.Note{Kind: semantic.NoteApart, Metric: o.history.metric.Name})
	}
	t.Total = len(t.Rows)
	o.res.Tables = []answer.Table{t}
	return nil, nil
}

func (o *outlook) memberColumns() []answer.TableColumn {
	lang := o.call.Lang
	columns := courseColumns(o.history.metric, o.daily.model, lang)
	columns[0] = answer.TableColumn{
		Column: semantic.Column{Name: o.in.By, Role: semantic.DimensionColumn, Dimension: o.in.By},
		Label:  o.daily.model.DimensionLabel(o.in.By, lang), Members: make(map[string]string),
	}
	return append(columns[:1], forecastColumns(columns[2:], lang)...)
}

// forecastColumns names what is expected as a forecast, and its interval.
func forecastColumns(columns []answer.TableColumn, lang evidence.Lang) []answer.TableColumn {
	for i, name := range []string{"forecast", "low80", "high80"} {
		columns[i].Label = forecastWords[name][lang]
	}
	return columns
}

var forecastWords = map[string]map[evidence.Lang]string{
	"over":     {evidence.EN: "%s is over, so nothing of it is left to forecast", evidence.ZH: "%s已经结束，没有可预测的部分"},
	"forecast": {evidence.EN: "forecast", evidence.ZH: "预测"},
	"low80":    {evidence.EN: "80 % interval, from", evidence.ZH: "80% 区间下限"},
	"high80":   {evidence.EN: "80 % interval, to", evidence.ZH: "80% 区间上限"},
}

// course is the days before the forecast as they were, and those to come as they
// are expected.
func (o *outlook) course(sl slice, f *forecast.Forecast, days period.Period) answer.Table {
	h := o.history
	columns := courseColumns(h.metric, h.daily.model, o.call.Lang)
	t := answer.Table{
		ID: "t" + strconv.Itoa(len(o.res.Tables)), Source: localSource, Rows: [][]any{},
		Columns: append(columns[:2:2], forecastColumns(columns[2:], o.call.Lang)...),
	}
	values := h.values(sl)
	for d := max(h.Period.Start, h.Period.End-courseBefore); d < h.Period.End; d++ {
		t.Rows = append(t.Rows, []any{d.String(), finite(values[d-h.Period.Start]), nil, nil, nil})
	}
	for d := h.Period.End; d < days.Start; d++ { // neither recorded nor asked about
		t.Rows = append(t.Rows, []any{d.String(), nil, nil, nil, nil})
	}
	for i, p := range f.Points {
		t.Rows = append(t.Rows, []any{days.Start.AddDays(i).String(), nil, p.Mean, p.Lo80, p.Hi80})
	}
	t.Total = len(t.Rows)
	t.Text = courseTexts(t, h.daily.model.Calendar().Today(o.call.Now), o.call.Lang)
	return t
}
