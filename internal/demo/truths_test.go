package demo

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// measures gives each metric that a truth names in SQL that was written by
// hand, apart from the semantic model: $1 and $2 are the first and the last
// day. SLICE stands for the conditions.
var measures = map[string]string{
	"spend":       `SELECT sum(spend) FROM marketing.ad_performance WHERE date_day BETWEEN $1 AND $2 SLICE`,
	"ctr":         `SELECT sum(clicks) / sum(impressions) FROM marketing.ad_performance WHERE date_day BETWEEN $1 AND $2 SLICE`,
	"roas":        `SELECT sum(conversions_value) / sum(spend) FROM marketing.ad_performance WHERE date_day BETWEEN $1 AND $2 SLICE`,
	"conversions": `SELECT sum(conversions) FROM marketing.ad_performance WHERE date_day BETWEEN $1 AND $2 SLICE`,
	"sessions":    `SELECT sum(sessions) FROM marketing.web_performance WHERE date_day BETWEEN $1 AND $2 SLICE`,
	"conversion_rate": `SELECT sum(key_events) / sum(sessions) FROM marketing.web_performance
		WHERE date_day BETWEEN $1 AND $2 SLICE`,
	"revenue":     `SELECT sum(revenue) FROM marketing.orders WHERE (ordered_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN $1 AND $2 SLICE`,
	"orders":      `SELECT count(*) FROM marketing.orders WHERE (ordered_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN $1 AND $2 SLICE`,
	"aov":         `SELECT avg(revenue) FROM marketing.orders WHERE (ordered_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN $1 AND $2 SLICE`,
	"refund_rate": `SELECT avg((refund > 0)::int) FROM marketing.orders WHERE (ordered_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN $1 AND $2 SLICE`,
	// Whole months only.
	"spend_budget": `SELECT sum(value) FROM marketing.budgets WHERE period_start >= $1 AND period_end <= $2 SLICE`,
}

// columns names the columns of dimensions that are called otherwise in a table.
var columns = map[string]string{"campaign": "campaign_name", "ad_group": "ad_group_name"}

func measure(t *testing.T, conn *pgx.Conn, metric string, slice map[string]string, p period.Period) float64 {
	t.Helper()
	switch metric {
	case "budget_used":
		return measure(t, conn, "spend", slice, p) / measure(t, conn, "spend_budget", slice, p)
	case "conversions_per_order":
		return measure(t, conn, "conversions", slice, p) / measure(t, conn, "orders", slice, p)
	}
	sql, ok := measures[metric]
	if !ok {
		t.Fatalf("no SQL for %s", metric)
	}
	var where strings.Builder
	args := []any{p.Start.UTC(), p.Last().UTC()}
	for dimension, member := range slice {
		column := dimension
		if c, ok := columns[dimension]; ok {
			column = c
		}
		if strings.Contains(sql, "web_performance") {
			switch dimension {
			case "channel":
				column = "channel_group"
			case "device":
				column = "device_category"
			}
		}
		args = append(args, member)
		where.WriteString(" AND " + column + " = $" + string(rune('0'+len(args))))
	}
	return number(t, conn, strings.Replace(sql, "SLICE", where.String(), 1), args...)
}

func TestTruthsHold(t *testing.T) {
	t.Parallel()
	all, err := Truths()
	if err != nil {
		t.Fatal(err)
	}
	for _, truth := range all {
		t.Run(truth.ID, func(t *testing.T) {
			t.Parallel()
			check(t, world(t), truth)
		})
	}
}

func check(t *testing.T, conn *pgx.Conn, truth Truth) {
	switch truth.Kind {
	case TruthChange:
		near(t, truth, measure(t, conn, truth.Metric, truth.Slice, truth.Period)/
			measure(t, conn, truth.Metric, truth.Slice, *truth.Base)-1)
	case TruthLevel:
		near(t, truth, measure(t, conn, truth.Metric, truth.Slice, truth.Period))
	case TruthGap:
		checkGap(t, conn, truth)
	case TruthMix:
		checkMix(t, conn, truth)
	case TruthLaunch:
		first := number(t, conn, `SELECT min(date_day) - DATE '1970-01-01' FROM marketing.ad_performance
			WHERE platform = $1 AND ($2 = '' OR campaign_name = $2)`, truth.Slice["platform"], truth.Slice["campaign"])
		if got := period.Date(first); got != truth.Period.Start {
			t.Errorf("the first row is of %s, want %s", got, truth.Period.Start)
		}
	case TruthLeader:
		for _, want := range []struct {
			leader string
			period period.Period
		}{{truth.Before, *truth.Base}, {truth.After, truth.Period}} {
			best, second := leaders(t, conn, truth, want.period)
			if best.name != want.leader || best.value < 1.05*second.value {
				t.Errorf("%s: %v leads %v, want %s by 5 %% and more", want.period, best, second, want.leader)
			}
		}
	default:
		t.Errorf("unknown kind %q", truth.Kind)
	}
}

