package llmtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/insight-agent/insight/internal/llm"
)

// Dialect is the protocol that a scripted server speaks.
type Dialect string

// The dialects.
const (
	Ollama Dialect = "ollama" // /api/chat, one JSON value a line
	OpenAI Dialect = "openai" // /v1/chat/completions, JSON or server-sent events
)

// Reply is one answer of a scripted server, said alike for every dialect.
type Reply struct {
	Chunks     []string
	Thinking   string
	ToolCalls  []llm.ToolCall
	StopReason string // "" means llm.StopEnd
	Usage      llm.Usage

	Status     int    // an error status; the answer is then Message
	Message    string // the server's error text
	RetryAfter string

	Raw   string // written as it is after the chunks, in place of the end
	Late  string // an error of the server after the chunks
	Cut   bool   // the connection breaks after the chunks
	Short bool   // the answer ends properly but without its end marker
	Hang  bool   // after the chunks nothing comes until the client goes
}

// Sent is a chat request as a scripted server got it.
type Sent struct {
	Path   string
	Header http.Header
	Body   map[string]any
	Raw    string
}

// Server is a scripted model server. Chat requests get the replies in order and
// the last one again and again.
type Server struct {
	URL     string // the base URL for llm.Config
	dialect Dialect
	gone    chan struct{}

	mu      sync.Mutex
	replies []Reply
	sent    []Sent
}

// NewServer starts a server that stops at the test's end.
func NewServer(t testing.TB, dialect Dialect, replies ...Reply) *Server {
	t.Helper()
	s := &Server{dialect: dialect, replies: replies, gone: make(chan struct{}, 100)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/chat", s.chat)
	mux.HandleFunc("POST /v1/chat/completions", s.chat)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.URL = server.URL
	if dialect == OpenAI {
		s.URL += "/v1"
	}
	return s
}

// Sent returns the chat requests so far.
func (s *Server) Sent() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Sent(nil), s.sent...)
}

// Gone receives once for every hanging reply whose client has left.
func (s *Server) Gone() <-chan struct{} { return s.gone }

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	var body map[string]any
	if err != nil || json.Unmarshal(raw, &body) != nil {
		http.Error(w, `{"error":"the scripted server got no JSON"}`, http.StatusBadRequest)
		return
	}
	reply := s.take(Sent{Path: r.URL.RequestURI(), Header: r.Header, Body: body, Raw: string(raw)})
	if reply.Status != 0 {
		w.Header().Set("Content-Type", "application/json")
		if reply.RetryAfter != "" {
			w.Header().Set("Retry-After", reply.RetryAfter)
		}
		w.WriteHeader(reply.Status)
		io.WriteString(w, s.errorBody(reply.Message))
		return
	}
	out := writer{w: w, reply: reply}
	switch {
	case s.dialect == Ollama:
		out.ollama()
	case body["stream"] == true:
		out.events()
	default:
		out.whole()
	}
	out.flush()
	switch {
	case reply.Hang:
		<-r.Context().Done()
		s.gone <- struct{}{}
	case reply.Cut:
		panic(http.ErrAbortHandler) // net/http's way to break a connection
	}
}

func (s *Server) take(sent Sent) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, sent)
	if len(s.replies) == 0 {
		return Reply{Status: http.StatusTeapot, Message: "the script is empty"}
	}
	return s.replies[min(len(s.sent), len(s.replies))-1]
}

func (s *Server) errorBody(message string) string {
	var body any = map[string]any{"error": message}
	if s.dialect == OpenAI {
		body = map[string]any{"error": map[string]any{"message": message, "type": "server_error"}}
	}
	return encode(body)
}

// encode writes a value as one line. The values here always can be.
func encode(value any) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return `{"error":"the script cannot be written as JSON"}` + "\n"
	}
	return b.String()
}
