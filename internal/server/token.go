package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/semantic"
)

// The roles of the product. Whatever other roles a token has are those of the
// semantic model's row policies.
const (
	Viewer = "viewer" // asks questions and says what it thinks of answers
	Editor = "editor" // also lets corrections teach the reader
)

// Token lets whoever has it in. Only its hash is known here.
type Token struct {
	Name  string // the principal's id: conversations belong to it
	Roles []string
	Hash  [sha256.Size]byte
}

func (t Token) principal() semantic.Principal { return semantic.Principal{ID: t.Name, Roles: t.Roles} }

// single is who asks where no sign-in is needed: one person on one machine.
var single = semantic.Principal{ID: "local"}

// ErrExposed is wrapped by the error of a service that others could reach and
// that would let anybody in.
var ErrExposed = errors.New("no token is configured")

// CheckExposed refuses to serve on an address that other machines reach, or
// under names that are not this machine's, without a single token.
func CheckExposed(a net.Addr, hosts []string, tokens []Token) error {
	if len(tokens) > 0 {
		return nil
	}
	tcp, ok := a.(*net.TCPAddr)
	switch {
	case !ok || !tcp.IP.IsLoopback():
		return fmt.Errorf("%s can be reached from other machines and %w: run “insight token NAME” and put what it prints under tokens in the configuration, "+
			"or listen on 127.0.0.1", a, ErrExposed)
	case slices.ContainsFunc(hosts, func(h string) bool { return !slices.Contains(loopbackNames, h) }):
		return fmt.Errorf("hosts names %s and %w: run “insight token NAME” and put what it prints under tokens in the configuration, "+
			"or leave hosts out", strings.Join(hosts, ", "), ErrExposed)
	}
	return nil
}

// tokenOf finds the token of a secret. Every hash is compared, in constant
// time, so that nothing can be learnt from how long it takes.
func (s *Server) tokenOf(secret string) (Token, bool) {
	sum := sha256.Sum256([]byte(secret))
	found := -1
	for i, t := range s.cfg.Tokens {
		if subtle.ConstantTimeCompare(sum[:], t.Hash[:]) == 1 {
			found = i
		}
	}
	if found < 0 {
		return Token{}, false
	}
	return s.cfg.Tokens[found], true
}

// principal returns who sent a request: by its Authorization header, else by
// the session that its cookie names. Without any token everyone is the single
// user of this machine.
func (s *Server) principal(r *http.Request) (semantic.Principal, bool) {
	if len(s.cfg.Tokens) == 0 {
		return single, true
	}
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, value, _ := strings.Cut(header, " ")
		t, ok := s.tokenOf(strings.TrimSpace(value))
		return t.principal(), ok && strings.EqualFold(scheme, "Bearer")
	}
	t, ok := s.session(r)
	return t.principal(), ok
}

// may reports whether a principal has a role of the product.
func (s *Server) may(p semantic.Principal, role string) bool {
	return len(s.cfg.Tokens) == 0 || slices.Contains(p.Roles, role)
}

// open are the routes that need no sign-in: probes, the API's description, and
// the page itself, which holds no data and asks for the token.
var open = map[string]bool{
	"GET /healthz": true, "GET /readyz": true, "GET /openapi.json": true, "GET /openapi.yaml": true,
	"GET /{$}": true, "GET /c/{conversation}": true, "GET /assets/{hash}/{file}": true,
	"GET /v1/session": true, "POST /v1/session": true, "DELETE /v1/session": true,
}

func signInProblem() *Problem {
	return problem(http.StatusUnauthorized, "sign_in", "the request carries no valid token",
		"send the header “Authorization: Bearer TOKEN”, or sign in on the page")
}
