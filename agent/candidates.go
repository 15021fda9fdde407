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
	"github.com/insight-agent/insight/internal/fold"
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
		return p.Text != "" // an impossible date
	case answer.UnknownDimension, answer.UnknownValue, answer.NoPeriodData, answer.NotAllowed, answer.NotYet, answer.BadArguments:
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

// wording writes a question anew with the names of candidates.
type wording struct {
	catalog  Catalog
	question answer.Question
	reading  answer.Reading
	now      time.Time
}

// picks are the names that a question is written anew with; empty ones change
// nothing.
type picks struct {
	metric string
	period period.Expr
}

// text puts names into the question: a metric in the place of the words that
// nothing knew, the rest behind it. Conditions that the rules know but cannot
// express stay, and keep the question from being answered over them.
func (w wording) text(p picks) string {
	lang, m := w.question.Lang, w.catalog.Model
	text := w.question.Text
	if p.metric != "" {
		label := m.MetricLabel(p.metric, lang)
		if words := w.replaceable(); words != "" {
			for _, rest := range w.reading.Unread {
				if rest != words && w.catalog.unknown(rest, lang, w.now) {
					text = strings.Replace(text, rest, " ", 1)
				}
			}
			text = strings.Replace(text, words, inPlace(words, label, lang), 1)
		} else {
			text = label + map[evidence.Lang]string{evidence.EN: ": ", evidence.ZH: "，"}[lang] + text
		}
	}
	text = strings.TrimRight(text, " ?？.。!！")
	if p.period != "" {
		text += map[evidence.Lang]string{evidence.EN: " ", evidence.ZH: "，"}[lang] + periodWords[p.period][lang]
	}
	return text
}

// inPlace is a label as it stands for words: apart from what stands around it,
// and as a superlative where the words were one, as 最划算 is.
func inPlace(words, label string, lang evidence.Lang) string {
	switch {
	case lang == evidence.EN:
		return " " + label + " "
	case strings.HasPrefix(words, "最"):
		return "的" + label + "最好"
	}
	return "的" + label
}

// replaceable returns the unread words in whose place a metric stands.
func (w wording) replaceable() string {
	if p := w.reading.Problem; p != nil && len(w.reading.Query.Metrics) == 0 && slices.Contains(w.reading.Unread, p.Text) {
		return p.Text
	}
	return ""
}

// read reads the question anew. Parts that the question does not spell are
// marked as chosen by the model.
func (w wording) read(p picks) answer.Reading {
	q := w.question
	q.Text = w.text(p)
	r := w.catalog.Reader().Read(q, w.now)
	for i := range r.Parts {
		part := &r.Parts[i]
		at := strings.Index(w.question.Text, part.Text)
		if part.Text == "" {
			continue
		}
		if at < 0 {
			part.Text, part.Start, part.End, part.Source = "", 0, 0, "model"
			continue
		}
		part.Start, part.End = at, at+len(part.Text)
	}
	return r
}

