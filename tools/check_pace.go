package tools

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/insight-agent/insight/internal/analysis/forecast"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// CheckPaceName is the name of the tool that holds a period against its plan.
const CheckPaceName = "check_pace"

//go:embed check_pace.md
var checkPaceDescription string

// PaceInput asks where a period stands against its plan.
type PaceInput struct {
	Metric  string            `json:"metric" jsonschema:"what is planned (revenue, spend), its plan (revenue_target, spend_budget), or the one held against the other"`
	Filters []semantic.Filter `json:"filters,omitempty"`
	Period  period.Expr       `json:"period,omitempty" jsonschema:"the plan's period, such as this_month, 2026-q4; default this month"`
}

// PaceFacts says where a period stands against its plan.
type PaceFacts struct {
	Actual   string // recorded so far; empty where the period has not begun, like Used
	Plan     string // for the whole period
	Used     string // Actual as a part of Plan
	Landing  string // forecast of the whole period
	Gap      string // Landing less Plan
	Attained string // Landing as a part of Plan
	Chance   string // probability that the plan is reached or used up; empty when the period is over
	Needed   string // per day that is left, to land on the plan; empty when none is left
	Expected string // per day that is left, as forecast
	Left     string // days that are left
	Standing forecast.Standing
	Budget   bool // the plan is to be spent and not to be exceeded
	Course   int  // table that holds the days; 0 for none
}

func (p PaceFacts) mapped(fact func(string) string) PaceFacts {
	for _, ref := range []*string{&p.Actual, &p.Plan, &p.Used, &p.Landing, &p.Gap, &p.Attained, &p.Chance, &p.Needed, &p.Expected, &p.Left} {
		*ref = fact(*ref)
	}
	return p
}

// CheckPace makes the tool that says whether a period is on pace for its target
// or budget: where it stands, where it is expected to land, how likely the plan
// is reached, and what each day that is left would have to bring.
func CheckPace(m *semantic.Model, w Warehouse) (Tool, error) {
	run := func(ctx context.Context, call Call, in PaceInput) (Result, error) {
		d, err := openDaily(ctx, m, w, CheckPaceName, call)
		if err != nil {
			return Result{}, err
		}
		p := pacing{outlook: outlook{daily: d, call: call, in: ForecastInput{Filters: in.Filters, Period: in.Period}}}
		problem, err := p.run(ctx, in.Metric)
		if problem != nil || err != nil {
			return Result{Problem: problem}, err
		}
		return p.res, nil
	}
	return New(CheckPaceName, checkPaceDescription, run)
}

// pacing is an outlook that is held against a plan.
type pacing struct {
	outlook
	attainment *semantic.Metric // the ratio of what comes to its plan
	plan       float64
}

func (p *pacing) run(ctx context.Context, name string) (*answer.Problem, error) {
	if p.in.Period == "" {
		p.in.Period = "this_month"
	}
	ratio, ok := p.daily.model.Attainment(name)
	if !ok {
		return p.noPlan(name), nil
	}
	p.attainment, p.in.Metric = ratio, ratio.Numerator
	cal := p.daily.model.Calendar()
	asked, err := cal.Resolve(p.in.Period, cal.Today(p.call.Now))
	if err != nil {
		return badArguments(err), nil
	}
	p.asked = asked
	if problem, err := p.readPlan(ctx); problem != nil || err != nil {
		return problem, err
	}
	h, problem, err := p.daily.readHistory(ctx, p.call, ratio.Numerator, p.in.Filters, "", 0)
	if problem != nil || err != nil {
		return problem, err
	}
	if p.history = h; len(h.read.slices) == 0 {
		return tooShort(0, 1, p.call.Lang), nil
	}
	source := h.read.source
	source.ID = "q1"
	p.res.Sources = append(p.res.Sources, source)
	p.res.Period = &p.asked
	return p.pace(h.read.slices[0])
}

// noPlan says that nothing is planned of a metric, and of which something is.
func (p *pacing) noPlan(name string) *answer.Problem {
	out := &answer.Problem{Kind: answer.UnknownMetric, Text: name, Detail: fmt.Sprintf("no plan is recorded for %q", name)}
	for _, m := range p.daily.model.Metrics {
		if p.daily.model.HoldsPlan(m.Name) {
			out.Suggestions = append(out.Suggestions, m.Denominator)
		}
	}
	return out
}

