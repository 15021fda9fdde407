package nlq

import (
	"testing"

	"github.com/insight-agent/insight/internal/answer"
)

// TestHomophones: a character of the right sound is read as the one that was
// meant, and said; where a name is written rightly nothing is changed.
func TestHomophones(t *testing.T) {
	t.Parallel()
	r := marketingReader(t)
	for text, c := range map[string]struct {
		metric string
		read   bool // differently than written
	}{
		"移动端上个月转化律多少": {"conversion_rate", true},
		"上周的点击成本":     {"cpc", false},
		"上周的点击城本":     {"cpc", true},
		"上周的点击律":      {"ctr", true},
		"上周的转化率":      {"conversion_rate", false},
		"上周的订单数":      {"orders", false},
	} {
		got := r.Read(answer.Question{Text: text}, now)
		if len(got.Query.Metrics) != 1 || got.Query.Metrics[0] != c.metric {
			t.Errorf("%s: read %v, want %s", text, got.Query.Metrics, c.metric)
			continue
		}
		fuzzy := false
		for _, p := range got.Parts {
			fuzzy = fuzzy || p.Slot == answer.SlotMetric && p.Source == "fuzzy"
		}
		if fuzzy != c.read {
			t.Errorf("%s: said to be read differently: %t, want %t", text, fuzzy, c.read)
		}
	}
}
