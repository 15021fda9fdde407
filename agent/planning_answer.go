package agent

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/insight-agent/insight/agent/planner"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/tools"
)

// composePlanned makes the answer of the steps that found something. Each is
// told like a part of a question that asks several things: the model's words
// where the verifier supports them, the templates of its playbook elsewhere.
func (r *run) composePlanned(ctx context.Context, steps []planned, out planner.Outcome) error {
	unread := slices.Concat(r.reading.Unread, r.reading.Aside)
	stages := make([]answer.Stage, len(steps))
	echoes := make([]string, len(steps))
	complete := period.MaxDate
	for i, s := range steps {
		r.enter(i+1, len(steps), s)
		echoes[i] = r.echo(r.firstResult())
		stages[i] = answer.Stage{Text: echoes[i], Reading: r.readingWith(r.firstResult())}
		if day, ok := r.completeTo(r.firstResult()); ok {
			complete = min(complete, day)
		}
	}
	whole := stages[len(stages)-1].Reading
	whole.Stages = stages
	echo := planEcho(echoes, r.lang)
	r.emit(answer.Event{Type: answer.EventReading, Reading: &whole, Echo: echo})

	a := r.base(answer.Answered)
	for i, text := range shareOut(out.Text, steps) {
		r.enter(i+1, len(steps), steps[i])
		if err := r.tellPlanned(ctx, steps[i], text, &a); err != nil {
			return err
		}
	}
	a.Reading, a.Echo = whole, r.dated(echo, complete)
	a.Caveats = united(planCaveats(out, unread, r.lang), a.Caveats)
	return r.finish(ctx, a)
}

// enter puts a step in the place of the question.
func (r *run) enter(number, of int, s planned) {
	r.stage, r.stages, r.begin, r.first, r.covered = number, of, s.at, s.at, false
	r.reading, r.query = s.reading, s.reading.Query
}

// tellPlanned adds to an answer what one step found.
func (r *run) tellPlanned(ctx context.Context, s planned, text string, a *answer.Answer) error {
	out := r.outcome([]tools.Result{s.result})
	r.show(ctx, s.book, out, a)
	started := time.Now()
	report := compose.Finish(r.draft(r.unsaid(s.book.points(out))), text, func(s answer.Sentence) bool {
		s.Stage = r.stage
		a.Sentences = append(a.Sentences, s)
		return r.emit(answer.Event{Type: answer.EventSentence, Sentence: &s})
	})
	r.timings.Compose += millis(time.Since(started))
	a.Verdict.Replaced += report.Replaced
	if report.Used > 0 {
		a.WrittenBy = r.agent.cfg.Planner.Name
	}
	if r.gone {
		return context.Canceled
	}
	return ctx.Err()
}

var slotRef = regexp.MustCompile(`\{\{\s*(f\d+)`)

// shareOut gives each sentence that the model wrote to the step whose facts it
// names most, and what names none to nobody.
func shareOut(text string, steps []planned) []string {
	owner := make(map[string]int)
	for i, s := range steps {
		for _, f := range s.result.Facts {
			owner[f.ID] = i
		}
	}
	shares := make([][]string, len(steps))
	for _, sentence := range compose.Sentences(text) {
		named := make([]int, len(steps))
		best := -1
		for _, m := range slotRef.FindAllStringSubmatch(sentence, -1) {
			i, ok := owner[m[1]]
			if !ok {
				continue
			}
			if named[i]++; best < 0 || named[i] > named[best] {
				best = i
			}
		}
		if best >= 0 {
			shares[best] = append(shares[best], sentence)
		}
	}
	out := make([]string, len(steps))
	for i, s := range shares {
		out[i] = strings.Join(s, "\n")
	}
	return out
}
