//go:build unix

// Command run runs a command with a test server: it starts one private
// PostgreSQL, names it to the command in INSIGHT_TEST_DATABASE_URL, passes on
// signals and the exit code, and stops the server afterwards. With a server
// configured already (that variable or DATABASE_URL) it only runs the command.
//
//	go run ./internal/postgres/pgtest/run -- go test ./...
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

// Exit codes of the command itself, as shells give them.
const (
	exitUsage    = 2
	exitServer   = 125 // no server
	exitNotRun   = 127 // the command cannot be run
	exitSignaled = 128 // plus the signal's number
)

func main() {
	args := os.Args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: run -- command [argument ...]")
		os.Exit(exitUsage)
	}
	os.Exit(withServer(args))
}

func withServer(args []string) int {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	env := os.Environ()
	if pgtest.ConfiguredServer() == "" {
		server, err := pgtest.StartServer(context.Background())
		if err != nil {
			fmt.Fprintln(os.Stderr, "run:", err)
			return exitServer
		}
		defer func() {
			if err := server.Stop(); err != nil {
				fmt.Fprintln(os.Stderr, "run: stop the server:", err)
			}
		}()
		env = append(env, pgtest.ServerVariable+"="+server.DSN)
	}
	return runCommand(args, env, signals)
}

// runCommand runs the command in a process group of its own, so that a signal
// reaches its children too, and once only: not from the terminal as well.
func runCommand(args, env []string, signals <-chan os.Signal) int {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		return exitNotRun
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			// An error means that the group is gone, and its end is on its way.
			_ = syscall.Kill(-cmd.Process.Pid, s.(syscall.Signal))
		case err := <-ended:
			return exitCode(err)
		}
	}
}

func exitCode(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		fmt.Fprintln(os.Stderr, "run:", err)
		return exitNotRun
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitSignaled + int(status.Signal())
	}
	return exit.ExitCode()
}
