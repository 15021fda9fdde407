package semantic

import (
	"slices"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// reservedNames are columns of every result.
var reservedNames = []string{"time", "others"}

// coarse holds the granularities of rows that stand for more than a day.
var coarse = map[string]period.Grain{"week": period.Week, "month": period.Month, "quarter": period.Quarter, "year": period.Year}

// readDimension reads a column that is a dimension. The column by which the
// table dates its rows is asked for by period and grain, and is no dimension.
func (l *loader) readDimension(t *Table, c *TableColumn, column, meta *block) {
	b := column.block("dimension", "dimension")
	b.strict("type", "name", "label", "description", "is_partition")
	kind := Categorical
	switch written := DimensionType(b.text("type")); written {
	case "":
		l.add(b.place(), "a dimension needs a type: categorical or time")
	case NumericDim, BooleanDim:
		l.add(b.at("type"), "the type %s stands under config.meta.type; to dbt it is categorical", written)
	default:
		kind = DimensionType(b.choice("type", string(Categorical), string(Categorical), string(TimeDim)))
	}
	name := b.text("name")
	if name == "" {
		name = c.Name
	}
	if kind == TimeDim {
		c.TimeType = TimeType(meta.choice("time_type", string(DateType), timeTypes...))
		if name == t.TimeDimension || c.Name == t.TimeDimension {
			if meta.text("time_type") != "" && c.TimeType != t.TimeType {
				l.add(meta.at("time_type"), "time_type of the column that dates the rows stands at the model")
			}
			c.TimeType, c.Dimension = t.TimeType, ""
			t.timeColumn, t.TimeDimension = c, c.Name
			t.Granularity = coarse[column.text("granularity")]
			return
		}
	} else {
		kind = DimensionType(meta.choice("type", string(Categorical), string(Categorical), string(NumericDim), string(BooleanDim)))
	}
	if !validName(name) || slices.Contains(reservedNames, name) {
		l.add(column.at("name"), "a dimension's name %q must be lower-case letters, digits and underscores, and neither time nor others: give dimension.name, such as %s", name, plainName(name))
		return
	}
	c.Dimension = name
	for _, other := range t.Columns {
		if other.Dimension == name {
			l.add(column.at("name"), "%s has the dimension %q twice", t.Name, name)
		}
	}
	d := l.model.dimensions[name]
	if d == nil {
		d = &Dimension{Name: name, Type: kind, Sampled: kind == Categorical}
		l.model.dimensions[name] = d
		l.model.Dimensions = append(l.model.Dimensions, d)
		l.places[d] = column.at("name")
	}
	if d.Type != kind {
		l.add(column.at("name"), "the dimension %q is %s here and %s in %s:%d: dimensions of one name are one dimension", name, kind, d.Type, l.places[d].file, l.places[d].line)
	}
	l.describe(d, column, b, meta)
}

// describe adds what a column says of its dimension; what an earlier column
// said stands.
func (l *loader) describe(d *Dimension, column, b, meta *block) {
	label := meta.langs("label")
	if label == nil {
		label = b.langs("label")
	}
	if d.Label == nil {
		d.Label = label
	}
	if d.Description == nil {
		d.Description = description(column, meta)
	}
	for lang, words := range meta.words("synonyms") {
		if d.Synonyms == nil {
			d.Synonyms = Words{}
		}
		for _, w := range words {
			if !slices.Contains(d.Synonyms[lang], w) {
				d.Synonyms[lang] = append(d.Synonyms[lang], w)
			}
		}
	}
	if meta.has("sampled") {
		d.Sampled = meta.flag("sampled", d.Sampled)
	}
	d.Outcome = meta.flag("outcome", d.Outcome)
	d.Untrusted = meta.flag("untrusted", d.Untrusted)
	if within := meta.text("within"); within != "" && d.Within == "" {
		d.Within, l.places[&d.Within] = within, meta.at("within")
	}
	seen := map[string]bool{}
	for _, n := range meta.items("values") {
		m := newBlock("a value", meta.file, n, &l.mistakes)
		m.strict("value", "label", "synonyms")
		member := Member{Value: m.text("value"), Label: m.langs("label"), Synonyms: m.words("synonyms")}
		if member.Value == "" {
			l.add(m.place(), "a value of %s is empty: null has a name of its own", d.Name)
			continue
		}
		if seen[member.Value] {
			l.add(m.place(), "the value %q of %s stands twice", member.Value, d.Name)
		}
		seen[member.Value] = true
		if !slices.ContainsFunc(d.Members, func(o Member) bool { return o.Value == member.Value }) {
			d.Members = append(d.Members, member)
		}
	}
}

// finishDimensions labels what no column labelled, and checks that each lies within
// another that there is.
func (l *loader) finishDimensions() {
	for _, d := range l.model.Dimensions {
		switch _, ok := l.model.dimensions[d.Within]; {
		case d.Within != "" && !ok:
			l.add(l.places[&d.Within], "%s is within %q, which is no dimension of the model", d.Name, d.Within)
			d.Within = ""
		case d.Within == d.Name || l.model.Contains(d.Within, d.Within):
			l.add(l.places[&d.Within], "%s would be within itself", d.Name)
			d.Within = ""
		}
		if d.Label.In(evidence.EN) == "" {
			d.Label = labelOf(d.Name)
		}
	}
}
