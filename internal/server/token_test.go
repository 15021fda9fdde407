package server_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/server"
)

// secretOf is the token of a person in these tests.
func secretOf(name string) string { return "insight_" + strings.Repeat(name, 12) }

func withTokens(c *server.Config) {
	token := func(name string, roles ...string) server.Token {
		return server.Token{Name: name, Roles: roles, Hash: sha256.Sum256([]byte(secretOf(name)))}
	}
	c.SessionKey = bytes.Repeat([]byte("k"), 32)
	c.Tokens = []server.Token{token("ann", server.Viewer, "de_only"), token("bob", server.Editor)}
}

func as(name string) []string { return []string{"Authorization", "Bearer " + secretOf(name)} }

func TestWhoComesInWithAToken(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, withTokens).Handler()
	tests := map[string]struct {
		header []string
		status int
	}{
		"token":                  {as("ann"), 200},
		"scheme in small":        {[]string{"Authorization", "bearer " + secretOf("ann")}, 200},
		"none":                   {nil, 401},
		"wrong token":            {[]string{"Authorization", "Bearer insight_nobody"}, 401},
		"nothing after Bearer":   {[]string{"Authorization", "Bearer "}, 401},
		"another scheme":         {[]string{"Authorization", "Basic " + secretOf("ann")}, 401},
		"hash instead of token":  {[]string{"Authorization", "Bearer " + string(sha256.New().Sum(nil))}, 401},
		"a cookie that is no":    {[]string{"Cookie", "insight_session=YW5u.99999999999.AAAA"}, 401},
		"a cookie of two parts":  {[]string{"Cookie", "insight_session=YW5u.99999999999"}, 401},
		"wrong token and cookie": {[]string{"Authorization", "Bearer x", "Cookie", signIn(t, h, "ann")}, 401},
		"a cookie":               {[]string{"Cookie", signIn(t, h, "ann")}, 200},
	}
	for name, tt := range tests {
		res := do(t, h, "GET", "/v1/metrics", "", tt.header...)
		if res.Code != tt.status {
			t.Errorf("%s: %d, want %d", name, res.Code, tt.status)
		}
		if tt.status == 401 {
			if p := decode[server.Problem](t, res); p.Code != "sign_in" || p.Mend == "" || !strings.HasPrefix(res.Header().Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
	do(t, h, "POST", "/v1/ask", `{"question":"`+askLookup+`"}`, as("ann")...)
	if got := w.asked[0].Principal; got.ID != "ann" || !slices.Equal(got.Roles, []string{"viewer", "de_only"}) {
		t.Errorf("asked as %+v", got)
	}
}

// Every route but a few wants a token: a new one cannot be forgotten.
func TestRoutesAreClosedUnlessTheyAreListed(t *testing.T) {
	t.Parallel()
	h := newServer(t, newWorld(), withTokens).Handler()
	api := decode[struct {
		Paths map[string]map[string]any
	}](t, do(t, h, "GET", "/openapi.json", ""))
	if len(api.Paths) < 12 {
		t.Fatalf("only %d paths are described", len(api.Paths))
	}
	open := []string{"GET /healthz", "GET /readyz", "GET /v1/session", "POST /v1/session", "DELETE /v1/session"}
	for path, methods := range api.Paths {
		for method := range methods {
			method = strings.ToUpper(method)
			if slices.Contains(open, method+" "+path) {
				continue
			}
			if res := do(t, h, method, strings.NewReplacer("{", "", "}", "").Replace(path), ""); res.Code != 401 {
				t.Errorf("%s %s without a token: %d", method, path, res.Code)
			}
		}
	}
	for _, path := range []string{"/metrics", "/nothing", "/assets/../v1/metrics", "//v1/metrics", "/v1/metrics/../metrics"} {
		if res := do(t, h, "GET", path, ""); res.Code == 200 {
			t.Errorf("GET %s without a token: %d", path, res.Code)
		}
	}
	for _, path := range []string{"/", "/c/abc", "/healthz", "/openapi.json"} {
		if res := do(t, h, "GET", path, ""); res.Code != 200 {
			t.Errorf("GET %s: %d", path, res.Code)
		}
	}
}

func TestAProbeLearnsTheStatusAndNoMore(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.checks = []server.Check{{Name: "database", Required: true, Detail: "host=db.internal refused"}}
	h := newServer(t, w, withTokens).Handler()
	if res := do(t, h, "GET", "/readyz", ""); res.Code != 503 || strings.Contains(res.Body.String(), "db.internal") {
		t.Errorf("without a token: %d %s", res.Code, res.Body)
	}
	if res := do(t, h, "GET", "/readyz", "", as("ann")...); !strings.Contains(res.Body.String(), "db.internal") {
		t.Errorf("with a token: %s", res.Body)
	}
}

// signIn signs a person in and returns the Cookie header.
func signIn(t *testing.T, h http.Handler, name string, header ...string) string {
	t.Helper()
	res := do(t, h, "POST", "/v1/session", `{"token":" `+secretOf(name)+`\n"}`, header...)
	if res.Code != http.StatusNoContent || len(res.Result().Cookies()) != 1 {
		t.Fatalf("sign-in: %d %s", res.Code, res.Body)
	}
	c := res.Result().Cookies()[0]
	return c.Name + "=" + c.Value
}

func TestASession(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	var log strings.Builder
	configure := func(c *server.Config) {
		withTokens(c)
		c.Wall = func() time.Time { return now }
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
	}
	h := newServer(t, newWorld(), configure).Handler()
	res := do(t, h, "POST", "/v1/session", `{"token":"`+secretOf("bob")+`"}`)
	cookie := res.Result().Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Secure || cookie.Path != "/" || cookie.MaxAge != 30*24*3600 {
		t.Errorf("cookie %+v", cookie)
	}
	if strings.Contains(cookie.Value, secretOf("bob")) {
		t.Error("the cookie holds the token")
	}
	over := do(t, h, "POST", "/v1/session", `{"token":"`+secretOf("bob")+`"}`, "Origin", "https://example.com")
	if !over.Result().Cookies()[0].Secure {
		t.Error("over TLS the cookie is not for TLS alone")
	}
	header := []string{"Cookie", cookie.Name + "=" + cookie.Value}
	who := decode[struct {
		Name             string
		Editor, Required bool
	}](t, do(t, h, "GET", "/v1/session", "", header...))
	if who.Name != "bob" || !who.Editor || !who.Required {
		t.Errorf("signed in as %+v", who)
	}

	if res := do(t, h, "GET", "/v1/session", ""); res.Code != 200 || !strings.Contains(res.Body.String(), `"name":""`) || !strings.Contains(res.Body.String(), `"editor":false`) {
		t.Errorf("nobody is %d %s", res.Code, res.Body)
	}

	// A restart keeps it; another key, another token of the same name, a changed
	// name or end, and time end it.
	again := newServer(t, newWorld(), configure).Handler()
	if res := do(t, again, "GET", "/v1/metrics", "", header...); res.Code != 200 {
		t.Errorf("after a restart: %d", res.Code)
	}
	otherKey := func(c *server.Config) { configure(c); c.SessionKey = bytes.Repeat([]byte("x"), 32) }
	otherToken := func(c *server.Config) { configure(c); c.Tokens[1].Hash = sha256.Sum256([]byte("changed")) }
	noToken := func(c *server.Config) { configure(c); c.Tokens = c.Tokens[:1] }
	for name, change := range map[string]func(*server.Config){"another key": otherKey, "a changed token": otherToken, "a removed token": noToken} {
		if res := do(t, newServer(t, newWorld(), change).Handler(), "GET", "/v1/metrics", "", header...); res.Code != 401 {
			t.Errorf("with %s: %d", name, res.Code)
		}
	}
	parts := strings.Split(cookie.Value, ".")
	for _, forged := range []string{"YW5u." + parts[1] + "." + parts[2], parts[0] + ".99999999999." + parts[2], parts[0] + "." + parts[1] + "."} {
		if res := do(t, h, "GET", "/v1/metrics", "", "Cookie", cookie.Name+"="+forged); res.Code != 401 {
			t.Errorf("forged %s: %d", forged, res.Code)
		}
	}
	now = now.Add(30*24*time.Hour - time.Second)
	if res := do(t, h, "GET", "/v1/metrics", "", header...); res.Code != 200 {
		t.Errorf("in its last second: %d", res.Code)
	}
	now = now.Add(time.Second)
	if res := do(t, h, "GET", "/v1/metrics", "", header...); res.Code != 401 {
		t.Errorf("after its time: %d", res.Code)
	}
	out := do(t, h, "DELETE", "/v1/session", "", header...)
	if c := out.Result().Cookies(); out.Code != 204 || len(c) != 1 || c[0].MaxAge >= 0 || c[0].Value != "" {
		t.Errorf("sign-out: %d %+v", out.Code, c)
	}

	if p := decode[server.Problem](t, do(t, h, "POST", "/v1/session", `{"token":"wrong-token"}`)); p.Status != 401 || p.Code != "token" || p.Mend == "" {
		t.Errorf("a wrong token: %+v", p)
	}
	do(t, h, "GET", "/v1/metrics", "", as("ann")...)
	for _, secret := range []string{secretOf("bob"), secretOf("ann"), "wrong-token", parts[2]} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
	if !strings.Contains(log.String(), "sign-in refused") {
		t.Error("a refused sign-in is not in the log")
	}
}

// A page of another site can use the cookie for nothing, nor sign a visitor in
// as somebody else.
func TestAnotherSiteCannotUseASession(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, withTokens).Handler()
	cookie := signIn(t, h, "bob")
	for _, site := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
		for path, body := range map[string]string{"/v1/ask": `{"question":"a"}`, "/v1/session": `{"token":"` + secretOf("ann") + `"}`, "/v1/corrections/k1/approve": ""} {
			if res := do(t, h, "POST", path, body, append([]string{"Cookie", cookie}, site...)...); res.Code != 403 || res.Result().Header.Get("Set-Cookie") != "" {
				t.Errorf("POST %s from %v: %d", path, site, res.Code)
			}
		}
	}
	if len(w.asked) > 0 {
		t.Error("a question was asked")
	}
	if res := do(t, h, "POST", "/v1/ask", `{"question":"`+askLookup+`"}`, "Cookie", cookie, "Sec-Fetch-Site", "same-origin"); res.Code != 200 {
		t.Errorf("the own page: %d", res.Code)
	}
}

