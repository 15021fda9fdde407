package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/insight-agent/insight/agent"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/ingest"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/server"
	"github.com/insight-agent/insight/internal/store"
	"github.com/insight-agent/insight/tools"
)

// Services gives the HTTP server what it needs of the program.
func (a *App) Services() server.Services {
	kept := records{a}
	return server.Services{
		Asker: a, Querier: a, Catalog: catalog{a}, Conversations: kept, Answers: kept, Corrections: kept, Annotations: annotations{a}, Health: a,
	}
}

// Query runs one semantic query through the tool that the agent uses, and
// records it as Ask does.
func (a *App) Query(ctx context.Context, p semantic.Principal, q semantic.Query, lang evidence.Lang) (server.QueryResult, error) {
	ctx, r := a.record(ctx, store.AuditEntry{
		Principal: p.ID, Roles: p.Roles, Action: "query", Query: a.queryText(q), Policy: a.Model.PolicyFingerprint(p),
	})
	out, err := a.query(ctx, p, q, lang)
	var refused *server.Refused
	switch {
	case err == nil:
		r.end(string(answer.Answered))
	case errors.As(err, &refused):
		r.end("refused")
	case ctx.Err() != nil:
		r.end("canceled")
	default:
		r.end("failed")
	}
	return out, err
}

func (a *App) query(ctx context.Context, p semantic.Principal, q semantic.Query, lang evidence.Lang) (server.QueryResult, error) {
	if len(q.Metrics) == 0 {
		p := answer.Problem{Kind: answer.UnknownMetric}
		return server.QueryResult{}, &server.Refused{Reason: noMetric[lang], Mend: mendOf(p, lang)}
	}
	args, err := json.Marshal(q)
	if err != nil {
		return server.QueryResult{}, fmt.Errorf("encode query: %w", err)
	}
	res, err := a.Tools.Invoke(ctx, tools.QueryMetricsName, tools.Call{Principal: p, Lang: lang, Now: a.Now()}, args)
	if err != nil {
		return server.QueryResult{}, err
	}
	if res.Problem != nil {
		reason := compose.Problem(answer.Problem{Kind: res.Problem.Kind, Text: res.Problem.Text}, lang)
		return server.QueryResult{}, &server.Refused{Reason: reason, Mend: mendOf(*res.Problem, lang), Suggestions: res.Problem.Suggestions}
	}
	out := server.QueryResult{Table: res.Tables[0], Source: res.Sources[0], Base: res.Base, Notes: res.Notes}
	if res.Period != nil {
		out.Period = res.Period.Period
	}
	if out.Notes == nil {
		out.Notes = []semantic.Note{}
	}
	return out, nil
}

// catalog tells what can be asked for.
type catalog struct{ app *App }

func (c catalog) Metrics(semantic.Principal) []server.Metric {
	var out []server.Metric
	for _, m := range c.app.Model.Metrics {
		if len(m.Refuse) == 0 {
			out = append(out, server.Metric{
				Name: m.Name, Label: m.Label, Description: m.Description, Unit: m.Unit, Good: m.Good,
				Dimensions: append(c.app.Model.DimensionsOf(m.Name), c.app.Model.DaysOf(m.Name)...),
			})
		}
	}
	return out
}

func (c catalog) Dimensions(semantic.Principal) []server.Dimension {
	var out []server.Dimension
	for _, d := range slices.Concat(c.app.Model.Dimensions, c.app.Model.Days) {
		out = append(out, server.Dimension{Name: d.Name, Label: d.Label, Description: d.Description, Type: d.Type})
	}
	return out
}

func (c catalog) Members(ctx context.Context, p semantic.Principal, dimension, match string, limit int) ([]server.Member, error) {
	d, ok := c.app.Model.Dimension(dimension)
	if !ok {
		return nil, server.ErrNotFound
	}
	values, err := tools.MembersFor(ctx, c.app.Model, c.app.Warehouse, p, c.app.Now(), dimension, maxSampled)
	if err != nil {
		return nil, err
	}
	out := []server.Member{}
	for _, v := range values {
		if len(out) == limit {
			break
		}
		if !tools.MemberMentions(c.app.Model, dimension, v, match) {
			continue
		}
		member := server.Member{Value: v}
		if i := slices.IndexFunc(d.Members, func(m semantic.Member) bool { return m.Value == v }); i >= 0 {
			member.Label = d.Members[i].Label
		}
		out = append(out, member)
	}
	return out, nil
}

func (c catalog) Starters() map[evidence.Lang][]string {
	out := make(map[evidence.Lang][]string)
	for _, lang := range evidence.Langs {
		out[lang] = agent.Starters(c.app.Model, lang)
	}
	return out
}

// records serves what the store keeps.
type records struct{ app *App }

// viewer may see the answers made under the row policies that hold for it now.
func (r records) viewer(p semantic.Principal) store.Viewer {
	now := r.app.Model.PolicyFingerprint(p)
	return store.Viewer{ID: p.ID, Allows: func(policy string) bool { return policy == now }}
}

