package tools

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// WatchFacts says what a look at the watched series found.
type WatchFacts struct {
	Findings []FindingFacts // the most money first
	More     int            // findings beyond those
	Watched  string         // count of the series
	// Largest is the deviation that is rarest by chance where nothing is found,
	// and Every in how many days one such is seen among as many series.
	Largest FindingFacts
	Every   string
	Course  int // table that holds the course of the first finding, or of Largest; 0 for none
}

// FindingFacts holds references to the facts of one finding.
type FindingFacts struct {
	Kind     anomaly.Kind
	Metric   string
	Days     period.Period // of a shift from the new level's first day to the last that is known to be on it
	Actual   string        // sum over the days of what can be added up, else the mean of a day; of a shift always the mean
	Expected string        // likewise; of a shift the level before
	Change   string        // of Actual against Expected; empty where nothing was recorded or expected
	Chance   string        // p-value; empty for what is not tested
	PerDay   bool          // Actual and Expected are a day's of something that can be added up
	Also     *FindingFacts // another metric that strays on the same days
	Others   int           // further series that do
}

func (w WatchFacts) mapped(fact func(string) string) WatchFacts {
	out := w
	out.Findings = slices.Clone(w.Findings)
	for i, f := range w.Findings {
		out.Findings[i] = f.mapped(fact)
	}
	out.Watched, out.Largest, out.Every = fact(w.Watched), w.Largest.mapped(fact), fact(w.Every)
	return out
}

func (f FindingFacts) mapped(fact func(string) string) FindingFacts {
	f.Actual, f.Expected, f.Change, f.Chance = fact(f.Actual), fact(f.Expected), fact(f.Change), fact(f.Chance)
	if f.Also != nil {
		also := f.Also.mapped(fact)
		f.Also = &also
	}
	return f
}

func (s *scan) report() Result {
	s.res.Period = &s.period
	for i := range s.tables {
		source := s.tables[i].source
		source.ID = "q" + strconv.Itoa(i)
		s.res.Sources = append(s.res.Sources, source)
		s.res.Policy = s.tables[i].compiled.Policy
	}
	s.noteYoung()
	watched := s.watched()
	s.res.Watch.Watched = s.res.add(evidence.Fact{
		Metric: "watched_series", Kind: evidence.Count, Period: s.judged, Source: localSource,
		Value: float64(watched), Unit: evidence.Unit{Kind: evidence.Integer},
	})
	found := s.incidents()
	for _, in := range found[:min(len(found), mostIncidents)] {
		s.res.Watch.Findings = append(s.res.Watch.Findings, s.finding(in))
	}
	s.res.Watch.More = len(found) - len(s.res.Watch.Findings)
	s.res.Tables = append(s.res.Tables, s.findingsTable(found[:min(len(found), mostIncidents)]))
	shown, ok := s.largest(watched)
	if len(found) > 0 {
		shown, ok = found[0].lead, true
	}
	if ok {
		s.res.Watch.Course = len(s.res.Tables)
		s.res.Tables = append(s.res.Tables, s.course(shown))
	}
	return s.res
}

// noteYoung says of which metrics the last days of the period were not judged.
func (s *scan) noteYoung() {
	noted := make(map[string]bool)
	for _, w := range s.watches {
		for _, m := range w.metrics {
			end := s.daily.finalDay(s.call, m) + 1
			if m.Maturity == 0 || noted[m.Name] || m.Type != semantic.Simple || end >= s.judged.End {
				continue
			}
			noted[m.Name] = true
			s.note(semantic.Note{Kind: semantic.NoteImmature, Metric: m.Name, Days: m.Maturity, Period: &s.judged})
		}
	}
}

// watched counts the series that could be judged.
func (s *scan) watched() int {
	n := 0
	for i := range s.results {
		if s.results[i].Err == nil {
			n++
		}
	}
	return n
}

func (s *scan) finding(in incident) FindingFacts {
	f := s.facts(in.lead)
	f.Others = len(in.others)
	if other, ok := s.also(in); ok {
		also := s.facts(other)
		f.Also = &also
		f.Others--
	}
	return f
}

