package ingest

import "strings"

// seen is a cell with the line that it stands on.
type seen struct {
	text string
	line int
}

func (s *seen) note(text string, line int) {
	if s.line == 0 {
		*s = seen{strings.TrimSpace(text), line}
	}
}

// survey is what all the cells of one column show together. Each first cell of
// a kind is kept, to be named when a decision is explained or refused.
type survey struct {
	filled int

	numbers                      bool // numerals are looked for
	point, comma                 seen // prove a decimal separator
	ambiguousPoint               seen // 1.234
	ambiguousComma               seen // 1,234
	fraction                     bool // a value that is no whole number
	signed, unsigned             int  // percent signs
	currencies                   map[string]bool
	leadingZero, notNumber       bool
	dates                        bool
	dayFirst, monthFirst, either seen
	clock, notDate               bool
	typing, notBoolean           bool // typing: a cell that does not fit rules a type out
}

func (s *survey) add(cell string, line int) {
	s.filled++
	if s.numbers && !s.notNumber {
		s.addNumber(cell, line)
	}
	if s.dates && !s.notDate {
		s.addDate(cell, line)
	}
	if s.typing && !s.notBoolean {
		_, ok := parseBoolean(cell)
		s.notBoolean = !ok
	}
}

func (s *survey) addNumber(cell string, line int) {
	n, ok := parseNumeral(cell)
	if !ok {
		s.notNumber = s.typing
		return
	}
	if len(n.digits) > 1 && n.digits[0] == '0' && n.digits[1] != '.' && n.digits[1] != ',' {
		s.leadingZero = true
	}
	switch n.separators() {
	case pointDecimal:
		s.point.note(cell, line)
	case commaDecimal:
		s.comma.note(cell, line)
	case ambiguous:
		if strings.Contains(n.digits, ".") {
			s.ambiguousPoint.note(cell, line)
		} else {
			s.ambiguousComma.note(cell, line)
		}
	}
	if n.percent {
		s.signed++
	} else {
		s.unsigned++
	}
	if !s.fraction && strings.ContainsAny(n.digits, ".,") {
		s.fraction = true
	}
	if n.currency != "" {
		if s.currencies == nil {
			s.currencies = make(map[string]bool)
		}
		s.currencies[n.currency] = true
	}
}

func (s *survey) addDate(cell string, line int) {
	m, ok := parseMoment(cell)
	switch {
	case !ok:
		s.notDate = s.typing
	case m.order == DayFirst:
		s.dayFirst.note(cell, line)
	case m.order == MonthFirst:
		s.monthFirst.note(cell, line)
	case m.bothWays:
		s.either.note(cell, line)
	}
	s.clock = s.clock || m.hasClock
}

// decimal decides how a column writes fractions; open when both ways remain.
// In a column of whole numbers a single separator can only part thousands.
func (s *survey) decimal(whole bool) (d Decimal, proof seen, open bool) {
	point, comma := s.point, s.comma
	if whole {
		if s.ambiguousComma.line > 0 {
			point.note(s.ambiguousComma.text, s.ambiguousComma.line)
		}
		if s.ambiguousPoint.line > 0 {
			comma.note(s.ambiguousPoint.text, s.ambiguousPoint.line)
		}
	}
	switch {
	case point.line > 0 && comma.line > 0:
		return Auto, seen{}, false
	case point.line > 0:
		return Point, point, false
	case comma.line > 0:
		return Comma, comma, false
	}
	return Auto, seen{}, s.ambiguousPoint.line > 0 || s.ambiguousComma.line > 0
}

// mixedDecimal returns a cell of each way of writing fractions, when a column
// has both.
func (s *survey) mixedDecimal() (a, b seen, mixed bool) {
	return s.point, s.comma, s.point.line > 0 && s.comma.line > 0
}

// openDecimal returns a cell that can be read both ways.
func (s *survey) openDecimal() seen {
	if s.ambiguousPoint.line > 0 {
		return s.ambiguousPoint
	}
	return s.ambiguousComma
}
