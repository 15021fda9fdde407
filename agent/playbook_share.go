package agent

import (
	"math"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/tools"
)

// sameShare is the difference of two shares under which they are called about
// the same: a tenth of a point, the finest that a share is shown.
const sameShare = 0.001

// planShare reads the parts of a total, with those of the period before.
func planShare(r *run) []call {
	in := tools.SharesInput{Query: r.compared(r.query)}
	if r.reading.Share != nil {
		in.Members = r.reading.Share.Members
	}
	return []call{{tool: tools.QuerySharesName, title: titles["shares"], args: in}}
}

// pointsShare says the part that was asked for and how it moved, or, where no
// part was, whose is the largest and whose come next.
func pointsShare(o outcome) []compose.Point {
	shares := o.results[0].Shares
	if share := o.run.reading.Share; share != nil && len(share.Members) > 0 {
		return o.part(shares, share.Members)
	}
	rows := o.ordered(o.query.Metrics[0])
	if len(rows) < 2 || rows[0].Metrics[o.query.Metrics[0]].Share == "" {
		return pointsRank(o)
	}
	first := rows[0].Metrics[o.query.Metrics[0]]
	points := []compose.Point{{Role: compose.ShareLeader, Facts: map[string]string{"v": first.Value, "s": first.Share, "t": shares.Total, "r": o.end(first)}}}
	points = append(points, o.shareMoved(first)...)
	facts := make(map[string]string)
	for i, row := range rows[1:min(len(rows), 3)] {
		facts[[]string{"v", "b"}[i]] = row.Metrics[o.query.Metrics[0]].Share
	}
	role := compose.ShareNextTwo
	if len(facts) == 1 {
		role = compose.ShareNext
	}
	return append(append(points, compose.Point{Role: role, Facts: facts}), o.notSet()...)
}

// part says what members make of a total together.
func (o outcome) part(shares tools.ShareFacts, members []string) []compose.Point {
	mf := shares.Part
	facts := map[string]string{"v": mf.Value, "s": mf.Share, "t": shares.Total}
	switch {
	case mf.Missing:
		return []compose.Point{{Role: compose.NoValue, Facts: facts}}
	case mf.Share == "":
		return []compose.Point{{Role: compose.Value, Facts: facts}}
	}
	role := compose.ShareOf
	if len(members) > 1 {
		role = compose.ShareOfSeveral
	}
	switch each := o.membersOf(members); {
	case len(each) != len(members):
	case len(each) == 2:
		role, facts["a"], facts["b"] = compose.ShareOfTwo, each[0], each[1]
	case len(each) == 3:
		role, facts["a"], facts["b"], facts["c"] = compose.ShareOfThree, each[0], each[1], each[2]
	}
	return append([]compose.Point{{Role: role, Facts: facts}}, o.shareMoved(mf)...)
}

// membersOf returns the values of the members, in their own order, that have one.
func (o outcome) membersOf(members []string) []string {
	var out []string
	for _, member := range members {
		for _, row := range o.rows(0) {
			if mf := row.Metrics[o.query.Metrics[0]]; row.Dims[o.query.Dimensions[0]] == member && !row.Others && !mf.Missing {
				out = append(out, mf.Value)
			}
		}
	}
	return out
}

// shareMoved says how a share moved since the period before.
func (o outcome) shareMoved(mf tools.MetricFacts) []compose.Point {
	if mf.ShareDelta == "" || o.lameBase() {
		return nil
	}
	p := compose.Point{Role: compose.ShareMoved, Facts: map[string]string{"c": mf.ShareDelta, "b": mf.BaseShare}}
	if math.Abs(o.fact(mf.ShareDelta).Value) < sameShare {
		p.Role = compose.ShareSame
	}
	return []compose.Point{p}
}

func showShare(o outcome) ([]answer.Table, []answer.Chart) {
	return o.table(0, o.run.echo(&o.results[0])), o.barChart(0, o.query.Metrics[0])
}
