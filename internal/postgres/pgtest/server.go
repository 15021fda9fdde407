package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/insight-agent/insight/internal/postgres/embedded"
)

// ServerVariable names the server that tests use, by the URL of an
// administrator; DATABASE_URL is looked at after it.
const ServerVariable = "INSIGHT_TEST_DATABASE_URL"

// stopTimeout bounds the end of a server that holds nothing worth keeping.
const stopTimeout = 10 * time.Second

// ConfiguredServer returns the administrator's URL from the environment, or "".
func ConfiguredServer() string {
	if dsn := os.Getenv(ServerVariable); dsn != "" {
		return dsn
	}
	return os.Getenv("DATABASE_URL")
}

// Server is a private server in a temporary folder, for one run of tests.
type Server struct {
	DSN string // of the administrator

	server *embedded.Server
	home   string
	keeper *keeper
}

// StartServer starts a private server. Stop ends it and removes its folder; if
// this process ends without Stop, even by a kill, a keeper does so within
// moments.
func StartServer(ctx context.Context) (*Server, error) {
	home, err := os.MkdirTemp("", "insight-pgtest-")
	if err != nil {
		return nil, err
	}
	k, err := startKeeper(home)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(home))
	}
	// The server of root runs as nobody, who must reach the folder.
	if err := os.Chmod(home, 0o755); err != nil {
		return nil, errors.Join(err, k.release())
	}
	server, err := embedded.Start(ctx, embedded.Config{
		Home: home,
		Settings: map[string]string{
			"max_connections": "300", // packages are tested side by side
			"autovacuum":      "off", // databases live for seconds
			"max_wal_size":    "4GB", // no checkpoint in the middle of a load
		},
	})
	if err != nil {
		return nil, errors.Join(err, k.release())
	}
	return &Server{DSN: server.DSN("postgres"), server: server, home: home, keeper: k}, nil
}

// Stop ends the server and removes its folder.
func (s *Server) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	return errors.Join(s.server.Stop(ctx), s.keeper.release())
}

// keeper is a shell that waits for its input to end, which happens when this
// process does, and then ends the server if it still runs and removes its
// folder. No exit hook of a test binary is as sure: t.Fatal in a goroutine, a
// time-out's panic and a kill all pass those by.
type keeper struct {
	cmd  *exec.Cmd
	hold *os.File // the writing end of its input
}

const keeperScript = `
trap '' INT TERM HUP
cat >/dev/null
pid=$(head -n 1 "$1/pg/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
	kill -QUIT "$pid" 2>/dev/null
	tries=0
	while [ -e "$1/pg/data/postmaster.pid" ] && [ "$tries" -lt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
fi
rm -rf "$1"
`

func startKeeper(home string) (*keeper, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	// No output is connected: "go test" waits for whoever holds its output.
	cmd := exec.Command("sh", "-c", keeperScript, "keeper", home)
	cmd.Stdin = r
	cmd.Dir = string(filepath.Separator)
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start the keeper of a test server: %w", err), w.Close())
	}
	return &keeper{cmd: cmd, hold: w}, nil
}

// release lets the keeper do its work now, and waits for it.
func (k *keeper) release() error {
	if err := k.hold.Close(); err != nil {
		return err
	}
	return k.cmd.Wait()
}

// own is the server of this test process, when none is configured.
var own struct {
	sync.Mutex
	server *Server
	err    error
}

// server returns the administrator's URL of the server to test on, starting a
// private one at the first call if none is configured.
func server(ctx context.Context) (string, error) {
	if dsn := ConfiguredServer(); dsn != "" {
		return dsn, nil
	}
	own.Lock()
	defer own.Unlock()
	if own.server == nil && own.err == nil {
		own.server, own.err = StartServer(context.WithoutCancel(ctx))
	}
	if own.err != nil {
		return "", own.err
	}
	return own.server.DSN, nil
}

// Runner runs the tests of a package: a *testing.M, or another Runner.
type Runner interface{ Run() int }

// Stopping returns a runner that stops this process's server after r has run,
// for packages that look for leaked goroutines: the server is watched by one.
//
//	func TestMain(m *testing.M) { goleak.VerifyTestMain(pgtest.Stopping(m)) }
//
// Other packages need no TestMain.
func Stopping(r Runner) Runner { return stopping{r} }

type stopping struct{ Runner }

func (s stopping) Run() int {
	code := s.Runner.Run()
	own.Lock()
	defer own.Unlock()
	if own.server == nil {
		return code
	}
	err := own.server.Stop()
	own.server = nil
	if err != nil {
		fmt.Fprintln(os.Stderr, "stop the test server:", err)
		return max(code, 1)
	}
	return code
}
