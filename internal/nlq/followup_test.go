package nlq

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
)

// TestFollowUps reads short follow-ups after the question that they lean on. A base
// that ends with "=> dimension=member" is a ranking that this member led.
func TestFollowUps(t *testing.T) {
	t.Parallel()
	r := marketingReader(t)
	var cases []struct {
		After string `yaml:"after"`
		Read  [][2]string
	}
	readYAML(t, "testdata/followups.yaml", &cases)
	total := 0
	for _, c := range cases {
		base, led, _ := strings.Cut(c.After, " => ")
		before := r.Read(answer.Question{Text: base}, now)
		if dimension, member, ok := strings.Cut(led, "="); ok {
			before.Led = &answer.Leader{Dimension: dimension, Member: member}
		}
		for _, f := range c.Read {
			total++
			t.Run(base+" | "+f[0], func(t *testing.T) {
				t.Parallel()
				previous := before
				got := r.Read(answer.Question{Text: f[0], Previous: &previous}, now)
				if !got.FollowUp && !strings.HasPrefix(f[1], "afresh ") {
					t.Error("it was read by itself")
				}
				compareReading(t, f[0], strings.TrimPrefix(f[1], "afresh "), got)
			})
		}
	}
	if total < 100 {
		t.Errorf("%d follow-ups are committed, want at least 100", total)
	}
}
