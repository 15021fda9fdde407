// Package drivers explains why a metric moved. It works on slices of numbers:
// no database, no clock, no randomness.
//
// Two questions are answered, and kept apart:
//
//   - How does the change add up? Exact arithmetic: [Contributions] for sums,
//     [DecomposeRatio] for ratios (mix and rate), [DecomposeProduct] for chains
//     of factors, [DecomposeTree] for trees of all of these. Parts sum to the
//     observed change; nothing is estimated.
//   - Where did it happen? Statistics: [Localise] looks at every slice of up to
//     three dimensions of a [Cube] and names the few that moved apart from the
//     rest by more than noise, or says that there is no such slice.
//
// A slice that explains a change is where it happened, not why: a statement of
// cause needs more than these figures.
package drivers
