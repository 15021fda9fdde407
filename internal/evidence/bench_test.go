package evidence

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkCheck verifies an answer of 200 words against its facts, beside
// 5,000 names. The budget is one millisecond.
func BenchmarkCheck(b *testing.B) {
	c := loadCorpus(b)
	names := c.world.names()
	for i := range 5000 {
		names = append(names, Name{Text: fmt.Sprintf("Campaign %c%c Launch %d", 'A'+i%26, 'A'+i/26%26, i), Dimension: "campaign", Value: fmt.Sprint(i)})
	}
	for _, lang := range Langs {
		var text strings.Builder
		var first sentence
		words := 0
		for _, s := range c.sentences {
			if s.lang != lang || words >= 200 || s.scene.name != "why conversion rate fell" {
				continue
			}
			first = s
			text.WriteString(s.text + " ")
			if words += len(strings.Fields(s.text)); lang == ZH {
				words += len([]rune(s.text)) / 2 // two characters are a word
			}
		}
		bound := first.scene.set.All()
		v := c.verifier(first)
		v.Names = NewNames(names)
		b.Run(string(lang), func(b *testing.B) {
			for b.Loop() {
				v.Check(text.String(), bound, first.scene.set)
			}
			b.ReportMetric(float64(words), "words")
		})
	}
}
