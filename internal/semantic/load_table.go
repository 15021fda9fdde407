package semantic

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// readTable reads a dbt model that is enabled as a semantic model.
func (l *loader) readTable(b *block) {
	if !l.enabled(b) {
		return
	}
	b.lenient("name", "description", "semantic_model", "agg_time_dimension", "config", "columns", "metrics")
	if b.has("derived_semantics") {
		l.add(b.at("derived_semantics"), "derived_semantics is not read: give a column config.meta.expr instead")
	}
	t := &Table{Name: b.text("name"), TimeDimension: b.text("agg_time_dimension")}
	if !validName(t.Name) {
		l.add(b.at("name"), "a model's name %q must be lower-case letters, digits and underscores", t.Name)
		return
	}
	if _, ok := l.model.tables[t.Name]; ok {
		l.add(b.at("name"), "the model %q is described twice", t.Name)
		return
	}
	config := b.block("config", "a model's config")
	config.lenient("meta")
	meta := config.block("meta", "a model's config.meta")
	meta.strict("relation", "time_type", "maturity_days", "plan", "notes", "history", "policies")
	t.Relation = meta.text("relation")
	if t.Relation == "" {
		t.Relation = t.Name
	}
	if !validRelation(t.Relation) {
		l.add(meta.at("relation"), "relation %q must be of the form schema.table", t.Relation)
	}
	t.TimeType = TimeType(meta.choice("time_type", string(DateType), timeTypes...))
	t.Maturity = meta.days("maturity_days")
	t.Plan = meta.flag("plan", false)

	l.model.Tables = append(l.model.Tables, t)
	l.model.tables[t.Name] = t
	l.places[t] = b.at("name")
	for _, n := range b.items("columns") {
		l.readColumn(t, newBlock("a column", b.file, n, &l.mistakes))
	}
	if t.TimeDimension != "" && t.timeColumn == nil {
		l.add(b.at("agg_time_dimension"), "agg_time_dimension %q is not a column of %s with dimension: {type: time}%s", t.TimeDimension, t.Name, didYouMean(t.TimeDimension, t.columnNames()))
	}
	l.readNotes(t, meta)
	l.readHistory(t, meta)
	for _, n := range meta.items("policies") {
		l.readPolicy(t, newBlock("a policy", b.file, n, &l.mistakes))
	}
	for _, n := range b.items("metrics") {
		l.readMetric(newBlock("a metric", b.file, n, &l.mistakes), t)
	}
}

func (t *Table) columnNames() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// enabled reads semantic_model, which is a block or just true.
func (l *loader) enabled(b *block) bool {
	n := b.keys["semantic_model"]
	if n == nil {
		if b.has("metrics") || b.has("agg_time_dimension") {
			l.add(b.place(), "the model %q has metrics but no semantic_model: {enabled: true}", b.text("name"))
		} else {
			b.lenient("semantic_model")
		}
		return false
	}
	if n.Kind == yaml.ScalarNode {
		return b.flag("semantic_model", false)
	}
	in := b.block("semantic_model", "semantic_model")
	in.strict("enabled", "name")
	return in.flag("enabled", true)
}

// validRelation accepts one to three names that are joined by dots; each is
// quoted when SQL is written. Names that begin with two underscores are the
// compiler's own.
func validRelation(s string) bool {
	parts := strings.Split(s, ".")
	for _, p := range parts {
		if p == "" || len(p) > 63 || strings.HasPrefix(p, "__") || strings.ContainsAny(p, "\"\x00;'()") {
			return false
		}
	}
	return len(parts) <= 3
}

func (l *loader) readColumn(t *Table, b *block) {
	b.lenient("name", "description", "granularity", "dimension", "entity", "config")
	name := b.text("name")
	if name == "" || len(name) > 63 || strings.ContainsRune(name, 0) {
		l.add(b.at("name"), "a column needs a name of at most 63 bytes")
		return
	}
	if !b.has("dimension") && !b.has("entity") {
		return
	}
	config := b.block("config", "a column's config")
	config.lenient("meta")
	meta := config.block("meta", "a column's config.meta")
	meta.strict("label", "description", "synonyms", "sampled", "outcome", "within", "untrusted", "type", "expr", "values", "time_type")
	c := &TableColumn{Name: name, Expr: name}
	if s := meta.snippet("expr"); s != "" {
		c.Expr = s
	}
	l.places[c] = b.at("name")
	if b.has("entity") {
		l.readEntity(t, c, b.block("entity", "entity"))
	}
	if b.has("dimension") {
		l.readDimension(t, c, b, meta)
	}
	t.Columns = append(t.Columns, c)
}

func (l *loader) readEntity(t *Table, c *TableColumn, b *block) {
	b.strict("type", "name", "description", "label")
	kind := b.choice("type", "", "primary", "foreign", "unique")
	if kind == "" && b.text("type") == "" {
		l.add(b.place(), "an entity needs a type: primary, foreign or unique")
	}
	c.Entity = b.text("name")
	if c.Entity == "" {
		c.Entity = c.Name
	}
	if !validName(c.Entity) {
		l.add(b.at("name"), "an entity's name %q must be lower-case letters, digits and underscores", c.Entity)
	}
	c.Primary = kind == "primary" || kind == "unique"
	if kind == "primary" {
		if t.PrimaryEntity != "" {
			l.add(b.place(), "%s has two primary entities, %s and %s", t.Name, t.PrimaryEntity, c.Entity)
		}
		t.PrimaryEntity = c.Entity
	}
}

func (l *loader) readPolicy(t *Table, b *block) {
	b.strict("role", "filter")
	in := b.block("filter", "a policy's filter")
	in.strict("dimension", "op", "values")
	p := Policy{Role: b.text("role"), Filter: Filter{Dimension: in.text("dimension"), Op: Op(in.text("op")), Values: in.texts("values")}}
	if p.Role == "" {
		l.add(b.place(), "a policy needs a role")
	}
	t.Policies = append(t.Policies, p)
	l.policies = append(l.policies, placedPolicy{t, p, b.at("filter")})
}

type placedPolicy struct {
	table  *Table
	policy Policy
	at     place
}
