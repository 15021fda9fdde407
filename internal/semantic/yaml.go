package semantic

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/insight-agent/insight/internal/evidence"
)

// LoadError is one mistake in a model's files.
type LoadError struct {
	File    string
	Line    int // from 1; 0 when it is about the whole file
	Message string
}

// Error returns "file:line: message".
func (e *LoadError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// maxLoadErrors caps how many mistakes are reported at once.
const maxLoadErrors = 20

// mistakes collects what is wrong, so that an author sees all of it at once.
type mistakes struct {
	list []error
	more int
}

func (m *mistakes) add(at place, format string, args ...any) {
	if len(m.list) == maxLoadErrors {
		m.more++
		return
	}
	m.list = append(m.list, &LoadError{File: at.file, Line: at.line, Message: fmt.Sprintf(format, args...)})
}

func (m *mistakes) err() error {
	if m.more > 0 {
		return errors.Join(append(m.list, fmt.Errorf("and %d more", m.more))...)
	}
	return errors.Join(m.list...)
}

// place is where in the files something stands.
type place struct {
	file string
	line int
}

// block is a YAML mapping that is being read.
type block struct {
	what     string // "a metric", for messages
	file     string
	node     *yaml.Node
	mistakes *mistakes
	order    []string // the keys, in the order of the file
	keys     map[string]*yaml.Node
	lines    map[string]int
}

// newBlock reads the keys of a mapping. Anything but a mapping is a mistake
// and reads as an empty one.
func newBlock(what, file string, node *yaml.Node, m *mistakes) *block {
	b := &block{what: what, file: file, node: deref(node), mistakes: m,
		keys: map[string]*yaml.Node{}, lines: map[string]int{}}
	if b.node.Kind != yaml.MappingNode {
		m.add(b.place(), "%s must be a mapping of keys to values", what)
		return b
	}
	var merged []*yaml.Node
	for i := 0; i+1 < len(b.node.Content); i += 2 {
		key, value := b.node.Content[i], deref(b.node.Content[i+1])
		switch {
		case key.Tag == "!!merge":
			merged = append(merged, value)
		case !b.put(key, value):
			m.add(place{file, key.Line}, "the key %q stands twice in %s", key.Value, what)
		}
	}
	for _, from := range merged { // the mapping's own keys win over merged ones
		for i := 0; from.Kind == yaml.MappingNode && i+1 < len(from.Content); i += 2 {
			b.put(from.Content[i], deref(from.Content[i+1]))
		}
	}
	return b
}

// put adds a key and reports whether it was new.
func (b *block) put(key, value *yaml.Node) bool {
	if _, ok := b.keys[key.Value]; ok {
		return false
	}
	b.order = append(b.order, key.Value)
	b.keys[key.Value], b.lines[key.Value] = value, key.Line
	return true
}

func deref(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// strict refuses every key that is not known.
func (b *block) strict(known ...string) {
	for _, key := range b.order {
		if !slices.Contains(known, key) && !b.misplaced(key) {
			b.mistakes.add(b.at(key), "unknown key %q in %s%s", key, b.what, didYouMean(key, known))
		}
	}
}

// metaKeys are keys of ours that stand under config.meta and mean nothing to
// dbt elsewhere.
var metaKeys = []string{"relation", "time_type", "maturity_days", "plan", "history", "policies", "synonyms", "sampled", "within", "untrusted", "expr", "values",
	"unit", "good", "additive", "platform_reported", "headline", "refuse", "instead"}

// misplaced refuses a key that should stand in the block's config.meta and
// reports whether it did.
func (b *block) misplaced(key string) bool {
	if !slices.Contains(metaKeys, key) || strings.HasSuffix(b.what, "meta") {
		return false
	}
	b.mistakes.add(b.at(key), "the key %q in %s stands under config.meta", key, b.what)
	return true
}

// lenient ignores keys that are dbt's or another tool's, but refuses one that
// is nearly a known one, or one of ours in the wrong place: it would be silently
// lost.
func (b *block) lenient(known ...string) {
	for _, key := range b.order {
		if slices.Contains(known, key) || slices.Contains(dbtKeys, key) || b.misplaced(key) {
			continue
		}
		for _, k := range known {
			if misspelt(key, k) && len(k) > 3 {
				b.mistakes.add(b.at(key), "unknown key %q in %s (did you mean %s?)", key, b.what, k)
				break
			}
		}
	}
}

// dbtKeys are keys of dbt that resemble ours and mean something else.
var dbtKeys = []string{"meta", "tests", "docs", "data_tests", "tags", "sources", "data_type"}

func (b *block) place() place { return place{b.file, b.node.Line} }

// at returns the place of a key, or of the block where the key is absent.
func (b *block) at(key string) place {
	if line, ok := b.lines[key]; ok {
		return place{b.file, line}
	}
	return b.place()
}

func (b *block) has(key string) bool { return b.keys[key] != nil }

// block reads a key's mapping; an absent key is an empty mapping.
func (b *block) block(key, what string) *block {
	if n := b.keys[key]; n != nil && n.Tag != "!!null" {
		return newBlock(what, b.file, n, b.mistakes)
	}
	return newBlock(what, b.file, &yaml.Node{Kind: yaml.MappingNode, Line: b.at(key).line}, b.mistakes)
}

// items reads a key's sequence; an absent key is an empty one.
func (b *block) items(key string) []*yaml.Node {
	n := b.keys[key]
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		b.mistakes.add(b.at(key), "%s must be a list", key)
		return nil
	}
	out := make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		out[i] = deref(c)
	}
	return out
}

