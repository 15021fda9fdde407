package server

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

const problemType = "application/problem+json"

var errNotUTF8 = errors.New("the body is not valid UTF-8")

// Problem is what a failed request gets, in the form of RFC 9457 with two
// members more: a code for programs and the mend for people.
type Problem struct {
	Title       string        `json:"title"`
	Status      int           `json:"status"`
	Detail      string        `json:"detail"`
	Code        string        `json:"code"`
	Mend        string        `json:"mend"`
	Suggestions []string      `json:"suggestions,omitempty"`
	Errors      []ProblemPart `json:"errors,omitempty"`
}

// ProblemPart tells of one wrong part of a request.
type ProblemPart struct {
	Message  string `json:"message"`
	Location string `json:"location,omitempty"`
}

// problem builds a Problem whose title is the status's own.
func problem(status int, code, detail, mend string) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Code: code, Detail: detail, Mend: mend}
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the media type of a problem.
func (p *Problem) ContentType(string) string { return problemType }

// asProblem turns the framework's own errors into a Problem. The wrong values
// are not echoed: they can be long, and a question has no place in a log of
// responses.
func asProblem(_ huma.Context, _ string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := problem(e.Status, codeOf(e.Status), e.Detail, mendOf(e.Status))
	for _, d := range e.Errors {
		p.Errors = append(p.Errors, ProblemPart{Message: d.Message, Location: d.Location})
		if d.Message == errNotUTF8.Error() {
			p.Detail, p.Code, p.Mend = d.Message, "encoding", "send the body as UTF-8"
		}
	}
	if len(e.Errors) == 1 && e.Errors[0].Location != "" && p.Code != "encoding" {
		p.Detail = e.Errors[0].Location + ": " + e.Errors[0].Message
	}
	return p, nil
}

func codeOf(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "malformed"
	case http.StatusNotFound:
		return "not_found"
	case http.StatusMethodNotAllowed:
		return "method"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusUnsupportedMediaType:
		return "media_type"
	case http.StatusUnprocessableEntity:
		return "invalid"
	}
	return "failed"
}

func mendOf(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "send one valid JSON object as /openapi.json describes it"
	case http.StatusNotFound:
		return "see /openapi.json for the paths that exist"
	case http.StatusMethodNotAllowed:
		return "use a method that the Allow header names"
	case http.StatusRequestEntityTooLarge:
		return "send at most 64 KiB"
	case http.StatusUnsupportedMediaType:
		return "send application/json"
	case http.StatusUnprocessableEntity:
		return "correct the parts that errors names; /openapi.json describes them"
	}
	return "try again; if it stays, ask the operator to look at the log under this request id"
}

// fail turns a service's error into a Problem; what it does not know is logged
// by the caller's middleware and told without its text, which may hold data.
func (s *Server) fail(err error) error {
	var refused *Refused
	switch {
	case errors.Is(err, ErrNotFound):
		return problem(http.StatusNotFound, "not_found", "there is no such thing, or it is not yours to see", "list what there is, and use an id from that list")
	case errors.As(err, &refused):
		p := problem(http.StatusUnprocessableEntity, "refused", refused.Reason, cmp.Or(refused.Mend, mendOf(http.StatusUnprocessableEntity)))
		p.Suggestions = refused.Suggestions
		return p
	}
	s.cfg.Log.Error("request failed", "error", err)
	return problem(http.StatusInternalServerError, "internal", "something failed inside the service", mendOf(http.StatusInternalServerError))
}

// writeProblem answers a request that no typed handler serves.
func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client may be gone
}

func httpStatus(code int) string { return strconv.Itoa(code) }

func problemSchema() *huma.Schema {
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	return &huma.Schema{
		Type: huma.TypeObject,
		Properties: map[string]*huma.Schema{
			"title": text("the status in words"), "detail": text("what is wrong"), "code": text("for programs"), "mend": text("what to do"),
			"status":      {Type: huma.TypeInteger},
			"suggestions": {Type: huma.TypeArray, Items: text("a near name")},
			"errors": {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
				"message": text("what is wrong"), "location": text("where")}}},
		},
		Required: []string{"title", "status", "detail", "code", "mend"},
	}
}
