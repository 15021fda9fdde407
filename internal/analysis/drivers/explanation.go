package drivers

// Verdict is the one-line outcome of a localisation.
type Verdict string

const (
	// FoundCauses: one to three slices moved apart from the rest.
	FoundCauses Verdict = "causes"
	// AcrossTheBoard: no slice stands out; everything moved by about the same factor.
	AcrossTheBoard Verdict = "across_the_board"
	// NoSingleCause: the whole moved, by many small movements or, in a ratio, by
	// a mix that no slice explains.
	NoSingleCause Verdict = "no_single_cause"
	// NoChange: the whole moved no further than noise.
	NoChange Verdict = "no_change"
	// NotEnoughData: fewer than two comparable leaves, or too few of a metric whose
	// noise has to be learnt from them.
	NotEnoughData Verdict = "not_enough_data"
)

// Kind says what of the slice moved.
type Kind string

const (
	Level Kind = "level" // its amount, in an additive metric
	Rate  Kind = "rate"  // its own ratio
	Mix   Kind = "mix"   // its weight in a ratio's denominator
)

// Member is one condition of a slice.
type Member struct{ Dimension, Member string }

// Cause is a slice that moved apart from the rest.
type Cause struct {
	Where []Member // one to three, in the cube's order of dimensions
	Kind  Kind
	// Before and After are the slice's expected and actual value: its amount
	// (Level), its ratio (Rate), or its share of the denominator, 0 to 1 (Mix). NaN for
	// the ratio of nothing.
	Before, After float64
	// Effect is the part of Delta that would not have been without the cause,
	// in the metric's unit: had the slice moved as the rest did. Leaves that
	// two causes share count for the larger one.
	Effect float64
	Share  float64 // Effect / Delta; may exceed 1 or be negative; NaN where Delta is 0
	Z      float64 // distance from the rest in standard errors, the wandering of sibling slices included
	P      float64 // two-sided
	// Adjusted is P after correction for every slice that was tried
	// (Bonferroni), 0 to 1.
	Adjusted float64
	Leaves   int
}

// Explanation is what Localise found. Delta = Σ Effect + CommonEffect +
// Residual exactly; for a ratio the residual holds the mix that no cause names.
type Explanation struct {
	Actual, Expected, Delta float64
	// Z is Delta in standard errors of the leaves' noise (of a ratio, of the
	// numerators' noise); 0 where that is unknown.
	Z       float64
	Verdict Verdict
	Causes  []Cause // largest Effect first
	// Common is the factor by which everything outside the causes moved; 1
	// where that cannot be told from noise.
	Common       float64
	CommonEffect float64
	Residual     float64
	Tried        int   // slices compared
	Noise        Noise // of the leaves
	// Unrated counts the leaves of a ratio metric that had a denominator in
	// one of the two periods only. They cannot say whether a ratio moved and
	// were left to the mix.
	Unrated int
}