// readPlan reads what is planned for the whole period.
func (p *pacing) readPlan(ctx context.Context) (*answer.Problem, error) {
	q := semantic.Query{Metrics: []string{p.attainment.Denominator}, Filters: p.in.Filters, Period: p.asked.Expr()}
	t, problem, err := p.daily.read(ctx, p.call, q)
	if problem != nil || err != nil {
		return problem, err
	}
	source := t.source
	source.ID = localSource
	p.res.Sources = []answer.Source{source}
	p.res.Policy = t.compiled.Policy
	for _, sl := range t.slices {
		p.plan += sum(sl.values[p.attainment.Denominator])
	}
	if p.plan == 0 {
		cal := p.daily.model.Calendar()
		when := evidence.FormatPeriod(p.asked.Period, p.call.Lang, cal.Today(p.call.Now))
		return &answer.Problem{Kind: answer.NoPeriodData, Text: p.daily.model.MetricLabel(p.attainment.Denominator, p.call.Lang) + words["open"][p.call.Lang] + when + words["close"][p.call.Lang]}, nil
	}
	return nil, nil
}

func (p *pacing) pace(sl slice) (*answer.Problem, error) {
	h := p.history
	over := period.Period{Start: p.asked.Start, End: max(p.asked.Start, min(p.asked.End, h.Period.End))}
	so, _ := h.over(sl, over)
	left := p.asked.Days() - over.Days()
	f, days, err := h.ahead(sl, period.Period{Start: p.asked.Start, End: max(p.asked.End, h.Period.End+1)})
	if err != nil {
		return problemOrError(err, p.call.Lang)
	}
	pace, err := f.Pace(so, p.plan, left)
	if err != nil {
		return problemOrError(err, p.call.Lang)
	}
	metric, _ := p.daily.model.Metric(p.attainment.Numerator)
	p.res.Pace = PaceFacts{Standing: pace.Standing, Budget: metric.Good <= 0}
	p.state(sl, pace, over, days, left)
	if left > 0 {
		p.res.Pace.Course = len(p.res.Tables)
		p.res.Tables = append(p.res.Tables, p.course(sl, f, days))
	}
	return nil, nil
}

// state makes the facts of a pace.
func (p *pacing) state(sl slice, pace forecast.Pace, over, days period.Period, left int) {
	out := &p.res.Pace
	base := p.base(sl)
	base.Source = "q1"
	with := func(kind evidence.Kind, value float64, when period.Period) evidence.Fact {
		f := base
		f.Kind, f.Value, f.Period = kind, value, when
		return f
	}
	plan := with(evidence.Target, pace.Target, p.asked.Period)
	plan.Metric, plan.Source = p.attainment.Denominator, localSource
	out.Plan = p.res.add(plan)
	part := func(kind evidence.Kind, value float64, when period.Period, of string) string {
		f := with(kind, value, when)
		f.Metric, f.Unit, f.From = p.attainment.Name, p.attainment.Unit, []string{of, out.Plan}
		return p.res.add(f)
	}
	var from []string
	if !over.Empty() {
		out.Actual = p.res.add(with(evidence.Observed, pace.Actual, over))
		out.Used = part(evidence.Observed, pace.Actual/pace.Target, over, out.Actual)
		from = []string{out.Actual}
	}
	if left == 0 {
		return
	}
	landing := with(evidence.Forecast, pace.Landing.Mean, p.asked.Period)
	low, high := pace.Landing.Lo80, pace.Landing.Hi80
	landing.Low, landing.High, landing.Level, landing.From = &low, &high, .8, from
	out.Landing = p.res.add(landing)
	out.Attained = part(evidence.Forecast, pace.Landing.Mean/pace.Target, p.asked.Period, out.Landing)
	gap := with(evidence.Change, pace.Landing.Mean/pace.Target-1, p.asked.Period)
	gap.Unit, gap.From = evidence.Unit{Kind: evidence.Percent}, []string{out.Landing, out.Plan}
	out.Gap = p.res.add(gap)
	chance := with(evidence.Probability, pace.Reach, p.asked.Period)
	chance.Unit, chance.From = evidence.Unit{Kind: evidence.Percent}, []string{out.Landing, out.Plan}
	out.Chance = p.res.add(chance)
	needed := with(evidence.Target, max(0, pace.Needed), days)
	needed.From = append(from, out.Plan)
	out.Needed = p.res.add(needed)
	expected := with(evidence.Forecast, pace.Expected, days)
	expected.From = []string{out.Landing}
	out.Expected = p.res.add(expected)
	count := with(evidence.Count, float64(left), days)
	count.Unit = evidence.Unit{Kind: evidence.Integer}
	out.Left = p.res.add(count)
}
