package ingest

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type record struct {
	Line   int
	Fields []string
}

func readAll(t testing.TB, text string, delim, eol byte) ([]record, error) {
	t.Helper()
	var got []record
	r := newRecordReader(strings.NewReader(text), delim, eol)
	for {
		fields, line, err := r.next()
		if err == io.EOF {
			return got, nil
		}
		if err != nil {
			return got, err
		}
		got = append(got, record{line, append([]string(nil), fields...)})
	}
}

func TestRecords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []record
	}{
		"plain":                        {"a,b\n1,2\n", []record{{1, []string{"a", "b"}}, {2, []string{"1", "2"}}}},
		"no end at the end":            {"a,b\r\n1,", []record{{1, []string{"a", "b"}}, {2, []string{"1", ""}}}},
		"blank lines count":            {"a\n\n\nb\n", []record{{1, []string{"a"}}, {4, []string{"b"}}}},
		"line ends in quotes count":    {"a,\"x\r\ny\n\nz\",c\nd,e,f\n", []record{{1, []string{"a", "x\ny\n\nz", "c"}}, {5, []string{"d", "e", "f"}}}},
		"doubled quotes":               {`"say ""hi""",2` + "\n", []record{{1, []string{`say "hi"`, "2"}}}},
		"quote inside a field":         {`24" TV,2` + "\n3,4\n", []record{{1, []string{`24" TV`, "2"}}, {2, []string{"3", "4"}}}},
		"text after a closing quote":   {`"Best" shoes,2` + "\n3,4\n", []record{{1, []string{`"Best" shoes`, "2"}}, {2, []string{"3", "4"}}}},
		"empty quoted":                 {`"",""` + "\n", []record{{1, []string{"", ""}}}},
		"quote inside, over two lines": {"\"a\nb \"c\" d\",2\n", []record{{1, []string{"a\nb \"c\" d", "2"}}}},
		"NUL stays":                    {"a\x00b,2\n", []record{{1, []string{"a\x00b", "2"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readAll(t, c.text, ',', '\n')
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

func TestARecordReaderStopsAtAQuoteThatIsNeverClosed(t *testing.T) {
	t.Parallel()
	got, err := readAll(t, "a,b\n1,\"two\n3,4\n5,6\n", ',', '\n')
	if !errors.Is(err, ErrFile) || !strings.Contains(err.Error(), "line 2") || len(got) != 1 {
		t.Fatalf("%d records, error %v; want 1 and the line of the open quote", len(got), err)
	}
}

func TestOldMacintoshLineEnds(t *testing.T) {
	t.Parallel()
	got, err := readAll(t, "a,b\r1,2\r", ',', '\r')
	if err != nil || len(got) != 2 || got[1].Line != 2 {
		t.Fatalf("%v, %v", got, err)
	}
}

// TestRecordsAgreeWithTheStandardLibrary writes any rows with encoding/csv and
// compares what encoding/csv and this reader make of them.
func TestRecordsAgreeWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		delim := rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "delim")
		cell := rapid.StringOfN(rapid.SampledFrom([]rune("ab1 ,;|\t\"\n'é中.")), 0, 8, -1)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 4), 1, 6).Draw(t, "rows")
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Comma, w.UseCRLF = delim, rapid.Bool().Draw(t, "crlf")
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		std := csv.NewReader(strings.NewReader(b.String()))
		std.Comma, std.FieldsPerRecord = delim, -1
		r := newRecordReader(strings.NewReader(b.String()), byte(delim), '\n')
		for {
			want, wantErr := std.Read()
			got, line, err := r.next()
			if wantErr == io.EOF && err == io.EOF {
				return
			}
			if wantErr != nil || err != nil {
				t.Fatalf("errors %v and %v in %q", wantErr, err, b.String())
			}
			wantLine, _ := std.FieldPos(0)
			if diff := cmp.Diff(want, got); diff != "" || line != wantLine {
				t.Fatalf("line %d, want %d: %s", line, wantLine, diff)
			}
		}
	})
}
