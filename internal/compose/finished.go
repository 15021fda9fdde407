package compose

import (
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// Notes gives each point as slot text, which is what a model may see of it: no
// digit and no name from the data.
func (d Draft) Notes(points []Point) []string {
	notes := make([]string, len(points))
	for i, p := range points {
		notes[i] = d.slots(p)
	}
	return notes
}

// Sentences cuts slot text that a model has written into its sentences.
func Sentences(text string) []string {
	var split splitter
	out := split.add(text)
	if last := split.rest(); last != "" {
		out = append(out, last)
	}
	return out
}

// Finish words a draft by slot text that a model has written already. Its
// sentences are judged as those of ModelWriter.Write are: what fails, and what
// it leaves out, becomes the templates.
func Finish(d Draft, text string, yield func(answer.Sentence) bool) Report {
	p := newPen(d, yield)
	for _, sentence := range Sentences(text) {
		p.take(sentence)
	}
	if !p.gone {
		p.rest()
	}
	return Report{Used: p.used, Replaced: p.replaced}
}

// Quoted makes words of a question fit to stand in a sentence: cleaned and
// shortened.
func Quoted(words string) string { return shorten(evidence.Clean(words), 60) }
