package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/server"
)

func TestAnswerAsMarkdown(t *testing.T) {
	t.Parallel()
	for question, want := range map[string][]string{
		askRank: {
			"# " + askRank + "\n\nGoogle had the best ROAS in October 2026: 4.82, ahead of Meta at 3.14. TikTok was lowest",
			"*Reading: ROAS · by platform · October 2026",
			"\n## ROAS by platform, October 2026\n\n| Platform | ROAS | September 2026 | Change | Spend | Share of spend |\n| --- | ---: | ---: | ---: | ---: | ---: |\n| Google | 4.82 | 4.61 | 4.56 % | $214,800 | 45.2 % |\n",
			"\n- Conversions as each platform reports them",
			"\n## Queries\n\n    ", "    -- $1 = 2026-10-01\n",
		},
		askRankZH: {"# " + askRankZH + "\n\n10 月 ROAS 最高的是 Google（4.82），其次是 Meta（3.14）。TikTok 最低", "*理解为：ROAS", "| 平台 | ROAS |", "\n## 查询\n"},
	} {
		h := newServer(t, newWorld(), nil).Handler()
		a := askOne(t, h, question)
		res := do(t, h, "GET", "/v1/answers/"+a.ID+"/markdown", "")
		if res.Code != http.StatusOK || !strings.HasPrefix(res.Header().Get("Content-Type"), "text/markdown") || !strings.Contains(res.Header().Get("Content-Disposition"), a.ID+".md") {
			t.Fatalf("%d %v", res.Code, res.Header())
		}
		got := strings.ReplaceAll(res.Body.String(), "\u00a0", " ")
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%q lacks\n%s\nin\n%s", question, w, got)
			}
		}
	}
}

// What comes from outside stays text: no link, picture, HTML or further cell.
func TestMarkdownIsEscaped(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, nil).Handler()
	a := askOne(t, h, askRank)
	for _, talk := range w.talks {
		kept := talk.turns[0].Answer
		kept.Question = "# x ![p](http://evil.example/a.png) www.evil.example <script>"
		kept.Tables[0].Rows[0][0] = "a | b\n\n[c](javascript:d) `e`"
	}
	got := do(t, h, "GET", "/v1/answers/"+a.ID+"/markdown", "").Body.String()
	for _, want := range []string{`# \# x \!\[p\](http\://evil.example/a.png) www\.evil.example \<script\>`, "| a \\| b \\[c\\](javascript:d) \\`e\\` | "} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if p := decode[server.Problem](t, do(t, h, "GET", "/v1/answers/none/markdown", "")); p.Status != 404 {
		t.Errorf("an unknown answer: %+v", p)
	}
}
