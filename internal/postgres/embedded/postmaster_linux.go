package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// serves reports whether process pid is a live PostgreSQL of a data folder. A
// server works in its data folder; a zombie has none, nor has another program
// that was given the number of a server that is gone.
func serves(pid int, data string) bool {
	return isPostgres(fmt.Sprintf("/proc/%d", pid), data)
}

// hasOrphans reports whether any process of a server works in a data folder.
func hasOrphans(data string) bool {
	procs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return false
	}
	for _, proc := range procs {
		if isPostgres(proc, data) {
			return true
		}
	}
	return false
}

func isPostgres(proc, data string) bool {
	name, err := os.ReadFile(filepath.Join(proc, "comm"))
	if err != nil || strings.TrimSpace(string(name)) != "postgres" {
		return false
	}
	dir, err := os.Stat(filepath.Join(proc, "cwd"))
	if err != nil {
		return false
	}
	want, err := os.Stat(data)
	return err == nil && os.SameFile(dir, want)
}
