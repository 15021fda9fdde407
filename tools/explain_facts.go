package tools

import "slices"

// mapped returns the explanation with its references to facts and tables
// replaced.
func (x Explanation) mapped(fact, table func(string) string) Explanation {
	out := x
	out.Total, out.Beside = x.Total.mapped(fact), x.Beside.mapped(fact)
	for _, ref := range []*string{&out.Usual, &out.Earlier, &out.Needed, &out.Common} {
		*ref = fact(*ref)
	}
	out.Factors = slices.Clone(x.Factors)
	for i := range out.Factors {
		f := &out.Factors[i]
		f.Moved, f.Effect, f.Share = f.Moved.mapped(fact), fact(f.Effect), fact(f.Share)
	}
	out.Causes = slices.Clone(x.Causes)
	for i := range out.Causes {
		f := &out.Causes[i]
		f.Moved, f.Effect, f.Share, f.Test = f.Moved.mapped(fact), fact(f.Effect), fact(f.Share), fact(f.Test)
	}
	if x.Split != nil {
		split := x.Split.mapped(fact, table)
		out.Split = &split
	}
	return out
}

func (s SplitFacts) mapped(fact, table func(string) string) SplitFacts {
	out := s
	out.Table = table(s.Table)
	for _, ref := range []*string{&out.Rate, &out.Mix, &out.RateShare, &out.MixShare, &out.Against} {
		*ref = fact(*ref)
	}
	out.Parts = slices.Clone(s.Parts)
	for i := range out.Parts {
		p := &out.Parts[i]
		p.Moved, p.Weight, p.Effect, p.Share = p.Moved.mapped(fact), p.Weight.mapped(fact), fact(p.Effect), fact(p.Share)
	}
	return out
}
