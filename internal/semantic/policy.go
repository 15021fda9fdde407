package semantic

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// A row policy keeps, for whoever has its role, only the rows of a table that
// match. Somebody with several such roles sees the rows that any of them lets
// through; several policies of one role and table must all hold. Roles without
// a policy change nothing: they do not lift the policy of another role.

// rolePolicies returns, for each of a principal's roles that restricts a table,
// the filters that must hold together.
func rolePolicies(t *Table, p Principal) [][]Filter {
	var out [][]Filter
	roles := slices.Compact(slices.Sorted(slices.Values(p.Roles)))
	for _, role := range roles {
		var all []Filter
		for _, policy := range t.Policies {
			if policy.Role == role {
				all = append(all, policy.Filter)
			}
		}
		if len(all) > 0 {
			out = append(out, all)
		}
	}
	return out
}

// PolicyFingerprint identifies the row policies that hold for a principal over
// all tables, empty when none does. An answer made under it may be shown to
// whoever has the same one.
func (m *Model) PolicyFingerprint(p Principal) string { return fingerprint(m.Tables, p) }

// fingerprint identifies the policies that were compiled into a query: equal
// for principals who see the same rows of the tables that were read. It is
// empty when no policy applied.
func fingerprint(tables []*Table, p Principal) string {
	type entry struct {
		Table string
		Roles [][]Filter
	}
	var entries []entry
	for _, t := range tables {
		if roles := rolePolicies(t, p); len(roles) > 0 {
			entries = append(entries, entry{t.Name, roles})
		}
	}
	if len(entries) == 0 {
		return ""
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.Table, b.Table) })
	b, err := json.Marshal(entries)
	if err != nil {
		return "" // strings always marshal
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
