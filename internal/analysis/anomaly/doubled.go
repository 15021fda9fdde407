package anomaly

// checkDoubles renames spikes of about twice the expected value to doubled data. In a group, at least one
// sibling must be doubled at the same time: a load that ran twice seldom
// doubles one column alone, and a good day of sales seldom doubles two exactly.
func checkDoubles(tracks []track, results []Result) {
	type moment struct {
		group string
		at    int64
	}
	doubled := map[moment]int{}
	for i := range results {
		for _, e := range results[i].Events {
			if e.twice(tracks[i].Family) {
				doubled[moment{tracks[i].Group, e.Start.Unix()}]++
			}
		}
	}
	members := map[string]int{}
	for i := range tracks {
		members[tracks[i].Group]++
	}
	for i := range results {
		group := tracks[i].Group
		for j := range results[i].Events {
			e := &results[i].Events[j]
			alone := group == "" || members[group] == 1
			if e.twice(tracks[i].Family) && (alone || doubled[moment{group, e.Start.Unix()}] > 1) {
				e.Kind = Doubled
			}
		}
	}
}

// twice says whether the event's values are twice the expected ones, within a twelfth. Low
// counts are twice as high by chance too often.
func (e *Event) twice(f Family) bool {
	if e.Kind != Spike || f == Rate || e.Expected <= 0 || f == Count && e.Expected < 30 {
		return false
	}
	ratio := e.Value / e.Expected
	return ratio > 2*(1-1./12) && ratio < 2*(1+1./12)
}
