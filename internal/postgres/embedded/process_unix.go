//go:build unix

package embedded

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// process is the postmaster that this process started.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when it has ended and was reaped
	err    error         // of its end; read after exited
}

// startProcess starts the server and waits for it in the background: one that
// ends unreaped would leave a lock that keeps the next server out.
//
// The waiting goroutine keeps its thread, because Linux sends the signal that
// stops the server with its parent when the parent *thread* ends.
func startProcess(cmd *exec.Cmd) (*process, error) {
	stopWithParent(cmd.SysProcAttr)
	p := &process{cmd: cmd, exited: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		close(p.exited)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// stop ends the server: fast (clients are disconnected, data is written) when
// the data matters, immediate otherwise. When ctx ends first, it is killed.
func (p *process) stop(ctx context.Context, durable bool) error {
	signal := syscall.SIGQUIT // immediate shutdown
	if durable {
		signal = syscall.SIGINT // fast shutdown
	}
	if err := p.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.exited:
		return nil
	case <-ctx.Done():
	}
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.exited
	return ctx.Err()
}
