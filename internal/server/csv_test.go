package server

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
)

func TestCSVIsNoFormula(t *testing.T) {
	t.Parallel()
	table := answer.Table{
		Columns: []answer.TableColumn{{Column: semantic.Column{Name: "campaign"}, Label: "Campaign"}, {Label: "=Spend"}},
		Rows: [][]any{
			{`=HYPERLINK("http://evil.example")`, -12.5}, {"+1", nil}, {"-1", true}, {"@SUM(A1)", 1e21}, {"\tx", 0.1},
			{"a,\"b\"\nc", 3.0}, {"＝1", 4.0}, {"双 11，大促", 5.0}, {"plain=", 6.0},
		},
	}
	var out strings.Builder
	if err := writeCSV(&out, table); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(out.String(), "\ufeff")
	if !ok {
		t.Error("no byte order mark")
	}
	if strings.Count(text, "\r\n") != 11 { // ten lines, and the line break inside a cell
		t.Errorf("line ends: %q", text)
	}
	got, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Campaign", "'=Spend"},
		{`'=HYPERLINK("http://evil.example")`, "-12.5"}, {"'+1", ""}, {"'-1", "true"}, {"'@SUM(A1)", "1000000000000000000000"}, {"'\tx", "0.1"},
		{"a,\"b\"\nc", "3"}, {"'＝1", "4"}, {"双 11，大促", "5"}, {"plain=", "6"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
