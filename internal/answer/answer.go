// Package answer is the pure data that the agent, the store, the server and
// the deliverers share: a question, how it was read, and the answer with its
// facts, tables, charts and sources. It holds no behaviour beyond small
// accessors.
package answer

import (
	"time"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// Version is the version of the JSON form of Answer.
const Version = 1

// Question is what a person asks.
type Question struct {
	Text         string             `json:"text"`
	Lang         evidence.Lang      `json:"lang,omitempty"` // empty: the text's own language
	Conversation string             `json:"conversation,omitempty"`
	Planner      Planner            `json:"planner,omitempty"`
	Principal    semantic.Principal `json:"-"`
	// Previous is the reading of the question before it in the conversation,
	// from which a follow-up takes what it does not say itself.
	Previous *Reading `json:"-"`
	// Reading, when given, replaces reading the text: a person changed a part
	// of an earlier reading and runs it again.
	Reading *Reading `json:"reading,omitempty"`
}

// Planner says who may read and plan.
type Planner string

// The planners.
const (
	PlannerAuto  Planner = "auto"  // rules first, the model where rules are unsure
	PlannerRules Planner = "rules" // never a model
	PlannerLLM   Planner = "llm"   // the model even where rules are sure
)

// Intent is what sort of answer a question wants.
type Intent string

// The intents.
const (
	Lookup   Intent = "lookup"   // one value, or a few metrics
	Compare  Intent = "compare"  // against another period, or members against each other
	Rank     Intent = "rank"     // best, worst, top N, breakdown by a dimension
	Trend    Intent = "trend"    // over time
	Share    Intent = "share"    // what part of a total: Reading.Share says of what
	Diagnose Intent = "diagnose" // why
	Anomaly  Intent = "anomaly"
	Forecast Intent = "forecast"
	Recovery Intent = "recovery" // whether what was lost came back, or a change goes on; never of a first question
	Overview Intent = "overview" // "how is performance?"
	Help     Intent = "help"     // greetings, "what can you do?", "which metrics are there?"
	Unknown  Intent = "unknown"
)

// Reading is what was understood of a question.
type Reading struct {
	Intent Intent          `json:"intent"`
	Query  semantic.Query  `json:"query"`
	Period period.Resolved `json:"-"`
	// Days is the period in days, for who shows it; nil where there is none.
	Days       *Days   `json:"period,omitempty"`
	Confidence float64 `json:"confidence"` // 0 to 1
	// Parts says which words gave which part, for chips and for the echo.
	Parts []Part `json:"parts,omitempty"`
	// Unread holds the content words that nothing claimed.
	Unread []string `json:"unread,omitempty"`
	// Aside holds the clauses that say nothing of what is asked, as they were
	// written. They are left out, and an answer says so.
	Aside []string `json:"aside,omitempty"`
	// Left holds the parts of a question of several that could not be read, as
	// they were written: the others are answered, and the answer names these.
	Left []string `json:"left,omitempty"`
	// Open lists the parts that need a choice, with their candidates.
	Open []Choice `json:"open,omitempty"`
	// Problem says why the question cannot be answered, when it cannot.
	Problem *Problem `json:"problem,omitempty"`
	// Claims is the direction of the change that the question takes for
	// granted, which the data may not bear out: +1 of "why did spend rise?",
	// -1 of "did spend fall?", else 0.
	Claims int `json:"claims,omitempty"`
	// Share says which part of the total is asked for, of the intent Share and
	// of rankings by share.
	Share *ShareOf `json:"share,omitempty"`
	// Against says, of the intent Compare, that a member is set against the whole.
	Against  *Against `json:"against,omitempty"`
	By       Reader   `json:"by"`
	FollowUp bool     `json:"follow_up,omitempty"` // parts were carried over
	// Led is who came first in a ranking that was answered: a follow-up calls it
	// "it", or asks "why?". Nil of any other reading.
	Led *Leader `json:"led,omitempty"`
	// Stages are the parts of a question that asks several linked things at once,
	// in the order in which they are answered; empty for one that asks one. The
	// reading that holds them is otherwise that of the last, from which a
	// follow-up goes on.
	Stages []Stage `json:"stages,omitempty"`
}

// Leader is the member of a dimension that comes first.
type Leader struct {
	Dimension string `json:"dimension"`
	Member    string `json:"member"`
}

// Days is a resolved period: as it was run, cut to the days that are complete,
// or before that as it was asked.
type Days struct {
	Start period.Date `json:"start"`
	End   period.Date `json:"end"`  // exclusive
	Zone  string      `json:"zone"` // in which days begin, such as Asia/Shanghai
}

// ShareOf asks for the part that members make of a total. The query beside it
// is the total, cut by Dimension; no filter of it names the Members.
type ShareOf struct {
	Dimension string `json:"dimension"`
	// Members are the part, added up where they are several. Empty: the share of
	// every member.
	Members []string `json:"members,omitempty"`
}

// Against sets the one member that the query fixes Dimension to against the whole,
// or against all others together.
type Against struct {
	Dimension string `json:"dimension"`
	Rest      bool   `json:"rest,omitempty"`
}

// Reader says who read the question.
type Reader string

// The readers.
const (
	ByRules  Reader = "rules"
	ByModel  Reader = "model"
	ByPerson Reader = "person"
)

// Slot names a part of a reading.
type Slot string

// The slots.
const (
	SlotIntent    Slot = "intent"
	SlotMetric    Slot = "metric"
	SlotDimension Slot = "dimension"
	SlotFilter    Slot = "filter"
	SlotPeriod    Slot = "period"
	SlotGrain     Slot = "grain"
	SlotCompare   Slot = "compare"
	SlotOrder     Slot = "order"
	SlotLimit     Slot = "limit"
	SlotHaving    Slot = "having" // a threshold on values
	SlotPer       Slot = "per"    // the step of an average over time
)

// Part is one understood piece of a question.
type Part struct {
	Slot   Slot   `json:"slot"`
	Text   string `json:"text"`   // the words as written
	Value  string `json:"value"`  // the canonical value
	Start  int    `json:"start"`  // byte offsets in the question
	End    int    `json:"end"`    //
	Source string `json:"source"` // "exact", "synonym", "fuzzy" (Text is misspelt), "default", "previous", "model"
}

// Choice is an open slot with its candidates, best first. Each candidate is a
// complete reading, so that choosing needs no further interpretation.
type Choice struct {
	Slot       Slot        `json:"slot"`
	Text       string      `json:"text,omitempty"` // the words it is about
	Candidates []Candidate `json:"candidates"`
}

// Candidate is one possible value of an open slot.
type Candidate struct {
	Value string          `json:"value"`
	Label string          `json:"label"`
	Score float64         `json:"score"`
	Query *semantic.Query `json:"query,omitempty"` // the whole query with this choice made
}

// Problem is a reason why a question has no answer, with a mend.
type Problem struct {
	Kind        ProblemKind `json:"kind"`
	Text        string      `json:"text,omitempty"`        // the words it is about, as written
	Detail      string      `json:"detail,omitempty"`      // more for a developer, in English
	Suggestions []string    `json:"suggestions,omitempty"` // nearest names, or questions that can be answered
}

// ProblemKind is the sort of a problem.
type ProblemKind string

// The problems. The words for a reader are the composer's.
const (
	UnknownMetric    ProblemKind = "unknown_metric"
	UnknownDimension ProblemKind = "unknown_dimension"
	UnknownValue     ProblemKind = "unknown_value"
	OutsideData      ProblemKind = "outside_data"   // competitors, the weather
	NoPeriodData     ProblemKind = "no_period_data" // the period holds nothing
	NotAllowed       ProblemKind = "not_allowed"    // refused by name: ROI without margin, fan-out, policy
	NotUnderstood    ProblemKind = "not_understood"
	InvalidDate      ProblemKind = "invalid_date"  // a written day that does not exist
	NotYet           ProblemKind = "not_yet"       // an intent that this version cannot answer
	NotEnough        ProblemKind = "not_enough"    // too little data for what was asked; Text says how much would do
	BadArguments     ProblemKind = "bad_arguments" // a call that does not fit its schema
)

// Answer is a finished answer.
type Answer struct {
	Version      int                `json:"version"`
	ID           string             `json:"id"`
	Conversation string             `json:"conversation,omitempty"`
	Question     string             `json:"question"`
	Lang         evidence.Lang      `json:"lang"`
	Kind         Kind               `json:"kind"`
	Reading      Reading            `json:"reading"`
	Echo         string             `json:"echo"` // the reading in words
	Markdown     string             `json:"markdown"`
	Sentences    []Sentence         `json:"sentences"`
	Facts        []evidence.Fact    `json:"facts"`
	Tables       []Table            `json:"tables"`
	Charts       []Chart            `json:"charts"`
	Sources      []Source           `json:"sources"`
	Caveats      []string           `json:"caveats"`
	FollowUps    []string           `json:"follow_ups"`
	Verdict      Verdict            `json:"verdict"`
	WrittenBy    string             `json:"written_by"` // "template", or the model's name
	Timings      Timings            `json:"timings"`
	CreatedAt    time.Time          `json:"created_at"`
	Policy       string             `json:"policy,omitempty"` // fingerprint of the row policies behind it
	Principal    semantic.Principal `json:"-"`
}

// Kind says what an answer is.
type Kind string

// The kinds of answers.
const (
	Answered Kind = "answered"
	Asked    Kind = "asked"  // a multiple-choice question back
	Cannot   Kind = "cannot" // with the reason and a mend
	Empty    Kind = "empty"  // the data holds nothing there
	Failed   Kind = "failed" // the run broke off; only the question is kept
)

// Sentence is one verified sentence. Text is plain text in which Spans mark
// the words that facts gave.
type Sentence struct {
	Text    string           `json:"text"`
	Spans   []evidence.Span  `json:"spans,omitempty"`
	Verdict evidence.Verdict `json:"verdict"`
	By      string           `json:"by"` // "template" or "model"
	// Stage is the number, from 1, of the part of the question that it answers; 0
	// where the question asks one thing.
	Stage int `json:"stage,omitempty"`
}

// Verdict counts the verifier's judgements of the finished text.
type Verdict struct {
	Supported    int `json:"supported"`
	Unsupported  int `json:"unsupported"`
	Contradicted int `json:"contradicted"`
	NotCheckable int `json:"not_checkable"`
	Replaced     int `json:"replaced"` // model sentences that failed and became templates
}

// Table is a result as rows, whose cells can be addressed.
type Table struct {
	ID      string        `json:"id"` // "t1"
	Title   string        `json:"title"`
	Columns []TableColumn `json:"columns"`
	Rows    [][]any       `json:"rows"` // string, float64, bool or nil; dates as 2006-01-02
	// Text holds the same cells as a reader of the answer's language sees them,
	// written as the sentences write them; nil leaves them to the reader's side.
	Text   [][]string `json:"text,omitempty"`
	Source string     `json:"source"`
	Total  int        `json:"total"`           // rows that exist, when known to be more than those here
	Stage  int        `json:"stage,omitempty"` // as of a Sentence
}

// Without returns the table without the columns that drop names. The columns
// that stay keep their names, by which cells are addressed.
func (t Table) Without(drop func(semantic.Column) bool) Table {
	var keep []int
	out := t
	out.Columns, out.Rows = nil, make([][]any, len(t.Rows))
	for i, c := range t.Columns {
		if !drop(c.Column) {
			keep = append(keep, i)
			out.Columns = append(out.Columns, c)
		}
	}
	for r, row := range t.Rows {
		out.Rows[r] = pick(row, keep)
	}
	if t.Text != nil {
		out.Text = make([][]string, len(t.Text))
		for r, row := range t.Text {
			out.Text[r] = pick(row, keep)
		}
	}
	return out
}

func pick[T any](row []T, at []int) []T {
	out := make([]T, len(at))
	for j, i := range at {
		out[j] = row[i]
	}
	return out
}

// TableColumn is a column with the label that the reader sees.
type TableColumn struct {
	semantic.Column
	Label string `json:"label"`
	// Members names, in the reader's language, the members of the column's
	// rows whose name differs from their value.
	Members map[string]string `json:"members,omitempty"`
}

// Source is one query that was run for an answer.
type Source struct {
	ID         string                 `json:"id"` // "q1"
	Tool       string                 `json:"tool"`
	Query      semantic.Query         `json:"query"`
	SQL        string                 `json:"sql"`
	Args       []string               `json:"args,omitempty"`
	Tables     []string               `json:"tables"`
	Rows       int                    `json:"rows"`
	Millis     float64                `json:"ms"`
	Watermarks map[string]period.Date `json:"watermarks,omitempty"`
	Cached     bool                   `json:"cached,omitempty"`
}

// Timings says where the time went, in milliseconds.
type Timings struct {
	Reading float64     `json:"reading_ms"`
	SQL     float64     `json:"sql_ms"`
	Model   float64     `json:"model_ms"`
	Compose float64     `json:"compose_ms"`
	Verify  float64     `json:"verify_ms"`
	Total   float64     `json:"total_ms"`
	Calls   []ModelCall `json:"model_calls,omitempty"`
}

// ModelCall is one call of a language model.
type ModelCall struct {
	Purpose      string  `json:"purpose"` // "read", "compose"
	Model        string  `json:"model"`
	PromptTokens int     `json:"prompt_tokens"`
	OutputTokens int     `json:"output_tokens"`
	Millis       float64 `json:"ms"`
	Error        string  `json:"error,omitempty"`
}
