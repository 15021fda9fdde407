package evidence

import (
	"math"
	"strings"
	"testing"
)

var (
	usd = Unit{Kind: Currency, Currency: "USD"}
	cny = Unit{Kind: Currency, Currency: "CNY"}
	eur = Unit{Kind: Currency, Currency: "EUR"}
	jpy = Unit{Kind: Currency, Currency: "JPY"}
	pct = Unit{Kind: Percent}
	pts = Unit{Kind: Points}
	num = Unit{Kind: Number}
	cnt = Unit{Kind: Integer}
	rat = Unit{Kind: Ratio}
	sec = Unit{Kind: Duration}
)

// visible makes no-break spaces comparable in a table.
func visible(s string) string { return strings.ReplaceAll(s, nbsp, " ") }

func TestFormatValue(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		kind  Kind
		value float64
		unit  Unit
		en    string
		zh    string
	}{
		{"currency below a million", Observed, 182_400, usd, "$182,400", "$18.2万"},
		{"currency drops cents from 100 on", Observed, 1234.56, usd, "$1,235", "$1,235"},
		{"currency in millions", Observed, 1_234_567, usd, "$1.23M", "$123万"},
		{"currency in tens of millions", Observed, 12_345_678, cny, "CN¥12.3M", "¥1,235万"},
		{"currency in billions", Observed, 1_234_567_890, cny, "CN¥1.23B", "¥12.3亿"},
		{"currency rounds up into a million", Observed, 999_999.7, usd, "$1M", "$100万"},
		{"scaled rounds up into the next scale", Observed, 999_600_000, eur, "€1B", "€10亿"},
		{"chinese rounds up into 亿", Observed, 99_996_000, cny, "CN¥100M", "¥1亿"},
		{"chinese rounds up into 万", Observed, 9_999.6, usd, "$10,000", "$1万"},
		{"cents", Observed, 12.345, usd, "$12.35", "$12.35"},
		{"a cost per click", Observed, 0.42, usd, "$0.42", "$0.42"},
		{"cents come in twos", Observed, 46.8, usd, "$46.80", "$46.80"},
		{"no cents at all", Observed, 46, usd, "$46", "$46"},
		{"a tenth of a unit", Observed, 0.4, usd, "$0.40", "$0.40"},
		{"too small for cents", Observed, 0.0043, usd, "$0.0043", "$0.0043"},
		{"a small cost per click", Observed, 0.01234, usd, "$0.0123", "$0.0123"},
		{"a cent and a bit, more", Change, 0.0123, usd, "$0.0123", "$0.0123"},
		{"a part of a yen", Observed, 0.432, jpy, "¥0.43", "JP¥0.43"},
		{"too small for anything", Observed, 1e-9, usd, "<$0.000001", "<$0.000001"},
		{"negative", Observed, -1234, usd, "−$1,234", "−$1,234"},
		{"negative and too small", Observed, -1e-9, usd, ">−$0.000001", ">−$0.000001"},
		{"yen has no minor unit", Observed, 1234.6, jpy, "¥1,235", "JP¥1,235"},
		{"integer", Observed, 1234, cnt, "1,234", "1,234"},
		{"integer millions", Observed, 1_230_000, cnt, "1.23M", "123万"},
		{"integer keeps a fraction when small", Forecast, 4.26, cnt, "4.3", "4.3"},
		{"ratio", Observed, 4.8, rat, "4.80", "4.80"},
		{"a whole ratio", Observed, 4, rat, "4.00", "4.00"},
		{"a ratio from ten up", Observed, 12, rat, "12.0", "12.0"},
		{"no ratio", Observed, 0, rat, "0", "0"},
		{"ratio keeps three digits", Observed, 4.8349, rat, "4.83", "4.83"},
		{"ratio large", Observed, 123.46, rat, "123", "123"},
		{"number", Observed, 0.1234, num, "0.12", "0.12"},
		{"number too small", Observed, 0.001, num, "<0.01", "<0.01"},
		{"percent", Observed, 0.025, pct, "2.5 %", "2.5%"},
		{"percent keeps three digits", Observed, 0.02534, pct, "2.53 %", "2.53%"},
		{"percent small keeps two", Observed, 0.001234, pct, "0.12 %", "0.12%"},
		{"percent too small", Observed, 0.00001, pct, "<0.01 %", "<0.01%"},
		{"change keeps one decimal", Change, -0.12345, pct, "−12.3 %", "−12.3%"},
		{"change above 100 %", Change, 1.3449, pct, "134 %", "134%"},
		{"share is whole", Share, 0.6234, pct, "62 %", "62%"},
		{"share below ten", Share, 0.0613, pct, "6.1 %", "6.1%"},
		{"share never rounds to all", Share, 0.9961, pct, "99.6 %", "99.6%"},
		{"share of all", Share, 1, pct, "100 %", "100%"},
		{"points", Change, -0.004, pts, "−0.4 pp", "−0.4 个百分点"},
		{"points keep two digits when small", Change, 0.0042, pts, "0.42 pp", "0.42 个百分点"},
		{"points above one", Change, 0.0131, pts, "1.3 pp", "1.3 个百分点"},
		{"seconds", Observed, 4.21, sec, "4.2 s", "4.2 秒"},
		{"minutes", Observed, 200, sec, "3 min 20 s", "3 分 20 秒"},
		{"hours", Observed, 3909, sec, "1 h 5 min", "1 小时 5 分"},
		{"days", Observed, 302_400, sec, "3.5 days", "3.5 天"},
		{"rank", Rank, 2, cnt, "2", "2"},
		{"p-value", Test, 0.0321, num, "0.032", "0.032"},
		{"p-value tiny", Test, 0.00002, num, "<0.001", "<0.001"},
		{"zero", Observed, 0, usd, "$0", "$0"},
		{"not a number", Observed, math.NaN(), usd, "no data", "无数据"},
		{"infinite", Change, math.Inf(1), pct, "no data", "无数据"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := Fact{Kind: tc.kind, Value: tc.value, Unit: tc.unit}
			if got := visible(FormatValue(f, EN, Plain)); got != tc.en {
				t.Errorf("EN: got %q, want %q", got, tc.en)
			}
			if got := visible(FormatValue(f, ZH, Plain)); got != tc.zh {
				t.Errorf("ZH: got %q, want %q", got, tc.zh)
			}
		})
	}
}

