package evidence

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAColumnLinesUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values []float64
		unit   Unit
		lang   Lang
		want   []string
	}{
		"ratios":                      {[]float64{3.8, 3.6449, 12, 123.456}, rat, EN, []string{"3.80", "3.64", "12.00", "123.46"}},
		"whole ratios":                {[]float64{3, 12}, rat, EN, []string{"3.00", "12.00"}},
		"costs on either side of 100": {[]float64{46.8, 146.3}, usd, EN, []string{"$46.80", "$146.30"}},
		"costs of less than a unit":   {[]float64{0.43, 0.0123}, usd, EN, []string{"$0.4300", "$0.0123"}},
		"small beside large":          {[]float64{12.3, 0.0123}, usd, ZH, []string{"$12.30", "$0.0123"}},
		"a loss":                      {[]float64{-46.8, 46.85}, usd, ZH, []string{"−$46.80", "$46.85"}},
		"thousands keep their form":   {[]float64{46.8, 182_400}, usd, EN, []string{"$46.80", "$182,400"}},
		"in 万, too":                   {[]float64{46.8, 182_400}, usd, ZH, []string{"$46.80", "$18.2万"}},
		"rates":                       {[]float64{0.0254, 0.123, 0.00001}, pct, EN, []string{"2.54 %", "12.30 %", "<0.01 %"}},
		"rates in Chinese":            {[]float64{0.025, 0.12345}, pct, ZH, []string{"2.5%", "12.3%"}},
		"counts":                      {[]float64{3, 12}, cnt, EN, []string{"3", "12"}},
		"nothing":                     {nil, rat, EN, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			write := Alike(c.values, c.unit, c.lang)
			var got []string
			for _, v := range c.values {
				got = append(got, visible(write(v)))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("column (-want +got):\n%s", diff)
			}
		})
	}
}
