package evidence

import (
	"math"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/period"
)

var unitsOfKind = map[Kind][]Unit{
	Observed:     {num, cnt, usd, eur, cny, jpy, rat, pct, pts, sec},
	Change:       {num, cnt, usd, cny, rat, pct, pts, sec},
	Share:        {pct},
	Contribution: {pct, pts, usd, cnt},
	Rank:         {cnt},
	Forecast:     {num, cnt, usd, cny, rat, pct, sec},
	Probability:  {pct},
	Effect:       {pct, pts, usd, cnt},
	Test:         {num},
	Count:        {cnt},
	Target:       {cnt, usd, rat, pct},
}

// drawFact draws a fact of a kind and a unit with a value over many magnitudes.
func drawFact(t *rapid.T, kind Kind, u Unit) Fact {
	f := Fact{
		Kind: kind, Unit: u, Metric: rapid.SampledFrom([]string{"spend", "roas", "clicks", "conversion_rate", "cpa"}).Draw(t, "metric"),
		Dims: map[string]string{"platform": rapid.SampledFrom([]string{"Meta", "TikTok", "Amazon", "618 Sale"}).Draw(t, "member")}, Period: drawPeriod(t),
		Filters: []string{"country = Germany"}, N: rapid.Int64Range(0, 3_000_000).Draw(t, "n"), Scope: rapid.IntRange(0, 40).Draw(t, "scope"),
	}
	magnitude := math.Pow(10, rapid.Float64Range(-4, 10).Draw(t, "magnitude"))
	switch {
	case kind == Rank:
		f.Value, f.Lowest = float64(rapid.IntRange(1, 30).Draw(t, "rank")), rapid.Bool().Draw(t, "lowest")
	case kind == Share || kind == Probability || kind == Test:
		f.Value = rapid.Float64Range(0, 1).Draw(t, "value")
	case kind == Count || u.Kind == Integer && kind == Observed:
		f.Value = math.Trunc(magnitude)
	case u.Kind == Percent || u.Kind == Points:
		f.Value = magnitude / 1e6
	default:
		f.Value = magnitude
	}
	if f.signedKind() {
		base := drawPeriod(t)
		f.Base = &base
		f.Value *= float64(rapid.SampledFrom([]int{-1, 0, 1}).Draw(t, "sign"))
	}
	if kind == Forecast || kind == Effect {
		f.Low, f.High, f.Level = ptr(f.Value-math.Abs(f.Value)/3), ptr(f.Value+math.Abs(f.Value)/2), .8
	}
	return f
}

func drawPeriod(t *rapid.T) period.Period {
	start := period.NewDate(2024, time.January, 1).AddDays(rapid.IntRange(0, 1000).Draw(t, "start"))
	grain := rapid.SampledFrom([]period.Grain{period.Day, period.Week, period.Month, period.Quarter, period.Year}).Draw(t, "grain")
	return period.Calendar{WeekStart: time.Monday}.Step(start, grain)
}

// TestRenderedFieldsAreSupported asserts that whatever a slot can say of a fact,
// in either language, the verifier accepts.
func TestRenderedFieldsAreSupported(t *testing.T) {
	t.Parallel()
	for kind, units := range unitsOfKind {
		for _, lang := range Langs {
			t.Run(string(kind)+" "+string(lang), func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(t *rapid.T) {
					var set Set
					set.Add(drawFact(t, kind, rapid.SampledFrom(units).Draw(t, "unit")))
					f, _ := set.Get("f1")
					r := Renderer{Lang: lang, Labels: shopLabels{}, Today: november}
					for _, field := range append(Fields(f), "") {
						template := "{{f1." + field + "}}"
						if field == "" {
							template = "{{f1}}"
						}
						switch field { // which say nothing alone
						case "level":
							template += pick(lang, " interval", " 区间")
						case "base":
							template = pick(lang, "than in ", "较 ") + template
						}
						got, err := r.Render(template, &set)
						if err != nil {
							t.Fatal(err)
						}
						if finding := shopVerifier(lang).Check(got.Text, []Fact{f}, &set); finding.Verdict != Supported && finding.Verdict != NotCheckable {
							t.Fatalf("%s of %+v: %q: %s %+v", field, f, got.Text, finding.Verdict, finding.Reasons)
						}
					}
				})
			})
		}
	}
}

