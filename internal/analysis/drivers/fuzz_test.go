package drivers_test

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"github.com/insight-agent/insight/internal/analysis/drivers"
)

// numbers reads 64-bit floats of any kind, and small whole numbers so that
// ordinary values occur too.
type numbers struct{ data []byte }

func (n *numbers) byte() byte {
	if len(n.data) == 0 {
		return 0
	}
	b := n.data[0]
	n.data = n.data[1:]
	return b
}

func (n *numbers) next() float64 {
	if k := n.byte(); k < 224 {
		return float64(k)
	}
	var raw [8]byte
	for i := range raw {
		raw[i] = n.byte()
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(raw[:]))
}

func seeds(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("the quick brown fox jumps over the lazy dog, and over the lazy cat as well; then it rests and jumps again"))
	f.Add(binary.LittleEndian.AppendUint64([]byte{7, 1, 2, 255}, math.Float64bits(1e300)))
	f.Add(binary.LittleEndian.AppendUint64([]byte{3, 0, 0, 255}, math.Float64bits(math.NaN())))
	f.Add(binary.LittleEndian.AppendUint64([]byte{3, 9, 9, 255}, math.Float64bits(5e-324)))
}

// named fails on an error that is not one of the package's.
func named(t *testing.T, err error) {
	t.Helper()
	var input *drivers.InputError
	if err != nil && (!errors.As(err, &input) || input.At == "" || input.Mend == "") {
		t.Fatalf("an error without a name: %v", err)
	}
}

func FuzzLocalise(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		n := &numbers{data}
		flags := n.byte()
		m := drivers.Metric{Ratio: flags&1 > 0, Observed: flags&2 > 0, Counts: flags&4 > 0}
		b, err := drivers.NewBuilder("a", "b", "c", "d")
		if err != nil {
			t.Fatal(err)
		}
		for len(n.data) > 0 {
			k := n.byte()
			members := []string{string('a' + rune(k&3)), string('a' + rune(k>>2&3)), string('a' + rune(k>>4&3)), string('a' + rune(k>>6))}
			named(t, b.Add(members, drivers.Value{Num: n.next(), Den: n.next()}, drivers.Value{Num: n.next(), Den: n.next()}))
		}
		cube, err := b.Cube()
		named(t, err)
		if err != nil {
			return
		}
		x, err := drivers.Localise(cube, m)
		named(t, err)
		if err != nil {
			return
		}
		for _, v := range []float64{x.Actual, x.Expected, x.Delta, x.Z, x.Common, x.CommonEffect, x.Residual, x.Noise.Unit, x.Noise.Spread} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("not finite: %+v", x)
			}
		}
		adds(t, x)
	})
}

func FuzzDecompose(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		n := &numbers{data}
		k := 1 + int(n.byte()%8)
		var parts []drivers.Part
		var segments []drivers.Segment
		var factors []drivers.Factor
		root := &drivers.Node{Name: "root", Op: []drivers.Op{drivers.Sum, drivers.Difference, drivers.Product, drivers.Ratio}[n.byte()%4]}
		for range k {
			s := drivers.Segment{Name: "s", Before: drivers.Value{Num: n.next(), Den: n.next()}, After: drivers.Value{Num: n.next(), Den: n.next()}}
			segments = append(segments, s)
			parts = append(parts, drivers.Part{Name: "p", Before: s.Before.Num, After: s.After.Num})
			factors = append(factors, drivers.Factor{Name: "f", Before: s.Before.Num, After: s.After.Num})
			inner := &drivers.Node{Name: "r", Op: drivers.Ratio, Children: []*drivers.Node{
				{Name: "n", Op: drivers.Measured, Before: s.Before.Num, After: s.After.Num},
				{Name: "d", Op: drivers.Measured, Before: s.Before.Den, After: s.After.Den}}}
			root.Children = append(root.Children, inner)
		}
		if c, err := drivers.Contributions(parts); err == nil {
			sums(t, c.Delta, func(add func(float64)) {
				for _, p := range c.Parts {
					add(p.Delta)
				}
			})
		} else {
			named(t, err)
		}
		if c, err := drivers.DecomposeRatio(segments); err == nil {
			c.Reversal(1)
			sums(t, c.Delta, func(add func(float64)) {
				for _, s := range c.Segments {
					add(s.Rate)
					add(s.Mix)
				}
			})
		} else {
			named(t, err)
		}
		if c, err := drivers.DecomposeProduct(factors); err == nil {
			sums(t, c.Delta, func(add func(float64)) {
				for _, f := range c.Factors {
					add(f.Effect)
				}
			})
		} else {
			named(t, err)
		}
		if b, err := drivers.DecomposeTree(root); err == nil {
			b.Path(.5)
			sums(t, b.Delta, func(add func(float64)) {
				for _, n := range append(b.Children, b) { // the size of what the effects were subtracted from
					add(n.Before)
					add(-n.Before)
					add(n.Effect)
					add(-n.Effect)
				}
				for _, f := range b.Factors() {
					add(f.Effect)
				}
			})
		} else {
			named(t, err)
		}
	})
}

// sums checks that the parts sum to want, to 1e-9 of the larger of it and a
// thousandth of their own size.
func sums(t *testing.T, want float64, each func(add func(float64))) {
	t.Helper()
	sum, scale := 0., 0.
	each(func(x float64) { sum, scale = sum+x, scale+math.Abs(x) })
	if math.IsInf(scale, 0) {
		return // this test's own addition overflowed
	}
	if !(math.Abs(sum-want) <= 1e-9*math.Max(math.Abs(want), scale*1e-3)+1e-300) {
		t.Fatalf("the parts sum to %v, the change is %v", sum, want)
	}
}
