package server_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// axeWheel is the PyPI wheel that carries axe-core 4.12.1 (MPL-2.0, used in
// tests only and not part of the product).
const (
	axeWheel = "axe-playwright-python==0.1.8"
	axeSum   = "fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8"
	axeFile  = "axe_playwright_python/axe.min.js"
)

// axeOnce fetches the script once for a test run.
var axeOnce = sync.OnceValues(func() ([]byte, error) {
	if p := os.Getenv("INSIGHT_AXE"); p != "" {
		return os.ReadFile(p)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	kept := filepath.Join(cache, "insight", "axe-"+axeSum[:12]+".js")
	if b, err := os.ReadFile(kept); err == nil {
		return b, nil
	}
	b, err := fetchAxe()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
		return nil, err
	}
	part := fmt.Sprintf("%s.%d", kept, os.Getpid())
	if err := os.WriteFile(part, b, 0o644); err != nil {
		return nil, err
	}
	return b, os.Rename(part, kept)
})

// fetchAxe takes the script out of the wheel, whose hash pip and then this
// code checks.
func fetchAxe() ([]byte, error) {
	dir, err := os.MkdirTemp("", "axe")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, []byte(axeWheel+" --hash=sha256:"+axeSum+"\n"), 0o600); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "python3", "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
		"--only-binary=:all:", "--require-hashes", "--dest", dir, "--requirement", list).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("pip download: %w: %s", err, out)
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(wheels) != 1 {
		return nil, fmt.Errorf("%d wheels: %w", len(wheels), err)
	}
	data, err := os.ReadFile(wheels[0])
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != axeSum {
		return nil, fmt.Errorf("the wheel's hash is %x", sum)
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	f, err := archive.Open(axeFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// violation is what axe found, with the elements that it found it at.
type violation struct {
	ID, Impact, Help string
	Nodes            []string
}

func (b *tab) violations() []violation {
	b.t.Helper()
	if !eval[bool](b, "!!window.axe") {
		return nil
	}
	eval[any](b, `window.axeDone = null, axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => {
		window.axeDone = r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map(n => n.html.slice(0, 200) + " " + n.any.concat(n.all).map(a => a.message).join("; "))}));
	}), null`)
	b.wait("window.axeDone")
	return eval[[]violation](b, "window.axeDone")
}
