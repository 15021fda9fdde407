package server

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// ErrNotFound is returned by a service for what does not exist, or may not be
// seen by who asks.
var ErrNotFound = errors.New("not found")

// Refused is an error that the asker can mend; it becomes a 422.
type Refused struct {
	Reason      string
	Mend        string
	Suggestions []string // nearest names
}

// Error returns the reason and the mend.
func (r *Refused) Error() string { return strings.TrimRight(r.Reason, ".。") + "; " + r.Mend }

// Services are what the server needs of the rest of the program.
type Services struct {
	Asker         Asker
	Querier       Querier
	Catalog       Catalog
	Conversations Conversations
	Answers       Answers
	Corrections   Corrections
	Annotations   Annotations
	Health        Health
}

// Asker answers a question as a stream of events and keeps what it answered:
// the server gives every question its conversation, and never stores itself.
// The stream ends after an answer or an error event; a failure that no event
// tells is the second value of the last pair. A cancelled context ends it soon.
type Asker interface {
	Ask(ctx context.Context, q answer.Question) iter.Seq2[answer.Event, error]
}

// Querier runs one semantic query. An error that the asker can mend is a
// *Refused.
type Querier interface {
	Query(ctx context.Context, p semantic.Principal, q semantic.Query, lang evidence.Lang) (QueryResult, error)
}

// QueryResult is the outcome of a semantic query.
type QueryResult struct {
	Table  answer.Table    `json:"table"`
	Source answer.Source   `json:"source"`
	Period period.Period   `json:"period" doc:"the days that were read, end exclusive"`
	Base   *period.Period  `json:"base,omitempty" doc:"the days it is compared with"`
	Notes  []semantic.Note `json:"notes"`
}

// Catalog tells what can be asked for.
type Catalog interface {
	Metrics(p semantic.Principal) []Metric
	Dimensions(p semantic.Principal) []Dimension
	// Members lists values of a dimension that match the text, best first; an
	// unknown dimension is ErrNotFound.
	Members(ctx context.Context, p semantic.Principal, dimension, match string, limit int) ([]Member, error)
	// Starters are questions to begin with, in both languages.
	Starters() map[evidence.Lang][]string
}

// Metric describes a metric to a reader.
type Metric struct {
	Name        string        `json:"name"`
	Label       semantic.Text `json:"label"`
	Description semantic.Text `json:"description,omitempty"`
	Unit        evidence.Unit `json:"unit"`
	Good        int           `json:"good" doc:"1: up is good, -1: down is good, 0: neither"`
	Dimensions  []string      `json:"dimensions" doc:"names of the dimensions that can cut it"`
}

// Dimension describes a dimension to a reader.
type Dimension struct {
	Name        string                 `json:"name"`
	Label       semantic.Text          `json:"label"`
	Description semantic.Text          `json:"description,omitempty"`
	Type        semantic.DimensionType `json:"type"`
}

// Member is one value of a dimension.
type Member struct {
	Value string        `json:"value"`
	Label semantic.Text `json:"label,omitempty"`
}

// Conversations keeps who asked what.
type Conversations interface {
	// ListConversations returns at most limit, the newest first, after the
	// place that cursor names, and the cursor of the next page, empty at the
	// end.
	ListConversations(ctx context.Context, p semantic.Principal, cursor string, limit int) (page []Conversation, next string, err error)
	// Conversation returns one with its turns, the oldest first.
	Conversation(ctx context.Context, p semantic.Principal, id string) (Conversation, []Turn, error)
	RenameConversation(ctx context.Context, p semantic.Principal, id, title string) error
	DeleteConversation(ctx context.Context, p semantic.Principal, id string) error
}

// Conversation is one chat.
type Conversation struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Turns     int       `json:"turns" doc:"how many questions it holds"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Turn is one question of a conversation and what came of it: an answer, a
// failure, or neither where the service was cut off.
type Turn struct {
	Question string          `json:"question"`
	AskedAt  time.Time       `json:"asked_at"`
	Answer   *answer.Answer  `json:"answer,omitempty"`
	Failure  *answer.Failure `json:"failure,omitempty"`
	Withheld bool            `json:"withheld,omitempty" doc:"the answer rests on rows that its reader may not see any more"`
}

// Answers gives kept answers and takes what people think of them.
type Answers interface {
	Answer(ctx context.Context, p semantic.Principal, id string) (answer.Answer, error)
	SaveFeedback(ctx context.Context, p semantic.Principal, f Feedback) error
}

// Feedback is what a person thinks of an answer.
type Feedback struct {
	Answer  string
	Helpful bool
	Reason  string // one of those that the API's description lists, or empty
	Text    string
}

// Corrections keeps how people corrected a reading. An approved one teaches
// the reader: its words become a synonym and its question a golden case.
type Corrections interface {
	// ProposeCorrection gives the correction its id.
	ProposeCorrection(ctx context.Context, p semantic.Principal, c Correction) (Correction, error)
	// DecideCorrection approves or rejects one, also one that was decided before.
	DecideCorrection(ctx context.Context, p semantic.Principal, id string, approve bool) (Correction, error)
	// ListCorrections returns those of a status, the oldest first.
	ListCorrections(ctx context.Context, p semantic.Principal, status string) ([]Correction, error)
}

// Correction says what words of a question should have been read as.
type Correction struct {
	ID        string          `json:"id"`
	Answer    string          `json:"answer"`
	Question  string          `json:"question"`
	Words     string          `json:"words"`
	Kind      string          `json:"kind" enum:"metric,dimension,value"`
	Target    string          `json:"target" doc:"what the words mean: a metric, a dimension or a member"`
	Dimension string          `json:"dimension,omitempty" doc:"of a member"`
	Lang      evidence.Lang   `json:"lang"`
	Query     *semantic.Query `json:"query,omitempty" doc:"the question as it should have been read"`
	Status    string          `json:"status" enum:"proposed,approved,rejected"`
}

// Health tells whether the service can do its work.
type Health interface {
	Checks(ctx context.Context) []Check
}

// Check is the state of one thing that the service needs.
type Check struct {
	Name     string `json:"name"`
	OK       bool   `json:"ok"`
	Required bool   `json:"required" doc:"without it the service is not ready"`
	Detail   string `json:"detail,omitempty"`
	Mend     string `json:"mend,omitempty"`
}
