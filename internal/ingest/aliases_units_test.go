package ingest

import "testing"

func TestCurrenciesBehindHeaders(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]struct{ base, code, column string }{
		"Amount spent (USD)": {"amount spent", "USD", "amount_spent"},
		"花费(元)":              {"花费", "CNY", "spend"},
		"成交金额（元）":            {"成交金额", "CNY", "revenue"},
		"花费（￥）":              {"花费", "CNY", "spend"},
		"花费(万元)":             {"花费(万元)", "", "花费_万元"},
		"Cost (¥)":           {"cost (¥)", "", "cost"},
		"Cost ($)":           {"cost", "USD", "cost"},
		"Cost (all)":         {"cost (all)", "", "cost_all"},
		"点击率(%)":             {"点击率(%)", "", "ctr"},
	} {
		base, code := splitCurrency(headerKey(header))
		if base != want.base || code != want.code {
			t.Errorf("%s: %q in %q, want %q in %q", header, base, code, want.base, want.code)
		}
		if got := tableColumn(header, 0); got != want.column {
			t.Errorf("%s: column %s, want %s", header, got, want.column)
		}
	}
}
