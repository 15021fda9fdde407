package semantic

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// goldens are queries whose SQL is kept in testdata/sql, so that a change of
// the compiler shows as a diff.
var goldens = map[string]Query{
	"total":               {Metrics: []string{"spend"}, Period: "last_week"},
	"everything":          {Metrics: []string{"spend"}},
	"every_aggregate":     {Metrics: []string{"ad_rows", "reach", "average_spend", "median_spend", "dearest", "mobile_spend", "mobile_rows"}, Period: "last_month"},
	"ratio_by_platform":   {Metrics: []string{"cpc"}, Dimensions: []string{"platform"}, Period: "last_month"},
	"ordered_and_limited": {Metrics: []string{"spend", "clicks"}, Dimensions: []string{"platform", "country"}, Period: "past_30_days", OrderBy: []Order{{Field: "clicks"}}, Limit: 5},
	"by_day":              {Metrics: []string{"spend"}, Period: "past_7_days", Grain: period.Day},
	"by_week_of_moments":  {Metrics: []string{"orders"}, Period: "past_30_days", Grain: period.Week},
	"members_by_month":    {Metrics: []string{"spend"}, Dimensions: []string{"platform"}, Period: "2026-q3", Grain: period.Month},
	"previous_period":     {Metrics: []string{"spend", "cpc"}, Dimensions: []string{"platform"}, Period: "last_week", Compare: Compare{Kind: ComparePreviousPeriod}},
	"previous_year_days":  {Metrics: []string{"spend"}, Period: "last_week", Grain: period.Day, Compare: Compare{Kind: ComparePreviousYear}},
	"custom_by_change":    {Metrics: []string{"spend"}, Dimensions: []string{"country"}, Period: "last_week", Compare: Compare{CompareCustom, "2026-10"}, OrderBy: []Order{{Field: "spend.change", Desc: true}}},
	"drill_across":        {Metrics: []string{"spend", "revenue", "mer"}, Dimensions: []string{"platform"}, Period: "last_month"},
	"additive_sum":        {Metrics: []string{"profit"}, Dimensions: []string{"country"}, Period: "last_month"},
	"joined_dimension":    {Metrics: []string{"spend"}, Dimensions: []string{"objective", "team"}, Period: "last_month"},
	"joined_filter":       {Metrics: []string{"spend"}, Period: "last_month", Filters: []Filter{{"team", Equals, []string{"Alpha"}}}},
	"top_and_others":      {Metrics: []string{"cpc"}, Dimensions: []string{"platform"}, Period: "last_month", Limit: 3, Others: true},
	"top_over_time":       {Metrics: []string{"spend"}, Dimensions: []string{"platform"}, Period: "last_month", Grain: period.Week, Limit: 3},
	"others_over_time":    {Metrics: []string{"reach"}, Dimensions: []string{"country"}, Period: "last_month", Grain: period.Week, Limit: 3, Others: true},
	"month_to_date":       {Metrics: []string{"spend_mtd"}, Period: "last_week", Grain: period.Day},
	"rolling_distinct":    {Metrics: []string{"reach_7d"}, Period: "last_week", Grain: period.Day},
	"rolling_total":       {Metrics: []string{"spend_7d"}, Period: "last_week", Compare: Compare{Kind: ComparePreviousPeriod}},
	"offset":              {Metrics: []string{"spend_growth"}, Dimensions: []string{"platform"}, Period: "last_month"},
	"text_filters": {Metrics: []string{"spend"}, Period: "last_week", Filters: []Filter{
		{"platform", Equals, []string{"Google"}}, {"platform", NotEquals, []string{"Meta"}}, {"country", In, []string{"US", "DE"}},
		{"country", NotIn, []string{"FR"}}, {"objective", Contains, []string{"sale"}}, {"objective", NotContains, []string{"x"}}, {"team", IsNotNull, nil}}},
	"typed_filters": {Metrics: []string{"spend"}, Period: "last_week", Filters: []Filter{
		{"bid", Between, []string{"1", "2.5"}}, {"bid", Greater, []string{"1"}}, {"started", LessEqual, []string{"2026-10-31"}},
		{"started", In, []string{"2026-01-01"}}, {"always_on", Equals, []string{"true"}}, {"bid", NotIn, []string{"3"}}, {"bid", IsNull, nil}}},
	"moment_dimension": {Metrics: []string{"orders"}, Dimensions: []string{"shipped_on", "hour"}, Period: "last_week"},
	"undated":          {Metrics: []string{"campaigns"}, Dimensions: []string{"team"}},
	"nothing_there":    {Metrics: []string{"spend"}, Period: "next_month"},
}

