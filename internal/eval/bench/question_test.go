package bench

import "testing"

// BenchmarkRuleReadQuestion asks questions that rules read, from the text to
// the stored answer. sql_ms is the time of the statements, own_ms what the
// product adds, own_share_% that in parts of the statements' time, and
// whole/bare the answer's time against the same statements by plain pgx.
func BenchmarkRuleReadQuestion(b *testing.B) {
	w := open(b)
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			w.measure(b, q.text, q.days) // fills the caches of the server and its connections
			var samples []sample
			for b.Loop() {
				s, sources := w.measure(b, q.text, q.days)
				s.bare = w.runBare(b, sources)
				samples = append(samples, s)
			}
			sql, own, whole, bare := medians(samples)
			b.ReportMetric(sql, "sql_ms")
			b.ReportMetric(own, "own_ms")
			b.ReportMetric(100*own/sql, "own_share_%")
			b.ReportMetric(whole/bare, "whole/bare")
			b.ReportMetric(0, "ns/op") // of both ways together: no measure
		})
	}
}

// The bar that the design sets, with room for a busy machine: of the two
// conditions one is enough here.
func TestOwnShareOfAQuestion(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, q := range questions {
		w.measure(t, q.text, q.days)
		var samples []sample
		for range 3 {
			s, _ := w.measure(t, q.text, q.days)
			samples = append(samples, s)
		}
		sql, own, whole, _ := medians(samples)
		t.Logf("%s: SQL %.1f ms, own %.1f ms (%.0f %%), whole %.1f ms", q.name, sql, own, 100*own/sql, whole)
		if own >= 0.2*sql && own >= 50 {
			t.Errorf("%s: the product adds %.1f ms to %.1f ms of SQL; want under 20 %% or under 50 ms", q.name, own, sql)
		}
	}
}
