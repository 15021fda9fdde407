package ingest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/evidence"
)

var written = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func readTable(t testing.TB, name, text string, o TableOptions) (*Table, error) {
	t.Helper()
	if o.Schema == "" {
		o.Schema = "csv"
	}
	o.Modified = written
	return ReadTable(t.Context(), fileOf(name, text), o)
}

// columnsIn lists the columns of a table as name:type.
func columnsIn(t *Table) string {
	var out []string
	for _, c := range t.target.Columns {
		out = append(out, c.Name+":"+string(c.Type))
	}
	return strings.Join(out, " ")
}

func codesOf(messages []Message) string {
	var out []string
	for _, m := range messages {
		out = append(out, m.Code)
	}
	return strings.Join(out, " ")
}

// Every shape of file that reaches a desk becomes a table, and what was done to
// it is told.
func TestTablesOfMessyFiles(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name, text string
		options    TableOptions
		columns    string
		key        string
		repairs    string
		rows       int
	}{
		"Chinese headers": {
			name: "广告数据.csv", text: "日期,平台,花费,点击,转化\n2026-10-01,百度,\"1,200.5\",300,12\n2026-10-02,抖音,980,410,20\n",
			columns: "date_day:date platform:text spend:number clicks:integer conversions:integer", key: "date_day platform", rows: 2,
		},
		"a decimal comma, days first, a total": {
			name: "kosten.csv", text: "Tag;Kanal;Kosten\n31.10.2026;Suche;1.000,50\n01.11.2026;Suche;2,25\nSumme;;1.002,75\n",
			columns: "tag:date kanal:text kosten:number", key: "tag kanal", rows: 2,
		},
		"a total above a column that would be text": {
			name: "a.csv", text: "day,channel,cost\nTotal,,30\n2026-10-01,a,10\n2026-10-02,b,20\n",
			columns: "day:date channel:text cost:integer", key: "day channel", rows: 2,
		},
		"headers that repeat, are missing, or only capitals part": {
			name: "x.csv", text: "Day,Value,Value,,BounceRates\n2026-10-01,1,2,a,0.5\n2026-10-02,3,4,b,0.25\n",
			columns: "day:date value:integer value_2:integer column_4:text bounce_rates:number", key: "day column_4",
			repairs: "header_repeated header_empty", rows: 2,
		},
		"rows that repeat are numbered": {
			name: "log.csv", text: "day,channel,cost\n2026-10-01,a,10\n2026-10-01,a,10\n",
			columns: "day:date channel:text cost:integer", key: RowColumn, rows: 2,
		},
		"one row": {
			name: "one.csv", text: "day,cost\n2026-10-01,10\n", columns: "day:date cost:integer", key: "day", rows: 1,
		},
		"months for days": {
			name: "m.csv", text: "Month,Channel,Cost\n2026-09,a,10\n2026-10,a,12\n",
			columns: "month:text channel:text cost:integer", key: "month channel", repairs: "day_of_period", rows: 2,
		},
		"a year and a month apart": {
			name: "ym.csv", text: "year,month,cost\n2026,9,10\n2026,10,12\n",
			columns: "year:integer month:integer cost:integer", key: "year month", repairs: "day_of_month", rows: 2,
		},
		"quarters": {
			name: "q.csv", text: "Quarter,Cost\nQ1 2026,10\nQ2 2026,12\n", columns: "quarter:text cost:integer", key: "quarter", repairs: "day_of_period", rows: 2,
		},
		"no date": {
			name: "segments.csv", text: "segment,visits\na,10\nb,12\n", columns: "segment:text visits:integer", key: "segment", repairs: "day_of_file", rows: 2,
		},
		"no number": {
			name: "leads.csv", text: "lead_id,day,origin\na1,2026-10-01,web\na2,2026-10-02,shop\n",
			columns: "lead_id:text day:date origin:text", key: "lead_id", rows: 2,
		},
		"a slip among numbers": {
			name: "slip.csv", text: "day,cost\n" + days(20, "10") + "2026-11-01,ten\n",
			columns: "day:date cost:text", key: "day cost", repairs: "text_for_number", rows: 21,
		},
		"a slip that means nothing": {
			name: "slip.csv", text: "day,cost\n" + days(20, "10") + "2026-11-01,ten\n", options: TableOptions{Nulls: []string{"ten"}},
			columns: "day:date cost:integer", key: "day", rows: 21,
		},
		"dates that a flag settles": {
			name: "d.csv", text: "day,cost\n01/02/2026,1\n03/02/2026,2\n", options: TableOptions{Order: MonthFirst},
			columns: "day:date cost:integer", key: "day", rows: 2,
		},
		"decimals that a flag settles": {
			name: "d.csv", text: "day,cost\n2026-01-02,1.234\n2026-01-03,2.345\n", options: TableOptions{Decimal: Comma},
			columns: "day:date cost:number", key: "day", rows: 2,
		},
		"numbers beyond a bigint": {
			name: "wide.csv", text: "day,views\n2026-01-02,12345678901234567890123\n", columns: "day:date views:integer", key: "day", rows: 1,
		},
		"names of PostgreSQL": {
			name: "select.csv", text: "ctid,order,xmin\n2026-01-02,1,2\n", columns: "c_ctid:date order:integer c_xmin:integer", key: "c_ctid", rows: 1,
		},
		"semicolons, UTF-8 with a mark, percentages": {
			name: "b.csv", text: "\ufeffday;ctr\n2026-01-02;2,5 %\n2026-01-03;3 %\n", columns: "day:date ctr:percent", key: "day", rows: 2,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table, err := readTable(t, tt.name, tt.text, tt.options)
			if err != nil {
				t.Fatal(err)
			}
			if !table.Ready(false) {
				t.Fatalf("problems %v, errors %v", table.Problems, table.Errors)
			}
			got := []string{columnsIn(table), strings.Join(table.Key, " "), codesOf(table.Repairs)}
			if diff := cmp.Diff([]string{tt.columns, tt.key, tt.repairs}, got); diff != "" {
				t.Errorf("columns, key, repairs (-want +got):\n%s", diff)
			}
			if table.Good != tt.rows {
				t.Errorf("%d rows, want %d", table.Good, tt.rows)
			}
			for _, m := range table.Repairs {
				if en, zh := m.Text(evidence.EN), m.Text(evidence.ZH); en == zh || strings.Contains(en, "%!") || strings.Contains(zh, "%!") {
					t.Errorf("%s reads %q and %q", m.Code, en, zh)
				}
			}
		})
	}
}

