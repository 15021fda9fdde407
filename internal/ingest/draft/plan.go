package draft

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// planned is the model that will be written.
type planned struct {
	name, zone, currency string
	given                bool // the currency was
	tables               []*table
	ratios               []ratio
	leftOut              []LeftOut
	notes                []string // on the whole model

	entities map[uint32]string   // of relations with a key of one column
	keys     map[string][]uint32 // those relations, by the column
	used     map[string]bool     // names of metrics and dimensions
	tableOf  map[string]bool     // names of tables
	kindOf   map[string]string   // of dimensions
}

type table struct {
	rel        *relation
	name       string
	label      names
	time       *column
	entities   []field
	dimensions []field
	metrics    []metric
}

// names are what people call something, and what it means.
type names struct{ en, zh, description, descriptionZH string }

type field struct {
	column    column
	name      string // of the dimension or the entity
	label     names
	kind      string // categorical, number, boolean; primary or foreign of an entity
	sampled   bool
	untrusted bool
	note      string
}

type metric struct {
	column                      string // that it is made of; empty for a count
	name, agg, expr, unit, good string
	label                       names
	plain                       names // the label without the table's name
	synonyms                    names // as lists of YAML
	headline                    bool
	note                        string
}

type ratio struct {
	name, numerator, denominator, unit, good string
	label                                    names
}

// plan decides what the model holds.
func plan(f *found, o Options) *planned {
	p := &planned{
		name: cmp.Or(o.Name, nameOf(wordsOf(f.database)), "draft"), zone: cmp.Or(o.Zone, f.zone), currency: cmp.Or(o.Currency, currencyOf(f)),
		entities: map[uint32]string{}, keys: map[string][]uint32{}, used: map[string]bool{"time": true, "others": true}, kindOf: map[string]string{}, tableOf: map[string]bool{},
	}
	p.given = o.Currency != ""
	if _, err := time.LoadLocation(p.zone); err != nil || p.zone == "Local" || p.zone == "" {
		p.zone = "UTC"
	}
	if p.currency == "" {
		p.notes = append(p.notes, "No column says in which currency amounts are: name it as config.meta.currency, and give their metrics unit: currency.")
	}
	p.nameEntities(f)
	needed := p.neededKeys(f)
	for _, r := range f.relations {
		p.addTable(r, needed[r.OID])
	}
	p.addRatios()
	p.addSynonyms()
	p.tellApart()
	return p
}

// currencyOf returns the currency that every column of that name agrees on.
func currencyOf(f *found) string {
	seen := map[string]bool{}
	for _, r := range f.relations {
		maps.Copy(seen, r.currencies())
		for _, c := range r.columns {
			if currencyName[strings.ToLower(c.Name)] && c.filled > 0 {
				if c.distinct != 1 || len(c.single) != 3 || strings.ToUpper(c.single) != c.single {
					return ""
				}
				seen[c.single] = true
			}
		}
	}
	if len(seen) != 1 {
		return ""
	}
	return slices.Collect(maps.Keys(seen))[0]
}

func (p *planned) nameEntities(f *found) {
	taken := map[string]bool{}
	for _, r := range f.relations {
		if len(r.primary) != 1 || r.numbered() {
			continue
		}
		p.keys[r.primary[0]] = append(p.keys[r.primary[0]], r.OID)
		name := entityName(r.Name)
		if name == "" || taken[name] {
			name = nameOf(append(wordsOf(r.Schema), entityName(r.Name), "row"))
		}
		if name != "" && !taken[name] {
			taken[name] = true
			p.entities[r.OID] = name
		}
	}
}

func entityName(table string) string {
	words := slices.Clone(tableWords(table))
	if len(words) == 0 {
		return ""
	}
	words[len(words)-1] = singular(words[len(words)-1])
	return nameOf(words)
}

// references returns the relation that a column points to: by a foreign key, or
// by its name where it is called like another table's key.
func (p *planned) references(c column) (target uint32, byName bool) {
	if c.References != 0 {
		return c.References, false
	}
	words := wordsOf(c.Name)
	if len(words) < 2 || words[len(words)-1] != "id" && words[len(words)-1] != "key" && words[len(words)-1] != "sk" {
		return 0, false
	}
	if owners := p.keys[c.Name]; len(owners) == 1 {
		return owners[0], true
	}
	want := nameOf(words[:len(words)-1])
	for oid, name := range p.entities {
		if name == want {
			return oid, true
		}
	}
	return 0, false
}

// neededKeys marks the relations that a dated one points to, over any number of
// steps: their dimensions can be reached.
func (p *planned) neededKeys(f *found) map[uint32]bool {
	needed := map[uint32]bool{}
	for range len(f.relations) + 1 {
		for _, r := range f.relations {
			_, dated := r.timeColumn()
			if !dated && !needed[r.OID] {
				continue
			}
			for _, c := range r.columns {
				if target, _ := p.references(c); target != 0 && target != r.OID && p.entities[target] != "" {
					needed[target] = true
				}
			}
		}
	}
	return needed
}

