//go:build unix

package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

// asCommand, set in the environment, makes the test binary the command itself.
const asCommand = "INSIGHT_PGTEST_RUN"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// command prepares the command with no server configured, and with a temporary
// folder of its own, in which a server's leftovers would be seen.
func command(t *testing.T, args ...string) (cmd *exec.Cmd, temp string) {
	t.Helper()
	temp, err := os.MkdirTemp("/tmp", "run-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(temp) })
	if err := os.Chmod(temp, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asCommand+"=1", pgtest.ServerVariable+"=", "DATABASE_URL=", "TMPDIR="+temp)
	return cmd, temp
}

func code(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if err == nil {
		return 0
	}
	return exit.ExitCode()
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args []string
		want int
	}{
		"success":          {[]string{"--", "true"}, 0},
		"failure":          {[]string{"--", "sh", "-c", "exit 7"}, 7},
		"killed":           {[]string{"--", "sh", "-c", "kill -KILL $$"}, 128 + 9},
		"no such command":  {[]string{"--", "/no/such/command"}, 127},
		"without --":       {[]string{"sh", "-c", "exit 3"}, 3},
		"nothing to run":   {[]string{"--"}, 2},
		"no argument ever": {nil, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd, temp := command(t, tt.args...)
			// What exit codes are passed on does not depend on the server.
			cmd.Env = append(cmd.Env, pgtest.ServerVariable+"=postgres://configured.invalid/x")
			if got := code(t, cmd.Run()); got != tt.want {
				t.Errorf("exit code %d, want %d", got, tt.want)
			}
			if left, _ := filepath.Glob(filepath.Join(temp, "*")); len(left) > 0 {
				t.Errorf("made %v though a server was configured", left)
			}
		})
	}
}

func TestServerIsGivenAndStopped(t *testing.T) {
	t.Parallel()
	cmd, temp := command(t, "--", "sh", "-c", `echo "$`+pgtest.ServerVariable+`"; ls `+"$TMPDIR")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(out), "postgres://postgres@/postgres?host=") || !strings.Contains(string(out), "insight-pgtest-") {
		t.Errorf("the command saw %q, want a server in the temporary folder", out)
	}
	if left, _ := filepath.Glob(filepath.Join(temp, "*")); len(left) > 0 {
		t.Errorf("left %v behind", left)
	}
}

func TestSignals(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		signal syscall.Signal
		script string
		want   int
	}{
		"handled":   {syscall.SIGTERM, `trap 'exit 9' TERM; echo ready; while :; do sleep 0.1; done`, 9},
		"unhandled": {syscall.SIGINT, `echo ready; exec sleep 60`, 128 + 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd, temp := command(t, "--", "sh", "-c", tt.script)
			startAndRead(t, cmd)
			if err := cmd.Process.Signal(tt.signal); err != nil {
				t.Fatal(err)
			}
			if got := code(t, cmd.Wait()); got != tt.want {
				t.Errorf("exit code %d, want %d", got, tt.want)
			}
			if left, _ := filepath.Glob(filepath.Join(temp, "*")); len(left) > 0 {
				t.Errorf("left %v behind", left)
			}
		})
	}
}

// A run that is killed outright cannot clean up; its keeper does.
func TestKilled(t *testing.T) {
	t.Parallel()
	cmd, temp := command(t, "--", "sh", "-c", "echo ready; read line")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close() // ends the orphaned command
	startAndRead(t, cmd)
	homes, _ := filepath.Glob(filepath.Join(temp, "insight-pgtest-*"))
	if len(homes) != 1 {
		t.Fatalf("homes %v, want one", homes)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed: always an error
	deadline := time.After(20 * time.Second)
	for tick := time.Tick(20 * time.Millisecond); ; {
		if _, err := os.Stat(homes[0]); os.IsNotExist(err) {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("%s is still there", homes[0])
		case <-tick:
		}
	}
}

func startAndRead(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatalf("the command said %q (%v)", line, err)
	}
}
