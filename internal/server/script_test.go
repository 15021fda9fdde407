package server_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// The questions that the script knows; any other gets the lookup.
const (
	askLookup    = "How much did we spend on Meta last month?"
	askRank      = "Which platform had the best ROAS last month?"
	askRankZH    = "上个月哪个渠道的 ROAS 最好？"
	askTrend     = "How did revenue develop over the past 12 weeks?"
	askTrendZH   = "近 12 周的收入趋势如何？"
	askDiagnose  = "Why did conversion rate fall last week?"
	askAmbiguous = "How is performance?"
	askCannot    = "What will our competitors spend next month?"
	askBroken    = "Show spend while the database is away"
	askBrokenZH  = "数据库断开时的花费是多少？"
	askParts     = "How much did we spend on Meta last month, and why?"
	askSlow      = "A question that takes its time"
)

// say reads "spend was {f1*|$182,400}" into a sentence with spans; a star
// marks a number that carries the sentence.
func say(s string) answer.Sentence {
	var text strings.Builder
	out := answer.Sentence{Verdict: evidence.Supported, By: "template"}
	for {
		before, rest, ok := strings.Cut(s, "{")
		text.WriteString(before)
		if !ok {
			break
		}
		mark, after, _ := strings.Cut(rest, "}")
		id, words, _ := strings.Cut(mark, "|")
		id, strong := strings.CutSuffix(id, "*")
		start := text.Len()
		text.WriteString(words)
		out.Spans = append(out.Spans, evidence.Span{Start: start, End: text.Len(), Fact: id, Strong: strong})
		s = after
	}
	out.Text = text.String()
	return out
}

func usd(v float64, id string) evidence.Fact {
	return evidence.Fact{ID: id, Metric: "spend", Kind: evidence.Observed, Value: v, Unit: evidence.Unit{Kind: evidence.Currency, Currency: "USD"}, Period: october, Source: "q1", N: 4216}
}

func script(q answer.Question) (answer.Answer, *answer.Failure) {
	lang := q.Lang
	if lang == "" {
		lang = evidence.EN
		if strings.ContainsFunc(q.Text, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }) {
			lang = evidence.ZH
		}
	}
	text := q.Text
	if q.Reading != nil && text == askAmbiguous { // a candidate was chosen
		text = askLookup
	}
	a := scripted(text, lang)
	a.Version, a.Question, a.Lang, a.Conversation = answer.Version, q.Text, lang, q.Conversation
	a.ID = fmt.Sprintf("a%x", time.Now().UnixNano())
	a.WrittenBy, a.CreatedAt = "template", time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	a.Timings = answer.Timings{Reading: 0.4, SQL: 12.4, Compose: 0.6, Verify: 0.3, Total: 14.1}
	if q.Reading != nil {
		a.Reading.Query, a.Reading.Intent, a.Reading.By = q.Reading.Query, q.Reading.Intent, answer.ByPerson
	}
	if q.Text == askBroken || q.Text == askBrokenZH {
		words := map[evidence.Lang][2]string{
			evidence.EN: {"The connection to the database was lost while the question was answered.", "Your question is kept. Try again in a moment; the service reconnects by itself."},
			evidence.ZH: {"回答过程中与数据库的连接中断。", "您的问题已保存。服务会自动重连，请稍后重试。"},
		}[lang]
		return a, &answer.Failure{Code: "database", Message: words[0], Mend: words[1]}
	}
	return a, nil
}

func scripted(text string, lang evidence.Lang) answer.Answer {
	switch text {
	case askRank, askRankZH:
		return rankAnswer(lang)
	case askTrend, askTrendZH:
		return trendAnswer(lang)
	case askDiagnose:
		return diagnoseAnswer()
	case askParts:
		return partsAnswer(lang)
	case askAmbiguous, "效果怎么样？":
		return askedAnswer(lang)
	case askCannot, "竞争对手下个月会花多少钱？":
		return cannotAnswer(lang)
	}
	return lookupAnswer(lang)
}

func part(slot answer.Slot, text, value string) answer.Part {
	return answer.Part{Slot: slot, Text: text, Value: value, Source: "synonym"}
}

const spendSQL = `WITH spend AS (
  SELECT sum(t.spend) AS value
  FROM marketing.ad_performance AS t
  WHERE t.date_day >= $1 AND t.date_day < $2
    AND t.platform = $3
)
SELECT value AS "spend" FROM spend
LIMIT 10001`

