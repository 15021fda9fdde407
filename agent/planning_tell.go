package agent

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/tools"
)

// Bounds of what a model is told of one result: enough to choose the next call.
const (
	maxRowsTold  = 10
	maxFactsTold = 16
)

// tell says what a step found: the notes that an answer is written from, whose
// slots hide digits and names, and below them the values by which the model
// decides, of members by their handles.
func (h *planHost) tell(s planned) string {
	notes, points := h.notes(s)
	if len(notes) == 0 {
		return "Nothing is recorded there."
	}
	var b strings.Builder
	b.WriteString("Notes:\n")
	for _, n := range notes {
		b.WriteString("- " + n + "\n")
	}
	b.WriteString("Values:\n")
	for i, row := range s.result.Rows {
		if i == maxRowsTold {
			fmt.Fprintf(&b, "and %d more rows\n", len(s.result.Rows)-i)
			break
		}
		b.WriteString(h.rowText(row) + "\n")
	}
	for _, id := range besideRows(points, s.result.Rows) {
		f, _ := h.run.collected.Set.Get(id)
		fmt.Fprintf(&b, "%s: %s of %s%s = %s\n", id, f.Kind, f.Metric, h.dimsText(f.Dims), valueText(f))
	}
	return strings.TrimSpace(b.String())
}

func (h *planHost) rowText(row tools.RowFacts) string {
	var parts []string
	if row.Step != nil {
		parts = append(parts, row.Step.Start.String())
	}
	if row.Others {
		parts = append(parts, "all others")
	} else if dims := strings.TrimPrefix(h.dimsText(row.Dims), ", "); dims != "" {
		parts = append(parts, dims)
	}
	for _, metric := range slices.Sorted(maps.Keys(row.Metrics)) {
		mf := row.Metrics[metric]
		for _, v := range []struct{ name, ref string }{{metric, mf.Value}, {"before", mf.Base}, {"difference", mf.Delta}, {"change", mf.Change}, {"share", mf.Share}} {
			if f, ok := h.run.collected.Set.Get(v.ref); ok {
				parts = append(parts, v.name+" "+valueText(f))
			}
		}
	}
	return strings.Join(parts, ", ")
}

func (h *planHost) dimsText(dims map[string]string) string {
	text := ""
	for _, d := range slices.Sorted(maps.Keys(dims)) {
		text += ", " + d + " " + h.handle(d, dims[d])
	}
	return text
}

// valueText writes a value for a model to compare, not to copy.
func valueText(f evidence.Fact) string {
	number := func(v float64) string {
		if math.Abs(v) >= 1000 {
			return strconv.FormatFloat(v, 'f', 0, 64)
		}
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	switch {
	case f.Missing:
		return "no data"
	case f.Unit.Kind == evidence.Percent:
		return number(100*f.Value) + " %"
	case f.Unit.Kind == evidence.Points:
		return number(100*f.Value) + " points"
	}
	return number(f.Value)
}

// besideRows lists the facts that points name and no row holds, each once.
func besideRows(points []compose.Point, rows []tools.RowFacts) []string {
	seen := map[string]bool{"": true}
	for _, row := range rows {
		for _, mf := range row.Metrics {
			for _, ref := range []string{mf.Value, mf.Base, mf.Delta, mf.Change, mf.Share} {
				seen[ref] = true
			}
		}
	}
	var out []string
	for _, p := range points {
		for _, name := range slices.Sorted(maps.Keys(p.Facts)) {
			if id := p.Facts[name]; !seen[id] && len(out) < maxFactsTold {
				seen[id] = true
				out = append(out, id)
			}
		}
	}
	return out
}
