package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/ingest"
	"github.com/insight-agent/insight/internal/postgres"
)

type importCommand struct {
	Files    []string `arg:"" name:"file" help:"CSV files; those of one table are loaded together."`
	Source   string   `default:"csv" help:"What wrote the files; csv takes the exports of any tool."`
	Map      string   `type:"path" placeholder:"FILE" help:"YAML that says which columns go where; default found from the header. --dry-run --json prints the one that is used."`
	Target   string   `placeholder:"TABLE" help:"Table to load into, such as marketing.ad_performance; default found from the header."`
	DryRun   bool     `help:"Only show how the files are read and what is wrong with them."`
	SkipBad  bool     `help:"Load the good lines of files that also have bad ones."`
	IntoDemo bool     `help:"Load into the demo world's database, which is otherwise left alone."`
	HashKey  string   `env:"INSIGHT_HASH_KEY" hidden:"" help:"Key of the hashes that are stored for ids of persons."`
	Lang     string   `enum:"en,zh" default:"en" help:"Language of the preview."`
	JSON     bool     `name:"json" help:"Print JSON."`
}

// Help is shown below the flags.
func (importCommand) Help() string {
	return `Without a configuration and without DATABASE_URL the data goes into the private
PostgreSQL, into a database of its own beside the demo world. The first import
then writes insight.yaml into the home, so that ask, query and serve read what
was imported; delete that file to return to the demo world.

Rows are found again by their natural key: importing a file twice changes
nothing, and a newer export updates what it holds. A file with a bad line is not
loaded at all, unless --skip-bad is given.`
}

// imported is what --json prints.
type imported struct {
	Version    int              `json:"version"`
	Plans      []*ingest.Plan   `json:"plans"`
	Reports    []*ingest.Report `json:"reports"`
	ConfigFile string           `json:"config_file,omitempty"` // that this import wrote
}

func (c importCommand) Run(ctx context.Context, s *settings, t terminal) error {
	if c.Source != "csv" {
		return usageError{fmt.Errorf("--source %s cannot be imported: only csv can, which takes the CSV exports of any tool", c.Source)}
	}
	m, err := c.readMap()
	if err != nil {
		return err
	}
	a, fresh, err := c.open(ctx, s, t)
	if err != nil {
		return err
	}
	defer a.Close(context.WithoutCancel(ctx))
	pool, err := postgres.Open(ctx, a.DSN(), postgres.Options{})
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := c.checkDemo(ctx, pool); err != nil {
		return err
	}

	out := imported{Version: answer.Version, Reports: []*ingest.Report{}}
	options := ingest.Options{Map: m, Zone: a.Model.Zone, Secret: []byte(c.HashKey)}
	if out.Plans, err = c.plan(ctx, pool, options); err != nil {
		return err
	}
	good := !slices.ContainsFunc(out.Plans, func(p *ingest.Plan) bool {
		return len(p.Problems) > 0 || p.ErrorCount > 0 && !c.SkipBad
	})
	if good && !c.DryRun {
		if out.Reports, err = c.load(ctx, pool, histories(a), out.Plans); err != nil {
			return err
		}
		if err := a.Refresh(ctx); err != nil {
			return err
		}
	}
	loaded := len(out.Reports) > 0 && !slices.ContainsFunc(out.Reports, func(r *ingest.Report) bool { return !r.Loaded })
	if loaded && fresh && slices.ContainsFunc(out.Reports, func(r *ingest.Report) bool { return described(a, r.Target) != "" }) {
		if out.ConfigFile, err = writeConfig(a.Config.Home); err != nil {
			return err
		}
	}
	if err := c.print(ctx, t, a, out); err != nil {
		return err
	}
	if !good || !c.DryRun && !loaded {
		return errReported
	}
	return nil
}

func (c importCommand) readMap() (*ingest.Map, error) {
	if c.Map == "" {
		if c.Target == "" {
			return nil, nil
		}
		return &ingest.Map{Target: c.Target}, nil
	}
	f, err := os.Open(c.Map)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	m, err := ingest.ReadMap(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Map, err)
	}
	if c.Target != "" {
		m.Target = c.Target
	}
	return m, nil
}

// open connects the program to the database that the data goes to. fresh says
// that no configuration names it yet: it is the private one, beside the demo's.
func (c importCommand) open(ctx context.Context, s *settings, t terminal) (a *app.App, fresh bool, err error) {
	cfg, err := s.load(false)
	if err != nil {
		return nil, false, err
	}
	if !c.IntoDemo && cfg.Demo && s.ConfigFile == "" && !exists(filepath.Join(cfg.Home, configName)) {
		cfg.Demo, fresh = false, true
	}
	a, err = s.connect(ctx, t, cfg)
	return a, fresh, err
}

