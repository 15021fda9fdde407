package realdata

import (
	"bufio"
	"compress/gzip"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/insight-agent/insight/internal/eval"
	"github.com/insight-agent/insight/internal/semantic"
)

//go:embed metabase/semantic/*.yaml metabase/questions/*.yaml
var metabase embed.FS

// MetabaseModel returns the semantic model of the Metabase sample warehouse.
func MetabaseModel() (*semantic.Model, error) {
	files, err := fs.Sub(metabase, "metabase/semantic")
	if err != nil {
		return nil, err
	}
	return semantic.Load(files)
}

// TimedSet is a question set with the moment at which it is asked (RFC 3339).
type TimedSet struct {
	eval.Set
	Now string
}

// MetabaseSets returns the questions on the two halves of the warehouse, which
// share no day: each is asked on the day after its last.
func MetabaseSets() ([]TimedSet, error) {
	sets := []struct{ file, now string }{
		{"shop.yaml", "2020-04-20T09:00:00Z"},
		{"subscriptions.yaml", "2022-06-22T09:00:00Z"},
	}
	var out []TimedSet
	for _, s := range sets {
		raw, err := metabase.ReadFile("metabase/questions/" + s.file)
		if err != nil {
			return nil, err
		}
		set, err := eval.ReadSet(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.file, err)
		}
		out = append(out, TimedSet{Set: set, Now: s.now})
	}
	return out, nil
}

// LoadMetabase runs the dump of the warehouse in an empty database. It holds
// INSERT statements only, which need no psql. Who owns the tables is left as
// it falls: the role that the dump wants would be one of the whole server.
func LoadMetabase(ctx context.Context, dsn, data string) (err error) {
	path, err := Find(data, Metabase)
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	text, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	var sql strings.Builder
	lines := bufio.NewReader(text)
	for last := false; !last; {
		line, err := lines.ReadString('\n')
		if last = err != nil; last && !errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: %w", path, err)
		}
		if !strings.HasPrefix(line, "ALTER TABLE ") || !strings.Contains(line, " OWNER TO ") {
			sql.WriteString(line)
		}
	}
	if err := execute(ctx, dsn, sql.String()+";ANALYZE"); err != nil {
		return fmt.Errorf("load %s: %w", path, err)
	}
	return nil
}
