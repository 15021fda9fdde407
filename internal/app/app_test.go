package app

import (
	"context"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
)

// The built-in model on tables that hold nothing: every question gets an
// honest answer, and none an error.
func TestEmptyTables(t *testing.T) {
	t.Parallel()
	cfg := config.Default()
	cfg.Database.URL, cfg.Now = pgtest.New(t).DSN, shopNow
	log := &logBook{}
	a, err := Open(t.Context(), cfg, Options{Logger: log.logger()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close(context.Background()) })
	for _, text := range []string{
		"How much did we spend last month?", "Which platform had the best ROAS last month?", "revenue by week over the past 3 months",
		"Why did revenue fall last week?", "上个月哪个平台花费最多？", "本周转化率怎么样？", "total revenue",
	} {
		got, err := a.Agent.Answer(t.Context(), answer.Question{Text: text, Principal: ann, Planner: answer.PlannerRules})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got.Kind != answer.Empty && got.Reading.Problem == nil {
			t.Errorf("%s: %s %q (problem %v)", text, got.Kind, got.Markdown, got.Reading.Problem)
		}
		for _, s := range got.Sentences {
			if strings.ContainsAny(s.Text, "$¥") {
				t.Errorf("%s: an amount out of nothing: %q", text, s.Text)
			}
		}
	}
	checks := a.Checks(t.Context())
	for _, c := range checks {
		switch {
		case c.Name == "data" && (c.OK || c.Mend == ""):
			t.Errorf("no data, and the check says %+v", c)
		case c.Name != "data" && !c.OK && c.Required:
			t.Errorf("check %+v", c)
		}
	}
	if strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("logged errors:\n%s", log)
	}
}

func TestAnswersAreComputedFromTheShop(t *testing.T) {
	t.Parallel()
	b := setup(t)
	// Last week: seven days of 10+20+5+5.
	got := b.ask(t, question("How much did we spend last week?", "", ann))
	if got.Kind != answer.Answered || !strings.Contains(strings.ReplaceAll(got.Markdown, "\u00a0", " "), "$280") {
		t.Errorf("%s %q, want $280", got.Kind, got.Markdown)
	}
	only := b.ask(t, question("How much did we spend last week?", "", semantic.Principal{ID: "dora", Roles: []string{"de_only"}}))
	if !strings.Contains(only.Markdown, "$105") || only.Policy == "" || only.Policy == got.Policy {
		t.Errorf("Germany alone: %q under policy %q, want $105 under one of its own", only.Markdown, only.Policy)
	}
	for _, lang := range evidence.Langs {
		if starters := b.app.Services().Catalog.Starters()[lang]; len(starters) == 0 {
			t.Errorf("no starters in %s", lang)
		}
	}
}

// No error and no log line shows the password of the database, whatever is
// wrong with its URL.
func TestPasswordsAreNeverShown(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-s3cr3t"
	good, err := url.Parse(pgtest.New(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(u *url.URL)) string {
		u := *good
		u.User = url.UserPassword("postgres", secret)
		change(&u)
		return u.String()
	}
	tests := map[string]struct {
		dsn  string
		fine bool
	}{
		"all fine":           {dsn: with(func(*url.URL) {}), fine: true},
		"wrong host":         {dsn: "postgres://postgres:" + secret + "@127.0.0.1:1/shop?connect_timeout=5"},
		"unknown host":       {dsn: "postgres://postgres:" + secret + "@no.such.host.invalid/shop?connect_timeout=5"},
		"wrong user":         {dsn: with(func(u *url.URL) { u.User = url.UserPassword("nobody_at_all", secret) })},
		"wrong database":     {dsn: with(func(u *url.URL) { u.Path = "/no_such_database" })},
		"unreadable port":    {dsn: "postgres://postgres:" + secret + "@localhost:abc/shop"},
		"unescaped password": {dsn: "postgres://postgres:" + secret + "#/%zz@localhost/shop"},
		"keywords":           {dsn: "host=127.0.0.1 port=1 user=postgres connect_timeout=5 password=" + secret},
		"broken keywords":    {dsn: "host=127.0.0.1 port=many password=" + secret},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &logBook{}
			cfg := config.Default()
			cfg.Database.URL, cfg.Now = tt.dsn, shopNow
			a, err := Open(t.Context(), cfg, Options{Logger: log.logger()})
			if (err == nil) != tt.fine {
				t.Fatalf("opened with error %v", err)
			}
			if err == nil {
				t.Cleanup(func() { _ = a.Close(context.Background()) })
				log.Write([]byte(checksText(a.Checks(t.Context()))))
			} else if err.Error() == "" {
				t.Error("an error without words")
			}
			for what, text := range map[string]string{"error": errText(err), "log": log.String()} {
				if strings.Contains(text, secret) || strings.Contains(text, "s3cr3t") {
					t.Errorf("the %s shows the password: %s", what, text)
				}
			}
		})
	}
}

