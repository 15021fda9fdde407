package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/ingest"
	"github.com/insight-agent/insight/internal/ingest/draft"
	"github.com/insight-agent/insight/internal/semantic"
)

// initFile is what was understood of a file.
type initFile struct {
	File      string                  `json:"file"`
	Table     string                  `json:"table"`
	Encoding  ingest.Encoding         `json:"encoding"`
	Delimiter string                  `json:"delimiter"`
	Header    int                     `json:"header_line"`
	Rows      int                     `json:"rows"`
	Good      int                     `json:"good"`
	Key       []string                `json:"key"` // that tells the rows apart
	Skipped   map[ingest.SkipKind]int `json:"skipped"`
	Columns   []csvColumn             `json:"columns"`
	Repairs   []string                `json:"repairs"`
	Problems  []string                `json:"problems"`
	Errors    []csvError              `json:"errors"` // the first hundred
	ErrorRows int                     `json:"error_count"`
}

// csvColumn is how one column is read, and what it is to the model: "time",
// "metric", "dimension", "key", or empty where it is left out.
type csvColumn struct {
	Column string        `json:"column"`
	Header string        `json:"header"`
	Type   ingest.Type   `json:"type"`
	Role   string        `json:"role"`
	As     string        `json:"as,omitempty"`
	Label  semantic.Text `json:"label,omitempty"`
	Unit   string        `json:"unit,omitempty"`
	Notes  []string      `json:"notes,omitempty"`
	Why    string        `json:"why,omitempty"` // it is left out
}

type csvError struct {
	Line   int    `json:"line"`
	Column string `json:"column,omitempty"`
	Why    string `json:"why"`
}

func describeFile(t *ingest.Table, lang evidence.Lang) *initFile {
	f := &initFile{File: t.File, Table: t.Target, Encoding: t.Encoding, Delimiter: t.Delimiter, Header: t.Header, Rows: t.Rows, Good: t.Good,
		Key: t.Key, Skipped: t.SkipCounts, Repairs: sentences(t.Repairs, lang), Problems: sentences(t.Problems, lang), Errors: []csvError{}, ErrorRows: t.ErrorCount}
	for _, c := range t.Columns {
		f.Columns = append(f.Columns, csvColumn{Column: c.Column, Header: c.From, Type: c.Type, Notes: sentences(c.Notes, lang)})
	}
	for _, e := range t.Errors {
		f.Errors = append(f.Errors, csvError{e.Line, e.Column, e.Message.Text(lang)})
	}
	return f
}

func sentences(messages []ingest.Message, lang evidence.Lang) []string {
	out := []string{}
	for _, m := range messages {
		out = append(out, m.Text(lang))
	}
	return out
}

// fill adds what the draft made of the columns.
func (f *initFile) fill(t *ingest.Table, d *draft.Draft) {
	f.Key = t.Key
	for i := range f.Columns {
		c := &f.Columns[i]
		for _, made := range d.Columns {
			if made.Relation == f.Table && made.Name == c.Column {
				c.Role, c.As, c.Label, c.Unit = made.Role, made.As, made.Label, made.Unit
			}
		}
		for _, l := range d.LeftOut {
			if l.Name == f.Table+"."+c.Column || l.Name == f.Table {
				c.Why = l.Why
			}
		}
	}
}

// language is that of the flag, else Chinese where most headers are.
func (c initCommand) language(tables []*ingest.Table) evidence.Lang {
	if c.Lang != "" {
		return evidence.Lang(c.Lang)
	}
	han, all := 0, 0
	for _, t := range tables {
		for _, col := range t.Columns {
			all++
			if strings.ContainsFunc(col.From, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				han++
			}
		}
	}
	if han*2 > all {
		return evidence.ZH
	}
	return evidence.EN
}

// csvWords are the words of what is shown.
var csvWords = map[string]map[evidence.Lang]string{
	"file":      {evidence.EN: "%s → %s: %d rows (%s, separated by %s, header on line %d), told apart by %s\n", evidence.ZH: "%s → %s：%d 行（%s，分隔符 %s，表头在第 %d 行），以 %s 区分各行\n"},
	"line":      {evidence.EN: "their lines", evidence.ZH: "行号"},
	"skipped":   {evidence.EN: "Lines left out: %d (%s)", evidence.ZH: "略过 %d 行（%s）"},
	"error":     {evidence.EN: "%s:%d: %s%s", evidence.ZH: "%s 第 %d 行：%s%s"},
	"more":      {evidence.EN: "… %d lines of %s cannot be stored; mend them, or load the others with --skip-bad", evidence.ZH: "…… %[2]s 共有 %[1]d 行无法入库；请更正，或加上 --skip-bad 只导入其余各行"},
	"named":     {evidence.EN: "· the model is %s; %s names it, delete that file to return to the demo world\n", evidence.ZH: "· 模型文件为 %s，由 %s 指定；删除后者即可回到演示数据\n"},
	"report":    {evidence.EN: "%s: %d rows are new, %d updated, %d unchanged, %d of an earlier file kept, %d removed\n", evidence.ZH: "%s：新增 %d 行，更新 %d 行，未变 %d 行，保留早先文件的 %d 行，移除 %d 行\n"},
	"dry":       {evidence.EN: "Nothing was written. Without --dry-run this could be asked:", evidence.ZH: "试运行，未写入任何内容。正式运行后可以这样提问："},
	"ask":       {evidence.EN: "You can ask now:", evidence.ZH: "现在可以提问："},
	"none":      {evidence.EN: "No question was found that its data answers; look at the model with --dry-run --json", evidence.ZH: "没有找到这些数据能回答的问题；请用 --dry-run --json 查看模型"},
	"column":    {evidence.EN: "column", evidence.ZH: "列"},
	"header":    {evidence.EN: "header", evidence.ZH: "表头"},
	"type":      {evidence.EN: "type", evidence.ZH: "类型"},
	"role":      {evidence.EN: "is", evidence.ZH: "作为"},
	"time":      {evidence.EN: "dates the rows", evidence.ZH: "日期"},
	"metric":    {evidence.EN: "metric %s, %s", evidence.ZH: "指标 %s，%s"},
	"dimension": {evidence.EN: "dimension %s", evidence.ZH: "维度 %s"},
	"key":       {evidence.EN: "key %s", evidence.ZH: "主键 %s"},
	"":          {evidence.EN: "left out: %s", evidence.ZH: "未采用：%s"},
	"integer":   {evidence.EN: "a count", evidence.ZH: "整数"},
	"number":    {evidence.EN: "a number", evidence.ZH: "数值"},
	"currency":  {evidence.EN: "an amount", evidence.ZH: "金额"},
	"percent":   {evidence.EN: "a percentage", evidence.ZH: "百分比"},
	"ratio":     {evidence.EN: "a ratio", evidence.ZH: "比率"},
}