// addTable plans one relation, or says why it is left out.
func (p *planned) addTable(r *relation, needed bool) {
	place := r.Schema + "." + r.Name
	at, dated := r.timeColumn()
	switch {
	case strings.ContainsAny(place, "\"\x00;'()") || strings.Contains(r.Schema+r.Name, "."):
		p.leave(place, "its name cannot be written in a model: describe it through a view")
		return
	case !dated && !needed:
		p.leave(place, "no column dates its rows, and no dated table refers to it by a key")
		return
	}
	t := &table{rel: r, name: free(p.tableOf, nameOf(tableWords(r.Name)), "table"), label: r.tableLabel()}
	if dated {
		t.time = &at
	}
	for _, c := range r.columns {
		p.addColumn(t, c, place)
	}
	if t.time != nil {
		p.addCount(t)
	}
	if len(t.metrics) == 0 && len(t.dimensions) == 0 {
		p.leave(place, "nothing in it can be measured or cut by")
		return
	}
	p.tables = append(p.tables, t)
}

func (p *planned) leave(name, why string) { p.leftOut = append(p.leftOut, LeftOut{name, why}) }

// free returns a name that nothing has yet, and takes it.
func (p *planned) free(name, otherwise string) string { return free(p.used, name, otherwise) }

func free(used map[string]bool, name, otherwise string) string {
	name = cmp.Or(name, otherwise)
	for n, try := 2, name; ; n++ {
		if !used[try] {
			used[try] = true
			return try
		}
		try = name + "_" + strconv.Itoa(n)
	}
}

func (p *planned) addColumn(t *table, c column, place string) {
	if t.time != nil && c.Name == t.time.Name {
		return
	}
	if len(c.Name) > 63 || strings.ContainsRune(c.Name, 0) {
		return
	}
	if target, byName := p.references(c); target != 0 && target != t.rel.OID && p.entities[target] != "" && !slices.Equal(t.rel.primary, []string{c.Name}) {
		t.addEntity(field{column: c, name: p.entities[target], kind: "foreign", note: map[bool]string{true: "by its name: no foreign key says so"}[byName]})
		return
	}
	as, why := t.rel.classify(c)
	switch as {
	case entity:
		if name := p.entities[t.rel.OID]; name != "" && slices.Equal(t.rel.primary, []string{c.Name}) {
			t.addEntity(field{column: c, name: name, kind: "primary"})
		}
	case dimension:
		t.dimensions = append(t.dimensions, p.dimension(t, c))
	case measure:
		if t.time == nil {
			p.leave(place+"."+c.Name, "an amount that no day belongs to")
			return
		}
		t.metrics = append(t.metrics, p.metric(t, c))
	case leftOut:
		p.leave(place+"."+c.Name, why)
	}
}

// addEntity adds a key, one of each name.
func (t *table) addEntity(f field) {
	if !slices.ContainsFunc(t.entities, func(o field) bool { return o.name == f.name }) {
		t.entities = append(t.entities, f)
	}
}

// dimension names a column. Tables share a dimension of one name and kind, so
// that their metrics meet on it; a name that says little by itself gets the
// table's before it.
func (p *planned) dimension(t *table, c column) field {
	words := wordsOf(c.Name)
	f := field{column: c, label: t.rel.named(words, c), kind: "categorical"}
	switch {
	case c.Type == "boolean":
		f.kind = "boolean"
	case c.numeric():
		f.kind = "number"
	default:
		f.sampled = c.distinct <= maxSampledMembers && t.rel.sampled
		f.untrusted = anyOf(words, outside) || !f.sampled
	}
	name := nameOf(words)
	own := ""
	if name != "" {
		own = nameOf(append(strings.Split(cmp.Or(entityName(t.rel.Name), t.name), "_"), words...))
	}
	if len(words) == 1 && generic[words[0]] || name == "" || p.used[name] && p.kindOf[name] != f.kind || t.has(name) {
		name = own
		if f.label.en != "" && !hasHan(f.label.en) {
			f.label.en = strings.ReplaceAll(cmp.Or(own, f.label.en), "_", " ")
		}
		if zh := chineseOf(append(entityWords(t), words...)); zh != "" && f.label.zh == chineseOf(words) {
			f.label.zh = zh
		}
	}
	if name == "" || p.used[name] && p.kindOf[name] != f.kind || t.has(name) {
		name = p.free(name, "dimension")
	}
	p.used[name], p.kindOf[name] = true, f.kind
	f.name = name
	return f
}

func entityWords(t *table) []string {
	words := slices.Clone(tableWords(t.rel.Name))
	if len(words) > 0 {
		words[len(words)-1] = singular(words[len(words)-1])
	}
	return words
}

func (t *table) has(dimension string) bool {
	return slices.ContainsFunc(t.dimensions, func(f field) bool { return f.name == dimension })
}

// labelled makes labels of a name and its comment. A short Chinese comment is
// the Chinese name; any other comment is the description.
func labelled(words []string, comment string) names {
	n := names{en: strings.Join(words, " "), zh: chineseOf(words)}
	comment = strings.Join(strings.Fields(comment), " ")
	switch {
	case comment == "":
	case hasHan(comment) && len([]rune(comment)) <= maxName/4 && !strings.ContainsAny(comment, "，。；：,.;:（("):
		n.zh = comment
	case hasHan(comment):
		n.descriptionZH = comment
	default:
		n.description = comment
	}
	if hasHan(n.en) {
		n.zh = cmp.Or(n.zh, strings.ReplaceAll(n.en, " ", ""))
	}
	return n
}
