package server

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/chart"
)

func (s *Server) answerRoutes(api huma.API) {
	huma.Register(api, operation(http.MethodGet, "/v1/answers/{id}", "get-answer", "Read an answer", http.StatusOK, 404, 500), s.answer)
	huma.Register(api, operation(http.MethodPost, "/v1/answers/{id}/feedback", "give-feedback", "Say whether an answer helped", http.StatusNoContent, 400, 404, 422, 500), s.feedback)

	files := func(path, id, summary, media string, params ...string) {
		op := operation(http.MethodGet, path, id, summary, http.StatusOK, 404)
		op.Responses["200"] = &huma.Response{Description: summary, Content: map[string]*huma.MediaType{media: {Schema: &huma.Schema{Type: huma.TypeString}}}}
		for _, name := range params {
			op.Parameters = append(op.Parameters, pathParam(name))
		}
		api.OpenAPI().AddOperation(&op)
	}
	files("/v1/answers/{id}/markdown", "get-markdown", "An answer as a Markdown file, with its tables and SQL", "text/markdown", "id")
	files("/v1/answers/{id}/tables/{file}", "get-table", "A table as CSV: the file is the table's id and .csv", "text/csv", "id", "file")
	files("/v1/answers/{id}/charts/{file}", "get-chart", "A chart as SVG: the file is the chart's id and .svg", "image/svg+xml", "id", "file")
	files("/v1/runs/{id}/events", "resume-run", "The events of a run after Last-Event-ID", "text/event-stream", "id")
}

func pathParam(name string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}
}

func (s *Server) answer(ctx context.Context, in *byID) (*body[answer.Answer], error) {
	a, err := s.svc.Answers.Answer(ctx, principalOf(ctx), in.ID)
	if err != nil {
		return nil, s.fail(err)
	}
	return &body[answer.Answer]{a}, nil
}

func (s *Server) feedback(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Helpful bool   `json:"helpful"`
		Reason  string `json:"reason,omitempty" enum:"wrong_number,wrong_reading,incomplete,unclear,too_slow,other"`
		Text    string `json:"text,omitempty" maxLength:"2000"`
	}
}) (*struct{}, error) {
	if strings.ContainsFunc(in.Body.Text, binary) {
		return nil, problem(http.StatusUnprocessableEntity, "binary", "the text holds characters that are not text", "send plain text without control characters")
	}
	f := Feedback{Answer: in.ID, Helpful: in.Body.Helpful, Reason: in.Body.Reason, Text: strings.TrimSpace(in.Body.Text)}
	if err := s.svc.Answers.SaveFeedback(ctx, principalOf(ctx), f); err != nil {
		return nil, s.fail(err)
	}
	return nil, nil
}

// tableCSV sends a table of an answer as a file.
func (s *Server) tableCSV(w http.ResponseWriter, r *http.Request) {
	id, _ := strings.CutSuffix(r.PathValue("file"), ".csv")
	a, ok := s.answerOf(w, r)
	if !ok {
		return
	}
	i := slices.IndexFunc(a.Tables, func(t answer.Table) bool { return t.ID == id })
	if i < 0 {
		writeProblem(w, problem(http.StatusNotFound, "not_found", "the answer has no such table", "use the id of one of its tables, such as t1.csv"))
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+fileName(a.ID+"-"+id)+`.csv"`)
	if err := writeCSV(w, a.Tables[i]); err != nil {
		s.cfg.Log.Info("csv not sent whole", "error", err) // the client went away
	}
}

// chartSVG sends a chart of an answer, drawn at the width that is asked for.
func (s *Server) chartSVG(w http.ResponseWriter, r *http.Request) {
	id, _ := strings.CutSuffix(r.PathValue("file"), ".svg")
	width, err := strconv.Atoi(orElse(r.URL.Query().Get("width"), strconv.Itoa(chart.DefaultWidth)))
	if err != nil || width < chart.MinWidth || width > chart.MaxWidth {
		writeProblem(w, problem(http.StatusUnprocessableEntity, "invalid", "the width is not a number from 240 to 1600", "send a width in CSS pixels, or none"))
		return
	}
	a, ok := s.answerOf(w, r)
	if !ok {
		return
	}
	i := slices.IndexFunc(a.Charts, func(c answer.Chart) bool { return c.ID == id })
	if i < 0 {
		writeProblem(w, problem(http.StatusNotFound, "not_found", "the answer has no such chart", "use the id of one of its charts, such as c1.svg"))
		return
	}
	svg, err := chart.SVG(a.Charts[i], chart.Options{Width: width, Theme: chart.Theme(r.URL.Query().Get("theme"))})
	if err != nil {
		s.cfg.Log.Warn("chart not drawn", "answer", a.ID, "error", err)
		writeProblem(w, problem(http.StatusUnprocessableEntity, "not_drawable", "the chart cannot be drawn", "read the table instead"))
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(svg) // the client may be gone
}

func (s *Server) answerOf(w http.ResponseWriter, r *http.Request) (answer.Answer, bool) {
	a, err := s.svc.Answers.Answer(r.Context(), principalOf(r.Context()), r.PathValue("id"))
	if err == nil {
		return a, true
	}
	p, ok := s.fail(err).(*Problem)
	if ok {
		writeProblem(w, p)
	}
	return answer.Answer{}, false
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// fileName keeps of an id what is safe in a header and on every disk.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, s)
}
