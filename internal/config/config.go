// Package config composes the configuration of the program from each package's
// own settings. One strict YAML file sets everything; every scalar can be set
// by flag and environment too, which the command line puts over the file.
// The key of a language model is a reference (env:NAME, file:PATH), never a
// value; a database URL with a password belongs into DATABASE_URL.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/insight-agent/insight/internal/llm"
)

// Config is the whole configuration.
type Config struct {
	Listen   string     `yaml:"listen"` // default 127.0.0.1:8080
	Hosts    []string   `yaml:"hosts"`  // names under which the service is called, for a public address
	Home     string     `yaml:"home"`   // private data; default $INSIGHT_HOME or the user's data folder
	Database Database   `yaml:"database"`
	Semantic []string   `yaml:"semantic"` // YAML files of the semantic model; default the built-in marketing model
	Demo     bool       `yaml:"demo"`     // generated world, with its own clock
	Now      string     `yaml:"now"`      // fixes the clock, RFC 3339; default the real one
	LLM      llm.Config `yaml:"llm"`      // no model: templates only
	Limits   Limits     `yaml:"limits"`
	LogLevel string     `yaml:"log_level"` // debug, info, warn, error; default info
	// Retention of conversations and of recorded model calls; default 90 days.
	Retention time.Duration `yaml:"retention"`
}

// Database says where the data is. Without a URL a private PostgreSQL is used.
type Database struct {
	URL string `yaml:"url"` // DATABASE_URL; needs rights to create the schema insight and a role
	// ReaderURL logs in as a role that can only read; default a role that the
	// program makes itself.
	ReaderURL string `yaml:"reader_url"`
	Name      string `yaml:"name"` // database on the private server; default insight, or demo
}

// Limits bound one query.
type Limits struct {
	Rows    int           `yaml:"rows"`    // default 10,000
	Timeout time.Duration `yaml:"timeout"` // default 15s
	Cost    float64       `yaml:"cost"`    // of the planner's estimate; default 5,000,000
}

// Default returns the defaults.
func Default() Config {
	return Config{
		Listen: "127.0.0.1:8080", LogLevel: "info", LLM: llm.DefaultConfig(), Retention: 90 * 24 * time.Hour,
		Limits: Limits{Rows: 10_000, Timeout: 15 * time.Second, Cost: 5_000_000},
	}
}

// Load reads a file over the defaults. Unknown keys are errors with their line.
func Load(path string) (Config, error) {
	c := Default()
	raw, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("read configuration: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, c.Validate()
}

// Validate reports the first setting that cannot be, and what it may be.
func (c Config) Validate() error {
	if c.Now != "" {
		if _, err := time.Parse(time.RFC3339, c.Now); err != nil {
			return fmt.Errorf("now: %q is not a time such as 2026-11-24T09:30:00+08:00", c.Now)
		}
	}
	if c.Limits.Rows < 1 || c.Limits.Timeout <= 0 {
		return errors.New("limits: rows and timeout must be positive")
	}
	if c.LLM.Model != "" {
		return c.LLM.Validate()
	}
	return nil
}
