package agent

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// Catalog offers candidates for what the rules could not read. Each is a whole
// reading: the rules read the question again with the candidate's own name put
// in, so that order, filters and comparison come from them and never from a
// language model.
type Catalog struct {
	Model  *semantic.Model
	Reader func() *nlq.Reader
}

// Candidates returns the open choices of a reading with at most maxOptions
// candidates each, the rules' own ones first. It returns none where a choice
// could not help: the question holds a name that the data does not know, or
// asks for an overview.
func (c Catalog) Candidates(q answer.Question, r answer.Reading, now time.Time) []answer.Choice {
	if c.hopeless(q, r) {
		return nil
	}
	w := wording{catalog: c, question: q, reading: r, now: now}
	var open []answer.Choice
	for _, choice := range r.Open {
		if choice.Slot != answer.SlotMetric || choice.Text != "" {
			open = append(open, choice)
		}
	}
	if len(r.Query.Metrics) == 0 || len(r.Unread) > 0 || q.Planner == answer.PlannerLLM || doubtful(r) {
		open = append(open, w.metrics())
	}
	if w.undated() {
		open = append(open, w.periods())
	}
	return slices.DeleteFunc(open, func(choice answer.Choice) bool { return len(choice.Candidates) == 0 })
}

// hopeless reports whether no choice among names can mend a reading.
func (c Catalog) hopeless(q answer.Question, r answer.Reading) bool {
	for _, p := range r.Parts {
		if p.Slot == answer.SlotIntent && r.Intent == answer.Overview {
			return true
		}
	}
	if r.Intent == answer.Help || r.FollowUp {
		return true
	}
	for _, words := range r.Unread {
		if nameLike(q.Text, words) {
			return true
		}
	}
	p := r.Problem
	if p == nil {
		return false
	}
	switch p.Kind {
	case answer.UnknownMetric, answer.OutsideData:
		return !slices.Contains(r.Unread, p.Text) || len(r.Query.Metrics) > 0
	case answer.NotUnderstood:
		return p.Text != ""
	case answer.UnknownDimension, answer.UnknownValue, answer.NoPeriodData, answer.NotAllowed, answer.InvalidDate, answer.NotYet, answer.BadArguments:
	}
	return true
}

// unknown reports whether the rules know nothing at all of words. What they
// know and still report as unread is a condition that no query expresses, such
// as a threshold; leaving it out would answer another question.
func (c Catalog) unknown(words string, lang evidence.Lang, now time.Time) bool {
	p := c.Reader().Read(answer.Question{Text: words, Lang: lang}, now).Problem
	return p != nil && p.Text == words && (p.Kind == answer.UnknownMetric || p.Kind == answer.OutsideData)
}

// maxReplaced is the length, in Chinese characters, of the longest unread run
// that may stand for a metric alone; a longer one may hold a name as well.
const maxReplaced = 4

// placed is what stands before a member: "on Snapchat".
var placed = regexp.MustCompile(`(?i)\b(?:in|on|for|from|at|within|via|through|excluding|except|without)\s+$`)

// nameLike reports whether unread words look like the name of something that
// the data does not hold, which no metric may replace.
func nameLike(text, words string) bool {
	at := strings.Index(text, words)
	if at < 0 {
		return true
	}
	first := []rune(words)[0]
	if unicode.Is(unicode.Han, first) {
		return len([]rune(words)) > maxReplaced
	}
	return at > 0 && unicode.IsUpper(first) || placed.MatchString(text[:at])
}

// doubtful reports whether a metric was read from words that are not quite its
// own.
func doubtful(r answer.Reading) bool {
	return r.Confidence < runAt && slices.ContainsFunc(r.Parts, func(p answer.Part) bool {
		return p.Slot == answer.SlotMetric && p.Source == "fuzzy"
	})
}

// metrics offers the metrics whose names and descriptions are most alike to
// the question.
func (w wording) metrics() answer.Choice {
	type scored struct {
		metric *semantic.Metric
		score  float64
	}
	var found []scored
	for _, m := range w.catalog.Model.Metrics {
		if !answerable(m) || !w.fits(m.Name) {
			continue
		}
		found = append(found, scored{m, w.likeness(m)})
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	choice := answer.Choice{Slot: answer.SlotMetric, Text: w.replaceable()}
	for _, f := range found {
		c := w.candidate(f.metric.Name, gloss(f.metric, w.question.Lang), f.score, picks{metric: f.metric.Name})
		if !slices.Contains(c.Query.Metrics, f.metric.Name) { // its name reads otherwise among these words
			continue
		}
		if choice.Candidates = append(choice.Candidates, c); len(choice.Candidates) == maxOptions-1 {
			break
		}
	}
	return choice
}

// answerable reports whether a metric may be meant by other words than its own:
// running totals are not, they are other metrics' courses.
func answerable(m *semantic.Metric) bool {
	return len(m.Refuse) == 0 && m.Type != semantic.Cumulative
}

// fits reports whether a metric has the cuts and filters of the reading.
func (w wording) fits(metric string) bool {
	dims := w.catalog.Model.DimensionsOf(metric)
	for _, d := range w.reading.Query.Dimensions {
		if !slices.Contains(dims, d) {
			return false
		}
	}
	for _, f := range w.reading.Query.Filters {
		if !slices.Contains(dims, f.Dimension) {
			return false
		}
	}
	return true
}

// timely are words of time. A period is only asked for where one of them
// stands in a question in which the rules found no period.
var timely = regexp.MustCompile(`(?i)\b(?:days?|weeks?|months?|quarters?|years?|lately|recent\w*|fortnight|so far|since|ago)\b|[天周月季年]|最近|近来|近期|至今`)

// undated reports whether the question speaks of a time that the rules did not
// read.
func (w wording) undated() bool {
	for _, p := range w.reading.Parts {
		if p.Slot == answer.SlotPeriod && p.Text != "" {
			return false
		}
	}
	return w.reading.Query.Grain == period.None && timely.MatchString(w.question.Text)
}

// periodOrder lists the period words that are offered.
var periodOrder = []period.Expr{
	"yesterday", "past_7_days", "this_week", "last_week", "past_30_days", "this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year",
}

var periodWords = map[period.Expr]map[evidence.Lang]string{
	"yesterday":    {evidence.EN: "yesterday", evidence.ZH: "昨天"},
	"past_7_days":  {evidence.EN: "past 7 days", evidence.ZH: "近7天"},
	"this_week":    {evidence.EN: "this week", evidence.ZH: "本周"},
	"last_week":    {evidence.EN: "last week", evidence.ZH: "上周"},
	"past_30_days": {evidence.EN: "past 30 days", evidence.ZH: "近30天"},
	"this_month":   {evidence.EN: "this month", evidence.ZH: "本月"},
	"last_month":   {evidence.EN: "last month", evidence.ZH: "上个月"},
	"this_quarter": {evidence.EN: "this quarter", evidence.ZH: "本季度"},
	"last_quarter": {evidence.EN: "last quarter", evidence.ZH: "上季度"},
	"this_year":    {evidence.EN: "this year", evidence.ZH: "今年"},
	"last_year":    {evidence.EN: "last year", evidence.ZH: "去年"},
}

func (w wording) periods() answer.Choice {
	choice := answer.Choice{Slot: answer.SlotPeriod}
	for _, e := range periodOrder {
		choice.Candidates = append(choice.Candidates, w.candidate(string(e), periodWords[e][w.question.Lang], 0, picks{period: e}))
	}
	return choice
}