// candidate reads the question anew with one name.
func (w wording) candidate(value, label string, score float64, p picks) answer.Candidate {
	query := w.read(p).Query
	return answer.Candidate{Value: value, Label: label, Score: score, Query: &query}
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

// likeness scores a metric against the question: the best of its names and its
// description by what they share with it, and a head start for the metrics that
// its author says lead and for those that people have many names for.
func (w wording) likeness(m *semantic.Metric) float64 {
	asked := marks(w.question.Text)
	best := 0.0
	for _, lang := range evidence.Langs {
		for _, name := range append(slices.Clone(m.Synonyms[lang]), m.Label[lang]) {
			best = max(best, share(marks(name), asked))
		}
	}
	described := 0.0
	for _, text := range m.Description {
		described = max(described, share(asked, marks(text)))
	}
	score := best + described + 0.04*float64(min(12, len(m.Synonyms[w.question.Lang])))
	if m.Headline {
		score += 0.2
	}
	return score
}

// stem is the length to which Latin words are cut, so that buyers meet buying.
const stem = 4

// marks are what two texts are compared by: the beginnings of Latin words that
// are long enough to mean something, Chinese characters, and pairs of these.
func marks(text string) map[string]bool {
	out := make(map[string]bool)
	for _, word := range strings.FieldsFunc(fold.String(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		r := []rune(word)
		switch {
		case !unicode.Is(unicode.Han, r[0]) && len(r) >= stem:
			out[string(r[:stem])] = true
		case unicode.Is(unicode.Han, r[0]):
			for i := range r {
				out[string(r[i])] = true
				out[string(r[i:min(i+2, len(r))])] = true
			}
		}
	}
	return out
}

// share is the part of a that is in b.
func share(a, b map[string]bool) float64 {
	if len(a) == 0 {
		return 0
	}
	n := 0
	for k := range a {
		if b[k] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// maxGloss is the length of the description behind a metric's label.
const maxGloss = 60

// gloss is a metric's label with the beginning of its description, which tells
// a model what the label may not.
func gloss(m *semantic.Metric, lang evidence.Lang) string {
	text := m.Description[lang]
	if text == "" {
		text = m.Description[evidence.EN]
	}
	text, _, _ = strings.Cut(text, ". ")
	text, _, _ = strings.Cut(text, "。")
	if r := []rune(text); len(r) > maxGloss {
		text = strings.TrimSpace(string(r[:maxGloss])) + "…"
	}
	label := m.Label[lang]
	if text == "" {
		return label
	}
	return label + " (" + strings.TrimSuffix(text, ".") + ")"
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

// Settle returns the reading in which the picked candidates hold: the rules'
// reading where nothing was picked, the question read anew where a name was. A
// pick that contradicts what the rules read, and one that leaves the question
// unread, makes an open choice for the person.
func (c Catalog) Settle(q answer.Question, r answer.Reading, open []answer.Choice, picked []*answer.Candidate, now time.Time) answer.Reading {
	w := wording{catalog: c, question: q, reading: r, now: now}
	var p picks
	var left []answer.Choice
	var direct []int
	for i, choice := range open {
		pick := picked[i]
		ruled := slices.ContainsFunc(r.Open, func(o answer.Choice) bool {
			return o.Slot == choice.Slot && o.Text == choice.Text && len(o.Candidates) == len(choice.Candidates)
		})
		switch {
		case ruled && pick == nil:
			left = append(left, choice)
		case pick == nil:
		case ruled:
			direct = append(direct, i)
		case choice.Slot == answer.SlotMetric && len(r.Query.Metrics) > 0:
			if pick.Value != r.Query.Metrics[0] {
				left = append(left, dispute(choice, pick, r.Query))
			}
		case choice.Slot == answer.SlotMetric:
			p.metric = pick.Value
		case choice.Slot == answer.SlotPeriod:
			p.period = period.Expr(pick.Value)
		}
	}
	if len(left) > 0 {
		r.Open = left
		return r
	}
	out := r
	if p != (picks{}) {
		if out = w.read(p); out.Problem != nil || len(out.Query.Metrics) == 0 || len(out.Unread) > 0 {
			return r // the names did not make it readable
		}
		out.Open = slices.DeleteFunc(out.Open, func(o answer.Choice) bool {
			return slices.ContainsFunc(direct, func(i int) bool { return open[i].Slot == o.Slot })
		})
	}
	for _, i := range direct {
		out.Query = merge(out.Query, open[i].Slot, *picked[i].Query)
		out.Parts = append(out.Parts, answer.Part{Slot: open[i].Slot, Text: open[i].Text, Value: picked[i].Value, Source: "model"})
	}
	if p == (picks{}) {
		out.Open = nil
	}
	if p == (picks{}) && len(direct) == 0 {
		out.Open = r.Open
		return out
	}
	out.By = answer.ByModel
	if len(out.Open) == 0 {
		out.Confidence, out.Problem = max(out.Confidence, modelConfidence), nil
	}
	return out
}

// maxAsked is how many metrics a question back offers.
const maxAsked = 4

// Doubt returns a reading that asks the person which metric is meant: the one
// that the model chose, those that others prefer, and the likeliest by words.
func (c Catalog) Doubt(r answer.Reading, choice answer.Choice, preferred ...string) answer.Reading {
	out := answer.Choice{Slot: answer.SlotMetric, Text: choice.Text}
	add := func(keep func(answer.Candidate) bool) {
		for _, candidate := range choice.Candidates {
			have := slices.ContainsFunc(out.Candidates, func(o answer.Candidate) bool { return o.Value == candidate.Value })
			if len(out.Candidates) < maxAsked && !have && keep(candidate) {
				candidate.Label, _, _ = strings.Cut(candidate.Label, " (")
				out.Candidates = append(out.Candidates, candidate)
			}
		}
	}
	for _, name := range preferred {
		add(func(candidate answer.Candidate) bool { return candidate.Value == name })
	}
	add(func(answer.Candidate) bool { return true })
	r.Open, r.Problem = []answer.Choice{out}, nil
	return r
}

// dispute asks the person between what the rules read and what the model chose.
func dispute(choice answer.Choice, pick *answer.Candidate, ruled semantic.Query) answer.Choice {
	out := answer.Choice{Slot: choice.Slot}
	for _, c := range choice.Candidates {
		if c.Value == ruled.Metrics[0] {
			c.Query = &ruled
			out.Candidates = append(out.Candidates, c)
		}
	}
	out.Candidates = append(out.Candidates, *pick)
	for i := range out.Candidates {
		out.Candidates[i].Label, _, _ = strings.Cut(out.Candidates[i].Label, " (")
	}
	return out
}

// merge takes one slot of a candidate's query over into a query.
func merge(q semantic.Query, slot answer.Slot, from semantic.Query) semantic.Query {
	switch slot {
	case answer.SlotMetric:
		q.Metrics, q.OrderBy = from.Metrics, from.OrderBy
	case answer.SlotDimension:
		q.Dimensions, q.OrderBy = from.Dimensions, from.OrderBy
	case answer.SlotFilter:
		q.Filters = from.Filters
	case answer.SlotPeriod:
		q.Period, q.Compare = from.Period, from.Compare
	case answer.SlotIntent, answer.SlotGrain, answer.SlotCompare, answer.SlotOrder, answer.SlotLimit:
	}
	return q
}
