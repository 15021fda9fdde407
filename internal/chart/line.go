package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
)

// The height of the plot, and of the line above it that holds the notes.
const (
	plotHeight = 210.0
	markRoom   = 14.0
)

// lineFrame is the plot of a line chart: places along time and a value scale.
type lineFrame struct {
	left, right, top, bottom float64
	y                        scale
	xs                       []string       // the places, in order
	place                    map[string]int // index of each in xs
	grain                    period.Grain
}

func (f lineFrame) x(i int) float64 {
	if len(f.xs) == 1 {
		return (f.left + f.right) / 2
	}
	return f.left + (f.right-f.left)*float64(i)/float64(len(f.xs)-1)
}

// lines draws values over time, with gaps where nothing is recorded.
func (d *drawing) lines() {
	values := seriesOf(d.chart, "value")
	folded := 0
	if len(values) > maxLines {
		values, folded = values[:maxLines], len(values)-maxLines
	}
	bases := append(seriesOf(d.chart, "base"), seriesOf(d.chart, "expected")...)
	bands := seriesOf(d.chart, "band")
	top := edge + 6
	direct := len(values) > 1 && d.width >= 520
	if items := d.lineLegend(values, bases, direct); len(items) > 0 {
		top = d.legend(items)
	}
	if len(d.chart.Marks) > 0 {
		top += markRoom
	}
	f := d.lineFrame(values, bases, bands, top, direct)
	d.lineGrid(f)
	for _, s := range bands {
		d.band(f, s)
	}
	for _, s := range bases {
		d.polyline(f, s, "base", d.colors.base, f.align(s))
	}
	for i, s := range values {
		d.polyline(f, s, fmt.Sprintf("value s%d", i+1), d.colors.lines[i], f.align(s))
	}
	if direct {
		d.directLabels(f, values)
	}
	d.annotations(f)
	d.height = f.bottom + axisHeight
	if folded > 0 {
		d.text("note", "start", d.colors.muted, edge, d.height+10, fontSize, fmt.Sprintf(d.words.more, folded))
		d.height += 20
	}
}

func (d *drawing) lineLegend(values, bases []answer.Series, direct bool) []legendItem {
	var items []legendItem
	if !direct && len(values)+len(bases) > 1 {
		for i, s := range values {
			items = append(items, legendItem{s.Name, fmt.Sprintf("line s%d", i+1), d.colors.lines[i], "line"})
		}
	}
	for _, s := range bases {
		items = append(items, legendItem{s.Name, "base", d.colors.base, "dashed"})
	}
	return items
}

func (d *drawing) lineFrame(values, bases, bands []answer.Series, top float64, direct bool) lineFrame {
	f := lineFrame{top: top, bottom: top + plotHeight, place: map[string]int{}}
	longest := values
	if len(longest) == 0 { // a band or an expectation alone
		longest = append(bands, bases...)
	}
	for _, s := range longest {
		for _, p := range s.Points {
			if _, ok := f.place[p.X]; !ok {
				f.place[p.X] = len(f.xs)
				f.xs = append(f.xs, p.X)
			}
		}
	}
	f.grain = grainOf(f.xs)
	lo, hi, any := 0.0, 0.0, false
	for _, group := range [][]answer.Series{values, bases, bands} {
		for _, s := range group {
			for _, p := range s.Points {
				for _, v := range []*float64{p.Y, p.Low, p.High} {
					if v == nil {
						continue
					}
					if !any {
						lo, hi, any = *v, *v, true
					}
					lo, hi = min(lo, *v), max(hi, *v)
				}
			}
		}
	}
	if lo > 0 && lo < hi*0.65 || hi < 0 && hi > lo*0.65 { // zero is near enough to show
		lo, hi = min(lo, 0), max(hi, 0)
	}
	f.y = newScale(lo, hi, 5, f.bottom, f.top)
	widest := 0.0
	for _, t := range f.y.ticks {
		widest = max(widest, textWidth(d.short(t), fontSize))
	}
	f.left, f.right = edge+min(widest, d.width*0.3)+8, d.width-edge-14
	if direct {
		f.right -= d.directWidth(values)
	}
	return f
}