func TestOnlyAnEditorApproves(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.corrections = []server.Correction{{ID: "k1", Status: "proposed"}}
	h := newServer(t, w, withTokens).Handler()
	if p := decode[server.Problem](t, do(t, h, "POST", "/v1/corrections/k1/approve", "", as("ann")...)); p.Status != 403 || p.Code != "role" || p.Mend == "" {
		t.Errorf("a viewer: %+v", p)
	}
	if w.corrections[0].Status != "proposed" {
		t.Error("a viewer approved")
	}
	if res := do(t, h, "POST", "/v1/corrections/k1/approve", "", as("bob")...); res.Code != 200 {
		t.Errorf("an editor: %d %s", res.Code, res.Body)
	}
}

// One person on one machine needs no sign-in and may do everything.
func TestTheSingleUser(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.corrections = []server.Correction{{ID: "k1", Status: "proposed"}}
	h := newServer(t, w, nil).Handler()
	who := decode[struct {
		Name             string
		Editor, Required bool
	}](t, do(t, h, "GET", "/v1/session", ""))
	if who.Name != "local" || !who.Editor || who.Required {
		t.Errorf("signed in as %+v", who)
	}
	if res := do(t, h, "POST", "/v1/corrections/k1/approve", ""); res.Code != 200 {
		t.Errorf("approve: %d", res.Code)
	}
}

