package embedded

import (
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime"
)

// DefaultHome returns the folder in which the product keeps its private data:
// $INSIGHT_HOME, else /var/lib/insight for root, else insight in the user's
// data folder ($XDG_DATA_HOME or ~/.local/share; ~/Library/Application Support
// on macOS; %LocalAppData% on Windows).
func DefaultHome() (string, error) {
	if home := os.Getenv("INSIGHT_HOME"); home != "" {
		return home, nil
	}
	if os.Geteuid() == 0 {
		return "/var/lib/insight", nil
	}
	if data := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "insight"), nil
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("no home folder: %w; set INSIGHT_HOME", err)
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(user, "Library", "Application Support", "insight"), nil
	case "windows":
		return filepath.Join(user, "AppData", "Local", "insight"), nil
	}
	return filepath.Join(user, ".local", "share", "insight"), nil
}

func defaultCache() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/cache/insight", nil // /root is closed to the server's account
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w; set XDG_CACHE_HOME", err)
	}
	return filepath.Join(cache, "insight"), nil
}

// homeDir holds the paths of one home.
type homeDir struct {
	pg      string // owned by the server's account, as is all below it
	data    string // the cluster
	sockets string
	log     string // what the server prints, of its last start only
	lock    string
}

// prepareHome makes the folders of a home for the server's account.
func prepareHome(home string, user account) (homeDir, error) {
	pg := filepath.Join(home, "pg")
	h := homeDir{
		pg:      pg,
		data:    filepath.Join(pg, "data"),
		sockets: socketDir(pg),
		log:     filepath.Join(pg, "server.log"),
		lock:    filepath.Join(home, "pg.lock"),
	}
	if err := makePublic(home); err != nil {
		return h, err
	}
	if err := user.canEnter(home); err != nil {
		return h, err
	}
	if err := user.makePrivate(h.pg); err != nil {
		return h, err
	}
	return h, user.makePrivate(h.sockets)
}

// maxSocketPath is the longest path of a Unix socket that every supported
// system takes (104 bytes with the closing zero on macOS, 108 on Linux).
const maxSocketPath = 103

// socketDir returns the folder for a cluster's socket: in the cluster's own
// folder, or where that path is too long, a folder in the temporary one that
// is named after it.
func socketDir(pg string) string {
	dir := filepath.Join(pg, "run")
	if len(filepath.Join(dir, socketFile)) <= maxSocketPath {
		return dir
	}
	h := fnv.New64a()
	h.Write([]byte(pg))
	return filepath.Join("/tmp", fmt.Sprintf("insight-%d-%x", os.Geteuid(), h.Sum64()))
}