func lookupAnswer(lang evidence.Lang) answer.Answer {
	total := usd(182400, "f1")
	total.Dims = map[string]string{"platform": "Meta"}
	total.Filters = []string{"platform = Meta"}
	before := usd(171930.55, "f2")
	before.Period = september
	change := evidence.Fact{ID: "f3", Metric: "spend", Kind: evidence.Change, Value: 0.0609, Unit: evidence.Unit{Kind: evidence.Percent}, Period: october, Base: &september, From: []string{"f1", "f2"}, Source: "q1"}
	share := evidence.Fact{ID: "f4", Metric: "spend", Kind: evidence.Share, Value: 0.384, Unit: evidence.Unit{Kind: evidence.Percent}, Period: october, From: []string{"f1"}, Source: "q1", Dims: map[string]string{"platform": "Meta"}}
	a := answer.Answer{
		Kind: answer.Answered, Echo: "spend · platform = Meta · October 2026",
		Reading: answer.Reading{Days: &answer.Days{Start: october.Start, End: october.End, Zone: "Asia/Shanghai"}, Intent: answer.Lookup, Confidence: .97, By: answer.ByRules,
			Query: semantic.Query{Metrics: []string{"spend"}, Filters: []semantic.Filter{{Dimension: "platform", Op: semantic.Equals, Values: []string{"Meta"}}}, Period: "last_month"},
			Parts: []answer.Part{part(answer.SlotMetric, "spend", "spend"), part(answer.SlotFilter, "Meta", "platform=Meta"), part(answer.SlotPeriod, "last month", "last_month")}},
		Facts: []evidence.Fact{total, before, change, share},
		Sentences: []answer.Sentence{
			say("Meta spend was {f1*|$182,400} in October 2026."),
			say("That is {f3|6.1% more} than in September ({f2|$171,931}), and {f4*|38%} of all ad spend."),
		},
		Caveats:   []string{"Complete to 31 October."},
		FollowUps: []string{"And by campaign?", "How does that compare with the budget?", "What about TikTok?"},
		Sources: []answer.Source{{ID: "q1", Tool: "query_metrics", SQL: spendSQL, Args: []string{"2026-10-01", "2026-11-01", "Meta"}, Tables: []string{"marketing.ad_performance"}, Rows: 1, Millis: 12.4,
			Watermarks: map[string]period.Date{"ad_performance": period.NewDate(2026, 11, 23)}}},
	}
	if lang == evidence.ZH {
		a.Echo = "花费 · 平台 = Meta · 10 月"
		a.Sentences = []answer.Sentence{
			say("10 月 Meta 花费为 {f1*|18.2 万美元}，"), say("比 9 月的 {f2|17.2 万美元}增长 {f3|6.1%}，占全部广告花费的 {f4*|38%}。"),
		}
		a.Caveats = []string{"数据完整至 10 月 31 日。"}
		a.FollowUps = []string{"按广告系列拆分呢？", "和预算相比如何？", "TikTok 呢？"}
	}
	return a
}

