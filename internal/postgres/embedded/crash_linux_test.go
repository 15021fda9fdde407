package embedded

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// crashBundle is a home whose server ran once.
type crashBundle struct {
	cluster cluster
	cfg     Config
}

func setupCrash(t *testing.T) crashBundle {
	t.Helper()
	home, err := os.MkdirTemp("/tmp", "insight-crash-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	if err := os.Chmod(home, 0o755); err != nil {
		t.Fatal(err)
	}
	cfg, err := Config{Home: home}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	user, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	programs, err := install(t.Context(), cfg, user)
	if err != nil {
		t.Fatal(err)
	}
	dirs, err := prepareHome(home, user)
	if err != nil {
		t.Fatal(err)
	}
	return crashBundle{cfg: cfg, cluster: cluster{cfg: cfg, home: dirs, user: user, programs: programs}}
}

func (b crashBundle) mustStart(t *testing.T) {
	t.Helper()
	s, err := Start(t.Context(), b.cfg)
	if err != nil {
		t.Fatalf("Start after the crash: %v", err)
	}
	if !s.Owned() {
		t.Error("a crashed server was taken for a running one")
	}
	if err := s.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

// A postmaster that was killed and that nobody reaped still has its process
// id: PostgreSQL alone would refuse to start.
func TestZombiePostmaster(t *testing.T) {
	t.Parallel()
	b := setupCrash(t)
	cmd := b.cluster.command(t.Context(), "postgres", b.cluster.serverArgs()...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	for b.cluster.accepts(t.Context()) != nil {
		if err := pause(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	pid, err := postmasterPID(b.cluster.home.data)
	if err != nil || pid != cmd.Process.Pid {
		t.Fatalf("postmaster.pid names %d (%v), want the killed server %d", pid, err, cmd.Process.Pid)
	}
	for serves(pid, b.cluster.home.data) { // until the kill has taken effect
		if err := pause(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Kill(pid, 0); err != nil {
		t.Fatalf("the killed server is no zombie: %v", err)
	}
	b.mustStart(t)
}

func TestStaleLockFile(t *testing.T) {
	t.Parallel()
	for name, pid := range map[string]int{
		"of another program": os.Getpid(),
		"of no process":      1<<22 + 1, // above the kernel's largest process id
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setupCrash(t)
			data := b.cluster.home.data
			text := strconv.Itoa(pid) + "\n" + data + "\n1\n5432\n" + b.cluster.home.sockets + "\n\n"
			for _, file := range []string{
				filepath.Join(data, postmasterFile),
				filepath.Join(b.cluster.home.sockets, socketFile+".lock"),
			} {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			b.mustStart(t)
		})
	}
}

func TestBrokenLockFile(t *testing.T) {
	t.Parallel()
	b := setupCrash(t)
	if err := os.WriteFile(filepath.Join(b.cluster.home.data, postmasterFile), []byte("no number\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Start(t.Context(), b.cfg); err == nil {
		_ = s.Stop(t.Context())
		t.Error("Start guessed at a lock file that it cannot read")
	}
}
