package ingest

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
