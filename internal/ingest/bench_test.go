package ingest

import (
	"fmt"
	"io"
	"strconv"
	"testing"
	"time"
)

// rowsReader writes an ad report of n rows while it is read.
type rowsReader struct {
	n, next int
	buf     []byte
}

func (r *rowsReader) Read(p []byte) (int, error) {
	for len(r.buf) < len(p) && r.next <= r.n {
		if r.next == 0 {
			r.buf = append(r.buf, "Day,Campaign,Campaign ID,Country,Device,Currency code,Cost,Impr.,Clicks,Conversions,Conv. value\n"...)
		} else {
			i := r.next - 1
			day := time.Date(2025, 9, 1+i%400, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
			r.buf = fmt.Appendf(r.buf, "%s,Brand | %d,%d,DE,mobile,EUR,%d.%02d,%s,%d,%d.5,%d.00\n", day, i/400, i/400, i%5000, i%100, strconv.Itoa(i%90000), i%900, i%50, i%4000)
		}
		r.next++
	}
	if len(r.buf) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.buf)
	r.buf = r.buf[:copy(r.buf, r.buf[n:])]
	return n, nil
}

func (r *rowsReader) Close() error { return nil }

func report(n int) File {
	return File{Name: "report.csv", Open: func() (io.ReadCloser, error) { return &rowsReader{n: n}, nil }}
}

// BenchmarkImport plans and loads a report of a million rows into an empty
// table, and then once more. The report is made while it is read.
func BenchmarkImport(b *testing.B) {
	const rows = 1_000_000
	for b.Loop() {
		pool := setup(b)
		start := time.Now()
		p, err := Prepare(b.Context(), pool, report(rows), Options{})
		if err != nil || !p.OK() || p.Rows != rows {
			b.Fatalf("%v %+v", err, p)
		}
		planned := time.Now()
		first := load(b, pool, LoadOptions{}, p)
		loaded := time.Now()
		second := load(b, pool, LoadOptions{}, p)
		again := time.Now()
		if first.Inserted != rows || second.Unchanged != rows {
			b.Fatalf("first %+v, second %+v", first, second)
		}
		b.ReportMetric(rows/planned.Sub(start).Seconds(), "planned-rows/s")
		b.ReportMetric(rows/loaded.Sub(planned).Seconds(), "loaded-rows/s")
		b.ReportMetric(rows/again.Sub(loaded).Seconds(), "unchanged-rows/s")
	}
}
