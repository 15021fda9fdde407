package app

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"time"

	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/server"
)

// Checks looks at everything that the program needs, and names the mend of
// what is wrong. It takes a few seconds at most.
func (a *App) Checks(ctx context.Context) []server.Check {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return []server.Check{
		a.checkDatabase(ctx), a.checkVector(ctx), a.checkReader(ctx), a.checkData(ctx),
		a.checkModel(ctx), a.checkDisk(), a.checkClock(ctx),
	}
}

func check(name string, required bool, err error, fine, mend string) server.Check {
	c := server.Check{Name: name, Required: required, OK: err == nil, Detail: fine}
	if err != nil {
		c.Detail, c.Mend = err.Error(), mend
	}
	return c
}

func (a *App) checkDatabase(ctx context.Context) server.Check {
	var version string
	err := a.admin.QueryRow(ctx, `SHOW server_version`).Scan(&version)
	return check("database", true, err, "PostgreSQL "+version, "start the database, or check DATABASE_URL")
}

func (a *App) checkVector(ctx context.Context) server.Check {
	var version string
	err := a.admin.QueryRow(ctx, `SELECT default_version FROM pg_available_extensions WHERE name = 'vector'`).Scan(&version)
	return check("pgvector", false, err, "pgvector "+version, "install pgvector 0.8 on the database server")
}

func (a *App) checkReader(ctx context.Context) server.Check {
	return check("reading role", true, postgres.CheckReader(ctx, a.reader), "can read, cannot write",
		"run “insight migrate”, or name a role that can only SELECT as database.reader_url")
}

func (a *App) checkData(ctx context.Context) server.Check {
	_, last, err := a.Warehouse.Bounds(ctx, a.Model)
	var parts []string
	for _, t := range a.Model.Tables {
		if d, ok := last[t.Name]; ok {
			parts = append(parts, t.Name+" to "+d.String())
		}
	}
	if err == nil && len(parts) == 0 {
		err = fmt.Errorf("no table of the semantic model holds a dated row")
	}
	return check("data", true, err, strings.Join(parts, ", "), "load data with “insight import”, or run “insight demo”")
}

func (a *App) checkModel(ctx context.Context) server.Check {
	if a.LLM == nil {
		return server.Check{Name: "language model", OK: true, Detail: "none configured: answers are written from templates"}
	}
	info, err := a.LLM.Probe(ctx)
	if err != nil {
		return check("language model", false, err, "", "start Ollama, or check llm.base_url; answers are written from templates until then")
	}
	for _, p := range info.Problems(a.Config.LLM) {
		if mend, ok := modelMends[p.Code]; ok {
			return server.Check{Name: "language model", Detail: p.Model + ": " + strings.ReplaceAll(string(p.Code), "_", " "), Mend: mend}
		}
	}
	return server.Check{Name: "language model", OK: true, Detail: describe(info) + planning(info, a.Config.LLM)}
}

// modelMends says what to do about each problem of a model. A model without
// tools is none: playbooks need no tools.
var modelMends = map[llm.ProblemCode]string{
	llm.ProblemMissing:  "pull it with “ollama pull”, or name one that “ollama list” shows",
	llm.ProblemNoChat:   "name a chat model, not an embedding model",
	llm.ProblemNoEmbed:  "name an embedding model as llm.embedding_model",
	llm.ProblemContext:  "lower llm.context to what the model was trained for",
	llm.ProblemMemory:   "name a smaller model, or free memory",
	llm.ProblemThinking: "set llm.think to off",
}

func describe(info llm.Info) string {
	if info.Chat == nil {
		return info.Provider + " " + info.Version
	}
	return strings.TrimSpace(strings.Join([]string{info.Provider, info.Version, info.Chat.Name, info.Chat.Parameters, info.Chat.Quantization}, " "))
}

// planning says whether the model works out what no rule reads, or what it
// lacks for that.
func planning(info llm.Info, c llm.Config) string {
	wide := c
	wide.Context = max(c.Context, llm.PlanContext)
	switch {
	case c.Plans(info):
		return "; plans by tool calls"
	case wide.Plans(info):
		return fmt.Sprintf("; would plan by tool calls with llm.context of %d", llm.PlanContext)
	}
	return ""
}

// minDisk is the room that a day of answers and a restart need.
const minDisk = 500 << 20

func (a *App) checkDisk() server.Check {
	home := a.Config.Home
	var fs syscall.Statfs_t
	if home == "" || syscall.Statfs(home, &fs) != nil {
		return server.Check{Name: "disk", OK: true, Detail: "the database is not on this machine, or its disk cannot be asked"}
	}
	free := fs.Bavail * uint64(fs.Bsize)
	detail := fmt.Sprintf("%.1f GB free", float64(free)/1e9)
	if free < minDisk {
		return server.Check{Name: "disk", Detail: detail, Mend: "free some disk space: at least 0.5 GB is needed"}
	}
	return server.Check{Name: "disk", OK: true, Detail: detail}
}

// maxSkew is how far the clocks of program and database may differ before
// "yesterday" means two days.
const maxSkew = time.Minute

func (a *App) checkClock(ctx context.Context) server.Check {
	var there time.Time
	if err := a.admin.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&there); err != nil {
		return check("clock", false, err, "", "start the database")
	}
	skew := time.Since(there).Abs()
	if skew > maxSkew {
		return server.Check{Name: "clock", Detail: fmt.Sprintf("differs from the database's by %s", skew.Round(time.Second)), Mend: "synchronise the clocks of both machines"}
	}
	detail := "agrees with the database's"
	if a.Demo || a.Config.Now != "" {
		detail += "; questions are read as of " + a.Now().In(a.Model.Zone).Format("2006-01-02 15:04 MST")
	}
	return server.Check{Name: "clock", OK: true, Detail: detail}
}
