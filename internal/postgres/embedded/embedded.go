// Package embedded runs a private PostgreSQL 18 with pgvector, for the demo,
// for tests and for command lines that need a database where none is
// configured. The server is fetched once, listens on a Unix socket only, and
// stops with the process that started it. A second process with the same home
// shares the running server.
//
// It is a convenience and never a requirement: every error that it returns for
// a platform, a processor or a network that cannot have it names DATABASE_URL,
// the way to bring one's own PostgreSQL.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// port only names the socket's file: nothing listens on TCP.
const (
	port       = "5432"
	socketFile = ".s.PGSQL." + port
)

// lockRetry is how often a file lock that another process holds is tried.
const lockRetry = 50 * time.Millisecond

// ErrUnsupported is wrapped by the errors of Start for a platform or processor
// that the private server does not run on.
var ErrUnsupported = errors.New("the private PostgreSQL does not run here: set DATABASE_URL to a PostgreSQL with pgvector")

// Config says where the server lives and how it runs.
type Config struct {
	// Home is the folder under which the data lives, in pg. Default: DefaultHome.
	Home string
	// Cache is the folder under which the programs are unpacked, once for all
	// homes. Default: the user's cache folder, or /var/cache/insight for root.
	Cache string
	// Logger gets one line for each start, stop and recovery. Default: none.
	Logger *slog.Logger
	// Progress is told of each stage of a start as it begins. It may be nil.
	Progress func(Progress)
	// Durable makes a commit survive a stop, a crash and the loss of power.
	// Without it the server is faster, a stop may lose the last moments, and a
	// crash of the machine all of the data: for tests.
	Durable bool
	// Settings are further server settings, such as max_connections.
	Settings map[string]string
}

// Progress is a stage of Start. The words for it are the caller's.
type Progress string

// The stages, in order. The first three are left out when their work was done
// by an earlier start, and all but the last when a running server is shared.
const (
	Downloading  Progress = "downloading"  // 14 MB, once for a machine
	Unpacking    Progress = "unpacking"    // 32 MB, once for a machine
	Initializing Progress = "initializing" // once for a home
	Starting     Progress = "starting"
	Ready        Progress = "ready"
)

// Server is a running private server.
type Server struct {
	cfg     Config
	sockets string
	process *process // nil when another process owns the server
}

// Start returns the server of a home, started when it does not run yet. It
// needs the network only for the first start on a machine. Callers of one home
// in several processes wait for each other.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := checkPlatform(); err != nil {
		return nil, err
	}
	user, err := serverAccount()
	if err != nil {
		return nil, err
	}
	programs, err := install(ctx, cfg, user)
	if err != nil {
		return nil, fmt.Errorf("install the private PostgreSQL: %w", err)
	}
	home, err := prepareHome(cfg.Home, user)
	if err != nil {
		return nil, fmt.Errorf("prepare the home of the private PostgreSQL: %w", err)
	}
	unlock, err := lock(ctx, home.lock)
	if err != nil {
		return nil, err
	}
	defer unlock()

	cluster := cluster{cfg: cfg, home: home, user: user, programs: programs}
	running, err := cluster.adopt(ctx)
	if err != nil {
		return nil, err
	}
	if running {
		cfg.Logger.InfoContext(ctx, "private PostgreSQL shared", "home", cfg.Home)
		cfg.Progress(Ready)
		return &Server{cfg: cfg, sockets: home.sockets}, nil
	}
	if err := cluster.initialize(ctx); err != nil {
		return nil, err
	}
	process, err := cluster.launch(ctx)
	if err != nil {
		return nil, err
	}
	cfg.Logger.InfoContext(ctx, "private PostgreSQL started", "home", cfg.Home, "pid", process.pid())
	cfg.Progress(Ready)
	return &Server{cfg: cfg, sockets: home.sockets, process: process}, nil
}

// DSN returns the connection URL of a database for the server's administrator.
// It holds no password: only users of the server's own socket folder get in.
func (s *Server) DSN(database string) string { return socketDSN(s.sockets, database) }

// Owned reports whether this process started the server, so that Stop ends it.
func (s *Server) Owned() bool { return s.process != nil }

// Stop ends a server that this process owns, and leaves a shared one alone.
// Clients are disconnected. When ctx ends first, the server is killed; it then
// recovers at its next start. A second call does nothing.
func (s *Server) Stop(ctx context.Context) error {
	if s.process == nil {
		return nil
	}
	err := s.process.stop(ctx, s.cfg.Durable)
	s.cfg.Logger.InfoContext(ctx, "private PostgreSQL stopped", "home", s.cfg.Home)
	return err
}

func (c Config) withDefaults() (Config, error) {
	var err error
	if c.Home == "" {
		if c.Home, err = DefaultHome(); err != nil {
			return c, err
		}
	}
	if c.Cache == "" {
		if c.Cache, err = defaultCache(); err != nil {
			return c, err
		}
	}
	if c.Home, err = filepath.Abs(c.Home); err != nil {
		return c, err
	}
	if c.Cache, err = filepath.Abs(c.Cache); err != nil {
		return c, err
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Progress == nil {
		c.Progress = func(Progress) {}
	}
	return c, nil
}

// lock takes the file lock at path, waiting for other processes until ctx ends.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	l := flock.New(path)
	if _, err := l.TryLockContext(ctx, lockRetry); err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { _ = l.Unlock() }, nil // closing the file is what unlocks; there is no mend for a failure
}

func socketDSN(sockets, database string) string {
	u := url.URL{
		Scheme: "postgres",
		User:   url.User(administrator),
		Path:   "/" + database,
		RawQuery: url.Values{
			"host":    {sockets},
			"port":    {port},
			"sslmode": {"disable"},
		}.Encode(),
	}
	return u.String()
}
