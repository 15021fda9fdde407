package draft

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// write renders the model as YAML, with what was guessed as comments.
func (p *planned) write() []byte {
	var b strings.Builder
	b.WriteString("# Drafted from the live schema. Read it with somebody who knows the data: names, labels, units and what is good\n" +
		"# were guessed from names, types, comments and a sample of the rows.\n")
	for _, note := range p.notes {
		fmt.Fprintf(&b, "# %s\n", note)
	}
	fmt.Fprintf(&b, "config:\n  meta: {name: %s, label: {en: %s}, zone: %s, week_start: monday", p.name, quoted(strings.ReplaceAll(p.name, "_", " ")), quoted(p.zone))
	if p.currency != "" {
		fmt.Fprintf(&b, ", currency: %s", quoted(p.currency))
	}
	b.WriteString("}\n\nmodels:\n")
	for _, t := range p.tables {
		t.write(&b)
	}
	if len(p.ratios) > 0 {
		b.WriteString("\nmetrics:\n")
	}
	for _, r := range p.ratios {
		fmt.Fprintf(&b, "  - {name: %s, type: ratio, numerator: %s, denominator: %s, label: %s, config: {meta: {label: %s, unit: %s, good: %s}}}\n",
			r.name, r.numerator, r.denominator, quoted(r.label.en), r.label.languages(), r.unit, r.good)
	}
	for i, l := range p.leftOut {
		if i == 0 {
			b.WriteString("\n# Left out:\n")
		}
		fmt.Fprintf(&b, "#   %s: %s\n", strings.Map(oneLine, l.Name), l.Why)
	}
	return []byte(b.String())
}

func (t *table) write(b *strings.Builder) {
	fmt.Fprintf(b, "  - name: %s\n", t.name)
	if d := cmp.Or(t.label.description, t.label.descriptionZH, t.rel.comment()); d != "" {
		fmt.Fprintf(b, "    description: %s\n", quoted(d))
	}
	b.WriteString("    semantic_model: {enabled: true}\n")
	meta := "relation: " + quoted(t.rel.Schema+"."+t.rel.Name)
	if t.time != nil {
		fmt.Fprintf(b, "    agg_time_dimension: %s\n", quoted(t.time.Name))
		meta += ", time_type: " + timeType(t.time.Type)
		if anyOf(tableWords(t.rel.Name), plans) {
			meta += ", plan: true"
		}
	}
	fmt.Fprintf(b, "    config: {meta: {%s}}\n", meta)
	if t.time != nil || len(t.entities)+len(t.dimensions) > 0 {
		b.WriteString("    columns:\n")
	}
	if t.time != nil {
		granularity := ""
		if t.rel.monthly {
			granularity = "granularity: month, "
		}
		fmt.Fprintf(b, "      - {name: %s, %sdimension: {type: time}}\n", quoted(t.time.Name), granularity)
	}
	for _, e := range t.entities {
		fmt.Fprintf(b, "      - {name: %s, entity: {type: %s, name: %s}}%s\n", quoted(e.column.Name), e.kind, e.name, comment(e.note))
	}
	for _, d := range t.dimensions {
		d.write(b)
	}
	if len(t.metrics) > 0 {
		b.WriteString("    metrics:\n")
	}
	for _, m := range t.metrics {
		m.write(b)
	}
}

func (f field) write(b *strings.Builder) {
	kind := "{type: categorical"
	if f.name != f.column.Name {
		kind += ", name: " + f.name
	}
	meta := []string{"label: " + f.label.languages()}
	if f.label.descriptionZH != "" {
		meta = append(meta, "description: {zh: "+quoted(f.label.descriptionZH)+"}")
	}
	if f.kind != "categorical" {
		meta = append(meta, "type: "+f.kind)
	} else if !f.sampled {
		meta = append(meta, "sampled: false")
	}
	if f.untrusted && f.kind == "categorical" {
		meta = append(meta, "untrusted: true")
	}
	fmt.Fprintf(b, "      - {name: %s, ", quoted(f.column.Name))
	if f.label.description != "" {
		fmt.Fprintf(b, "description: %s, ", quoted(f.label.description))
	}
	fmt.Fprintf(b, "dimension: %s}, config: {meta: {%s}}}%s\n", kind, strings.Join(meta, ", "), comment(f.note))
}

func (m metric) write(b *strings.Builder) {
	parts := []string{"name: " + m.name}
	if m.label.description != "" {
		parts = append(parts, "description: "+quoted(m.label.description))
	}
	parts = append(parts, "type: simple", "agg: "+m.agg)
	if m.agg != "count" && m.expr != m.name {
		parts = append(parts, "expr: "+quoted(m.expr))
	}
	meta := []string{"label: " + m.label.languages()}
	if m.label.descriptionZH != "" {
		meta = append(meta, "description: {zh: "+quoted(m.label.descriptionZH)+"}")
	}
	if list := m.synonymList(); list != "" {
		meta = append(meta, list)
	}
	meta = append(meta, "unit: "+m.unit, "good: "+m.good)
	if m.headline {
		meta = append(meta, "headline: true")
	}
	fmt.Fprintf(b, "      - {%s, config: {meta: {%s}}}%s\n", strings.Join(parts, ", "), strings.Join(meta, ", "), comment(m.note))
}

func (n names) languages() string {
	if n.zh == "" {
		return "{en: " + quoted(n.en) + "}"
	}
	return "{en: " + quoted(n.en) + ", zh: " + quoted(n.zh) + "}"
}

func comment(note string) string {
	if note == "" {
		return ""
	}
	return " # " + note
}

func timeType(sql string) string {
	switch sql {
	case "date":
		return "date"
	case "timestamp with time zone":
		return "timestamp"
	}
	return "datetime"
}

var (
	plainScalar = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./ -]*[A-Za-z0-9_]$|^[A-Za-z_]$`)
	yamlWords   = set("true false yes no on off null y n")
)

// quoted writes a scalar of YAML, in quotes where it could be read as anything
// else.
func quoted(s string) string {
	if plainScalar.MatchString(s) && !yamlWords[strings.ToLower(s)] && !strings.Contains(s, " -") {
		return s
	}
	return strconv.Quote(s)
}

// oneLine keeps a name from ending a comment.
func oneLine(r rune) rune {
	if r < ' ' || r == '\u0085' || r == '\u2028' || r == '\u2029' {
		return ' '
	}
	return r
}

// summary tells what was made of each relation.
func (p *planned) summary() []Table {
	out := []Table{}
	for _, t := range p.tables {
		s := Table{Name: t.name, Relation: t.rel.Schema + "." + t.rel.Name, Metrics: []string{}, Dimensions: []string{}, LastDay: t.rel.days.last}
		if t.time != nil {
			s.Time = t.time.Name
		}
		for _, m := range t.metrics {
			s.Metrics = append(s.Metrics, m.name)
		}
		for _, d := range t.dimensions {
			s.Dimensions = append(s.Dimensions, d.name)
		}
		out = append(out, s)
	}
	return out
}
