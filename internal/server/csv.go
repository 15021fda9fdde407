package server

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
)

// writeCSV writes a table by RFC 4180, with CRLF line ends and a byte order
// mark, without which Excel reads UTF-8 as the machine's own code page.
func writeCSV(w io.Writer, t answer.Table) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	record := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		record[i] = harmless(c.Label)
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range t.Rows {
		record = record[:0]
		for _, v := range row {
			record = append(record, csvCell(v))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvCell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return harmless(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return harmless(fmt.Sprint(v))
}

// harmless keeps a spreadsheet from reading outside text as a formula: a cell
// that begins with one of the characters that start one gets an apostrophe
// before it (OWASP, CSV Injection).
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
