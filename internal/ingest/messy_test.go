package ingest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/insight-agent/insight/internal/evidence"
)

// in returns UTF-8 text in another encoding.
func in(e encoding.Encoding, text string) string {
	out, err := e.NewEncoder().String(text)
	if err != nil {
		panic(err) // a fixture that cannot be written is a mistake of the fixture
	}
	return out
}

func lines(rows ...string) string { return strings.Join(rows, "\n") + "\n" }

const ads, web, shop = "marketing.ad_performance", "marketing.web_performance", "marketing.orders"

// outcome is what must come of a file. Empty fields are not compared, except
// that problems, errors and skipped lines must be exactly those given.
type outcome struct {
	target   string
	encoding Encoding
	delim    string
	header   int
	rows     int
	good     int
	problems []string
	errors   map[int]string // code of the first error of each line
	skips    map[SkipKind]int
	stored   map[string][]string // by column: the first values as stored
}

var messy = map[string]struct {
	text string
	opts Options
	want outcome
}{
	"google ads, english": {
		text: lines("Campaign report", `"September 1, 2026 - September 30, 2026"`, "Day,Campaign,Campaign ID,Currency code,Cost,Impr.,Clicks,CTR,Avg. CPC,Conversions,Conv. value",
			`2026-09-01,Brand | US,111,USD,"1,234.56","12,345",678,5.49%,1.82,12.50,"2,000.00"`,
			`2026-09-02,Brand | US,111,USD,9.10,80,4,5.00%,2.28, --,--`,
			`Total: Campaigns, --, --, --,"1,243.66","12,425",682,5.49%,1.82,12.50,"2,000.00"`,
			`Total: Account, --, --, --,"1,243.66","12,425",682,5.49%,1.82,12.50,"2,000.00"`),
		want: outcome{target: ads, encoding: UTF8, delim: ",", header: 3, rows: 2, good: 2, skips: map[SkipKind]int{SkipTitle: 2, SkipTotal: 2},
			stored: map[string][]string{"date_day": {"2026-09-01", "2026-09-02"}, "platform": {"Google", "Google"}, "campaign_id": {"111", "111"}, "campaign_name": {"Brand | US", "Brand | US"},
				"spend": {"1234.56", "9.1"}, "impressions": {"12345", "80"}, "conversions": {"12.5", "∅"}, "conversions_value": {"2000", "∅"}, "currency_code": {"USD", "USD"}}},
	},
	"google ads, chinese, utf-16 with tabs": {
		text: in(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), lines("广告系列报告", "2026年9月1日 - 2026年9月2日", "日期\t广告系列\t货币代码\t费用\t展示次数\t点击次数\t转化次数\t平均每次点击费用",
			"2026年9月1日\t品牌词 | 搜索\tCNY\t1,250.00\t10,000\t50\t2.5\t25.00", "总计：广告系列\t --\tCNY\t1,250.00\t10,000\t50\t2.5\t25.00")),
		want: outcome{target: ads, encoding: UTF16LE, delim: "\t", header: 3, rows: 1, good: 1, skips: map[SkipKind]int{SkipTitle: 2, SkipTotal: 1},
			stored: map[string][]string{"date_day": {"2026-09-01"}, "platform": {"Google"}, "campaign_id": {"品牌词 | 搜索"}, "spend": {"1250"}, "impressions": {"10000"}, "currency_code": {"CNY"}}},
	},
	"google ads, german, windows-1252 with semicolons": {
		text: in(charmap.Windows1252, lines("Kampagnenbericht", "Tag;Kampagne;Währungscode;Kosten;Klicks;Impr.;Kosten/Conv.", "31.08.2026;Frühling;EUR;1.234,56;12;1.234;--", "01.09.2026;Größe;EUR;7,50;1;20;--", "Gesamt: Konto;--;--;1.242,06;13;1.254;--")),
		want: outcome{target: ads, encoding: Windows1252, delim: ";", header: 2, rows: 2, good: 2, skips: map[SkipKind]int{SkipTitle: 1, SkipTotal: 1},
			stored: map[string][]string{"date_day": {"2026-08-31", "2026-09-01"}, "campaign_name": {"Frühling", "Größe"}, "spend": {"1234.56", "7.5"}, "impressions": {"1234", "20"}, "currency_code": {"EUR", "EUR"}}},
	},
	"meta, english, currency in the header": {
		text: lines("Reporting starts,Reporting ends,Campaign name,Ad set name,Day,Amount spent (USD),Impressions,Link clicks,Clicks (all),Purchases,Purchases conversion value",
			"2026-09-01,2026-09-01,Autumn,Lookalike 1%,2026-09-01,120.50,8000,90,130,3,240.00", "2026-09-01,2026-09-01,Autumn,Broad,2026-09-01,50,4000,,60,,"),
		want: outcome{target: ads, header: 1, rows: 2, good: 2,
			stored: map[string][]string{"platform": {"Meta", "Meta"}, "currency_code": {"USD", "USD"}, "clicks": {"90", "0"}, "conversions": {"3", "∅"}, "ad_group_id": {"Lookalike 1%", "Broad"}, "spend": {"120.5", "50"}}},
	},
	"meta, chinese, gb18030": {
		text: in(simplifiedchinese.GB18030, lines("报告开始日期,报告结束日期,广告系列名称,广告组名称,已花费金额 (USD),展示次数,链接点击量,购物次数,购物转化价值,广告组预算", "2026-09-01,2026-09-01,秋季新品,相似受众,88.20,1200,34,2,150.00,使用广告组预算")),
		want: outcome{target: ads, encoding: GB18030, rows: 1, good: 1, stored: map[string][]string{"campaign_name": {"秋季新品"}, "spend": {"88.2"}, "platform": {"Meta"}, "clicks": {"34"}}},
	},
	"meta, french, decimal comma and dates by slashes": {
		text: "\ufeff" + lines("Jour;Nom de la campagne;Montant dépensé (EUR);Impressions", "13/09/2026;Rentrée;12,40;1 200", "02/09/2026;Rentrée;7,00;900"),
		want: outcome{target: ads, delim: ";", rows: 2, good: 2, stored: map[string][]string{"date_day": {"2026-09-13", "2026-09-02"}, "spend": {"12.4", "7"}, "impressions": {"1200", "900"}}},
	},
	"meta, a row that covers several days": {
		text: lines("Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Impressions", "2026-09-01,2026-09-30,Autumn,120.50,8000"),
		want: outcome{target: ads, rows: 1, errors: map[int]string{2: "several_days"}},
	},
	"ga4, comment block above": {
		text: lines("# ----------------------------------------", "# Traffic acquisition", "# Account: Shop", "# Start date: 20260901", "# ----------------------------------------", "",
			"Date,Session primary channel group (Default Channel Group),Sessions,Engaged sessions,New users", "20260901,Paid Search,120,80,40", "20260901,Direct,60,30,20", ",,180,110,60"),
		want: outcome{target: web, header: 7, rows: 2, good: 2, skips: map[SkipKind]int{SkipTitle: 5, SkipTotal: 1},
			stored: map[string][]string{"channel_group": {"Paid Search", "Direct"}, "date_day": {"2026-09-01", "2026-09-01"}, "sessions": {"120", "60"}}},
	},
	"ga4, two tables in one file": {
		text: lines("Date,Session source,Sessions", "20260901,google,5", "# next", "Date,Session medium,Sessions", "20260901,cpc,5"),
		want: outcome{target: web, rows: 2, good: 1, problems: []string{"second_table"}, skips: map[SkipKind]int{SkipComment: 1}},
	},
	"orders, chinese": {
		text: lines("订单号,下单时间,客户编号,实付金额,币种,订单状态,是否首单", "20260901000012345678,2026-09-01 23:30:00,c1,1299.00,CNY,completed,是", "20260901000012345679,2026-09-02 00:10:00,c2,￥88,CNY,completed,否"),
		want: outcome{target: shop, rows: 2, good: 2, stored: map[string][]string{"order_id": {"20260901000012345678", "20260901000012345679"}, "ordered_at": {"2026-09-01 23:30:00Z", "2026-09-02 00:10:00Z"}, "revenue": {"1299", "88"}, "is_first_order": {"t", "f"}}},
	},
	"an id that a spreadsheet rounded": {
		text: lines("Order ID,Order date,Revenue,Currency", "2.02609E+17,2026-09-01,5.00,USD", "A2,2026-09-01,6.00,USD"),
		want: outcome{target: shop, rows: 2, good: 1, errors: map[int]string{2: "rounded_id"}},
	},
	"dates that can be read both ways": {
		text: lines("Date,Campaign,Platform,Currency,Cost,Clicks", "03/04/2026,A,TikTok,USD,5.00,1", "05/04/2026,A,TikTok,USD,5.00,1"),
		want: outcome{target: ads, rows: 2, good: 2, problems: []string{"day_order_open"}},
	},
	"dates in both orders": {
		text: lines("Date,Campaign,Platform,Currency,Cost,Clicks", "13/04/2026,A,TikTok,USD,5.00,1", "04/14/2026,A,TikTok,USD,5.00,1"),
		want: outcome{target: ads, rows: 2, good: 2, problems: []string{"day_order_mixed"}},
	},
	"amounts that can be read both ways": {
		text: lines("Date,Campaign,Platform,Currency,Cost,Clicks", `2026-09-01,A,TikTok,USD,"1,234",7`),
		want: outcome{target: ads, rows: 1, good: 1, problems: []string{"decimal_open"}, stored: map[string][]string{"spend": {"1,234"}}},
	},
	"an integer column decides for the amounts": {
		text: lines("Date,Campaign,Platform,Currency,Cost,Impressions", `2026-09-01,A,TikTok,USD,"1,234","12,345"`),
		want: outcome{target: ads, rows: 1, good: 1, stored: map[string][]string{"spend": {"1234"}, "impressions": {"12345"}}},
	},
	"amounts written both ways": {
		text: lines("Date;Campaign;Platform;Currency;Cost;Clicks", `2026-09-01;A;TikTok;USD;1,5;1`, `2026-09-02;A;TikTok;USD;2.50;1`),
		want: outcome{target: ads, rows: 2, good: 2, problems: []string{"decimal_mixed"}},
	},
	"no currency anywhere": {
		text: lines("Date,Campaign,Platform,Cost,Clicks", `2026-09-01,A,TikTok,$5.00,7`),
		want: outcome{target: ads, rows: 1, good: 1, problems: []string{"no_currency"}},
	},
	"the currency of the amounts": {
		text: lines("Date,Campaign,Platform,Cost,Clicks", `2026-09-01,A,TikTok,€5.00,7`, `2026-09-02,A,TikTok,€6.00,7`),
		want: outcome{target: ads, rows: 2, good: 2, stored: map[string][]string{"currency_code": {"EUR", "EUR"}, "spend": {"5", "6"}}},
	},
	"no days": {
		text: lines("Campaign,Week,Currency,Cost,Clicks,Impr.,Avg. CPC", `A,2026-08-31,USD,5.00,7,90,0.71`),
		want: outcome{target: ads, rows: 1, good: 1, problems: []string{"no_day"}},
	},
	"words in common with advertising, and no day": {
		text: lines("ad_id,Impressions,Clicks,Spent,Approved", "708746,7350,1,1.43,1", "708749,17861,2,1.82,0"),
		want: outcome{target: "imported.file", rows: 2, good: 2, stored: map[string][]string{"ad_id": {"708746", "708749"}, "spent": {"1.43", "1.82"}, "clicks": {"1", "2"}}},
	},
	"line numbers after line ends in quotes": {
		text: lines("Date,Campaign,Platform,Currency,Cost,Clicks", "2026-09-01,\"two", "lines\",TikTok,USD,5.00,1", "2026-09-02,B,TikTok,USD,abc,1", "2026-09-03,C,TikTok,USD,5.00,1.5"),
		want: outcome{target: ads, rows: 3, good: 1, errors: map[int]string{4: "not_number", 5: "not_integer"}, stored: map[string][]string{"campaign_name": {"two\nlines"}}},
	},
	"ragged rows": {
		text: lines("Date,Campaign,Platform,Currency,Cost,Clicks", "2026-09-01,A,TikTok,USD,5.00,1,,", "2026-09-02,A,TikTok,USD", "2026-09-03,A,TikTok,USD,5,00,1", "", "Data may still change."),
		want: outcome{target: ads, rows: 4, good: 1, errors: map[int]string{3: "ragged", 4: "ragged", 6: "ragged"}},
	},
	"NUL bytes, overlong and impossible values": {
		text: lines("Date,Campaign,Platform,Currency,Cost,Clicks", "2026-09-01,A\x00B,TikTok,USD,5.00,1", "2026-09-02,A,TikTok,DOLLAR,5.00,1", "2026-02-30,A,TikTok,USD,5.00,1", "2026-09-04,A,TikTok,USD,12345678901234.00,1", "2026-09-05,A,TikTok,USD,5,99999999999999999999"),
		want: outcome{target: ads, rows: 5, errors: map[int]string{2: "nul", 3: "too_long", 4: "not_date", 5: "too_large", 6: "too_large"}},
	},
	"header again and totals without a label": {
		text: lines("Date,Campaign,Platform,Currency,Cost,Clicks", "2026-09-01,A,TikTok,USD,5.00,1", "Date,Campaign,Platform,Currency,Cost,Clicks", "2026-09-02,A,TikTok,USD,5.00,1", ",,,,10.00,2"),
		want: outcome{target: ads, rows: 2, good: 2, skips: map[SkipKind]int{SkipHeader: 1, SkipTotal: 1}},
	},
	"a campaign that is called Total": {
		text: lines("Date,Campaign,Platform,Currency,Cost,Clicks", "2026-09-01,Total Wireless,TikTok,USD,5.00,1", "2026-09-01,Total,TikTok,USD,6.00,1"),
		want: outcome{target: ads, rows: 2, good: 2},
	},
	"a quote that is never closed": {
		text: lines("Date,Campaign,Platform,Currency,Cost,Clicks", "2026-09-01,A,TikTok,USD,5.00,1", `2026-09-02,"B,TikTok,USD,5.00,1`, "2026-09-03,C,TikTok,USD,5.00,1"),
		want: outcome{target: ads, rows: 1, good: 1, problems: []string{"broken"}},
	},
	"a header and nothing else": {
		text: lines("Date,Campaign,Platform,Currency,Cost,Clicks"),
		want: outcome{target: ads, problems: []string{"no_rows"}},
	},
	"two columns of one name": {
		text: lines("Date,Campaign,Campaign,Platform,Currency,Cost", "2026-09-01,A,B,TikTok,USD,5.00"),
		want: outcome{target: ads, rows: 1, good: 1, problems: []string{"repeated_header"}},
	},
	"unknown schema": {
		text: lines("store_id;Opened;Région;Rating;Active;Turnover %", "007;03.02.2026;Nord;4,5;yes;12,5 %", "008;13.02.2026;Süd;3,9;no;7 %"),
		want: outcome{target: "imported.file", delim: ";", rows: 2, good: 2, stored: map[string][]string{"store_id": {"007", "008"}, "opened": {"2026-02-03", "2026-02-13"}, "region": {"Nord", "Süd"}, "rating": {"4.5", "3.9"}, "active": {"t", "f"}, "turnover": {"0.125", "0.07"}}},
	},
	"unknown schema whose rows repeat": {
		text: lines("colour,size", "red,1", "red,1"),
		want: outcome{target: "imported.file", rows: 2, good: 2, problems: []string{"no_key"}},
	},
	"with a map": {
		text: lines("Wann;Was;Betrag;Stimmen", "03/04/2026;Ärger über Post an a@b.de;1.234,5;k. A."),
		opts: Options{Map: &Map{Target: ads, Columns: map[string]Column{
			"date_day": {From: "wann", Format: "DD/MM/YYYY"}, "campaign_name": {From: "WAS", Type: TextUntrusted}, "spend": {From: "Betrag", Unit: Cents}, "conversions": {From: "Stimmen"}, "platform": {Constant: new("Bild")},
		}, Defaults: map[string]string{"currency_code": "EUR"}, Nulls: []string{"k.A.", "k. A."}}},
		want: outcome{target: ads, rows: 1, good: 1, stored: map[string][]string{"date_day": {"2026-04-03"}, "spend": {"12.345"}, "campaign_name": {"Ärger über Post an [email]"}, "platform": {"Bild"}, "conversions": {"∅"}, "currency_code": {"EUR"}}},
	},
	"a map that does not fit": {
		text: lines("Day,Cost", "2026-09-01,5"),
		opts: Options{Map: &Map{Target: ads, Columns: map[string]Column{"date_day": {From: "Day"}, "spend": {From: "Costs"}, "profit": {From: "Cost"}}, Defaults: map[string]string{"platform": "X", "currency_code": "USD"}}},
		want: outcome{target: ads, rows: 1, good: 1, problems: []string{"missing_target", "missing_header"}},
	},
	"ids of persons without a secret": {
		text: lines("Customer ID,Created at,Country", "ann@example.com,2026-09-01,DE"),
		opts: Options{Map: &Map{Target: "marketing.customers", Columns: map[string]Column{"customer_id": {From: "Customer ID", Type: Hash}, "created_at": {From: "Created at"}}}},
		want: outcome{target: "marketing.customers", rows: 1, good: 1, problems: []string{"no_secret"}},
	},
}

