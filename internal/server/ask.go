package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"runtime/debug"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/chart"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// maxQuestion bounds a question, in characters.
const maxQuestion = 2000

// askInput is the request of POST /v1/ask.
type askInput struct {
	Accept     string `header:"Accept" doc:"text/event-stream for events as they come, else one JSON answer"`
	ChartWidth int    `query:"chart_width" default:"640" minimum:"240" maximum:"1600" doc:"width in CSS pixels of the SVG in chart events"`
	Body       askBody
}

type askBody struct {
	Question     string         `json:"question" doc:"in English or Chinese, at most 2,000 characters"`
	Lang         evidence.Lang  `json:"lang,omitempty" enum:"en,zh" doc:"of the answer; the question's own by default"`
	Conversation string         `json:"conversation,omitempty" maxLength:"64" doc:"id of the conversation that this follows up"`
	Planner      answer.Planner `json:"planner,omitempty" enum:"auto,rules,llm"`
	Reading      *readingBody   `json:"reading,omitempty" doc:"replaces reading the question: a changed part of an earlier reading"`
}

type readingBody struct {
	Intent  answer.Intent   `json:"intent" enum:"lookup,compare,rank,share,trend,diagnose,anomaly,forecast,recovery,overview"`
	Query   semantic.Query  `json:"query"`
	Share   *answer.ShareOf `json:"share,omitempty" doc:"of a question about a share: whose, of the members of one of the query's dimensions"`
	Against *answer.Against `json:"against,omitempty" doc:"of a member that is set against the whole: the dimension that a filter of the query fixes to it"`
	Stages  []stageBody     `json:"stages,omitempty" maxItems:"4" doc:"of a question of several linked parts, instead of the query: all of them, in order"`
}

// stageBody is one part of a question that asks several linked things.
type stageBody struct {
	Text    string       `json:"text" maxLength:"2000" doc:"its words"`
	Begins  bool         `json:"begins,omitempty" doc:"its words begin a sentence"`
	From    int          `json:"from,omitempty" minimum:"0" maximum:"4" doc:"number of the part whose result it needs"`
	Takes   answer.Takes `json:"takes,omitempty" enum:"leader,direction"`
	Changed bool         `json:"changed,omitempty" doc:"it was changed; the parts behind the last changed one are read anew from their words, and go on from it"`
	Reading struct {
		Intent  answer.Intent   `json:"intent" enum:"lookup,compare,rank,share,trend,diagnose,anomaly,forecast,recovery,overview"`
		Query   semantic.Query  `json:"query"`
		Share   *answer.ShareOf `json:"share,omitempty"`
		Against *answer.Against `json:"against,omitempty"`
	} `json:"reading"`
}

// stage turns a part of a body into one of a reading.
func (b stageBody) stage() answer.Stage {
	s := answer.Stage{Text: b.Text, Begins: b.Begins, From: b.From, Takes: b.Takes}
	s.Reading = answer.Reading{Intent: b.Reading.Intent, Query: b.Reading.Query, Share: b.Reading.Share, Against: b.Reading.Against, Confidence: 1, By: answer.ByRules}
	if b.Changed {
		s.Reading.By = answer.ByPerson
	}
	return s
}

func (s *Server) askRoutes(api huma.API) {
	op := operation(http.MethodPost, "/v1/ask", "ask", "Ask a question", http.StatusOK, 400, 413, 415, 422, 500, 503, 504)
	op.Description = "Answers with one JSON answer, or, when the Accept header names text/event-stream, with events: first \"run\" (its id and conversation), then " +
		"reading, step, table, chart and sentence, and last either answer or error. Each event but the first has an id; GET /v1/runs/{id}/events with Last-Event-ID " +
		"goes on after it. A run that nobody watches for 30 s is cancelled."
	op.Responses["200"] = &huma.Response{Description: "The answer", Content: map[string]*huma.MediaType{
		"application/json":  {Schema: api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[answer.Answer](), true, "Answer")},
		"text/event-stream": {Schema: api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[wireEvent](), true, "Event")},
	}}
	huma.Register(api, op, s.ask)

	stop := operation(http.MethodDelete, "/v1/runs/{id}", "cancel-run", "Cancel a run", http.StatusNoContent, 404)
	huma.Register(api, stop, func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (*struct{}, error) {
		run, ok := s.runs.get(in.ID, principalOf(ctx).ID)
		if !ok {
			return nil, s.fail(ErrNotFound)
		}
		run.cancel()
		return nil, nil
	})
}

