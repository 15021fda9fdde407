//go:build unix

package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// administrator is the superuser of the cluster.
const administrator = "postgres"

const (
	// startTimeout bounds the wait for a server to take connections. Recovery
	// after a crash replays the log first, so it is generous.
	startTimeout = time.Minute
	// pollEvery is how often the wait looks again; a start takes 25–125 ms.
	pollEvery = 10 * time.Millisecond
)

// cluster is one data folder and the programs that serve it.
type cluster struct {
	cfg      Config
	home     homeDir
	user     account
	programs string
}

// adopt reports whether a server of this data folder runs and takes
// connections. It waits for one that is starting or stopping, and clears away
// what a crashed one left behind.
func (c cluster) adopt(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		pid, err := postmasterPID(c.home.data)
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if !serves(pid, c.home.data) {
			return false, c.clearCrash(ctx, pid)
		}
		if c.accepts(ctx) == nil {
			return true, nil
		}
		if err := pause(ctx); err != nil {
			return false, fmt.Errorf("the PostgreSQL that runs in %s as process %d does not answer: %w; stop it, or set DATABASE_URL", c.home.data, pid, err)
		}
	}
}

// clearCrash removes the lock files of a postmaster that is gone, on its data
// and on its socket. PostgreSQL does so itself unless the process id still
// exists, as a zombie or as another program. The files also keep a second
// server off a data folder whose old server processes still write, so those
// are waited for first.
func (c cluster) clearCrash(ctx context.Context, pid int) error {
	c.cfg.Logger.WarnContext(ctx, "private PostgreSQL had crashed", "home", c.cfg.Home, "pid", pid)
	for hasOrphans(c.home.data) {
		if err := pause(ctx); err != nil {
			return fmt.Errorf("processes of a crashed PostgreSQL still use %s: %w; end them", c.home.data, err)
		}
	}
	for _, file := range []string{
		filepath.Join(c.home.sockets, socketFile+".lock"),
		filepath.Join(c.home.data, postmasterFile),
	} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// initialize makes the data folder when there is none. It appears by one
// rename, so that an interrupted run is made again from nothing.
func (c cluster) initialize(ctx context.Context) error {
	if exists(c.home.data) {
		return nil
	}
	c.cfg.Progress(Initializing)
	scratch := c.home.data + ".new"
	if err := os.RemoveAll(scratch); err != nil {
		return err
	}
	args := []string{
		"-D", scratch, "-U", administrator, "-E", "UTF8",
		"--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
		// The socket's folder is closed to other users; TCP is closed to all.
		"--auth-local=trust", "--auth-host=reject",
	}
	if !c.cfg.Durable {
		args = append(args, "--no-sync")
	}
	cmd := c.command(ctx, "initdb", args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("make the database cluster %s: %w: %s", c.home.data, err, lastLines(out))
	}
	return os.Rename(scratch, c.home.data)
}

// launch starts the server and returns once it takes connections.
func (c cluster) launch(ctx context.Context) (*process, error) {
	c.cfg.Progress(Starting)
	log, err := os.Create(c.home.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	// Not bound to ctx: the server outlives the call that starts it.
	cmd := c.command(context.WithoutCancel(ctx), "postgres", c.serverArgs()...)
	cmd.Stdout, cmd.Stderr = log, log
	p, err := startProcess(cmd)
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		if c.accepts(ctx) == nil {
			return p, nil
		}
		select {
		case <-p.exited:
			out, _ := os.ReadFile(c.home.log) // best effort: it only explains the error
			return nil, fmt.Errorf("PostgreSQL ended while it started: %w: %s", p.err, lastLines(out))
		default:
		}
		if err := pause(ctx); err != nil {
			stopErr := p.stop(ctx, false)
			return nil, errors.Join(fmt.Errorf("PostgreSQL does not answer (log: %s): %w", c.home.log, err), stopErr)
		}
	}
}

func (c cluster) serverArgs() []string {
	settings := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": c.home.sockets,
		"port":                    port,
		"timezone":                "UTC",
		"log_timezone":            "UTC",
	}
	if !c.cfg.Durable {
		for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
			settings[name] = "off"
		}
	}
	maps.Copy(settings, c.cfg.Settings)
	args := []string{"-D", c.home.data}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// command runs a program of the installation as the server's account, in its
// folder and with nothing of this process's environment: PGDATA and its like
// would change what it does.
func (c cluster) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.programs, "bin", program), args...)
	cmd.Dir = c.home.pg
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = c.user.attributes()
	return cmd
}

// accepts tries one connection.
func (c cluster) accepts(ctx context.Context) error {
	conn, err := pgconn.Connect(ctx, socketDSN(c.home.sockets, "postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pollEvery):
		return nil
	}
}