// TestEveryDigitHasASpan asserts that a template without digits of its own
// renders to a text in which every digit belongs to a span.
func TestEveryDigitHasASpan(t *testing.T) {
	t.Parallel()
	digits := regexp.MustCompile(`\d+`)
	rapid.Check(t, func(t *rapid.T) {
		var set Set
		kind := rapid.SampledFrom([]Kind{Observed, Change, Share, Rank, Forecast, Effect, Test}).Draw(t, "kind")
		set.Add(drawFact(t, kind, rapid.SampledFrom(unitsOfKind[kind]).Draw(t, "unit")))
		f, _ := set.Get("f1")
		var template strings.Builder
		for _, field := range rapid.SliceOfN(rapid.SampledFrom(Fields(f)), 1, 6).Draw(t, "fields") {
			template.WriteString("word {{f1." + field + "}}, ")
		}
		got, err := Renderer{Lang: rapid.SampledFrom(Langs).Draw(t, "lang"), Labels: shopLabels{}, Today: november}.Render(template.String(), &set)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range digits.FindAllStringIndex(got.Text, -1) {
			inside := false
			for _, s := range got.Spans {
				inside = inside || s.Start <= d[0] && d[1] <= s.End
			}
			if !inside {
				t.Fatalf("%q: digits %q belong to no span %+v", got.Text, got.Text[d[0]:d[1]], got.Spans)
			}
		}
	})
}

func FuzzRender(f *testing.F) {
	for _, s := range []string{"{{f1}} rose {{f2.abs}}", "{{f9.campaign}}", "{{ f1.value! }}", "{{", "}}", "{{f1.}}", "{{f1}}{{f1}}", "{{f99}}", "10 月 {{f1.value}}。", "\xff{{f1}}"} {
		f.Add(s)
	}
	set := shopSet()
	f.Fuzz(func(t *testing.T, template string) {
		for _, lang := range Langs {
			got, err := Renderer{Lang: lang, Labels: shopLabels{}, Today: november}.Render(template, set)
			if err != nil {
				continue
			}
			at := 0
			for _, s := range got.Spans {
				if s.Start < at || s.End < s.Start || s.End > len(got.Text) || utf8.ValidString(template) && !utf8.ValidString(got.Text[s.Start:s.End]) {
					t.Fatalf("span %+v of %q", s, got.Text)
				}
				at = s.End
			}
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{
		"Meta spend fell 12.3 % to $182,400 in October 2026.", "10 月 Meta 花费 18.2万，环比下降 12.3%。", "二〇二六年十二月三十一日 第二 三分之零 百分之", "1–31 Oct 2026 – 3", "$$--12..5%%", "doubled a third 2nd",
		"更高比高于最高因为显著", "\xff\xfe 12", "Q9 2026 W99 2026-W99 2026-99-99", "０１２３，４５６．７％", "12 min 3 s 4 h", "top 99999999999999999999 of 1e9",
	} {
		f.Add(s)
	}
	set := shopSet()
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range Langs {
			got := shopVerifier(lang).Check(text, set.All(), set)
			for _, r := range got.Reasons {
				if r.Start < 0 || r.End > len(text) || r.Start >= r.End || text[r.Start:r.End] != r.Text {
					t.Fatalf("reason %+v of %q", r, text)
				}
				if utf8.ValidString(text) && !utf8.ValidString(r.Text) {
					t.Fatalf("reason %q cuts a rune of %q", r.Text, text)
				}
			}
		}
	})
}
