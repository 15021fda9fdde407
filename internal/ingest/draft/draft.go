// Package draft writes a first semantic model from a live schema: its tables
// with their time column, measures, dimensions and keys, labelled from names
// and comments. It reads the catalog and a sample of the rows and writes
// nothing. What it had to guess stands as a comment in the YAML: a draft is a
// start for a person who knows the data.
package draft

import (
	"context"
	"fmt"
	"strings"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// Options say what to draft from and what the catalog cannot tell.
type Options struct {
	Schemas  []string // default: all but those of PostgreSQL and of this program
	Name     string   // of the model; default: the database's
	Zone     string   // in which days begin; default: the database's, else UTC
	Currency string   // ISO 4217, of amounts of money; default: what a column says, else none
	Now      time.Time
	// Headers says that the comments of columns are the headers of files, and
	// so the names by which people know them. A header may end with what the
	// numbers are in: "CTR [percent]", "Umsatz [currency]".
	Headers bool
	Lang    evidence.Lang // of the questions; default English
	// Proven keeps only questions whose query finds rows.
	Proven bool
}

// Draft is a drafted model.
type Draft struct {
	YAML      []byte
	Tables    []Table
	Columns   []Column
	LeftOut   []LeftOut
	Questions []string // that the model can answer by rule, at most ten
}

// Table is what was made of one relation.
type Table struct {
	Name       string   `json:"name"`
	Relation   string   `json:"relation"`
	Time       string   `json:"time,omitempty"` // the column that dates the rows
	Metrics    []string `json:"metrics"`
	Dimensions []string `json:"dimensions"`
	LastDay    string   `json:"last_day,omitempty"`
}

// Column is what was made of one column. Its role is "time", "metric",
// "dimension", "key", or empty where it was left out.
type Column struct {
	Relation string        `json:"relation"`
	Name     string        `json:"name"`
	Role     string        `json:"role"`
	As       string        `json:"as,omitempty"` // the metric's or the dimension's name
	Label    semantic.Text `json:"label,omitempty"`
	Unit     string        `json:"unit,omitempty"`
	Agg      string        `json:"agg,omitempty"`
}

// LeftOut is a relation or a column that the model does not describe, and why.
type LeftOut struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

// WhyIn says in a language why something is left out.
func (l LeftOut) WhyIn(lang evidence.Lang) string {
	if text, ok := chineseReasons[l.Why]; ok && lang == evidence.ZH {
		return text
	}
	if kind, ok := strings.CutPrefix(l.Why, typeReason); ok && lang == evidence.ZH {
		return "类型为 " + kind
	}
	return l.Why
}

// typeReason begins the reason that names a column's type.
const typeReason = "of type "

// chineseReasons are the reasons why something is left out, in Chinese.
var chineseReasons = map[string]string{
	"its name cannot be written in a model: describe it through a view":  "名称无法写入模型，请改用视图描述",
	"no column dates its rows, and no dated table refers to it by a key": "没有日期列，也没有带日期的表通过键引用它",
	"nothing in it can be measured or cut by":                            "没有可度量或可拆分的内容",
	"an amount that no day belongs to":                                   "金额没有对应的日期",
	"numbers the lines of the file":                                      "只是文件的行号",
	"may hold personal data":                                             "可能含有个人信息",
	"a further date":                                                     "另一个日期列",
	"a number that names something":                                      "这个数字是编号，不是数量",
	"empty in the rows that were looked at":                              "抽查的行里都是空值",
	"free text":                                                          "自由文本",
	"names single rows":                                                  "每行各不相同，只能标识单行",
	"another value in almost every row":                                  "几乎每行的值都不同",
}

// Make drafts a model. It fails when nothing is there to describe, and when
// what it wrote does not load, which is a mistake of the program.
func Make(ctx context.Context, pool *pgxpool.Pool, o Options) (*Draft, error) {
	var d *Draft
	err := pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) (err error) {
		d, err = MakeIn(ctx, tx, o)
		return err
	})
	return d, err
}

// MakeIn is Make in a transaction, whose own tables it sees too.
func MakeIn(ctx context.Context, tx pgx.Tx, o Options) (*Draft, error) {
	found, err := survey(ctx, tx, o)
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	p := plan(found, o)
	if len(p.tables) == 0 {
		return nil, fmt.Errorf("no table of the database has a column of numbers or dates that can be measured: load data first, or name its schemas")
	}
	d := &Draft{YAML: p.write(), Tables: p.summary(), Columns: p.columns(), LeftOut: p.leftOut}
	model, err := semantic.Load(fstest.MapFS{"draft.yaml": {Data: d.YAML}})
	if err != nil {
		return nil, fmt.Errorf("the drafted model does not load: %w", err)
	}
	d.Questions, err = p.questions(ctx, tx, model, o)
	return d, err
}
