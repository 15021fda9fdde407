package semantic

import (
	"slices"
	"time"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// Model is a semantic model: the tables that may be read, and the metrics and
// dimensions that they give. It is read-only once loaded and safe for
// concurrent use.
type Model struct {
	Name       string
	Label      Text
	Zone       *time.Location
	WeekStart  time.Weekday
	Currency   string // ISO 4217, of every metric in currency
	Tables     []*Table
	Metrics    []*Metric    // in the order of the files
	Dimensions []*Dimension // likewise; one for each name, however many tables have it
	Days       []*Dimension // those of days, which every dated table has: never proposed, only asked for

	metrics    map[string]*Metric
	dimensions map[string]*Dimension
	tables     map[string]*Table
	routes     map[*Table]map[string]route
}

// Text is a string in the languages that it exists in.
type Text map[evidence.Lang]string

// Words holds synonyms by language.
type Words map[evidence.Lang][]string

// Table is one relation, described at its own grain.
type Table struct {
	Name          string // as metrics name it; unique
	Relation      string // schema-qualified, as SQL names it
	TimeDimension string // the column that dates a row; empty for undated tables
	TimeType      TimeType
	Granularity   period.Grain // of the column that dates a row, where coarser than a day: rows stand for whole weeks, months
	Columns       []*TableColumn
	PrimaryEntity string
	Maturity      int // days until a row's values stop growing; 0: at once
	// Plan says that the rows are what was planned, targets and budgets: days
	// that are yet to come are complete like those that are over.
	Plan     bool
	Policies []Policy
	Notes    *NoteColumns // the rows are notes about days; nil for what is counted
	History  *AgeHistory  // the rows as they read while they were young; nil where none is kept

	timeColumn *TableColumn
}

// TimeType says how a table dates its rows.
type TimeType string

// The time types. A moment falls on a day in the model's zone; a clock shows it
// already.
const (
	DateType   TimeType = "date"
	MomentType TimeType = "timestamp" // timestamptz
	ClockType  TimeType = "datetime"  // timestamp without time zone
)

var timeTypes = []string{string(DateType), string(MomentType), string(ClockType)}

// TableColumn is a column of a table that is a dimension or an entity.
type TableColumn struct {
	Name      string
	Expr      string // SQL over the table's own columns; the column's name by default
	Dimension string // empty when it is an entity only
	Entity    string
	Primary   bool // of an entity: one row for each value
	// TimeType says, for a time dimension, whether the column holds dates or
	// moments.
	TimeType TimeType
}

// Policy keeps, for principals with a role, only the rows that match.
type Policy struct {
	Role   string
	Filter Filter
}

// Dimension is something to cut or filter by.
type Dimension struct {
	Name        string
	Label       Text
	Description Text
	Synonyms    Words
	Type        DimensionType
	Members     []Member // declared ones: labels and synonyms of known values
	// Sampled says that the members are read from the data as well, so that a
	// question can name them.
	Sampled bool
	// Outcome marks a dimension that says what became of a row, such as an
	// order's status: it is no place in which to look for what moved a metric.
	Outcome bool
	// Within is the dimension each of whose members holds some of this one's:
	// platform for campaign. Empty for none.
	Within string
	// Untrusted marks members that come from outside (campaign names): they
	// reach a model only as handles.
	Untrusted bool

	week []string // of a dimension of days: the member of each day, from Monday
}

// DimensionType is the type of a dimension's values.
type DimensionType string

// The types of dimensions.
const (
	Categorical DimensionType = "categorical"
	TimeDim     DimensionType = "time"
	NumericDim  DimensionType = "number"
	BooleanDim  DimensionType = "boolean"
)

// Member is a known value of a dimension.
type Member struct {
	Value    string
	Label    Text
	Synonyms Words
}

// Metric is a number that can be asked for.
type Metric struct {
	Name        string
	Type        MetricType
	Label       Text
	Description Text
	Synonyms    Words
	Unit        evidence.Unit
	Good        int // +1: up is good, -1: down is good, 0: neither

	// Of a simple metric.
	Table  string
	Agg    Agg
	Expr   string // SQL over the table's columns
	Filter string // SQL condition over the table's columns

	// Of a ratio.
	Numerator, Denominator string

	// Of a derived metric: an arithmetic expression over its inputs.
	Formula string
	Inputs  []Input
	formula term

	// Of a cumulative metric.
	Input       string
	Window      int // in steps of WindowGrain; 0 with GrainToDate or all time
	WindowGrain period.Grain
	GrainToDate period.Grain

	// Maturity is how many days its values keep growing: its own, else its
	// table's, else the longest of its inputs.
	Maturity         int
	PlatformReported bool // counted by each platform by its own rules
	Additive         bool // members and days may be summed
	Headline         bool // among the first to be offered when a question names no metric

	// Factors are metrics whose product this one is, always: clicks of
	// impressions and CTR. Only an additive metric has some.
	Factors []string
	// Beside names a metric that counts the same by other rules, shop orders
	// beside conversions that platforms report: shown side by side, never added.
	Beside string

	// Refuse, when it is not empty, says why a metric that people know by this
	// name cannot be computed from this data; Instead names metrics to offer.
	// A refused metric may have no type.
	Refuse  Text
	Instead []string
}

// Input is one operand of a derived metric.
type Input struct {
	Metric string
	Alias  string
	Offset int // steps back in time, of OffsetGrain
	// OffsetGrain is the grain of Offset.
	OffsetGrain period.Grain
}

// MetricType is the sort of a metric.
type MetricType string

// The types of metrics.
const (
	Simple     MetricType = "simple"
	RatioType  MetricType = "ratio"
	Derived    MetricType = "derived"
	Cumulative MetricType = "cumulative"
)

// Agg is the aggregation of a simple metric.
type Agg string

// The aggregations.
const (
	Sum           Agg = "sum"
	CountAgg      Agg = "count"
	CountDistinct Agg = "count_distinct"
	Average       Agg = "average"
	Min           Agg = "min"
	Max           Agg = "max"
	Median        Agg = "median"
	SumBoolean    Agg = "sum_boolean"
)

// Metric returns the metric of a name.
func (m *Model) Metric(name string) (*Metric, bool) { v, ok := m.metrics[name]; return v, ok }

// Dimension returns the dimension of a name.
func (m *Model) Dimension(name string) (*Dimension, bool) { v, ok := m.dimensions[name]; return v, ok }

// Contains reports whether every member of a dimension lies within one of another,
// as campaigns do within platforms.
func (m *Model) Contains(outer, inner string) bool {
	for range m.Dimensions { // no longer a way than there are dimensions
		d, ok := m.dimensions[inner]
		if !ok || d.Within == "" {
			return false
		}
		if inner = d.Within; inner == outer {
			return true
		}
	}
	return false
}

// Table returns the table of a name.
func (m *Model) Table(name string) (*Table, bool) { v, ok := m.tables[name]; return v, ok }

// Plans reports whether a metric is counted from plans alone: a target, a
// budget.
func (m *Model) Plans(metric string) bool {
	v, ok := m.metrics[metric]
	if !ok {
		return false
	}
	tables := m.tablesOf(v)
	return len(tables) > 0 && !slices.ContainsFunc(tables, func(t *Table) bool { return !t.Plan })
}

// HoldsPlan reports whether a metric is a ratio that holds an actual against a
// plan: budget used, target attainment.
func (m *Model) HoldsPlan(metric string) bool {
	v, ok := m.metrics[metric]
	return ok && v.Type == RatioType && m.Plans(v.Denominator) && !m.Plans(v.Numerator)
}

// Attainment finds the ratio that holds a metric against its plan, whichever of
// the three is named.
func (m *Model) Attainment(metric string) (*Metric, bool) {
	for _, v := range m.Metrics {
		if m.HoldsPlan(v.Name) && (metric == v.Name || metric == v.Numerator || metric == v.Denominator) {
			return v, true
		}
	}
	return nil, false
}

// Calendar returns the model's calendar.
func (m *Model) Calendar() period.Calendar {
	return period.Calendar{Zone: m.Zone, WeekStart: m.WeekStart}
}
