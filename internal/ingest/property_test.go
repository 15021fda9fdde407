package ingest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/evidence"
)

// plainTarget is a table that needs no database to plan for.
var plainTarget = Target{Relation: "test.costs", Keys: [][]string{{"day", "name"}}, Columns: []TargetColumn{
	{Name: "day", SQLType: "date", Type: Date, NotNull: true},
	{Name: "name", SQLType: "text", Type: Text, NotNull: true},
	{Name: "cost", SQLType: "numeric(16,4)", Type: Number, Precision: 16, Scale: 4},
	{Name: "clicks", SQLType: "bigint", Type: Integer},
}}

var plainMap = &Map{Target: "test.costs", Columns: map[string]Column{"day": {From: "Day"}, "name": {From: "Name"}, "cost": {From: "Cost"}, "clicks": {From: "Clicks"}}}

// TestEveryEncodingAndDelimiterGivesTheSame writes the same rows as UTF-8 with
// commas and in another form, and compares what would be stored. Of the two
// encodings that share their bytes, a few letters may be refused as undecided.
func TestEveryEncodingAndDelimiterGivesTheSame(t *testing.T) {
	t.Parallel()
	forms := map[string]struct {
		enc   encoding.Encoding
		runes string
	}{
		"utf-8":        {encoding.Nop, "aZ é名称·|,;\t\" "},
		"utf-8 marked": {unicode.UTF8BOM, "aZ é名称·|,;\t\" "},
		"utf-16le":     {unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "aZ é名称·|,;\t\" "},
		"utf-16be":     {unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "aZ é名称·|,;\t\" "},
		"unmarked":     {unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "aZ é|,;\" "},
		"gb18030":      {simplifiedchinese.GB18030, "aZ 名称渠道|,;\t\" "},
		"windows-1252": {charmap.Windows1252, "aZ éüß|,;\t\" "},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				n := rapid.IntRange(1, 8).Draw(t, "rows")
				names := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune(form.runes)), 1, 12, -1), n, n).Draw(t, "names")
				cents := rapid.SliceOfN(rapid.IntRange(0, 99_999_999), n, n).Draw(t, "cents")
				delim := rapid.SampledFrom([]string{",", ";", "\t", "|"}).Draw(t, "delimiter")
				eol := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line end")

				other, err := form.enc.NewEncoder().String(write(names, cents, delim, eol))
				if err != nil {
					t.Fatal(err)
				}
				base, err := NewPlan(fileOf("base.csv", write(names, cents, ",", "\n")), []Target{plainTarget}, Options{Map: plainMap})
				if err != nil {
					t.Fatal(err)
				}
				p, err := NewPlan(fileOf("other.csv", other), []Target{plainTarget}, Options{Map: plainMap})
				if refused := strings.Contains(fmt.Sprint(err), "nothing shows whether"); refused && (name == "gb18030" || name == "windows-1252") {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(base.Sample, p.Sample); diff != "" || base.Good != n || p.Good != n || !p.OK() {
					t.Fatalf("%s with %q: %d and %d of %d rows; %s %v", p.Encoding, p.Delimiter, base.Good, p.Good, n, diff, p.Problems)
				}
			})
		})
	}
}

func write(names []string, cents []int, delim, eol string) string {
	var b strings.Builder
	quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	fmt.Fprint(&b, strings.Join([]string{"Day", "Name", "Cost", "Clicks"}, delim), eol)
	for i, name := range names {
		day := fmt.Sprintf("2026-09-%02d", i+1)
		fmt.Fprint(&b, strings.Join([]string{day, quote("x" + name), fmt.Sprintf("%d.%02d", cents[i]/100, cents[i]%100), fmt.Sprint(cents[i])}, delim), eol)
	}
	return b.String()
}

// FuzzPlan feeds any bytes to the whole way from file to preview, with a map,
// without one, and for a new table. Nothing may panic, and whatever is shown
// must be storable and add up.
func FuzzPlan(f *testing.F) {
	for _, c := range messy {
		f.Add([]byte(c.text))
	}
	f.Add([]byte("\xff\xfe\x00"))
	f.Add([]byte("a,b\r1,\"2"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, o := range []Options{{}, {Map: plainMap}} {
			p, err := NewPlan(fileOf("fuzz.csv", string(data)), []Target{plainTarget}, o)
			if err != nil {
				continue
			}
			if p.Good+p.ErrorCount > p.Rows || p.OK() && p.Good != p.Rows {
				t.Fatalf("%d good and %d wrong of %d rows", p.Good, p.ErrorCount, p.Rows)
			}
			for column, values := range stored(p) {
				for _, v := range values {
					if strings.ContainsRune(v, 0) {
						t.Fatalf("column %s would store a NUL byte", column)
					}
				}
			}
			for _, lang := range evidence.Langs {
				p.Tables(lang)
			}
		}
	})
}

// FuzzCells checks the parsers of single cells: what is read as a number or a
// date must be one that PostgreSQL reads too.
func FuzzCells(f *testing.F) {
	for _, s := range []string{"1,234.5", "1.2万元", "-€ 5", "3/4/26", "Sep 1, 2026 8:30 PM", "２０２６年９月１日", "1e5", "USD"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := parseNumeral(s); ok {
			for _, d := range []Decimal{Point, Comma} {
				if text, ok := n.text(d, -2); ok && strings.Trim(text, "-.0123456789") != "" {
					t.Fatalf("%q is read as %q", s, text)
				}
			}
		}
		if m, ok := parseMoment(s); ok {
			day, _ := m.in(DayFirst).dayText(shanghai)
			if _, ok := isoDate(day); !ok {
				t.Fatalf("%q is read as %q", s, day)
			}
		}
	})
}
