package nlq

import "strings"

// ordinary are English words that carry no content of their own in a question
// about data. They are never taken for a misspelt name, and a name that is
// written like one of them ("US") counts only in its own capitals.
var ordinary = set(`
a about above according account across actual actually add after again against ago all allow almost alone along already also although always am amount amounts an and
another any anybody anyone anything anyway appear are area around as ask at available away back bad be became because become been before began begin beginning behind being
below beside best better between big bit both bring brings brought but by call called came can cannot capture check clear close come comes coming compare compared complete
consider could couple current currently curious data date day days deal deliver delivered detail details did differ different do does doing done down due during each early
earlier easily either else end ended enough entire especially etc even ever every everything exact exactly fact fair far fast few figure figures final find fine first focus
follow following for found from full further future gave general generate generated get gets getting give given gives go goes going gone good got great group had half happen
happened happening has have having he hear held help her here high higher him his hold how however i idea if important in include included includes including indeed inside
interested into is issue it item its itself job just keep kept kind know known large last late lately later least left less let lets level like likely line little live long look
looked looking looks lot lots low lower made main mainly make makes making many matter may maybe me mean means meanwhile meant might mind mine more moreover most mostly move much
must my myself name near nearly need needed needs neither never new next nice no nobody none nor normal normally not note nothing now number numbers obviously of off often
oh ok okay old on once one ones only onto open or order other others otherwise our ours out over overall own part particular particularly past people per perform performance
performed performing perhaps period place please point possible pretty previous probably problem produce produced provide pull put question quick quickly quite rather
read real really reason recent recently regarding related remain report reported rest result results return right run running said same saw say says see seem seemed seems seen
send sense set several shall she should show showed showing shown shows side simple simply since single small so some somebody somehow someone something sometimes somewhat soon
sort start started still stop such suppose sure take taken takes talk tell than thank that the their them then there these they thing things think this those though
through throughout time times to today together told too took top total totals toward towards tried true try trying turn turned two type under understand until up update upon us use
used useful using usual usually value values various very via view want wanted wants was way ways we well went were what whatever when where whether which while who whole whom
whose why will wish with within without wonder wondering word work worked working world would write yes yesterday yet you your yours yourself s t m re ve ll d
january february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday
approximately breakdown campaigns chart company our business business's altogether combined bring brought bringing team boss manager quickly hey hello hi dear kindly currently
made earn earned earning drive driven driving attract attracted receive received went going bringing look across sum summed display displayed fetch retrieve pull list listed
effective effectively effectiveness efficient efficiently successful invest invested investing win wins sell sells selling sold terms success visit-ing run ran driving individual contribute contributes contributed contribution money spending-money ads ad advertising advertisement advertisements marketing media online shop store site website per-se figure tells came won
everywhere anywhere elsewhere somewhere nowhere
bought buy buys buying shop shopped purchased cash buck bucks dollar dollars usd roughly approx ballpark circa precisely solely merely basically honestly literally urgent urgently grab grabbing fetched handy
asking wants heard told meeting meetings update updates updated fare fared faring stack stacked shaping stay stayed stays launched launching opened opening ceo cmo cfo coo exec execs client clients finance
standup recap quarter's month's week's year's overall shall gonna wanna gotta lemme gimme dunno thanks cheers mate folks guys everyone latest fresh exact clearly plus incl including
performer performers rundown lowdown basis tally view views' stuff bit bits guess reckon fancy curious keen hope hoping thinking trying figure sorry again real actual actuals quickie number's ok'd alright right
asked granted approved issued awarded require requires required
stat stats graph graphs sheet spreadsheet screen slide slides deck
`)

