package server

import (
	"encoding/json"
	"io/fs"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/evidence"
)

// sources reads the page's own files of the endings given.
func sources(t *testing.T, endings ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(web, "web", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		for _, e := range endings {
			if strings.HasSuffix(name, e) {
				b, err := web.ReadFile(name)
				if err != nil {
					return err
				}
				out[name] = string(b)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryMessageIsInBothLanguages(t *testing.T) {
	t.Parallel()
	p, err := newPage()
	if err != nil {
		t.Fatal(err)
	}
	slot := regexp.MustCompile(`\{\w+\}`)
	han := regexp.MustCompile(`\p{Han}`)
	for key, texts := range p.words {
		if len(texts) != len(evidence.Langs) {
			t.Errorf("%s has %d languages", key, len(texts))
		}
		for _, l := range evidence.Langs {
			if strings.TrimSpace(texts[l]) == "" {
				t.Errorf("%s has no words in %q", key, l)
			}
		}
		if han.MatchString(texts[evidence.EN]) && key != "lang.other" {
			t.Errorf("%s: English is %q", key, texts[evidence.EN])
		}
		for _, s := range slot.FindAllString(texts[evidence.EN], -1) {
			if !strings.Contains(texts[evidence.ZH], s) {
				t.Errorf("%s: Chinese lacks %s", key, s)
			}
		}
		if regexp.MustCompile(`\p{Han}[,.?!:;]|[,?!;]\p{Han}`).MatchString(texts[evidence.ZH]) {
			t.Errorf("%s: half-width punctuation in %q", key, texts[evidence.ZH])
		}
	}
}

func TestEveryMessageIsUsedAndKnown(t *testing.T) {
	t.Parallel()
	p, err := newPage()
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, s := range sources(t, ".js", ".html") {
		all += s
	}
	for _, m := range regexp.MustCompile(`(?:\bt\(|\.T |data-t(?:-label|-hint)?=)"([a-z][\w.]*)"`).FindAllStringSubmatch(all, -1) {
		if p.words[m[1]] == nil && !strings.HasSuffix(m[1], ".") {
			t.Errorf("the page says %q, which messages.json lacks", m[1])
		}
	}
	// A key is used by name, or by a prefix that code completes.
	built := regexp.MustCompile(`"((?:[a-z]+\.)+)"`).FindAllStringSubmatch(all, -1)
	for key := range p.words {
		used := strings.Contains(all, `"`+key+`"`)
		for _, b := range built {
			used = used || strings.HasPrefix(key, b[1])
		}
		if !used {
			t.Errorf("nothing says %q", key)
		}
	}
}

func TestPageAsksNothingOfOthers(t *testing.T) {
	t.Parallel()
	outside := regexp.MustCompile(`(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s"']*`)
	for name, s := range sources(t, ".js", ".css", ".html", ".svg") {
		for _, url := range outside.FindAllString(s, -1) {
			if !strings.HasPrefix(url, "http://www.w3.org/") { // a namespace, never fetched
				t.Errorf("%s names %s", name, url)
			}
		}
		for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", " style=", "<style", "onclick=\""} {
			if strings.Contains(s, bad) {
				t.Errorf("%s holds %s", name, bad)
			}
		}
	}
}

func TestPageSpeaksTheReadersLanguage(t *testing.T) {
	t.Parallel()
	p, err := newPage()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{page: p}
	tests := map[string]struct{ accept, cookie, want string }{
		"nothing said":     {"", "", `lang="en"`},
		"Chinese browser":  {"zh-CN,zh;q=0.9,en;q=0.8", "", `lang="zh-Hans"`},
		"German browser":   {"de", "", `lang="en"`},
		"cookie goes over": {"zh-CN", "insight_lang=en", `lang="en"`},
		"odd cookie":       {"zh-CN", `insight_lang="><script>`, `lang="zh-Hans"`},
		"dark":             {"", "insight_theme=dark", `data-theme="dark"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Accept-Language", tt.accept)
			if tt.cookie != "" {
				r.Header.Set("Cookie", tt.cookie)
			}
			w := httptest.NewRecorder()
			s.showPage(w, r)
			if body := w.Body.String(); !strings.Contains(body, tt.want) || strings.Contains(body, "<script>") {
				t.Errorf("no %s in %.200s", tt.want, body)
			}
		})
	}
}

func TestAssetsAreImmutable(t *testing.T) {
	t.Parallel()
	p, err := newPage()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir("web")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if mediaType(e.Name()) != "" && p.files[e.Name()] == nil {
			t.Errorf("%s is not served", e.Name())
		}
	}
	table, ok := strings.CutPrefix(string(p.files["messages.js"]), "export default ")
	if !ok || !json.Valid([]byte(strings.TrimSuffix(table, ";\n"))) {
		t.Error("messages.js is not a module of the table")
	}
}