func TestMessyFiles(t *testing.T) {
	t.Parallel()
	targets, err := Targets(t.Context(), setup(t), "marketing")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range messy {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := NewPlan(fileOf("file.csv", c.text), targets, c.opts)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, p, c.want)
		})
	}
}

func compare(t *testing.T, p *Plan, want outcome) {
	t.Helper()
	if p.Target != want.target || p.Rows != want.rows || p.Good != want.good {
		t.Errorf("target %s, %d rows, %d good; want %s, %d, %d", p.Target, p.Rows, p.Good, want.target, want.rows, want.good)
	}
	if want.encoding != "" && p.Encoding != want.encoding || want.delim != "" && p.Delimiter != want.delim || want.header != 0 && p.Header != want.header {
		t.Errorf("%s, delimiter %q, header on line %d; want %s, %q, %d", p.Encoding, p.Delimiter, p.Header, want.encoding, want.delim, want.header)
	}
	var problems []string
	for _, m := range p.Problems {
		problems = append(problems, m.Code)
	}
	if diff := cmp.Diff(want.problems, problems); diff != "" {
		t.Errorf("problems %s\n%s", diff, p.Problems)
	}
	errors := make(map[int]string)
	for _, e := range p.Errors {
		if errors[e.Line] == "" {
			errors[e.Line] = e.Message.Code
		}
	}
	if diff := cmp.Diff(orEmpty(want.errors), errors); diff != "" {
		t.Errorf("errors %s", diff)
	}
	if diff := cmp.Diff(orEmpty(want.skips), p.SkipCounts); diff != "" {
		t.Errorf("skipped %s\n%v", diff, p.Skipped)
	}
	got := stored(p)
	for column, values := range want.stored {
		if diff := cmp.Diff(values, got[column]); diff != "" {
			t.Errorf("%s %s", column, diff)
		}
	}
	checkTexts(t, p)
}

// checkTexts finds messages that are missing in a language or lack arguments.
func checkTexts(t *testing.T, p *Plan) {
	t.Helper()
	for _, lang := range evidence.Langs {
		for _, table := range p.Tables(lang) {
			for _, row := range table.Rows {
				for _, cell := range row {
					if s, ok := cell.(string); ok && (strings.Contains(s, "%!") || texts[s].en != "") {
						t.Errorf("%s: %q is no finished text", lang, s)
					}
				}
			}
		}
	}
}

func orEmpty[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return m
}

func TestFilesThatAreNoTable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":      {"", "empty"},
		"only space": {"\n \n\n", "no text"},
		"a workbook": {"PK\x03\x04rest", "spreadsheet"},
		"compressed": {"\x1f\x8brest", "unpack"},
		"shift-jis":  {"\x93\xfa\x95t,\x94\xef\x97p,\x83N\x83\x8a\x83b\x83N\n1,2,3\n", "save it as UTF-8"},
		"no header":  {"1,2\n3,4\n", "header"},
		"binary":     {"\x7fELF\x02\x01\x00\x00\x00day,spend\n2026-10-01,1\n", "zero bytes"},
	} {
		_, err := NewPlan(fileOf("file.csv", c.text), nil, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}
