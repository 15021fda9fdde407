package bench

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// now is when the parts are asked; they read no clock.
var now = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

func builtIn(b *testing.B) *semantic.Model {
	b.Helper()
	m, err := semantic.Load(marketing.Model())
	if err != nil {
		b.Fatal(err)
	}
	return m
}

// campaigns are as many members as a large account has.
func campaigns() []string {
	out := make([]string, 5000)
	for n := range out {
		out[n] = fmt.Sprintf("%s %c%c Launch %d", []string{"Search", "Social", "Video", "Display"}[n%4], 'A'+n%26, 'A'+n/26%26, n)
	}
	return out
}

// BenchmarkReading reads one question beside 5,000 campaign names. The budget
// is one millisecond.
func BenchmarkReading(b *testing.B) {
	m := builtIn(b)
	r := nlq.Reader{Calendar: m.Calendar(), Lexicon: nlq.NewLexicon(m, map[string][]string{"campaign_name": campaigns()}, nil)}
	for _, q := range []struct{ name, text, metric string }{
		{"short", "spend last week", "spend"},
		{"long", "Which country had the highest conversion rate on mobile in the first half of October compared with the same period last year?", "conversion_rate"},
		{"typos", "What was the clickz by contry on Gogle last month", "clicks"},
		{"zh", "上个月谷歌和Meta在德国移动端的花费哪个更高", "spend"},
	} {
		b.Run(q.name, func(b *testing.B) {
			var reading answer.Reading
			for b.Loop() {
				reading = r.Read(answer.Question{Text: q.text}, now)
			}
			if got := reading.Query.Metrics; len(got) == 0 || !strings.Contains(got[0], q.metric) {
				b.Fatalf("read as %+v", reading.Query)
			}
		})
	}
}

// BenchmarkVerify200Words verifies an answer of 200 words, sentence by
// sentence against its facts, beside 5,000 names. The budget is one
// millisecond.
func BenchmarkVerify200Words(b *testing.B) {
	m := builtIn(b)
	var names []evidence.Name
	for _, c := range campaigns() {
		names = append(names, evidence.Name{Text: c, Dimension: "campaign_name", Value: c})
	}
	for lang, template := range map[evidence.Lang]string{
		evidence.EN: "{{%[2]s.platform}} {{%[2]s.metric}} {{%[2]s}} to {{%[1]s.value}} in {{%[1]s.period}}, from {{%[3]s.value}} in the period before.",
		evidence.ZH: "{{%[1]s.period}}{{%[2]s.platform}}的{{%[2]s.metric}}{{%[2]s}}，由{{%[3]s.value}}变为{{%[1]s.value}}。",
	} {
		b.Run(string(lang), func(b *testing.B) {
			var set evidence.Set
			v := evidence.Verifier{Lang: lang, Labels: m, Today: m.Calendar().Today(now), Calendar: m.Calendar(), Names: evidence.NewNames(names)}
			text := evidence.Renderer{Lang: lang, Labels: m}
			type sentence struct {
				text  string
				bound []evidence.Fact
			}
			var sentences []sentence
			for words := 0; words < 200; {
				ids := set.Add(movement(len(sentences))...)
				r, err := text.Render(fmt.Sprintf(template, ids[0], ids[2], ids[1]), &set)
				if err != nil {
					b.Fatal(err)
				}
				words += len(strings.Fields(r.Text))
				if lang == evidence.ZH {
					words += len([]rune(r.Text)) / 2 // two characters are a word
				}
				s := sentence{text: r.Text}
				for _, id := range ids {
					f, _ := set.Get(id)
					s.bound = append(s.bound, f)
				}
				if got := v.Check(s.text, s.bound, &set); got.Verdict != evidence.Supported {
					b.Fatalf("%q is %s: %+v", s.text, got.Verdict, got.Reasons)
				}
				sentences = append(sentences, s)
			}
			for b.Loop() {
				for _, s := range sentences {
					v.Check(s.text, s.bound, &set)
				}
			}
			b.ReportMetric(float64(len(sentences)), "sentences")
		})
	}
}

// movement makes a value, the one before, and the fall from one to the other.
func movement(n int) []evidence.Fact {
	month := func(m time.Month) period.Period {
		return period.Period{Start: period.NewDate(2026, m, 1), End: period.NewDate(2026, m+1, 1)}
	}
	september := month(time.September)
	before, value := float64(200_000+1000*n), float64(150_000+500*n)
	f := evidence.Fact{
		Metric: "spend", Dims: map[string]string{"platform": []string{"Google", "Meta", "TikTok"}[n%3]}, Kind: evidence.Observed,
		Period: month(time.October), Value: value, Unit: evidence.Unit{Kind: evidence.Currency, Currency: "USD"},
	}
	base, change := f, f
	base.Period, base.Value = september, before
	change.Kind, change.Base, change.Value, change.Unit = evidence.Change, &september, value/before-1, evidence.Unit{Kind: evidence.Percent}
	return []evidence.Fact{f, base, change}
}

// BenchmarkCompile compiles what a rank question asks: two ratios of sums and
// their comparison.
func BenchmarkCompile(b *testing.B) {
	m := builtIn(b)
	q := semantic.Query{
		Metrics: []string{"roas", "spend"}, Dimensions: []string{"platform"}, Period: "last_month",
		Filters: []semantic.Filter{{Dimension: "country", Op: semantic.Equals, Values: []string{"Germany"}}},
		Compare: semantic.Compare{Kind: semantic.ComparePreviousPeriod}, OrderBy: []semantic.Order{{Field: "roas", Desc: true}}, Limit: 5, Others: true,
	}
	for b.Loop() {
		if _, err := semantic.Compile(m, q, semantic.Env{Now: now}); err != nil {
			b.Fatal(err)
		}
	}
}
