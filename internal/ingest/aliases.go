package ingest

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/insight-agent/insight/internal/fold"
)

// canonical says how exports name the columns of the canonical schema.
// Spellings are folded (no case, accents or underscores); the better of two
// comes first, and a column's own name needs no mention. A header that only
// resembles a metric ("avg. cost", "clicks (all)") is not one.
var canonical = map[string]tableAliases{
	"ad_performance": {
		marks: []string{"spend", "impressions"},
		columns: map[string]string{
			"date_day":          "day|date|日期|天|jour|tag|datum|dia|fecha|reporting starts|报告开始日期|debut des rapports|beginn der berichterstattung",
			"platform":          "ad platform|advertising platform|平台|广告平台|媒体",
			"account_id":        "customer id|账号id|账户id|客户id",
			"account_name":      "account|账号名称|账户名称|账号|账户|compte|konto",
			"campaign_id":       "id de campagne|kampagnen id|广告系列id|广告系列编号|计划id",
			"campaign_name":     "campaign|广告系列|广告系列名称|campagne|nom de la campagne|kampagne|kampagnenname|campana|campanha|推广计划|计划名称",
			"ad_group_id":       "ad set id|adgroup id|adset id|广告组id|广告组编号|单元id",
			"ad_group_name":     "ad group|ad set name|ad set|adset name|广告组|广告组名称|groupe d'annonces|anzeigengruppe|grupo de anuncios|推广单元|单元名称",
			"channel":           "channel group|渠道|渠道分组",
			"country":           "country/territory|country/territory (user location)|国家|国家/地区|国家/地区(用户所在位置)|pays|land|pais",
			"device":            "device type|设备|设备类型|appareil|gerat|dispositivo",
			"currency_code":     "currency|货币|货币代码|币种|devise|code de la devise|wahrung|wahrungscode|moneda",
			"clicks":            "link clicks|链接点击量|点击次数|点击量|点击数|点击|clics|clics sur un lien|klicks|cliques",
			"impressions":       "impr.|impr|展示次数|展示量|展示数|曝光量|曝光次数|展现量|曝光|impressionen|impresiones|impressoes",
			"spend":             "amount spent|cost|spent|费用|花费|消耗|已花费金额|花费金额|消费|cout|montant depense|kosten|ausgegebener betrag|coste|importe gastado|custo|valor usado",
			"conversions":       "purchases|conv.|转化次数|转化数|转化量|购物次数|achats|konversionen|conversoes|conversiones",
			"conversions_value": "purchases conversion value|conv. value|conversion value|total conv. value|转化价值|购物转化价值|valeur de conv.|valeur de conversion des achats|conv.-wert",
		},
		// A report line that covers several days is no day.
		equals: map[string]string{
			"reporting starts": "reporting ends", "报告开始日期": "报告结束日期",
			"debut des rapports": "fin des rapports", "beginn der berichterstattung": "ende der berichterstattung",
		},
	},
	"web_performance": {
		marks: []string{"sessions"},
		columns: map[string]string{
			"date_day":                 "date|day|日期",
			"channel_group":            "session primary channel group (default channel group)|session default channel group|default channel group|sitzung - primare channelgruppe (standard-channelgruppe)|会话主要渠道组(默认渠道组)|会话默认渠道组|默认渠道组|渠道分组",
			"session_source":           "source|来源|会话来源",
			"session_medium":           "medium|媒介|会话媒介",
			"country":                  "国家|国家/地区|pays|land",
			"device_category":          "device|设备类别|设备",
			"sessions":                 "会话数|会话|sitzungen|sesiones",
			"engaged_sessions":         "互动会话数|sitzungen mit interaktionen",
			"total_users":              "users|总用户数|用户总数|用户数",
			"new_users":                "新用户数|新用户",
			"page_views":               "views|pageviews|浏览次数|网页浏览量|浏览量|aufrufe",
			"add_to_carts":             "add to cart|加入购物车次数|加购次数",
			"key_events":               "关键事件|关键事件数|schlusselereignisse",
			"user_engagement_duration": "user engagement|用户互动时长",
		},
	},
	"orders": {
		marks: []string{"order_id"},
		columns: map[string]string{
			"order_id":       "order|order number|order no|order no.|订单号|订单编号|订单id",
			"ordered_at":     "order date|order time|created at|date|下单时间|订单时间|订单创建时间|付款时间|订单日期",
			"customer_id":    "customer|user id|客户id|客户编号|用户id|会员id|买家id",
			"channel":        "渠道|渠道分组",
			"platform":       "平台",
			"country":        "shipping country|国家|国家/地区",
			"device":         "device type|设备|设备类型",
			"currency_code":  "currency|货币|货币代码|币种",
			"revenue":        "net sales|sales|order value|amount|total|收入|销售额|订单金额|实付金额|金额",
			"discount":       "discounts|discount amount|折扣|优惠金额|折扣金额",
			"cost_of_goods":  "cogs|product cost|商品成本|成本",
			"shipping_cost":  "shipping|运费",
			"items":          "quantity|qty|数量|件数|商品数量",
			"is_first_order": "first order|new customer|首单|是否首单",
			"status":         "order status|订单状态|状态",
			"refund":         "refunds|refunded|refund amount|退款|退款金额",
		},
	},
	"customers": {
		marks: []string{"created_at"},
		columns: map[string]string{
			"customer_id":         "customer|user id|客户id|客户编号|用户id|会员id",
			"created_at":          "registered at|registration date|signup date|sign-up date|注册时间|注册日期|创建时间",
			"country":             "国家|国家/地区",
			"acquisition_channel": "获客渠道|首次渠道|来源渠道",
			"segment":             "customer segment|客户分层|客户分群|分群",
		},
	},
	"targets": {marks: []string{"value"}, columns: planColumns("target|target value|目标|目标值")},
	"budgets": {marks: []string{"value"}, columns: planColumns("budget|budget amount|预算|预算金额")},
	"annotations": {
		marks: []string{"note_en", "note_zh"},
		columns: map[string]string{
			"annotation_id": "id|note id|编号",
			"start_day":     "start|start date|from|date|day|开始日期|起始日期|日期",
			"end_day":       "end|end date|to|until|结束日期|截止日期",
			"platform":      "ad platform|平台|广告平台",
			"channel":       "channel group|渠道|渠道分组",
			"country":       "market|国家|国家/地区",
			"device":        "device type|设备|设备类型",
			"note_en":       "note|notes|annotation|event|what happened|description|comment",
			"note_zh":       "备注|说明|事件|事项|发生了什么",
		},
	},
}