func (r records) ListConversations(ctx context.Context, p semantic.Principal, cursor string, limit int) ([]server.Conversation, string, error) {
	after, err := store.ParseCursor(cursor)
	if err != nil {
		return nil, "", &server.Refused{Reason: "the cursor is not one that this service gave", Mend: "leave it out to begin at the start"}
	}
	list, err := r.app.Store.Conversations(ctx, p.ID, limit, after)
	if err != nil {
		return nil, "", err
	}
	out := make([]server.Conversation, len(list))
	for i, c := range list {
		out[i] = conversation(c)
	}
	next := ""
	if len(list) == limit && limit > 0 {
		next = list[len(list)-1].Cursor().String()
	}
	return out, next, nil
}

func conversation(c store.Conversation) server.Conversation {
	return server.Conversation{ID: c.ID, Title: c.Title, Turns: c.Turns, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt}
}

func (r records) Conversation(ctx context.Context, p semantic.Principal, id string) (server.Conversation, []server.Turn, error) {
	c, turns, err := r.app.Store.Conversation(ctx, r.viewer(p), id)
	if err != nil {
		return server.Conversation{}, nil, notFound(err)
	}
	out := make([]server.Turn, len(turns))
	for i, t := range turns {
		out[i] = server.Turn{Question: t.Question, AskedAt: t.AskedAt, Answer: t.Answer, Failure: t.Failure, Withheld: t.Withheld}
	}
	return conversation(c), out, nil
}

func (r records) RenameConversation(ctx context.Context, p semantic.Principal, id, title string) error {
	return notFound(r.app.Store.Rename(ctx, p.ID, id, title))
}

func (r records) DeleteConversation(ctx context.Context, p semantic.Principal, id string) error {
	return notFound(r.app.Store.Delete(ctx, p.ID, id))
}

func (r records) Answer(ctx context.Context, p semantic.Principal, id string) (answer.Answer, error) {
	a, err := r.app.Store.Answer(ctx, r.viewer(p), id)
	if err != nil {
		return answer.Answer{}, notFound(err)
	}
	return *a, nil
}

func (r records) SaveFeedback(ctx context.Context, p semantic.Principal, f server.Feedback) error {
	_, err := r.app.Store.SaveFeedback(ctx, store.Feedback{
		Answer: f.Answer, By: p.ID, Helpful: f.Helpful, Reason: store.Reason(f.Reason), Text: f.Text,
	})
	return notFound(err)
}

func (r records) ProposeCorrection(ctx context.Context, p semantic.Principal, c server.Correction) (server.Correction, error) {
	kept, err := r.app.Store.Propose(ctx, store.Correction{
		Answer: &c.Answer, Words: c.Words, Kind: store.TargetKind(c.Kind), Target: c.Target, Dimension: c.Dimension, Lang: c.Lang, Query: c.Query, ProposedBy: p.ID,
	})
	if err != nil {
		return server.Correction{}, notFound(err)
	}
	return correction(kept), nil
}

// DecideCorrection lets a correction teach the reader at once, or no more, and
// records who decided.
func (r records) DecideCorrection(ctx context.Context, p semantic.Principal, id string, approve bool) (server.Correction, error) {
	action, status := "reject", store.Rejected
	if approve {
		action, status = "approve", store.Approved
	}
	ctx, entry := r.app.record(ctx, store.AuditEntry{Principal: p.ID, Roles: p.Roles, Action: action})
	defer entry.end("failed")
	c, err := r.decide(ctx, p, id, status)
	if err == nil {
		entry.entry.Question = plainText(ingest.Redact(c.Words + " → " + c.Target))
		entry.entry.Answer = c.Answer
		entry.end(c.Status)
	}
	return c, err
}

func (r records) decide(ctx context.Context, p semantic.Principal, id string, status store.CorrectionStatus) (server.Correction, error) {
	if err := r.app.Store.Decide(ctx, id, status, p.ID); err != nil {
		return server.Correction{}, notFound(err)
	}
	if err := r.app.vocabulary.Refresh(ctx); err != nil {
		return server.Correction{}, err
	}
	list, err := r.ListCorrections(ctx, p, string(status))
	for _, c := range list {
		if c.ID == id {
			return c, nil
		}
	}
	return server.Correction{}, cmp.Or(err, server.ErrNotFound)
}

func (r records) ListCorrections(ctx context.Context, _ semantic.Principal, status string) ([]server.Correction, error) {
	list, err := r.app.Store.Corrections(ctx, store.CorrectionStatus(status))
	out := make([]server.Correction, len(list))
	for i, c := range list {
		out[i] = correction(c)
	}
	return out, err
}

func correction(c store.Correction) server.Correction {
	out := server.Correction{
		ID: c.ID, Question: c.Question, Words: c.Words, Kind: string(c.Kind), Target: c.Target, Dimension: c.Dimension,
		Lang: c.Lang, Query: c.Query, Status: string(c.Status),
	}
	if c.Answer != nil {
		out.Answer = *c.Answer
	}
	return out
}

func notFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return server.ErrNotFound
	}
	return err
}
