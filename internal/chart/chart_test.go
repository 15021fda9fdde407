package chart

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

var update = flag.Bool("update", false, "write the golden files anew")

func series(name, role string, pairs ...any) answer.Series {
	s := answer.Series{Name: name, Role: role}
	for i := 0; i < len(pairs); i += 2 {
		p := answer.Point{X: pairs[i].(string)}
		if v, ok := pairs[i+1].(float64); ok {
			p.Y = &v
		}
		s.Points = append(s.Points, p)
	}
	return s
}

func bar(unit evidence.UnitKind, all ...answer.Series) answer.Chart {
	return answer.Chart{ID: "c1", Kind: answer.BarChart, Title: "ROAS by platform", Y: answer.Axis{Unit: evidence.Unit{Kind: unit, Currency: "USD"}}, Series: all, Lang: evidence.EN}
}

// golden charts, one for each look.
func goldens() map[string]answer.Chart {
	partial := series("Revenue", "value", "2026-09-07", 10.0, "2026-09-14", nil, "2026-09-21", 14.0, "2026-09-28", 12.0, "2026-10-05", 4.0)
	partial.Points[4].Partial = true
	line := bar(evidence.Currency, partial, series("The year before", "base", "2025-09-08", 8.0, "2025-09-15", 9.0, "2025-09-22", 9.5, "2025-09-29", 9.0, "2025-10-06", 9.0))
	line.Kind, line.Marks = answer.LineChart, []answer.Mark{{X: "2026-09-21", Text: "sale"}}
	many := bar(evidence.Ratio, series("Google", "value", "2026-08-01", 4.0, "2026-09-01", 4.1), series("Meta", "value", "2026-08-01", 3.9, "2026-09-01", 4.1), series("TikTok", "value", "2026-08-01", 1.0, "2026-09-01", 1.2))
	many.Kind = answer.LineChart
	fall := bar(evidence.Percent, series("Contribution", "value", "Mix", -.003, "Checkout", -.001, "Rest", .0004), series("", "base", "Before", .029))
	fall.Kind = answer.WaterfallChart
	zh := bar(evidence.Currency, series("10 月", "value", "谷歌搜索", 1234567.0, "名字非常非常非常非常非常非常长的一个广告系列", 882000.0), series("9 月", "base", "谷歌搜索", 1100000.0))
	zh.Lang, zh.Title = evidence.ZH, "各平台花费"
	return map[string]answer.Chart{
		"bar-base":     bar(evidence.Ratio, series("October", "value", "Google", 4.82, "Meta & <Co>", 3.14, "TikTok", nil), series("September", "base", "Google", 4.6, "Meta & <Co>", 3.4)),
		"bar-negative": bar(evidence.Currency, series("Profit", "value", "A", 1200.0, "B", -800.0, "C", 0.0)),
		"bar-zh":       zh, "line": line, "line-many": many, "waterfall": fall,
		"empty": bar(evidence.Ratio, series("October", "value", "Google", nil)),
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, c := range goldens() {
		for _, width := range []int{320, 700} {
			t.Run(fmt.Sprint(name, "-", width), func(t *testing.T) {
				t.Parallel()
				got, err := SVG(c, Options{Width: width})
				if err != nil {
					t.Fatal(err)
				}
				file := filepath.Join("testdata", fmt.Sprintf("%s-%d.svg", name, width))
				if *update {
					if err := os.WriteFile(file, got, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatalf("%v: run the test with -update and look at the picture", err)
				}
				if diff := cmp.Diff(string(want), string(got)); diff != "" {
					t.Errorf("the picture changed (-want +got):\n%s", diff)
				}
				if problem := faults(got); problem != "" {
					t.Error(problem)
				}
			})
		}
	}
}

// faults says what is wrong with an SVG: not well formed, a number that is
// none, a mark outside of the view box or without its words, or something that
// a strict policy forbids.
func faults(svg []byte) string {
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	var width, height float64
	titled := true
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			if !titled {
				return "the last mark has no title"
			}
			return ""
		}
		if err != nil {
			return "not well formed: " + err.Error()
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		at := map[string]string{}
		for _, a := range e.Attr {
			at[a.Name.Local] = a.Value
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") && !strings.HasPrefix(a.Name.Local, "data-") && a.Name.Local != "aria-label" {
				return fmt.Sprintf("attribute %s=%q of %s", a.Name.Local, a.Value, e.Name.Local)
			}
		}
		switch e.Name.Local {
		case "svg":
			width, height = parse(at["width"]), parse(at["height"])
		case "script", "style", "foreignObject", "image", "a":
			return "element " + e.Name.Local
		case "title":
			titled = true
			continue
		}
		if !strings.HasPrefix(at["class"], "mark") {
			continue
		}
		if !titled {
			return "a mark has no title"
		}
		titled = false
		if at["data-v"] == "" {
			return "a mark has no data-v"
		}
		box := []float64{parse(at["x"]) + parse(at["cx"]), parse(at["y"]) + parse(at["cy"]), parse(at["width"]), parse(at["height"])}
		if box[0] < 0 || box[1] < 0 || box[0]+box[2] > width+.01 || box[1]+box[3] > height+.01 {
			return fmt.Sprintf("a mark at %v is outside of %v × %v", box, width, height)
		}
	}
}

