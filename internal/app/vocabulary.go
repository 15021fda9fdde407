package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
	"github.com/insight-agent/insight/internal/warehouse"
	"github.com/insight-agent/insight/tools"
)

// maxSampled is how many members of a dimension are learnt as words.
const maxSampled = 2000

// vocabulary holds the words by which questions are read and answers checked:
// those of the semantic model, members sampled from the data, and approved
// corrections. Whoever is under a row policy has words of his own, without the
// members that the policy hides: a question back must not offer them.
type vocabulary struct {
	model     *semantic.Model
	warehouse *warehouse.Postgres
	store     *store.Store
	logger    *slog.Logger
	now       func() time.Time

	mu       sync.RWMutex
	byPolicy map[string]*words // by fingerprint of the row policies; "" holds everything
}

type words struct {
	principal semantic.Principal // one of those who share the policies
	reader    *nlq.Reader
	names     *evidence.Names
}

func newVocabulary(ctx context.Context, a *App) (*vocabulary, error) {
	v := &vocabulary{
		model: a.Model, warehouse: a.Warehouse, store: a.Store, logger: a.logger, now: a.Now,
		byPolicy: map[string]*words{"": {}},
	}
	return v, v.Refresh(ctx)
}

// Refresh reads members and corrections again, for everyone who has asked so
// far.
func (v *vocabulary) Refresh(ctx context.Context) error {
	v.mu.RLock()
	var known []semantic.Principal
	for _, w := range v.byPolicy {
		known = append(known, w.principal)
	}
	v.mu.RUnlock()
	for _, p := range known {
		if err := v.learn(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// ensure learns the words of a principal whose policies are new.
func (v *vocabulary) ensure(ctx context.Context, p semantic.Principal) error {
	v.mu.RLock()
	_, ok := v.byPolicy[v.model.PolicyFingerprint(p)]
	v.mu.RUnlock()
	if ok {
		return nil
	}
	return v.learn(ctx, p)
}

// learn reads the words of everyone with the policies of a principal.
func (v *vocabulary) learn(ctx context.Context, p semantic.Principal) error {
	policy := v.model.PolicyFingerprint(p)
	started := time.Now()
	model, members, err := v.members(ctx, p)
	if err != nil {
		return err
	}
	synonyms, err := v.synonyms(ctx, model, members, policy != "")
	if err != nil {
		return err
	}
	w := &words{
		principal: p,
		reader:    &nlq.Reader{Lexicon: nlq.NewLexicon(model, members, synonyms), Calendar: model.Calendar()},
		names:     evidence.NewNames(namesOf(model, members)),
	}
	v.mu.Lock()
	v.byPolicy[policy] = w
	v.mu.Unlock()
	n := 0
	for _, list := range members {
		n += len(list)
	}
	v.logger.LogAttrs(ctx, slog.LevelInfo, "vocabulary read", slog.String("policy", policy), slog.Int("members", n),
		slog.Int("corrections", len(synonyms)), slog.Float64("ms", float64(time.Since(started).Microseconds())/1000))
	return nil
}

// members returns the sampled members that a principal may see, and the model
// with no others declared.
func (v *vocabulary) members(ctx context.Context, p semantic.Principal) (*semantic.Model, map[string][]string, error) {
	restricted := v.model.PolicyFingerprint(p) != ""
	model := *v.model // its dimensions are replaced where declared members are hidden
	model.Dimensions = slices.Clone(v.model.Dimensions)
	members := make(map[string][]string)
	for i, d := range v.model.Dimensions {
		if !d.Sampled && !(restricted && len(d.Members) > 0) {
			continue
		}
		values, err := tools.MembersFor(ctx, v.model, v.warehouse, p, v.now(), d.Name, maxSampled)
		if err != nil {
			return nil, nil, fmt.Errorf("read the members of %s: %w", d.Name, err)
		}
		if d.Sampled {
			members[d.Name] = values
		}
		if restricted {
			model.Dimensions[i] = declaring(d, values)
		}
	}
	return &model, members, nil
}

// declaring returns a dimension that declares only the members among values.
func declaring(d *semantic.Dimension, values []string) *semantic.Dimension {
	out := *d
	out.Members = slices.DeleteFunc(slices.Clone(d.Members), func(m semantic.Member) bool { return !slices.Contains(values, m.Value) })
	return &out
}

// synonyms returns the approved corrections; for somebody under a policy those
// of members only where the member is among his.
func (v *vocabulary) synonyms(ctx context.Context, m *semantic.Model, members map[string][]string, restricted bool) ([]nlq.Synonym, error) {
	approved, err := v.store.Synonyms(ctx)
	if err != nil {
		return nil, fmt.Errorf("read approved corrections: %w", err)
	}
	var out []nlq.Synonym
	for _, s := range approved {
		if restricted && s.Kind == store.ValueTarget && !slices.Contains(members[s.Dimension], s.Target) && !declares(m, s.Dimension, s.Target) {
			continue
		}
		out = append(out, nlq.Synonym{Lang: s.Lang, Text: s.Words, Kind: nlq.Kind(s.Kind), Target: s.Target, Dimension: s.Dimension})
	}
	return out, nil
}

func declares(m *semantic.Model, dimension, value string) bool {
	for _, d := range m.Dimensions {
		if d.Name == dimension {
			return slices.ContainsFunc(d.Members, func(o semantic.Member) bool { return o.Value == value })
		}
	}
	return false
}

// Reader returns the current reader of those under a policy. One that is not
// known yet gets the words of the model without any member.
func (v *vocabulary) Reader(policy string) *nlq.Reader { return v.of(policy).reader }

// Names returns what the verifier watches for.
func (v *vocabulary) Names(policy string) *evidence.Names { return v.of(policy).names }

func (v *vocabulary) of(policy string) *words {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if w, ok := v.byPolicy[policy]; ok {
		return w
	}
	bare := *v.model
	bare.Dimensions = make([]*semantic.Dimension, len(v.model.Dimensions))
	for i, d := range v.model.Dimensions {
		bare.Dimensions[i] = declaring(d, nil)
	}
	return &words{
		reader: &nlq.Reader{Lexicon: nlq.NewLexicon(&bare, nil, nil), Calendar: bare.Calendar()},
		names:  evidence.NewNames(namesOf(&bare, nil)),
	}
}

func namesOf(m *semantic.Model, members map[string][]string) []evidence.Name {
	var names []evidence.Name
	for _, metric := range m.Metrics {
		for _, label := range metric.Label {
			names = append(names, evidence.Name{Text: label, Metric: metric.Name})
		}
	}
	for _, d := range slices.Concat(m.Dimensions, m.Days) {
		for _, member := range d.Members {
			names = append(names, evidence.Name{Text: member.Value, Dimension: d.Name, Value: member.Value})
			for _, label := range member.Label {
				names = append(names, evidence.Name{Text: label, Dimension: d.Name, Value: member.Value})
			}
		}
		for _, value := range members[d.Name] {
			names = append(names, evidence.Name{Text: value, Dimension: d.Name, Value: value})
		}
	}
	return names
}