func TestGoldenSQL(t *testing.T) {
	t.Parallel()
	m := shop(t)
	for name, q := range goldens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := known()
			if name == "joined_filter" {
				env.Principal.Roles = []string{"google_only", "meta_only"}
			}
			c := mustCompile(t, m, q, env)
			got := c.SQL + "\n"
			for i, a := range c.Args {
				got += fmt.Sprintf("-- $%d %v\n", i+1, argument(a))
			}
			path := filepath.Join("testdata", "sql", name+".sql")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got, or run with -update:\n%s", diff)
			}
		})
	}
}

func argument(a any) any {
	switch a := a.(type) {
	case time.Time:
		return a.Format(time.RFC3339)
	case []time.Time:
		out := make([]string, len(a))
		for i, v := range a {
			out[i] = v.Format(time.RFC3339)
		}
		return out
	}
	return a
}

func TestCompileErrors(t *testing.T) {
	t.Parallel()
	m := shop(t)
	spend := []string{"spend"}
	filter := func(d string, op Op, v ...string) Query {
		return Query{Metrics: spend, Filters: []Filter{{d, op, v}}}
	}
	for name, tt := range map[string]struct {
		q         Query
		kind      ErrorKind
		candidate string
	}{
		"no metric":             {Query{}, UnknownMetric, ""},
		"misspelt metric":       {Query{Metrics: []string{"spnd"}}, UnknownMetric, "spend"},
		"shortened metric":      {Query{Metrics: []string{"conversion"}}, UnknownMetric, "conversions"},
		"refused metric":        {Query{Metrics: []string{"roi"}}, NotAllowed, "mer"},
		"misspelt dimension":    {Query{Metrics: spend, Dimensions: []string{"platfrom"}}, UnknownDimension, "platform"},
		"the time column":       {Query{Metrics: spend, Dimensions: []string{"day"}}, UnknownDimension, ""},
		"dimension of another":  {Query{Metrics: []string{"orders"}, Dimensions: []string{"objective"}}, NoSuchCut, "platform"},
		"one of two tables":     {Query{Metrics: []string{"spend", "orders"}, Dimensions: []string{"team"}}, NoSuchCut, "platform"},
		"fan-out":               {Query{Metrics: []string{"campaigns"}, Dimensions: []string{"platform"}}, NoSuchCut, "objective"},
		"filter out of reach":   {Query{Metrics: []string{"orders"}, Filters: []Filter{{"team", Equals, []string{"x"}}}}, NoSuchCut, "platform"},
		"grain":                 {Query{Metrics: spend, Grain: "hour"}, UnknownGrain, "day"},
		"period":                {Query{Metrics: spend, Period: "lately"}, BadPeriod, ""},
		"long period":           {Query{Metrics: spend, Period: period.Expr(strings.Repeat("x", 5000))}, BadPeriod, ""},
		"compare":               {Query{Metrics: spend, Compare: Compare{Kind: "yoy"}}, BadCompare, "previous_year"},
		"custom without period": {Query{Metrics: spend, Compare: Compare{Kind: CompareCustom}}, BadCompare, ""},
		"custom period":         {Query{Metrics: spend, Compare: Compare{CompareCustom, "lately"}}, BadCompare, ""},
		"order":                 {Query{Metrics: spend, OrderBy: []Order{{Field: "clicks"}}}, UnknownOrder, "spend"},
		"order by absent base":  {Query{Metrics: spend, OrderBy: []Order{{Field: "spend.base"}}}, UnknownOrder, "spend"},
		"order by absent time":  {Query{Metrics: spend, OrderBy: []Order{{Field: "time"}}}, UnknownOrder, "spend"},
		"negative limit":        {Query{Metrics: spend, Limit: -1}, BadLimit, ""},
		"others of two":         {Query{Metrics: spend, Dimensions: []string{"platform", "country"}, Limit: 3, Others: true}, BadLimit, ""},
		"others of all":         {Query{Metrics: spend, Dimensions: []string{"platform"}, Others: true}, BadLimit, ""},
		"no dates":              {Query{Metrics: []string{"campaigns"}, Period: "last_week"}, NoDates, ""},
		"too many steps":        {Query{Metrics: spend, Period: "1990-01-01..2026-11-01", Grain: period.Day}, TooMany, ""},
		"too many metrics":      {Query{Metrics: make([]string, 21)}, TooMany, ""},
		"too many dimensions":   {Query{Metrics: spend, Dimensions: make([]string, 5)}, TooMany, ""},
		"too many filters":      {Query{Metrics: spend, Filters: make([]Filter, 21)}, TooMany, ""},
		"too many values":       {filter("platform", In, make([]string, 501)...), TooMany, ""},
		"filter of nothing":     {filter("nothing", Equals, "x"), UnknownDimension, ""},
		"operator":              {filter("platform", "like", "x"), BadFilter, ""},
		"no value":              {filter("platform", Equals), BadFilter, ""},
		"two values":            {filter("platform", Equals, "a", "b"), BadFilter, ""},
		"null with a value":     {filter("platform", IsNull, "a"), BadFilter, ""},
		"half a range":          {filter("bid", Between, "1"), BadFilter, ""},
		"range of text":         {filter("platform", Less, "a"), BadFilter, ""},
		"part of a number":      {filter("bid", Contains, "1"), BadFilter, ""},
		"not a number":          {filter("bid", Equals, "1; drop"), BadFilter, ""},
		"exponent":              {filter("bid", Equals, "1e999999"), BadFilter, ""},
		"infinite number":       {filter("bid", Equals, "NaN"), BadFilter, ""},
		"not a date":            {filter("started", Equals, "2026-02-30"), BadFilter, ""},
		"not a boolean":         {filter("always_on", Equals, "yes"), BadFilter, ""},
		"NUL":                   {filter("platform", Equals, "a\x00b"), BadFilter, ""},
		"not UTF-8":             {filter("platform", Equals, "\xff"), BadFilter, ""},
		"long value":            {filter("platform", Equals, strings.Repeat("界", 1001)), BadFilter, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := known()
			if tt.kind == TooMany {
				env.FirstDays = nil // a period is cut to the days with data first
			}
			_, err := Compile(m, tt.q, env)
			var e *QueryError
			if !errors.As(err, &e) || e.Kind != tt.kind {
				t.Fatalf("got %v, want kind %s", err, tt.kind)
			}
			if tt.candidate != "" && !slices.Contains(e.Candidates, tt.candidate) {
				t.Errorf("candidates %v lack %s", e.Candidates, tt.candidate)
			}
			if e.Mend == "" {
				t.Error("no mend")
			}
		})
	}
}

