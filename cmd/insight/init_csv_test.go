package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

// TestFilesOfAnyShape runs the scripts that begin without a configuration and
// with an empty database.
func TestFilesOfAnyShape(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/csv",
		Setup: func(env *testscript.Env) error {
			env.Setenv("CSV_DATABASE", pgtest.New(t).DSN)
			env.Setenv("INSIGHT_HOME", env.WorkDir+"/home")
			return nil
		},
	})
}

// What is asked of a file is what adding up its lines gives, cut by cut and
// month by month.
func TestAnswersAreTheSumsOfTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(7, 7))
	countries, platforms := []string{"Deutschland", "日本", "Côte d'Ivoire"}, []string{"百度", "抖音"}
	want := make(map[string]int64) // cents by month and country
	var b strings.Builder
	b.WriteString("日期\t国家\t平台\t花费\t点击\n")
	for day := range 92 { // September to November
		at := time.Date(2026, 9, 1+day, 0, 0, 0, 0, time.UTC)
		for _, country := range countries {
			for _, platform := range platforms {
				cents := random.Int64N(5_000_00)
				want[at.Format("2006-01")+" "+country] += cents
				fmt.Fprintf(&b, "%s\t%s\t%s\t¥%d.%02d\t%d\n", at.Format("2006年1月2日"), country, platform, cents/100, cents%100, day)
			}
		}
	}
	file := filepath.Join(dir, "投放数据.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	surroundings := []string{"--home", filepath.Join(dir, "home"), "--database-url", pgtest.New(t).DSN, "--now", "2026-12-24T09:30:00Z"}
	call := func(args ...string) []byte {
		t.Helper()
		var out, problems bytes.Buffer
		if code := run(append(args, surroundings...), &out, &problems); code != 0 {
			t.Fatalf("%v: %d\n%s%s", args, code, out.String(), problems.String())
		}
		return out.Bytes()
	}
	var made csvResult
	if err := json.Unmarshal(call("init", "--csv", file, "--json"), &made); err != nil {
		t.Fatal(err)
	}
	if !made.Loaded || len(made.Questions) != 10 || made.Reports[0].Inserted != 552 { // 92 days, 3 countries, 2 platforms
		t.Fatalf("loaded %v, %d questions, report %+v", made.Loaded, len(made.Questions), made.Reports[0])
	}
	for _, month := range []string{"2026-09", "2026-10", "2026-11"} {
		var got struct {
			Table struct{ Rows [][]any }
		}
		if err := json.Unmarshal(call("query", "--metrics", "spend", "--by", "country", "--period", month, "--json"), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Table.Rows) != len(countries) {
			t.Fatalf("%s: %d rows", month, len(got.Table.Rows))
		}
		for _, row := range got.Table.Rows {
			sum := float64(want[fmt.Sprint(month, " ", row[0])]) / 100
			if value, ok := row[1].(float64); !ok || math.Abs(value-sum) > 1e-6 {
				t.Errorf("%s %v: %v, want %v", month, row[0], row[1], sum)
			}
		}
	}
	// The questions that were promised are answered with figures.
	for _, q := range made.Questions[:3] {
		if text := string(call("ask", q)); !strings.ContainsAny(text, "0123456789") || strings.Contains(text, "没有数据") {
			t.Errorf("%s: %s", q, text)
		}
	}
}
