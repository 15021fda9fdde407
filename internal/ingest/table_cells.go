package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cellStats is what the cells of a column show beside their survey, which stops
// at the first cell that rules a type out.
type cellStats struct {
	filled, numbers, dates int
	notNumber, notDate     seen // the first of each
	longest                int  // bytes
	wide                   bool // a whole number beyond bigint
	days                   [dayKinds]int
}

func (c *cellStats) add(cell string, line int) {
	c.filled++
	c.longest = max(c.longest, len(cell))
	if c.worth(c.numbers) {
		c.addNumber(cell, line)
	}
	if c.worth(c.dates) {
		c.addDate(cell, line)
	}
	for k := range dayKinds {
		if c.days[k] < c.filled-1 || len(cell) > 20 { // one cell has ruled it out
			continue
		}
		if _, ok := dayReaders[k](strings.TrimSpace(cell)); ok {
			c.days[k]++
		}
	}
}

// worth reports whether a column may still be nearly all of a kind, of which so
// many cells were seen; it saves most of the reading of a long file.
func (c *cellStats) worth(seen int) bool { return c.filled < 1000 || seen*2 > c.filled }

func (c *cellStats) addNumber(cell string, line int) {
	n, ok := parseNumeral(cell)
	if !ok {
		c.notNumber.keep(cell, line)
		return
	}
	c.numbers++
	c.wide = c.wide || len(n.digits)+n.shift+max(n.exponent, 0) > 18
}

func (c *cellStats) addDate(cell string, line int) {
	if !isMoment(cell) {
		c.notDate.keep(cell, line)
		return
	}
	c.dates++
}

// keep notes a cell that may be long, short enough to be shown.
func (s *seen) keep(text string, line int) {
	if s.line == 0 {
		*s = seen{shorten(text), line}
	}
}

// spoiltShare is the share of cells, in tenths, from which the others are
// taken for slips.
const spoiltShare = 9

// spoilt returns the first cell that keeps a column of numbers or dates from
// being one, and the message for it.
func (c *cellStats) spoilt() (odd seen, code string) {
	switch {
	case c.filled == 0 || c.filled < 3:
		return seen{}, ""
	case c.dates*10 >= c.filled*spoiltShare && c.dates < c.filled:
		return c.notDate, "text_for_date"
	case c.numbers*10 >= c.filled*spoiltShare && c.numbers < c.filled:
		return c.notNumber, "text_for_number"
	}
	return seen{}, ""
}

// sqlType is the type of PostgreSQL for a column.
func (c *cellStats) sqlType(t Type) string {
	if t == Integer && c.wide {
		return "numeric"
	}
	return sqlTypes[t]
}

// tableNameOf makes a table's name of a file's. Only its last ending goes:
// sales.2026.csv is sales_2026.
func tableNameOf(file string) string {
	name := file[strings.LastIndexAny(file, `/\`)+1:]
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	if english := englishOf(name); english != "" {
		return english
	}
	return columnName(strings.NewReplacer("-", " ", ".", " ").Replace(name), "data")
}

// systemColumns are names that every table of PostgreSQL has already.
var systemColumns = map[string]bool{"tableoid": true, "xmin": true, "cmin": true, "xmax": true, "cmax": true, "ctid": true}

// tableColumn makes a column's name of a header. A Chinese one that marketing
// knows gets the English word, since the parts of a model are named in it.
func tableColumn(header string, i int) string {
	name := englishOf(header)
	if name == "" {
		base, _ := splitCurrency(headerKey(humps(header)))
		name = columnName(base, "column_"+itoa(i+1))
	}
	if systemColumns[name] {
		return "c_" + name
	}
	return name
}

// humps parts words that only capitals part: BounceRates.
func humps(s string) string {
	var b strings.Builder
	lower := false
	for _, r := range s {
		if lower && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(r)
	}
	return b.String()
}

// englishTables are the tables of the canonical schema whose Chinese headers
// are looked up, the likeliest first.
var englishTables = []string{"ad_performance", "web_performance", "orders", "customers"}

// englishWords are Chinese headers that the canonical schema has no column for.
var englishWords = map[string]string{
	"城市": "city", "省份": "province", "省": "province", "地区": "region", "区域": "region", "商品": "product", "商品名称": "product", "产品": "product", "品类": "category",
	"类目": "category", "品牌": "brand", "利润": "profit", "毛利": "margin", "单价": "price", "价格": "price", "门店": "store", "店铺": "store", "性别": "gender", "年龄": "age",
	"订单": "orders", "订单数": "orders", "订单量": "orders", "访客数": "visitors", "访客": "visitors", "销量": "units", "转化": "conversions", "营收": "revenue", "月份": "month", "年份": "year",
	"预算": "budget", "目标": "target", "成交金额": "revenue", "成交额": "revenue", "点击率": "ctr", "转化率": "cvr", "销售": "sales", "注册数": "signups", "线索": "leads", "线索数": "leads", "客户": "customer", "时间": "time",
}

// englishOf returns the English name of a Chinese header; empty when it is not
// Chinese, or not known.
func englishOf(header string) string {
	base, _ := splitCurrency(headerKey(header))
	base = strings.TrimSuffix(base, "(%)")
	if first, _ := utf8.DecodeRuneInString(base); first < 0x2e80 {
		return ""
	}
	if word, ok := englishWords[base]; ok {
		return word
	}
	for _, table := range englishTables {
		aliases := canonical[table]
		for _, column := range sortedAliases(aliases.columns) {
			if _, ok := aliases.rank(column, base); ok {
				return strings.TrimSuffix(strings.TrimSuffix(column, "_name"), "_code")
			}
		}
	}
	return ""
}
