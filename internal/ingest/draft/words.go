package draft

import (
	"strings"
	"unicode"
)

// wordsOf splits a column's name at underscores, spaces, dots and humps.
func wordsOf(name string) []string {
	var out []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			out = append(out, strings.ToLower(word.String()))
			word.Reset()
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsUpper(runes[i-1]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			flush()
		}
		word.WriteRune(r)
	}
	flush()
	return out
}

// nameOf makes of words what may name a part of a model: lower-case letters,
// digits and underscores, not longer than a name may be. It is empty when there
// is nothing to make it of, as in 花费.
func nameOf(words []string) string {
	name := strings.Join(words, "_")
	name = strings.Trim(strings.Map(func(r rune) rune {
		if r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}, name), "_")
	if name != "" && name[0] <= '9' {
		name = "n_" + name
	}
	return strings.TrimRight(name[:min(len(name), maxName)], "_")
}

// maxName leaves room for what a name may still be given before it.
const maxName = 40

// layers are prefixes that say what part a table plays, and not what it holds.
var layers = map[string]bool{"fact": true, "fct": true, "fac": true, "dim": true, "stg": true, "tbl": true, "tb": true, "t": true, "v": true, "vw": true, "view": true, "mart": true, "ods": true, "dwd": true, "dws": true, "ads": true, "rpt": true}

// tableWords are the words of a table's name without what layer it is of.
func tableWords(name string) []string {
	words := wordsOf(name)
	for len(words) > 1 && layers[words[0]] {
		words = words[1:]
	}
	return words
}

// singular makes one of many, as far as a name needs it.
func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies") && len(word) > 4:
		return strings.TrimSuffix(word, "ies") + "y"
	case strings.HasSuffix(word, "sses"), strings.HasSuffix(word, "ches"), strings.HasSuffix(word, "xes"):
		return strings.TrimSuffix(word, "es")
	case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") && len(word) > 3:
		return strings.TrimSuffix(word, "s")
	}
	return word
}

// chinese names the words that marketing data is most often called by. A label
// is put together from them, and left out where one is missing.
var chinese = map[string]string{
	"spend": "花费", "cost": "成本", "revenue": "收入", "sales": "销售额", "amount": "金额", "value": "价值", "price": "价格", "total": "总额", "profit": "利润", "margin": "毛利",
	"budget": "预算", "discount": "折扣", "tax": "税额", "fee": "费用", "shipping": "运费", "refund": "退款", "refunds": "退款", "returns": "退货",
	"orders": "订单数", "order": "订单", "quantity": "数量", "qty": "数量", "units": "件数", "items": "商品数", "clicks": "点击量", "impressions": "曝光量", "views": "浏览量",
	"sessions": "会话数", "visits": "访问量", "visitors": "访客数", "users": "用户数", "user": "用户", "customers": "客户数", "customer": "客户", "leads": "线索数", "signups": "注册数",
	"conversions": "转化数", "conversion": "转化", "purchases": "购买数", "subscriptions": "订阅数", "subscribers": "订阅人数", "installs": "安装量", "events": "事件数",
	"likes": "点赞数", "shares": "分享数", "comments": "评论数", "followers": "粉丝数", "payments": "付款数", "products": "商品数",
	"platform": "平台", "channel": "渠道", "source": "来源", "medium": "媒介", "campaign": "广告系列", "country": "国家", "region": "地区", "state": "州省", "city": "城市", "market": "市场",
	"device": "设备", "browser": "浏览器", "language": "语言", "product": "商品", "category": "品类", "brand": "品牌", "status": "状态", "type": "类型", "segment": "客群", "plan": "套餐",
	"store": "门店", "shop": "店铺", "gender": "性别", "name": "名称", "title": "标题", "method": "方式", "payment": "付款", "objective": "目标", "ad": "广告", "group": "组",
}

// chineseOf puts a Chinese name together; empty when a word is not known.
func chineseOf(words []string) string {
	var b strings.Builder
	for i, w := range words {
		zh, ok := chinese[w]
		if !ok {
			return ""
		}
		if i < len(words)-1 { // 转化价值, not 转化数价值
			zh = strings.TrimRight(zh, "数量额")
		}
		b.WriteString(zh)
	}
	return b.String()
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
