package planted

import (
	"time"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
)

// Grade is how well events match the truth.
type Grade struct {
	Truths, Found  int            // planted anomalies, and those that an event matches
	Events, False  int            // events found, and those that match nothing planted
	SeriesDays     int            // days judged, of all series
	Decoys, Fooled int            // holiday days with an effect, and those in an event
	ByKind         map[string]Hit // of planted kinds
	ByNoise        map[Noise]Hit
	RightKind      int   // found truths whose event has the planted kind
	ShiftDays      []int // days between a found shift's planted and reported start
	FalseKinds     map[string]int
}

// Hit counts planted anomalies and those found.
type Hit struct{ Truths, Found, False int }

// Runs counts planted runs of days, those found, and runs that were found where there is none.
func (g *Grade) Runs() Hit {
	h := g.ByKind[string(anomaly.High)].plus(g.ByKind[string(anomaly.Low)])
	h.False = g.FalseKinds[string(anomaly.High)] + g.FalseKinds[string(anomaly.Low)]
	return h
}

// Recall is the share of planted anomalies found; 1 if none were planted.
func (g *Grade) Recall() float64 { return share(g.Found, g.Truths, 1) }

// FDR is the share of events that match nothing.
func (g *Grade) FDR() float64 { return share(g.False, g.Events, 0) }

// FalsePer1000 is the number of false events per 1,000 series-days.
func (g *Grade) FalsePer1000() float64 { return 1000 * share(g.False, g.SeriesDays, 0) }

// DecoysFlagged is the share of holiday days that are part of an event.
func (g *Grade) DecoysFlagged() float64 { return share(g.Fooled, g.Decoys, 0) }

func share(part, whole int, none float64) float64 {
	if whole == 0 {
		return none
	}
	return float64(part) / float64(whole)
}

// Grade matches the events of each series with what was planted there. A spike, a dip or a silence is matched by an
// event within a day of it; a run by a run of the same sign that covers half of its days and more; a shift by a shift that starts within seven days, or by a spike or dip on
// its first two days. One event may match one truth; further events that a truth explains (the days after a
// shift that came before it was certain) are neither found nor false, except that only shifts are forgiven.
func (w *World) Grade(results []anomaly.Result) Grade {
	g := Grade{ByKind: map[string]Hit{}, ByNoise: map[Noise]Hit{}, FalseKinds: map[string]int{}}
	truths := make([][]Truth, len(w.Series))
	for _, t := range w.Truth {
		truths[t.Series] = append(truths[t.Series], t)
	}
	for i, r := range results {
		g.SeriesDays += len(w.Series[i].Times)
		used := make([]bool, len(r.Events))
		for _, t := range truths[i] {
			g.match(t, r.Events, used, w.Noise[i])
		}
		g.falseEvents(truths[i], r.Events, used, w.Noise[i])
	}
	for _, d := range w.Decoys {
		g.Decoys++
		for _, e := range results[d.Series].Events {
			if e.Kind != anomaly.LevelUp && e.Kind != anomaly.LevelDown && !d.Time.Before(e.Start) && !d.Time.After(e.End) {
				g.Fooled++
				break
			}
		}
	}
	return g
}

func (g *Grade) match(t Truth, events []anomaly.Event, used []bool, noise Noise) {
	kind, family := g.ByKind[string(t.Kind)], g.ByNoise[noise]
	kind.Truths++
	family.Truths++
	g.Truths++
	for j, e := range events {
		if used[j] || !t.matches(e) {
			continue
		}
		used[j] = true
		g.Found++
		kind.Found++
		family.Found++
		if e.Kind == t.Kind || t.Kind == anomaly.Gap && e.Kind == anomaly.Outage {
			g.RightKind++
		}
		if t.shift() {
			g.ShiftDays = append(g.ShiftDays, int(e.Start.Sub(t.Start)/(24*time.Hour)))
		}
		break
	}
	g.ByKind[string(t.Kind)], g.ByNoise[noise] = kind, family
}

func (t *Truth) shift() bool { return t.Kind == anomaly.LevelUp || t.Kind == anomaly.LevelDown }

func (t *Truth) matches(e anomaly.Event) bool {
	if t.run() {
		return t.covers(e)
	}
	if t.shift() {
		return e.Kind == t.Kind && apart(e.Start, t.Start) <= 7*tolerance
	}
	return !e.End.Before(t.Start.Add(-tolerance)) && !e.Start.After(t.End.Add(tolerance)) &&
		e.Kind != anomaly.LevelUp && e.Kind != anomaly.LevelDown
}

func apart(a, b time.Time) time.Duration {
	if a.Before(b) {
		return b.Sub(a)
	}
	return a.Sub(b)
}

func (g *Grade) falseEvents(truths []Truth, events []anomaly.Event, used []bool, noise Noise) {
	for j, e := range events {
		if used[j] {
			g.Events++
			continue
		}
		explained := false
		for _, t := range truths {
			// A shift that came too late to be called one shows as its first days.
			explained = explained || t.shift() && !e.Start.Before(t.Start) && e.Start.Sub(t.Start) <= 3*tolerance || t.run() && t.touches(e)
		}
		if explained {
			continue
		}
		g.Events++
		g.False++
		g.FalseKinds[string(e.Kind)]++
		h := g.ByNoise[noise]
		h.False++
		g.ByNoise[noise] = h
	}
}

// Add sums two grades.
func (g *Grade) Add(o Grade) {
	g.Truths += o.Truths
	g.Found += o.Found
	g.Events += o.Events
	g.False += o.False
	g.SeriesDays += o.SeriesDays
	g.Decoys += o.Decoys
	g.Fooled += o.Fooled
	g.RightKind += o.RightKind
	g.ShiftDays = append(g.ShiftDays, o.ShiftDays...)
	if g.ByKind == nil {
		g.ByKind, g.ByNoise, g.FalseKinds = map[string]Hit{}, map[Noise]Hit{}, map[string]int{}
	}
	for k, h := range o.ByKind {
		g.ByKind[k] = h.plus(g.ByKind[k])
	}
	for k, h := range o.ByNoise {
		g.ByNoise[k] = h.plus(g.ByNoise[k])
	}
	for k, n := range o.FalseKinds {
		g.FalseKinds[k] += n
	}
}

func (h Hit) plus(o Hit) Hit { return Hit{h.Truths + o.Truths, h.Found + o.Found, h.False + o.False} }