// A server that refuses the password says so to the operator, without it.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	const secret = "wr0ng-passw0rd"
	seen := make(chan string, 8)
	address := refusingServer(t, seen)
	log := &logBook{}
	cfg := config.Default()
	cfg.Database.URL = "postgres://shopkeeper:" + secret + "@" + address + "/shop?sslmode=disable"
	_, err := Open(t.Context(), cfg, Options{Logger: log.logger(), Model: shop(t)})
	if err == nil || !strings.Contains(err.Error(), "password authentication failed") {
		t.Fatalf("error %v, want the server's refusal", err)
	}
	if got := <-seen; got != secret {
		t.Fatalf("the server was sent %q: the test shows nothing", got)
	}
	if text := err.Error() + log.String(); strings.Contains(text, secret) {
		t.Errorf("the password is shown: %s", text)
	}
}

// refusingServer speaks enough of PostgreSQL's protocol to ask for a password
// and refuse it, and returns its address.
func refusingServer(t *testing.T, seen chan<- string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	refuse := func(conn net.Conn) {
		defer conn.Close()
		b := pgproto3.NewBackend(conn, conn)
		if _, err := b.ReceiveStartupMessage(); err != nil {
			return
		}
		b.Send(&pgproto3.AuthenticationCleartextPassword{})
		if err := b.Flush(); err != nil {
			return
		}
		if err := b.SetAuthType(pgproto3.AuthTypeCleartextPassword); err != nil {
			return
		}
		if m, err := b.Receive(); err == nil {
			if p, ok := m.(*pgproto3.PasswordMessage); ok {
				select {
				case seen <- p.Password:
				default: // enough were seen
				}
			}
		}
		b.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: "28P01", Message: `password authentication failed for user "shopkeeper"`})
		_ = b.Flush() // the client may be gone
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go refuse(conn)
		}
	}()
	return l.Addr().String()
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestOpenIsRefusedWithTheMend(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*config.Config)
		names  string
	}{
		"clock that is none":          {func(c *config.Config) { c.Now = "tomorrow" }, "now"},
		"no such model file":          {func(c *config.Config) { c.Semantic = []string{"/no/such.yaml"} }, "/no/such.yaml"},
		"no variable for the address": {func(c *config.Config) { c.Database.URL = "env:INSIGHT_TEST_NO_ADDRESS" }, "INSIGHT_TEST_NO_ADDRESS"},
		"nobody at that port":         {func(c *config.Config) { c.Database.URL = "postgres://a@127.0.0.1:1/x?connect_timeout=5" }, "connect"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := config.Default()
			cfg.Database.URL = "postgres://a@127.0.0.1:1/x"
			tt.change(&cfg)
			if _, err := Open(t.Context(), cfg, Options{}); err == nil || !strings.Contains(err.Error(), tt.names) {
				t.Errorf("error %v does not name %q", err, tt.names)
			}
		})
	}
}

// The addresses of both roles may stand in files, as secrets are mounted.
func TestOpenReadsReferencedAddresses(t *testing.T) {
	t.Parallel()
	dsn := pgtest.New(t).DSN
	path := filepath.Join(t.TempDir(), "dsn")
	if err := os.WriteFile(path, []byte(dsn+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	cfg.Database.URL, cfg.Now = "file:"+path, shopNow
	a, err := Open(t.Context(), cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a.DSN() != dsn {
		t.Error("the address of the file was not used")
	}
	if err := a.Close(t.Context()); err != nil {
		t.Error(err)
	}
	cfg.Database.ReaderURL = "file:" + path + ".none"
	if _, err := Open(t.Context(), cfg, Options{}); err == nil || !strings.Contains(err.Error(), "database.reader_url") {
		t.Errorf("a reader's file that is not there: %v", err)
	}
}

// The pools are closed and nothing else is: the database of the user's own
// goes on.
func TestCloseLeavesTheDatabase(t *testing.T) {
	t.Parallel()
	dsn := pgtest.New(t).DSN
	cfg := config.Default()
	cfg.Database.URL, cfg.Now = dsn, shopNow
	a, err := Open(t.Context(), cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	deadline := time.After(20 * time.Second)
	for tick := time.Tick(20 * time.Millisecond); ; {
		var n int
		if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("%d connections are left", n)
		case <-tick:
		}
	}
}
