package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/ingest"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/server"
	"github.com/insight-agent/insight/internal/store"
	"github.com/insight-agent/insight/tools"
)

// annotations serves the notes about days. They are read by the role that can
// only read, under the row policies of who asks, and written by the service's
// own pool.
type annotations struct{ app *App }

func (n annotations) ListAnnotations(ctx context.Context, p semantic.Principal, days period.Period) ([]server.Annotation, error) {
	out := []server.Annotation{}
	for _, t := range n.app.Model.Tables {
		if t.Notes == nil || t.Notes.ID == "" {
			continue
		}
		c := semantic.KeptNotesQuery(n.app.Model, t, days, p)
		res, err := n.app.Warehouse.Run(ctx, c)
		if err != nil {
			return nil, err
		}
		for _, row := range res.Rows {
			out = append(out, annotation(c.Columns, row))
		}
	}
	slices.SortStableFunc(out, func(a, b server.Annotation) int { return int(b.Start - a.Start) })
	return out, nil
}

// annotation reads a row of semantic.KeptNotesQuery.
func annotation(columns []semantic.Column, row []any) server.Annotation {
	a := server.Annotation{Slice: map[string]string{}, Note: semantic.Text{}}
	for i, c := range columns {
		text, _ := row[i].(string)
		switch {
		case c.Dimension != "" && text != "":
			a.Slice[c.Dimension] = text
		case c.Name == "id":
			a.ID = text
		case c.Name == "start":
			a.Start, _ = period.ParseDate(text) // the query gives dates
		case c.Name == "end":
			a.End, _ = period.ParseDate(text)
		case c.Dimension == "" && text != "":
			a.Note[evidence.Lang(c.Name)] = text
		}
	}
	return a
}

// AddAnnotation keeps a note, redacted like everything that is stored, and
// records who wrote it.
func (n annotations) AddAnnotation(ctx context.Context, p semantic.Principal, a server.Annotation, lang evidence.Lang) (server.Annotation, error) {
	if a.ID == "" {
		a.ID = newID()
	}
	for l, text := range a.Note {
		a.Note[l] = ingest.Redact(text)
	}
	r := n.record(ctx, p, "annotate", a)
	kept, err := n.add(ctx, p, a, lang)
	return kept, n.ended(ctx, r, err)
}

func (n annotations) add(ctx context.Context, p semantic.Principal, a server.Annotation, lang evidence.Lang) (server.Annotation, error) {
	t, ok := marketing.AnnotationsTable(n.app.Model)
	if !ok {
		return server.Annotation{}, refusedNote("nowhere", lang)
	}
	slice, err := n.slice(ctx, p, t, a.Slice, lang)
	if err != nil {
		return server.Annotation{}, err
	}
	days := period.Period{Start: a.Start, End: a.End + 1}
	err = marketing.AddAnnotation(ctx, n.app.admin, marketing.Annotation{ID: a.ID, Days: days, Slice: slice, Text: a.Note}, semantic.KeptNoteQuery(n.app.Model, t, a.ID, p))
	switch {
	case errors.Is(err, marketing.ErrHidden):
		return server.Annotation{}, refusedNote("hidden", lang)
	case errors.Is(err, marketing.ErrIDTaken):
		return server.Annotation{}, refusedNote("taken", lang)
	case errors.Is(err, marketing.ErrRepeated):
		return server.Annotation{}, refusedNote("repeated", lang)
	case err != nil:
		return server.Annotation{}, err
	}
	if a.Slice == nil {
		a.Slice = map[string]string{}
	}
	n.changed(ctx)
	return a, nil
}

// changed drops results that were read without the change. Where that fails
// the change holds all the same, and is seen when they have aged.
func (n annotations) changed(ctx context.Context) {
	if err := n.app.Warehouse.Refresh(ctx, n.app.Model); err != nil {
		n.app.logger.LogAttrs(ctx, slog.LevelWarn, "cached results not dropped after a change of notes", slog.Any("error", err))
	}
}

// slice checks what a note is about: dimensions that a note can have, and
// members that its writer may see, as the data spells them. A member that
// nothing is recorded of would keep the note from every chart.
func (n annotations) slice(ctx context.Context, p semantic.Principal, t *semantic.Table, about map[string]string, lang evidence.Lang) (map[string]string, error) {
	out := make(map[string]string, len(about))
	for _, dimension := range slices.Sorted(maps.Keys(about)) {
		column, ok := marketing.AnnotationColumn(t, dimension)
		if !ok {
			r := refusedNote("dimension", lang, dimension)
			for _, c := range t.Columns {
				if _, ok := marketing.AnnotationColumn(t, c.Dimension); ok {
					r.Suggestions = append(r.Suggestions, c.Dimension)
				}
			}
			return nil, r
		}
		members, err := tools.MembersFor(ctx, n.app.Model, n.app.Warehouse, p, n.app.Now(), dimension, maxSampled)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(members, about[dimension]) {
			r := refusedNote("member", lang, n.app.Model.DimensionLabel(dimension, lang))
			r.Suggestions = nearMembers(n.app.Model, dimension, members, about[dimension])
			return nil, r
		}
		out[column] = about[dimension]
	}
	return out, nil
}

