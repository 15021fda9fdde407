package agent

import (
	"encoding/json"

	"github.com/insight-agent/insight/agent/planner"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// plannedStep reads a call as the question whose playbook would make it: what
// the playbook says and shows of its result is what the answer does. False for
// tools that only help to plan.
func plannedStep(c planner.Call, res tools.Result) (planned, bool) {
	reading, book, ok := readCall(c)
	reading.By, reading.Confidence = answer.ByModel, modelConfidence
	return planned{reading: reading, book: book, result: res}, ok
}

func readCall(c planner.Call) (answer.Reading, playbook, bool) {
	switch c.Tool {
	case tools.QueryMetricsName:
		return readQuery(c)
	case tools.QuerySharesName:
		return readShares(c)
	case tools.ExplainChangeName:
		in := argsOf[tools.ExplainInput](c)
		q := semantic.Query{Metrics: []string{in.Metric}, Filters: in.Filters, Period: in.Period, Compare: in.Compare}
		if q.Compare.Kind == semantic.CompareNone {
			q.Compare.Kind = semantic.ComparePreviousPeriod
		}
		return answer.Reading{Intent: answer.Diagnose, Query: q}, playbooks[answer.Diagnose], true
	case tools.DetectAnomaliesName:
		in := argsOf[tools.AnomaliesInput](c)
		q := semantic.Query{Metrics: in.Metrics, Dimensions: in.Dimensions, Filters: in.Filters, Period: in.Period}
		return answer.Reading{Intent: answer.Anomaly, Query: q}, playbooks[answer.Anomaly], true
	case tools.ForecastMetricName:
		in := argsOf[tools.ForecastInput](c)
		q := semantic.Query{Metrics: []string{in.Metric}, Filters: in.Filters, Period: in.Period}
		if in.By != "" {
			q.Dimensions = []string{in.By}
		}
		return answer.Reading{Intent: answer.Forecast, Query: q}, playbooks[answer.Forecast], true
	case tools.CheckPaceName:
		in := argsOf[tools.PaceInput](c)
		q := semantic.Query{Metrics: []string{in.Metric}, Filters: in.Filters, Period: in.Period}
		return answer.Reading{Intent: answer.Forecast, Query: q}, playbooks[paceBook], true
	case tools.MeasureTrendName:
		in := argsOf[tools.TrendInput](c)
		q := semantic.Query{Metrics: []string{in.Metric}, Filters: in.Filters, Period: in.Period}
		book := playbooks[slopeBook]
		book.show = showNothing // its chart is of a second call, which the model may make
		return answer.Reading{Intent: answer.Trend, Query: q}, book, true
	}
	return answer.Reading{}, playbook{}, false
}

// readQuery tells from the form of a query what is asked: steps of time are a
// course, members a ranking, a comparison a change, the rest a value.
func readQuery(c planner.Call) (answer.Reading, playbook, bool) {
	q := argsOf[semantic.Query](c)
	r := answer.Reading{Intent: answer.Lookup, Query: q}
	switch {
	case q.Grain != period.None:
		r.Intent = answer.Trend
	case len(q.Dimensions) > 0:
		r.Intent = answer.Rank
	case q.Compare.Kind != semantic.CompareNone:
		r.Intent = answer.Compare
	}
	return r, playbooks[r.Intent], true
}

func readShares(c planner.Call) (answer.Reading, playbook, bool) {
	in := argsOf[tools.SharesInput](c)
	r := answer.Reading{Intent: answer.Share, Query: in.Query, Share: &answer.ShareOf{Members: in.Members}}
	if len(in.Query.Dimensions) > 0 {
		r.Share.Dimension = in.Query.Dimensions[0]
	}
	return r, playbooks[answer.Share], true
}

// argsOf decodes arguments that the tool itself has accepted.
func argsOf[In any](c planner.Call) In {
	var in In
	if err := json.Unmarshal(c.Args, &in); err != nil {
		return *new(In)
	}
	return in
}

func showNothing(outcome) ([]answer.Table, []answer.Chart) { return nil, nil }