func planColumns(value string) map[string]string {
	return map[string]string{
		"metric": "kpi|指标", "platform": "平台|广告平台", "channel": "渠道|渠道分组", "country": "国家|国家/地区",
		"period_start": "start date|start|from|开始日期|起始日期", "period_end": "end date|end|to|结束日期|截止日期", "value": value,
	}
}

// tableAliases is what the headers of one table are called.
type tableAliases struct {
	marks   []string          // a file without one of these is not of this table
	columns map[string]string // by column: spellings, separated by "|", best first
	equals  map[string]string // a header and the one that must hold the same
}

// rank returns how good a folded header is for a column: 0 is its own name,
// then its aliases in order; ok is false when it is none.
func (a tableAliases) rank(column, header string) (rank int, ok bool) {
	if header == "" {
		return 0, false
	}
	if header == headerKey(column) {
		return 0, true
	}
	for i, alias := range strings.Split(a.columns[column], "|") {
		if alias == header {
			return i + 1, true
		}
	}
	return 0, false
}

// knownHeaders holds every folded header of the canonical schema that is
// peculiar enough to show where a table begins.
var knownHeaders = func() map[string]bool {
	set := make(map[string]bool)
	for _, table := range canonical {
		for column, aliases := range table.columns {
			set[headerKey(column)] = true
			for alias := range strings.SplitSeq(aliases, "|") {
				set[alias] = true
			}
		}
	}
	delete(set, "")
	return set
}()

// platforms names the platform whose exports alone have a header.
var platforms = map[string]string{
	"amount spent": "Meta", "ad set name": "Meta", "reporting starts": "Meta", "已花费金额": "Meta", "报告开始日期": "Meta", "montant depense": "Meta",
	"impr.": "Google", "avg. cpc": "Google", "cost / conv.": "Google", "conv. value": "Google", "平均每次点击费用": "Google", "kosten/conv.": "Google",
}

// headerKey folds a header for comparison: "Session_Source " → "session source".
func headerKey(header string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(fold.String(header), "_", " ")), " ")
}

var currencySuffix = regexp.MustCompile(`^(.+?) ?\(([^()]{1,12})\)$`)

// currencyWords are what stands for a currency's code behind a header.
var currencyWords = map[string]string{
	"元": "CNY", "人民币": "CNY", "rmb": "CNY", "人民币元": "CNY", "$": "USD", "us$": "USD", "美元": "USD", "美金": "USD", "€": "EUR", "欧元": "EUR", "£": "GBP", "英镑": "GBP",
	"日元": "JPY", "港币": "HKD", "港元": "HKD",
}

// splitCurrency takes the currency off a folded header: "amount spent (usd)",
// 花费(元). The sign of yuan and yen is the yuan's behind Chinese.
func splitCurrency(key string) (base, currency string) {
	m := currencySuffix.FindStringSubmatch(key)
	if m == nil {
		return key, ""
	}
	if code, ok := currencyWords[m[2]]; ok {
		return m[1], code
	}
	switch code := strings.ToUpper(m[2]); {
	case currencyCodes[code]:
		return m[1], code
	case code == "¥" && strings.ContainsFunc(m[1], func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		return m[1], "CNY"
	}
	return key, ""
}