// text reads a key's scalar as it is written; an absent key is empty.
func (b *block) text(key string) string {
	n := b.keys[key]
	if n == nil || n.Tag == "!!null" {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		b.mistakes.add(b.at(key), "%s must be one value", key)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// texts reads a key's list of scalars, or one scalar as a list of one.
func (b *block) texts(key string) []string {
	if n := b.keys[key]; n != nil && n.Kind == yaml.ScalarNode {
		if s := b.text(key); s != "" {
			return []string{s}
		}
		return nil
	}
	var out []string
	for _, n := range b.items(key) {
		if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
			b.mistakes.add(place{b.file, n.Line}, "%s must be a list of single values", key)
			continue
		}
		out = append(out, strings.TrimSpace(n.Value))
	}
	return out
}

// flag reads a boolean.
func (b *block) flag(key string, absent bool) bool {
	if !b.has(key) {
		return absent
	}
	switch strings.ToLower(b.text(key)) {
	case "true":
		return true
	case "false":
		return false
	}
	b.mistakes.add(b.at(key), "%s must be true or false, not %q", key, b.text(key))
	return absent
}

// days reads a whole number of days from 0 to 366.
func (b *block) days(key string) int {
	if !b.has(key) {
		return 0
	}
	n, err := strconv.Atoi(b.text(key))
	if err != nil || n < 0 || n > 366 {
		b.mistakes.add(b.at(key), "%s must be a whole number of days from 0 to 366, not %q", key, b.text(key))
		return 0
	}
	return n
}

// choice reads one of several words.
func (b *block) choice(key, absent string, words ...string) string {
	s := b.text(key)
	if s == "" {
		return absent
	}
	if !slices.Contains(words, s) {
		b.mistakes.add(b.at(key), "%s %q is not one of %s%s", key, s, strings.Join(words, ", "), didYouMean(s, words))
		return absent
	}
	return s
}

// langs reads a text in two languages; a single value is English.
func (b *block) langs(key string) Text {
	n := b.keys[key]
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return Text{evidence.EN: b.text(key)}
	}
	in := b.block(key, key)
	in.strict(string(evidence.EN), string(evidence.ZH))
	t := Text{}
	for _, lang := range evidence.Langs {
		if s := in.text(string(lang)); s != "" {
			t[lang] = s
		}
	}
	return t
}

// description reads a description: dbt's own, which has one language, with what
// config.meta adds to it or says instead.
func description(b, meta *block) Text {
	text := b.langs("description")
	for lang, s := range meta.langs("description") {
		if text == nil {
			text = Text{}
		}
		text[lang] = s
	}
	return text
}

// words reads synonyms by language; a plain list is English.
func (b *block) words(key string) Words {
	n := b.keys[key]
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		return Words{evidence.EN: b.texts(key)}
	}
	in := b.block(key, key)
	in.strict(string(evidence.EN), string(evidence.ZH))
	w := Words{}
	for _, lang := range evidence.Langs {
		if list := in.texts(string(lang)); len(list) > 0 {
			w[lang] = list
		}
	}
	return w
}

// snippet reads a piece of the author's SQL.
func (b *block) snippet(key string) string {
	s := b.text(key)
	if s == "" {
		return ""
	}
	if err := checkSnippet(s); err != nil {
		b.mistakes.add(b.at(key), "%s: %v", key, err)
	}
	return s
}

var syntaxLine = regexp.MustCompile(`line (\d+): (.*)`)

// syntaxError turns the YAML library's message into one with file and line.
func syntaxError(file string, err error) *LoadError {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := syntaxLine.FindStringSubmatch(msg); m != nil {
		line, _ := strconv.Atoi(m[1])
		return &LoadError{File: file, Line: line, Message: "not valid YAML: " + m[2]}
	}
	return &LoadError{File: file, Message: "not valid YAML: " + msg}
}
