package anomaly

import (
	"fmt"
	"math"
	"slices"
)

// prepared is a series in order of time, with what had to be repaired.
type prepared struct {
	Series
	order    []int  // input rows in order of time; nil if they are
	same     []bool // by place in order: the row repeats the one before it
	interval Interval
	repairs  []Repair
}

func prepare(s Series) (prepared, error) {
	at := fmt.Sprintf("series %q", s.By)
	switch {
	case len(s.Times) == 0:
		return prepared{}, &InputError{ErrEmpty, at, "give at least one row"}
	case len(s.Values) != len(s.Times) || s.Denominator != nil && len(s.Denominator) != len(s.Times):
		return prepared{}, &InputError{ErrShape, at, fmt.Sprintf("there are %d times, %d values and %d denominators", len(s.Times), len(s.Values), len(s.Denominator))}
	case s.Family == Rate && s.Denominator == nil:
		return prepared{}, &InputError{ErrShape, at, "a rate needs its numerator and its denominator"}
	}
	p := prepared{Series: s}
	if s.Denominator != nil {
		p.Family = Rate
	}
	if err := p.check(at); err != nil {
		return prepared{}, err
	}
	p.sort()
	times := p.Times
	if p.order != nil {
		times = slices.Clone(p.Times)
		for k, i := range p.order {
			times[k] = p.Times[i]
		}
	}
	p.interval = interval(times)
	if !p.interval.Regular && len(times) > 2 {
		p.repaired(Irregular, 1)
	}
	p.pairs()
	return p, nil
}

// check settles the family and counts the values that cannot be used.
func (p *prepared) check(at string) error {
	whole, finite, infinite, negative, bad, zero := true, 0, 0, 0, 0, 0
	for i, v := range p.Values {
		switch {
		case math.IsNaN(v):
		case abs(v) > largest:
			infinite++
		case p.Family == Rate && p.Denominator[i] == 0:
			zero++
		case p.Family == Rate && (!(p.Denominator[i] > 0) || p.Denominator[i] > largest || v < 0 || v > p.Denominator[i]):
			bad++
		case p.Family == Count && v < 0:
			negative++
		default:
			finite++
			whole = whole && v >= 0 && v == math.Trunc(v)
		}
	}
	if finite == 0 {
		return &InputError{ErrNoValues, at, "give at least one number"}
	}
	if p.Family == Auto {
		p.Family = Amount
		if whole {
			p.Family = Count
		}
	}
	p.repaired(NotFinite, infinite)
	p.repaired(NegativeCount, negative)
	p.repaired(BadRate, bad)
	p.repaired(ZeroDenominator, zero)
	return nil
}

func (p *prepared) repaired(kind RepairKind, count int) {
	if count > 0 {
		p.repairs = append(p.repairs, Repair{Kind: kind, Count: count})
	}
}

func (p *prepared) sort() {
	wrong := 0
	for i := 1; i < len(p.Times); i++ {
		if p.Times[i].Before(p.Times[i-1]) {
			wrong++
		}
	}
	if wrong == 0 {
		return
	}
	p.order = make([]int, len(p.Times))
	for i := range p.order {
		p.order[i] = i
	}
	slices.SortStableFunc(p.order, func(a, b int) int { return p.Times[a].Compare(p.Times[b]) })
	p.repaired(Sorted, wrong)
}

// pairs marks rows that stand twice, and counts those of the same time that differ.
func (p *prepared) pairs() {
	same, differ := 0, 0
	for k := 1; k < len(p.Times); k++ {
		a, b := p.point(k-1), p.point(k)
		if !a.Time.Equal(b.Time) {
			continue
		}
		if a.Value != b.Value || p.Family == Rate && a.Denominator != b.Denominator {
			differ++
			continue
		}
		if p.same == nil {
			p.same = make([]bool, len(p.Times))
		}
		p.same[k] = true
		same++
	}
	p.repaired(SameRow, same)
	p.repaired(SameTime, differ)
}

// row returns the input row at place k in order of time.
func (p *prepared) row(k int) int {
	if p.order == nil {
		return k
	}
	return p.order[k]
}

// point returns the row at place k in order of time.
func (p *prepared) point(k int) Point {
	i := p.row(k)
	pt := Point{Time: p.Times[i], Value: p.Values[i]}
	if p.Family == Rate {
		pt.Denominator = p.Denominator[i]
	}
	return pt
}

func (p *prepared) weight() float64 {
	if p.Weight == 0 {
		return 1
	}
	return p.Weight
}
