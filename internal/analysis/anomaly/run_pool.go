package anomaly

import "math"

// runPool holds the largest run scores of weeks of many series, and gives a score its
// conformal p-value: the share of weeks that hold one as far out. Scores are
// already counted in what is usual for each series, so that all families are one. Beyond the 99 % quantile,
// where the runs are that are looked for, the tail C·exp(−z²/2s²) through the 90 % and the 99 % quantile goes on.
type runPool struct {
	bins [poolBins]uint32
	n    int
	fit  *runFit
}

type runFit struct {
	above    [poolBins]float64 // share of weeks in a bin or above it
	from     float64           // score from which the fitted tail holds
	share    float64           // of weeks above it
	variance float64           // s²
}

func (p *runPool) learn(weekly float64) {
	p.bins[bin(weekly)]++
	p.n++
	p.fit = nil
}

// RunP returns the conformal p-value of a step's Run: how rarely a week of an ordinary series holds one as
// far out. While the pool holds fewer than a thousand weeks it is Run.P.
func (p *Pool) RunP(r *Run) float64 { return p.runs.p(r) }

func (p *runPool) p(r *Run) float64 {
	if p.n < poolLeast {
		return r.P
	}
	p.settle()
	z, f := abs(r.Score), p.fit
	if z < f.from {
		return f.above[bin(z)]
	}
	return f.share * math.Exp((f.from*f.from-z*z)/(2*f.variance))
}

func (p *runPool) settle() {
	if p.n >= poolLeast && p.fit == nil {
		p.fit = fitRuns(p)
	}
}

func fitRuns(st *runPool) *runFit {
	const near, far = .1, .01
	f := &runFit{}
	sum, nearBin, farBin := 0, poolBins-1, poolBins-1
	for b := poolBins - 1; b >= 0; b-- {
		sum += int(st.bins[b])
		f.above[b] = float64(sum+1) / float64(st.n+1)
		if f.above[b] <= near {
			nearBin = b
		}
		if f.above[b] <= far {
			farBin = b
		}
	}
	low, high := float64(nearBin)*poolStep, float64(farBin)*poolStep
	f.from, f.share = high, f.above[farBin]
	f.variance = max((high*high-low*low)/(2*math.Log(f.above[nearBin]/f.share)), .8)
	return f
}

func (p *runPool) merge(q *runPool) {
	for b, n := range q.bins {
		p.bins[b] += n
	}
	p.n += q.n
	p.fit = nil
}

// remove takes a week out again.
func (p *runPool) remove(score float64) {
	if b := bin(score); p.bins[b] > 0 {
		p.bins[b]--
		p.n--
		p.fit = nil
	}
}
