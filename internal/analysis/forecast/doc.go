// Package forecast says what comes next in one evenly spaced series: values
// with intervals, totals over a horizon with an interval of their own, the
// chance of reaching a plan, the slope of a trend, and the days on which a
// level changed.
//
// Several simple methods forecast; their median is taken, or weights where
// rolling origins showed weights to be clearly better; and the result leans
// towards the seasonal naive forecast by the chance of being worse than that.
// Intervals are split conformal: they come from the errors that the same
// procedure made at earlier ends of the same history, and from no assumption of
// a distribution. Their level adapts to how often they missed of late.
//
// Everything is a pure function of its arguments: no clock, no randomness, no
// state between calls. A series is a slice, oldest value first; NaN marks a
// step without data. Ordering, duplicates and missing rows are the caller's to
// settle, because only the caller knows whether a day without a row is a gap or
// a zero.
package forecast