// facts states one event: what was recorded, what was expected, and how far
// apart they lie.
func (s *scan) facts(at found) FindingFacts {
	e, of := at.event, s.series[at.series]
	start := period.DateOf(e.Start)
	shift := e.Kind == anomaly.LevelUp || e.Kind == anomaly.LevelDown
	out := FindingFacts{
		Kind: e.Kind, Metric: of.metric.Name,
		Days: period.Period{Start: start, End: start.AddDays(max(1, e.Steps))},
	}
	if e.Kind.Run() { // its days are judged days; a holiday among them is none
		out.Days.End = period.DateOf(e.End) + 1
	}
	size := 1.0
	if of.metric.Additive {
		out.PerDay = shift
		if !shift {
			size = float64(max(1, e.Steps))
		}
	}
	base := s.base(at, out.Days)
	actual := base
	actual.Kind, actual.Value = evidence.Observed, e.Value*size
	if e.Kind == anomaly.Gap || e.Kind == anomaly.Outage && e.P == 1 && e.Value == 0 {
		actual.Missing = e.Kind == anomaly.Gap || math.IsNaN(s.valueOn(at.series, e))
	}
	out.Actual = s.res.add(actual)
	expected := base
	expected.Kind, expected.Value = evidence.Forecast, e.Expected*size
	if row, ok := s.rowOn(at.series, e.Start); ok && e.Steps == 1 && !shift && !math.IsNaN(row.Lower) && !math.IsNaN(row.Upper) {
		expected.Low, expected.High, expected.Level = &row.Lower, &row.Upper, .95
	}
	expected.Missing = math.IsNaN(e.Expected)
	out.Expected = s.res.add(expected)
	if !actual.Missing && !expected.Missing {
		out.Change = s.change(base, actual.Value, expected.Value, out.Actual, out.Expected)
	}
	if e.P < 1 {
		chance := base
		chance.Kind, chance.Value, chance.Unit, chance.From = evidence.Test, e.P, evidence.Unit{Kind: evidence.Number}, []string{out.Actual, out.Expected}
		out.Chance = s.res.add(chance)
	}
	return out
}

func (s *scan) valueOn(series int, e anomaly.Event) float64 {
	row, ok := s.rowOn(series, e.Start)
	if !ok {
		return math.NaN()
	}
	return row.Value
}

// base is what all facts of an event share.
func (s *scan) base(at found, days period.Period) evidence.Fact {
	of := s.series[at.series]
	dims := fixedMembers(s.in.Filters)
	maps.Copy(dims, of.dims)
	return evidence.Fact{
		Metric: of.metric.Name, Dims: dims, Filters: scopeWords(s.daily.model, s.in.Filters, s.call),
		Period: days, Unit: of.metric.Unit, Source: "q" + strconv.Itoa(of.table),
	}
}

// change is relative, of percentages in points; none against nothing.
func (s *scan) change(f evidence.Fact, actual, expected float64, from ...string) string {
	var ok bool
	if f.Value, f.Unit, ok = relativeTo(expected, actual, f.Unit); !ok {
		return ""
	}
	f.Kind, f.From = evidence.Change, from
	return s.res.add(f)
}

// largest states the deviation of the judged days that is rarest by chance.
func (s *scan) largest(watched int) (found, bool) {
	best, p := found{}, math.Inf(1)
	for i, r := range s.results {
		for d, row := range r.Rows {
			if day := s.series[i].first.AddDays(d); !s.judged.Contains(day) || math.IsNaN(row.P) || row.P >= p || row.Holiday != "" || row.Expected == 0 {
				continue
			}
			kind := anomaly.Spike
			if row.Value < row.Expected {
				kind = anomaly.Dip
			}
			p = row.P
			best = found{series: i, event: anomaly.Event{Kind: kind, Start: row.Time, End: row.Time, Steps: 1, Value: row.Value, Expected: row.Expected, P: row.P}}
		}
	}
	if math.IsInf(p, 1) {
		return found{}, false
	}
	s.res.Watch.Largest = s.facts(best)
	if every := math.Round(1 / (p * float64(watched))); every >= 1 && every < 3650 {
		f := s.base(best, s.judged)
		f.Kind, f.Value, f.Unit, f.From = evidence.Count, every, evidence.Unit{Kind: evidence.Integer}, []string{s.res.Watch.Largest.Chance}
		s.res.Watch.Every = s.res.add(f)
	}
	return best, true
}