func TestAnOpenAddressNeedsTokens(t *testing.T) {
	t.Parallel()
	one := []server.Token{{Name: "ann"}}
	tests := map[string]struct {
		address net.Addr
		hosts   []string
		tokens  []server.Token
		refused bool
	}{
		"loopback":                     {&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, nil, nil, false},
		"loopback of IPv6":             {&net.TCPAddr{IP: net.IPv6loopback}, nil, nil, false},
		"loopback by its name":         {&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, []string{"localhost"}, nil, false},
		"loopback behind a proxy":      {&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, []string{"insight.example.com"}, nil, true},
		"the same with a token":        {&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, []string{"insight.example.com"}, one, false},
		"every address":                {&net.TCPAddr{IP: net.IPv4zero}, nil, nil, true},
		"every address of IPv6":        {&net.TCPAddr{IP: net.IPv6unspecified}, nil, nil, true},
		"private network":              {&net.TCPAddr{IP: net.IPv4(10, 0, 0, 5)}, nil, nil, true},
		"private network with a token": {&net.TCPAddr{IP: net.IPv4(10, 0, 0, 5)}, nil, one, false},
		"no TCP at all":                {&net.UnixAddr{Name: "/tmp/x"}, nil, nil, true},
	}
	for name, tt := range tests {
		err := server.CheckExposed(tt.address, tt.hosts, tt.tokens)
		if errors.Is(err, server.ErrExposed) != tt.refused {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "insight token") || !strings.Contains(err.Error(), "tokens")) {
			t.Errorf("%s: %q names no mend", name, err)
		}
	}
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := newServer(t, newWorld(), nil).Serve(t.Context(), l); !errors.Is(err, server.ErrExposed) {
		t.Errorf("served on every address: %v", err)
	}
}

func TestTokensNeedASessionKey(t *testing.T) {
	t.Parallel()
	cfg := server.Config{}
	withTokens(&cfg)
	cfg.SessionKey = []byte("short")
	if _, err := server.New(cfg, server.Services{}); err == nil {
		t.Error("a short key was taken")
	}
}
