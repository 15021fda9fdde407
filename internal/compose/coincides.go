package compose

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

var coincides = map[evidence.Lang]string{
	evidence.EN: "Coincides, not shown to be the cause: %s: “%s”",
	evidence.ZH: "时间上重合，未证实为原因：%s，“%s”",
}

// Coincides says that somebody's note on days touches a change, in the note's
// own words.
func Coincides(p period.Period, about map[string]string, text string, labels evidence.Labels, lang evidence.Lang, today period.Date) string {
	what := []string{evidence.FormatPeriod(p, lang, today)}
	for _, dim := range slices.Sorted(maps.Keys(about)) {
		what = append(what, evidence.Clean(labels.ValueLabel(dim, about[dim], lang)))
	}
	between := map[evidence.Lang]string{evidence.EN: ", ", evidence.ZH: "，"}[lang]
	return Typeset(fmt.Sprintf(coincides[lang], strings.Join(what, between), shorten(evidence.Clean(text), 200)), lang)
}