func TestRefusalCarriesItsReason(t *testing.T) {
	t.Parallel()
	_, err := Compile(shop(t), Query{Metrics: []string{"roi"}}, known())
	var e *QueryError
	if !errors.As(err, &e) || e.Reason.In(evidence.ZH) != "数据中没有毛利" {
		t.Errorf("%+v", e)
	}
}

func TestPeriodsAndNotes(t *testing.T) {
	t.Parallel()
	m := shop(t)
	days := func(s string) period.Period {
		a, b, _ := strings.Cut(s, "..")
		from, err := period.ParseDate(a)
		if err != nil {
			t.Fatal(err)
		}
		to, err := period.ParseDate(b)
		if err != nil {
			t.Fatal(err)
		}
		return period.Period{Start: from, End: to + 1}
	}
	list := strings.Fields
	previous, year := Compare{Kind: ComparePreviousPeriod}, Compare{Kind: ComparePreviousYear}
	for name, tt := range map[string]struct {
		q         Query
		watermark string // of ads
		run, base string
		notes     string
	}{
		"whole week":            {q: Query{Metrics: list("spend"), Period: "last_week", Compare: previous}, run: "2026-11-15..2026-11-21", base: "2026-11-08..2026-11-14"},
		"this week is cut":      {q: Query{Metrics: list("spend"), Period: "this_week", Compare: previous}, run: "2026-11-22..2026-11-23", base: "2026-11-15..2026-11-16", notes: "cut_to_complete:2"},
		"this month is cut":     {q: Query{Metrics: list("spend"), Period: "this_month", Compare: previous}, run: "2026-11-01..2026-11-23", base: "2026-10-01..2026-10-23", notes: "cut_to_complete:23"},
		"begins with the data":  {q: Query{Metrics: list("orders"), Period: "2026-10-20..2026-11-10"}, run: "2026-11-01..2026-11-10", notes: "cut_to_first:10"},
		"late data cuts more":   {q: Query{Metrics: list("spend"), Period: "this_month", Compare: previous}, watermark: "2026-11-10", run: "2026-11-01..2026-11-10", base: "2026-10-01..2026-10-10", notes: "cut_to_complete:10"},
		"the later table waits": {q: Query{Metrics: list("orders spend"), Period: "this_month"}, watermark: "2026-11-10", run: "2026-11-01..2026-11-10", notes: "cut_to_complete:10"},
		"only its own tables":   {q: Query{Metrics: list("orders"), Period: "2026-11-01..2026-11-20"}, watermark: "2026-11-10", run: "2026-11-01..2026-11-20"},
		"today has no day yet":  {q: Query{Metrics: list("spend"), Period: "today"}, run: "2026-11-24..2026-11-24", notes: "no_data:0"},
		"the future":            {q: Query{Metrics: list("spend"), Period: "next_month"}, run: "2026-12-01..2026-12-31", notes: "no_data:0"},
		"before all data":       {q: Query{Metrics: list("orders"), Period: "2026-10"}, run: "2026-10-01..2026-10-31", notes: "no_data:0"},
		"all data":              {q: Query{Metrics: list("orders")}, run: "2026-11-01..2026-11-23"},
		"open start":            {q: Query{Metrics: list("orders"), Period: "..2026-11-10"}, run: "2026-11-01..2026-11-10"},
		"open end":              {q: Query{Metrics: list("orders"), Period: "2026-11-05.."}, run: "2026-11-05..2026-11-23"},
		"base before the data":  {q: Query{Metrics: list("orders"), Period: "2026-11-04..2026-11-10", Compare: previous}, run: "2026-11-04..2026-11-10", base: "2026-10-28..2026-11-03", notes: "base_partial:4"},
		"same weekdays":         {q: Query{Metrics: list("spend"), Period: "last_week", Compare: year}, run: "2026-11-15..2026-11-21", base: "2025-11-16..2025-11-22"},
		"same month":            {q: Query{Metrics: list("spend"), Period: "2026-02", Compare: year}, run: "2026-02-01..2026-02-28", base: "2025-02-01..2025-02-28"},
		"into a leap year":      {q: Query{Metrics: list("spend"), Period: "2025-02", Compare: year}, run: "2025-02-01..2025-02-28", base: "2024-02-01..2024-02-29", notes: "base_partial:27"},
		"custom is cut":         {q: Query{Metrics: list("spend"), Period: "last_week", Compare: Compare{CompareCustom, "this_week"}}, run: "2026-11-15..2026-11-21", base: "2026-11-22..2026-11-23"},
		"still growing":         {q: Query{Metrics: list("clicks"), Period: "this_week"}, run: "2026-11-22..2026-11-23", notes: "cut_to_complete:2 immature:2"},
		"the last of them":      {q: Query{Metrics: list("clicks cpc"), Period: "past_7_days"}, run: "2026-11-17..2026-11-23", notes: "immature:3 immature:3"},
		"grown":                 {q: Query{Metrics: list("clicks"), Period: "2026-11-01..2026-11-20"}, run: "2026-11-01..2026-11-20"},
		"platforms added":       {q: Query{Metrics: list("conversion_rate"), Period: "2026-10"}, run: "2026-10-01..2026-10-31", notes: "platform_reported:0"},
		"one platform":          {q: Query{Metrics: list("conversions"), Period: "2026-10", Filters: []Filter{{"platform", Equals, []string{"Meta"}}}}, run: "2026-10-01..2026-10-31"},
		"two platforms":         {q: Query{Metrics: list("conversions"), Period: "2026-10", Filters: []Filter{{"platform", In, []string{"Meta", "Google"}}}}, run: "2026-10-01..2026-10-31", notes: "platform_reported:0"},
		"each platform":         {q: Query{Metrics: list("conversions"), Dimensions: list("platform"), Period: "2026-10"}, run: "2026-10-01..2026-10-31"},
		"other platforms":       {q: Query{Metrics: list("conversions"), Dimensions: list("platform"), Limit: 1, Others: true, Period: "2026-10"}, run: "2026-10-01..2026-10-31", notes: "platform_reported:0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := known()
			if tt.watermark != "" {
				d, err := period.ParseDate(tt.watermark)
				if err != nil {
					t.Fatal(err)
				}
				env.Watermarks = map[string]period.Date{"ads": d}
			}
			c := mustCompile(t, m, tt.q, env)
			if want := days(tt.run); c.Period.Period != want {
				t.Errorf("run over %v, want %v", c.Period.Period, want)
			}
			if got, want := c.Base != nil, tt.base != ""; got != want || got && *c.Base != days(tt.base) {
				t.Errorf("against %v, want %s", c.Base, tt.base)
			}
			var notes []string
			for _, n := range c.Notes {
				notes = append(notes, fmt.Sprintf("%s:%d", n.Kind, n.Days))
			}
			if got := strings.Join(notes, " "); got != tt.notes {
				t.Errorf("notes %q, want %q", got, tt.notes)
			}
		})
	}
}

