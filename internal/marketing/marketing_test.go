package marketing_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
)

func load(t *testing.T) *semantic.Model {
	t.Helper()
	m, err := semantic.Load(marketing.Model())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// schema is a connection to the empty schema.
func schema(t *testing.T) *pgx.Conn {
	t.Helper()
	dsn := pgtest.New(t).DSN
	err := postgres.Migrate(t.Context(), dsn, marketing.Migrations(), "marketing_migrations", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// allowed lists the words that may name two things, with the reason.
var allowed = map[string]string{
	"instagram": "visits from Instagram are those of the source; what it costs is Meta's",
	"facebook":  "likewise",
}

// A word that names two things is a question that cannot be read.
func TestNamesDoNotCollide(t *testing.T) {
	t.Parallel()
	m := load(t)
	owners := map[string][]string{}
	claim := func(word, owner string) {
		word = strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(word))
		if !slices.Contains(owners[word], owner) {
			owners[word] = append(owners[word], owner)
		}
	}
	claimAll := func(owner, name string, label semantic.Text, synonyms semantic.Words) {
		claim(name, owner)
		for _, lang := range evidence.Langs {
			claim(label[lang], owner)
			for _, word := range synonyms[lang] {
				claim(word, owner)
			}
		}
	}
	for _, v := range m.Metrics {
		claimAll("metric "+v.Name, v.Name, v.Label, v.Synonyms)
	}
	for _, d := range m.Dimensions {
		if d.Type == semantic.TimeDim {
			continue
		}
		claimAll("dimension "+d.Name, d.Name, d.Label, d.Synonyms)
		for _, member := range d.Members {
			claimAll(d.Name+"="+member.Value, member.Value, member.Label, member.Synonyms)
		}
	}
	for word, by := range owners {
		if _, ok := allowed[word]; len(by) > 1 && !ok {
			t.Errorf("%q names %s", word, strings.Join(by, " and "))
		}
		if len(by) < 2 && allowed[word] != "" {
			t.Errorf("%q is allowed to collide and does not", word)
		}
	}
}

// What a marketer says, and what is meant by it. Written from the words of
// platforms' interfaces and of people, not from the model.
func TestWordsOfTheTrade(t *testing.T) {
	t.Parallel()
	m := load(t)
	meant := map[string]string{}
	for _, v := range m.Metrics {
		for _, lang := range evidence.Langs {
			for _, word := range append(slices.Clone(v.Synonyms[lang]), v.Label[lang]) {
				meant[strings.ToLower(word)] = v.Name
			}
		}
	}
	for metric, words := range map[string]string{
		"spend":              "spend, cost, ad spend, 花费, 消耗, 投放金额, 广告费",
		"impressions":        "impressions, 曝光, 展现, 展示次数",
		"clicks":             "clicks, 点击, 点击量",
		"ctr":                "CTR, click-through rate, 点击率",
		"conversions":        "conversions, 转化, 转化数",
		"conversions_value":  "conversion value, 转化价值",
		"conversion_rate":    "conversion rate, CVR, 转化率",
		"ad_conversion_rate": "ad conversion rate, 广告转化率",
		"roas":               "ROAS, return on ad spend, 投产比, 投入产出比",
		"roi":                "ROI, return on investment, 投资回报率",
		"cpc":                "CPC, cost per click, 点击成本",
		"cpm":                "CPM, 千次曝光成本, 千次展示费用",
		"cpa":                "CPA, cost per acquisition, 转化成本",
		"cac":                "CAC, customer acquisition cost, 获客成本",
		"sessions":           "sessions, visits, traffic, 会话, 访问, 流量",
		"bounce_rate":        "bounce rate, 跳出率",
		"engagement_rate":    "engagement rate, 参与率",
		"orders":             "orders, purchases, 订单, 订单数, 单量",
		"revenue":            "revenue, sales, GMV, 营收, 销售额, 收入, 成交额",
		"aov":                "AOV, average order value, 客单价",
		"margin":             "margin, gross profit, 毛利",
		"margin_rate":        "margin rate, 毛利率",
		"profit":             "profit, 利润",
		"new_customers":      "new customers, 新客数",
		"repeat_rate":        "repeat rate, 复购率",
		"refund_rate":        "refund rate, 退款率",
		"customers":          "customers, 客户数",
		"mer":                "MER, blended ROAS",
		"spend_budget":       "budget, 预算",
		"revenue_target":     "revenue target, sales target, 销售目标",
		"add_to_carts":       "加购, add to cart",
		"page_views":         "PV, page views, 浏览量",
		"visitors":           "UV, users, 访客",
	} {
		for word := range strings.SplitSeq(words, ", ") {
			if got := meant[strings.ToLower(word)]; got != metric {
				t.Errorf("%q means %q, want %s", word, got, metric)
			}
		}
	}
}

// Every visible text exists in both languages.
func TestBothLanguages(t *testing.T) {
	t.Parallel()
	m := load(t)
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	check := func(what string, label semantic.Text, synonyms semantic.Words) {
		if label[evidence.EN] == "" || label[evidence.ZH] == "" {
			t.Errorf("%s: label %v, want both languages", what, label)
		}
		if len(synonyms[evidence.EN]) == 0 || len(synonyms[evidence.ZH]) == 0 {
			t.Errorf("%s: synonyms %v, want both languages", what, synonyms)
		}
		for _, word := range synonyms[evidence.EN] {
			if strings.ContainsFunc(word, han) {
				t.Errorf("%s: %q is not English", what, word)
			}
		}
	}
	describe := func(what string, text semantic.Text) {
		en, zh := text[evidence.EN], text[evidence.ZH]
		if en == "" || strings.ContainsFunc(en, han) {
			t.Errorf("%s: the English description is %q", what, en)
		}
		if !strings.ContainsFunc(zh, han) || strings.ContainsAny(zh, " ,.;:?!\"()") {
			t.Errorf("%s: the Chinese description is %q; it has no spaces and full-width punctuation", what, zh)
		}
		// Each language is a text of sentences.
		if !strings.HasSuffix(en, ".") || !strings.HasSuffix(zh, "。") {
			t.Errorf("%s: a description ends with a full stop: %q, %q", what, en, zh)
		}
	}
	for _, v := range m.Metrics {
		check("metric "+v.Name, v.Label, v.Synonyms)
		describe("metric "+v.Name, v.Description)
	}
	for _, d := range m.Dimensions {
		check("dimension "+d.Name, d.Label, d.Synonyms)
		describe("dimension "+d.Name, d.Description)
		for _, member := range d.Members {
			check(d.Name+"="+member.Value, member.Label, member.Synonyms)
		}
	}
}

// Every expression of the model runs over the schema, read by no code of the
// semantic package but its loader.
func TestModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	m, conn := load(t), schema(t)
	run := func(what, sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Errorf("%s: %s: %v", what, sql, err)
		}
	}
	for _, table := range m.Tables {
		for _, c := range table.Columns {
			run(table.Name+"."+c.Name, fmt.Sprintf("SELECT %s FROM %s", c.Expr, table.Relation))
		}
	}
	for _, v := range m.Metrics {
		if v.Type != semantic.Simple {
			continue
		}
		table, ok := m.Table(v.Table)
		if !ok {
			t.Errorf("%s: no table %s", v.Name, v.Table)
			continue
		}
		filter := "true"
		if v.Filter != "" {
			filter = v.Filter
		}
		run(v.Name, fmt.Sprintf("SELECT count(%s) FROM %s WHERE %s", v.Expr, table.Relation, filter))
	}
}

