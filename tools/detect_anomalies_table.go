package tools

import (
	"math"
	"strconv"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// Columns of the tables that hold what was expected beside what came.
const (
	timeColumn     = "time"
	valueColumn    = ValueColumnName
	expectedColumn = "expected"
	lowColumn      = "low"
	highColumn     = "high"
)

// ValueColumnName is the column of a course that holds what was recorded.
const ValueColumnName = "value"

// courseDays is how much of the past the course of a series shows.
const courseDays = 42

var watchWords = map[string]map[evidence.Lang]string{
	"finding":  {evidence.EN: "finding", evidence.ZH: "类型"},
	"metric":   {evidence.EN: "metric", evidence.ZH: "指标"},
	"slice":    {evidence.EN: "slice", evidence.ZH: "范围"},
	"total":    {evidence.EN: "total", evidence.ZH: "总体"},
	"actual":   {evidence.EN: "actual", evidence.ZH: "实际"},
	"expected": {evidence.EN: "expected", evidence.ZH: "预期"},
	"change":   {evidence.EN: "difference", evidence.ZH: "偏差"},
	"p":        {evidence.EN: "p-value", evidence.ZH: "p 值"},
	"low":      {evidence.EN: "expected, from", evidence.ZH: "预期下限"},
	"high":     {evidence.EN: "expected, to", evidence.ZH: "预期上限"},
	"worth":    {evidence.EN: "money at stake", evidence.ZH: "涉及金额"},

	string(anomaly.Spike):     {evidence.EN: "spike", evidence.ZH: "突增"},
	string(anomaly.Dip):       {evidence.EN: "dip", evidence.ZH: "骤降"},
	string(anomaly.LevelUp):   {evidence.EN: "higher level since", evidence.ZH: "水平上移"},
	string(anomaly.LevelDown): {evidence.EN: "lower level since", evidence.ZH: "水平下移"},
	string(anomaly.High):      {evidence.EN: "high for days", evidence.ZH: "持续偏高"},
	string(anomaly.Low):       {evidence.EN: "low for days", evidence.ZH: "持续偏低"},
	string(anomaly.Collapse):  {evidence.EN: "at zero", evidence.ZH: "归零"},
	string(anomaly.Outage):    {evidence.EN: "tracking outage", evidence.ZH: "数据采集中断"},
	string(anomaly.Gap):       {evidence.EN: "no data", evidence.ZH: "没有数据"},
	string(anomaly.Doubled):   {evidence.EN: "doubled data", evidence.ZH: "数据重复"},
	string(anomaly.Duplicate): {evidence.EN: "duplicate rows", evidence.ZH: "重复行"},
}

// findingsTable lists the findings, a row each. Values of different metrics
// stand in one column, so each cell is written in its own unit.
func (s *scan) findingsTable(found []incident) answer.Table {
	lang := s.call.Lang
	text := func(name string) answer.TableColumn {
		return answer.TableColumn{Column: semantic.Column{Name: name, Role: semantic.DimensionColumn}, Label: watchWords[name][lang]}
	}
	number := func(name string, role semantic.ColumnRole, unit evidence.UnitKind) answer.TableColumn {
		return answer.TableColumn{Column: semantic.Column{Name: name, Role: role, Unit: evidence.Unit{Kind: unit}}, Label: watchWords[name][lang]}
	}
	t := answer.Table{ID: localTable, Source: localSource, Rows: [][]any{}, Text: [][]string{}, Columns: []answer.TableColumn{
		{Column: semantic.Column{Name: timeColumn, Role: semantic.TimeColumn}, Label: words["time"][lang]},
		text("finding"), text("metric"), text("slice"),
		number("actual", semantic.ValueColumn, evidence.Number), number("expected", semantic.BaseColumn, evidence.Number),
		number("change", semantic.ChangeColumn, evidence.Percent), number("p", semantic.ValueColumn, evidence.Number),
	}}
	for i := range found {
		f := &s.res.Watch.Findings[i]
		row := []any{
			f.Days.Start.String(), watchWords[string(f.Kind)][lang], s.daily.model.MetricLabel(f.Metric, lang), s.sliceName(found[i].lead),
			s.cell(f.Actual, i, "actual"), s.cell(f.Expected, i, "expected"), s.cell(f.Change, i, "change"), s.cell(f.Chance, i, "p"),
		}
		t.Rows = append(t.Rows, row)
		t.Text = append(t.Text, []string{
			s.daysText(f), row[1].(string), row[2].(string), row[3].(string),
			s.text(f.Actual), s.text(f.Expected), s.text(f.Change), s.text(f.Chance),
		})
	}
	t.Total = len(t.Rows)
	return t
}

func (s *scan) daysText(f *FindingFacts) string {
	days := f.Days
	if f.Kind == anomaly.LevelUp || f.Kind == anomaly.LevelDown {
		days.End = days.Start + 1
	}
	return evidence.FormatPeriod(days, s.call.Lang, s.daily.model.Calendar().Today(s.call.Now))
}

func (s *scan) sliceName(at found) string {
	of := s.series[at.series]
	if len(of.dims) == 0 {
		return watchWords["total"][s.call.Lang]
	}
	name := ""
	for i, d := range s.watches[of.table].dimensions {
		if i > 0 {
			name += " · "
		}
		name += evidence.Clean(s.daily.model.ValueLabel(d, of.dims[d], s.call.Lang))
	}
	return name
}

// cell gives a fact its place in the table and returns its value.
func (s *scan) cell(ref string, row int, column string) any {
	if ref == "" {
		return nil
	}
	f := s.res.fact(ref)
	f.Cell = &evidence.Cell{Table: localTable, Row: row, Column: column}
	if f.Missing {
		return nil
	}
	return f.Value
}

func (s *scan) text(ref string) string {
	if ref == "" || s.res.fact(ref).Missing {
		return noCell
	}
	f := s.res.fact(ref)
	text := evidence.FormatValue(*f, s.call.Lang, evidence.Plain)
	if f.Kind == evidence.Change {
		text = plus(f.Value, text)
	}
	return text
}

// course is the series of a finding over the weeks around it: what came, what
// was expected, and where 95 % of ordinary values lie.
func (s *scan) course(at found) answer.Table {
	of, lang := s.series[at.series], s.call.Lang
	t := answer.Table{
		ID: "t" + strconv.Itoa(len(s.res.Tables)), Source: "q" + strconv.Itoa(of.table), Rows: [][]any{},
		Columns: courseColumns(of.metric, s.daily.model, lang),
	}
	from := min(s.judged.Start, period.DateOf(at.event.Start)).AddDays(-courseDays)
	for d, row := range s.results[at.series].Rows {
		day := of.first.AddDays(d)
		if day < from {
			continue
		}
		t.Rows = append(t.Rows, []any{day.String(), finite(row.Value), finite(row.Expected), finite(row.Lower), finite(row.Upper)})
	}
	t.Total = len(t.Rows)
	t.Text = courseTexts(t, s.daily.model.Calendar().Today(s.call.Now), lang)
	return t
}

// courseTexts writes the cells of a course, its numbers alike.
func courseTexts(t answer.Table, today period.Date, lang evidence.Lang) [][]string {
	var numbers []float64
	for _, row := range t.Rows {
		for _, cell := range row[1:] {
			if v, ok := cell.(float64); ok {
				numbers = append(numbers, v)
			}
		}
	}
	write := evidence.Alike(numbers, t.Columns[1].Unit, lang)
	out := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		out[i] = make([]string, len(row))
		for c, cell := range row {
			switch v := cell.(type) {
			case string:
				out[i][c] = v
				if day, err := period.ParseDate(v); err == nil {
					out[i][c] = evidence.FormatPeriod(period.Period{Start: day, End: day + 1}, lang, today)
				}
			case float64:
				out[i][c] = write(v)
			default:
				out[i][c] = noCell
			}
		}
	}
	return out
}

// courseColumns are the columns of a series with what is expected of it.
func courseColumns(m *semantic.Metric, model *semantic.Model, lang evidence.Lang) []answer.TableColumn {
	value := func(name string, role semantic.ColumnRole, label string) answer.TableColumn {
		return answer.TableColumn{Column: semantic.Column{Name: name, Role: role, Metric: m.Name, Unit: m.Unit}, Label: label}
	}
	return []answer.TableColumn{
		{Column: semantic.Column{Name: timeColumn, Role: semantic.TimeColumn}, Label: words["time"][lang]},
		value(valueColumn, semantic.ValueColumn, model.MetricLabel(m.Name, lang)),
		value(expectedColumn, semantic.BaseColumn, watchWords["expected"][lang]),
		value(lowColumn, semantic.BaseColumn, watchWords["low"][lang]),
		value(highColumn, semantic.BaseColumn, watchWords["high"][lang]),
	}
}

func finite(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return v
}
