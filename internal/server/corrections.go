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
	huma.Register(api, operation(http.MethodPost, "/v1/corrections/{id}/approve", "approve-correction", "Let a correction become a synonym and a golden case",
		http.StatusOK, 403, 404, 422, 500), s.approveCorrection)
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

func (s *Server) approveCorrection(ctx context.Context, in *byID) (*body[Correction], error) {
	p := principalOf(ctx)
	if !s.may(p, Editor) {
		return nil, problem(http.StatusForbidden, "role", "only an editor may approve corrections", "ask somebody with the role editor, or have the operator give it to this token")
	}
	c, err := s.svc.Corrections.ApproveCorrection(ctx, p, in.ID)
	if err != nil {
		return nil, s.fail(err)
	}
	return &body[Correction]{c}, nil
}
