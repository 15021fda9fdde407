//go:build unix

package embedded_test

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/postgres/embedded"
)

// helperHome, set in the environment, makes the test binary a process that
// starts the server of that home, says so, and waits for its input to end.
const helperHome = "INSIGHT_EMBEDDED_HELPER_HOME"

func TestMain(m *testing.M) {
	if home := os.Getenv(helperHome); home != "" {
		os.Exit(helper(home))
	}
	os.Exit(m.Run())
}

func helper(home string) int {
	s, err := embedded.Start(context.Background(), embedded.Config{Home: home})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("owned", s.Owned())
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	if err := s.Stop(context.Background()); err != nil {
		return 1
	}
	return 0
}

// newHome returns a folder that the server's account can reach, as t.TempDir
// is not for root. Its name is short, as a socket's path must be.
func newHome(t *testing.T) string {
	t.Helper()
	home, err := os.MkdirTemp("/tmp", "insight-home-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	if err := os.Chmod(home, 0o755); err != nil {
		t.Fatal(err)
	}
	return home
}

func start(t *testing.T, cfg embedded.Config) *embedded.Server {
	t.Helper()
	s, err := embedded.Start(t.Context(), cfg)
	if err != nil {
		t.Fatalf("Start: %v", err)
	}
	t.Cleanup(func() { _ = s.Stop(context.WithoutCancel(t.Context())) })
	return s
}

func scalar[T any](t *testing.T, dsn, sql string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	var v T
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

func TestServer(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	var stages []embedded.Progress
	cfg := embedded.Config{
		Home: home, Durable: true, Settings: map[string]string{"max_connections": "37"},
		Progress: func(p embedded.Progress) { stages = append(stages, p) },
	}
	s := start(t, cfg)
	if !s.Owned() {
		t.Error("a server that was started is not owned")
	}
	if got := stages[len(stages)-3:]; !cmp.Equal(got, []embedded.Progress{embedded.Initializing, embedded.Starting, embedded.Ready}) {
		t.Errorf("last stages = %v", got)
	}

	dsn := s.DSN("postgres")
	for sql, want := range map[string]string{
		"SELECT current_setting('server_version_num')::int / 10000 || ''": "18",
		"SELECT current_setting('listen_addresses')":                      "",
		"SELECT current_setting('max_connections')":                       "37",
		"SELECT current_setting('fsync')":                                 "on",
		"SELECT string_agg(DISTINCT type || ' ' || auth_method, ',' ORDER BY type || ' ' || auth_method) FROM pg_hba_file_rules": "host reject,local trust",
	} {
		if got := scalar[string](t, dsn, sql); got != want {
			t.Errorf("%s = %q, want %q", sql, got, want)
		}
	}
	scalar[int](t, dsn, "WITH x AS (SELECT 1) SELECT * FROM x")
	exec1(t, dsn, "CREATE EXTENSION vector")
	if got := scalar[float64](t, dsn, "SELECT '[1,2,3]'::vector <-> '[1,2,5]'::vector"); got != 2 {
		t.Errorf("distance of two vectors = %v, want 2", got)
	}
	exec1(t, dsn, "CREATE TABLE kept AS SELECT 42 AS n")
	if err := s.Stop(t.Context()); err != nil {
		t.Fatalf("Stop: %v", err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Errorf("second Stop: %v", err)
	}

	// A second start finds the data and has nothing to make.
	stages = nil
	s = start(t, cfg)
	if want := []embedded.Progress{embedded.Starting, embedded.Ready}; !cmp.Equal(stages, want) {
		t.Errorf("stages of the second start = %v, want %v", stages, want)
	}
	if got := scalar[int](t, s.DSN("postgres"), "SELECT n FROM kept"); got != 42 {
		t.Errorf("kept = %d, want 42", got)
	}
}

func exec1(t *testing.T, dsn, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestNotDurable(t *testing.T) {
	t.Parallel()
	s := start(t, embedded.Config{Home: newHome(t)})
	for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		if got := scalar[string](t, s.DSN("postgres"), "SELECT current_setting('"+name+"')"); got != "off" {
			t.Errorf("%s = %s, want off", name, got)
		}
	}
}

// Another process with the same home shares the server and leaves it running.
func TestSharedByProcesses(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	s := start(t, embedded.Config{Home: home})
	before := scalar[string](t, s.DSN("postgres"), "SELECT pg_postmaster_start_time()::text")

	other := startHelper(t, home)
	if other.said != "owned false" {
		t.Fatalf("the second process said %q, want that it shares", other.said)
	}
	other.finish(t)
	if after := scalar[string](t, s.DSN("postgres"), "SELECT pg_postmaster_start_time()::text"); after != before {
		t.Errorf("the server began at %s, then at %s: the second process restarted it", before, after)
	}
}

// A killed owner takes its server along (on Linux), or leaves it to be shared.
// In both cases the next start works and the data is there.
func TestOwnerKilled(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	owner := startHelper(t, home)
	if owner.said != "owned true" {
		t.Fatalf("the first process said %q", owner.said)
	}
	shared := start(t, embedded.Config{Home: home})
	exec1(t, shared.DSN("postgres"), "CREATE TABLE kept AS SELECT 42 AS n")
	if err := owner.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.cmd.Wait() // it was killed: always an error

	s := start(t, embedded.Config{Home: home})
	if got := scalar[int](t, s.DSN("postgres"), "SELECT n FROM kept"); got != 42 {
		t.Errorf("kept = %d, want 42", got)
	}
}

type helperProcess struct {
	cmd  *exec.Cmd
	end  interface{ Close() error }
	said string
}

func startHelper(t *testing.T, home string) helperProcess {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperHome+"="+home)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	said, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("helper: %v", err)
	}
	return helperProcess{cmd: cmd, end: in, said: strings.TrimSpace(said)}
}

