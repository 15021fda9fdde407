package period

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

type dateGroup struct {
	Today     Date
	WeekStart string `yaml:"week_start"`
	Cases     map[string]string
}

func (d *Date) UnmarshalYAML(n *yaml.Node) error { return d.UnmarshalText([]byte(n.Value)) }

func (g dateGroup) calendar() Calendar {
	if g.WeekStart == "sunday" {
		return Calendar{WeekStart: time.Sunday}
	}
	return Calendar{WeekStart: time.Monday}
}

func readDates(t testing.TB) []dateGroup {
	t.Helper()
	b, err := os.ReadFile("testdata/dates.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var groups []dateGroup
	if err := yaml.Unmarshal(b, &groups); err != nil {
		t.Fatal(err)
	}
	return groups
}

func TestFind(t *testing.T) {
	t.Parallel()
	total := 0
	for _, g := range readDates(t) {
		for text, want := range g.Cases {
			total++
			t.Run(g.Today.String()+g.WeekStart+"/"+text, func(t *testing.T) {
				t.Parallel()
				got := describe(t, text, g.Today, g.calendar())
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("Find(%q) on %s (-want +got):\n%s", text, g.Today, diff)
				}
			})
		}
	}
	if total < 250 {
		t.Errorf("%d cases are committed, want at least 250", total)
	}
}

// describe writes matches in the form of testdata/dates.yaml.
func describe(t *testing.T, text string, today Date, c Calendar) string {
	t.Helper()
	var parts []string
	for _, m := range Find(text, today, c) {
		var s string
		switch m.Relation {
		case Asked:
			s = describeDays(t, m.Expr, today, c)
			for _, e := range m.Others {
				s += " | " + describeDays(t, e, today, c)
			}
		case Against:
			s = "vs " + describeDays(t, m.Expr, today, c)
		case Impossible:
			s = "impossible"
		case AgainstPrevious, AgainstYear, AgainstWeek:
			s = strings.TrimSpace("vs " + string(m.Relation) + " " + string(m.Grain))
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ; ")
}

func describeDays(t *testing.T, e Expr, today Date, c Calendar) string {
	t.Helper()
	r, err := c.Resolve(e, today)
	if err != nil {
		t.Fatalf("Find gave %q, which does not resolve: %v", e, err)
	}
	switch {
	case r.OpenEnd:
		return r.Start.String() + ".."
	case r.OpenStart:
		return ".." + r.Last().String()
	}
	return r.Period.String()
}

func TestFindNear(t *testing.T) {
	t.Parallel()
	today := NewDate(2026, time.November, 24)
	known := map[string]bool{"spend": true, "weak": true, "match": true, "in": true, "for": true, "lost": true}
	for text, want := range map[string]Expr{
		"spend lst week":     LastWeek,
		"spend last wek":     LastWeek,
		"spend last mnoth":   LastMonth,
		"spend in septmber":  "2026-09",
		"spend yesterdy":     Yesterday,
		"spend thsi month":   "this_month",
		"last weak match":    "", // words that the reader knows stay what they are
		"spend for jane":     "", // one letter off june, and alone
		"spend lost in rome": "",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			found := FindNear(text, today, Calendar{WeekStart: time.Monday}, func(w string) bool { return known[w] })
			if want == "" {
				if len(found) > 0 {
					t.Fatalf("found %+v", found)
				}
				return
			}
			if len(found) != 1 || found[0].Expr != want || !found[0].Corrected {
				t.Fatalf("got %+v, want %s, corrected", found, want)
			}
		})
	}
}