func TestFormatValueMissingIsNeverZero(t *testing.T) {
	t.Parallel()
	f := Fact{Kind: Observed, Missing: true, Unit: usd}
	if got := FormatValue(f, EN, Plain); got != "no data" {
		t.Errorf("got %q", got)
	}
}

func TestFormatNumberStyles(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		value         float64
		unit          Unit
		compact, full string
	}{
		{9_400, usd, "$9,400", "$9,400"},
		{12_340, usd, "$12.3K", "$12,340"},
		{182_437.22, usd, "$182K", "$182,437.22"},
		{1_234_567.891, cnt, "1.23M", "1,234,567.891"},
		{0.12345, pct, "12 %", "12.345 %"},
		{0.0125, usd, "$0.0125", "$0.0125"},
		{0.125, usd, "$0.125", "$0.125"},
		{0.000123456, usd, "$0.000123", "$0.000123"},
		{0.0123, pct, "1.2 %", "1.23 %"},
	} {
		if got := visible(FormatNumber(tc.value, tc.unit, EN, Compact)); got != tc.compact {
			t.Errorf("compact %v: got %q, want %q", tc.value, got, tc.compact)
		}
		if got := visible(FormatNumber(tc.value, tc.unit, EN, Full)); got != tc.full {
			t.Errorf("full %v: got %q, want %q", tc.value, got, tc.full)
		}
	}
}