func (c initCommand) show(t terminal, out *csvResult, lang evidence.Lang) error {
	if c.JSON {
		return printJSON(t.out, out)
	}
	var b strings.Builder
	for _, f := range out.Files {
		f.print(&b, lang)
	}
	if !out.DryRun {
		for _, r := range out.Reports {
			fmt.Fprintf(&b, csvWords["report"][lang], r.Relation, r.Inserted, r.Updated, r.Unchanged, r.Kept, r.Removed)
		}
	}
	if out.yaml != nil {
		out.printQuestions(&b, lang)
	}
	fmt.Fprint(t.out, b.String())
	for _, n := range out.Notes {
		fmt.Fprintf(t.err, "· %s\n", n)
	}
	if out.ConfigFile != "" {
		fmt.Fprintf(t.err, csvWords["named"][lang], out.ModelFile, out.ConfigFile)
	}
	return nil
}

func (out *csvResult) printQuestions(b *strings.Builder, lang evidence.Lang) {
	title := "ask"
	switch {
	case len(out.Questions) == 0:
		title = "none"
	case out.DryRun:
		title = "dry"
	}
	b.WriteString(csvWords[title][lang] + "\n")
	for _, q := range out.Questions {
		fmt.Fprintf(b, "  insight ask %q\n", q)
	}
}

func (f *initFile) print(b *strings.Builder, lang evidence.Lang) {
	key := strings.Join(f.Key, ", ")
	if slices.Equal(f.Key, []string{ingest.RowColumn}) {
		key = csvWords["line"][lang]
	}
	separator := map[string]string{"\t": "tab"}[f.Delimiter]
	fmt.Fprintf(b, csvWords["file"][lang], f.File, f.Table, f.Rows, f.Encoding, cmp.Or(separator, f.Delimiter), f.Header, key)
	table := answer.Table{}
	for _, name := range []string{"column", "header", "type", "role"} {
		table.Columns = append(table.Columns, answer.TableColumn{Column: semantic.Column{Name: name, Role: semantic.DimensionColumn}, Label: csvWords[name][lang]})
	}
	const shown = 40
	for _, c := range f.Columns {
		table.Rows = append(table.Rows, []any{c.Column, c.Header, ingest.TypeName(c.Type, lang), c.role(lang)})
	}
	printRows(b, table, lang, shown)
	for _, c := range f.Columns {
		for _, n := range c.Notes {
			fmt.Fprintf(b, "· %s: %s\n", c.Header, n)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(f.Skipped)) {
		fmt.Fprintf(b, "· "+csvWords["skipped"][lang]+"\n", f.Skipped[kind], ingest.SkipName(kind, lang))
	}
	for _, r := range slices.Concat(f.Repairs, f.Problems) {
		fmt.Fprintf(b, "· %s\n", oneLine(r))
	}
	for _, e := range f.Errors[:min(len(f.Errors), 5)] {
		column := ""
		if e.Column != "" {
			column = e.Column + ": "
		}
		fmt.Fprintf(b, "· "+csvWords["error"][lang]+"\n", f.File, e.Line, column, oneLine(e.Why))
	}
	if f.ErrorRows > 0 {
		fmt.Fprintf(b, "· "+csvWords["more"][lang]+"\n", f.ErrorRows, f.File)
	}
	b.WriteString("\n")
}

func (c csvColumn) role(lang evidence.Lang) string {
	text := csvWords[c.Role][lang]
	switch c.Role {
	case "metric":
		return fmt.Sprintf(text, c.As, cmp.Or(csvWords[c.Unit][lang], c.Unit))
	case "dimension", "key":
		return fmt.Sprintf(text, c.As)
	case "":
		if c.Why == "" {
			return ""
		}
		return fmt.Sprintf(text, draft.LeftOut{Why: c.Why}.WhyIn(lang))
	}
	return text
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}