// days writes n lines of October with a value.
func days(n int, value string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(time.Date(2026, 10, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) + "," + value + "\n")
	}
	return b.String()
}

// What cannot become a table is refused with a reason, or with the flag that
// settles it, and nothing panics.
func TestTablesThatAreRefused(t *testing.T) {
	t.Parallel()
	wide := func(n int) string {
		cells := make([]string, n)
		for i := range cells {
			cells[i] = "col" + itoa(i)
		}
		return strings.Join(cells, ",") + "\n" + strings.Repeat("1,", n-1) + "1\n"
	}
	tests := map[string]struct {
		text string
		file string // in the error of a file that cannot be read at all
		code string // of the problem, or of the first line's error
	}{
		"empty":               {text: "", file: "it is empty"},
		"blank":               {text: "\n \n", file: "no text"},
		"a workbook":          {text: "PK\x03\x04rest", file: "save the sheet as CSV"},
		"zero bytes":          {text: "a\x00b,c\n1,2\n", file: "zero bytes"},
		"data from the start": {text: "2026-10-01,a,1\n2026-10-02,b,2\n", file: "no header row"},
		"numbers only":        {text: "1,2\n3,4\n5,6\n", file: "no header row"},
		"too many columns":    {text: wide(1200), file: "at most 900"},
		"header only":         {text: "day,cost\n", code: "no_rows"},
		"days or months":      {text: "day,cost\n01/02/2026,1\n03/02/2026,2\n", code: "table_day_order_open"},
		"thousands or not":    {text: "day,cost\n2026-01-02,1.234\n2026-01-03,2.345\n", code: "table_decimal_open"},
		"a line too long":     {text: "day,cost\n2026-01-02,1\n2026-01-03,2,3\n", code: "ragged"},
		"two million letters": {text: "day,note,cost\n2026-01-02," + strings.Repeat("x", 2_000_000) + ",1\n", code: "too_long"},
		"a zero byte below":   {text: "day,name,cost\n2026-01-02,a\x00b,1\n", code: "nul"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table, err := readTable(t, "bad.csv", tt.text, TableOptions{})
			if tt.file != "" {
				if !errors.Is(err, ErrFile) || !strings.Contains(err.Error(), tt.file) || !strings.Contains(err.Error(), "bad.csv") {
					t.Fatalf("error %v, want one of bad.csv with %q", err, tt.file)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if table.Ready(false) {
				t.Fatal("it is ready to be loaded")
			}
			codes := codesOf(table.Problems)
			if len(table.Errors) > 0 {
				codes += " " + table.Errors[0].Message.Code
			}
			if !slices.Contains(strings.Fields(codes), tt.code) {
				t.Errorf("told %q, want %s", codes, tt.code)
			}
		})
	}
}

func TestThreeHundredColumns(t *testing.T) {
	t.Parallel()
	header, row := []string{"day"}, []string{"2026-10-01"}
	for i := range 299 {
		header, row = append(header, "metric "+itoa(i)), append(row, itoa(i))
	}
	table, err := readTable(t, "wide.csv", strings.Join(header, ",")+"\n"+strings.Join(row, ",")+"\n", TableOptions{})
	if err != nil || !table.Ready(false) || len(table.target.Columns) != 300 {
		t.Fatalf("error %v, ready %v, %d columns", err, table.Ready(false), len(table.target.Columns))
	}
}

// Cells that name a month, a quarter or a year, and those that only look so.
func TestDaysOfPeriods(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind int
		cell string
		want string // empty: it is none
	}{
		{ofMonth, "2026-09", "2026-09-01"}, {ofMonth, "2026/9", "2026-09-01"}, {ofMonth, "202609", "2026-09-01"}, {ofMonth, "2026年9月", "2026-09-01"},
		{ofMonth, "Sep 2026", "2026-09-01"}, {ofMonth, "September 2026", "2026-09-01"}, {ofMonth, "09/2026", "2026-09-01"}, {ofMonth, "Sep-26", "2026-09-01"},
		{ofMonth, "2026-13", ""}, {ofMonth, "2026-09-01", ""}, {ofMonth, "2026", ""}, {ofMonth, "20261", ""}, {ofMonth, "12-26", ""}, {ofMonth, "", ""}, {ofMonth, "Smith 2026", ""},
		{ofQuarter, "Q3 2026", "2026-07-01"}, {ofQuarter, "2026-Q1", "2026-01-01"}, {ofQuarter, "2026年第4季度", "2026-10-01"}, {ofQuarter, "2026-3", ""}, {ofQuarter, "Q5 2026", ""},
		{ofYear, "2026", "2026-01-01"}, {ofYear, "2026年", "2026-01-01"}, {ofYear, "1492", ""}, {ofYear, "26", ""},
		{monthOfYear, "9", "0000-09-01"}, {monthOfYear, "sep", "0000-09-01"}, {monthOfYear, "9月", "0000-09-01"}, {monthOfYear, "13", ""}, {monthOfYear, "x", ""},
	}
	for _, tt := range tests {
		day, ok := dayReaders[tt.kind](tt.cell)
		got := ""
		if ok {
			got = day.Format(time.DateOnly)
		}
		if got != tt.want {
			t.Errorf("kind %d, %q: %q, want %q", tt.kind, tt.cell, got, tt.want)
		}
	}
}

// FuzzReadTable feeds whole files: whatever stands in them, the answer is a
// table, a reason or an error of the file.
func FuzzReadTable(f *testing.F) {
	for _, seed := range []string{
		"日期,平台,花费\n2026-10-01,百度,1\n", "Day;Cost\n31.10.2026;1,5\nTotal;3\n", "a,a,\n1,2,3\n", "Month,x\n2026-09,1%\n", "\"a\n", "a|b\n\x00|1\n", "year,month\n2026,1\n", "\xff\xfea\x00,\x00b\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := readTable(t, "fuzz.csv", string(raw), TableOptions{})
		if err != nil {
			if !errors.Is(err, ErrFile) {
				t.Fatal(err)
			}
			return
		}
		names := make(map[string]bool)
		for _, c := range table.target.Columns {
			if names[c.Name] || c.Name == "" || len(c.Name) > 63 {
				t.Fatalf("column %q twice, empty or too long", c.Name)
			}
			names[c.Name] = true
		}
		if table.Ready(false) && (table.Good == 0 || len(table.Key) == 0) {
			t.Fatalf("ready with %d rows and key %v", table.Good, table.Key)
		}
	})
}
