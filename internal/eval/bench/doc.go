// Package bench measures the product's own share of a question's time on a
// table of a million rows, and the parts of that share. It holds benchmarks and
// one test; "make bench" runs them. Times are compared within one run only: the
// statements' own time, as the server took it, is the measure of the machine.
package bench
