package main

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/server"
)

type tokenCommand struct {
	Name string   `arg:"" help:"Whose token it is: conversations belong to this name."`
	Role []string `default:"viewer" placeholder:"ROLE" help:"viewer or editor, and roles of row policies; may be repeated."`
}

// Help is shown below the flags.
func (tokenCommand) Help() string {
	return `The token is printed once and stored nowhere; the configuration holds only its
hash. Programs send it as “Authorization: Bearer TOKEN”, people paste it once
into the page.`
}

// Run prints a fresh token and the lines of the configuration that let it in.
func (c tokenCommand) Run(t terminal) error {
	secret := tokenMark + strings.ToLower(rand.Text()+rand.Text()) // 256 bits
	roles := c.Role
	if len(roles) == 0 {
		roles = []string{server.Viewer}
	}
	fmt.Fprintf(t.out, "Token (shown once): %s\n\nPut this under tokens: in the configuration:\n\n  - {name: %q, roles: [%s], token: \"sha256:%x\"}\n",
		secret, c.Name, strings.Join(roles, ", "), sha256.Sum256([]byte(secret)))
	return nil
}

// tokenMark lets a token be recognised where it does not belong: in a question
// or a log.
const tokenMark = "insight_"
