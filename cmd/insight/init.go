package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/ingest/draft"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/secret"
)

type initCommand struct {
	DSN      string   `name:"dsn" placeholder:"DSN" help:"Database to describe, or env:NAME or file:PATH that holds its address; default DATABASE_URL, else the configuration's."`
	Schema   []string `placeholder:"SCHEMA" help:"Schemas to describe, default all; with --csv the one to make, default csv."`
	Name     string   `help:"Name of the model; default the database's."`
	Zone     string   `placeholder:"ZONE" help:"Zone in which days begin, such as Asia/Shanghai; default the database's."`
	Currency string   `placeholder:"CODE" help:"Currency of amounts, such as USD; default what a currency column says."`
	Out      string   `type:"path" placeholder:"FILE" help:"Write the model to this file; without it, it is only shown, or with --csv written to csv.yaml in the home."`
	Force    bool     `help:"Overwrite the file; with --csv also add tables to a schema that is not its own."`
	JSON     bool     `name:"json" help:"Print JSON."`

	CSV     csvFlag  `name:"csv" help:"Make tables of CSV files of any shape and describe them, so that they can be asked about."`
	Files   []string `arg:"" optional:"" name:"file" help:"CSV files, with --csv."`
	DryRun  bool     `help:"With --csv: only show how the files are read, and what can be asked."`
	SkipBad bool     `help:"With --csv: load the good lines of files that also have bad ones."`
	Decimal string   `enum:",point,comma" default:"" help:"With --csv: decimal separator (point or comma) of columns that do not show it."`
	Dates   string   `enum:",day-first,month-first" default:"" help:"With --csv: day-first or month-first, for dates that do not show it."`
	Null    []string `sep:"none" placeholder:"WORD" help:"With --csv: a further way to write “not reported”; may be repeated."`
	Lang    string   `enum:",en,zh" default:"" help:"With --csv: language of what is shown (en or zh); default that of the headers."`
}

// csvFlag is --csv with the files that stand behind it. None need to: they may
// also stand before it, or behind other flags (--csv --dry-run a.csv).
type csvFlag struct {
	on    bool
	files []string
}

// IsBool lets the flag stand without a value.
func (*csvFlag) IsBool() bool { return true }

// Decode takes the flag in with what stands behind it.
func (f *csvFlag) Decode(ctx *kong.DecodeContext) error {
	f.on = true
	for ctx.Scan.Peek().IsValue() {
		f.files = append(f.files, ctx.Scan.Pop().String())
	}
	return nil
}

// Help is shown below the flags.
func (initCommand) Help() string {
	return `With --csv the files become tables in a schema of their own, "csv", of the private
PostgreSQL, or of the database that --database-url names. Types, decimal signs
and dates are found from all cells; what can be read in two ways is refused with
the flag that settles it. A newer file takes the place of an older one of the
same name. The model is csv.yaml in the home, and insight.yaml there names it.

Without --csv, it reads the schema and a sample of the rows, and writes nothing
to the database. The draft is a start: read it with somebody who knows the data.`
}

// Run drafts a semantic model from a live schema, shows it, and writes it where
// that is asked for.
func (c initCommand) Run(ctx context.Context, s *settings, t terminal) error {
	switch c.Files = slices.Concat(c.CSV.files, c.Files); {
	case c.CSV.on && len(c.Files) == 0:
		return usageError{errors.New("--csv: no file is named: write insight init --csv ads.csv orders.csv")}
	case c.CSV.on:
		return c.runCSV(ctx, s, t)
	case len(c.Files) > 0:
		return usageError{fmt.Errorf("%s: to make a table of a CSV file, write insight init --csv %[1]s", c.Files[0])}
	}
	dsn, err := c.address(s)
	if err != nil {
		return err
	}
	if c.Out != "" && !c.Force && exists(c.Out) {
		return usageError{fmt.Errorf("%s is there already: name another file, or overwrite it with --force", c.Out)}
	}
	pool, err := postgres.Open(ctx, dsn, postgres.Options{})
	if err != nil {
		return err
	}
	defer pool.Close()
	d, err := draft.Make(ctx, pool, draft.Options{Schemas: c.Schema, Name: c.Name, Zone: c.Zone, Currency: c.Currency, Now: time.Now()})
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := c.write(d.YAML); err != nil {
			return err
		}
	}
	if c.JSON {
		return printJSON(t.out, map[string]any{
			"version": answer.Version, "tables": d.Tables, "left_out": d.LeftOut, "questions": d.Questions, "yaml": string(d.YAML), "file": c.Out,
		})
	}
	c.print(t, d)
	return nil
}

// address names the database: the flag's, the environment's or the
// configuration's.
func (c initCommand) address(s *settings) (string, error) {
	cfg, err := s.load(false) // flag and environment are in it already
	if err != nil {
		return "", err
	}
	dsn := cmp.Or(c.DSN, cfg.Database.URL)
	if dsn == "" {
		return "", usageError{errors.New("no database is named: give its address with --dsn, such as postgres://user@host/shop")}
	}
	if !secret.IsReference(dsn) {
		return dsn, nil
	}
	if dsn, err = secret.Read(dsn); err != nil {
		return "", fmt.Errorf("the database's address: %w", err)
	}
	return dsn, nil
}

// write makes the file; one that has appeared meanwhile is kept.
func (c initCommand) write(yaml []byte) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if c.Force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(c.Out, flags, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Errorf("%s is there already: name another file, or overwrite it with --force", c.Out)}
	}
	if err != nil {
		return err
	}
	_, err = f.Write(yaml)
	return errors.Join(err, f.Close())
}

func (c initCommand) print(t terminal, d *draft.Draft) {
	if c.Out == "" {
		fmt.Fprintf(t.out, "%s\n", d.YAML)
	}
	for _, table := range d.Tables {
		fmt.Fprintf(t.err, "· %s: %s; by %s", table.Relation, listed(table.Metrics), listed(table.Dimensions))
		if table.Time != "" {
			fmt.Fprintf(t.err, "; dated by %s", table.Time)
		}
		fmt.Fprintln(t.err)
	}
	if n := len(d.LeftOut); n > 0 {
		fmt.Fprintf(t.err, "· %d tables and columns were left out; the end of the file says why\n", n)
	}
	if c.Out == "" {
		fmt.Fprintln(t.err, "· nothing was written: add --out shop.yaml")
		return
	}
	fmt.Fprintf(t.out, "%s describes %d tables. Name it in the configuration as semantic: [%s], look at “insight doctor”, and ask:\n", c.Out, len(d.Tables), c.Out)
	for _, q := range d.Questions {
		fmt.Fprintf(t.out, "  insight ask %q\n", q)
	}
}

func listed(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
