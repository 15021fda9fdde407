package server

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// The times of an event stream: a comment is sent when nothing else was for
// the heartbeat, so that proxies keep the connection, and a client that does
// not read for the write time is dropped; it can come back.
const (
	heartbeat = 10 * time.Second
	writeTime = 10 * time.Second
)

// resume sends a run's events after the one that Last-Event-ID names.
func (s *Server) resume(w http.ResponseWriter, r *http.Request) {
	run, ok := s.runs.get(r.PathValue("id"), principalOf(r.Context()).ID)
	if !ok {
		writeProblem(w, problem(http.StatusNotFound, "run_gone", "the run has ended a while ago, or never was", "read the answer from its conversation, or ask again"))
		return
	}
	after := int64(0)
	if v := r.Header.Get("Last-Event-ID"); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 0 {
			writeProblem(w, problem(http.StatusBadRequest, "malformed", "Last-Event-ID is not the id of an event", "send the number of the last event that was received, or leave the header out"))
			return
		}
		after = n
	}
	s.stream(w, r, run, after)
}

// stream sends a run's events after an id until the run or the client ends.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, run *run, after int64) {
	run.join()
	defer run.leave()
	s.meters.watchers.Inc()
	defer s.meters.watchers.Dec()

	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	bodyWasRead(r.Context())
	out := sender{w: w, control: http.NewResponseController(w)}
	if !out.send(fmt.Appendf(nil, "event: run\ndata: {\"run\":%q,\"conversation\":%q}\n\n", run.id, run.conversation)) {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		events, done, changed := run.since(after)
		for _, e := range events {
			if !out.send(frame(e)) {
				return
			}
			after = e.id
		}
		if done {
			return
		}
		select {
		case <-changed:
		case <-beat.C:
			if !out.send([]byte(": still at work\n\n")) {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

func frame(e logged) []byte {
	b := fmt.Appendf(nil, "id: %d\nevent: %s\ndata: ", e.id, e.kind)
	b = append(b, bytes.TrimRight(e.data, "\n")...)
	return append(b, "\n\n"...)
}

// sender writes and flushes under a deadline.
type sender struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// send reports whether the client is still there.
func (s sender) send(b []byte) bool {
	_ = s.control.SetWriteDeadline(time.Now().Add(writeTime)) // a writer without deadlines is bounded by the server's own
	if _, err := s.w.Write(b); err != nil {
		return false
	}
	return s.control.Flush() == nil
}
