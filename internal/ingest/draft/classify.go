package draft

import (
	"slices"
	"strings"
)

// role is what a column is to the model.
type role string

const (
	leftOut   role = ""
	entity    role = "entity"
	measure   role = "measure"
	dimension role = "dimension"
)

// set makes a set of words.
func set(words string) map[string]bool {
	out := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// Words that tell what a column holds, in the names that people give them.
var (
	idWords      = set("id ids uuid guid key pk sk fk hash code zip postal postcode zipcode sku isbn ean upc vat iban account number no nr num version seq sequence sort position rank ordinal index lat lng lon latitude longitude year month week weekday hour minute dow day")
	personal     = set("username contact email mail phone mobile tel fax password passwd pwd token secret address street ip ssn passport birth birthday birthdate dob firstname lastname surname")
	averaged     = set("rate ratio pct percent percentage share score price avg average mean median age rating temperature cpc cpm cpa ctr roas roi cvr 单价 率 均价 占比")
	money        = set("spend cost revenue sales amount value price total subtotal fee fees budget tax discount margin profit gmv income gross net payment refund shipping charge paid 花费 费用 金额 收入 销售额 营收 成本 利润 预算 消耗 价格")
	good         = set("revenue sales orders conversions profit margin clicks sessions visits visitors users customers signups leads purchases subscriptions installs gmv income 收入 销售额 营收 利润 订单 订单数 点击 点击量")
	bad          = set("refund refunds returns cancellations churn complaints bounces errors unsubscribes 退款 退货")
	kinds        = set("status type kind level tier stage grade quarter class priority 状态 类型 等级")
	generic      = set("name title status type kind state code description label category level stage class active enabled deleted source method priority role mode tier grade segment group currency")
	outside      = set("description desc message note name title campaign subject keyword term query url path page referrer text comment")
	plans        = set("target targets budget budgets plan plans goal goals quota quotas 目标 预算 计划")
	lateTime     = set("updated modified deleted expires expired expiry birth birthday dob end ended until imported synced loaded inserted valid delivered shipped due last")
	currencyName = set("currency currency_code currencycode 币种")
)

// anyOf reports whether one of the words is in a set. Chinese is written without
// spaces, so a name counts that holds one of the set's Chinese words.
func anyOf(words []string, in map[string]bool) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		if in[w] || !hasHan(w) {
			return in[w]
		}
		for known := range in {
			if hasHan(known) && strings.Contains(w, known) {
				return true
			}
		}
		return false
	})
}

// holdsPersonal finds, in names whose words are not divided (custemail), those
// that are never about anything but a person.
func holdsPersonal(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"email", "phone", "passw", "address", "passport", "birth", "邮箱", "电话", "手机", "身份证", "密码", "地址"}, func(w string) bool {
		return strings.Contains(name, w)
	})
}

// lastOf reports whether the last word is in a set: customer_id, but not
// id_verified.
func lastOf(words []string, in map[string]bool) bool {
	return len(words) > 0 && in[words[len(words)-1]]
}

// maxSampledMembers is how many members a dimension may have before they are not
// learnt as words, and maxText how long its values may be on average before it
// is free text.
const (
	maxSampledMembers = 500
	maxText           = 60
)

// classify says what a column is, and why it is left out when it is.
func (r *relation) classify(c column) (as role, why string) {
	words := wordsOf(c.Name)
	switch {
	case r.numbered() && c.Name == rowColumn, r.lineNumber(c):
		return leftOut, "numbers the lines of the file"
	case slices.Equal(r.primary, []string{c.Name}), c.References != 0:
		return entity, ""
	case anyOf(words, personal), holdsPersonal(c.Name), lastOf(words, set("name")) && anyOf(words, set("first last full middle maiden user nick")):
		return leftOut, "may hold personal data"
	case c.timed():
		return leftOut, "a further date"
	case c.Type == "boolean":
		return dimension, ""
	case c.numeric():
		return r.classifyNumber(c, words)
	case c.textual():
		return r.classifyText(c, words)
	}
	return leftOut, typeReason + c.Type
}

func (r *relation) classifyNumber(c column, words []string) (role, string) {
	switch {
	case slices.Contains(r.primary, c.Name), lastOf(words, idWords):
		return leftOut, "a number that names something"
	case c.whole() && anyOf(words, kinds) && c.distinct <= 50:
		return dimension, ""
	}
	return measure, ""
}

func (r *relation) classifyText(c column, words []string) (role, string) {
	switch {
	case c.Enum:
		return dimension, ""
	case r.rows > 0 && c.filled == 0:
		return leftOut, "empty in the rows that were looked at"
	case c.length > maxText:
		return leftOut, "free text"
	case r.headers && lastOf(words, idWords) && c.distinct > 1 && c.distinct <= maxSampledMembers && c.distinct*10 < r.rows:
		return dimension, "" // an id that many rows share is what they are cut by, where no name stands beside it
	case lastOf(words, idWords) && !slices.Contains([]string{"code"}, words[len(words)-1]):
		return leftOut, "names single rows"
	case r.rows >= 50 && c.distinct > r.rows*9/10 && (len(r.primary) != 1 || r.numbered()):
		return leftOut, "another value in almost every row"
	}
	return dimension, ""
}

// timeColumn picks the column that dates the rows: one that is always filled
// before one that may be empty, one that tells when it happened before one that
// tells when it was changed, a date before a moment.
func (r *relation) timeColumn() (column, bool) {
	best, bestScore := column{}, -1
	for _, c := range r.columns {
		if !c.timed() {
			continue
		}
		words := wordsOf(c.Name)
		score := 4
		if anyOf(words, lateTime) {
			score -= 4
		}
		if c.NotNull || r.View {
			score += 2
		}
		if c.Type == "date" {
			score++
		}
		if slices.Contains(r.primary, c.Name) {
			score += 2
		}
		if score > bestScore {
			best, bestScore = c, score
		}
	}
	return best, bestScore >= 0
}
