//go:build unix && !linux

package embedded

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// serves reports whether process pid is a live PostgreSQL whose command names
// the data folder. A zombie has lost its command.
func serves(pid int, data string) bool {
	out, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && isServer(string(out), data)
}

// hasOrphans reports false: where a process's folder cannot be read, the
// shared memory segment that PostgreSQL checks at its start is the guard.
func hasOrphans(string) bool { return false }

func isServer(command, data string) bool {
	program, _, _ := strings.Cut(strings.TrimSpace(command), " -D ")
	return filepath.Base(program) == "postgres" && strings.Contains(command, " -D "+data+" ")
}
