package openai

import (
	"unicode/utf8"

	"github.com/insight-agent/insight/internal/llm"
)

const cutMend = "the prompt does not fit the context; shorten it or raise the configured context"

// tooLong refuses a prompt that cannot fit, before a server cuts it in silence:
// Ollama's /v1 does, and then reads the rest for two minutes on two cores.
func (m *Model) tooLong(r llm.Request, from llm.Origin) error {
	if leastTokens(r) > m.config.Context {
		return from.Fail(llm.ContextOverflow, cutMend, nil)
	}
	return nil
}

// wasCut judges from the server's own count whether it cut the prompt: the count
// fills the context, or is lower than the prompt can be. A cut of less than half
// that leaves room is not seen; servers that say so themselves need no guard.
func (m *Model) wasCut(r llm.Request, reply llm.Reply, from llm.Origin) error {
	counted := reply.Usage.PromptTokens
	if counted > 0 && (counted >= m.config.Context || counted < leastTokens(r)) {
		return from.Fail(llm.ContextOverflow, cutMend, nil)
	}
	return nil
}

// leastTokens returns a number of tokens that the prompt does not stay under: one
// for eight bytes of ASCII (prose has one for four to five) and one for three
// characters of other scripts (Chinese has one for one to two), with a run of one
// character counted once.
func leastTokens(r llm.Request) int {
	ascii, other := 0, 0
	for _, m := range r.Messages {
		var last rune
		for _, c := range m.Text {
			switch {
			case c == last:
			case c < utf8.RuneSelf:
				ascii++
			default:
				other++
			}
			last = c
		}
	}
	return ascii/8 + other/3
}
