package compose

import (
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

var wholeWords = map[period.Grain]map[evidence.Lang]string{
	period.Week:    {evidence.EN: " (whole weeks only)", evidence.ZH: "（仅含完整的周）"},
	period.Month:   {evidence.EN: " (whole months only)", evidence.ZH: "（仅含完整的月份）"},
	period.Quarter: {evidence.EN: " (whole quarters only)", evidence.ZH: "（仅含完整的季度）"},
	period.Year:    {evidence.EN: " (whole years only)", evidence.ZH: "（仅含完整的年份）"},
}

// wholeOnly says that a period was taken in whole steps, which leaves out the
// days since the last of them.
func wholeOnly(e period.Expr, lang evidence.Lang) string {
	for grain, words := range wholeWords {
		if strings.Contains(string(e), "_whole_"+string(grain)) {
			return words[lang]
		}
	}
	return ""
}