func near(t *testing.T, truth Truth, got float64) {
	t.Helper()
	if math.Abs(got-truth.Size) > truth.Tolerance || truth.Tolerance == 0 {
		t.Errorf("%s is %.4f, want %.4f ± %.4f", truth.Metric, got, truth.Size, truth.Tolerance)
	}
}

// checkGap looks for rows on the missing days and for orders, which went on.
func checkGap(t *testing.T, conn *pgx.Conn, truth Truth) {
	args := []any{truth.Slice["country"], truth.Period.Start.UTC(), truth.Period.Last().UTC()}
	rows := number(t, conn, `SELECT count(*) FROM marketing.web_performance
		WHERE country = $1 AND date_day BETWEEN $2 AND $3`, args...)
	around := number(t, conn, `SELECT count(DISTINCT date_day) FROM marketing.web_performance
		WHERE country = $1 AND date_day BETWEEN $2::date - 1 AND $3::date + 1`, args...)
	if rows != 0 || around != 2 || truth.Size != float64(truth.Period.Days()) {
		t.Errorf("%v rows in the gap, rows on %v days around it, size %v; want 0, 2 and the days of the gap", rows, around, truth.Size)
	}
	if orders := measure(t, conn, "orders", truth.Slice, truth.Period); orders < 60 {
		t.Errorf("%v orders in the gap, want those of two ordinary days", orders)
	}
}

// checkMix wants the total and every part to move against each other.
func checkMix(t *testing.T, conn *pgx.Conn, truth Truth) {
	change := func(slice map[string]string) float64 {
		return measure(t, conn, truth.Metric, slice, truth.Period)/measure(t, conn, truth.Metric, slice, *truth.Base) - 1
	}
	near(t, truth, change(nil))
	for _, channel := range texts(t, conn, `SELECT DISTINCT channel_group FROM marketing.web_performance`) {
		if c := change(map[string]string{truth.Dimension: channel}); c*truth.Size >= 0 || math.Abs(c) < 0.03 {
			t.Errorf("%s moved by %.3f, want the other way than the total and by 3 %% and more", channel, c)
		}
	}
	share := func(p period.Period) float64 {
		return measure(t, conn, "sessions", map[string]string{"channel": "Paid Social"}, p) / measure(t, conn, "sessions", nil, p)
	}
	// As the sentence says.
	if before, after := share(*truth.Base), share(truth.Period); math.Abs(before-0.28) > 0.005 || math.Abs(after-0.47) > 0.005 {
		t.Errorf("paid social has %.3f and then %.3f of the sessions, want 0.28 and 0.47", before, after)
	}
}

type member struct {
	name  string
	value float64
}

// leaders are the two best platforms by the truth's metric.
func leaders(t *testing.T, conn *pgx.Conn, truth Truth, p period.Period) (best, second member) {
	var all []member
	for _, name := range texts(t, conn, `SELECT DISTINCT platform FROM marketing.ad_performance`) {
		all = append(all, member{name, measure(t, conn, truth.Metric, map[string]string{truth.Dimension: name}, p)})
	}
	slices.SortFunc(all, func(a, b member) int {
		if a.value > b.value {
			return -1
		}
		return 1
	})
	return all[0], all[1]
}

func texts(t *testing.T, conn *pgx.Conn, sql string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Truths speak in the model's terms and in both languages.
func TestTruthsAreWellFormed(t *testing.T) {
	t.Parallel()
	all, err := Truths()
	if err != nil {
		t.Fatal(err)
	}
	model, err := semantic.Load(marketing.Model())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, truth := range all {
		if seen[truth.ID] {
			t.Errorf("%s: twice", truth.ID)
		}
		seen[truth.ID] = true
		if i > 0 && truth.Period.Start < all[i-1].Period.Start {
			t.Errorf("%s: not in the order of time", truth.ID)
		}
		// Conversions for each order are of two tables that share no cell: the
		// model refuses to call their ratio a metric.
		if _, ok := model.Metric(truth.Metric); !ok && truth.Metric != "conversions_per_order" {
			t.Errorf("%s: the model has no metric %s", truth.ID, truth.Metric)
		}
		for dimension := range truth.Slice {
			if _, ok := model.Dimension(dimension); !ok {
				t.Errorf("%s: the model has no dimension %s", truth.ID, dimension)
			}
		}
		if truth.Period.Start < Start || truth.Period.Last() > End || truth.Period.Empty() {
			t.Errorf("%s: %s is not within the world", truth.ID, truth.Period)
		}
		if !strings.HasSuffix(truth.EN, ".") || !strings.HasSuffix(truth.ZH, "。") || !strings.ContainsFunc(truth.ZH, isHan) {
			t.Errorf("%s: want a sentence in each language", truth.ID)
		}
	}
	if len(all) < 8 {
		t.Errorf("%d truths, want 8 and more", len(all))
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
