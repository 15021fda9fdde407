package semantic

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Load reads a semantic model from every .yaml and .yml file of fsys, in the
// order of their paths. The form is that of dbt's MetricFlow with what dbt
// lacks under config.meta. The error joins up to twenty LoadErrors.
func Load(fsys fs.FS) (*Model, error) {
	var files []file
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isYAML(p) {
			return err
		}
		data, err := fs.ReadFile(fsys, p)
		files = append(files, file{p, data})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("semantic model: %w", err)
	}
	return load(files)
}

// LoadFiles reads a semantic model from files and from the folders' files, as
// Load does.
func LoadFiles(paths ...string) (*Model, error) {
	var files []file
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, fmt.Errorf("semantic model: %w", err)
		}
		if !info.IsDir() {
			data, err := os.ReadFile(p)
			if err != nil {
				return nil, fmt.Errorf("semantic model: %w", err)
			}
			files = append(files, file{p, data})
			continue
		}
		err = fs.WalkDir(os.DirFS(p), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !isYAML(name) {
				return err
			}
			data, err := fs.ReadFile(os.DirFS(p), name)
			files = append(files, file{path.Join(p, name), data})
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("semantic model: %w", err)
		}
	}
	return load(files)
}

func isYAML(p string) bool { return strings.HasSuffix(p, ".yaml") || strings.HasSuffix(p, ".yml") }

type file struct {
	name string
	data []byte
}

func load(files []file) (*Model, error) {
	if len(files) == 0 {
		return nil, errors.New("semantic model: there is no .yaml file to read")
	}
	l := &loader{
		model: &Model{
			Zone: time.UTC, WeekStart: time.Monday,
			metrics: map[string]*Metric{}, dimensions: map[string]*Dimension{}, tables: map[string]*Table{},
		},
		places: map[any]place{},
	}
	var models, metrics []*block
	for _, f := range files {
		for _, doc := range l.documents(f) {
			doc.lenient("config", "models", "metrics")
			if doc.has("semantic_models") {
				l.add(doc.at("semantic_models"), "semantic_models is dbt's older form: describe each under models, with semantic_model: {enabled: true}")
			}
			l.readConfig(doc.block("config", "config"))
			for _, n := range doc.items("models") {
				models = append(models, newBlock("a model", f.name, n, &l.mistakes))
			}
			for _, n := range doc.items("metrics") {
				metrics = append(metrics, newBlock("a metric", f.name, n, &l.mistakes))
			}
		}
	}
	for _, b := range models {
		l.readTable(b)
	}
	for _, b := range metrics {
		l.readMetric(b, nil)
	}
	l.model.addDays()
	l.resolve()
	if err := l.err(); err != nil {
		return nil, err
	}
	routes := map[*Table]map[string]route{}
	for _, t := range l.model.Tables {
		routes[t] = l.model.reach(t)
	}
	l.model.routes = routes
	return l.model, nil
}

// loader builds a model and remembers where each part of it stands.
type loader struct {
	mistakes
	model    *Model
	settings *block // the top-level config.meta
	places   map[any]place
	policies []placedPolicy

	references []reference
	currency   []placedMetric
	factors    []placedMetric
}

func (l *loader) documents(f file) []*block {
	var docs []*block
	dec := yaml.NewDecoder(bytes.NewReader(f.data))
	for {
		var doc yaml.Node
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return docs
		}
		if err != nil {
			e := syntaxError(f.name, err)
			l.add(place{e.File, e.Line}, "%s", e.Message)
			return docs
		}
		if len(doc.Content) == 1 && doc.Content[0].Tag != "!!null" {
			docs = append(docs, newBlock("the file", f.name, doc.Content[0], &l.mistakes))
		}
	}
}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// readConfig reads the settings of the whole model, which stand in one file.
func (l *loader) readConfig(b *block) {
	if !b.has("meta") {
		return
	}
	if l.settings != nil {
		l.add(b.at("meta"), "the model's settings stand in %s too: keep one", l.settings.file)
		return
	}
	meta := b.block("meta", "the model's config.meta")
	meta.strict("name", "label", "zone", "week_start", "currency")
	l.settings = meta
	m := l.model
	m.Name, m.Label = meta.text("name"), meta.langs("label")
	if m.Label == nil && m.Name != "" {
		m.Label = labelOf(m.Name)
	}
	if zone := meta.text("zone"); zone != "" {
		loc, err := time.LoadLocation(zone)
		if err != nil || zone == "Local" {
			l.add(meta.at("zone"), "zone %q is not known: use a name such as Asia/Shanghai", zone)
		} else {
			m.Zone = loc
		}
	}
	m.WeekStart = time.Weekday(slices.Index(weekdays, meta.choice("week_start", "monday", weekdays...)))
	m.Currency = meta.text("currency")
	if m.Currency != "" && !isCurrency(m.Currency) {
		l.add(meta.at("currency"), "currency %q is not an ISO 4217 code such as USD", m.Currency)
	}
}

func isCurrency(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