// ask checks the question and answers in the form that the client accepts.
func (s *Server) ask(ctx context.Context, in *askInput) (*huma.StreamResponse, error) {
	bodyWasRead(ctx)
	q, err := s.question(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(in.Accept, "text/event-stream") {
		return s.askJSON(ctx, q)
	}
	run, err := s.begin(q, in.ChartWidth)
	if err != nil {
		return nil, problem(http.StatusServiceUnavailable, "busy", "as many questions are at work as the service takes", "try again in a few seconds")
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		s.stream(w, r, run, 0)
	}}, nil
}

// question turns a body into a question, or refuses it with the mend.
func (s *Server) question(ctx context.Context, b askBody) (answer.Question, error) {
	text := strings.TrimSpace(b.Question)
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && b.Reading == nil:
		return answer.Question{}, problem(http.StatusUnprocessableEntity, "empty", "the question is empty", "write a question")
	case n > maxQuestion:
		return answer.Question{}, problem(http.StatusUnprocessableEntity, "too_long",
			fmt.Sprintf("the question has %d characters", n), fmt.Sprintf("ask in at most %d characters", maxQuestion))
	case strings.ContainsFunc(text, binary):
		return answer.Question{}, problem(http.StatusUnprocessableEntity, "binary", "the question holds characters that are not text", "send plain text without control characters")
	}
	q := answer.Question{Text: text, Lang: b.Lang, Conversation: b.Conversation, Planner: b.Planner, Principal: principalOf(ctx)}
	if q.Conversation == "" {
		q.Conversation = s.cfg.NewID()
	}
	if b.Reading != nil {
		q.Reading = &answer.Reading{Intent: b.Reading.Intent, Query: b.Reading.Query, Share: b.Reading.Share, Against: b.Reading.Against, Confidence: 1, By: answer.ByPerson}
		for _, stage := range b.Reading.Stages {
			q.Reading.Stages = append(q.Reading.Stages, stage.stage())
		}
		for _, r := range append([]answer.Reading{*q.Reading}, readingsOf(q.Reading.Stages)...) {
			if totalsOnly[r.Intent] && r.Query.Per != period.None {
				return answer.Question{}, problem(http.StatusBadRequest, "unused",
					fmt.Sprintf("per: a reading with the intent %q is about totals and has no use for an average per %s", r.Intent, r.Query.Per),
					"leave per out, or ask with the intent lookup, compare, rank, share or trend")
			}
		}
	}
	return q, nil
}

// totalsOnly are intents whose answers are about totals. A part of a reading that
// would be echoed and not used is refused.
var totalsOnly = map[answer.Intent]bool{answer.Forecast: true, answer.Anomaly: true, answer.Diagnose: true}

func readingsOf(stages []answer.Stage) []answer.Reading {
	var out []answer.Reading
	for _, s := range stages {
		out = append(out, s.Reading)
	}
	return out
}

// binary reports characters that no question holds: controls, and the sign
// that a decoder puts where it could not read.
func binary(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r'
}

// askJSON works while the client waits; when it goes, the work is cancelled.
func (s *Server) askJSON(ctx context.Context, q answer.Question) (*huma.StreamResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.AskTimeout)
	defer cancel()
	s.meters.active.Inc()
	defer s.meters.active.Dec()
	for e, err := range s.svc.Asker.Ask(ctx, q) {
		switch {
		case err != nil:
			return nil, s.failedRun(s.failure(ctx, err, q))
		case e.Type == answer.EventError && e.Error != nil:
			return nil, s.failedRun(*e.Error)
		case e.Type == answer.EventAnswer && e.Answer != nil:
			s.meters.runs.WithLabelValues(string(e.Answer.Kind)).Inc()
			body, err := json.Marshal(e.Answer)
			if err != nil {
				return nil, s.fail(fmt.Errorf("encode answer %s: %w", e.Answer.ID, err))
			}
			return &huma.StreamResponse{Body: func(hc huma.Context) {
				hc.SetHeader("Content-Type", "application/json")
				hc.SetStatus(http.StatusOK)
				_, _ = hc.BodyWriter().Write(body) // the client may be gone
			}}, nil
		}
	}
	return nil, s.failedRun(s.failure(ctx, errNoAnswer, q))
}

