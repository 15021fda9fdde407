package drivers

import (
	"errors"
	"fmt"
	"math"
)

// What can be wrong with the input; every [InputError] wraps one of these.
var (
	ErrEmpty             = errors.New("nothing to explain")
	ErrNotFinite         = errors.New("not a finite number")
	ErrNegative          = errors.New("negative where only zero or more makes sense")
	ErrZeroDenominator   = errors.New("the denominator is zero")
	ErrOutOfRange        = errors.New("the result does not fit a 64-bit float")
	ErrShape             = errors.New("the wrong number of parts")
	ErrTooManyDimensions = errors.New("too many dimensions")
	ErrTooLarge          = errors.New("too large")
)

// InputError says which part of the input is wrong and what mends it.
type InputError struct {
	Err  error  // one of the Err… values of this package
	At   string // `segment "Meta", before`
	Mend string
}

func (e *InputError) Error() string {
	return fmt.Sprintf("drivers: %s: %v; %s", e.At, e.Err, e.Mend)
}

func (e *InputError) Unwrap() error { return e.Err }

// finite refuses NaN and infinities. They are not dropped silently, because a
// total without the dropped part would explain another change than the one
// that was asked about.
func finite(x float64, at string, name any, when string) error {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return &InputError{ErrNotFinite, fmt.Sprintf("%s %v, %s", at, name, when), "leave the row out or give its value"}
	}
	return nil
}

func outOfRange(at string) error {
	return &InputError{ErrOutOfRange, at, "use a larger unit, such as thousands"}
}