func rankAnswer(lang evidence.Lang) answer.Answer {
	names := []string{"Google", "Meta", "Bing", "LinkedIn", "TikTok"}
	roas, base := []float64{4.82, 3.14, 2.71, 1.96, 1.43}, []float64{4.61, 3.4, 2.75, 1.7, 1.5}
	spend, share := []float64{214800, 182400, 31250, 18100, 28650}, []float64{.452, .384, .066, .038, .06}
	words := map[string]map[evidence.Lang]string{
		"title": {evidence.EN: "ROAS by platform, October 2026", evidence.ZH: "2026 年 10 月各平台 ROAS"},
		"plat":  {evidence.EN: "Platform", evidence.ZH: "平台"}, "spend": {evidence.EN: "Spend", evidence.ZH: "花费"},
		"base": {evidence.EN: "September 2026", evidence.ZH: "9 月"}, "now": {evidence.EN: "October 2026", evidence.ZH: "10 月"},
		"change": {evidence.EN: "Change", evidence.ZH: "变化"}, "share": {evidence.EN: "Share of spend", evidence.ZH: "花费占比"},
	}
	ratio, money, percent := evidence.Unit{Kind: evidence.Ratio}, evidence.Unit{Kind: evidence.Currency, Currency: "USD"}, evidence.Unit{Kind: evidence.Percent}
	column := func(name string, role semantic.ColumnRole, unit evidence.Unit, label string) answer.TableColumn {
		return answer.TableColumn{Column: semantic.Column{Name: name, Role: role, Unit: unit}, Label: label}
	}
	table := answer.Table{ID: "t1", Title: words["title"][lang], Source: "q1", Columns: []answer.TableColumn{
		column("platform", semantic.DimensionColumn, evidence.Unit{}, words["plat"][lang]), column("roas", semantic.ValueColumn, ratio, "ROAS"),
		column("roas.base", semantic.BaseColumn, ratio, words["base"][lang]), column("roas.change", semantic.ChangeColumn, percent, words["change"][lang]),
		column("spend", semantic.ValueColumn, money, words["spend"][lang]), column("spend.share", semantic.ValueColumn, percent, words["share"][lang]),
	}}
	values, bases := answer.Series{Name: words["now"][lang], Role: "value"}, answer.Series{Name: words["base"][lang], Role: "base"}
	var facts []evidence.Fact
	for i, n := range names {
		table.Rows = append(table.Rows, []any{n, roas[i], base[i], roas[i]/base[i] - 1, spend[i], share[i]})
		values.Points = append(values.Points, answer.Point{X: n, Y: &roas[i]})
		bases.Points = append(bases.Points, answer.Point{X: n, Y: &base[i]})
		facts = append(facts, evidence.Fact{ID: fmt.Sprint("f", i+1), Metric: "roas", Kind: evidence.Observed, Value: roas[i], Unit: ratio, Period: october, Dims: map[string]string{"platform": n},
			Source: "q1", N: 1240, Cell: &evidence.Cell{Table: "t1", Row: i, Column: "roas"}})
	}
	facts = append(facts, evidence.Fact{ID: "f6", Metric: "roas", Kind: evidence.Rank, Value: 1, Unit: evidence.Unit{Kind: evidence.Integer}, Period: october, Dims: map[string]string{"platform": "Google"}, Scope: 5, From: []string{"f1", "f2", "f3"}, Source: "q1"},
		evidence.Fact{ID: "f7", Metric: "spend", Kind: evidence.Share, Value: .06, Unit: percent, Period: october, Dims: map[string]string{"platform": "TikTok"}, Source: "q1"})
	a := answer.Answer{
		Kind: answer.Answered, Echo: "ROAS · by platform · October 2026 · against September 2026", Facts: facts, Tables: []answer.Table{table},
		Reading: answer.Reading{Days: &answer.Days{Start: october.Start, End: october.End, Zone: "Asia/Shanghai"}, Intent: answer.Rank, Confidence: .94, By: answer.ByRules,
			Query: semantic.Query{Metrics: []string{"roas"}, Dimensions: []string{"platform"}, Period: "last_month", Compare: semantic.Compare{Kind: semantic.ComparePreviousPeriod}, OrderBy: []semantic.Order{{Field: "roas", Desc: true}}},
			Parts: []answer.Part{part(answer.SlotMetric, "ROAS", "roas"), part(answer.SlotDimension, "platform", "platform"), part(answer.SlotPeriod, "last month", "last_month")}},
		Charts: []answer.Chart{{ID: "c1", Kind: answer.BarChart, Title: words["title"][lang], Y: answer.Axis{Label: "ROAS", Unit: ratio}, Series: []answer.Series{values, bases}, Table: "t1", Source: "q1", Lang: lang}},
		Sentences: []answer.Sentence{
			say("{f6*|Google} had the best ROAS in October 2026: {f1*|4.82}, ahead of Meta at {f2*|3.14}."),
			say("TikTok was lowest at {f5*|1.43}, with only {f7|6%} of spend."),
		},
		Caveats:   []string{"Conversions as each platform reports them: counted differently, not to be added up."},
		FollowUps: []string{"And without brand campaigns?", "How did Google's ROAS develop by week?", "Which campaigns pull TikTok down?"},
		Sources: []answer.Source{{ID: "q1", Tool: "query_metrics", SQL: strings.ReplaceAll(spendSQL, "sum(t.spend)", "sum(t.conversions_value) / nullif(sum(t.spend), 0)"),
			Args: []string{"2026-10-01", "2026-11-01"}, Tables: []string{"marketing.ad_performance"}, Rows: 5, Millis: 18.2}},
	}
	if lang == evidence.ZH {
		a.Echo = "ROAS · 按平台 · 10 月 · 对比 9 月"
		a.Sentences = []answer.Sentence{
			say("10 月 ROAS 最高的是 {f6*|Google}（{f1*|4.82}），其次是 Meta（{f2*|3.14}）。"),
			say("TikTok 最低（{f5*|1.43}），但花费只占 {f7|6%}。"),
		}
		a.Caveats = []string{"转化为平台自报，口径不同，不可相加。"}
		a.FollowUps = []string{"去掉品牌词之后呢？", "Google 的 ROAS 按周如何变化？", "TikTok 被哪些广告系列拉低？"}
	}
	return a
}

