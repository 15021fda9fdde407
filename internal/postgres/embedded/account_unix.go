//go:build unix

package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user that the server runs as. PostgreSQL refuses to run as
// root, so that root runs it as nobody; everybody else runs it as themselves.
type account struct {
	name     string
	uid, gid uint32
	other    bool // not the user of this process
}

func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{name: "the current user", uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return account{}, fmt.Errorf("PostgreSQL does not run as root and there is no user nobody: %w; run as another user, or set DATABASE_URL", err)
	}
	uid, uidErr := strconv.ParseUint(nobody.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(nobody.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return account{}, fmt.Errorf("user nobody: %w", err)
	}
	return account{name: "nobody", uid: uint32(uid), gid: uint32(gid), other: true}, nil
}

// canEnter reports, as an error that names the folder, why the account could
// not reach dir.
func (a account) canEnter(dir string) error {
	if !a.other {
		return nil
	}
	for d := dir; ; d = filepath.Dir(d) {
		info, err := os.Stat(d)
		if err != nil {
			return err
		}
		owned := info.Sys().(*syscall.Stat_t).Uid == a.uid
		if mode := info.Mode().Perm(); mode&0o001 == 0 && (!owned || mode&0o100 == 0) {
			return fmt.Errorf("user %s, who runs PostgreSQL for root, cannot enter %s (mode %v): choose INSIGHT_HOME outside of it, or set DATABASE_URL", a.name, d, mode)
		}
		if d == filepath.Dir(d) {
			return nil
		}
	}
}

// makePrivate makes a folder of mode 0700 that the account owns. One that
// exists is taken only when it is a real folder of that account: in a shared
// place somebody else may have laid it.
func (a account) makePrivate(dir string) error {
	err := os.Mkdir(dir, 0o700)
	switch {
	case err == nil && a.other:
		return os.Lchown(dir, int(a.uid), int(a.gid))
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if owner := info.Sys().(*syscall.Stat_t).Uid; !info.IsDir() || owner != a.uid {
		return fmt.Errorf("%s belongs to user id %d or is no folder, but PostgreSQL runs as %s (id %d): remove it, or choose another INSIGHT_HOME", dir, owner, a.name, a.uid)
	}
	return os.Chmod(dir, 0o700)
}

// attributes starts a program as the account, in a process group of its own:
// a Ctrl-C in the terminal reaches this process only, which then stops the
// server in order.
func (a account) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if a.other {
		attr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attr
}
