//go:build !unix

package embedded

import "context"

const administrator = "postgres"

// Start returns ErrUnsupported before it reaches any of these; they stand for
// their namesakes of Unix so that the package compiles.

type account struct{}

func serverAccount() (account, error)    { return account{}, ErrUnsupported }
func (account) canEnter(string) error    { return ErrUnsupported }
func (account) makePrivate(string) error { return ErrUnsupported }

type cluster struct {
	cfg      Config
	home     homeDir
	user     account
	programs string
}

func (cluster) adopt(context.Context) (bool, error)      { return false, ErrUnsupported }
func (cluster) initialize(context.Context) error         { return ErrUnsupported }
func (cluster) launch(context.Context) (*process, error) { return nil, ErrUnsupported }

type process struct{}

func (*process) pid() int                         { return 0 }
func (*process) stop(context.Context, bool) error { return ErrUnsupported }
