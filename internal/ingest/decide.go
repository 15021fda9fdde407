package ingest

import "strings"

// decide settles, from what all cells show, how each column writes fractions,
// days and percentages. A column that does not show it itself follows the other
// columns of the file; where those do not show it either, nothing is guessed.
func (p *Plan) decide() {
	p.decideDecimals()
	p.decideOrders()
	for _, b := range p.bindings {
		if b.field >= 0 && b.typ == Percent && b.spec.Unit == "" {
			if s := p.surveys[b.field]; s.unsigned > 0 {
				b.undecided = true
				p.problem("percent_open", p.layout.header[b.field])
			}
		}
	}
}

func (b *binding) numeric() bool { return b.typ == Integer || b.typ == Number || b.typ == Percent }

func (b *binding) dated() bool { return b.typ == Date || b.typ == Timestamp }

func (p *Plan) decideDecimals() {
	shown := make(map[Decimal]bool)
	var open []*binding
	for _, b := range p.bindings {
		if b.field < 0 || !b.numeric() || b.decimal != Auto {
			continue
		}
		s, name := p.surveys[b.field], p.layout.header[b.field]
		if first, second, mixed := s.mixedDecimal(); mixed {
			b.undecided = true
			p.problem("decimal_mixed", name, first.text, itoa(first.line), second.text, itoa(second.line))
			continue
		}
		d, proof, undecided := s.decimal(b.typ == Integer)
		if undecided {
			open = append(open, b)
		}
		if d != Auto {
			b.decimal, shown[d] = d, true
			b.notes = append(b.notes, message("note_decimal", string(d), proof.text, itoa(proof.line)))
		}
	}
	for _, b := range open {
		if len(shown) != 1 {
			b.undecided = true
			cell := p.surveys[b.field].openDecimal()
			p.problem("decimal_open", p.layout.header[b.field], cell.text, itoa(cell.line))
			continue
		}
		for d := range shown {
			b.decimal = d
			b.notes = append(b.notes, message("note_decimal_file", string(d)))
		}
	}
}

// orderNames writes an order as a map's format does.
var orderNames = map[DayOrder]string{DayFirst: "DD/MM/YYYY", MonthFirst: "MM/DD/YYYY"}

func (p *Plan) decideOrders() {
	shown := make(map[DayOrder]bool)
	var open []*binding
	for _, b := range p.bindings {
		if b.field < 0 || !b.dated() || b.spec.Format != "" {
			continue
		}
		switch s := p.surveys[b.field]; {
		case s.dayFirst.line > 0 && s.monthFirst.line > 0:
			b.undecided = true
			p.problem("day_order_mixed", p.layout.header[b.field], s.dayFirst.text, itoa(s.dayFirst.line), s.monthFirst.text, itoa(s.monthFirst.line))
		case s.dayFirst.line > 0:
			b.settle(DayFirst, s.dayFirst, shown)
		case s.monthFirst.line > 0:
			b.settle(MonthFirst, s.monthFirst, shown)
		case s.either.line > 0:
			open = append(open, b)
		}
	}
	for _, b := range open {
		if len(shown) != 1 {
			b.undecided = true
			cell := p.surveys[b.field].either
			p.problem("day_order_open", p.layout.header[b.field], cell.text, itoa(cell.line))
			continue
		}
		for o := range shown {
			b.order = o
			b.notes = append(b.notes, message("note_order_file", orderNames[o]))
		}
	}
}

func (b *binding) settle(o DayOrder, proof seen, shown map[DayOrder]bool) {
	b.order, shown[o] = o, true
	b.notes = append(b.notes, message("note_order", orderNames[o], proof.text, itoa(proof.line)))
}

// totalWords begin a row that sums the others.
var totalWords = []string{"grand total", "total general", "totals", "total", "subtotal", "gesamt", "gesamtsumme", "summe", "totale", "totaux", "总计", "合计", "总和", "汇总", "小计", "总额"}

// isTotalLabel accepts "Total", "Total: Account" and "总计：广告系列", not "Total
// Wireless".
func isTotalLabel(cell string) bool {
	if len(cell) > 120 || len(cell) < 4 {
		return false
	}
	key := headerKey(cell)
	for _, w := range totalWords {
		rest, ok := strings.CutPrefix(key, w)
		if rest = strings.TrimSpace(rest); ok && (rest == "" || rest[0] == ':' || rest[0] == '-' || rest[0] == '(') {
			return true
		}
	}
	return false
}

// total reports whether a row sums others: it says so where no date and no
// other name stands, or it has figures and neither a date nor a name at all.
func (p *Plan) total(fields []string) bool {
	labelled, dated, named, figures, identifying := false, false, 0, 0, 0
	for _, f := range fields {
		if isTotalLabel(f) {
			labelled = true
			break
		}
	}
	for _, b := range p.bindings {
		if b.field < 0 || b.field >= len(fields) {
			continue
		}
		cell := fields[b.field]
		switch {
		case b.numeric():
			if !b.isNull(&p.reader, cell) {
				figures++
			}
		case b.dated():
			identifying++
			if _, ok := parseMoment(cell); ok {
				dated = true
			}
		default:
			identifying++
			if !b.isNull(&p.reader, cell) && !(labelled && isTotalLabel(cell)) {
				named++
			}
		}
		if !labelled && (dated || named > 0) { // most rows
			return false
		}
	}
	if dated || identifying == 0 {
		return false
	}
	if labelled {
		return named == 0 || p.hasDate
	}
	return named == 0 && figures > 0 && !p.dateWritten(fields)
}

// dateWritten reports whether a date column holds anything: a broken date is
// an error of its line and no sign of a total.
func (p *Plan) dateWritten(fields []string) bool {
	for _, b := range p.bindings {
		if b.dated() && b.field >= 0 && b.field < len(fields) && !b.isNull(&p.reader, fields[b.field]) {
			return true
		}
	}
	return false
}
