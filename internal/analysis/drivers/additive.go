package drivers

import "math"

// Part is one segment of a metric that adds up: spend, orders, revenue.
type Part struct {
	Name          string
	Before, After float64
}

// Presence tells a segment that stayed from one that came or went.
type Presence string

const (
	Stayed   Presence = "stayed"
	New      Presence = "new"      // nothing before
	Vanished Presence = "vanished" // nothing after
)

// Contribution is what one part adds to the change of the whole.
type Contribution struct {
	Part
	Presence Presence
	Delta    float64 // After − Before
	Share    float64 // Delta / the whole's Delta; NaN where the whole did not move
	// Unexpected is the change beyond what the other parts' common growth
	// would have given this part: After − Before·(others after / others
	// before). NaN where the others were zero before.
	Unexpected float64
}

// AdditiveChange is a sum's change split by parts; the parts' Delta sum to it.
type AdditiveChange struct {
	Before, After, Delta float64
	Parts                []Contribution // in the order given
}

// Contributions splits the change of a sum into Δ_i = after_i − before_i.
// Unexpected follows the difference against a complement in Google's
// contribution analysis (BigQuery ML documentation, 2024). Negative values
// (refunds) are allowed.
//
// Errors: [ErrEmpty], [ErrNotFinite], [ErrOutOfRange].
func Contributions(parts []Part) (AdditiveChange, error) {
	if len(parts) == 0 {
		return AdditiveChange{}, &InputError{ErrEmpty, "parts", "give at least one part"}
	}
	var before, after, delta total
	for _, p := range parts {
		if err := finite(p.Before, "part", p.Name, "before"); err != nil {
			return AdditiveChange{}, err
		}
		if err := finite(p.After, "part", p.Name, "after"); err != nil {
			return AdditiveChange{}, err
		}
		before.add(p.Before)
		after.add(p.After)
		delta.add(p.After)
		delta.add(-p.Before)
	}
	c := AdditiveChange{Before: before.value(), After: after.value(), Delta: delta.value(), Parts: make([]Contribution, len(parts))}
	if math.IsInf(c.Before, 0) || math.IsInf(c.After, 0) || math.IsInf(c.Delta, 0) ||
		math.IsNaN(c.Before) || math.IsNaN(c.After) || math.IsNaN(c.Delta) {
		return AdditiveChange{}, outOfRange("the sum of the parts")
	}
	for i, p := range parts {
		d := p.After - p.Before
		if math.IsInf(d, 0) {
			return AdditiveChange{}, outOfRange("the change of part " + p.Name)
		}
		growth := quotient(c.After-p.After, c.Before-p.Before)
		c.Parts[i] = Contribution{p, presence(p.Before, p.After), d, quotient(d, c.Delta), p.After - p.Before*growth}
	}
	return c, nil
}

func presence(before, after float64) Presence {
	switch {
	case before == 0 && after != 0:
		return New
	case before != 0 && after == 0:
		return Vanished
	default:
		return Stayed
	}
}
