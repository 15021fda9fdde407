package draft

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// rowColumn is the key of a table made from a file whose rows nothing tells
// apart: it names no thing that another table could refer to.
const rowColumn = "insight_row"

func (r *relation) numbered() bool { return len(r.primary) == 1 && r.primary[0] == rowColumn }

const percentUnit = "percent"

// unitOf splits a header of what its numbers are in, which stands at its end:
// percent, or the code of a currency.
func (r *relation) unitOf(c column) (header, unit string) {
	i := strings.LastIndex(c.Comment, " [")
	if !r.headers || i < 0 || !strings.HasSuffix(c.Comment, "]") {
		return c.Comment, ""
	}
	unit = c.Comment[i+2 : len(c.Comment)-1]
	if unit != percentUnit && (len(unit) != 3 || strings.Trim(unit, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		return c.Comment, ""
	}
	return c.Comment[:i], unit
}

// currencies are those that headers name.
func (r *relation) currencies() map[string]bool {
	out := map[string]bool{}
	for _, c := range r.columns {
		if _, unit := r.unitOf(c); len(unit) == 3 {
			out[unit] = true
		}
	}
	return out
}

// currencyColumn reports whether a column names the currency of each row.
func (r *relation) currencyColumn() bool {
	return slices.ContainsFunc(r.columns, func(c column) bool { return currencyName[strings.ToLower(c.Name)] })
}

// maxLabel is how long a label may be, in characters.
const maxLabel = 60

// named makes the labels of a column: of its comment, or of its header where
// that is what the comment is.
func (r *relation) named(words []string, c column) names {
	if !r.headers || c.Comment == "" {
		return labelled(words, c.Comment)
	}
	header, _ := r.unitOf(c)
	header = spoken(header)
	if hasHan(header) {
		n := labelled(words, "")
		n.zh = header
		if hasHan(n.en) {
			n.en = header
		}
		return n
	}
	n := labelled(words, "")
	if header != "" {
		n.en = header
	}
	return n
}

// tableLabel makes the labels of a relation.
func (r *relation) tableLabel() names {
	return labelled(tableWords(r.Name), r.comment())
}

// comment is what is said of a relation. That of a table made from a file says
// only that it was.
func (r *relation) comment() string {
	if r.headers {
		return ""
	}
	return r.Comment
}

// spoken writes a header as it stands in a sentence: without underscores, the
// currency in brackets and capitals at the beginning of words, which only a
// table has. Short words in capitals are abbreviations and stay.
func spoken(header string) string {
	header = strings.Join(strings.Fields(strings.ReplaceAll(header, "_", " ")), " ")
	if i := strings.LastIndexAny(header, "(（"); i > 0 && len(strings.Trim(header[i:], "()（）")) == 3 {
		header = strings.TrimSpace(header[:i])
	}
	if header == strings.ToUpper(header) && len(header) > 4 && strings.Contains(header, " ") { // COST PER CLICK
		header = strings.ToLower(header)
	}
	words := strings.Split(header, " ")
	for i, w := range words {
		first, n := utf8.DecodeRuneInString(w)
		rest := w[n:]
		if unicode.IsUpper(first) && rest != "" && rest == strings.ToLower(rest) || len(w) > 4 && w == strings.ToUpper(w) {
			words[i] = strings.ToLower(w)
		}
	}
	runes := []rune(strings.Join(words, " "))
	return strings.TrimSpace(string(runes[:min(len(runes), maxLabel)]))
}

func (n names) text() semantic.Text {
	out := semantic.Text{evidence.EN: n.en}
	if n.zh != "" {
		out[evidence.ZH] = n.zh
	}
	return out
}

// columns tells what was made of each column.
func (p *planned) columns() []Column {
	out := []Column{}
	for _, t := range p.tables {
		place := t.rel.Schema + "." + t.rel.Name
		made := map[string]Column{}
		if t.time != nil {
			made[t.time.Name] = Column{Role: "time"}
		}
		for _, e := range t.entities {
			made[e.column.Name] = Column{Role: "key", As: e.name}
		}
		for _, d := range t.dimensions {
			made[d.column.Name] = Column{Role: string(dimension), As: d.name, Label: d.label.text()}
		}
		for _, m := range t.metrics {
			if m.column != "" {
				made[m.column] = Column{Role: "metric", As: m.name, Label: m.label.text(), Unit: m.unit, Agg: m.agg}
			}
		}
		for _, c := range t.rel.columns {
			as := made[c.Name]
			as.Relation, as.Name = place, c.Name
			out = append(out, as)
		}
	}
	return out
}

// fillers are last words of a file's name that say nothing of what it holds.
var fillers = set("data dataset export report csv table sample history")

// countLabel names the number of a file's rows: orders for orders.csv, ad rows
// for ad_report.csv.
func (r *relation) countLabel(words []string) names {
	if !r.headers {
		return labelled(words, "")
	}
	for len(words) > 1 && fillers[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	n := labelled(words, "")
	switch {
	case len(words) == 0:
		return names{en: "rows", zh: "行数"}
	case hasHan(n.en):
		n.en, n.zh = n.en+" rows", n.zh+"行数"
	case !strings.HasSuffix(n.en, "s"):
		n.en += " rows"
		if n.zh != "" {
			n.zh += "行数"
		}
	}
	return n
}

// lineNumber reports whether a column only counts the lines of a file: the index
// that data frames are exported with, which has no header.
func (r *relation) lineNumber(c column) bool {
	return r.headers && c.whole() && c.distinct == r.rows && r.rows > 1 && strings.HasPrefix(c.Name, "column_")
}

// telling sorts metrics for the questions: money and what marketing asks for
// first, means last.
func (m metric) telling() int {
	switch {
	case m.headline:
		return 0
	case m.synonyms != names{}, m.agg == "sum" && (m.good != "neutral" || m.unit == "currency"):
		return 1
	case m.agg != "average":
		return 2
	}
	return 3
}
