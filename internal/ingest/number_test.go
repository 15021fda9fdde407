package ingest

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestNumerals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cell         string
		point, comma string // read with each decimal separator; "": refused
		proves       reading
	}{
		{"12", "12", "12", anyDecimal},
		{"1234.5", "1234.5", "", pointDecimal},
		{"1234,5", "", "1234.5", commaDecimal},
		{"1,234.56", "1234.56", "", pointDecimal},
		{"1.234,56", "", "1234.56", commaDecimal},
		{"1.234", "1.234", "1234", ambiguous},
		{"1,234", "1234", "1.234", ambiguous},
		{"0,123", "", "0.123", commaDecimal},
		{"1,234,567", "1234567", "", pointDecimal},
		{"1.234.567", "", "1234567", commaDecimal},
		{"12,34,567.89", "1234567.89", "", pointDecimal},
		{"1 234,56", "", "1234.56", commaDecimal},
		{"1\u202f234,5", "", "1234.5", commaDecimal},
		{"1\u00a0234", "1234", "1234", anyDecimal},
		{"1'234.50", "1234.5", "", pointDecimal},
		{"$1,234.00", "1234", "", pointDecimal},
		{"CA$12.34", "12.34", "", pointDecimal},
		{"¥1250.00", "1250", "", pointDecimal},
		{"12,34 €", "", "12.34", commaDecimal},
		{"USD 12.34", "12.34", "", pointDecimal},
		{"12.34 usd", "12.34", "", pointDecimal},
		{"(1,234.50)", "-1234.5", "", pointDecimal},
		{"-$5.25", "-5.25", "", pointDecimal},
		{"$-5.25", "-5.25", "", pointDecimal},
		{"−3.5", "-3.5", "", pointDecimal},
		{"+7", "7", "7", anyDecimal},
		{"-0", "0", "0", anyDecimal},
		{"23.27%", "23.27", "", pointDecimal},
		{"1.2万", "12000", "", pointDecimal},
		{"3.45亿元", "345000000", "", pointDecimal},
		{"2.5K", "2500", "", pointDecimal},
		{"１２３．４５", "123.45", "", pointDecimal},
		{"1.2e3", "1200", "", pointDecimal},
		{"1.5E-05", "0.000015", "", pointDecimal},
		{".5", "0.5", "", pointDecimal},
		{"007", "7", "7", anyDecimal},
	} {
		t.Run(c.cell, func(t *testing.T) {
			t.Parallel()
			n, ok := parseNumeral(c.cell)
			if !ok {
				t.Fatal("not a number")
			}
			if got := n.separators(); got != c.proves {
				t.Errorf("proves %d, want %d", got, c.proves)
			}
			for d, want := range map[Decimal]string{Point: c.point, Comma: c.comma} {
				if got, ok := n.text(d, 0); ok != (want != "") || ok && got != want {
					t.Errorf("decimal %s gives %q (%t), want %q", d, got, ok, want)
				}
			}
		})
	}
}

func TestWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{"", " ", "--", "abc", "12abc", "使用广告组预算", "< 10%", "1 23 456", "€", "1e", "1e999", "12 13", "2026-09-01", "1-2", "12%%", "USD 5 EUR", "$", "(5", "é5", "0x10", "1_000"} {
		if n, ok := parseNumeral(cell); ok {
			t.Errorf("%q is read as %+v", cell, n)
		}
	}
	for _, cell := range []string{"1,23,4", "1.2.3", "1,234.567.8", "1.234,567,8", "12345,678.9", ",123,456.7"} {
		n, ok := parseNumeral(cell)
		if _, point := n.text(Point, 0); ok && point {
			t.Errorf("%q is read with a decimal point", cell)
		}
		if _, comma := n.text(Comma, 0); ok && comma {
			t.Errorf("%q is read with a decimal comma", cell)
		}
	}
}

// TestANumberWrittenAnyWayReadsTheSame writes a rational in the ways of several
// countries and compares exactly, by another method.
func TestANumberWrittenAnyWayReadsTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(-1e15, 1e15).Draw(t, "cents")
		want := big.NewRat(cents, 100).FloatString(2)
		whole, fraction := want[:len(want)-3], want[len(want)-2:]
		style := rapid.SampledFrom([]struct {
			group, point string
			d            Decimal
		}{{"", ".", Point}, {",", ".", Point}, {".", ",", Comma}, {" ", ",", Comma}, {"\u00a0", ",", Comma}, {"'", ".", Point}}).Draw(t, "style")
		n, ok := parseNumeral(grouped(whole, style.group) + style.point + fraction)
		if !ok {
			t.Fatalf("%q is no number", grouped(whole, style.group)+style.point+fraction)
		}
		got, ok := n.text(style.d, 0)
		gotRat, ok2 := new(big.Rat).SetString(got)
		if !ok || !ok2 || gotRat.Cmp(big.NewRat(cents, 100)) != 0 {
			t.Fatalf("read as %q, want %s", got, want)
		}
	})
}

func grouped(whole, sep string) string {
	sign := ""
	if whole[0] == '-' {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + sep + whole[i:]
	}
	return sign + whole
}