func trendAnswer(lang evidence.Lang) answer.Answer {
	money := evidence.Unit{Kind: evidence.Currency, Currency: "USD"}
	weekly := []float64{301200, 298400, 305900, 312300, 309800, 322500, 318900, 331700, 340200, 352600, 398100, 141000}
	title := map[evidence.Lang]string{evidence.EN: "Revenue by week", evidence.ZH: "每周收入"}[lang]
	label := map[evidence.Lang][2]string{evidence.EN: {"Week of", "Revenue"}, evidence.ZH: {"周（起始日）", "收入"}}[lang]
	line := answer.Series{Name: label[1], Role: "value"}
	last := answer.Series{Name: map[evidence.Lang]string{evidence.EN: "The year before", evidence.ZH: "去年同期"}[lang], Role: "base"}
	table := answer.Table{ID: "t1", Title: title, Source: "q1", Columns: []answer.TableColumn{
		{Column: semantic.Column{Name: "time", Role: semantic.TimeColumn}, Label: label[0]},
		{Column: semantic.Column{Name: "revenue", Role: semantic.ValueColumn, Unit: money}, Label: label[1]}}}
	start := period.NewDate(2026, 9, 7)
	for i := range weekly {
		day := start.AddDays(7 * i)
		before := weekly[i] * .88
		line.Points = append(line.Points, answer.Point{X: day.String(), Y: &weekly[i], Partial: i == 11})
		last.Points = append(last.Points, answer.Point{X: day.AddDays(-364).String(), Y: &before})
		table.Rows = append(table.Rows, []any{day.String(), weekly[i]})
	}
	fact := func(id string, v float64) evidence.Fact {
		f := usd(v, id)
		f.Metric = "revenue"
		return f
	}
	a := answer.Answer{
		Kind: answer.Answered, Echo: "revenue · per week · past 12 weeks", Tables: []answer.Table{table},
		Facts: []evidence.Fact{fact("f1", 301200), fact("f2", 398100), {ID: "f3", Metric: "revenue", Kind: evidence.Change, Value: .3217, Unit: evidence.Unit{Kind: evidence.Percent}, Period: october, Base: &september, From: []string{"f1", "f2"}, Source: "q1"}},
		Reading: answer.Reading{Days: &answer.Days{Start: period.NewDate(2026, 8, 31), End: period.NewDate(2026, 11, 23), Zone: "Asia/Shanghai"}, Intent: answer.Trend, Confidence: .9, By: answer.ByRules,
			Query: semantic.Query{Metrics: []string{"revenue"}, Grain: period.Week, Period: "past_12_weeks"}, Parts: []answer.Part{part(answer.SlotMetric, "revenue", "revenue")}},
		Charts: []answer.Chart{{ID: "c1", Kind: answer.LineChart, Title: title, X: answer.Axis{Time: true}, Y: answer.Axis{Label: label[1], Unit: money}, Series: []answer.Series{line, last}, Table: "t1", Source: "q1", Lang: lang,
			Marks: []answer.Mark{{X: "2026-11-09", Text: map[evidence.Lang]string{evidence.EN: "11.11 sale", evidence.ZH: "双 11 大促"}[lang]}}}},
		Sentences: []answer.Sentence{
			say("Weekly revenue rose from {f1*|$301,200} to {f2*|$398,100} between the weeks of 7 September and 16 November, {f3*|up 32%}."),
			say("Most of the rise came in the last two weeks, with the 11.11 sale."),
		},
		Caveats: []string{"The week of 23 November has one day so far and is not compared."}, FollowUps: []string{"And by country?", "Was that orders or order value?"},
		Sources: []answer.Source{{ID: "q1", Tool: "query_metrics", SQL: spendSQL, Args: []string{"2026-09-07", "2026-11-24"}, Tables: []string{"marketing.orders"}, Rows: 12, Millis: 31}},
	}
	if lang == evidence.ZH {
		a.Sentences = []answer.Sentence{say("9 月 7 日当周到 11 月 16 日当周，周收入从 {f1*|30.1 万美元}升至 {f2*|39.8 万美元}，{f3*|增长 32%}。"), say("增长主要来自最近两周的双 11 大促。")}
		a.Caveats = []string{"11 月 23 日当周仅有一天数据，未参与比较。"}
		a.FollowUps = []string{"按国家拆分呢？", "是订单数还是客单价带动的？"}
	}
	return a
}