func (d *drawing) directWidth(values []answer.Series) float64 {
	w := 0.0
	for _, s := range values {
		w = max(w, textWidth(s.Name, fontSize))
	}
	return min(w, d.width*0.22) + 8
}

// align gives each point of s its place: by its own date where the frame has
// it, else by its position, as a base of an earlier period is laid under the
// period that is compared with it.
func (f lineFrame) align(s answer.Series) []int {
	at := make([]int, len(s.Points))
	for i, p := range s.Points {
		place, ok := f.place[p.X]
		if !ok {
			return positions(len(s.Points))
		}
		at[i] = place
	}
	return at
}

func positions(n int) []int {
	at := make([]int, n)
	for i := range at {
		at[i] = i
	}
	return at
}

func (d *drawing) lineGrid(f lineFrame) {
	for _, t := range f.y.ticks {
		y := f.y.at(t)
		class := "grid"
		if t == 0 {
			class = "grid zero"
		}
		d.line(class, d.colors.grid, f.left, y, f.right, y)
		d.text("tick", "end", d.colors.muted, f.left-8, y+4, fontSize, d.short(t))
	}
	ticks := dateTicks(f.xs, f.grain, d.words.zh)
	gap := 0.0
	for _, s := range ticks {
		gap = max(gap, textWidth(s, fontSize)+14)
	}
	every := 1
	if len(f.xs) > 1 {
		every = max(1, int(gap*float64(len(f.xs)-1)/(f.right-f.left))+1)
	}
	for i := 0; i < len(ticks); i += every {
		half := textWidth(ticks[i], fontSize) / 2
		d.text("tick", "middle", d.colors.muted, min(max(f.x(i), half+edge), d.width-half-edge), f.bottom+17, fontSize, ticks[i])
	}
}

// polyline draws one series: its runs of recorded values, and a mark for each.
// The step to a partial value is dashed and its mark hollow.
func (d *drawing) polyline(f lineFrame, s answer.Series, class, color string, at []int) {
	var path strings.Builder
	last := -1
	for i, p := range s.Points {
		if p.Y == nil || at[i] >= len(f.xs) {
			last = -1
			continue
		}
		x, y := f.x(at[i]), f.y.at(*p.Y)
		switch {
		case last < 0:
			path.WriteString("M" + fixed(x) + " " + fixed(y))
		case p.Partial:
			q := s.Points[last]
			d.line("line partial "+class, color, f.x(at[last]), f.y.at(*q.Y), x, y, attr{"stroke-width", "2"}, attr{"stroke-dasharray", "3 3"})
			path.WriteString("M" + fixed(x) + " " + fixed(y))
		default:
			path.WriteString("L" + fixed(x) + " " + fixed(y))
		}
		last = i
	}
	attrs := []attr{{"class", "line " + class}, {"d", path.String()}, {"fill", "none"}, {"stroke", color}, {"stroke-width", "2"}, {"stroke-linejoin", "round"}}
	if strings.HasPrefix(class, "base") {
		attrs[4].value = "1.5"
		attrs = append(attrs, attr{"stroke-dasharray", "5 4"})
	}
	d.element("path", attrs...)
	d.dots(f, s, class, color, at)
}

func (d *drawing) dots(f lineFrame, s answer.Series, class, color string, at []int) {
	r := 3.0
	if len(f.xs) > 40 || strings.HasPrefix(class, "base") {
		r = 1.5
	}
	for i, p := range s.Points {
		if p.Y == nil || at[i] >= len(f.xs) {
			continue
		}
		m := d.markOf(p, s.Name)
		m.x = dateLong(p.X, f.grain, d.words.zh)
		fill, c := color, "dot "+class
		if p.Partial {
			fill, c = "#ffffff", c+" partial"
		}
		d.mark("circle", c, m, num("cx", f.x(at[i])), num("cy", f.y.at(*p.Y)), num("r", r), attr{"fill", fill}, attr{"stroke", color})
	}
}