func TestPolicyFingerprint(t *testing.T) {
	t.Parallel()
	m := shop(t)
	policy := func(q Query, roles ...string) string {
		env := known()
		env.Principal.Roles = roles
		return mustCompile(t, m, q, env).Policy
	}
	spend := Query{Metrics: []string{"spend"}}
	if policy(spend) != "" || policy(spend, "analyst") != "" || policy(Query{Metrics: []string{"orders"}}, "google_only") != "" {
		t.Error("a fingerprint without a policy")
	}
	google := policy(spend, "google_only")
	if google == "" || google == policy(spend, "meta_only") || google == policy(spend, "google_only", "meta_only") {
		t.Error("different policies share a fingerprint")
	}
	if policy(spend, "google_only", "meta_only") != policy(spend, "meta_only", "analyst", "google_only", "meta_only") {
		t.Error("the order of roles changes the fingerprint")
	}
	if google == policy(Query{Metrics: []string{"spend"}, Dimensions: []string{"team"}}, "google_only") {
		t.Error("the policy of a joined table is not in the fingerprint")
	}
}

func TestColumnsAndTables(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, shop(t), Query{Metrics: []string{"conversion_rate", "mer"}, Dimensions: []string{"platform"}, Period: "last_week",
		Grain: period.Day, Compare: Compare{Kind: ComparePreviousPeriod}, Limit: 2, Others: true}, known())
	percent, ratio := evidence.Unit{Kind: evidence.Percent}, evidence.Unit{Kind: evidence.Ratio}
	want := []Column{
		{Name: "time", Role: TimeColumn}, {Name: "platform", Role: DimensionColumn, Dimension: "platform"},
		{Name: "conversion_rate", Role: ValueColumn, Metric: "conversion_rate", Unit: percent},
		{Name: "conversion_rate.base", Role: BaseColumn, Metric: "conversion_rate", Unit: percent},
		{Name: "conversion_rate.delta", Role: DeltaColumn, Metric: "conversion_rate", Unit: evidence.Unit{Kind: evidence.Points}},
		{Name: "conversion_rate.change", Role: ChangeColumn, Metric: "conversion_rate", Unit: percent},
		{Name: "mer", Role: ValueColumn, Metric: "mer", Unit: ratio},
		{Name: "mer.base", Role: BaseColumn, Metric: "mer", Unit: ratio},
		{Name: "mer.delta", Role: DeltaColumn, Metric: "mer", Unit: ratio},
		{Name: "mer.change", Role: ChangeColumn, Metric: "mer", Unit: percent},
		{Name: "others", Role: OthersColumn},
	}
	if diff := cmp.Diff(want, c.Columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"shop.ads", "shop.orders"}, c.Tables); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
}

