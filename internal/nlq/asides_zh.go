package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
)

// persons are those who want a figure and talk about it, the asker aside.
var persons = map[evidence.Lang][]string{
	evidence.EN: {"boss", "manager", "mentor", "investor", "investors", "auditor", "auditors", "bank", "wife", "husband", "partner", "friend", "buddy", "colleague", "teammate", "cofounder", "founder", "accountant", "lawyer", "client", "director",
		"intern", "teacher", "board", "ceo", "cfo", "cmo", "coo", "team", "lead", "people", "guy", "consultant", "controller", "supervisor", "dad", "mum", "mom", "brother", "sister"},
	evidence.ZH: {"老板", "老师", "组长", "同事", "领导", "经理", "主管", "总监", "财务", "客户", "审计", "投资人", "股东", "合伙人", "会计", "税务", "银行", "甲方", "同学", "师傅", "店长", "朋友", "哥们", "媳妇", "老婆", "老公", "对桌", "大家", "有人", "人家", "我妈", "我爸", "我", "咱", "你", "您", "他", "她"},
}

// chineseParticles end a call or an exclamation.
var chineseParticles = []string{"啊", "呀", "哈", "啦", "呗", "哦", "噢", "了", "死", "吧", "好", "嘛", "呢", "哒", "哟", "讲", "说", "谢", "助", "忙", "苦"}

// chineseActs are verbs and marks of a statement.
const chineseActs = "了着过要想说讲让得没不别来去做等填写贴问发急用"

// chinesePlaces follow or hold a name: 抖音那边, 在拼多多上.
var chinesePlaces = []string{"那边", "那家", "这家", "那块", "这块", "方面", "部分", "渠道", "平台", "门店", "那种", "这种", "那个", "这个店", "旗舰店", "单独", "另外算", "一类", "之类"}

// chineseAside reports whether a Chinese clause is a statement, a courtesy or a
// call that leaves the question as it is.
func (s *scan) chineseAside(c clause) bool {
	text := s.textOf(c.i, c.j)
	if s.chineseNarrows(c) {
		return false
	}
	for _, u := range s.unreadIn(c) {
		if s.toks[u.i].kind == latin {
			return false
		}
	}
	if strings.HasSuffix(text, "的") && !strings.HasPrefix(text, "别") || slices.ContainsFunc(chinesePlaces, func(w string) bool { return strings.Contains(text, w) }) {
		return false
	}
	if strings.ContainsAny(text, "几哪") || strings.Contains(text, "多少") || s.placedIn(text) {
		return false
	}
	runes := []rune(text)
	switch {
	case slices.ContainsFunc(persons[evidence.ZH], func(w string) bool { return strings.Contains(text, w) }) && len(runes) > 1:
		return true
	case len(runes) <= 6 && slices.ContainsFunc(chineseParticles, func(w string) bool { return strings.HasSuffix(text, w) }):
		return true
	}
	return len(runes) >= 3 && strings.ContainsAny(text, chineseActs)
}

func (s *scan) chineseNarrows(c clause) bool {
	return s.within(c, func(m *mention) bool {
		return m.is(cueExclude, cueOnly, cueContains, cueLacks, cueMore, cueLess, cueOutside, cueNotYet, cueWhatIf, cueSort, cueWhy)
	})
}

// placedIn reports whether something is said to be on or from somewhere: 在拼多多上.
func (s *scan) placedIn(text string) bool {
	i := strings.IndexAny(text, "在从给")
	if i < 0 {
		return false
	}
	after := text[i+len("在"):]
	n := strings.Index(after, "上")
	return n >= len("抖音") || strings.HasPrefix(text[i:], "从")
}
