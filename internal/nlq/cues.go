package nlq

import (
	"maps"
	"slices"

	"github.com/insight-agent/insight/internal/period"
)

// cue is a word that says what to do with what is named.
type cue uint8

const (
	filler cue = iota
	cueWhy
	cueAnomaly
	cueForecast
	cuePace
	cueTrend
	cueCompare
	cueBest
	cueWorst
	cueHighest
	cueLowest
	cueTop
	cueBottom
	cueBy
	cueEach
	cueWhich
	cueBreakdown
	cueExclude
	cueContains
	cueLacks
	cueInName
	cueNamed
	cueAnd
	cueOr
	cueOnly
	cueSort
	cueRise
	cueFall
	cueChange
	cueFast
	cueOverview
	cueHelp
	cueFollow
	cueMore
	cueLess
	cueNot
	cueUnsupported
	cueAverage
	cueShare
	cueAttain
	cueMoney
	cueUse
	cueWhatIf
	cueOutside
	cueNotYet
	cueAscending
	cueDescending
	cueCount
	cueGrain // with a grain
)

type cueEntry struct {
	cue   cue
	grain period.Grain
}

// cueWords are the wordings of every cue. They name no metric, dimension or
// member.
var cueWords = map[cue][]string{
	cueWhy: {"why", "reason", "reasons", "reason for", "cause", "causes", "caused", "root cause", "what drove", "drove", "driver", "drivers", "driving", "behind", "explain", "explains",
		"explanation", "due to", "what happened to", "what happened with", "how come", "responsible for", "led to", "diagnose", "account for", "accounts for", "to blame", "what went wrong",
		"为什么", "为何", "为啥", "原因", "怎么回事", "什么导致", "导致", "什么造成", "造成", "咋回事", "是什么引起", "引起", "归因分析", "诊断", "因为什么", "哪些因素", "什么因素", "怎么会", "驱动因素", "缘由", "分析一下原因", "怎么下降", "怎么上升", "怎么跌", "怎么涨"},
	cueAnomaly: {"anomaly", "anomalies", "anomalous", "unusual", "outlier", "outliers", "spike", "spikes", "spiked", "strange", "abnormal", "weird", "irregular", "irregularities", "out of the ordinary", "unexpected", "suspicious",
		"异常", "突增", "突降", "反常", "不正常", "异动", "骤降", "骤增", "突变", "有没有问题", "离群"},
	cueForecast: {"forecast", "forecasts", "forecasted", "predict", "predicts", "predicted", "prediction", "predictions", "project", "projected", "projection", "projections", "expected", "expect", "outlook", "going to be", "estimate for", "likely to be",
		"预测", "预计", "预估", "预期", "预报", "将会", "会是多少", "会达到", "展望", "将达到"},
	cuePace: {"overspend", "over spend", "underspend", "on pace", "on track", "on pace for", "on track for", "on track to", "on pace to", "keep pace", "use up", "run out", "run out of", "last the month",
		"花得完", "花不完", "用得完", "用不完", "够用", "够不够", "够花", "完得成", "能完成", "能达成", "能达到", "能不能完成", "能不能达成", "能否完成", "能否达成", "达得成", "会超支", "超支了", "超支", "会超", "会不会超", "跟得上", "来得及", "能花完", "能用完"},
	cueTrend: {"trend", "trends", "trending", "trended", "over time", "time series", "as a trend", "trend line", "trendline", "evolution", "evolve", "evolved", "develop", "developed", "development", "history", "historical", "timeline", "as a chart", "chart", "line chart", "curve", "progress", "progression", "plot", "graph",
		"走势", "趋势", "变化趋势", "曲线", "随时间", "时间序列", "变化情况", "走向", "折线图", "趋势图", "走势图", "演变", "历史", "变化曲线"},
	cueCompare: {"how many times", "times as much", "times as many", "times as high", "times higher", "几倍", "的几倍", "多少倍", "的多少倍", "direct comparison", "direct comparison of", "cheaper", "pricier", "more expensive", "更便宜", "更贵", "compare", "compared", "compares", "comparing", "comparison", "vs", "versus", "against", "difference between", "difference", "differ", "better than", "worse than", "higher than", "lower than", "more than", "less than", "outperform", "outperformed", "outperforms", "beat", "relative to", "side by side", "than", "better", "worse", "higher", "lower",
		"对比", "比较", "相比", "比", "差异", "差别", "差距", "和去比", "哪个更", "更多", "更少", "更大", "更小", "更差", "更高", "更低", "更好", "谁更", "高还是", "对照"},
	cueBest: {"best", "best performing", "strongest", "winner", "winning", "most effective", "most efficient", "top performing", "best performer", "best performers", "leading", "leads", "performed best", "performs best", "perform best", "did best", "does best", "most successful", "did the best", "furthest ahead", "farthest ahead", "most ahead",
		"最好", "最佳", "最优", "最强", "表现最好", "效果最好", "最理想", "最有效", "最棒", "冠军", "效果最佳", "表现最佳"},
	cueWorst: {"worst", "worst performing", "weakest", "least effective", "least efficient", "poorest", "underperforming", "underperform", "underperformed", "underperformer", "underperformers", "laggard", "laggards", "performed worst", "did worst", "performing worst", "furthest behind", "farthest behind", "most behind", "lagging most", "lagging furthest",
		"最差", "最弱", "表现最差", "效果最差", "最糟", "最不理想", "垫底", "最糟糕", "拖后腿", "最落后", "落后最多", "差得最远"},
	cueHighest: {"highest", "most", "the most", "largest", "biggest", "greatest", "maximum", "max", "most expensive", "priciest", "peak", "peaked", "best selling",
		"最高", "最多", "最大", "最贵", "峰值", "最高的"},
	cueLowest: {"lowest", "least", "the least", "smallest", "fewest", "minimum", "min", "cheapest", "least expensive", "bottom performing",
		"最低", "最少", "最小", "最便宜", "谷值"},
	cueTop:    {"top", "leading", "前", "排前", "排在前", "排名前", "排名在前", "位列前", "位居前"},
	cueBottom: {"bottom", "last place", "倒数", "后", "排后", "排在后", "排名后", "排在最后", "排名最后"},
	cueBy:     {"by", "per", "split by", "broken down by", "break down by", "breakdown by", "grouped by", "group by", "across", "segmented by", "sliced by", "cut by", "split into", "split", "按", "按照", "分", "根据", "依", "拆分", "细分", "拆开", "拆一下", "拆成", "分开", "分开看", "拆", "以", "维度"},
	cueEach:   {"each", "every", "for each", "for every", "all", "of each", "individual", "respective", "respectively", "各", "各个", "每个", "每一个", "各大", "所有", "不同", "分别", "各自", "每", "各是多少", "各多少", "各有多少", "各是", "分别是多少", "分别多少"},
	cueWhich:  {"whichever", "which", "which one", "which ones", "what", "who", "where", "哪个", "哪些", "哪一个", "哪", "哪一", "哪家", "哪几个", "什么", "谁", "何种", "哪种", "那个"},
	cueBreakdown: {"breakdown", "break down", "broken down", "ranking", "rank", "ranked", "rankings", "ranks", "distribution", "list", "leaderboard", "split out", "mix", "composition", "structure",
		"排名", "排行", "排行榜", "排序", "分布", "明细", "构成", "拆解", "排一下", "列表", "结构", "排个名", "榜单", "分解"},
	cueExclude: {"excluding", "exclude", "excludes", "without", "except", "except for", "other than", "not including", "apart from", "but not", "ignoring", "ignore", "leaving out", "leave out", "minus", "not counting", "ex", "strip out", "cut out", "filter out", "filtering out", "filtered for all but", "knock out", "knocking out", "take away", "remove", "removing", "aside from", "outside of", "outside", "not from", "not on", "not in", "non",
		"besides", "beside", "everything but", "all but", "anything but", "everyone but", "everywhere but", "barring", "excl", "excepting", "save for", "not including", "not incl", "omitting", "omit", "disregarding", "disregard",
		"taking out", "take out", "leave off", "setting aside", "stripping out", "w o", "net of", "exclusive of", "skipping", "skip", "but without", "rather than", "no longer counting", "not via", "not through", "not for", "not at", "not the",
		"除了", "除", "不含", "不包括", "排除", "剔除", "去掉", "除去", "不算", "非", "不包含", "不计", "撇开", "扣除", "除开", "去除", "不要", "不看",
		"排除掉", "剔除掉", "去除掉", "扣掉", "扣去", "刨除", "刨去", "刨开", "抛开", "抛去", "抛除", "撇除", "撇去", "减去", "除却", "不计入", "不算上", "别算", "刨掉", "剔出", "排掉", "排开", "除掉", "减掉", "撇掉", "抛掉", "拿开", "筛除", "滤掉", "踢掉", "踢出", "砍掉", "摘掉", "摘除", "抠掉", "剥离", "剥掉", "隔开", "别算上", "别看", "别把", "不带", "不统计", "不考虑", "拿掉", "筛掉", "过滤掉", "过滤", "剔掉", "去了", "不含有"},
	cueContains: {"containing", "contains", "contain", "with the word", "name contains", "names contain", "name containing", "names containing", "whose name contains", "whose names contain", "with names containing", "with a name containing", "name includes", "names include", "whose name includes", "whose names include", "including the word",
		"包含", "含有", "含", "带", "带有", "名称包含", "名称含", "名称含有", "名称带", "名称带有", "名称里有", "名称中有", "名称中包含", "名称里包含", "名称中含有", "名称中含", "名称中带", "名称中带有", "名字包含", "名字含", "名字含有", "名字里有", "名字带", "名字带有", "名字里带", "名字中包含", "名字里包含", "名字中含有"},
	cueLacks: {"not containing", "does not contain", "do not contain", "doesn't contain", "don't contain", "doesn t contain", "don t contain", "whose name does not contain", "whose names do not contain", "name does not contain", "whose name doesn t contain", "without the word",
		"名称不包含", "名称不含", "名称不带", "名称中不包含", "名称中不含", "名称里不含", "名称里没有", "名字不包含", "名字不含", "名字不带", "名字里没有"},
	cueInName: {"in the name", "in the names", "in its name", "in their name", "in their names", "in the title", "in the campaign name", "in the ad group name"},
	cueNamed:  {"named", "with name", "called", "名为", "名叫"},
	cueOr:     {"or", "还是", "或", "或者"},
	cueAnd:    {"and", "plus", "as well as", "along with", "together with", "both", "和", "与", "及", "以及", "跟", "还有", "加", "并"},
	cueOnly:   {"only", "just", "solely", "only for", "仅", "只", "只看", "仅看", "只要", "单看", "只显示", "就看", "限定"},
	cueSort:   {"sort by", "sorted by", "order by", "ordered by", "ranked by", "rank by", "sort", "sorted", "ordered", "in order of", "ranking by", "rank them by", "sort it by", "sort them by", "按照", "排序", "排列", "排名按"},
	cueRise: {"rise", "rises", "risen", "rose", "rising", "increase", "increases", "increased", "increasing", "grow", "grew", "grown", "growing", "grows", "growth", "went up", "go up", "gone up", "going up", "climb", "climbed", "jump", "jumped", "improve", "improved", "improving", "improvement", "gain", "gained", "gains", "surge", "surged", "up", "uplift", "soared",
		"上升", "增长", "上涨", "涨", "提升", "增加", "提高", "升高", "变高", "涨幅", "增幅", "涨了", "改善", "好转", "走高", "增速", "涨得", "增长率", "回升", "变好", "攀升", "飙升"},
	cueFall: {"fall", "falls", "fell", "fallen", "falling", "decrease", "decreases", "decreased", "decreasing", "drop", "drops", "dropped", "dropping", "decline", "declines", "declined", "declining", "went down", "go down", "gone down", "going down", "down", "lose", "lost", "losing", "worsen", "worsened", "dip", "dipped", "slump", "slumped", "shrink", "shrank", "deteriorate", "deteriorated", "plunge", "plunged", "tanked", "slipped", "loss", "collapsed", "crashed",
		"下降", "下滑", "下跌", "跌", "减少", "降低", "变低", "跌幅", "降幅", "降了", "变差", "走低", "恶化", "缩水", "跌了", "掉了", "回落", "下挫", "减", "降", "掉", "骤跌", "暴跌"},
	cueChange: {"change", "changes", "changed", "changing", "shift", "shifted", "move", "moved", "movement", "fluctuate", "fluctuated", "delta", "变化", "变动", "波动", "变了", "改变", "变化了"},
	cueFast:   {"fastest", "quickest", "percentage wise", "in percent", "最快", "最明显", "最猛", "幅度最大"},
	cueOverview: {"how is performance", "performance", "how are we doing", "how are things", "how did we do", "how is it going", "how are our ads doing", "how is marketing doing", "overview", "summary", "summarize", "summarise", "highlights", "how is business", "results", "how are we performing", "how did we perform", "key metrics", "kpi", "kpis", "metrics", "numbers", "snapshot", "recap", "dashboard", "report",
		"效果怎么样", "效果如何", "表现如何", "表现怎么样", "情况怎么样", "情况如何", "怎么样", "如何", "概况", "总览", "总结", "汇总", "整体情况", "效果", "表现", "业务情况", "大盘", "概览", "数据", "成效", "情况", "指标", "数据怎么样", "报告", "总体"},
	cueHelp: {"help", "hello", "hi", "hey", "what can you do", "what can i ask", "what do you do", "who are you", "which metrics are there", "what metrics are there", "what metrics do you have", "which metrics do you have", "what data do you have", "how do you work", "how does this work", "what questions can i ask", "available metrics", "list metrics", "list all metrics", "list of metrics", "what metrics are available", "which metrics are available", "what dimensions are there", "which dimensions are there", "good morning", "good afternoon", "thanks", "thank you", "how can you help", "what can i ask you", "what are you able to do", "what data is available",
		"帮助", "你好", "您好", "你能做什么", "你会什么", "能问什么", "可以问什么", "有哪些指标", "有什么指标", "有哪些数据", "怎么用", "你是谁", "都有哪些指标", "支持哪些指标", "有哪些维度", "谢谢", "你能干什么", "能做什么", "你可以做什么", "我能问什么", "我可以问什么", "使用说明", "早上好", "嗨", "哈喽"},
	cueFollow: {"and", "what about", "how about", "and what about", "and how about", "then", "also", "now", "instead", "same for", "the same for", "same", "and for", "what if i look at", "switch to", "make it", "make that", "but", "ok", "okay", "now show", "show that", "show it", "show this", "show them", "what about for", "again",
		"那", "那么", "那么的话", "再", "换成", "改成", "改为", "换", "同样", "接着", "然后", "那要是", "呢", "再看", "再看看", "也", "继续", "还有"},
	cueMore: {"more than", "greater than", "over", "above", "at least", "exceeding", "exceeds", "exceeded", "higher than", "larger than", "bigger than", ">", "超过", "大于", "高于", "多于", "不低于", "不少于", "以上", "至少"},
	cueLess: {"less than", "fewer than", "below", "under", "at most", "lower than", "smaller than", "<", "少于", "低于", "小于", "不超过", "以下", "不足", "至多"},
	cueNot:  {"not", "don't", "dont", "do not", "doesn't", "didn't", "isn't", "never", "no", "hasn't", "haven't", "wasn't", "won't", "don t", "doesn t", "didn t", "isn t", "wasn t", "won t", "没有", "不是", "没", "不", "未", "无"},
	cueUnsupported: {"since then", "from then on", "ever since then", "从那时起", "从那天起", "那之后", "each and in total", "and in total", "以及合计", "和合计", "还有合计", "and with it", "and with them", "with and without", "and without it", "and without them", "time of day", "hour", "hours", "hourly", "by hour", "sum of", "ratio of", "ratio between", "divided by", "multiplied by", "小时", "时段", "几点", "之和", "除以", "比值", "left over", "is left", "left", "remaining", "remains", "remain", "unspent", "剩", "剩余", "剩下", "还剩", "余额", "correlation", "correlate", "correlated", "相关性",
		"this morning", "this afternoon", "this evening", "tonight", "yesterday morning", "yesterday afternoon", "上午", "下午", "晚上", "凌晨", "median", "中位数", "人均", "likely", "likelihood", "odds", "probability", "概率", "几率", "可能性"},
	cueAverage: {"average", "avg", "mean", "on average", "averaged", "averages", "typical", "a typical", "平均", "均值", "平均值", "平均数", "平均下来", "日均", "每日平均", "月均", "周均", "季均"},
	cueShare:   {"share", "share of", "shares", "shares of", "% of", "% share", "% share of", "what %", "what % of", "as a percentage", "as a share", "as a percentage of", "as a share of", "what proportion", "what proportion of", "what share of", "what percentage of", "what percent of", "what fraction", "what fraction of", "what chunk", "what chunk of", "chunk of", "what portion", "what portion of", "what part of", "slice of", "proportions", "percentage of", "percent of", "proportion", "proportion of", "portion", "fraction", "what percentage", "what percent", "percentage", "占比", "比例", "份额", "比重", "百分比", "占", "占了", "占多少", "占了多少", "占总", "占整体", "占全部", "占多大比例", "占多少比例", "占百分之多少", "占百分之几", "占几成", "百分之几", "百分之多少", "几成", "占的比例", "占的比重", "占比多少", "占比是多少", "占比情况", "的占比", "所占比例", "所占比重", "所占份额", "所占"},
	cueAttain: {"ahead of", "behind", "short of", "how much of", "how close", "close to", "close", "closer", "get to", "got to", "hit", "hits", "hitting", "reach", "reached", "reaching", "meet", "meets", "met", "meeting", "achieve", "achieved", "achieving", "achievement", "attain", "attained", "stay in", "stay within", "stayed in", "stayed within", "stay under", "stayed under", "keep to", "kept to", "within", "progress", "on target", "how far", "far along", "miss", "missed", "exhaust", "exhausted", "fulfil", "fulfilled",
		"最后完成", "最后完成了", "最终完成", "最终完成了", "完成", "完成了", "完成多少", "完成情况", "完成度", "达成", "达成了", "达成情况", "达成度", "达标", "达到", "用掉", "用完", "用了多少", "执行情况", "执行了", "超没超", "超了没", "有没有超", "有没有达标", "完成得", "完成的"},
	cueUse:    {"use", "used", "used up", "utilised", "utilized", "consumed", "burned", "burnt", "gone", "done", "spent", "用", "用了", "已用", "用去", "使用", "使用了", "消耗了", "完成", "花了", "花掉"},
	cueMoney:  {"how much money", "how much cash", "how many dollars", "多少钱", "多少美元", "多少美金", "多少块", "多少元", "几块钱", "多少刀"},
	cueWhatIf: {"what if", "what would happen", "if we", "if i", "suppose", "assuming", "would happen if", "如果", "假如", "假设", "要是", "倘若"},
	cueOutside: {"view through", "post view", "assisted conversions", "浏览型转化", "辅助转化", "impression share", "search impression share", "share of voice", "quality score", "展示份额", "质量得分", "competitor", "competitors", "competition", "rival", "rivals", "market share", "industry", "industry average", "industry benchmark", "benchmark", "benchmarks", "weather", "stock price", "share price", "stock", "inflation", "interest rate", "interest rates", "gdp", "exchange rate", "salary", "salaries", "headcount", "employees", "news", "joke", "recipe", "poem", "temperature",
		"竞争对手", "竞品", "对手", "同行", "行业", "行业平均", "市场份额", "市占率", "市占", "市场占有率", "市场占比", "占有率", "天气", "股价", "股票", "汇率", "利率", "通胀", "工资", "薪资", "员工", "新闻", "笑话", "气温", "同业"},
	cueNotYet:     {"sentiment", "comments", "comment", "feedback", "reviews", "review", "complaints", "评论", "口碑", "舆情", "情感", "情绪", "差评", "好评", "反馈", "投诉", "评价"},
	cueAscending:  {"ascending", "lowest first", "smallest first", "asc", "from low to high", "low to high", "升序", "从低到高", "从小到大", "由低到高"},
	cueDescending: {"descending", "highest first", "largest first", "desc", "from high to low", "high to low", "降序", "从高到低", "从大到小", "由高到低", "倒序"},
	cueCount:      {"how many", "number of", "count of", "count", "多少个", "有几个", "几个", "有多少个"},
}

