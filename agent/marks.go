package agent

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// Notes reads what people wrote about days.
type Notes interface {
	// Notes returns those that touch a period and that the principal's row
	// policies let through.
	Notes(ctx context.Context, p semantic.Principal, days period.Period, lang evidence.Lang) ([]semantic.DayNote, error)
}

// mark puts the notes of the days that line charts show, and of the slice that
// they are of, on them. A chart without its notes is right all the same.
func (r *run) mark(ctx context.Context, charts []answer.Chart) {
	if r.agent.cfg.Notes == nil {
		return
	}
	for i := range charts {
		steps := stepsOf(charts[i])
		if len(steps) == 0 {
			continue
		}
		shown := period.Period{Start: steps[0].Start, End: steps[len(steps)-1].End}
		notes, err := r.agent.cfg.Notes.Notes(ctx, r.question.Principal, shown, r.lang)
		if err != nil {
			r.agent.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "notes of a chart not read", slog.String("chart", charts[i].ID), slog.Any("error", err))
			continue
		}
		charts[i].Marks = marksOf(steps, r.within(charts[i], notes), r.lang, r.today())
	}
}

// stepsOf are the days of each place of a line chart, in order; none of another
// chart. The last place is as long as the one before it.
func stepsOf(c answer.Chart) []period.Period {
	if c.Kind != answer.LineChart || !c.X.Time {
		return nil
	}
	var starts []period.Date
	for _, s := range c.Series {
		for _, p := range s.Points {
			if d, err := period.ParseDate(p.X); err == nil && s.Role == "value" {
				starts = append(starts, d)
			}
		}
	}
	slices.Sort(starts)
	starts = slices.Compact(starts)
	steps := make([]period.Period, len(starts))
	length := 1
	for i, d := range starts {
		if i+1 < len(starts) {
			length = int(starts[i+1] - d)
		}
		steps[i] = period.Period{Start: d, End: d.AddDays(length)}
	}
	return steps
}

// within leaves out the notes about members that the chart's filters leave out.
func (r *run) within(c answer.Chart, notes []semantic.DayNote) []semantic.DayNote {
	i := slices.IndexFunc(r.collected.Sources, func(s answer.Source) bool { return s.ID == c.Source })
	if i < 0 {
		return notes
	}
	filters := r.collected.Sources[i].Query.Filters
	return slices.DeleteFunc(slices.Clone(notes), func(n semantic.DayNote) bool {
		return slices.ContainsFunc(filters, func(f semantic.Filter) bool {
			member, about := n.Dims[f.Dimension]
			switch listed := slices.Contains(f.Values, member); f.Op {
			case semantic.Equals, semantic.In:
				return about && !listed
			case semantic.NotEquals, semantic.NotIn:
				return about && listed
			}
			return false
		})
	})
}

// marksOf puts each note at the step in which it begins, and those of one step
// together. Days that a step does not tell stand behind the text.
func marksOf(steps []period.Period, notes []semantic.DayNote, lang evidence.Lang, today period.Date) []answer.Mark {
	notes = slices.Clone(notes)
	slices.SortStableFunc(notes, func(a, b semantic.DayNote) int {
		return cmp.Or(cmp.Compare(a.Period.Start, b.Period.Start), cmp.Compare(a.Period.End, b.Period.End))
	})
	join := map[evidence.Lang]string{evidence.EN: "; ", evidence.ZH: "；"}[lang]
	var out []answer.Mark
	for _, n := range notes {
		at := slices.IndexFunc(steps, func(s period.Period) bool { return !s.Overlap(n.Period).Empty() })
		text := evidence.Clean(n.Text)
		if at < 0 || text == "" {
			continue
		}
		if n.Period != steps[at] {
			text += bracketed(evidence.FormatPeriod(n.Period, lang, today), lang)
		}
		x := steps[at].Start.String()
		if last := len(out) - 1; last >= 0 && out[last].X == x {
			out[last].Text = strings.Join([]string{out[last].Text, text}, join)
			continue
		}
		out = append(out, answer.Mark{X: x, Text: text})
	}
	return out
}

func bracketed(s string, lang evidence.Lang) string {
	if lang == evidence.ZH {
		return "（" + s + "）"
	}
	return " (" + s + ")"
}
