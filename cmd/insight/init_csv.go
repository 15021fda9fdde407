package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/ingest"
	"github.com/insight-agent/insight/internal/ingest/draft"
)

// csvResult is what --csv --json prints.
type csvResult struct {
	Version    int                   `json:"version"`
	DryRun     bool                  `json:"dry_run"`
	Loaded     bool                  `json:"loaded"`
	Files      []*initFile           `json:"files"`
	Reports    []*ingest.TableReport `json:"reports"`
	Questions  []string              `json:"questions"`
	ModelFile  string                `json:"model_file,omitempty"`  // that was written
	ConfigFile string                `json:"config_file,omitempty"` // that was written
	Notes      []string              `json:"notes"`

	yaml []byte
}

// defaultSchema is where tables of CSV files go, and the name of their model.
const defaultSchema = "csv"

// runCSV makes tables of files and a model of the tables: all of it, or
// nothing.
func (c initCommand) runCSV(ctx context.Context, s *settings, t terminal) error {
	place, err := c.place(s)
	if err != nil {
		return err
	}
	out := &csvResult{Version: answer.Version, DryRun: c.DryRun, Reports: []*ingest.TableReport{}, Questions: []string{}, Notes: []string{}}
	tables, err := c.readTables(ctx, t, place)
	if err != nil {
		return err
	}
	lang := c.language(tables)
	for _, table := range tables {
		out.Files = append(out.Files, describeFile(table, lang))
	}
	if slices.ContainsFunc(tables, func(table *ingest.Table) bool { return !table.Ready(c.SkipBad) }) {
		if err := c.show(t, out, lang); err != nil {
			return err
		}
		return errReported
	}
	dsn, closeDatabase, err := app.Database(ctx, place.cfg, app.Options{Progress: t.progress()})
	if err != nil {
		return err
	}
	defer closeDatabase(context.WithoutCancel(ctx)) //nolint:errcheck // what was loaded is committed, or it failed
	if err := c.make(ctx, dsn, place, tables, lang, out); err != nil {
		return err
	}
	if out.Loaded {
		if err := c.install(ctx, t, dsn, place, out); err != nil {
			return err
		}
	}
	return c.show(t, out, lang)
}

// place is where the data, the model and the configuration go.
type place struct {
	cfg    config.Config
	zone   *time.Location
	schema string
	model  string // file
	// config is the configuration that is to name the model; empty when the
	// one that is there is somebody's own.
	config string
	named  bool // the configuration names the model already
	own    string
}

func (c initCommand) place(s *settings) (place, error) {
	p := place{schema: defaultSchema, zone: time.UTC}
	if c.DSN != "" {
		return p, usageError{errors.New("--csv and --dsn: name the database that the tables go to with --database-url")}
	}
	if len(c.Schema) > 1 {
		return p, usageError{errors.New("--csv makes one schema: name only one with --schema")}
	}
	if len(c.Schema) == 1 {
		p.schema = c.Schema[0]
	}
	if strings.HasPrefix(p.schema, "pg_") || slices.Contains([]string{"insight", "marketing", "demo", "information_schema"}, p.schema) || strings.ContainsAny(p.schema, ".\"") || p.schema == "" {
		return p, usageError{fmt.Errorf("schema %q belongs to PostgreSQL or to this program, or cannot be written in a model: name another with --schema", p.schema)}
	}
	var err error
	if p.cfg, err = s.load(false); err != nil {
		return p, err
	}
	if c.Zone != "" {
		if p.zone, err = time.LoadLocation(c.Zone); err != nil {
			return p, usageError{fmt.Errorf("--zone: %w: write it such as Asia/Shanghai", err)}
		}
	}
	p.model = c.Out
	if p.model == "" {
		p.model = filepath.Join(p.cfg.Home, p.schema+".yaml")
	}
	p.own = s.ConfigFile
	fallback := filepath.Join(p.cfg.Home, configName)
	if p.own == "" && exists(fallback) {
		p.own = fallback
	}
	switch {
	case p.own == "":
		p.cfg.Demo, p.config = false, fallback
	case slices.Contains(p.cfg.Semantic, p.model):
		p.named = true
	case p.own == fallback && s.ConfigFile == "" && importWrote(fallback):
		if !c.Force {
			return p, usageError{fmt.Errorf("%s answers questions from what “insight import” loaded: add --force to answer them from these files instead, or --home to keep both apart", fallback)}
		}
		p.config = fallback
	}
	if p.cfg.Demo {
		return p, usageError{fmt.Errorf("%s shows the demo world: take demo: true out of it, or name another configuration with --config", p.own)}
	}
	return p, nil
}

// importWrote reports whether a configuration is the one that an import writes,
// which holds nothing of anybody's.
func importWrote(path string) bool {
	text, err := os.ReadFile(path)
	return err == nil && strings.HasPrefix(string(text), "# Written by insight import:")
}

// readTables reads every file before anything is written.
func (c initCommand) readTables(ctx context.Context, t terminal, p place) ([]*ingest.Table, error) {
	o := ingest.TableOptions{Schema: p.schema, Zone: p.zone, Decimal: ingest.Decimal(c.Decimal), Nulls: c.Null,
		Order: map[string]ingest.DayOrder{"day-first": ingest.DayFirst, "month-first": ingest.MonthFirst}[c.Dates]}
	var tables []*ingest.Table
	from := make(map[string]string)
	for _, name := range c.Files {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		if info.IsDir() {
			return nil, usageError{fmt.Errorf("%s is a folder: name its files, such as %s", name, filepath.Join(name, "*.csv"))}
		}
		o.Modified = info.ModTime()
		table, err := ingest.ReadTable(ctx, c.file(ctx, t, name, info.Size()), o)
		if err != nil {
			return nil, err
		}
		if other, twice := from[table.Name]; twice {
			return nil, usageError{fmt.Errorf("%s and %s would both be table %s: rename one of the files", other, name, table.Target)}
		}
		from[table.Name] = name
		tables = append(tables, table)
	}
	return tables, nil
}

