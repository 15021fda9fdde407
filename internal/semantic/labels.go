package semantic

import (
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
)

// The members that no data holds, as facts and labels write them.
const (
	// NullMember stands for rows whose dimension is not set.
	NullMember = ""
	// OthersMember stands for the rest below a top-N.
	OthersMember = "__others__"
)

var (
	nullLabel   = Text{evidence.EN: "(not set)", evidence.ZH: "（未设置）"}
	othersLabel = Text{evidence.EN: "others", evidence.ZH: "其他"}
)

// In returns the text in a language, else in English, else in whichever
// language it has; empty when it has none.
func (t Text) In(lang evidence.Lang) string {
	if s := t[lang]; s != "" {
		return s
	}
	if s := t[evidence.EN]; s != "" {
		return s
	}
	return t[evidence.ZH]
}

var _ evidence.Labels = (*Model)(nil)

// MetricLabel names a metric; an unknown one is returned as it is.
func (m *Model) MetricLabel(metric string, lang evidence.Lang) string {
	if v, ok := m.metrics[metric]; ok {
		return v.Label.In(lang)
	}
	return metric
}

// DimensionLabel names a dimension; an unknown one is returned as it is.
func (m *Model) DimensionLabel(dimension string, lang evidence.Lang) string {
	if v, ok := m.dimensions[dimension]; ok {
		return v.Label.In(lang)
	}
	return dimension
}

// ValueLabel names a member by its declared label, else by itself. NullMember
// and OthersMember have names of their own.
func (m *Model) ValueLabel(dimension, value string, lang evidence.Lang) string {
	switch value {
	case NullMember:
		return nullLabel.In(lang)
	case OthersMember:
		return othersLabel.In(lang)
	}
	d, ok := m.dimensions[dimension]
	if !ok {
		return value
	}
	for _, member := range d.Members {
		if member.Value == value && len(member.Label) > 0 {
			return member.Label.In(lang)
		}
	}
	return value
}

// GoodDirection is +1 when a rising metric is good, -1 when it is bad, and 0
// when neither or when the metric is unknown.
func (m *Model) GoodDirection(metric string) int {
	if v, ok := m.metrics[metric]; ok {
		return v.Good
	}
	return 0
}

// labelOf makes a label from a name: "ad_group" becomes "ad group".
func labelOf(name string) Text {
	return Text{evidence.EN: strings.ReplaceAll(name, "_", " ")}
}
