package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/analysis/frame"
	"github.com/insight-agent/insight/internal/answer"
)

type changeCommand struct {
	csvFile
	Value       string   `required:"" placeholder:"COLUMN" help:"Column of values; the numerator where there is a denominator."`
	Count       string   `placeholder:"COLUMN" help:"Column of how many events are behind a value, such as the orders behind revenue."`
	Denominator string   `placeholder:"COLUMN" help:"Column that the value is divided by: clicks for a conversion rate."`
	Dims        []string `required:"" placeholder:"COLUMNS" help:"Columns to look for the change in, separated by commas."`
	Split       string   `xor:"against" required:"" placeholder:"COLUMN=BEFORE/AFTER" help:"Column and its two values that tell the time before from the time after."`
	Expected    string   `xor:"against" required:"" placeholder:"COLUMN" help:"Column of expected values, on the rows of the actual ones."`
}

type changeOutput struct {
	Version       int                         `json:"version"`
	Before        float64                     `json:"before"`
	After         float64                     `json:"after"`
	Delta         float64                     `json:"delta"`
	Verdict       drivers.Verdict             `json:"verdict"`
	Causes        []changeCause               `json:"causes"`
	Common        *float64                    `json:"common_factor"`
	Tried         int                         `json:"slices_tried"`
	Decomposition map[string]dimDecomposition `json:"decomposition"` // by column
}

type changeCause struct {
	Where    map[string]string `json:"where"`
	Kind     drivers.Kind      `json:"kind"`
	Before   *float64          `json:"before"`
	After    *float64          `json:"after"`
	Effect   float64           `json:"effect"`
	Share    *float64          `json:"explained_share"`
	P        float64           `json:"p_value"`          // of the slice alone
	Adjusted float64           `json:"p_value_adjusted"` // for every slice that was tried
}

// dimDecomposition is the change by the members of one column: Delta of each
// for a total, Rate and Mix for a ratio. They add up to the whole change.
type dimDecomposition struct {
	Rate    *float64     `json:"rate,omitempty"`
	Mix     *float64     `json:"mix,omitempty"`
	Against *float64     `json:"moved_against,omitempty"` // share of the volume that moved against the whole (Simpson)
	Parts   []changePart `json:"parts"`
}

type changePart struct {
	Member string   `json:"member"`
	Before *float64 `json:"before"`
	After  *float64 `json:"after"`
	Delta  *float64 `json:"delta,omitempty"`
	Share  *float64 `json:"share,omitempty"`
	Rate   *float64 `json:"rate,omitempty"`
	Mix    *float64 `json:"mix,omitempty"`
}

func (c changeCommand) Run(t terminal) error {
	if c.Count != "" && c.Denominator != "" {
		return usageError{errors.New("--count is for totals, --denominator for ratios; give one of them")}
	}
	f, err := c.read()
	if err != nil {
		return err
	}
	cube, metric, err := c.cube(f)
	if err != nil {
		return err
	}
	found, err := drivers.Localise(cube, metric)
	if err != nil {
		return fmt.Errorf("%s: %w", c.CSV, err)
	}
	out, err := c.output(cube, metric, found)
	if err != nil {
		return fmt.Errorf("%s: %w", c.CSV, err)
	}
	if c.JSON {
		return printJSON(t.out, out)
	}
	return c.print(t, out)
}