// passes is how often a file is read: for its encoding, its layout, its types,
// its key, its rows, and to be loaded.
const passes = 6

// file opens a file so that reading it ends with ctx, and tells how far it is
// once that takes longer than a second.
func (c initCommand) file(ctx context.Context, t terminal, name string, size int64) ingest.File {
	f := &followed{ctx: ctx, name: name, out: t.err, size: size * passes}
	return ingest.File{Name: name, Open: func() (io.ReadCloser, error) {
		opened, err := os.Open(name)
		f.began = time.Now()
		return &followedFile{opened, f}, err
	}}
}

type followed struct {
	ctx        context.Context
	name       string
	out        io.Writer
	size, read int64
	tenth      int64
	began      time.Time // this pass
}

type followedFile struct {
	*os.File
	f *followed
}

func (r *followedFile) Read(b []byte) (int, error) {
	f := r.f
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.File.Read(b)
	f.read += int64(n)
	if tenth := f.read * 10 / max(f.size, 1); tenth > f.tenth && time.Since(f.began) > time.Second {
		f.tenth = tenth
		fmt.Fprintf(f.out, "· %s %d %%\n", f.name, min(tenth*10, 100))
	}
	return n, err
}

// make loads the tables and drafts their model in one transaction.
func (c initCommand) make(ctx context.Context, dsn string, p place, tables []*ingest.Table, lang evidence.Lang, out *csvResult) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // it is committed, or it failed
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) //nolint:errcheck // after a commit it does nothing
	if err := ingest.MakeSchema(ctx, tx, p.schema, c.Force); err != nil {
		if errors.Is(err, ingest.ErrForeign) {
			return usageError{err}
		}
		return fmt.Errorf("make schema %s: %w", p.schema, err)
	}
	for _, table := range tables {
		r, err := table.Load(ctx, tx)
		if err != nil {
			return err
		}
		out.Reports = append(out.Reports, r)
	}
	d, err := draft.MakeIn(ctx, tx, draft.Options{Schemas: []string{p.schema}, Name: cmp.Or(c.Name, p.schema), Zone: p.zone.String(), Currency: strings.ToUpper(c.Currency),
		Now: time.Now(), Headers: true, Lang: lang, Proven: true})
	if err != nil {
		return err
	}
	out.yaml, out.Questions = d.YAML, d.Questions
	for i, f := range out.Files {
		f.fill(tables[i], d)
	}
	if c.DryRun {
		return nil
	}
	if err := p.checkModel(c.Force); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(p.model), 0o700); err != nil {
		return err
	}
	if err := os.MkdirAll(p.cfg.Home, 0o700); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("store the tables: %w", err)
	}
	out.Loaded = true
	return nil
}

// signature begins the first line of a model that this command writes; the hash
// of the rest shows whether somebody has changed it since.
const signature = "# insight init --csv "

func signed(yaml []byte) []byte {
	sum := sha256.Sum256(yaml)
	return append([]byte(signature+hex.EncodeToString(sum[:8])+"; a file that was changed is only overwritten with --force.\n"), yaml...)
}

// checkModel refuses to overwrite a model that somebody has worked on.
func (p place) checkModel(force bool) error {
	text, err := os.ReadFile(p.model)
	if errors.Is(err, os.ErrNotExist) || force && err == nil {
		return nil
	}
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	if string(signed([]byte(rest))) != string(text) {
		return usageError{fmt.Errorf("%s has been changed by hand: nothing was loaded; overwrite it with --force, or write the model to another file with --out", p.model)}
	}
	return nil
}

// install writes the model and the configuration, lets the reading role read
// the tables, and nothing else, and proves that they can be asked.
func (c initCommand) install(ctx context.Context, t terminal, dsn string, p place, out *csvResult) error {
	if err := os.WriteFile(p.model, signed(out.yaml), 0o644); err != nil {
		return fmt.Errorf("the tables are loaded, but %w", err)
	}
	out.ModelFile = p.model
	cfg := p.cfg
	switch {
	case p.config != "":
		text := "# Written by insight init --csv: questions are answered from the files that were\n" +
			"# loaded. Delete this file to return to the demo world.\ndemo: false\nsemantic: [" + fmt.Sprintf("%q", p.model) + "]\n"
		if p.cfg.Database.URL != "" {
			text += "database: {url: \"env:DATABASE_URL\"}\n"
		}
		if err := os.WriteFile(p.config, []byte(text), 0o600); err != nil {
			return fmt.Errorf("the tables are loaded, but %w", err)
		}
		out.ConfigFile, cfg.Semantic = p.config, []string{p.model}
	case !p.named:
		out.Notes = append(out.Notes, fmt.Sprintf("%s does not name this model: add %s to its semantic: to ask about these files", p.own, p.model))
		return nil
	}
	cfg.Database.URL, cfg.LLM.Model = dsn, ""
	a, err := app.Open(ctx, cfg, app.Options{Progress: t.progress()})
	if err != nil {
		return fmt.Errorf("the tables are loaded, but the model cannot be used: %w", err)
	}
	return a.Close(context.WithoutCancel(ctx))
}
