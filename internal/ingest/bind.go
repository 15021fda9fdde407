package ingest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// bind ties each target column to its source. What cannot be tied becomes a
// problem of the plan.
func (p *Plan) bind(target Target, m *Map) {
	fields := make(map[string]int)
	for i, h := range p.layout.header {
		key := headerKey(h)
		if _, again := fields[key]; again && mapsFrom(m, key) {
			p.problem("repeated_header", h)
		}
		fields[key] = i
	}
	var unknown []string
	for name := range m.Columns {
		if _, ok := target.Column(name); !ok {
			unknown = append(unknown, name)
		}
	}
	for name := range m.Defaults {
		if _, ok := target.Column(name); !ok {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range slices.Compact(unknown) {
		p.problem("missing_target", target.Relation, name, columnList(target))
	}
	for _, c := range target.Columns {
		if spec, ok := m.Columns[c.Name]; ok {
			p.bindColumn(c, spec, m, fields)
		} else if value, ok := m.Defaults[c.Name]; ok {
			p.bindings = append(p.bindings, constantBinding(c, value))
		}
	}
	// In the order of the file, constants last.
	slices.SortStableFunc(p.bindings, func(a, b *binding) int { return cmp.Compare(uint(a.field), uint(b.field)) })
}

func mapsFrom(m *Map, key string) bool {
	for _, c := range m.Columns {
		if headerKey(c.From) == key {
			return true
		}
	}
	return false
}

func columnList(t Target) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

func constantBinding(c TargetColumn, value string) *binding {
	return &binding{target: c, spec: Column{Constant: &value}, typ: c.Type, field: -1, equals: -1, decimal: Point}
}

func (p *Plan) bindColumn(c TargetColumn, spec Column, m *Map, fields map[string]int) {
	if spec.Constant != nil {
		b := constantBinding(c, *spec.Constant)
		b.typ = cmp.Or(spec.Type, c.Type)
		p.bindings = append(p.bindings, b)
		return
	}
	field, ok := fields[headerKey(spec.From)]
	if !ok {
		p.problem("missing_header", spec.From, strings.Join(p.layout.header, ", "))
		return
	}
	b := &binding{target: c, spec: spec, typ: cmp.Or(spec.Type, c.Type), id: isID(c.Name), field: field, equals: -1, decimal: cmp.Or(spec.Decimal, Auto), shift: shifts[spec.Unit]}
	b.order, _ = orderOf(spec.Format) // the map has been checked
	if spec.Equals != "" {
		if b.equals, ok = fields[headerKey(spec.Equals)]; !ok {
			p.problem("missing_header", spec.Equals, strings.Join(p.layout.header, ", "))
			b.equals = -1
		}
	}
	if value, ok := m.Defaults[c.Name]; ok {
		b.fallback = &value
	} else if c.NotNull {
		b.fallback = c.Default
	}
	if b.typ == Hash && len(p.reader.secret) == 0 {
		p.problem("no_secret", p.layout.header[field])
	}
	p.bindings = append(p.bindings, b)
}

func (p *Plan) binding(column string) *binding {
	for _, b := range p.bindings {
		if b.target.Name == column {
			return b
		}
	}
	return nil
}

// complete gives the columns that only the whole file can tell (platform,
// currency), the natural key, and the problem of every column that is missing.
func (p *Plan) complete(target Target, m *Map) {
	p.completePlatform(target)
	p.completeCurrency(target, m)
	p.chooseKey(target, m)
	for _, c := range target.Columns {
		if !c.NotNull || c.HasDef || p.binding(c.Name) != nil {
			continue
		}
		switch {
		case c.Name == "currency_code":
			p.problem("no_currency")
		case c.Name == "date_day":
			p.problem("no_day", target.Relation)
		default:
			p.problem("required", c.Name)
		}
	}
}

func (p *Plan) completePlatform(target Target) {
	c, ok := target.Column("platform")
	if !ok || p.binding("platform") != nil || tableName(target.Relation) != "ad_performance" {
		return
	}
	if platform, proof := platformOf(p.layout.header); platform != "" {
		b := constantBinding(c, platform)
		b.notes = append(b.notes, message("note_platform", proof))
		p.bindings = append(p.bindings, b)
	}
}

// completeCurrency takes the currency from the header, else from the signs of
// the amounts; a column or a default of the map comes before both.
func (p *Plan) completeCurrency(target Target, m *Map) {
	c, ok := target.Column("currency_code")
	if !ok || p.binding("currency_code") != nil {
		return
	}
	codes, note := headerCurrency(m), "note_currency"
	if len(codes) > 1 {
		p.problem("two_currencies", codes[0], codes[1])
		return
	}
	if len(codes) == 0 {
		note = "note_currency_sign"
		for _, b := range p.bindings {
			if b.field < 0 {
				continue
			}
			for code := range p.surveys[b.field].currencies {
				if !slices.Contains(codes, code) {
					codes = append(codes, code)
				}
			}
		}
		slices.Sort(codes)
		if len(codes) > 1 {
			p.problem("mixed_currencies", c.Name, strings.Join(codes, ", "))
			return
		}
	}
	if len(codes) == 1 {
		b := constantBinding(c, codes[0])
		b.notes = append(b.notes, message(note))
		p.bindings = append(p.bindings, b)
	}
}

// chooseKey finds the unique columns by which a row is found again, and gives
// those that the file lacks the value that the table gives them.
func (p *Plan) chooseKey(target Target, m *Map) {
	key := m.Key
	switch {
	case len(key) == 0 && len(target.Keys) == 0:
		p.problem("key_not_unique", target.Relation, "")
		return
	case len(key) == 0:
		key = p.nearestKey(target)
	case !target.New && !slices.ContainsFunc(target.Keys, func(k []string) bool { return sameSet(k, key) }):
		p.problem("key_not_unique", target.Relation, strings.Join(key, ", "))
		return
	}
	for _, name := range key {
		if p.binding(name) != nil {
			continue
		}
		c, ok := target.Column(name)
		switch {
		case !ok:
			p.problem("missing_target", target.Relation, name, columnList(target))
		case c.Default != nil:
			p.bindings = append(p.bindings, constantBinding(c, *c.Default))
		case !c.NotNull && !c.HasDef:
			p.bindings = append(p.bindings, &binding{target: c, typ: c.Type, field: -1, equals: -1})
		case c.HasDef:
			p.problem("key_unmapped", name)
		}
	}
	p.Key = key
}

// nearestKey is the first of a table's keys whose columns the file gives, or
// that can be empty; the first of all where there is none.
func (p *Plan) nearestKey(target Target) []string {
	for _, key := range target.Keys {
		given := func(name string) bool {
			c, ok := target.Column(name)
			return ok && (p.binding(name) != nil || c.Default != nil || !c.NotNull && !c.HasDef)
		}
		if !slices.ContainsFunc(key, func(name string) bool { return !given(name) }) {
			return key
		}
	}
	return target.Keys[0]
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}
