package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// Annotations keeps what people know about days: a campaign started, tracking
// was down.
type Annotations interface {
	// ListAnnotations returns those that touch a period and that the
	// principal's row policies let through, the newest first.
	ListAnnotations(ctx context.Context, p semantic.Principal, days period.Period) ([]Annotation, error)
	// AddAnnotation keeps one and returns it as it is kept; without an id it is
	// given one. The same one under the same id is kept once.
	AddAnnotation(ctx context.Context, p semantic.Principal, a Annotation, lang evidence.Lang) (Annotation, error)
	// RemoveAnnotation takes one back; ErrNotFound when there is none that the
	// principal may see.
	RemoveAnnotation(ctx context.Context, p semantic.Principal, id string) error
}

// Annotation is a note about days.
type Annotation struct {
	ID    string            `json:"id"`
	Start period.Date       `json:"start"`
	End   period.Date       `json:"end" doc:"the last day, inclusive"`
	Slice map[string]string `json:"slice" doc:"what it is about, a member by dimension; empty for everything"`
	Note  semantic.Text     `json:"note" doc:"by language: en, zh"`
}

// The longest note, in characters, and the longest time that one may cover, in
// days.
const (
	maxNote     = 500
	maxNoteDays = 366
)

func (s *Server) annotationRoutes(api huma.API) {
	huma.Register(api, operation(http.MethodGet, "/v1/annotations", "list-annotations", "List notes about days, the newest first", http.StatusOK, 422, 500), s.listAnnotations)
	huma.Register(api, operation(http.MethodPost, "/v1/annotations", "add-annotation", "Note what happened on some days; for editors", http.StatusCreated, 400, 403, 422, 500), s.addAnnotation)
	huma.Register(api, operation(http.MethodDelete, "/v1/annotations/{id}", "remove-annotation", "Take a note back; for editors", http.StatusNoContent, 403, 404, 500), s.removeAnnotation)
}

type annotationList struct {
	Annotations []Annotation `json:"annotations"`
}

func (s *Server) listAnnotations(ctx context.Context, in *struct {
	From string `query:"from" required:"true" format:"date" doc:"the first day, such as 2026-11-01"`
	To   string `query:"to" required:"true" format:"date" doc:"the last day, inclusive"`
}) (*body[annotationList], error) {
	days, err := noteDays(in.From, in.To)
	if err != nil {
		return nil, err
	}
	list, err := s.svc.Annotations.ListAnnotations(ctx, principalOf(ctx), days)
	if err != nil {
		return nil, s.fail(err)
	}
	return &body[annotationList]{annotationList{list}}, nil
}

func (s *Server) addAnnotation(ctx context.Context, in *struct {
	Lang evidence.Lang `query:"lang" enum:"en,zh" default:"en" doc:"of what is said when the note is refused"`
	Body struct {
		ID    string            `json:"id,omitempty" pattern:"^[A-Za-z0-9_-]{1,64}$" doc:"yours, so that a call can be repeated; one is given where it is left out"`
		Start string            `json:"start" format:"date" doc:"the first day"`
		End   string            `json:"end,omitempty" format:"date" doc:"the last day, inclusive; the first one where it is left out"`
		Slice map[string]string `json:"slice,omitempty" maxProperties:"8" doc:"what it is about, a member by dimension; everything where it is left out"`
		Note  map[string]string `json:"note" doc:"by language: en, zh or both"`
	}
}) (*body[Annotation], error) {
	p, err := s.editor(ctx, "write notes")
	if err != nil {
		return nil, err
	}
	end := in.Body.End
	if end == "" {
		end = in.Body.Start
	}
	days, err := noteDays(in.Body.Start, end)
	if err != nil {
		return nil, err
	}
	if days.Days() > maxNoteDays {
		return nil, problem(http.StatusUnprocessableEntity, "invalid", fmt.Sprintf("the note covers %d days", days.Days()), fmt.Sprintf("cover at most %d days", maxNoteDays))
	}
	text, err := noteText(in.Body.Note)
	if err != nil {
		return nil, err
	}
	a, err := s.svc.Annotations.AddAnnotation(ctx, p, Annotation{ID: in.Body.ID, Start: days.Start, End: days.Last(), Slice: in.Body.Slice, Note: text}, in.Lang)
	if err != nil {
		return nil, s.fail(err)
	}
	return &body[Annotation]{a}, nil
}

func (s *Server) removeAnnotation(ctx context.Context, in *byID) (*struct{}, error) {
	p, err := s.editor(ctx, "remove notes")
	if err != nil {
		return nil, err
	}
	if err := s.svc.Annotations.RemoveAnnotation(ctx, p, in.ID); err != nil {
		return nil, s.fail(err)
	}
	return nil, nil
}

// noteDays reads the first and the last day.
func noteDays(from, to string) (period.Period, error) {
	first, err := period.ParseDate(from)
	last, err2 := period.ParseDate(to)
	if err != nil || err2 != nil {
		return period.Period{}, problem(http.StatusUnprocessableEntity, "invalid", "a day cannot be read", "write days as 2026-11-09")
	}
	if last < first {
		return period.Period{}, problem(http.StatusUnprocessableEntity, "invalid", "the last day is before the first", "exchange the days")
	}
	return period.Period{Start: first, End: last + 1}, nil
}

// noteText checks what a note says, in every language that it is given in.
func noteText(in map[string]string) (semantic.Text, error) {
	out := semantic.Text{}
	for lang, text := range in {
		text = strings.TrimSpace(text)
		switch n := utf8.RuneCountInString(text); {
		case lang != string(evidence.EN) && lang != string(evidence.ZH):
			return nil, problem(http.StatusUnprocessableEntity, "invalid", "the note is in a language that the service does not speak", "give it as en, as zh, or as both")
		case n > maxNote:
			return nil, problem(http.StatusUnprocessableEntity, "too_long", fmt.Sprintf("the note has %d characters", n), fmt.Sprintf("write at most %d characters", maxNote))
		case strings.ContainsFunc(text, binary):
			return nil, problem(http.StatusUnprocessableEntity, "binary", "the note holds characters that are not text", "send plain text without control characters")
		case text != "":
			out[evidence.Lang(lang)] = text
		}
	}
	if len(out) == 0 {
		return nil, problem(http.StatusUnprocessableEntity, "empty", "the note says nothing", "say in en, in zh or in both what happened")
	}
	return out, nil
}