// A row that is imported again replaces itself.
func TestNaturalKeys(t *testing.T) {
	t.Parallel()
	conn := schema(t)
	for _, insert := range []string{
		`INSERT INTO marketing.ad_performance (date_day, platform, currency_code) VALUES ('2026-01-01', 'Google', 'USD')`,
		`INSERT INTO marketing.web_performance (date_day) VALUES ('2026-01-01')`,
		`INSERT INTO marketing.orders (order_id, ordered_at, currency_code, revenue) VALUES ('1', '2026-01-01', 'USD', 1)`,
		`INSERT INTO marketing.customers (customer_id, created_at) VALUES ('1', '2026-01-01')`,
		`INSERT INTO marketing.targets (metric, period_start, period_end, value) VALUES ('revenue', '2026-01-01', '2026-01-31', 310)`,
		`INSERT INTO marketing.budgets (metric, period_start, period_end, value) VALUES ('spend', '2026-01-01', '2026-01-31', 310)`,
		`INSERT INTO marketing.annotations (annotation_id, start_day, end_day, note_en, note_zh) VALUES ('1', '2026-01-01', '2026-01-01', 'Launch', '上线')`,
		`INSERT INTO marketing.annotations (start_day, note_en) VALUES ('2026-01-01', 'Launch')`,
	} {
		for i, want := range []int64{1, 0} {
			tag, err := conn.Exec(t.Context(), insert+" ON CONFLICT DO NOTHING")
			if err != nil || tag.RowsAffected() != want {
				t.Errorf("%s, time %d: %d rows, %v; want %d", insert, i+1, tag.RowsAffected(), err, want)
			}
		}
	}
	// A month's plan is spread over its 31 days.
	var days, sum float64
	err := conn.QueryRow(t.Context(), `SELECT count(*), sum(value)::float8 FROM marketing.target_days
		WHERE date_day BETWEEN '2026-01-01' AND '2026-01-10'`).Scan(&days, &sum)
	if err != nil || days != 10 || sum < 99.999 || sum > 100.001 {
		t.Errorf("%v days of %v, %v; want 10 of 100", days, sum, err)
	}
}
