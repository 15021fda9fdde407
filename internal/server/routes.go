package server

import (
	"encoding/json"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// maxBody bounds the body of any request, in bytes.
const maxBody = 64 << 10

// bodyTime bounds how long a body may take to arrive.
const bodyTime = 10 * time.Second

// routes returns every route of the service.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	api := humago.New(mux, s.apiConfig())
	s.askRoutes(api)
	s.queryRoutes(api)
	s.conversationRoutes(api)
	s.answerRoutes(api)
	s.correctionRoutes(api)
	s.annotationRoutes(api)
	s.sessionRoutes(api)
	s.healthRoutes(api)
	mux.HandleFunc("GET /v1/runs/{id}/events", s.resume)
	mux.HandleFunc("GET /v1/answers/{id}/markdown", s.answerMarkdown)
	mux.HandleFunc("GET /v1/answers/{id}/tables/{file}", s.tableCSV)
	mux.HandleFunc("GET /v1/answers/{id}/charts/{file}", s.chartSVG)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.cfg.Metrics, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /{$}", s.showPage)
	mux.HandleFunc("GET /c/{conversation}", s.showPage)
	mux.HandleFunc("GET /assets/{hash}/{file}", s.page.asset)
	return mux
}

// apiConfig describes the API. The documentation pages that huma offers load
// scripts from elsewhere, so only the description itself is served.
func (s *Server) apiConfig() huma.Config {
	c := huma.DefaultConfig("Insight Agent", s.cfg.Version)
	c.Info.Description = "Questions about marketing effectiveness, answered with checked numbers."
	c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", nil
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}
	c.Formats = map[string]huma.Format{"application/json": format, "json": format}
	c.Transformers = []huma.Transformer{asProblem}
	c.RejectUnknownQueryParameters = true
	return c
}

// unmarshal refuses what encoding/json would mend silently: bytes that are not
// UTF-8 become U+FFFD there, and a question would no longer be what was sent.
func unmarshal(data []byte, v any) error {
	if !utf8.Valid(data) {
		return errNotUTF8
	}
	return json.Unmarshal(data, v)
}

// operation gives what every operation has in common.
func operation(method, path, id, summary string, status int, errors ...int) huma.Operation {
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: status,
		MaxBodyBytes: maxBody, BodyReadTimeout: bodyTime,
		Responses: map[string]*huma.Response{},
	}
	for _, code := range errors {
		op.Responses[httpStatus(code)] = &huma.Response{
			Description: http.StatusText(code),
			Content:     map[string]*huma.MediaType{problemType: {Schema: problemSchema()}},
		}
	}
	return op
}