func TestEqualQuestionsHaveEqualKeys(t *testing.T) {
	t.Parallel()
	q := Query{Metrics: []string{"spend", "clicks"}, Dimensions: []string{"country", "platform"}, Period: "Last_Week ",
		Filters: []Filter{{"platform", In, []string{"b", "a", "b"}}, {"country", In, []string{"US"}}}, Compare: Compare{ComparePreviousYear, "ignored"}}
	same := Query{Metrics: []string{"clicks", "spend", "clicks"}, Dimensions: []string{"platform", "country"}, Period: "last_week",
		Filters: []Filter{{"country", Equals, []string{"US"}}, {"platform", In, []string{"a", "b"}}, {"country", Equals, []string{"US"}}},
		Compare: Compare{Kind: ComparePreviousYear}, OrderBy: []Order{{Field: "spend", Desc: true}}}
	if diff := cmp.Diff(q.Canonical(), same.Canonical()); diff != "" || q.Key() != same.Key() {
		t.Errorf("the same question twice:\n%s", diff)
	}
	if diff := cmp.Diff(q.Canonical(), q.Canonical().Canonical()); diff != "" {
		t.Errorf("not stable:\n%s", diff)
	}
	for name, change := range map[string]func(*Query){
		"metric": func(q *Query) { q.Metrics = []string{"clicks"} },
		"period": func(q *Query) { q.Period = "last_month" },
		"filter": func(q *Query) { q.Filters = q.Filters[:1] },
		"value":  func(q *Query) { q.Filters = []Filter{{"platform", Equals, []string{"a"}}, q.Filters[0]} },
		"order":  func(q *Query) { q.OrderBy = []Order{{Field: "clicks", Desc: true}} },
		"limit":  func(q *Query) { q.Limit = 3 },
		"grain":  func(q *Query) { q.Grain = period.Week },
	} {
		other := same
		change(&other)
		if other.Key() == same.Key() {
			t.Errorf("another %s has the same key", name)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	m := shop(b)
	for _, name := range []string{"total", "previous_period", "drill_across", "others_over_time", "month_to_date"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Compile(m, goldens[name], known()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Tables may have names that the parts of a statement have too.
func TestPartNamesAreUnique(t *testing.T) {
	t.Parallel()
	var models, names []string
	for _, name := range []string{"rows", "all", "top", "ads", "top_ads", "ads_base", "ads_members", strings.Repeat("x", 50)} {
		models = append(models, "- name: "+name+"\n  semantic_model: true\n  agg_time_dimension: day\n  columns:\n  - {name: day, dimension: {type: time}}\n  - {name: d, dimension: {type: categorical}}\n"+
			"  metrics:\n  - {name: n_"+name[:min(len(name), 48)]+", type: simple, agg: count}\n")
		names = append(names, "n_"+name[:min(len(name), 48)])
	}
	m, err := Load(fstest.MapFS{"m.yaml": {Data: []byte("models:\n" + strings.Join(models, ""))}})
	if err != nil {
		t.Fatal(err)
	}
	c := mustCompile(t, m, Query{Metrics: names, Dimensions: []string{"d"}, Period: "last_week", Grain: period.Day, Limit: 2, Others: true,
		Compare: Compare{Kind: ComparePreviousPeriod}}, Env{Now: clock})
	seen := map[string]bool{}
	for _, part := range regexp.MustCompile(`(?m)^("__\w+") AS \(|, ("__\w+") AS \($`).FindAllStringSubmatch(c.SQL, -1) {
		if name := part[1]; seen[name] || len(name) > 65 {
			t.Errorf("the part %s is there twice or too long", name)
		} else {
			seen[name] = true
		}
	}
	if len(seen) < 2*8*2 {
		t.Errorf("only %d parts:\n%s", len(seen), c.SQL)
	}
}

// A grid that could not be read whole would push data out of the result.
func TestGridGivesWay(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "hand.sql")
	q := Query{Metrics: []string{"spend"}, Dimensions: []string{"platform"}, Period: "2026-11-16..2026-11-18", Grain: period.Day}
	for maxRows, want := range map[int]int{12: 12, 11: 5} { // four members, three days, five with data
		env := known()
		env.MaxRows = maxRows
		rows, err := fetch(t.Context(), conn, mustCompile(t, m, q, env))
		if err != nil || len(rows) != want {
			t.Errorf("at most %d rows: %d, want %d (%v)", maxRows, len(rows), want, err)
		}
	}
}

// One row more than may be read shows that there are more.
func TestMaxRows(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "hand.sql")
	env := known()
	env.MaxRows = 2
	c := mustCompile(t, m, Query{Metrics: []string{"spend"}, Dimensions: []string{"platform"}}, env)
	rows, err := fetch(t.Context(), conn, c)
	if err != nil || len(rows) != 3 || c.MaxRows != 2 {
		t.Errorf("%d rows (%v)", len(rows), err)
	}
}