// chineseFillers are Chinese words without content of their own, among them the
// particles.
var chineseFillers = strings.Fields(`
拉来 拉来的 当天 当日 全站 全店 全公司 全盘 个百分点 几个百分点 多少个百分点 这两块 两块 这几块 直接告诉 直接告诉我 直接给 直接给我 直接说 直接报 直接列 邮件发我 邮件发给我 发邮件给我 发我邮箱 搜索一下 搜索下 搜一下 搜下 人次 多少人次 来份 出份 整份 不行 不行了 不好 不错 不太 不怎么 这块 这一块 这块儿 当时 定的 当时定的 好像 好像叫 叫做 整个店 带回来 能带来 能带回来 交叉表 透视表 宝子 宝子们 姐妹 姐妹们 老铁 家人们 兄弟 兄弟们 哥们 大佬 大神 各位 小伙伴 小伙伴们 请教下 想请教下 想请教 再问一个 问一个 不好意思
咋样 咋 啥 啥样 俩 仨 网站 官网 站内 店里 商城 独立站 哈 呗 咯 啦 嘞 哎 诶 亲 辛苦 拉一下 拉下 拉个 拉取 导出 导一下 出一下 出个 来个 来一份 发我 发一下 发给我 汇报 报一下 报下 核对 对一下 确认 确认下 大致 大体 差不多 具体是 一览 清单 跑了 跑出来 怎么样了 我方 我司 咱家 你们 开会 周会 月会 日报 周报 月报 季报 复盘 看板 急 急用 在线等 请教 问下 问一下 想问 想问下 想问一下 说下 说一下 讲讲 讲一下 瞅瞅 瞅一眼 扒一下 算下 列下 调一下 调取 统计下 汇总下 分别看 的数 的数字 的数据 一眼 简单 快速 顺便 另外 顺带 麻烦看下 帮看 帮看下 帮查 帮我看 帮我看下 帮我查 帮我查下 帮忙看下 到底是 究竟是 水平如何 什么水平
的 了 是 在 有 我 我们 咱们 你 您 请 请问 帮 帮我 帮忙 给我 给 看 看看 看下 看一下 查 查下 查一下 查询 查看 告诉 告诉我 显示 展示一下 想知道 想看 想了解 了解 知道 一下 多少 是多少 有多少 多少钱 几 吗 呢 吧 啊 呀 嘛 么 哦
加起来 加一起 加在一起 合起来 加总 一起 拢共 统共 整个 一整个 一共 总共 总 总的 总计 共 合计 总额 整体 全部 全体 总体上 目前 现在 当前 最近 近期 最近的 这段时间 期间 时间 时候 时 里 中 内 上 下 中的 里的 上的 方面 来说 来看 而言 对于 关于 针对 对 为 从 到 至 由 把 被 将 让 用 以 于 向 往 等 等等 之 其 其中 这 那 这个 那个 这些 那些 它 他 她 们
都 就 才 还 又 很 太 非常 比较 大概 大约 左右 可以 能 能不能 能否 可否 是否 是不是 有没有 要 需要 应该 可能 会 想 得 地 着 过 做 做的 产生 产生的 带来 带来的 贡献的 来自 通过 进行 公司 店铺 店 具体 具体的 实际 实际的 个 项 位 名 种 类 类型 条 次 件 家 所 所有的 每 几个 数 量 值 数值 数字 金额 额 钱 花 用了 卖了 卖 投 投了 投放 投放的 广告 推广 营销 端 站 区 侧 级别 层面 维度 口径 水平 之间 之中 之后 之前 以外 之外 外 以来 内的 方 面 列出 列一下 列 给出 统计 计算 算 算一下 请给 麻烦 谁知道 咱 本 该 此 以及 并且 而且 但是 但 因此 所以 如下 图 图表 表 报表 一个 一些 有些 些 更 最 比起 起来 达到 达 实现 获得 获取 发生 出现 存在 属于 自己 别人 到底 究竟 大家 老板 同学 怎么 怎样 怎么看 好 不好 高 低 多 少 大 小 快 慢 去 来 出 说 问 跑 跑得 拿到 拿 做得 完成 分析 分析一下 情况下 下面 如何看 什么样 变 变成 明显 显著 突然 一直 持续 逐渐 幅度 是什么 什么 什么情况 吗？ 哪里 主要 主要是 主因 相关 相应 对应 本身 单独 单 只是 仅仅 只有 就是 也就是 前后 各种 贡献 贡献了 美元 元 块 块钱 字样 字眼 人民币 美金 欧元 日元 的话 大促 吧
`)

// realWords are English words that are one letter off words which data has
// names for. They are never corrected, and are reported when nothing else knows
// them: money on radio is no ratio, posts are no costs.
var realWords = set(`
paid radio radios audio speed chain phase post posts posted hosts host site sites metal cross grass gloss grand brain bland bread royal county counties counter counters court mount clock clocks ration
stage stages stare spare scare shape shops scales males tales tyres tires tapes games wages gates dairy death dating eating racing placing packing paging training polling planner planners borders
marker profile profiles devise pounce starch tracker cracked conversation conversations transition transitions prone price prices chicks nails malls mains likes winner stores stock brands blog blogs
story stories viewer viewers listen listens stream streams theme themes coats coast coasts cast hotel hotels model models motel panel novel label labels legal local vocal focal total loan loans
`)

// englishFillers are phrases that say in which form an answer is wanted, or
// nothing at all. Their words alone might be typos of names.
var englishFillers = []string{
	"a table", "as a table", "in a table", "the table", "table form", "in table form", "table format", "table of", "table with", "tables of", "as tables", "a list of", "list of",
	"together", "combined", "as reported by the platforms", "as reported by the ad platforms", "reported by the platforms", "as the platforms report", "as the platforms report it", "as the platforms report them", "in the platforms own numbers",
	"end up", "ended up", "ending up", "ends up", "add up", "adds up", "added up", "add up to", "pull up", "bring up", "look up", "come up", "came up", "come up to", "sum up", "run up", "ran up", "rack up", "racked up",
	"rang up", "wind up", "wound up", "make up", "made up", "catch up", "come down to", "came down to", "boil down to", "drill down", "write down", "put down", "i mean", "where are we", "where do we stand", "where did we land", "where did we end up", "where we are", "where we stand",
	"one number", "a number", "the number", "in numbers", "pls", "plz", "please", "thx", "asap", "tia", "btw", "fyi", "quick one", "quick question", "real quick", "gimme", "lemme", "wanna", "whats", "hows", "wheres", "im",
	"email me", "email us", "email it", "mail me", "share with me", "share with us", "share it with", "search for me", "please search for", "can you search for", "could you search for", "please display",
	"please state", "kindly state", "please indicate", "please confirm", "please advise", "kindly advise", "kindly advise of", "may i request", "i would be grateful for", "would you be so kind as to", "furnish", "recorded", "placed", "agency", "kindly share", "kindly", "wee", "nvm", "qq", "calendar", "percentage points", "how many percentage points", "how many points", "in order to", "paid for", "is paid for", "are paid for", "for me", "to me", "need to know", "remind me", "can you", "could you",
}

func set(text string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(text) {
		m[w] = true
	}
	return m
}