func diagnoseAnswer() answer.Answer {
	a := lookupAnswer(evidence.EN)
	points := evidence.Unit{Kind: evidence.Points}
	step := func(x string, v float64) answer.Point { return answer.Point{X: x, Y: &v} }
	a.Charts = []answer.Chart{{ID: "c1", Kind: answer.WaterfallChart, Title: "What moved the conversion rate", Y: answer.Axis{Unit: evidence.Unit{Kind: evidence.Percent}}, Source: "q1", Lang: evidence.EN, Series: []answer.Series{
		{Name: "Contribution", Role: "value", Points: []answer.Point{step("Mix of channels", -.003), step("Mobile checkout, Germany", -.001), step("Everything else", .0004)}},
		{Role: "base", Points: []answer.Point{step("Week of 9 Nov", .029)}}}}}
	a.Facts[0] = evidence.Fact{ID: "f1", Metric: "conversion_rate", Kind: evidence.Change, Value: -.004, Unit: points, Period: october, Base: &september, Source: "q1"}
	a.Sentences = []answer.Sentence{say("Conversion rate {f1*|fell by 0.4 pp} last week.")}
	return a
}

// partsAnswer is a lookup whose second sentence answers a second part.
func partsAnswer(lang evidence.Lang) answer.Answer {
	a := lookupAnswer(lang)
	first := a.Reading
	second := answer.Reading{Intent: answer.Diagnose, Confidence: 1, By: answer.ByRules, Query: first.Query}
	second.Query.Compare = semantic.Compare{Kind: semantic.ComparePreviousPeriod}
	a.Reading = second
	a.Reading.Stages = []answer.Stage{{Text: "How much did we spend on Meta last month", Reading: first}, {Text: "why", Reading: second}}
	for i := range a.Sentences {
		a.Sentences[i].Stage = i + 1
	}
	return a
}

func askedAnswer(lang evidence.Lang) answer.Answer {
	candidate := func(metric, en, zh string) answer.Candidate {
		return answer.Candidate{Value: metric, Label: map[evidence.Lang]string{evidence.EN: en, evidence.ZH: zh}[lang],
			Query: &semantic.Query{Metrics: []string{metric}, Period: "last_week", Compare: semantic.Compare{Kind: semantic.ComparePreviousPeriod}}}
	}
	return answer.Answer{
		Kind: answer.Asked,
		Reading: answer.Reading{Intent: answer.Overview, Confidence: .45, By: answer.ByRules, Query: semantic.Query{Metrics: []string{}, Period: "last_week"},
			Open: []answer.Choice{{Slot: answer.SlotMetric, Text: "performance", Candidates: []answer.Candidate{
				candidate("roas", "ROAS, last week against the week before", "ROAS：上周对比前一周"), candidate("conversion_rate", "Conversion rate, last week against the week before", "转化率：上周对比前一周"), candidate("revenue", "Revenue, last week against the week before", "收入：上周对比前一周")}}}},
		Sentences: []answer.Sentence{say(map[evidence.Lang]string{evidence.EN: "Which one do you mean?", evidence.ZH: "您指的是哪一项？"}[lang])},
	}
}

func cannotAnswer(lang evidence.Lang) answer.Answer {
	a := answer.Answer{Kind: answer.Cannot,
		Reading:   answer.Reading{Intent: answer.Forecast, By: answer.ByRules, Problem: &answer.Problem{Kind: answer.OutsideData, Text: "competitors", Suggestions: []string{"Forecast our spend next month", "Our share of spend by platform last month"}}},
		Sentences: []answer.Sentence{say("The data holds nothing about competitors, so this cannot be answered from it.")}}
	if lang == evidence.ZH {
		a.Reading.Problem.Suggestions = []string{"预测我们下个月的花费", "上个月各平台的花费占比"}
		a.Sentences = []answer.Sentence{say("数据中没有竞争对手的信息，因此无法回答。")}
	}
	return a
}
