package chart

import (
	"fmt"

	"github.com/insight-agent/insight/internal/answer"
)

// The measures of a row of bars, in CSS pixels.
const (
	rowHeight    = 30.0
	stackedRow   = 44.0 // the label above its bar
	narrow       = 430.0
	barThickness = 14.0
	baseThick    = 4.0
	axisHeight   = 24.0
	edge         = 6.0
)

// rows is the shared frame of bars and waterfalls: labels at the left, or
// above each bar on a narrow chart, and a horizontal scale.
type rows struct {
	x       scale
	top     float64
	height  float64 // of one row
	labels  float64 // width of the label column
	stacked bool
}

// bars draws one row a member: the value, and the base as a thin second mark.
func (d *drawing) bars() {
	values := seriesOf(d.chart, "value")[0]
	points, folded := values.Points, 0
	if len(points) > maxMembers {
		points, folded = points[:maxMembers], len(points)-maxMembers
	}
	var base *answer.Series
	baseOf := map[string]*float64{}
	if all := seriesOf(d.chart, "base"); len(all) > 0 {
		base = &all[0]
		for _, p := range base.Points {
			baseOf[p.X] = p.Y
		}
	}
	lo, hi := 0.0, 0.0
	names := make([]string, len(points))
	for i, p := range points {
		names[i] = p.X
		lo, hi = spread(lo, hi, p.Y, baseOf[p.X])
	}
	top := edge
	if base != nil {
		top = d.legend([]legendItem{{values.Name, "value", d.colors.value, "bar"}, {base.Name, "base", d.colors.base, "thin"}})
	}
	r := d.rows(names, lo, hi, top, folded)
	for i, p := range points {
		d.barRow(r, i, p, values.Name)
		if base != nil {
			d.baseRow(r, i, p.X, base.Name, baseOf[p.X])
		}
	}
	if !r.stacked || lo < 0 { // at the left edge it would cross the labels
		d.line("zero", d.colors.muted, r.x.at(0), r.top, r.x.at(0), r.top+r.height*float64(len(points)))
	}
}

func spread(lo, hi float64, values ...*float64) (float64, float64) {
	for _, v := range values {
		if v != nil {
			lo, hi = min(lo, *v), max(hi, *v)
		}
	}
	return lo, hi
}

// rows lays out the frame for named rows over lo to hi and draws its grid,
// labels, axis and the note about what is folded.
func (d *drawing) rows(names []string, lo, hi, top float64, folded int) rows {
	r := rows{top: top, height: rowHeight, stacked: d.width < narrow}
	widest := 0.0
	for _, n := range names {
		widest = max(widest, textWidth(n, labelSize))
	}
	if r.stacked {
		r.height = stackedRow
	} else {
		r.labels = min(widest, d.width*0.32) + 10
	}
	valueRoom := min(d.width*0.2, max(textWidth(d.short(hi), fontSize), textWidth(d.short(lo), fontSize))+12)
	from, to := r.labels+edge, d.width-edge-valueRoom
	if lo < 0 {
		from += valueRoom
	}
	if r.stacked { // the value stands on the label's line
		from, to = edge, d.width-edge
	}
	r.x = newScale(lo, hi, int(max(2, (to-from)/90)), from, to)
	bottom := top + r.height*float64(len(names))
	d.rowGrid(r, bottom)
	for i, n := range names {
		y := top + r.height*float64(i)
		if r.stacked {
			d.text("label", "start", d.colors.text, edge, y+15, labelSize, fit(n, labelSize, d.width*0.68))
			continue
		}
		d.text("label", "end", d.colors.text, r.labels, y+r.height/2+4, labelSize, fit(n, labelSize, r.labels-4))
	}
	d.height = bottom + axisHeight
	if folded > 0 {
		d.text("note", "start", d.colors.muted, edge, d.height+10, fontSize, fmt.Sprintf(d.words.more, folded))
		d.height += 20
	}
	return r
}

func (d *drawing) rowGrid(r rows, bottom float64) {
	free := -edge // where the last tick label ends
	for _, t := range r.x.ticks {
		x := r.x.at(t)
		if !r.stacked || t != r.x.lo {
			d.line("grid", d.colors.grid, x, r.top, x, bottom)
		}
		s := d.short(t)
		half := textWidth(s, fontSize) / 2
		at := min(max(x, half+1), d.width-half-1)
		if at-half < free+6 {
			continue
		}
		free = at + half
		d.text("tick", "middle", d.colors.muted, at, bottom+16, fontSize, s)
	}
}

// barTop is the upper edge of the bar of row i.
func (r rows) barTop(i int) float64 {
	y := r.top + r.height*float64(i)
	if r.stacked {
		return y + 21
	}
	return y + (r.height-barThickness-baseThick)/2
}

func (d *drawing) barRow(r rows, i int, p answer.Point, series string) {
	y := r.barTop(i)
	if p.Y == nil {
		d.rowValue(r, i, r.x.at(0), false, d.words.nothing)
		return
	}
	x0, x1 := ordered(r.x.at(0), r.x.at(*p.Y))
	d.mark("rect", "bar value", d.markOf(p, series), num("x", x0), num("y", y), num("width", max(1, x1-x0)),
		num("height", barThickness), num("rx", 2), attr{"fill", d.colors.value})
	at := x1
	if *p.Y < 0 {
		at = x0
	}
	d.rowValue(r, i, at, *p.Y < 0, d.short(*p.Y))
}

// rowValue writes a row's value at its bar's end, or at the end of the label's
// line on a narrow chart.
func (d *drawing) rowValue(r rows, i int, x float64, left bool, s string) {
	switch {
	case r.stacked:
		d.text("number", "end", d.colors.text, d.width-edge, r.top+r.height*float64(i)+15, fontSize, s)
	case left:
		d.text("number", "end", d.colors.text, x-5, r.barTop(i)+11, fontSize, s)
	default:
		d.text("number", "start", d.colors.text, x+5, r.barTop(i)+11, fontSize, s)
	}
}

func (d *drawing) baseRow(r rows, i int, x, series string, v *float64) {
	if v == nil {
		return
	}
	x0, x1 := ordered(r.x.at(0), r.x.at(*v))
	m := markData{x: x, series: series, shown: d.exact(*v)}
	d.mark("rect", "bar base", m, num("x", x0), num("y", r.barTop(i)+barThickness+1), num("width", max(1, x1-x0)),
		num("height", baseThick), num("rx", 1), attr{"fill", d.colors.base})
}

func (d *drawing) markOf(p answer.Point, series string) markData {
	m := markData{x: p.X, series: series, shown: d.exact(*p.Y)}
	if p.Partial {
		m.note = d.words.partial
	}
	return m
}

func ordered(a, b float64) (float64, float64) { return min(a, b), max(a, b) }