// grainWords cut time into steps.
var grainWords = map[period.Grain][]string{
	period.Day: {"daily", "by day", "per day", "each day", "every day", "day by day", "by date", "day", "days", "date", "on a daily basis", "day over day trend",
		"每天", "每日", "一天一天", "按天", "按日", "逐日", "逐天", "分天", "分日", "日度", "天", "日期", "每一天", "按日期"},
	period.Week:    {"weekly", "by week", "per week", "each week", "every week", "week by week", "week", "weeks", "on a weekly basis", "每周", "一周一周", "一周一周地", "按周", "逐周", "分周", "周度", "每星期", "每个星期", "每一周", "周"},
	period.Month:   {"monthly", "by month", "per month", "each month", "every month", "month by month", "month", "months", "on a monthly basis", "每月", "每个月", "一个月一个月", "按月", "逐月", "分月", "月度", "各月", "月份", "每一个月", "各个月", "按月份", "月"},
	period.Quarter: {"quarterly", "by quarter", "per quarter", "each quarter", "every quarter", "quarter by quarter", "quarter", "quarters", "每季度", "每个季度", "按季度", "按季", "逐季", "分季度", "季度", "各季度"},
	period.Year:    {"yearly", "annually", "annual", "by year", "per year", "each year", "every year", "year by year", "year", "years", "每年", "按年", "逐年", "分年", "年度", "各年"},
}

// cueTrie holds all cue words; its ids index cueEntries.
var cueTrie, cueEntries = buildCues()

func buildCues() (*trie, [][]cueEntry) {
	t := newTrie(1 << 11)
	var entries [][]cueEntry
	add := func(text string, e cueEntry) {
		words := wordsOf(text)
		if len(words) == 0 {
			return
		}
		id := t.add(words, int32(len(entries)))
		if int(id) == len(entries) {
			entries = append(entries, nil)
		}
		entries[id] = append(entries[id], e)
	}
	for _, c := range slices.Sorted(maps.Keys(cueWords)) {
		for _, text := range cueWords[c] {
			add(text, cueEntry{cue: c})
		}
	}
	for _, g := range period.Grains {
		for _, text := range grainWords[g] {
			add(text, cueEntry{cue: cueGrain, grain: g})
		}
	}
	for _, text := range slices.Concat(chineseFillers, englishFillers) {
		add(text, cueEntry{cue: filler})
	}
	return t, entries
}
