//go:build unix

package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// postmasterFile is PostgreSQL's lock on a data folder; its first line is the
// process id of the server.
const postmasterFile = "postmaster.pid"

func postmasterPID(data string) (int, error) {
	file := filepath.Join(data, postmasterFile)
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || pid <= 1 {
		return 0, fmt.Errorf("%s holds no process id (%q): remove it if no PostgreSQL runs there", file, line)
	}
	return pid, nil
}
