package answer

// Event is one step of an answer on its way to the reader. Exactly one of the
// pointers that its Type names is set.
type Event struct {
	ID       int64     `json:"id"` // from 1, without gaps, within a run
	Type     EventType `json:"type"`
	Step     *Step     `json:"step,omitempty"`
	Reading  *Reading  `json:"reading,omitempty"`
	Echo     string    `json:"echo,omitempty"` // with Reading
	Sentence *Sentence `json:"sentence,omitempty"`
	Table    *Table    `json:"table,omitempty"`
	Chart    *Chart    `json:"chart,omitempty"`
	Answer   *Answer   `json:"answer,omitempty"`
	Error    *Failure  `json:"error,omitempty"`
}

// EventType is the sort of an event.
type EventType string

// The events, in the order in which they usually come. A run ends with
// EventAnswer or EventError, never with both.
const (
	EventReading  EventType = "reading"
	EventStep     EventType = "step"
	EventTable    EventType = "table"
	EventChart    EventType = "chart"
	EventSentence EventType = "sentence"
	EventAnswer   EventType = "answer"
	EventError    EventType = "error"
)

// Step tells of work that takes time.
type Step struct {
	ID     string  `json:"id"`    // "s1"
	Tool   string  `json:"tool"`  // "read", a tool's name, "compose", "verify"
	Title  string  `json:"title"` // in the reader's language
	State  string  `json:"state"` // "running", "done", "failed"
	Millis float64 `json:"ms,omitempty"`
	Rows   int     `json:"rows,omitempty"`
}

// Failure is an error that ended a run, with its mend.
type Failure struct {
	Code    string `json:"code"` // "question", "conversation", "database", "model", "canceled", "timeout", "too_costly", "internal"
	Message string `json:"message"`
	Mend    string `json:"mend"`
}
