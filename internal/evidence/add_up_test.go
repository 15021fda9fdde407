package evidence

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func changeOf(before, after float64, u Unit) *Set {
	var s Set
	delta := u
	if u.Kind == Percent {
		delta = pts
	}
	s.Add(
		Fact{Kind: Observed, Metric: "conversion_rate", Period: october, Value: after, Unit: u},
		Fact{Kind: Observed, Metric: "conversion_rate", Period: september, Value: before, Unit: u},
		Fact{Kind: Change, Metric: "conversion_rate", Period: october, Base: &september, Value: after - before, Unit: delta, From: []string{"f1", "f2"}},
	)
	return &s
}

func TestAChangeAddsUp(t *testing.T) {
	t.Parallel()
	const whole = "{{f2.value}} to {{f1.value}}, {{f3.abs}}"
	for _, tc := range []struct {
		name, template string
		before, after  float64
		unit           Unit
		en, zh         string
	}{
		{"it does already", whole, .0184, .0173, pct, "1.84 % to 1.73 %, 0.11 pp", "1.84% to 1.73%, 0.11 个百分点"},
		{"a rate", whole, .018423, .017363, pct, "1.842 % to 1.736 %, 0.11 pp", "1.842% to 1.736%, 0.11 个百分点"},
		{"both round, and by chance alike", whole, .018425, .017375, pct, "1.84 % to 1.74 %, 0.1 pp", "1.84% to 1.74%, 0.1 个百分点"},
		{"zeros say how fine a value is", whole, 1_196_000, 1_304_000, usd, "$1.196M to $1.304M, $108,000", "$119.6万 to $130.4万, $10.8万"},
		{"dropped cents", whole, 171_312.6, 182_400.4, usd, "$171,312.60 to $182,400.40, $11,088", "$17.1万 to $18.2万, $1.11万"},
		{"whole things", whole, 1204, 1311, cnt, "1,204 to 1,311, 107", "1,204 to 1,311, 107"},
		{"a multiple", whole, 3.4149, 3.5251, rat, "3.415 to 3.525, 0.11", "3.415 to 3.525, 0.11"},
		{"a value said elsewhere keeps its digits", "{{f3.abs}} from {{f2.value}}", .018423, .017363, pct, "0.106 pp from 1.842 %", "0.106 个百分点 from 1.842%"},
		{"a change that is not shown", "{{f2.value}} to {{f1.value}}", .018423, .017363, pct, "1.84 % to 1.74 %", "1.84% to 1.74%"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for lang, want := range map[Lang]string{EN: tc.en, ZH: tc.zh} {
				got, err := Renderer{Lang: lang, Labels: shopLabels{}, Today: november}.Render(tc.template, changeOf(tc.before, tc.after, tc.unit))
				if err != nil {
					t.Fatal(err)
				}
				if visible(got.Text) != want {
					t.Errorf("%s: got %q, want %q", lang, visible(got.Text), want)
				}
			}
		})
	}
}

var writtenNumber = regexp.MustCompile(`([\d,]*\d)(?:\.(\d+))?(K|M|B|T|万亿|万|亿)?`)

// written reads a number by itself: its value, and what one of its last digit
// is worth.
func written(text string) (value, step float64) {
	m := writtenNumber.FindStringSubmatch(text)
	value, _ = strconv.ParseFloat(strings.ReplaceAll(m[1], ",", "")+"."+m[2], 64)
	size := map[string]float64{"": 1, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "万": 1e4, "亿": 1e8, "万亿": 1e12}[m[3]]
	return value * size, size * math.Pow10(-len(m[2]))
}

// TestEveryChangeAddsUp asserts the rule of addUp over values of all sizes: who
// subtracts what is written gets what is written as the difference, to half of
// the last digit of the coarsest.
func TestEveryChangeAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.SampledFrom([]Unit{pct, pts, usd, jpy, cnt, rat, num}).Draw(t, "unit")
		after := math.Pow(10, rapid.Float64Range(-2, 9).Draw(t, "magnitude"))
		if u.Kind == Percent || u.Kind == Points {
			after = rapid.Float64Range(.0001, 1).Draw(t, "rate")
		}
		before := after * rapid.Float64Range(.3, 1.7).Draw(t, "factor")
		if u.Kind == Integer {
			after, before = math.Round(after), math.Round(before)
		}
		set := changeOf(before, after, u)
		lang := rapid.SampledFrom(Langs).Draw(t, "lang")
		got, err := Renderer{Lang: lang, Labels: shopLabels{}, Today: november}.Render("{{f2.value}} | {{f1.value}} | {{f3.abs}}", set)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(got.Text, "<>") {
			return // "<0.01" says no digit that could be off
		}
		parts := strings.Split(got.Text, " | ")
		b, bStep := written(parts[0])
		v, vStep := written(parts[1])
		c, cStep := written(parts[2])
		if off := math.Abs(math.Abs(v-b) - c); off > max(bStep, vStep, cStep)/2*(1+1e-6) {
			t.Fatalf("%s to %s is not %s: off by %g", parts[0], parts[1], parts[2], off)
		}
	})
}
