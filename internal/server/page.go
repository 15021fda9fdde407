package server

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/insight-agent/insight/internal/evidence"
)

//go:embed web
var web embed.FS

// messages is the one table of the page's words: key, language, text.
type messages map[string]map[evidence.Lang]string

// page is the chat page: its template and its files, which are served under a
// path that holds their common hash, so that browsers may keep them for ever.
type page struct {
	html  *template.Template
	words messages
	files map[string][]byte
	hash  string
}

func newPage() (*page, error) {
	p := &page{files: map[string][]byte{}}
	raw, err := web.ReadFile("web/messages.json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &p.words); err != nil {
		return nil, fmt.Errorf("messages.json: %w", err)
	}
	if p.html, err = template.ParseFS(web, "web/page.html"); err != nil {
		return nil, err
	}
	if err := p.load(raw); err != nil {
		return nil, err
	}
	return p, nil
}

// load reads the scripts, styles and pictures, makes the table of words a
// module, and hashes it all.
func (p *page) load(words []byte) error {
	p.files["messages.js"] = append(append([]byte("export default "), bytes.TrimSpace(words)...), ";\n"...)
	err := fs.WalkDir(web, "web", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || mediaType(name) == "" {
			return err
		}
		p.files[path.Base(name)], err = web.ReadFile(name)
		return err
	})
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(p.files)) {
		fmt.Fprintf(sum, "%s %d\n", name, len(p.files[name]))
		sum.Write(p.files[name])
	}
	p.hash = hex.EncodeToString(sum.Sum(nil))[:12]
	return err
}

func mediaType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return ""
}

// asset serves one of the page's files.
func (p *page) asset(w http.ResponseWriter, r *http.Request) {
	data, ok := p.files[r.PathValue("file")]
	if !ok || r.PathValue("hash") != p.hash {
		writeProblem(w, problem(http.StatusNotFound, "not_found", "the page has no such file", "load the page again"))
		return
	}
	w.Header().Set("Content-Type", mediaType(r.PathValue("file")))
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(data) // the client may be gone
}

// pageData is what the template shows.
type pageData struct {
	Lang  evidence.Lang
	Theme string // "light", "dark", or "" for the system's
	Hash  string
	Demo  bool
	Today string
	words messages
}

// T returns the text of a key in the page's language.
func (d pageData) T(key string) string { return d.words[key][d.Lang] }

// showPage renders the page in the language and theme that its cookies name,
// so that nothing flickers while the scripts load.
func (s *Server) showPage(w http.ResponseWriter, r *http.Request) {
	data := pageData{Lang: pageLang(r), Theme: pageTheme(r), Hash: s.page.hash, Demo: s.cfg.Demo, words: s.page.words}
	if s.cfg.Demo {
		data.Today = s.cfg.Now().Format("2006-01-02")
	}
	var out bytes.Buffer
	if err := s.page.html.Execute(&out, data); err != nil {
		s.cfg.Log.Error("page not rendered", "error", err)
		writeProblem(w, problem(http.StatusInternalServerError, "internal", "the page could not be made", mendOf(http.StatusInternalServerError)))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Cookie, Accept-Language")
	_, _ = w.Write(out.Bytes()) // the client may be gone
}

var pageLangs = language.NewMatcher([]language.Tag{language.English, language.Chinese})

func pageLang(r *http.Request) evidence.Lang {
	if c, err := r.Cookie("insight_lang"); err == nil {
		for _, l := range evidence.Langs {
			if c.Value == string(l) {
				return l
			}
		}
	}
	_, i := language.MatchStrings(pageLangs, r.Header.Get("Accept-Language"))
	return evidence.Langs[i]
}

func pageTheme(r *http.Request) string {
	c, err := r.Cookie("insight_theme")
	if err != nil || !strings.Contains(" light dark ", " "+c.Value+" ") {
		return ""
	}
	return c.Value
}
