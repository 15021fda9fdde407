package ingest

import (
	"cmp"
	"slices"
	"strings"
)

// infer finds the table of the canonical schema that a file's headers belong
// to, and maps them. It is nil when no table fits: when a column is missing
// that no setting can give, the file is of another kind that has words in
// common. Only where a header shows from which platform an export comes, a
// missing day does not rule advertising out, but is a problem to mend.
func infer(header []string, targets []Target) *Map {
	var best *Map
	var bestHits int
	for _, t := range targets {
		aliases, ok := canonical[tableName(t.Relation)]
		if !ok {
			continue
		}
		if m, hits := inferTable(header, t, aliases); hits > bestHits {
			best, bestHits = m, hits
		}
	}
	if bestHits < 3 && len(targets) > 1 { // two words in common prove nothing, unless the table was named
		return nil
	}
	return best
}

func tableName(relation string) string { return relation[strings.LastIndexByte(relation, '.')+1:] }

func inferTable(header []string, t Target, aliases tableAliases) (*Map, int) {
	m := &Map{Target: t.Relation, Columns: make(map[string]Column)}
	for _, c := range t.Columns {
		if from, equals, ok := bestHeader(header, c.Name, aliases); ok {
			m.Columns[c.Name] = Column{From: from, Equals: equals}
		}
	}
	hits := len(m.Columns)
	if !slices.ContainsFunc(aliases.marks, func(mark string) bool { _, ok := m.Columns[mark]; return ok }) {
		return nil, 0
	}
	for _, c := range t.Columns {
		_, mapped := m.Columns[c.Name]
		if mapped || !c.NotNull || c.HasDef || c.Name == "platform" || c.Name == "currency_code" {
			continue
		}
		if platform, _ := platformOf(header); c.Name != "date_day" || platform == "" {
			return nil, 0
		}
	}
	for _, pair := range [][2]string{{"campaign_id", "campaign_name"}, {"ad_group_id", "ad_group_name"}} {
		_, hasID := m.Columns[pair[0]]
		name, hasName := m.Columns[pair[1]]
		if _, exists := t.Column(pair[0]); exists && !hasID && hasName {
			m.Columns[pair[0]] = Column{From: name.From}
		}
	}
	return m, hits
}

// settle gives an inferred map the settings of one that maps no columns.
func (m *Map) settle(given *Map) {
	if given == nil {
		return
	}
	columns, target := m.Columns, cmp.Or(given.Target, m.Target)
	*m = *given
	m.Columns, m.Target = columns, target
}

// bestHeader returns the header that names a column best, the first of equals.
func bestHeader(header []string, column string, aliases tableAliases) (from, equals string, ok bool) {
	best := 0
	for _, h := range header {
		base, _ := splitCurrency(headerKey(h))
		rank, found := aliases.rank(column, base)
		if !found {
			rank, found = aliases.rank(column, headerKey(h))
		}
		if found && (!ok || rank < best) {
			from, best, ok = h, rank, true
		}
	}
	if twin, has := aliases.equals[headerKey(from)]; has && ok {
		for _, h := range header {
			if headerKey(h) == twin {
				equals = h
			}
		}
	}
	return from, equals, ok
}

// platformOf returns the platform whose exports alone have one of the headers,
// when all such headers agree.
func platformOf(header []string) (platform, proof string) {
	for _, h := range header {
		base, _ := splitCurrency(headerKey(h))
		switch p := platforms[base]; {
		case p == "" || p == platform:
		case platform != "":
			return "", ""
		default:
			platform, proof = p, h
		}
	}
	return platform, proof
}

// headerCurrency returns the currencies that the headers of the mapped columns
// name.
func headerCurrency(m *Map) []string {
	var list []string
	for _, c := range m.Columns {
		if _, code := splitCurrency(headerKey(c.From)); code != "" && !slices.Contains(list, code) {
			list = append(list, code)
		}
	}
	slices.Sort(list)
	return list
}