func parse(s string) float64 {
	if s == "" {
		return 0
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

func TestMarksHoldEveryValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]answer.ChartKind{answer.BarChart, answer.LineChart, answer.WaterfallChart}).Draw(t, "kind")
		value := rapid.OneOf(rapid.Float64Range(-1e6, 1e6), rapid.Float64Range(-1, 1), rapid.Float64Range(-1e300, 1e300), rapid.Just(7.0))
		n := rapid.IntRange(1, 30).Draw(t, "members")
		s := answer.Series{Name: rapid.String().Draw(t, "series"), Role: "value"}
		with := 0
		for i := range n {
			p := answer.Point{X: rapid.String().Draw(t, "member") + strconv.Itoa(i)}
			if rapid.IntRange(0, 9).Draw(t, "gap") > 0 {
				v := value.Draw(t, "value")
				p.Y, with = &v, with+1
			}
			s.Points = append(s.Points, p)
		}
		c := bar(rapid.SampledFrom([]evidence.UnitKind{evidence.Number, evidence.Integer, evidence.Currency, evidence.Ratio, evidence.Percent, evidence.Points, evidence.Duration}).Draw(t, "unit"), s)
		c.Kind, c.Lang = kind, rapid.SampledFrom(evidence.Langs).Draw(t, "lang")
		svg, err := SVG(c, Options{Width: rapid.IntRange(MinWidth, MaxWidth).Draw(t, "width")})
		if err != nil {
			t.Fatal(err)
		}
		if problem := faults(svg); problem != "" {
			t.Fatalf("%s\n%s", problem, svg)
		}
		want := with
		if kind == answer.WaterfallChart && with > 0 {
			want++ // the total
		}
		if got := strings.Count(string(svg), `class="mark `); got != want {
			t.Fatalf("%d marks for %d values", got, want)
		}
	})
}

func TestSVGRefuses(t *testing.T) {
	t.Parallel()
	long := answer.Series{Role: "value", Points: make([]answer.Point, maxPoints+1)}
	tests := map[string]struct {
		chart answer.Chart
		width int
		want  string
	}{
		"unknown kind": {answer.Chart{Kind: "pie"}, 0, "use bar, line or waterfall"},
		"not a number": {bar(evidence.Ratio, series("", "value", "A", math.NaN())), 0, "leave a missing value out"},
		"infinite":     {bar(evidence.Ratio, series("", "value", "A", math.Inf(1))), 0, "leave a missing value out"},
		"too narrow":   {bar(evidence.Ratio), 10, "not from 240 to 1600"},
		"too long":     {bar(evidence.Ratio, long), 0, "coarser grain"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := SVG(tt.chart, Options{Width: tt.width}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestFoldsWhatIsTooMany(t *testing.T) {
	t.Parallel()
	s := answer.Series{Role: "value"}
	for i := range 42 {
		v := float64(i)
		s.Points = append(s.Points, answer.Point{X: strconv.Itoa(i), Y: &v})
	}
	svg, err := SVG(bar(evidence.Integer, s), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(svg), `class="mark `); got != 30 {
		t.Errorf("%d bars, want 30", got)
	}
	if !strings.Contains(string(svg), "12 more in the table") {
		t.Error("the 12 others are not told of")
	}
}

func TestNiceTicks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		lo, hi float64
		n      int
		want   []float64
	}{
		{0, 4.82, 5, []float64{0, 1, 2, 3, 4, 5}},
		{0, 97, 5, []float64{0, 20, 40, 60, 80, 100}},
		{-3, 7, 5, []float64{-4, -2, 0, 2, 4, 6, 8}},
		{0, 0.023, 5, []float64{0, 0.005, 0.01, 0.015, 0.02, 0.025}},
		{5, 5, 4, []float64{0, 2, 4, 6, 8}},
		{0, 0, 4, []float64{0, 0.25, 0.5, 0.75, 1}},
	}
	for _, tt := range tests {
		got := newScale(tt.lo, tt.hi, tt.n, 0, 100).ticks
		if diff := cmp.Diff(tt.want, got, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })); diff != "" {
			t.Errorf("ticks of %v to %v (-want +got):\n%s", tt.lo, tt.hi, diff)
		}
	}
}

func TestSpreadOutKeepsDistanceAndOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Float64Range(0, 200), 1, 6).Draw(t, "want")
		got := spreadOut(want, 15, 0, 200)
		for i := range got {
			for j := range got {
				if want[i] < want[j] && got[j]-got[i] < 15-1e-9 {
					t.Fatalf("%v and %v are at %v and %v", want[i], want[j], got[i], got[j])
				}
			}
		}
	})
}

func FuzzSVG(f *testing.F) {
	for _, c := range goldens() {
		b, err := json.Marshal(c)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, 640)
	}
	f.Fuzz(func(t *testing.T, data []byte, width int) {
		var c answer.Chart
		if json.Unmarshal(data, &c) != nil {
			t.Skip()
		}
		svg, err := SVG(c, Options{Width: width})
		if err != nil {
			return
		}
		if problem := faults(svg); problem != "" {
			t.Errorf("%s\n%s", problem, svg)
		}
	})
}
