package chart

import (
	"github.com/insight-agent/insight/internal/answer"
)

// waterfall draws the steps from a start to their total, one row a step, each
// bar beginning where the last one ended.
func (d *drawing) waterfall() {
	steps := seriesOf(d.chart, "value")[0]
	points, folded := steps.Points, 0
	if len(points) > maxMembers {
		points, folded = points[:maxMembers], len(points)-maxMembers
	}
	var start *answer.Point
	if base := seriesOf(d.chart, "base"); len(base) > 0 && len(base[0].Points) > 0 && base[0].Points[0].Y != nil {
		start = &base[0].Points[0]
	}
	list := waterfallBars(points, steps.Points, start, d.words)
	names := make([]string, len(list))
	lo, hi := list[0].from, list[0].from
	if start == nil {
		lo, hi = 0, 0
	}
	for i, b := range list {
		names[i] = b.name
		lo, hi = min(lo, b.from, b.to), max(hi, b.from, b.to)
	}
	r := d.rows(names, lo, hi, edge, folded)
	for i, b := range list {
		d.waterfallRow(r, i, b)
		if i+1 < len(list) {
			x := r.x.at(b.to)
			d.line("join", d.colors.muted, x, r.barTop(i)+barThickness, x, r.barTop(i+1), attr{"stroke-dasharray", "2 2"})
		}
	}
}

// waterfallBar is one row: a step, or a total that starts at zero.
type waterfallBar struct {
	name     string
	from, to float64
	shown    float64
	total    bool
}

func waterfallBars(drawn, all []answer.Point, start *answer.Point, w words) []waterfallBar {
	var list []waterfallBar
	at := 0.0
	if start != nil {
		at = *start.Y
		name := start.X
		if name == "" {
			name = w.start
		}
		list = append(list, waterfallBar{name: name, from: 0, to: at, shown: at, total: true})
	}
	sum := at
	for _, p := range all {
		if p.Y != nil {
			sum += *p.Y
		}
	}
	for _, p := range drawn {
		if p.Y == nil {
			continue
		}
		list = append(list, waterfallBar{name: p.X, from: at, to: at + *p.Y, shown: *p.Y})
		at += *p.Y
	}
	return append(list, waterfallBar{name: w.end, from: 0, to: sum, shown: sum, total: true})
}

func (d *drawing) waterfallRow(r rows, i int, b waterfallBar) {
	class, color := "bar total", d.colors.base
	if !b.total {
		class, color = "bar up", d.colors.up
		if b.shown < 0 {
			class, color = "bar down", d.colors.down
		}
	}
	x0, x1 := ordered(r.x.at(b.from), r.x.at(b.to))
	d.mark("rect", class, markData{x: b.name, shown: d.exact(b.shown)}, num("x", x0), num("y", r.barTop(i)),
		num("width", max(1, x1-x0)), num("height", barThickness), num("rx", 2), attr{"fill", color})
	s := d.short(b.shown)
	if !b.total && b.shown > 0 {
		s = "+" + s
	}
	if x1+5+textWidth(s, fontSize) > d.width && !r.stacked {
		d.rowValue(r, i, x0, true, s)
		return
	}
	d.rowValue(r, i, x1, false, s)
}
