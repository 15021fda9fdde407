package ingest

import "strings"

// totalWords begin a row that sums the others, folded.
var totalWords = []string{"grand total", "total general", "totals", "total", "subtotal", "gesamt", "gesamtsumme", "summe", "totale", "totaux", "总计", "合计", "总和", "汇总", "小计", "总额"}

// totalInitials are the characters with which a total's label can begin, so
// that other cells need no folding.
const totalInitials = "gstGST总總合汇匯小ＴＧＳ"

// isTotalLabel accepts "Total", "Total: Account" and "总计：广告系列", not "Total
// Wireless".
func isTotalLabel(cell string) bool {
	cell = strings.TrimSpace(cell)
	if len(cell) > 120 || len(cell) < 4 || strings.IndexAny(cell, totalInitials) != 0 {
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

// total reports whether a row sums others. It has no date. Either one of its
// cells says that it is a total, and in a file without dates nothing else names
// it; or it has figures and neither a date nor a name at all.
func (p *Plan) total(fields []string) bool {
	dateWritten := false
	for _, b := range p.bindings {
		if !b.dated() || b.field < 0 || b.field >= len(fields) {
			continue
		}
		if _, ok := parseMoment(fields[b.field]); ok { // most rows
			return false
		}
		dateWritten = dateWritten || !b.isNull(&p.reader, fields[b.field])
	}
	labelled := false
	for _, f := range fields {
		labelled = labelled || isTotalLabel(f)
	}
	if labelled && p.hasDate {
		return true
	}
	named, figures, names := 0, 0, 0
	for _, b := range p.bindings {
		switch {
		case b.field < 0 || b.field >= len(fields) || b.dated():
		case b.numeric():
			if !b.isNull(&p.reader, fields[b.field]) {
				figures++
			}
		default:
			names++
			if !b.isNull(&p.reader, fields[b.field]) && !isTotalLabel(fields[b.field]) {
				named++
			}
		}
	}
	if named > 0 || names == 0 && !p.hasDate {
		return false
	}
	return labelled || figures > 0 && !dateWritten // a broken date is an error of its line
}