// cube builds the leaves: a row is either the time before or after, or holds its
// own expected value.
func (c changeCommand) cube(f *frame.Frame) (*drivers.Cube, drivers.Metric, error) {
	metric := drivers.Metric{Ratio: c.Denominator != "", Observed: c.Split != ""}
	rows, err := c.rows(f)
	if err != nil {
		return nil, metric, err
	}
	dims := make([][]string, len(c.Dims))
	for i, d := range c.Dims {
		if dims[i], err = f.Text(d); err != nil {
			return nil, metric, err
		}
	}
	b, err := drivers.NewBuilder(c.Dims...)
	if err != nil {
		return nil, metric, usageError{fmt.Errorf("--dims: %w", err)}
	}
	members := make([]string, len(dims))
	for r := range f.Len() {
		if rows.skip[r] {
			continue
		}
		for i := range dims {
			members[i] = dims[i][r]
		}
		if err := b.Add(members, rows.actual[r], rows.expected[r]); err != nil {
			return nil, metric, fmt.Errorf("%s: line %d: %w", f.File, f.Line(r), err)
		}
	}
	metric.Unit = rows.unit
	cube, err := b.Cube()
	if err != nil {
		return nil, metric, fmt.Errorf("%s: %w", f.File, err)
	}
	return cube, metric, nil
}

// measured are a file's rows as the cube takes them.
type measured struct {
	actual, expected []drivers.Value
	skip             []bool  // neither before nor after
	unit             float64 // mean value of an event, where events are counted
}

func (c changeCommand) rows(f *frame.Frame) (measured, error) {
	n := f.Len()
	m := measured{actual: make([]drivers.Value, n), expected: make([]drivers.Value, n), skip: make([]bool, n)}
	values, err := f.Numbers(c.Value)
	if err != nil {
		return m, err
	}
	under := make([]float64, n)
	if c.Denominator != "" {
		if under, err = f.Numbers(c.Denominator); err != nil {
			return m, err
		}
	}
	if m.unit, err = c.unit(f, values); err != nil {
		return m, err
	}
	if c.Expected != "" {
		expected, err := f.Numbers(c.Expected)
		if err != nil {
			return m, err
		}
		for r := range n { // of a ratio: the numerator that the same denominator should have given
			m.actual[r], m.expected[r] = drivers.Value{Num: values[r], Den: under[r]}, drivers.Value{Num: expected[r], Den: under[r]}
		}
		return m, nil
	}
	when, before, after, err := c.split(f)
	if err != nil {
		return m, err
	}
	seen := map[string]bool{}
	for r := range n {
		v := drivers.Value{Num: values[r], Den: under[r]}
		switch seen[when[r]] = true; when[r] {
		case before:
			m.expected[r] = v
		case after:
			m.actual[r] = v
		default:
			m.skip[r] = true
		}
	}
	for _, want := range []string{before, after} {
		if !seen[want] {
			return m, fmt.Errorf("%s: no row has %q in the column of --split", f.File, want)
		}
	}
	return m, nil
}

// unit is the mean value of an event: the scale of a total's counting noise.
func (c changeCommand) unit(f *frame.Frame, values []float64) (float64, error) {
	if c.Count == "" {
		return 0, nil
	}
	counts, err := f.Numbers(c.Count)
	if err != nil {
		return 0, err
	}
	var sum, events float64
	for r, v := range values {
		sum, events = sum+v, events+counts[r]
	}
	if !(events > 0) || !(sum > 0) {
		return 0, fmt.Errorf("%s: column %s: the events and their values must add up to more than zero", f.File, c.Count)
	}
	return sum / events, nil
}

// split reads COLUMN=BEFORE/AFTER.
func (c changeCommand) split(f *frame.Frame) (when []string, before, after string, err error) {
	column, values, ok := strings.Cut(c.Split, "=")
	before, after, both := strings.Cut(values, "/")
	if !ok || !both || before == "" || after == "" || before == after {
		return nil, "", "", usageError{fmt.Errorf("--split: %q; write it as week=2026-W46/2026-W47", c.Split)}
	}
	when, err = f.Text(column)
	return when, before, after, err
}

