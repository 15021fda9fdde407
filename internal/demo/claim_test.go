package demo

import "testing"

// The last of what is recorded of a young day is what the day says by the
// demo's clock; a final day has said something before every age.
func TestRecordedLeadsToWhatIsSaid(t *testing.T) {
	t.Parallel()
	rows := 0
	_, err := Generate(Seed, func(d *Day) error {
		age := int(End-d.Date) + 1
		for i := range d.Ads {
			r := &d.Ads[i]
			recorded := r.Recorded()
			if d.Date <= End.AddDays(-RecordedDays) {
				if recorded != nil {
					t.Fatalf("%s is recorded", d.Date)
				}
				continue
			}
			rows++
			if len(recorded) == 0 || recorded[0].Age != 1 {
				t.Fatalf("%s %s: %+v has no first age", d.Date, r.Group.Name, recorded)
			}
			last := recorded[len(recorded)-1]
			switch {
			case last.Age > min(age, MaturityDays-1):
				t.Fatalf("%s: recorded at %d days, after the clock or final", d.Date, last.Age)
			case age < MaturityDays && (last.Conversions != r.Conversions || last.Value != r.Value):
				t.Fatalf("%s %s: recorded %v worth %v, said %v worth %v", d.Date, r.Group.Name, last.Conversions, last.Value, r.Conversions, r.Value)
			case last.Conversions > r.Conversions || last.Value > r.Value:
				t.Fatalf("%s %s: recorded %v, more than the final %v", d.Date, r.Group.Name, last.Conversions, r.Conversions)
			}
			for k := 1; k < len(recorded); k++ {
				if recorded[k].Age <= recorded[k-1].Age || recorded[k].Conversions < recorded[k-1].Conversions {
					t.Fatalf("%s %s: %+v", d.Date, r.Group.Name, recorded)
				}
			}
		}
		return nil
	})
	if err != nil || rows < 20_000 {
		t.Errorf("%d rows are recorded, %v", rows, err)
	}
}
