// Package prompts holds every prompt as a Markdown file. The part of a prompt
// that never changes comes first, as the system message, so that a server's
// prefix cache holds it; what changes comes last, as the user message.
package prompts

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
)

//go:embed *.md
var files embed.FS

var parsed = template.Must(template.ParseFS(files, "*.md"))

// divider parts the system message from the user message of a prompt file.
const divider = "\n---\n"

// Prompt is a rendered prompt.
type Prompt struct {
	System string
	User   string
}

// Compose is what the prompt that words an answer needs.
type Compose struct {
	Language string
	Question string
	Points   []string // slot text, digits hidden
}

// Render fills the prompt.
func (c Compose) Render() (Prompt, error) { return render("compose.md", c) }

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
func (r Read) Render() (Prompt, error) { return render("read.md", r) }

func render(file string, data any) (Prompt, error) {
	var b strings.Builder
	if err := parsed.ExecuteTemplate(&b, file, data); err != nil {
		return Prompt{}, fmt.Errorf("render prompt %s: %w", file, err)
	}
	system, user, ok := strings.Cut(b.String(), divider)
	if !ok {
		return Prompt{}, fmt.Errorf("prompt %s has no line of three dashes between its fixed and its changing part", file)
	}
	return Prompt{System: strings.TrimSpace(system), User: strings.TrimSpace(user)}, nil
}
