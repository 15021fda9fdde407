package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// terminal is where a command writes: results to out, progress and errors to
// err.
type terminal struct{ out, err io.Writer }

// colour reports whether results go to a person's terminal.
func (t terminal) colour() bool {
	f, ok := t.out.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// stages says what a start waits for.
var stages = map[string]string{
	"downloading":  "downloading PostgreSQL (14 MB, once)",
	"unpacking":    "unpacking PostgreSQL",
	"initializing": "creating the database",
	"starting":     "starting PostgreSQL",
	"migrating":    "updating the schema",
	"loading":      "generating the demo world",
}

// progress prints each stage once, and a stage that counts every tenth.
func (t terminal) progress() func(app.Progress) {
	last, tenth := "", -1
	return func(p app.Progress) {
		text, ok := stages[p.Stage]
		if !ok {
			return
		}
		if p.Stage != last {
			last, tenth = p.Stage, -1
			fmt.Fprintf(t.err, "· %s\n", text)
		}
		if p.Total > 0 && p.Done*10/p.Total > tenth && p.Done > 0 {
			tenth = p.Done * 10 / p.Total
			fmt.Fprintf(t.err, "  %d %%\n", p.Done*100/p.Total)
		}
	}
}

var terminalWords = map[string]map[evidence.Lang]string{
	"reading":  {evidence.EN: "Reading: ", evidence.ZH: "理解为："},
	"template": {evidence.EN: "Written without a language model.", evidence.ZH: "本回答未使用语言模型。"},
	"model":    {evidence.EN: "Worded by ", evidence.ZH: "措辞由模型生成："},
	"next":     {evidence.EN: "Go on with: ", evidence.ZH: "可以接着问："},
}

// answer prints an answer for a person.
func (t terminal) answer(a answer.Answer) {
	var b strings.Builder
	for i, s := range a.Sentences {
		switch {
		case i > 0 && s.Stage != a.Sentences[i-1].Stage:
			b.WriteString("\n")
		case i > 0 && a.Lang == evidence.EN:
			b.WriteByte(' ')
		}
		t.sentence(&b, s)
	}
	b.WriteString("\n")
	if a.Echo != "" {
		b.WriteString(t.faint(terminalWords["reading"][a.Lang]+a.Echo) + "\n")
	}
	for _, c := range a.Caveats {
		b.WriteString(t.faint(c) + "\n")
	}
	if len(a.Tables) > 0 {
		b.WriteString("\n")
		printTable(&b, telling(a.Tables), a.Lang)
	}
	b.WriteString("\n")
	if a.WrittenBy == "template" {
		b.WriteString(t.faint(terminalWords["template"][a.Lang]) + "\n")
	} else {
		b.WriteString(t.faint(terminalWords["model"][a.Lang]+a.WrittenBy) + "\n")
	}
	if len(a.FollowUps) > 0 {
		b.WriteString(t.faint(terminalWords["next"][a.Lang]+strings.Join(a.FollowUps, " · ")) + "\n")
	}
	fmt.Fprint(t.out, b.String())
}

// telling picks the table that says most: the first, unless its one row only
// repeats the sentence and another cuts it by members.
func telling(tables []answer.Table) answer.Table {
	if len(tables[0].Rows) > 1 {
		return tables[0]
	}
	for _, t := range tables {
		if len(t.Columns) > 0 && t.Columns[0].Role == semantic.DimensionColumn {
			return t
		}
	}
	return tables[0]
}

func (t terminal) sentence(b *strings.Builder, s answer.Sentence) {
	at := 0
	for _, span := range s.Spans {
		if !span.Strong || !t.colour() {
			continue
		}
		b.WriteString(s.Text[at:span.Start] + "\x1b[1m" + s.Text[span.Start:span.End] + "\x1b[0m")
		at = span.End
	}
	b.WriteString(s.Text[at:])
}

func (t terminal) faint(s string) string {
	if !t.colour() {
		return s
	}
	return "\x1b[2m" + s + "\x1b[0m"
}

// maxRows is how many rows of a table the terminal shows.
const maxRows = 15

var moreRows = map[evidence.Lang]string{
	evidence.EN: "  … and %d more (--json shows all)\n",
	evidence.ZH: "  …… 另有 %d 行（--json 显示全部）\n",
}

// printTable aligns a table's columns; a Chinese character is two cells wide.
func printTable(b *strings.Builder, table answer.Table, lang evidence.Lang) {
	printRows(b, table.Without(tooWide), lang, maxRows)
}

// printRows prints the first rows of a table with all of its columns.
func printRows(b *strings.Builder, table answer.Table, lang evidence.Lang, limit int) {
	rows := [][]string{make([]string, len(table.Columns))}
	for i, c := range table.Columns {
		rows[0][i] = c.Label
	}
	for at, row := range table.Rows[:min(len(table.Rows), limit)] {
		if table.Text != nil {
			rows = append(rows, narrowed(table.Text[at], table.Columns))
			continue
		}
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = cellText(v, table.Columns[i], lang)
		}
		rows = append(rows, cells)
	}
	widths := make([]int, len(table.Columns))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], cells(cell))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-cells(cell))
			if table.Columns[i].Unit.Kind != "" {
				cell = pad + cell
			} else {
				cell += pad
			}
			b.WriteString("  " + cell)
		}
		b.WriteString("\n")
	}
	if more := len(table.Rows) - limit; more > 0 {
		fmt.Fprintf(b, moreRows[lang], more)
	}
}

// tooWide names the columns of absolute differences, points aside, which a
// narrow terminal leaves out: value and base say as much.
func tooWide(c semantic.Column) bool {
	return c.Role == semantic.DeltaColumn && c.Unit.Kind != evidence.Points || c.Role == semantic.OthersColumn
}

// narrowed cuts cells of prose; numbers are short by themselves.
func narrowed(texts []string, columns []answer.TableColumn) []string {
	out := slices.Clone(texts)
	for i, c := range columns {
		if c.Unit.Kind == "" {
			out[i] = evidence.Clean(texts[i])
		}
	}
	return out
}

func cellText(v any, c answer.TableColumn, lang evidence.Lang) string {
	switch v := v.(type) {
	case float64:
		return evidence.FormatNumber(v, c.Unit, lang, evidence.Plain)
	case bool:
		if v {
			return "✓"
		}
		return ""
	case nil:
		if c.Unit.Kind != "" || c.Members[""] == "" {
			return "–"
		}
		return c.Members[""]
	case string:
		if name, ok := c.Members[v]; ok {
			return evidence.Clean(name)
		}
	}
	return evidence.Clean(fmt.Sprint(v))
}

// cells is how many columns of a terminal a text takes.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && utf8.RuneLen(r) >= 3 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6) {
			n++
		}
	}
	return n
}
