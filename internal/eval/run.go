package eval

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// Asker answers a question to its end.
type Asker interface {
	Answer(ctx context.Context, q answer.Question) (answer.Answer, error)
}

// Runner asks the cases of a set.
type Runner struct {
	Asker   Asker
	DB      *pgx.Conn // where the truth is computed
	Planner answer.Planner
	// Known holds verdicts, by case, that are taken over instead of asking.
	Known map[string]Verdict
}

// Settled are the verdicts, by case, of questions that were answered: a second
// planner that only reads what the first left open would answer them alike.
func Settled(verdicts []Verdict) map[string]Verdict {
	settled := make(map[string]Verdict)
	for _, v := range verdicts {
		if v.Outcome == Right || v.Outcome == Wrong {
			settled[v.Case.ID] = v
		}
	}
	return settled
}

// Verdict is the outcome of one case.
type Verdict struct {
	Case     Case
	Outcome  Outcome
	Why      string
	Elapsed  time.Duration
	Tokens   int
	Calls    int
	Template bool // no sentence of a model was shown
	Reading  answer.Reading
}

// Run asks every case. An error of one case is an outcome; Run itself fails
// only when it is cancelled or the truth cannot be computed.
func (r Runner) Run(ctx context.Context, set Set, progress func(done, total int)) ([]Verdict, error) {
	verdicts := make([]Verdict, 0, len(set.Cases))
	for i, c := range set.Cases {
		if v, ok := r.Known[c.ID]; ok {
			verdicts = append(verdicts, v)
			continue
		}
		truths, err := r.truths(ctx, c)
		if err != nil {
			return verdicts, fmt.Errorf("truth of case %s: %w", c.ID, err)
		}
		v := r.ask(ctx, c, truths)
		if ctx.Err() != nil {
			return verdicts, ctx.Err()
		}
		verdicts = append(verdicts, v)
		if progress != nil {
			progress(i+1, len(set.Cases))
		}
	}
	return verdicts, nil
}

func (r Runner) ask(ctx context.Context, c Case, truths []Truth) Verdict {
	v := Verdict{Case: c}
	q := answer.Question{Lang: c.Lang, Planner: r.Planner, Principal: semantic.Principal{ID: "eval"}}
	for _, before := range c.After {
		q.Text = before
		a, err := r.Asker.Answer(ctx, q)
		if err != nil {
			v.Outcome, v.Why = Broken, err.Error()
			return v
		}
		q.Previous = &a.Reading
	}
	q.Text = c.Question
	started := time.Now()
	a, err := r.Asker.Answer(ctx, q)
	v.Elapsed = time.Since(started)
	if err != nil {
		v.Outcome, v.Why = Broken, err.Error()
		return v
	}
	v.count(a)
	if len(c.Steps) > 0 {
		v.Outcome, v.Why = gradeSteps(c, a, truths)
	} else {
		v.Outcome, v.Why = Grade(c, a, truths[0])
	}
	return v
}

// count notes what an answer cost, and how it was read.
func (v *Verdict) count(a answer.Answer) {
	v.Reading = a.Reading
	v.Template = a.WrittenBy == "template"
	v.Calls = len(a.Timings.Calls)
	for _, call := range a.Timings.Calls {
		v.Tokens += call.PromptTokens + call.OutputTokens
	}
}

// truths computes the truth of a case, or of each of its steps.
func (r Runner) truths(ctx context.Context, c Case) ([]Truth, error) {
	if len(c.Steps) == 0 {
		truth, err := r.truth(ctx, c.SQL)
		return []Truth{truth}, err
	}
	out := make([]Truth, len(c.Steps))
	for i, s := range c.Steps {
		truth, err := r.truth(ctx, s.SQL)
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
		out[i] = truth
	}
	return out, nil
}

func (r Runner) truth(ctx context.Context, sql string) (Truth, error) {
	if sql == "" {
		return nil, nil
	}
	rows, err := r.DB.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) {
		values, err := row.Values()
		for i, v := range values {
			values[i] = plain(v)
		}
		return values, err
	})
}

// plain turns what the driver gives into what a table of an answer holds.
func plain(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.DateOnly)
	case pgtype.Numeric:
		f, err := v.Float64Value()
		if err != nil || !f.Valid {
			return nil
		}
		return f.Float64
	case int64:
		return float64(v)
	case int32:
		return float64(v)
	case int16:
		return float64(v)
	case float32:
		return float64(v)
	}
	return v
}

// Score sums up verdicts.
type Score struct {
	Set                                 string
	Total, Right, Wrong, Asked, Refused int
	Broken, Templates, Calls, Tokens    int
	P50, P95                            time.Duration
}

// Sum counts the verdicts of a set in one language, or in all for "".
func Sum(set string, verdicts []Verdict, lang evidence.Lang) Score {
	s := Score{Set: set}
	var took []time.Duration
	for _, v := range verdicts {
		if lang != "" && v.Case.Lang != lang {
			continue
		}
		s.Total++
		switch v.Outcome {
		case Right:
			s.Right++
		case Wrong:
			s.Wrong++
		case AskedUp:
			s.Asked++
		case Refused:
			s.Refused++
		case Broken:
			s.Broken++
		}
		if v.Template {
			s.Templates++
		}
		s.Calls += v.Calls
		s.Tokens += v.Tokens
		took = append(took, v.Elapsed)
	}
	slices.Sort(took)
	if n := len(took); n > 0 {
		s.P50, s.P95 = took[n/2], took[min(n-1, n*95/100)]
	}
	return s
}
