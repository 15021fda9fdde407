package nlq

import (
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
)

// wholeSteps reads "the last 8 weeks by week" as the last eight whole weeks: of
// as many days up to yesterday, the first and the last step would be parts of a
// week, and a part beside whole ones looks like a fall.
func (d *draft) wholeSteps() {
	if !d.said(answer.SlotGrain) || !d.said(answer.SlotPeriod) || d.query.Grain == period.None || d.query.Grain == period.Day {
		return
	}
	count, ok := strings.CutPrefix(string(d.query.Period), "past_")
	if !ok {
		return
	}
	count, ok = strings.CutSuffix(strings.TrimSuffix(count, "s"), "_"+string(d.query.Grain))
	if !ok || count == "1" {
		return
	}
	whole := period.Expr(fmt.Sprintf("past_%s_whole_%ss", count, d.query.Grain))
	for k := range d.parts {
		if d.parts[k].Slot == answer.SlotPeriod && d.parts[k].Value == string(d.query.Period) {
			d.parts[k].Value = string(whole)
		}
	}
	d.query.Period = whole
}
