package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

type askCommand struct {
	Question     string `arg:"" help:"The question, in English or Chinese."`
	Lang         string `enum:",en,zh" default:"" help:"Language of the answer (en or zh); default the question's."`
	Planner      string `enum:"auto,rules,llm" default:"auto" help:"Who may read and write: auto, rules or llm."`
	Conversation string `help:"Conversation to go on with; its id is in the JSON of an answer."`
	JSON         bool   `name:"json" help:"Print the whole answer as JSON."`
}

// local is who asks on the command line.
var local = semantic.Principal{ID: "local"}

func (c askCommand) Run(ctx context.Context, s *settings, t terminal) error {
	a, err := s.open(ctx, t, false)
	if err != nil {
		return err
	}
	defer a.Close(context.WithoutCancel(ctx))
	q := answer.Question{
		Text: c.Question, Lang: evidence.Lang(c.Lang), Planner: answer.Planner(c.Planner),
		Conversation: c.Conversation, Principal: local,
	}
	for ev, err := range a.Ask(ctx, q) {
		switch {
		case err != nil:
			return errReported
		case ev.Type == answer.EventError:
			if c.JSON {
				return printJSON(t.out, map[string]any{"version": answer.Version, "error": ev.Error})
			}
			fmt.Fprintf(t.err, "insight: %s %s\n", ev.Error.Message, ev.Error.Mend)
		case ev.Type == answer.EventAnswer && c.JSON:
			return printJSON(t.out, ev.Answer)
		case ev.Type == answer.EventAnswer:
			t.answer(*ev.Answer)
		}
	}
	return nil
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
