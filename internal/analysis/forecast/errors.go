package forecast

import "fmt"

// NotEnoughError says that a history is too short for what was asked, and how
// long it would have to be. Values count, gaps do not.
type NotEnoughError struct {
	Have int    // values that are there
	Need int    // values that would be enough
	For  string // what they are needed for: "any forecast", "a horizon of 90 steps", …
}

func (e *NotEnoughError) Error() string {
	return fmt.Sprintf("not enough data: %d values, %s needs %d", e.Have, e.For, e.Need)
}

// InputError names what is wrong with an argument and how to mend it.
type InputError struct {
	Field string // "history", "horizon", "periods", "events", "steps", "target", "actual"
	Index int    // place in the field, −1 when the whole is meant
	Mend  string
}

func (e *InputError) Error() string {
	if e.Index < 0 {
		return fmt.Sprintf("%s: %s", e.Field, e.Mend)
	}
	return fmt.Sprintf("%s[%d]: %s", e.Field, e.Index, e.Mend)
}
