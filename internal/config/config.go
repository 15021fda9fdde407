// Package config composes the configuration of the program from each package's
// own settings. One strict YAML file sets everything; every scalar can be set
// by flag and environment too, which the command line puts over the file.
// Secrets are references (env:NAME, file:PATH), never values; the address of a
// database may be either.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/insight-agent/insight/agent"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/warehouse"
)

// Config is the whole configuration.
type Config struct {
	Listen   string           `yaml:"listen"` // default 127.0.0.1:8080
	Hosts    []string         `yaml:"hosts"`  // names under which the service is called, for a public address
	Tokens   []Token          `yaml:"tokens"` // who may come in; needed for an address that others reach
	Home     string           `yaml:"home"`   // private data; default $INSIGHT_HOME or the user's data folder
	Database Database         `yaml:"database"`
	Semantic []string         `yaml:"semantic"`  // YAML files of the semantic model; default the built-in marketing model
	Demo     bool             `yaml:"demo"`      // generated world, with its own clock
	Now      string           `yaml:"now"`       // fixes the clock, RFC 3339; default the real one
	LLM      llm.Config       `yaml:"llm"`       // no model: templates only
	Limits   warehouse.Limits `yaml:"limits"`    // of one query
	Budget   agent.Budget     `yaml:"budget"`    // of one answer
	LogLevel string           `yaml:"log_level"` // debug, info, warn, error; default info
	// Retention of conversations and of recorded model calls; default 90 days.
	Retention time.Duration `yaml:"retention"`
}

// Database says where the data is. Without a URL a private PostgreSQL is used.
type Database struct {
	// URL is an address or, where it holds a password, a reference to one
	// (env:NAME, file:PATH); DATABASE_URL wins over it. Its role needs rights to
	// create the schema insight and a role.
	URL string `yaml:"url"`
	// ReaderURL, likewise, logs in as a role that can only read; default a role
	// that the program makes itself.
	ReaderURL string `yaml:"reader_url"`
	Name      string `yaml:"name"` // database on the private server; default insight, or demo
}

// Default returns the defaults.
func Default() Config {
	return Config{
		Listen: "127.0.0.1:8080", LogLevel: "info", LLM: llm.DefaultConfig(), Retention: 90 * 24 * time.Hour,
		Limits: warehouse.DefaultLimits(),
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
	if l := c.Limits; l.Rows < 1 || l.Bytes < 1 || l.Timeout <= 0 || l.LockTimeout <= 0 || l.Cost <= 0 {
		return errors.New("limits: rows, bytes, timeout, lock_timeout and cost must be positive")
	}
	if b := c.Budget; b.Time < 0 || b.Steps < 0 || b.Tokens < 0 {
		return errors.New("budget: time, steps and tokens must not be negative; leave them out for the defaults")
	}
	if err := c.checkTokens(); err != nil {
		return err
	}
	if c.LLM.Model != "" {
		return c.LLM.Validate()
	}
	return nil
}
