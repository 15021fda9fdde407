package anomaly

// Pool holds one-step residuals of many series, by family and heaviness of tail, and turns a
// residual into a conformal p-value: the share of pooled residuals at least as far out.
//
// A residual of one series alone can never be rarer than 1/(n+1), which no
// correction for thousands of series lets through; pooled over series of one kind
// the ranks are fine enough. Beyond the 99.3 % quantile the pool holds the anomalies too,
// so there the tail of Student's T that fits the pool's median and that quantile continues it
// (an empirical null, Efron 2004). The zero value is an empty pool. Steps that were found to be
// anomalies are better left out: they make the tail heavier than that of ordinary days.
type Pool struct {
	strata [strataCount]stratum
	runs   runPool
}

const (
	strataCount = 3 * 2 * 2 // family, few events or not, tail light or heavy
	poolStep    = .04
	poolBins    = 301  // |z| up to 12, and all above
	poolLeast   = 1000 // residuals from which a pool says more than the series' own tail
	poolSeries  = 10   // series from which Scan pools; fewer are hardly more than their own past
	tailShare   = .007
)

type stratum struct {
	bins [poolBins]uint32
	n    int
	fit  *poolFit
}

// poolFit is what a stratum's quantiles say of its tail.
type poolFit struct {
	above     [poolBins]float64 // share of residuals in a bin or above it
	from      float64           // |z| from which the fitted tail holds
	share     float64           // of residuals above it
	inv, unit float64           // 1/degrees of freedom, robust deviation of the residuals
}

// Learn takes a judged step of a detector into the pool; others are left out.
func (p *Pool) Learn(d *Detector, s Step) {
	if s.State == Judged && d.mature() {
		st := &p.strata[d.stratum(s.Few)]
		st.bins[bin(s.Z)]++
		st.n++
		st.fit = nil
	}
	if s.weekly > 0 && d.mature() {
		p.runs.learn(s.weekly)
	}
}

// P returns the conformal p-value of a detector's step, and that of the series' own tail while
// the pool holds fewer than a thousand residuals of its kind. Those should come from ten series and more.
func (p *Pool) P(d *Detector, s Step) float64 { return p.p(d.stratum(s.Few), s) }

func (p *Pool) p(at int, s Step) float64 {
	st := &p.strata[at]
	if st.n < poolLeast || s.State != Judged {
		return s.P
	}
	if st.fit == nil {
		st.fit = fitPool(st)
	}
	z, f := abs(s.Z), st.fit
	if z < f.from {
		return f.above[bin(z)]
	}
	return f.share * twoSided(z/f.unit, f.inv) / twoSided(f.from/f.unit, f.inv)
}

// merge adds another pool's residuals.
func (p *Pool) merge(q *Pool) {
	for i := range p.strata {
		for b, n := range q.strata[i].bins {
			p.strata[i].bins[b] += n
		}
		p.strata[i].n += q.strata[i].n
		p.strata[i].fit = nil
	}
	p.runs.merge(&q.runs)
}

// settle fits every stratum, after which reading is safe from several goroutines.
func (p *Pool) settle() {
	for i := range p.strata {
		if st := &p.strata[i]; st.n >= poolLeast && st.fit == nil {
			st.fit = fitPool(st)
		}
	}
	p.runs.settle()
}

// mature says whether a detector's scale and rhythm are settled enough to speak for others.
func (d *Detector) mature() bool { return d.s.N > 2*warmUp(d.config.Interval) }

// stratum is where residuals of a detector belong. Only two tails are told apart: finer
// ones would sort series by the luck of their past.
func (d *Detector) stratum(few bool) int {
	i := (int(d.config.Family) - 1) * 4
	if d.s.Tail.heavy() {
		i++
	}
	if few {
		i += 2
	}
	return i
}

func bin(z float64) int { return int(min(abs(z)/poolStep, poolBins-1)) }

func fitPool(st *stratum) *poolFit {
	f := &poolFit{}
	sum, medianBin, fromBin := 0, 0, poolBins-1
	for b := poolBins - 1; b >= 0; b-- {
		sum += int(st.bins[b])
		f.above[b] = float64(sum+1) / float64(st.n+1)
		if f.above[b] <= tailShare {
			fromBin = b
		}
		if f.above[b] < .5 {
			medianBin = b
		}
	}
	f.from, f.share = float64(fromBin)*poolStep, f.above[fromBin]
	f.unit = max(float64(medianBin)*poolStep, poolStep) / normalMedian
	low, high := 0.0, .5
	for range 40 {
		f.inv = (low + high) / 2
		if twoSided(f.from/f.unit, f.inv) < f.share {
			low = f.inv
		} else {
			high = f.inv
		}
	}
	return f
}

// remove takes one residual out again.
func (p *Pool) remove(at int, s Step) {
	st := &p.strata[at]
	st.bins[bin(s.Z)]--
	st.n--
	st.fit = nil
}

// add takes the counted residuals of one series into a stratum.
func (p *Pool) add(at int, bins *[poolBins]uint32) {
	st := &p.strata[at]
	for b, n := range bins {
		st.bins[b] += n
		st.n += int(n)
	}
	st.fit = nil
}
