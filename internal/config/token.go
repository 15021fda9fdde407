package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/secret"
	"github.com/insight-agent/insight/internal/server"
)

// Token lets a person or a program in.
type Token struct {
	Name string `yaml:"name"` // whose conversations these are; unique
	// Roles are viewer (asks) or editor (also approves corrections), and the
	// roles of the semantic model's row policies that apply.
	Roles []string `yaml:"roles"`
	// Token is the secret's hash, sha256:HEX, or a reference to the secret:
	// env:NAME or file:PATH. “insight token” makes one.
	Token string `yaml:"token"`
}

// hashed begins a token that is given by its hash.
const hashed = "sha256:"

// minToken is the length of a secret, in bytes, under which it could be
// guessed: that of 16 random bytes in hexadecimal.
const minToken = 32

// Accounts reads the configured tokens. Its errors name the token and never
// the secret.
func (c Config) Accounts() ([]server.Token, error) {
	var out []server.Token
	for _, t := range c.Tokens {
		hash, err := t.hash()
		if err != nil {
			return nil, fmt.Errorf("tokens: %s: token: %w", t.Name, err)
		}
		if i := slices.IndexFunc(out, func(o server.Token) bool { return o.Hash == hash }); i >= 0 {
			return nil, fmt.Errorf("tokens: %s and %s have the same token: give each its own", out[i].Name, t.Name)
		}
		out = append(out, server.Token{Name: t.Name, Roles: slices.Clone(t.Roles), Hash: hash})
	}
	return out, nil
}

func (t Token) hash() (sum [sha256.Size]byte, err error) {
	if text, ok := strings.CutPrefix(t.Token, hashed); ok {
		raw, err := hex.DecodeString(text)
		if err != nil || len(raw) != len(sum) {
			return sum, errors.New("after sha256: there must be 64 hexadecimal digits, as “insight token” prints them")
		}
		return [sha256.Size]byte(raw), nil
	}
	value, err := secret.Read(t.Token)
	switch {
	case errors.Is(err, secret.ErrNoReference):
		return sum, errors.New("give its hash, sha256:HEX, or a reference, env:NAME or file:PATH, and not the token itself")
	case err != nil:
		return sum, err
	case len(value) < minToken:
		return sum, fmt.Errorf("it has %d characters and could be guessed: use one of at least %d, as “insight token” makes it", len(value), minToken)
	}
	return sha256.Sum256([]byte(value)), nil
}

// checkTokens reports the first token that cannot be.
func (c Config) checkTokens() error {
	seen := make(map[string]bool)
	for i, t := range c.Tokens {
		switch {
		case t.Name == "":
			return fmt.Errorf("tokens: number %d has no name: say whose it is", i+1)
		case seen[t.Name]:
			return fmt.Errorf("tokens: the name %s stands twice: give each token its own", t.Name)
		case !slices.Contains(t.Roles, server.Viewer) && !slices.Contains(t.Roles, server.Editor):
			return fmt.Errorf("tokens: %s may do nothing: give it the role viewer or editor", t.Name)
		}
		seen[t.Name] = true
	}
	return nil
}