// checkDemo refuses to mix a person's data with the generated world unasked.
func (c importCommand) checkDemo(ctx context.Context, pool *pgxpool.Pool) error {
	var demo bool
	if err := pool.QueryRow(ctx, "SELECT to_regclass('demo.load') IS NOT NULL").Scan(&demo); err != nil {
		return fmt.Errorf("look for the demo world: %w", err)
	}
	switch {
	case demo && !c.IntoDemo:
		return usageError{errors.New("this database holds the demo world: name another in the configuration or by DATABASE_URL, or add --into-demo")}
	case !demo && c.IntoDemo:
		return usageError{errors.New("--into-demo: this database does not hold the demo world; leave the flag out")}
	}
	return nil
}

// plan reads every file before anything is written.
func (c importCommand) plan(ctx context.Context, pool *pgxpool.Pool, o ingest.Options) ([]*ingest.Plan, error) {
	plans := make([]*ingest.Plan, len(c.Files))
	for i, name := range c.Files {
		file := ingest.File{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(name) }}
		p, err := ingest.Prepare(ctx, pool, file, o)
		if err != nil {
			return nil, err
		}
		plans[i] = p
	}
	return plans, nil
}

// histories says where the semantic model wants young days to be recorded.
func histories(a *app.App) map[string]ingest.History {
	out := make(map[string]ingest.History)
	for _, t := range a.Model.Tables {
		if t.History != nil && t.History.Log != "" {
			out[t.Relation] = ingest.History{
				Log: t.History.Log, Age: t.History.Age, Day: t.TimeDimension,
				Maturity: a.Model.GrowsFor(t), Today: a.Model.Calendar().Today(a.Now()),
			}
		}
	}
	return out
}

// load writes the files of each table in one transaction.
func (c importCommand) load(ctx context.Context, pool *pgxpool.Pool, young map[string]ingest.History, plans []*ingest.Plan) ([]*ingest.Report, error) {
	byTarget := make(map[string][]*ingest.Plan)
	var targets []string
	for _, p := range plans {
		if byTarget[p.Target] == nil {
			targets = append(targets, p.Target)
		}
		byTarget[p.Target] = append(byTarget[p.Target], p)
	}
	reports := []*ingest.Report{}
	for _, target := range targets {
		r, err := ingest.Load(ctx, pool, ingest.LoadOptions{SkipBad: c.SkipBad, Histories: young}, byTarget[target]...)
		if err != nil {
			return reports, err
		}
		reports = append(reports, r)
	}
	return reports, nil
}

// described returns the name under which the semantic model knows a relation,
// or nothing.
func described(a *app.App, relation string) string {
	for _, table := range a.Model.Tables {
		if table.Relation == relation {
			return table.Name
		}
	}
	return ""
}

// configName is the configuration that is read when no other is named.
const configName = "insight.yaml"

// writeConfig turns the program from the demo world to the private database.
func writeConfig(home string) (string, error) {
	path := filepath.Join(home, configName)
	text := "# Written by insight import: questions are answered from what was imported into\n" +
		"# the private PostgreSQL. Delete this file to return to the demo world.\ndemo: false\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("the data is loaded, but %w", err)
	}
	return path, nil
}

func (c importCommand) print(ctx context.Context, t terminal, a *app.App, out imported) error {
	if c.JSON {
		return printJSON(t.out, out)
	}
	lang := evidence.Lang(c.Lang)
	var b strings.Builder
	for _, p := range out.Plans {
		fmt.Fprintf(&b, "%s → %s\n", p.File, p.Target)
		printTables(&b, p.Tables(lang), lang)
	}
	for _, r := range out.Reports {
		fmt.Fprintf(&b, "%s\n", r.Target)
		printTables(&b, r.Tables(lang), lang)
	}
	fmt.Fprint(t.out, b.String())
	if len(out.Reports) == 0 {
		return nil
	}
	first, last, err := a.Warehouse.Bounds(ctx, a.Model)
	if err != nil {
		return err
	}
	for _, r := range out.Reports {
		switch name := described(a, r.Target); {
		case !r.Loaded:
		case name == "":
			fmt.Fprintf(t.err, "· %s is not in the semantic model: describe it in YAML, name the file under semantic: in %s, and ask\n", r.Target, configName)
		case first[name] != 0 && first[name] <= last[name]:
			fmt.Fprintf(t.err, "· %s can be asked about from %s to %s\n", r.Target, first[name], last[name])
		}
	}
	if out.ConfigFile != "" {
		fmt.Fprintf(t.err, "· questions are answered from this data now; delete %s to return to the demo world\n", out.ConfigFile)
	}
	return nil
}

func printTables(b *strings.Builder, tables []answer.Table, lang evidence.Lang) {
	for _, table := range tables {
		b.WriteString("\n" + table.Title + "\n")
		if len(table.Columns) == 1 {
			printSentences(b, table)
			continue
		}
		printTable(b, table, lang)
	}
	b.WriteString("\n")
}

// printSentences prints a table of one column in full: its cells are sentences
// that end with the mend.
func printSentences(b *strings.Builder, table answer.Table) {
	for _, row := range table.Rows {
		text := strings.Map(func(r rune) rune {
			if !unicode.IsPrint(r) {
				return -1
			}
			return r
		}, fmt.Sprint(row[0]))
		b.WriteString("  " + text + "\n")
	}
}
