package semantic

import (
	"time"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// Env is everything besides the model and the query that a compilation depends
// on. Equal inputs give equal output, so a compiled query is a cache key.
type Env struct {
	Now time.Time
	// Watermarks holds, by table, the last day whose data is complete. A table
	// that is absent is taken to be complete up to yesterday.
	Watermarks map[string]period.Date
	// FirstDays holds, by table, the first day with data; open ranges start
	// there and a period that ends before it is empty.
	FirstDays map[string]period.Date
	// Ages holds, by table with a history, what is recorded of it.
	Ages      map[string]Ages
	Principal Principal
	MaxRows   int // 0: DefaultMaxRows
	// MaxDimensions bounds how many dimensions cut a query; 0: DefaultMaxDimensions.
	// A search for where a change sits needs more than a person can read.
	MaxDimensions int
}

// DefaultMaxRows caps the rows of any query.
const DefaultMaxRows = 10_000

// DefaultMaxDimensions is by how many dimensions a query for a reader is cut.
const DefaultMaxDimensions = 4

// Principal is who asks. Its roles decide which row policies apply.
type Principal struct {
	ID    string   `json:"id"`
	Roles []string `json:"roles,omitempty"`
}

// Compiled is a query ready to run: one SELECT with its parameters, and what
// its columns mean.
type Compiled struct {
	SQL     string
	Args    []any
	Columns []Column
	Query   Query           // as asked
	Period  period.Resolved // as it was run, cut to complete days; as asked with NoteNoData
	Base    *period.Period  // what it is compared with
	Asked   period.Period   // as asked, before it was cut
	Notes   []Note
	Tables  []string // relations that the SQL reads, sorted
	Policy  string   // fingerprint of the row policies compiled in; empty when none
	MaxRows int
}

// Column describes one column of the result, in order.
type Column struct {
	Name      string        `json:"name"` // unique; "spend", "spend.base", "spend.delta", "spend.change", "platform", "time"
	Role      ColumnRole    `json:"role"`
	Metric    string        `json:"metric,omitempty"`
	Dimension string        `json:"dimension,omitempty"`
	Unit      evidence.Unit `json:"unit,omitzero"`
	Per       period.Grain  `json:"per,omitempty"` // the values are averages over such steps
}

// ColumnRole says what a column holds.
type ColumnRole string

// The roles. Times are dates: the first day of a step, or of the period where
// the step began before it. Dimensions are text or null; the others are
// float8 or null, counts too; null means that there is no row. Delta is value minus base in the metric's unit (points for a
// percentage); change is relative, value/base − 1, null where base is 0.
const (
	TimeColumn      ColumnRole = "time"
	DimensionColumn ColumnRole = "dimension"
	ValueColumn     ColumnRole = "value"
	BaseColumn      ColumnRole = "base"
	DeltaColumn     ColumnRole = "delta"
	ChangeColumn    ColumnRole = "change"
	// ShareColumn is a part of the total, 0 to 1, which a tool adds; no query
	// compiles to it.
	ShareColumn ColumnRole = "share"
	// OthersColumn is a boolean, true in the row that holds the rest of a
	// top-N; present only when the query asked for it.
	OthersColumn ColumnRole = "others"
)

// Note is something that a reader of the result must know.
type Note struct {
	Kind   NoteKind       `json:"kind"`
	Metric string         `json:"metric,omitempty"`
	Period *period.Period `json:"period,omitempty"`
	Days   int            `json:"days,omitempty"`
	Grain  period.Grain   `json:"grain,omitempty"` // of NoteAveraged and NoteWholeSteps
	Steps  int            `json:"steps,omitempty"` // of NoteAveraged, 0 where each row has its own; of NoteUnevenDays and NoteUnevenBase
}

// NoteKind is the sort of a note; the words are the renderer's.
type NoteKind string

// The notes.
const (
	// NoteCut: the period was not complete and was cut to Period.
	NoteCut NoteKind = "cut_to_complete"
	// NoteBegins: the period begins before the data, and was cut to Period.
	NoteBegins NoteKind = "cut_to_first"
	// NoteImmature: values of the last Days days of Period still grow.
	NoteImmature NoteKind = "immature"
	// NoteEqualAge: values of the last Days days of Period still grow, and their
	// comparison is read as it stood at the same age. It stands instead of
	// NoteImmature.
	NoteEqualAge NoteKind = "equal_age"
	// NoteNoData: no complete day is recorded in Period, so no row of it was read.
	NoteNoData NoteKind = "no_data"
	// NoteBasePartial: the comparison, Period, reaches Days days before the first
	// data of some table.
	NoteBasePartial NoteKind = "base_partial"
	// NotePlatformReported: conversions are as each platform reports them and
	// are not unique across platforms.
	NotePlatformReported NoteKind = "platform_reported"
	// NoteAveraged: values are averages over Steps steps of Grain, those of
	// Period.
	NoteAveraged NoteKind = "averaged"
	// NoteWholeSteps: the period was cut to its whole steps of Grain, Period.
	NoteWholeSteps NoteKind = "cut_to_whole_steps"
	// NoteUnevenDays: totals of Metric for members of a dimension of days are of unequally
	// many days, of Steps to Days each.
	NoteUnevenDays NoteKind = "uneven_days"
	// NoteUnevenBase: the filters keep Days days of the period, and Steps of what
	// its total, of Metric, is compared with.
	NoteUnevenBase NoteKind = "uneven_base"
	// NoteWeekdays: weekdays are Monday to Friday, whatever the holidays.
	NoteWeekdays NoteKind = "weekdays"
	// NoteRatioOfTotals: Metric is no average of steps but the ratio over the
	// whole period.
	NoteRatioOfTotals NoteKind = "ratio_of_totals"
	// NoteApart: each member was forecast on its own, so that members need not
	// add up to the forecast of the whole.
	NoteApart NoteKind = "forecast_apart"
	// NoteTruncated: more rows exist than were read (set by whoever runs the query).
	NoteTruncated NoteKind = "truncated"
	// NotePolicy: rows were left out by a row policy.
	NotePolicy NoteKind = "policy"
)
