package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// body is the output of an operation that answers with one JSON value.
type body[T any] struct{ Body T }

func (s *Server) queryRoutes(api huma.API) {
	huma.Register(api, operation(http.MethodPost, "/v1/query", "query", "Run one semantic query", http.StatusOK, 400, 413, 415, 422, 500), s.query)
	huma.Register(api, operation(http.MethodGet, "/v1/metrics", "list-metrics", "List the metrics", http.StatusOK, 500), s.metrics)
	huma.Register(api, operation(http.MethodGet, "/v1/dimensions", "list-dimensions", "List the dimensions", http.StatusOK, 500), s.dimensions)
	huma.Register(api, operation(http.MethodGet, "/v1/dimensions/{name}/members", "list-members", "Find members of a dimension", http.StatusOK, 404, 422, 500), s.members)
	huma.Register(api, operation(http.MethodGet, "/v1/starters", "list-starters", "List questions to begin with", http.StatusOK, 500), s.starters)
}

func (s *Server) query(ctx context.Context, in *struct {
	Lang evidence.Lang `query:"lang" enum:"en,zh" default:"en" doc:"of labels and titles"`
	Body semantic.Query
}) (*body[QueryResult], error) {
	bodyWasRead(ctx)
	ctx, cancel := context.WithTimeout(ctx, s.cfg.AskTimeout)
	defer cancel()
	r, err := s.svc.Querier.Query(ctx, principalOf(ctx), in.Body, in.Lang)
	if err != nil {
		return nil, s.fail(err)
	}
	return &body[QueryResult]{r}, nil
}

// metricList and the types below are objects and not bare arrays, so that a
// later version can add members.
type metricList struct {
	Metrics []Metric `json:"metrics"`
}

func (s *Server) metrics(ctx context.Context, _ *struct{}) (*body[metricList], error) {
	return &body[metricList]{metricList{s.svc.Catalog.Metrics(principalOf(ctx))}}, nil
}

type dimensionList struct {
	Dimensions []Dimension `json:"dimensions"`
}

func (s *Server) dimensions(ctx context.Context, _ *struct{}) (*body[dimensionList], error) {
	return &body[dimensionList]{dimensionList{s.svc.Catalog.Dimensions(principalOf(ctx))}}, nil
}

type memberList struct {
	Members []Member `json:"members"`
}

func (s *Server) members(ctx context.Context, in *struct {
	Name  string `path:"name" maxLength:"200"`
	Match string `query:"q" maxLength:"200" doc:"part of a member's name"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*body[memberList], error) {
	list, err := s.svc.Catalog.Members(ctx, principalOf(ctx), in.Name, in.Match, in.Limit)
	if err != nil {
		return nil, s.fail(err)
	}
	return &body[memberList]{memberList{list}}, nil
}

type starterList struct {
	Starters map[evidence.Lang][]string `json:"starters"`
}

func (s *Server) starters(context.Context, *struct{}) (*body[starterList], error) {
	return &body[starterList]{starterList{s.svc.Catalog.Starters()}}, nil
}