// maxSuggested is how many members a refusal offers.
const maxSuggested = 5

// nearMembers offers the members that mention a text, or the first ones.
func nearMembers(m *semantic.Model, dimension string, members []string, text string) []string {
	var near []string
	for _, v := range members {
		if tools.MemberMentions(m, dimension, v, text) {
			near = append(near, v)
		}
	}
	if len(near) == 0 {
		near = members
	}
	return near[:min(len(near), maxSuggested)]
}

// RemoveAnnotation takes a note back, and records who did.
func (n annotations) RemoveAnnotation(ctx context.Context, p semantic.Principal, id string) error {
	t, ok := marketing.AnnotationsTable(n.app.Model)
	if !ok {
		return server.ErrNotFound
	}
	r := n.record(ctx, p, "remove annotation", server.Annotation{ID: id})
	err := marketing.RemoveAnnotation(ctx, n.app.admin, id, semantic.KeptNoteQuery(n.app.Model, t, id, p))
	switch {
	case errors.Is(err, marketing.ErrNoSuch):
		err = server.ErrNotFound
	case err == nil:
		n.changed(ctx)
	}
	return n.ended(ctx, r, err)
}

// record begins an entry of the audit with what the note says.
func (n annotations) record(ctx context.Context, p semantic.Principal, action string, a server.Annotation) *recording {
	text := []string{a.ID}
	if a.Start != 0 {
		text = append(text, a.Start.String()+"–"+a.End.String())
	}
	for _, d := range slices.Sorted(maps.Keys(a.Slice)) {
		text = append(text, ingest.Redact(d+" = "+a.Slice[d]))
	}
	for _, lang := range evidence.Langs {
		if a.Note[lang] != "" {
			text = append(text, a.Note[lang])
		}
	}
	_, r := n.app.record(ctx, store.AuditEntry{
		Principal: p.ID, Roles: p.Roles, Action: action, Question: plainText(strings.Join(text, " · ")),
		Relations: []string{marketing.AnnotationsRelation}, Policy: n.app.Model.PolicyFingerprint(p),
	})
	return r
}

func (n annotations) ended(ctx context.Context, r *recording, err error) error {
	var refused *server.Refused
	switch {
	case err == nil:
		r.end("done")
	case errors.As(err, &refused) || errors.Is(err, server.ErrNotFound):
		r.end("refused")
	case ctx.Err() != nil:
		r.end("canceled")
	default:
		r.end("failed")
	}
	return err
}

// noteRefusals are why a note is not kept, and the mend.
var noteRefusals = map[string]map[evidence.Lang][2]string{
	"nowhere": {
		evidence.EN: {"this service reads no notes that it may write", "have the operator describe marketing.annotations in the semantic model, with its id"},
		evidence.ZH: {"当前服务没有可写入的事件备注表", "请管理员在语义模型中声明 marketing.annotations 及其 id 列"},
	},
	"hidden": {
		evidence.EN: {"the note is about more than you may see", "name in slice what it is about, within what you may see, and use an id of your own"},
		evidence.ZH: {"备注涉及您无权查看的范围", "请在 slice 中限定到您可以查看的范围，并使用自己的 id"},
	},
	"taken": {
		evidence.EN: {"another note has this id", "leave the id out, or take the other note back first"},
		evidence.ZH: {"该 id 已被另一条备注使用", "请去掉 id，或先撤回原来的备注"},
	},
	"repeated": {
		evidence.EN: {"the same note is there already", "nothing needs to be done"},
		evidence.ZH: {"相同的备注已经存在", "无需重复添加"},
	},
	"dimension": {
		evidence.EN: {"a note cannot be about %s", "use one of the dimensions that are suggested, or say it in the note"},
		evidence.ZH: {"备注不能按“%s”限定范围", "请改用建议的维度，或直接写在备注里"},
	},
	"member": {
		evidence.EN: {"nothing is recorded of this %s", "use a member as the data spells it, or leave it out and say it in the note"},
		evidence.ZH: {"数据中没有这个%s", "请使用数据中的名称，或不限定范围、直接写在备注里"},
	},
}

func refusedNote(why string, lang evidence.Lang, args ...any) *server.Refused {
	words := noteRefusals[why][lang]
	reason := words[0]
	if len(args) > 0 {
		reason = fmt.Sprintf(reason, args...)
	}
	return &server.Refused{Reason: reason, Mend: words[1]}
}
