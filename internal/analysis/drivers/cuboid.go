package drivers

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// cuboid is one combination of up to three dimensions; its elements are the
// combinations of members that occur.
type cuboid struct {
	dims []int
	ids  []int32 // [leaf] → element
	size int     // number of elements
}

// cuboids lists the combinations of one to three dimensions, in that order. A
// combination that divides the leaves no finer than a smaller one does is left
// out (campaign within its platform): its slices are the same rows under a
// longer name. So are dimensions with a single member. Memory is four bytes
// for each leaf and cuboid.
func (c *Cube) cuboids() []cuboid {
	var singles []cuboid
	for d, dim := range c.Dims {
		if len(dim.Members) > 1 {
			singles = append(singles, cuboid{[]int{d}, c.codes[d], len(dim.Members)})
		}
	}
	pairs := make([][]cuboid, len(singles)) // by first dimension
	triples := make([][]cuboid, len(singles))
	parallel(len(singles), func(_, a int) {
		for b := a + 1; b < len(singles); b++ {
			ab := cross(singles[a], singles[b])
			pairs[a] = append(pairs[a], ab)
			for k := b + 1; k < len(singles); k++ {
				if abk := cross(ab, singles[k]); abk.size > ab.size {
					triples[a] = append(triples[a], abk)
				}
			}
		}
	})
	return prune(singles, pairs, triples)
}

func prune(singles []cuboid, pairs, triples [][]cuboid) []cuboid {
	size := map[[2]int]int{}
	list := append([]cuboid{}, singles...)
	alone := map[int]int{}
	for _, s := range singles {
		alone[s.dims[0]] = s.size
	}
	for _, group := range pairs {
		for _, p := range group {
			size[[2]int{p.dims[0], p.dims[1]}] = p.size
			if p.size > alone[p.dims[0]] && p.size > alone[p.dims[1]] {
				list = append(list, p)
			}
		}
	}
	for _, group := range triples {
		for _, t := range group {
			a, b, k := t.dims[0], t.dims[1], t.dims[2]
			if t.size > size[[2]int{a, b}] && t.size > size[[2]int{a, k}] && t.size > size[[2]int{b, k}] {
				list = append(list, t)
			}
		}
	}
	return list
}

// cross numbers the pairs of elements that occur, in the order of the leaves.
func cross(a, b cuboid) cuboid {
	n := len(a.ids)
	c := cuboid{append(append([]int{}, a.dims...), b.dims...), make([]int32, n), 0}
	if a.size*b.size <= max(1<<14, 8*n) { // an array, where it stays linear in the leaves
		seen := make([]int32, a.size*b.size)
		for i := range n {
			at := &seen[int(a.ids[i])*b.size+int(b.ids[i])]
			if *at == 0 {
				c.size++
				*at = int32(c.size)
			}
			c.ids[i] = *at - 1
		}
		return c
	}
	seen := make(map[uint64]int32, n/4)
	for i := range n {
		key := uint64(a.ids[i])<<32 | uint64(b.ids[i])
		id, ok := seen[key]
		if !ok {
			id = int32(c.size)
			seen[key] = id
			c.size++
		}
		c.ids[i] = id
	}
	return c
}

// parallel runs do for 0 ≤ i < n on as many workers as there are processors;
// each call also gets its worker's number. Results must not depend on which
// worker did what.
func parallel(n int, do func(worker, i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	var next atomic.Int64
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(w, i)
			}
		})
	}
	wait.Wait()
}
