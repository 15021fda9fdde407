package semantic

import (
	"strconv"
	"strings"
)

// A top-N ranks members over the whole period first; each scan then meets its
// base rows with the members that are kept. Rows of the rest are left out, or
// make one member of their own, which is therefore right for ratios and distinct
// counts too: it is aggregated from rows, never from other members' values.

// ranking writes the members that are kept as the part "__top".
func (w *writer) ranking(p *plan) {
	rows := w.rows(p, "top_")
	columns := make([]string, len(p.dimensions))
	for i, d := range p.dimensions {
		columns[i] = "r." + quote(d.Name) + " AS " + quote("__k"+strconv.Itoa(i))
	}
	w.cte("__top", "SELECT "+strings.Join(columns, ", ")+`, TRUE AS "__hit"`+
		"\nFROM "+quote(rows)+" AS r"+w.orderBy(p)+w.limit(p))
}

// keepJoin joins the kept members to base rows. A member may be null, which
// equals itself here; the condition is made of plain equalities so that it can
// be hashed.
func keepJoin(members []string, others bool) string {
	var on []string
	for i, e := range members {
		k := `"__top".` + quote("__k"+strconv.Itoa(i))
		on = append(on, "coalesce("+asText(e)+", '') = coalesce("+asText(k)+", '')", "("+e+" IS NULL) = ("+k+" IS NULL)")
	}
	kind := "JOIN"
	if others {
		kind = "LEFT JOIN"
	}
	return "\n" + kind + ` "__top" ON ` + strings.Join(on, " AND ")
}

func asText(e string) string {
	if strings.HasSuffix(e, "::text") {
		return e
	}
	return e + "::text"
}
