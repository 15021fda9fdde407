package server

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"unicode"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// fileWords are the few words of an answer's file that are not the answer's own.
var fileWords = map[string]map[evidence.Lang]string{
	"reading": {evidence.EN: "Reading: ", evidence.ZH: "理解为："},
	"rows":    {evidence.EN: "Values", evidence.ZH: "数据"},
	"cut":     {evidence.EN: "The first %d of %d rows.", evidence.ZH: "共 %[2]d 行，此处为前 %[1]d 行。"},
	"sources": {evidence.EN: "Queries", evidence.ZH: "查询"},
}

// answerMarkdown sends an answer as a file to keep or to mail: text, reading,
// tables, caveats, and the SQL that gave the numbers.
func (s *Server) answerMarkdown(w http.ResponseWriter, r *http.Request) {
	a, ok := s.answerOf(w, r)
	if !ok {
		return
	}
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+fileName(a.ID)+`.md"`)
	if err := writeMarkdown(w, a); err != nil {
		s.cfg.Log.Info("markdown not sent whole", "error", err) // the client went away
	}
}

// writeMarkdown writes CommonMark with the tables of GitHub's dialect. Text from
// outside is escaped: it must not become a link, a picture or HTML.
func writeMarkdown(w io.Writer, a answer.Answer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", inline(a.Question))
	for i, sentence := range a.Sentences {
		switch {
		case i > 0 && sentence.Stage != a.Sentences[i-1].Stage:
			b.WriteString("\n\n")
		case i > 0 && a.Lang == evidence.EN:
			b.WriteByte(' ')
		}
		b.WriteString(inline(sentence.Text))
	}
	b.WriteString("\n")
	if a.Echo != "" {
		fmt.Fprintf(&b, "\n*%s%s*\n", fileWords["reading"][a.Lang], inline(a.Echo))
	}
	for _, t := range a.Tables {
		markdownTable(&b, t, a.Lang)
	}
	if len(a.Caveats) > 0 {
		b.WriteString("\n")
	}
	for _, c := range a.Caveats {
		fmt.Fprintf(&b, "- %s\n", inline(c))
	}
	if len(a.Sources) > 0 {
		fmt.Fprintf(&b, "\n## %s\n", fileWords["sources"][a.Lang])
	}
	for _, q := range a.Sources {
		fmt.Fprintf(&b, "\n    %s\n", strings.ReplaceAll(strings.TrimSpace(q.SQL), "\n", "\n    "))
		for i, arg := range q.Args {
			fmt.Fprintf(&b, "    -- $%d = %s\n", i+1, strings.Join(strings.Fields(arg), " "))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownTable(b *strings.Builder, t answer.Table, lang evidence.Lang) {
	title := t.Title
	if title == "" {
		title = fileWords["rows"][lang]
	}
	fmt.Fprintf(b, "\n## %s\n\n", inline(title))
	var heads, rules []string
	for _, c := range t.Columns {
		if c.Role == semantic.OthersColumn {
			continue
		}
		heads = append(heads, inline(c.Label))
		rules = append(rules, map[bool]string{true: "---:", false: "---"}[c.Unit.Kind != ""])
	}
	fmt.Fprintf(b, "| %s |\n| %s |\n", strings.Join(heads, " | "), strings.Join(rules, " | "))
	for i, row := range t.Rows {
		var cells []string
		for k, v := range row {
			if t.Columns[k].Role != semantic.OthersColumn {
				cells = append(cells, inline(markdownCell(t, i, k, v, lang)))
			}
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
	if t.Total > len(t.Rows) {
		fmt.Fprintf(b, "\n"+fileWords["cut"][lang]+"\n", len(t.Rows), t.Total)
	}
}

// markdownCell writes a cell as the answer's reader sees it.
func markdownCell(t answer.Table, i, k int, v any, lang evidence.Lang) string {
	c := t.Columns[k]
	if i < len(t.Text) && k < len(t.Text[i]) {
		return t.Text[i][k]
	}
	switch v := v.(type) {
	case float64:
		return evidence.FormatNumber(v, c.Unit, lang, evidence.Plain)
	case string:
		if name, ok := c.Members[v]; ok {
			return name
		}
		return v
	case nil:
		if name, ok := c.Members[""]; ok {
			return name
		}
		return "–"
	}
	return fmt.Sprint(v)
}

// special are the characters that Markdown, HTML or a reader that makes links of
// addresses could take for more than themselves within a line.
const special = "\\`*_[]<>|#!~&@"

// linkStarts finds what a reader makes a link of without being asked.
var linkStarts = regexp.MustCompile(`(?i)(https?|ftp|mailto|xmpp)(:)|(www)(\.)`)

// inline escapes text for one line of Markdown.
func inline(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			continue
		}
		if strings.ContainsRune(special, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return linkStarts.ReplaceAllString(b.String(), `$1$3\$2$4`)
}
