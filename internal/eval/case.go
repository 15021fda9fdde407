// Package eval holds question sets with their true answers, grades the
// product on them and prints the scoreboard. The truth of a case is SQL that a
// person wrote by hand; it shares nothing with the semantic compiler.
package eval

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"gopkg.in/yaml.v3"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

//go:embed golden/*.yaml
var golden embed.FS

// Case is one question with its true answer.
type Case struct {
	ID       string        `yaml:"id"`
	Lang     evidence.Lang `yaml:"lang"`
	Question string        `yaml:"question"`
	// After holds the questions asked before it in the same conversation.
	After []string `yaml:"after,omitempty"`
	// Expect is the kind of the answer; default answered.
	Expect answer.Kind `yaml:"expect,omitempty"`
	Match  Match       `yaml:"match,omitempty"`
	// SQL gives the truth: one row for Value and Leader, all rows for Rows.
	// Text columns are members or dates, numeric ones are values.
	SQL string `yaml:"sql,omitempty"`
	// Metric is the metric that the answer must be about, where a right number
	// under a wrong name must not pass.
	Metric string `yaml:"metric,omitempty"`
	// Steps are what a question of several linked things must tell, in order; then
	// the case has no Match and SQL of its own.
	Steps []Step `yaml:"steps,omitempty"`
}

// Step is the truth of one part of a question.
type Step struct {
	Match  Match  `yaml:"match"`
	SQL    string `yaml:"sql"`
	Metric string `yaml:"metric,omitempty"`
}

// Match says how an answer is held against the truth.
type Match string

// The ways of matching.
const (
	// Value: every number of the one row is a fact that the answer cites.
	Value Match = "value"
	// Leader: the row's member and number are what the first sentence cites.
	Leader Match = "leader"
	// Rows: the rows are those of a table of the answer, in any order.
	Rows Match = "rows"
	// Ordered: likewise, in the same order.
	Ordered Match = "ordered"
	// Cause: the members of each row are those of one contribution that the
	// answer cites, and its numbers those of cited facts about the same members.
	// No row at all: no contribution of any part is cited.
	Cause Match = "cause"
	// Finding: each row is a member, null for none, and a day; the answer cites a
	// fact about that member whose days begin on it. No row at all: the answer
	// says that nothing is unusual.
	Finding Match = "finding"
	// Ahead: the row is the first and the last day of what is forecast, and then
	// numbers that are known today. What will come is not: the answer must cite a
	// forecast over these days with its interval, and the numbers, and its days
	// must add up to it.
	Ahead Match = "ahead"
)

// Set is a named question set.
type Set struct {
	Name  string
	Cases []Case
	// Hash is the SHA-256 of the file; a frozen set's hash stands in the tests.
	Hash string
}

// file is the form of a question set on disk.
type file struct {
	Name  string `yaml:"name"`
	Cases []Case `yaml:"cases"`
}

// Golden returns the question sets over the demo world, in the order of their
// files.
func Golden() ([]Set, error) {
	names, err := fs.Glob(golden, "golden/*.yaml")
	if err != nil {
		return nil, err
	}
	var sets []Set
	for _, name := range names {
		raw, err := golden.ReadFile(name)
		if err != nil {
			return nil, err
		}
		set, err := ReadSet(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// ReadSet reads a question set. Unknown keys, cases without a truth and
// repeated ids are errors.
func ReadSet(raw []byte) (Set, error) {
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return Set{}, err
	}
	sum := sha256.Sum256(raw)
	set := Set{Name: f.Name, Cases: f.Cases, Hash: hex.EncodeToString(sum[:])}
	seen := make(map[string]bool)
	for i, c := range set.Cases {
		if c.Expect == "" {
			set.Cases[i].Expect = answer.Answered
		}
		switch {
		case c.ID == "" || seen[c.ID]:
			return Set{}, fmt.Errorf("case %d (%q): its id is missing or taken", i+1, c.ID)
		case c.Question == "":
			return Set{}, fmt.Errorf("case %s: no question", c.ID)
		case len(c.Steps) > 0:
			for n, step := range c.Steps {
				if step.SQL == "" || step.Match == "" || c.SQL != "" || c.Match != "" {
					return Set{}, fmt.Errorf("case %s: step %d needs sql and match, and the case none", c.ID, n+1)
				}
			}
		case set.Cases[i].Expect == answer.Answered && (c.SQL == "" || c.Match == ""):
			return Set{}, fmt.Errorf("case %s: an answered case needs sql and match", c.ID)
		}
		seen[c.ID] = true
	}
	return set, nil
}
