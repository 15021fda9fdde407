package eval

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// Outcome is how an answer fared.
type Outcome string

// The outcomes. Wrong is the one that must not happen: an answer, given with
// confidence, that is not the truth.
const (
	Right   Outcome = "right"
	Wrong   Outcome = "wrong"
	AskedUp Outcome = "asked back"
	Refused Outcome = "refused" // said that it cannot, where it could
	Broken  Outcome = "error"
)

// Truth is what the hand-written SQL gave: strings, float64 or nil.
type Truth [][]any

// Grade holds an answer against the truth and says why it fails.
func Grade(c Case, a answer.Answer, truth Truth) (Outcome, string) {
	if a.Kind != c.Expect {
		why := fmt.Sprintf("answer is %q, expected %q: %s", a.Kind, c.Expect, text(a))
		switch {
		case a.Kind == answer.Asked, c.Expect == answer.Asked && a.Kind == answer.Cannot:
			return AskedUp, why
		case a.Kind == answer.Cannot, a.Kind == answer.Empty:
			return Refused, why
		}
		return Wrong, why
	}
	if c.Expect != answer.Answered {
		return Right, ""
	}
	if c.Metric != "" && !slices.Contains(a.Reading.Query.Metrics, c.Metric) {
		return Wrong, fmt.Sprintf("read as %v, expected metric %s", a.Reading.Query.Metrics, c.Metric)
	}
	var why string
	switch c.Match {
	case Value:
		why = matchValue(a, truth)
	case Leader:
		why = matchLeader(a, truth)
	case Rows, Ordered:
		why = matchRows(a, truth, c.Match == Ordered)
	case Cause:
		why = matchCause(a, truth)
	case Finding:
		why = matchFinding(a, truth)
	case Ahead:
		why = matchAhead(a, truth)
	}
	if why != "" {
		return Wrong, why
	}
	return Right, ""
}

// matchValue wants every number of the truth among the facts that the answer
// cites: the asked value must be said, not only be in a table.
func matchValue(a answer.Answer, truth Truth) string {
	if len(truth) != 1 {
		return fmt.Sprintf("the truth has %d rows, not one", len(truth))
	}
	cited := citedFacts(a.Sentences)
	for _, cell := range truth[0] {
		want, ok := cell.(float64)
		if !ok {
			continue
		}
		if !slices.ContainsFunc(a.Facts, func(f evidence.Fact) bool { return cited[f.ID] && !f.Missing && same(f.Value, want) }) {
			return fmt.Sprintf("no cited fact is %v: %s", want, text(a))
		}
	}
	return ""
}

// matchLeader wants the member and the number in the first sentence.
func matchLeader(a answer.Answer, truth Truth) string {
	if len(truth) == 0 || len(a.Sentences) == 0 {
		return "no truth or no sentence"
	}
	cited := citedFacts(a.Sentences[:1])
	for _, f := range a.Facts {
		if !cited[f.ID] || f.Kind != evidence.Observed {
			continue
		}
		if agrees(f, truth[0]) {
			return ""
		}
	}
	return fmt.Sprintf("the first sentence does not say %v: %s", truth[0], text(a))
}

// matchCause wants every slice of the truth among the contributions that the
// answer cites, with its numbers among the cited facts about that slice.
func matchCause(a answer.Answer, truth Truth) string {
	cited := citedFacts(a.Sentences)
	asked := make(map[string]bool) // members that the question itself names
	for _, f := range a.Reading.Query.Filters {
		for _, v := range f.Values {
			asked[v] = true
		}
	}
	named := func(f evidence.Fact) bool {
		for _, member := range f.Dims {
			if !asked[member] {
				return true
			}
		}
		return false
	}
	if len(truth) == 0 {
		for _, f := range a.Facts {
			if cited[f.ID] && f.Kind == evidence.Contribution && named(f) {
				return fmt.Sprintf("%v is named as a cause: %s", f.Dims, text(a))
			}
		}
		return ""
	}
	for _, row := range truth {
		var about []any
		for _, cell := range row {
			if s, ok := cell.(string); ok {
				about = append(about, s)
			}
		}
		found := false
		for _, f := range a.Facts {
			found = found || cited[f.ID] && f.Kind == evidence.Contribution && named(f) && agrees(f, about)
		}
		if !found {
			return fmt.Sprintf("no cited contribution is of %v: %s", about, text(a))
		}
		for _, cell := range row {
			want, ok := cell.(float64)
			if ok && !slices.ContainsFunc(a.Facts, func(f evidence.Fact) bool { return cited[f.ID] && agrees(f, append(about, want)) }) {
				return fmt.Sprintf("no cited fact of %v is %v: %s", about, want, text(a))
			}
		}
	}
	return ""
}

