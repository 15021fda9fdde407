package steps

import "time"

// unfold tells the two hours apart that have one name where clocks are put back:
// of a local time that stands twice, the first is the earlier, or the later where
// times run backwards. Times that stand twice for another reason are left as they
// are.
func unfold(times []time.Time) []time.Time {
	out := make([]time.Time, len(times))
	backwards := len(times) > 0 && times[0].After(times[len(times)-1])
	first := make(map[int64]int, len(times))
	for i, t := range times {
		out[i] = t
		j, twice := first[t.Unix()]
		if !twice {
			first[t.Unix()] = i
			continue
		}
		earlier, later, ok := namesakes(t)
		switch {
		case ok && backwards:
			out[j], out[i] = later, earlier
		case ok:
			out[j], out[i] = earlier, later
		}
	}
	return out
}

// namesakes returns the two times that a zone calls alike, an hour apart, when t
// is one of them.
func namesakes(t time.Time) (earlier, later time.Time, ok bool) {
	for _, other := range []time.Time{t.Add(time.Hour), t.Add(-time.Hour)} {
		if other.Format(time.DateTime) != t.Format(time.DateTime) {
			continue
		}
		if other.Before(t) {
			return other, t, true
		}
		return t, other, true
	}
	return t, t, false
}