var errNoAnswer = errors.New("the run ended without an answer")

// failedRun turns a run's failure into a response.
func (s *Server) failedRun(f answer.Failure) error {
	s.meters.runs.WithLabelValues(f.Code).Inc()
	status := http.StatusInternalServerError
	switch f.Code {
	case "database", "model", "canceled":
		status = http.StatusServiceUnavailable
	case "timeout":
		status = http.StatusGatewayTimeout
	case "not_found":
		status = http.StatusNotFound
	}
	return problem(status, f.Code, f.Message, f.Mend)
}

// begin starts a run of its own, which outlives the request.
func (s *Server) begin(q answer.Question, chartWidth int) (*run, error) {
	return s.runs.start(context.Background(), s.cfg.NewID(), q.Principal.ID, q.Conversation, func(ctx context.Context, r *run) {
		ctx, cancel := context.WithTimeout(ctx, s.cfg.AskTimeout)
		defer cancel()
		s.meters.active.Inc()
		defer s.meters.active.Dec()
		start := time.Now()
		end := s.work(ctx, r, q, chartWidth)
		s.meters.runs.WithLabelValues(end).Inc()
		s.cfg.Log.Info("run ended", "run", r.id, "end", end, "ms", float64(time.Since(start))/float64(time.Millisecond))
	})
}

// work logs the asker's events and returns how the run ended.
func (s *Server) work(ctx context.Context, r *run, q answer.Question, chartWidth int) (end string) {
	defer func() {
		if v := recover(); v != nil { // a run has no request to guard it
			s.cfg.Log.Error("run panicked", "run", r.id, "panic", v, "stack", string(debug.Stack()))
			end = s.endWith(r, s.failure(ctx, errNoAnswer, q))
		}
	}()
	for e, err := range s.svc.Asker.Ask(ctx, q) {
		switch {
		case err != nil:
			return s.endWith(r, s.failure(ctx, err, q))
		case e.Type == answer.EventError && e.Error != nil:
			return s.endWith(r, *e.Error)
		}
		last := e.Type == answer.EventAnswer && e.Answer != nil
		if !r.add(last, func(id int64) (string, []byte) { return s.encode(e, id, chartWidth) }) {
			return s.endWith(r, failureWords("too_large", q))
		}
		if last {
			return string(e.Answer.Kind)
		}
	}
	return s.endWith(r, s.failure(ctx, errNoAnswer, q))
}

func (s *Server) endWith(r *run, f answer.Failure) string {
	r.add(true, func(id int64) (string, []byte) {
		return s.encode(answer.Event{Type: answer.EventError, Error: &f}, id, 0)
	})
	return f.Code
}

// wireEvent is an event as it is sent: a chart comes drawn.
type wireEvent struct {
	answer.Event
	SVG string `json:"svg,omitempty" doc:"of a chart event: the chart, drawn"`
}

// encode writes an event and names its kind, which is "error" for one that
// cannot be written.
func (s *Server) encode(e answer.Event, id int64, chartWidth int) (kind string, data []byte) {
	e.ID = id
	wire := wireEvent{Event: e}
	if e.Chart != nil {
		svg, err := chart.SVG(*e.Chart, chart.Options{Width: chartWidth})
		if err != nil { // the table still tells the numbers
			s.cfg.Log.Warn("chart not drawn", "error", err)
		}
		wire.SVG = string(svg)
	}
	data, err := json.Marshal(wire)
	if err == nil {
		return string(e.Type), data
	}
	s.cfg.Log.Error("event not encoded", "type", e.Type, "error", err)
	return string(answer.EventError), fmt.Appendf(nil,
		`{"id":%d,"type":"error","error":{"code":"internal","message":"an event could not be written","mend":%q}}`, id, mendOf(http.StatusInternalServerError))
}
