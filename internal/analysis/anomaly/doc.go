// Package anomaly says what is unusual in a series of business figures: days
// that stand out, levels that shifted, and data that is missing or was loaded
// twice. It works on slices: no database, no clock, no randomness.
//
// Every point is judged against a forecast made before it was seen, never
// against a curve that was fitted through it:
//
//   - expected value: a weighted set of exponential smoothers on a scale where
//     rhythm adds (log for amounts and counts, logit for rates), with the
//     rhythm of the week, of the day, and of the year once a year lies behind;
//     the weights follow each smoother's recent errors (level.go, season.go);
//   - scale: 1.4826·MAD of the past eight weeks' one-step errors, times a ratio
//     of the weekday or hour (spread.go); low counts and rates by the tails of the
//     negative-binomial and beta-binomial distributions (counts.go);
//   - p-values: conformal, from one-step residuals pooled over all series of the
//     same family and the same heaviness of tail (pool.go), since a single series
//     has too short a past to certify anything rare; of a series alone, from its
//     own tail (tail.go, extremes.go);
//   - decisions: Benjamini and Hochberg over everything that was looked at (fdr.go);
//   - days that are moderately high or low together, none of which is a finding alone, are one (run.go);
//   - a level that moved and stays is one finding with its day (shift.go), and
//     absent, zero and doubled data are findings of their own (outage.go, doubled.go);
//   - trade days and holidays of both calendars are never findings: their effect is
//     learned in the first year and expected in the next (holidays.go).
//
// [Detector] takes one point at a time in constant time and memory. [Scan] runs
// one Detector a series over any number of series, then decides on all of them together.
package anomaly
