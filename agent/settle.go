package agent

import (
	"slices"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

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
		q.Metrics, q.OrderBy, q.Having = from.Metrics, from.OrderBy, from.Having
	case answer.SlotDimension:
		q.Dimensions, q.OrderBy = from.Dimensions, from.OrderBy
	case answer.SlotFilter:
		q.Filters = from.Filters
	case answer.SlotPeriod:
		q.Period, q.Compare = from.Period, from.Compare
	case answer.SlotIntent, answer.SlotGrain, answer.SlotCompare, answer.SlotOrder, answer.SlotLimit, answer.SlotHaving, answer.SlotPer:
	}
	return q
}