func agrees(f evidence.Fact, row []any) bool {
	for _, cell := range row {
		switch want := cell.(type) {
		case string:
			found := f.Period.Start.String() == want // the step of a ranking of days, weeks or months
			for _, member := range f.Dims {
				found = found || strings.EqualFold(member, want)
			}
			if !found {
				return false
			}
		case float64:
			if !same(f.Value, want) {
				return false
			}
		}
	}
	return true
}

// matchRows wants a table of the answer to hold exactly the rows of the truth:
// the same members or dates with the same numbers. Further columns, such as
// those of a comparison, a trailing rest, and a row of what belongs to no member
// and has no value are allowed.
func matchRows(a answer.Answer, truth Truth, ordered bool) string {
	why := "the answer has no table"
	for _, t := range a.Tables {
		if why = rowsAgree(t, truth, ordered); why == "" {
			return ""
		}
	}
	return why
}

func rowsAgree(t answer.Table, truth Truth, ordered bool) string {
	t.Rows = slices.DeleteFunc(slices.Clone(t.Rows), func(row []any) bool { return ofNobody(t, row) })
	if len(t.Rows) != len(truth) {
		return fmt.Sprintf("table %s has %d rows, the truth %d", t.ID, len(t.Rows), len(truth))
	}
	taken := make([]bool, len(t.Rows))
	for i, want := range truth {
		at := slices.IndexFunc(t.Rows, func(row []any) bool { return holds(row, want) })
		if ordered {
			at = i
			if !holds(t.Rows[i], want) {
				at = -1
			}
		}
		if at < 0 || taken[at] {
			return fmt.Sprintf("no row of table %s is %v", t.ID, want)
		}
		taken[at] = true
	}
	return ""
}

// ofNobody reports whether a row belongs to no member and has no value of the
// first metric.
func ofNobody(t answer.Table, row []any) bool {
	member, value := true, -1
	for i, c := range t.Columns {
		switch {
		case c.Role == semantic.DimensionColumn && row[i] == nil:
			member = false
		case c.Role == semantic.ValueColumn && value < 0:
			value = i
		}
	}
	return !member && value >= 0 && row[value] == nil
}

// holds reports whether a row has every cell of the truth.
func holds(row, want []any) bool {
	used := make([]bool, len(row))
	for _, w := range want {
		at := -1
		for i, cell := range row {
			if !used[i] && equal(cell, w) {
				at = i
				break
			}
		}
		if at < 0 {
			return false
		}
		used[at] = true
	}
	return true
}

func equal(got, want any) bool {
	switch w := want.(type) {
	case nil:
		return got == nil
	case float64:
		g, ok := got.(float64)
		return ok && same(g, w)
	case string:
		g, ok := got.(string)
		return ok && strings.EqualFold(g, w)
	}
	return false
}

// same allows for the last digits of double arithmetic and of SQL's numeric.
func same(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b))
}

func citedFacts(sentences []answer.Sentence) map[string]bool {
	ids := make(map[string]bool)
	for _, s := range sentences {
		for _, span := range s.Spans {
			ids[span.Fact] = true
		}
	}
	return ids
}

func text(a answer.Answer) string {
	var parts []string
	for _, s := range a.Sentences {
		parts = append(parts, s.Text)
	}
	return strings.Join(parts, " ")
}
