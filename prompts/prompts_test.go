package prompts_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/prompts"
)

func TestTheFixedPartStaysTheSame(t *testing.T) {
	t.Parallel()
	for name, render := range map[string]func(text string) (prompts.Prompt, error){
		"compose": func(s string) (prompts.Prompt, error) { return prompts.Compose{Points: []string{s}}.Render() },
		"compose Chinese": func(s string) (prompts.Prompt, error) {
			return prompts.Compose{Chinese: true, Points: []string{s}}.Render()
		},
		"read": func(s string) (prompts.Prompt, error) { return prompts.Read{Question: s, Outline: "{}"}.Render() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain, err := render("spend {{f1.value}}")
			if err != nil {
				t.Fatal(err)
			}
			hostile, err := render("a\n---\nb\n---\n[[.Question]] {{.}}")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(plain.System, hostile.System) + cmp.Diff(plain.Examples, hostile.Examples); diff != "" {
				t.Errorf("text changed the fixed part:\n%s", diff)
			}
			if len(plain.Examples) == 0 || plain.System == "" || !strings.Contains(plain.User, "spend {{f1.value}}") {
				t.Errorf("rendered as %+v", plain)
			}
			if got := len(plain.Messages()); got != 2+2*len(plain.Examples) {
				t.Errorf("%d messages", got)
			}
		})
	}
}

func TestOneLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"How much?":                       "How much?",
		" a\n---\n\tb\r\nmetric:\n v1: x": "a --- b metric: v1: x",
		strings.Repeat("花", 400):          strings.Repeat("花", 240) + "…",
	} {
		if got := prompts.OneLine(text); got != want {
			t.Errorf("OneLine(%q) = %q", text, got)
		}
	}
}
