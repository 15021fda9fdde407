package evidence_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

func spendOfOctober() *evidence.Set {
	month := func(m time.Month) period.Period {
		return period.Period{Start: period.NewDate(2026, m, 1), End: period.NewDate(2026, m+1, 1)}
	}
	september := month(time.September)
	var set evidence.Set
	set.Add(
		evidence.Fact{
			Kind: evidence.Observed, Metric: "spend", Dims: map[string]string{"platform": "Meta"}, Period: month(time.October),
			Value: 182_400, Unit: evidence.Unit{Kind: evidence.Currency, Currency: "USD"},
		},
		evidence.Fact{
			Kind: evidence.Change, Metric: "spend", Dims: map[string]string{"platform": "Meta"}, Period: month(time.October), Base: &september,
			Value: -0.123, Unit: evidence.Unit{Kind: evidence.Percent},
		},
	)
	return &set
}

func ExampleRenderer() {
	r := evidence.Renderer{Lang: evidence.EN}
	out, err := r.Render("{{f2.platform}} {{f2.metric}} {{f2}} to {{f1.value}} in {{f1.period}}.", spendOfOctober())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.ReplaceAll(out.Text, "\u00a0", " "))
	// Output: Meta spend fell 12.3 % to $182,400 in October 2026.
}

func ExampleVerifier() {
	set := spendOfOctober()
	v := evidence.Verifier{Lang: evidence.EN}
	for _, text := range []string{
		"Meta spend fell 12.3 % to $182,400 in October.",
		"Meta spend rose 12.3 % to $184,200 in October.",
	} {
		finding := v.Check(text, set.All(), set)
		fmt.Println(finding.Verdict)
		for _, r := range finding.Reasons {
			fmt.Println(r.Code, r.Text)
		}
	}
	// Output:
	// supported
	// contradicted
	// direction rose
	// number $184,200
}
