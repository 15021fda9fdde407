package anomaly

import (
	"errors"
	"fmt"
	"time"
)

// What can be wrong with a series as a whole; every [InputError] wraps one of these.
var (
	ErrEmpty    = errors.New("no rows")
	ErrShape    = errors.New("columns of different length")
	ErrNoValues = errors.New("no finite value")
	ErrOptions  = errors.New("option out of range")
	ErrState    = errors.New("state cannot be read")
)

// InputError says what of the input is wrong and what mends it.
type InputError struct {
	Err  error  // one of the Err… values of this package
	At   string // `series "Meta"`
	Mend string
}

func (e *InputError) Error() string { return fmt.Sprintf("anomaly: %s: %v; %s", e.At, e.Err, e.Mend) }

func (e *InputError) Unwrap() error { return e.Err }

// Family says how a series' values come about, and with that their noise.
type Family int

// The families of series.
const (
	Auto   Family = iota // Count if all values are whole and none is negative, else Amount
	Amount               // money, minutes, temperatures: any number
	Count                // events: whole numbers from zero up
	Rate                 // events out of trials: Value and Denominator are both given
)

// String returns the family's name in lower case.
func (f Family) String() string {
	switch f {
	case Amount:
		return "amount"
	case Count:
		return "count"
	case Rate:
		return "rate"
	case Auto:
	}
	return "auto"
}

// Series is one series of figures, in any order of time.
type Series struct {
	By          string      // its name in rows and events
	Group       string      // series of one group are siblings: when one falls silent, the others say whether the data or the business stopped
	Family      Family      // of a series with a Denominator always Rate
	Times       []time.Time // start of each row's step, in the zone whose days and hours have the rhythm
	Values      []float64   // as many as Times; NaN is a missing value; of a rate the numerator
	Denominator []float64   // of a rate: trials, as many as Times; otherwise nil
	Weight      float64     // money that one unit of the value (of a rate: of its numerator) stands for; 0 counts as 1
}

// Row is what is said of one input row.
type Row struct {
	Time         time.Time
	Value        float64 // of a rate numerator/denominator; NaN where missing
	Expected     float64 // one step ahead; NaN before there is anything to go by
	Lower, Upper float64 // where 95 % of values were expected
	P            float64 // how rarely an ordinary value lies as far out; NaN where not judged
	Score        float64 // 0 … 1, rising with the surprise: −log₁₀P / (4 − log₁₀P); below a day P is here the smaller of P and Step.Slow
	Anomaly      bool    // part of an event
	Holiday      string  // the trade day or holiday that the row falls on
}

// Result is what [Scan] says of one series.
type Result struct {
	By       string
	Family   Family
	Interval Interval
	Rows     []Row    // one for every input row, in the input's order
	Events   []Event  // in order of time
	Repairs  []Repair // what was done to the input before it was read
	Err      error    // why the series could not be read; then the fields above are empty
}

// Repair is something that was wrong with the rows of a series and how it was read.
type Repair struct {
	Kind  RepairKind
	Count int // rows or steps concerned
}

// RepairKind names a repair.
type RepairKind string

// The repairs.
const (
	Sorted          RepairKind = "rows were not in order of time and were sorted"
	NotFinite       RepairKind = "infinite values (beyond 1e100) were read as missing"
	NegativeCount   RepairKind = "negative counts were read as missing"
	BadRate         RepairKind = "rows whose numerator is negative or exceeds the denominator were read as missing"
	ZeroDenominator RepairKind = "rows with a denominator of zero have no rate and were read as missing"
	SameTime        RepairKind = "several rows had the same time with different values and were judged one by one"
	SameRow         RepairKind = "rows stood twice with the same time and value and were judged once"
	ClockChange     RepairKind = "hours that a change to daylight saving time left out are not missing"
	Irregular       RepairKind = "times follow no regular interval, so that absent rows cannot be told"
)
