// Package prompts holds every prompt as a Markdown file. The part of a prompt
// that never changes comes first, as the system message and its examples, so
// that a server's prefix cache holds it; what changes comes last.
package prompts

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
	"unicode"

	"github.com/tmc/langchaingo/llms"
)

//go:embed *.md
var files embed.FS

// divider parts the messages of a prompt file: the system message, worked
// examples as question and answer in turn, and last the question itself, the
// only part that is a template. Its actions stand in double square brackets,
// since double braces are slots.
const divider = "\n---\n"

// Prompt is a rendered prompt.
type Prompt struct {
	System   string
	Examples []Example
	User     string
}

// Example is a question that was answered as it should be.
type Example struct{ User, Assistant string }

// Compose is what the prompt that words an answer needs. The question is not
// part of it: a small model that sees one answers it from its own head, with
// figures and causes of its own.
type Compose struct {
	Chinese bool     // the language of the answer, and of the prompt: English otherwise
	Points  []string // slot text, digits hidden
}

// Render fills the prompt.
func (c Compose) Render() (Prompt, error) {
	if c.Chinese {
		return composeZH.render(c)
	}
	return composeEN.render(c)
}

// Read is what the prompt that chooses among candidates needs.
type Read struct {
	Question string
	Slots    []ReadSlot
	Outline  string // the schema in one line
}

// ReadSlot is one open choice.
type ReadSlot struct {
	Name    string
	Words   string // the words that it is about, may be empty
	Options []ReadOption
}

// ReadOption is one candidate.
type ReadOption struct{ Key, Label string }

// Render fills the prompt.
func (r Read) Render() (Prompt, error) { return read.render(r) }

// Plan is what the prompt that has a question worked out by tool calls needs.
// Nothing of it comes from the data but through the question itself.
type Plan struct {
	Question   string
	Chinese    bool     // the language of the answer; English otherwise
	Metrics    []string // names of the semantic model
	Dimensions []string
	Today      string   // 2006-01-02
	Read       []string // what the rules have read, one part a line
}

// Render fills the prompt.
func (p Plan) Render() (Prompt, error) { return plan.render(p) }

// prompt is a file that has been read: what is fixed, and the template of the
// message that changes.
type prompt struct {
	fixed  Prompt
	change *template.Template
}

var (
	composeEN = mustRead("compose.md")
	composeZH = mustRead("compose.zh.md")
	read      = mustRead("read.md")
	plan      = mustRead("plan.md")
)

// mustRead reads an embedded file; a broken one cannot pass any test.
func mustRead(file string) prompt {
	p, err := readFile(file)
	if err != nil {
		panic(err)
	}
	return p
}

func readFile(file string) (prompt, error) {
	raw, err := files.ReadFile(file)
	if err != nil {
		return prompt{}, err
	}
	parts := strings.Split(strings.TrimSpace(string(raw)), divider)
	last := len(parts) - 1
	if last < 1 || last%2 == 0 {
		return prompt{}, fmt.Errorf("prompt %s has %d parts; it needs a fixed one, pairs of examples, and a changing one", file, len(parts))
	}
	p := prompt{fixed: Prompt{System: parts[0]}}
	for i := 1; i < last; i += 2 {
		p.fixed.Examples = append(p.fixed.Examples, Example{User: parts[i], Assistant: parts[i+1]})
	}
	p.change, err = template.New(file).Delims("[[", "]]").Parse(parts[last])
	return p, err
}

func (p prompt) render(data any) (Prompt, error) {
	var b strings.Builder
	if err := p.change.Execute(&b, data); err != nil {
		return Prompt{}, fmt.Errorf("render prompt: %w", err)
	}
	out := p.fixed
	out.User = strings.TrimSpace(b.String())
	return out, nil
}

// Messages returns the prompt as a model takes it.
func (p Prompt) Messages() []llms.MessageContent {
	messages := []llms.MessageContent{llms.TextParts(llms.ChatMessageTypeSystem, p.System)}
	for _, e := range p.Examples {
		messages = append(messages, llms.TextParts(llms.ChatMessageTypeHuman, e.User), llms.TextParts(llms.ChatMessageTypeAI, e.Assistant))
	}
	return append(messages, llms.TextParts(llms.ChatMessageTypeHuman, p.User))
}

// MaxTokens bounds a prompt in the small-model profile: beyond it a small
// model loses the thread, and on a processor reading takes longer than writing.
const MaxTokens = 900

// Tokens estimates how many tokens the prompt has, rather too many than too
// few: tokenizers of current models give a token to some two and a half Latin
// characters of slot text, and to each other character.
func (p Prompt) Tokens() int {
	n := estimate(p.System) + estimate(p.User)
	for _, e := range p.Examples {
		n += estimate(e.User) + estimate(e.Assistant)
	}
	return n
}

// perMessage is what a chat template adds around each message.
const perMessage = 5

func estimate(text string) int {
	latin, other := 0, 0
	for _, r := range text {
		if r < unicode.MaxLatin1 {
			latin++
		} else {
			other++
		}
	}
	return perMessage + (2*latin+4)/5 + other
}

// Tokens estimates the tokens of a text, as Prompt.Tokens does.
func Tokens(text string) int { return estimate(text) }

// maxQuestion is how many characters of a question a prompt shows.
const maxQuestion = 240

// OneLine shortens a question and takes its line breaks away, so that it
// cannot pass for a part of the prompt.
func OneLine(question string) string {
	r := []rune(strings.Join(strings.Fields(question), " "))
	if len(r) > maxQuestion {
		return string(r[:maxQuestion]) + "…"
	}
	return string(r)
}
