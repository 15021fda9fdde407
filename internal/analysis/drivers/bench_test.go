package drivers_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/insight-agent/insight/internal/analysis/drivers"
)

// benchRows makes rows over the members given; one slice of two dimensions trebles.
func benchRows(leaves int, members []int, full bool) (dims []string, rows [][]string, actual, expected []drivers.Value) {
	r := rand.New(rand.NewPCG(uint64(leaves), uint64(len(members))))
	for d := range members {
		dims = append(dims, fmt.Sprint("dimension ", d))
	}
	for i := range leaves {
		row := make([]string, len(members))
		rest, hit := i, true
		for d, n := range members {
			m := r.IntN(n)
			if full {
				m, rest = rest%n, rest/n
			}
			row[d] = fmt.Sprint("member ", m)
			hit = hit && (d > 1 || m == 1)
		}
		f := 20 * math.Exp(r.NormFloat64())
		v := f * math.Exp(.2*r.NormFloat64())
		if hit {
			v *= 3
		}
		rows = append(rows, row)
		actual = append(actual, drivers.Value{Num: math.Round(v), Den: 100})
		expected = append(expected, drivers.Value{Num: f, Den: 100})
	}
	return dims, rows, actual, expected
}

func BenchmarkLocalise(b *testing.B) {
	for _, c := range []struct {
		name    string
		leaves  int
		members []int
		full    bool
	}{
		{"10k leaves, 4 dimensions", 10_000, []int{10, 10, 10, 10}, true},
		{"100k leaves, 4 dimensions", 100_000, []int{10, 20, 25, 20}, true},
		{"100k leaves, 6 dimensions, sparse", 100_000, []int{8, 12, 30, 50, 5, 200}, false},
		{"100k leaves, one dimension of 100k members", 100_000, []int{8, 12, 100_000}, false},
	} {
		dims, rows, actual, expected := benchRows(c.leaves, c.members, c.full)
		for _, ratio := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s, ratio %v", c.name, ratio), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					builder, err := drivers.NewBuilder(dims...)
					if err != nil {
						b.Fatal(err)
					}
					for i, row := range rows {
						if err := builder.Add(row, actual[i], expected[i]); err != nil {
							b.Fatal(err)
						}
					}
					cube, err := builder.Cube()
					if err != nil {
						b.Fatal(err)
					}
					x, err := drivers.Localise(cube, drivers.Metric{Ratio: ratio})
					if err != nil {
						b.Fatal(err)
					}
					if len(x.Causes) != 1 || len(x.Causes[0].Where) != 2 {
						b.Fatalf("%+v", x)
					}
				}
			})
		}
	}
}

func BenchmarkDecomposeProduct(b *testing.B) {
	fs := []drivers.Factor{{"impressions", 1e6, 1.1e6}, {"ctr", .01, .012}, {"cvr", .03, .025}, {"order value", 50, 52}}
	for b.Loop() {
		if _, err := drivers.DecomposeProduct(fs); err != nil {
			b.Fatal(err)
		}
	}
}
