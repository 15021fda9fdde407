package anomaly

// checkDoubles renames spikes of about twice the expected value to doubled data. In a group, at least one
// sibling must be doubled at the same time: a load that ran twice seldom
// doubles one column alone, and a good day of sales seldom doubles two.
func checkDoubles(tracks []track, results []Result) {
	type moment struct {
		group string
		at    int64
	}
	doubled, members := map[moment]int{}, map[string]int{}
	for i := range results {
		members[tracks[i].Group]++
		for _, e := range results[i].Events {
			if e.twice(tracks[i].Family, 2*e.noise) {
				doubled[moment{tracks[i].Group, e.Start.Unix()}]++
			}
		}
	}
	for i := range results {
		group := tracks[i].Group
		alone := group == "" || members[group] == 1
		for j := range results[i].Events {
			e := &results[i].Events[j]
			switch {
			case alone && e.twice(tracks[i].Family, 0):
				e.Kind = Doubled
			case !alone && doubled[moment{group, e.Start.Unix()}] > 1 && e.twice(tracks[i].Family, 2*e.noise):
				e.Kind = Doubled
			}
		}
	}
}

// twice says whether the event's values are twice the expected ones, within a twelfth, or
// within the noise given up to a quarter. Low counts are twice as high by chance too often.
func (e *Event) twice(f Family, noise float64) bool {
	if e.Kind != Spike || f == Rate || e.Expected <= 0 || f == Count && e.Expected < 30 {
		return false
	}
	return abs(e.Value/e.Expected/2-1) <= clamp(noise, 1./12, .25)
}
