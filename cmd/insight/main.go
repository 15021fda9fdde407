// Command insight answers questions about marketing effectiveness from a
// database, in the terminal, over HTTP and on a page.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/postgres/embedded"
)

// version is set by the linker for a release.
var version = "dev"

// cli is the command line. Every flag of the configuration has an environment
// variable; a flag wins over the environment, and both over the file.
type cli struct {
	settings

	Demo    demoCommand    `cmd:"" help:"Start a private PostgreSQL with a generated world and the page on 127.0.0.1:8080."`
	Serve   serveCommand   `cmd:"" help:"Serve the page and the HTTP API."`
	Ask     askCommand     `cmd:"" help:"Ask a question in English or Chinese."`
	Query   queryCommand   `cmd:"" help:"Read metrics through the semantic model."`
	Init    initCommand    `cmd:"" help:"Draft a semantic model from the tables of a database."`
	Import  importCommand  `cmd:"" help:"Load CSV files into the database."`
	Token   tokenCommand   `cmd:"" help:"Make a token that lets somebody in."`
	Analyze analyzeCommand `cmd:"" help:"Explain, scan or forecast the numbers of a CSV file, without a database."`
	Doctor  doctorCommand  `cmd:"" help:"Say what is wrong and how to mend it."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up to date."`
	Eval    evalCommand    `cmd:"" help:"Grade the product on the golden questions and print the scoreboard."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// settings are the flags that every command takes.
type settings struct {
	ConfigFile  string `name:"config" env:"INSIGHT_CONFIG" type:"path" placeholder:"FILE" help:"Configuration file; default insight.yaml in the home, when it is there."`
	Home        string `env:"INSIGHT_HOME" type:"path" placeholder:"DIR" help:"Folder of the private PostgreSQL and of trained models."`
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" placeholder:"DSN" help:"PostgreSQL to use instead of the private one."`
	Now         string `env:"INSIGHT_NOW" placeholder:"TIME" help:"Clock to read periods by, such as 2026-11-24T09:30:00+08:00."`
	Model       string `env:"INSIGHT_MODEL" placeholder:"NAME" help:"Language model; without one answers are written from templates."`
	Embedder    string `env:"INSIGHT_EMBEDDER" placeholder:"NAME" help:"Embedding model on the same server; gives a second opinion on what the language model reads."`
	ModelURL    string `name:"model-url" env:"INSIGHT_MODEL_URL" placeholder:"URL" help:"Server of the language model; default OLLAMA_HOST or http://127.0.0.1:11434."`
	Provider    string `env:"INSIGHT_PROVIDER" placeholder:"ollama|openai" help:"What the server of the language model speaks."`
	LogLevel    string `name:"log-level" env:"INSIGHT_LOG_LEVEL" placeholder:"LEVEL" help:"debug, info, warn or error."`
}

type versionCommand struct{}

func (versionCommand) Run(out io.Writer) error {
	_, err := fmt.Fprintln(out, "insight", version)
	return err
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main with its surroundings passed in. It returns 0, 1 for an error, or
// 2 for wrong usage.
func run(args []string, stdout, stderr io.Writer) int {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("insight"), kong.Description("Explained answers about marketing, every number checked."),
		kong.UsageOnError(), kong.Writers(stdout, stderr), kong.Exit(func(int) {}),
	)
	if err != nil {
		fmt.Fprintln(stderr, "insight:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(stderr, "insight:", err)
		return 2
	}
	if k.Command() == "" || helpAsked(args) {
		return 0
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k.BindTo(ctx, (*context.Context)(nil))
	k.BindTo(stdout, (*io.Writer)(nil))
	k.Bind(&c.settings, terminal{out: stdout, err: stderr})
	err = k.Run()
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		fmt.Fprintln(stderr, "insight:", err)
		return 2
	case errors.Is(err, errReported):
		return 1
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "insight: stopped")
		return 1
	}
	fmt.Fprintln(stderr, "insight:", err)
	return 1
}

// helpAsked reports whether the parser has already printed its help.
func helpAsked(args []string) bool {
	for _, a := range args {
		switch a {
		case "--":
			return false
		case "--help", "-h":
			return true
		}
	}
	return false
}

// errReported ends a command whose error has been shown already.
var errReported = errors.New("reported")

// usageError is a call that does not fit the command line.
type usageError struct{ error }

// load composes the configuration: defaults, then the file, then environment
// and flags. demo says whether the generated world is wanted: it is what a
// program without any configuration shows.
func (s *settings) load(demo bool) (config.Config, error) {
	cfg := config.Default()
	home := s.Home
	if home == "" {
		var err error
		if home, err = embedded.DefaultHome(); err != nil {
			return cfg, err
		}
	}
	file := s.ConfigFile
	if file == "" && !demo {
		if candidate := filepath.Join(home, configName); exists(candidate) {
			file = candidate
		}
	}
	if file != "" {
		var err error
		if cfg, err = config.Load(file); err != nil {
			return cfg, err
		}
	}
	if cfg.Home == "" || s.Home != "" {
		cfg.Home = home
	}
	cfg.Demo = cfg.Demo || demo || (file == "" && s.DatabaseURL == "")
	override(&cfg.Database.URL, s.DatabaseURL)
	override(&cfg.Now, s.Now)
	override(&cfg.LogLevel, s.LogLevel)
	override(&cfg.LLM.Model, s.Model)
	override(&cfg.LLM.EmbeddingModel, s.Embedder)
	override(&cfg.LLM.BaseURL, s.ModelURL)
	override(&cfg.LLM.Provider, s.Provider)
	return cfg, cfg.Validate()
}

func override(setting *string, value string) {
	if value != "" {
		*setting = value
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// open loads the configuration and connects the program.
func (s *settings) open(ctx context.Context, t terminal, demo bool) (*app.App, error) {
	cfg, err := s.load(demo)
	if err != nil {
		return nil, err
	}
	return s.connect(ctx, t, cfg)
}

// connect connects the program to what the configuration names.
func (s *settings) connect(ctx context.Context, t terminal, cfg config.Config) (*app.App, error) {
	if s.LogLevel == "" {
		cfg.LogLevel = "warn" // a command shows its result; a server logs its work
	}
	logger, err := newLogger(t.err, cfg.LogLevel)
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, cfg, app.Options{Logger: logger, Progress: t.progress()})
}

func newLogger(w io.Writer, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(strings.ToUpper(level))); err != nil {
		return nil, usageError{fmt.Errorf("log level %q is not debug, info, warn or error", level)}
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l})), nil
}
