package server

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// A session is a signed cookie that names a token, so nothing is kept for it:
// it ends with its time, and at once when its token is changed or removed.
const (
	sessionCookie = "insight_session"
	sessionTime   = 30 * 24 * time.Hour
)

func (s *Server) sessionRoutes(api huma.API) {
	huma.Register(api, operation(http.MethodGet, "/v1/session", "who-am-i", "Tell who is signed in", http.StatusOK), s.whoAmI)
	op := operation(http.MethodPost, "/v1/session", "sign-in", "Sign in with a token; the session comes as a cookie", http.StatusNoContent, 400, 401, 422)
	huma.Register(api, op, s.signIn)
	huma.Register(api, operation(http.MethodDelete, "/v1/session", "sign-out", "Sign out", http.StatusNoContent), s.signOut)
}

type whoAmI struct {
	Name     string `json:"name" doc:"empty when nobody is signed in"`
	Editor   bool   `json:"editor" doc:"may approve corrections and write notes"`
	Required bool   `json:"required" doc:"false where one person uses the service on one machine and need not sign in"`
}

func (s *Server) whoAmI(ctx context.Context, _ *struct{}) (*body[whoAmI], error) {
	p := principalOf(ctx)
	return &body[whoAmI]{whoAmI{Name: p.ID, Editor: s.may(p, Editor), Required: len(s.cfg.Tokens) > 0}}, nil
}

// withCookie is an answer that sets the session's cookie.
type withCookie struct {
	Cookie http.Cookie `header:"Set-Cookie"`
}

func (s *Server) signIn(_ context.Context, in *struct {
	// Origin is what the browser calls this page by: the only one who knows
	// whether a proxy in front of the service speaks TLS.
	Origin string `header:"Origin"`
	Body   struct {
		Token string `json:"token" minLength:"1" maxLength:"500"`
	}
}) (*withCookie, error) {
	t, ok := s.tokenOf(strings.TrimSpace(in.Body.Token))
	if !ok {
		s.cfg.Log.Warn("sign-in refused")
		return nil, problem(http.StatusUnauthorized, "token", "the token is not valid", "check that it was copied whole, or ask the operator for one")
	}
	s.cfg.Log.Info("signed in", "principal", t.Name)
	return &withCookie{s.cookie(s.sign(t, s.cfg.Wall().Add(sessionTime)), sessionTime, in.Origin)}, nil
}

func (s *Server) signOut(_ context.Context, in *struct {
	Origin string `header:"Origin"`
}) (*withCookie, error) {
	return &withCookie{s.cookie("", -1, in.Origin)}, nil
}

// cookie is out of reach of scripts and of every other site.
func (s *Server) cookie(value string, age time.Duration, origin string) http.Cookie {
	c := http.Cookie{
		Name: sessionCookie, Value: value, Path: "/", MaxAge: int(age / time.Second), HttpOnly: true,
		SameSite: http.SameSiteStrictMode, Secure: strings.HasPrefix(origin, "https://"),
	}
	if age < 0 {
		c.MaxAge = -1
	}
	return c
}

// sign writes a session of a token that ends at a moment.
func (s *Server) sign(t Token, end time.Time) string {
	at := strconv.FormatInt(end.Unix(), 10)
	return strings.Join([]string{encode64([]byte(t.Name)), at, encode64(s.mac(t, at))}, ".")
}

// mac covers the token's hash, so that a changed token ends its sessions.
func (s *Server) mac(t Token, at string) []byte {
	h := hmac.New(sha256.New, s.cfg.SessionKey)
	h.Write(t.Hash[:])
	h.Write([]byte(at))
	return h.Sum(nil)
}

// session returns the token of a request's session.
func (s *Server) session(r *http.Request) (Token, bool) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return Token{}, false
	}
	parts := strings.Split(c.Value, ".")
	if len(parts) != 3 {
		return Token{}, false
	}
	name, errName := base64.RawURLEncoding.DecodeString(parts[0])
	end, errEnd := strconv.ParseInt(parts[1], 10, 64)
	mac, errMAC := base64.RawURLEncoding.DecodeString(parts[2])
	i := slices.IndexFunc(s.cfg.Tokens, func(t Token) bool { return t.Name == string(name) })
	switch {
	case errName != nil, errEnd != nil, errMAC != nil, i < 0, s.cfg.Wall().Unix() >= end:
		return Token{}, false
	}
	return s.cfg.Tokens[i], hmac.Equal(mac, s.mac(s.cfg.Tokens[i], parts[1]))
}

func encode64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
