package server

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/insight-agent/insight/internal/semantic"
)

func (s *Server) correctionRoutes(api huma.API) {
	huma.Register(api, operation(http.MethodPost, "/v1/answers/{id}/corrections", "propose-correction", "Say how a question should have been read",
		http.StatusCreated, 400, 404, 422, 500), s.proposeCorrection)
	huma.Register(api, operation(http.MethodGet, "/v1/corrections", "list-corrections", "List corrections, the oldest first; for editors", http.StatusOK, 403, 422, 500), s.listCorrections)
	huma.Register(api, operation(http.MethodPost, "/v1/corrections/{id}/approve", "approve-correction", "Let a correction become a synonym and a golden case; for editors",
		http.StatusOK, 403, 404, 422, 500), s.decideCorrection(true))
	huma.Register(api, operation(http.MethodPost, "/v1/corrections/{id}/reject", "reject-correction", "Refuse a correction, or take back one that was approved; for editors",
		http.StatusOK, 403, 404, 422, 500), s.decideCorrection(false))
}

func (s *Server) proposeCorrection(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Words     string          `json:"words" minLength:"1" maxLength:"200" doc:"the words of the question it is about"`
		Kind      string          `json:"kind" enum:"metric,dimension,value"`
		Target    string          `json:"target" minLength:"1" maxLength:"200" doc:"the metric, dimension or member that they mean"`
		Dimension string          `json:"dimension,omitempty" maxLength:"200" doc:"of a member"`
		Query     *semantic.Query `json:"query,omitempty" doc:"the question as it should have been read"`
	}
}) (*body[Correction], error) {
	if strings.ContainsFunc(in.Body.Words+in.Body.Target, binary) {
		return nil, problem(http.StatusUnprocessableEntity, "binary", "the correction holds characters that are not text", "send plain text without control characters")
	}
	p := principalOf(ctx)
	a, err := s.svc.Answers.Answer(ctx, p, in.ID)
	if err != nil {
		return nil, s.fail(err)
	}
	if !strings.Contains(a.Question, in.Body.Words) {
		return nil, problem(http.StatusUnprocessableEntity, "invalid", "the words are not in the question", "send words as the question has them")
	}
	c, err := s.svc.Corrections.ProposeCorrection(ctx, p, Correction{
		Answer: a.ID, Question: a.Question, Words: in.Body.Words, Kind: in.Body.Kind, Target: in.Body.Target,
		Dimension: in.Body.Dimension, Lang: a.Lang, Query: in.Body.Query, Status: "proposed",
	})
	if err != nil {
		return nil, s.fail(err)
	}
	return &body[Correction]{c}, nil
}

// editor refuses whoever may not do what only editors do.
func (s *Server) editor(ctx context.Context, what string) (semantic.Principal, error) {
	p := principalOf(ctx)
	if !s.may(p, Editor) {
		return p, problem(http.StatusForbidden, "role", "only an editor may "+what, "ask somebody with the role editor, or have the operator give it to this token")
	}
	return p, nil
}

// decideCorrection approves or rejects.
func (s *Server) decideCorrection(approve bool) func(context.Context, *byID) (*body[Correction], error) {
	return func(ctx context.Context, in *byID) (*body[Correction], error) {
		p, err := s.editor(ctx, "decide on corrections")
		if err != nil {
			return nil, err
		}
		c, err := s.svc.Corrections.DecideCorrection(ctx, p, in.ID, approve)
		if err != nil {
			return nil, s.fail(err)
		}
		return &body[Correction]{c}, nil
	}
}

type correctionList struct {
	Corrections []Correction `json:"corrections"`
}

func (s *Server) listCorrections(ctx context.Context, in *struct {
	Status string `query:"status" enum:"proposed,approved,rejected" default:"proposed"`
}) (*body[correctionList], error) {
	p, err := s.editor(ctx, "decide on corrections")
	if err != nil {
		return nil, err
	}
	list, err := s.svc.Corrections.ListCorrections(ctx, p, in.Status)
	if err != nil {
		return nil, s.fail(err)
	}
	return &body[correctionList]{correctionList{list}}, nil
}