func (p helperProcess) finish(t *testing.T) {
	t.Helper()
	_ = p.end.Close()
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("helper: %v", err)
	}
}

// An interrupted initialisation leaves a half-made folder, which counts for
// nothing.
func TestInterruptedInitialization(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	s := start(t, embedded.Config{Home: home})
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(home, "pg", "data")
	if err := os.Rename(data, data+".new"); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(data+".new", "PG_VERSION")); err != nil {
		t.Fatal(err)
	}
	s = start(t, embedded.Config{Home: home})
	scalar[int](t, s.DSN("postgres"), "SELECT 1")
	if _, err := os.Stat(data + ".new"); !os.IsNotExist(err) {
		t.Errorf("the half-made folder is still there (%v)", err)
	}
}

func TestSocketIsClosedToOthers(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	s := start(t, embedded.Config{Home: home})
	dir := scalar[string](t, s.DSN("postgres"), "SELECT current_setting('unix_socket_directories')")
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != fs.FileMode(0o700) {
		t.Errorf("socket folder has mode %v, want 0700", got)
	}
	if got := scalar[bool](t, s.DSN("postgres"), "SELECT inet_server_addr() IS NULL"); !got {
		t.Error("the connection came over TCP")
	}
	if _, err := net.Dial("unix", filepath.Join(dir, ".s.PGSQL.5432")); err != nil {
		t.Errorf("no socket: %v", err)
	}
}

// A home so deep that its socket's path is too long for the system still works.
func TestDeepHome(t *testing.T) {
	t.Parallel()
	home := filepath.Join(newHome(t), strings.Repeat("deep/", 20))
	s := start(t, embedded.Config{Home: home})
	dir := scalar[string](t, s.DSN("postgres"), "SELECT current_setting('unix_socket_directories')")
	if len(dir) > 80 {
		t.Errorf("socket folder %s is not short", dir)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(dir); err != nil {
		t.Errorf("the stopped server's socket folder is not empty: %v", err)
	}
}
