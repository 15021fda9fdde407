package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/server"
)

// CheckRoles refuses a token with a role that means nothing: a policy's role
// that is misspelt would let its bearer see every row.
func CheckRoles(m *semantic.Model, tokens []server.Token) error {
	known := []string{server.Viewer, server.Editor}
	for _, t := range m.Tables {
		for _, p := range t.Policies {
			if !slices.Contains(known, p.Role) {
				known = append(known, p.Role)
			}
		}
	}
	for _, t := range tokens {
		for _, role := range t.Roles {
			if !slices.Contains(known, role) {
				return fmt.Errorf("tokens: %s has the role %q, which neither the program nor a row policy knows: use %s", t.Name, role, strings.Join(known, ", "))
			}
		}
	}
	return nil
}
