package frame

import "strings"

// Group is the rows that share the members of some columns.
type Group struct {
	Members []string // one for each column, in their order
	Rows    []int    // in the file's order
}

// Groups divides the rows by the members of columns, in the order in which they
// first appear. Without columns there is one group that holds every row.
func (f *Frame) Groups(columns []string) ([]Group, error) {
	cells := make([][]string, len(columns))
	for i, column := range columns {
		var err error
		if cells[i], err = f.Text(column); err != nil {
			return nil, err
		}
	}
	var groups []Group
	at := make(map[string]int)
	members := make([]string, len(columns))
	for r := range f.rows {
		for i := range columns {
			members[i] = cells[i][r]
		}
		key := strings.Join(members, "\x00")
		g, ok := at[key]
		if !ok {
			g = len(groups)
			at[key] = g
			groups = append(groups, Group{Members: append([]string(nil), members...)})
		}
		groups[g].Rows = append(groups[g].Rows, r)
	}
	return groups, nil
}