func (d *drawing) band(f lineFrame, s answer.Series) {
	at := f.align(s)
	var up, down []string
	for i, p := range s.Points {
		if p.Low == nil || p.High == nil || at[i] >= len(f.xs) {
			continue
		}
		x := fixed(f.x(at[i]))
		up = append(up, x+","+fixed(f.y.at(*p.High)))
		down = append(down, x+","+fixed(f.y.at(*p.Low)))
	}
	slices.Reverse(down)
	d.element("polygon", attr{"class", "band"}, attr{"points", strings.Join(append(up, down...), " ")},
		attr{"fill", d.colors.value}, attr{"fill-opacity", "0.14"})
}

// directLabels names each line at its right end, spread so that no two names
// overlap.
func (d *drawing) directLabels(f lineFrame, values []answer.Series) {
	const step = 15.0
	want := make([]float64, len(values))
	for i, s := range values {
		want[i] = f.bottom
		for _, p := range s.Points {
			if p.Y != nil {
				want[i] = f.y.at(*p.Y)
			}
		}
	}
	placed := spreadOut(want, step, f.top+4, f.bottom)
	room := d.directWidth(values) - 8
	for i, s := range values {
		d.text(fmt.Sprintf("direct s%d", i+1), "start", d.colors.lines[i], f.right+10, placed[i]+4, fontSize, fit(s.Name, fontSize, room))
	}
}

// spreadOut moves positions apart by at least step, keeping their order and
// staying within lo to hi where there is room.
func spreadOut(want []float64, step, lo, hi float64) []float64 {
	order := positions(len(want))
	for i := 1; i < len(order); i++ { // insertion sort: at most six, and stable
		for j := i; j > 0 && want[order[j]] < want[order[j-1]]; j-- {
			order[j], order[j-1] = order[j-1], order[j]
		}
	}
	out := make([]float64, len(want))
	floor := lo
	for _, i := range order {
		out[i] = max(want[i], floor)
		floor = out[i] + step
	}
	ceil := hi
	for k := len(order) - 1; k >= 0; k-- {
		i := order[k]
		out[i] = min(out[i], ceil)
		ceil = out[i] - step
	}
	return out
}

// annotations draws the notes at their dates; a note whose words would cover
// those of another keeps its line and its title only.
func (d *drawing) annotations(f lineFrame) {
	free := f.left
	for _, m := range d.chart.Marks {
		i, ok := f.place[m.X]
		if !ok || strings.TrimSpace(m.Text) == "" {
			continue
		}
		x := f.x(i)
		d.mark("path", "event", markData{x: dateLong(m.X, f.grain, d.words.zh), shown: m.Text},
			attr{"d", "M" + fixed(x) + " " + fixed(f.top-markRoom) + "V" + fixed(f.bottom)}, attr{"stroke", d.colors.muted}, attr{"stroke-dasharray", "1 3"})
		words := fit(m.Text, fontSize, 150)
		if w := textWidth(words, fontSize); x+4 >= free && x+4+w < d.width {
			d.text("event-label", "start", d.colors.muted, x+4, f.top-5, fontSize, words)
			free = x + 4 + w + 8
		}
	}
}

// dateTicks words the places of a time axis at the grain of their distance.
func dateTicks(xs []string, grain period.Grain, zh bool) []string {
	out := make([]string, len(xs))
	for i, x := range xs {
		date, err := period.ParseDate(x)
		if err != nil {
			out[i] = fit(x, fontSize, 90)
			continue
		}
		previous := ""
		if i > 0 {
			previous = xs[i-1]
		}
		out[i] = dateShort(date, grain, zh, i == 0 || len(previous) >= 4 && previous[:4] != x[:4])
	}
	return out
}