func (c changeCommand) output(cube *drivers.Cube, metric drivers.Metric, e drivers.Explanation) (changeOutput, error) {
	out := changeOutput{
		Version: answer.Version, Before: e.Expected, After: e.Actual, Delta: e.Delta, Verdict: e.Verdict, Causes: []changeCause{},
		Common: finite(e.Common), Tried: e.Tried, Decomposition: make(map[string]dimDecomposition, len(cube.Dims)),
	}
	for _, cause := range e.Causes {
		where := make(map[string]string, len(cause.Where))
		for _, m := range cause.Where {
			where[m.Dimension] = m.Member
		}
		out.Causes = append(out.Causes, changeCause{
			Where: where, Kind: cause.Kind, Before: finite(cause.Before), After: finite(cause.After), Effect: cause.Effect,
			Share: finite(cause.Share), P: cause.P, Adjusted: cause.Adjusted,
		})
	}
	for i, d := range cube.Dims {
		parts, err := decompose(cube, i, metric)
		if err != nil {
			return out, err
		}
		out.Decomposition[d.Name] = parts
	}
	return out, nil
}

func decompose(cube *drivers.Cube, dim int, metric drivers.Metric) (dimDecomposition, error) {
	var d dimDecomposition
	if !metric.Ratio {
		change, err := drivers.Contributions(cube.Parts(dim))
		if err != nil {
			return d, err
		}
		for _, p := range change.Parts {
			d.Parts = append(d.Parts, changePart{Member: p.Name, Before: finite(p.Before), After: finite(p.After), Delta: finite(p.Delta), Share: finite(p.Share)})
		}
		return d, nil
	}
	change, err := drivers.DecomposeRatio(cube.Segments(dim))
	if err != nil {
		return d, err
	}
	d.Rate, d.Mix = finite(change.Rate), finite(change.Mix)
	if reversal, ok := change.Reversal(metric.Unit); ok && reversal.Certain {
		d.Against = finite(reversal.Against)
	}
	for _, s := range change.Segments {
		d.Parts = append(d.Parts, changePart{Member: s.Name, Before: finite(s.RateBefore), After: finite(s.RateAfter), Rate: finite(s.Rate), Mix: finite(s.Mix)})
	}
	return d, nil
}

// verdicts say what was found, for a person.
var verdicts = map[drivers.Verdict]string{
	drivers.FoundCauses:    "these slices moved apart from the rest:",
	drivers.AcrossTheBoard: "everything moved by about the same factor; no slice stands out.",
	drivers.NoSingleCause:  "many small movements; no single slice explains it.",
	drivers.NoChange:       "no more than noise.",
	drivers.NotEnoughData:  "too little data to say where it sits.",
}

func (c changeCommand) print(t terminal, out changeOutput) error {
	fmt.Fprintf(t.out, "%s: %s → %s (%+.6g): %s\n", c.Value, short(out.Before), short(out.After), out.Delta, verdicts[out.Verdict])
	rows := [][]string{{"slice", "what moved", "before", "after", "effect", "share", "p"}}
	for _, cause := range out.Causes {
		rows = append(rows, []string{
			seriesName(having(c.Dims, cause.Where), cause.Where), string(cause.Kind), shortOf(cause.Before), shortOf(cause.After),
			fmt.Sprintf("%+.6g", cause.Effect), percentOf(cause.Share), short(cause.Adjusted),
		})
	}
	if len(rows) > 1 {
		if err := t.grid(rows); err != nil {
			return err
		}
	}
	for _, d := range c.Dims {
		by := out.Decomposition[d]
		if by.Rate != nil && by.Mix != nil {
			fmt.Fprintf(t.out, "by %s: rate %+.6g, mix %+.6g\n", d, *by.Rate, *by.Mix)
		}
		if by.Against != nil {
			fmt.Fprintf(t.out, "by %s: members with %.0f %% of the volume moved against the whole\n", d, 100**by.Against)
		}
	}
	return nil
}

// having returns those of the columns that a slice names, in their order.
func having(columns []string, where map[string]string) []string {
	var out []string
	for _, c := range columns {
		if _, ok := where[c]; ok {
			out = append(out, c)
		}
	}
	return out
}

func percentOf(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100**v)
}
