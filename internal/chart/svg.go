package chart

import (
	"bytes"
	"encoding/xml"
	"strconv"

	"github.com/insight-agent/insight/internal/answer"
)

// drawing collects the elements of one chart.
type drawing struct {
	chart  answer.Chart
	width  float64
	height float64
	colors palette
	words  words
	body   bytes.Buffer
}

// attr is one attribute; its value is written escaped.
type attr struct{ name, value string }

func num(name string, v float64) attr { return attr{name, fixed(v)} }

// fixed writes a coordinate with at most two decimals.
func fixed(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	if s == "-0" {
		return "0"
	}
	return s
}

func (d *drawing) open(name string, attrs ...attr) {
	d.body.WriteString("<" + name)
	for _, a := range attrs {
		d.body.WriteString(" " + a.name + `="`)
		escape(&d.body, a.value)
		d.body.WriteByte('"')
	}
	d.body.WriteByte('>')
}

func (d *drawing) close(name string) { d.body.WriteString("</" + name + ">\n") }

func (d *drawing) element(name string, attrs ...attr) {
	d.open(name, attrs...)
	d.close(name)
}

// text writes a line of text whose baseline is at y.
func (d *drawing) text(class, anchor, fill string, x, y, size float64, s string) {
	d.open("text", attr{"class", class}, num("x", x), num("y", y), num("font-size", size),
		attr{"text-anchor", anchor}, attr{"fill", fill})
	escape(&d.body, s)
	d.close("text")
}

func (d *drawing) line(class, stroke string, x1, y1, x2, y2 float64, more ...attr) {
	attrs := []attr{{"class", class}, num("x1", x1), num("y1", y1), num("x2", x2), num("y2", y2), {"stroke", stroke}}
	d.element("line", append(attrs, more...)...)
}

// mark writes one mark of data: the shape, the data it stands for, and a
// title.
func (d *drawing) mark(shape, class string, p markData, attrs ...attr) {
	all := []attr{{"class", "mark " + class}, {"data-x", p.x}, {"data-series", p.series}, {"data-v", p.shown}}
	d.open(shape, append(all, attrs...)...)
	d.body.WriteString("<title>")
	escape(&d.body, p.title())
	d.body.WriteString("</title>")
	d.close(shape)
}

// markData is what one mark stands for.
type markData struct {
	x, series, shown string
	note             string // such as "not complete yet"
}

func (m markData) title() string {
	s := m.x
	if m.series != "" {
		s += " · " + m.series
	}
	s += ": " + m.shown
	if m.note != "" {
		s += " (" + m.note + ")"
	}
	return s
}

// empty draws a chart without values as a sentence.
func (d *drawing) empty() {
	d.height = 72
	d.text("note", "middle", d.colors.muted, d.width/2, 40, labelSize, d.words.noData)
}

// finish wraps the body in its svg element.
func (d *drawing) finish() []byte {
	var out bytes.Buffer
	body := d.body
	d.body = bytes.Buffer{}
	d.open("svg",
		attr{"xmlns", "http://www.w3.org/2000/svg"},
		attr{"class", "chart chart-" + string(d.chart.Kind)},
		attr{"viewBox", "0 0 " + fixed(d.width) + " " + fixed(d.height)},
		num("width", d.width), num("height", d.height),
		attr{"role", "img"}, attr{"aria-label", d.chart.Title},
		attr{"font-family", "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"})
	out.Write(d.body.Bytes())
	out.WriteByte('\n')
	out.Write(body.Bytes())
	out.WriteString("</svg>\n")
	return out.Bytes()
}

func escape(b *bytes.Buffer, s string) {
	_ = xml.EscapeText(b, []byte(s)) // a bytes.Buffer never fails
}
