package nlq

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/semantic"
)

// runs is the confidence at which a reading runs without being asked about.
const runs = 0.85

var now = time.Date(2026, time.November, 24, 3, 0, 0, 0, time.UTC)

// marketingReader reads questions over the product's own model.
func marketingReader(t testing.TB) *Reader {
	t.Helper()
	m, err := semantic.Load(marketing.Model())
	if err != nil {
		t.Fatal(err)
	}
	return &Reader{Calendar: m.Calendar(), Lexicon: NewLexicon(m, map[string][]string{
		"campaign": {"Brand Search US", "Brand Search DE", "Generic Search US", "Prospecting Social", "Retargeting Social", "Mega Sale", "Shopping", "Shopping DE", "TikTok Prospecting"},
		"ad_group": {"Brand exact", "Brand phrase", "Shoes broad", "Lookalike 1%", "Cart abandoners", "Brand broad", "Clearance"},
		"platform": {"Google", "Meta", "TikTok", "Microsoft", "Pinterest"},
	}, nil)}
}

func TestReadings(t *testing.T) {
	t.Parallel()
	r := marketingReader(t)
	var cases map[string]string
	readYAML(t, "testdata/readings.yaml", &cases)
	if len(cases) < 120 {
		t.Errorf("%d readings are committed, want at least 120", len(cases))
	}
	for text, want := range cases {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := r.Read(answer.Question{Text: text}, now)
			checkParts(t, text, got)
			compareReading(t, text, want, got)
		})
	}
}

func TestDialogues(t *testing.T) {
	t.Parallel()
	r := marketingReader(t)
	var dialogues [][][2]string
	readYAML(t, "testdata/dialogues.yaml", &dialogues)
	for _, turns := range dialogues {
		t.Run(turns[0][0], func(t *testing.T) {
			t.Parallel()
			var previous *answer.Reading
			for _, turn := range turns {
				got := r.Read(answer.Question{Text: turn[0], Previous: previous}, now)
				compareReading(t, turn[0], turn[1], got)
				previous = &got
			}
		})
	}
}

func readYAML(t testing.TB, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
}

// compareReading compares a reading with its short form; "!any" leaves its
// confidence open.
func compareReading(t *testing.T, text, want string, got answer.Reading) {
	t.Helper()
	short := brief(got)
	if rest, ok := strings.CutSuffix(want, " !any"); ok {
		want, short = strings.TrimSuffix(rest, " !low"), strings.TrimSuffix(short, " !low")
	}
	if diff := cmp.Diff(want, short); diff != "" {
		t.Errorf("%q: got  %s\n want %s\n confidence %.2f unread %q parts %+v", text, short, want, got.Confidence, got.Unread, got.Parts)
	}
}

// checkParts checks that every part points at the words that it quotes.
func checkParts(t *testing.T, text string, r answer.Reading) {
	t.Helper()
	for _, p := range r.Parts {
		if p.Text != text[p.Start:p.End] {
			t.Errorf("part %+v does not quote %q", p, text)
		}
	}
}

// brief writes a reading in the form of testdata/readings.yaml.
func brief(r answer.Reading) string {
	q := r.Query
	var b strings.Builder
	b.WriteString(string(r.Intent))
	put := func(sign, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s%s", sign, text)
		}
	}
	put(" ", strings.Join(q.Metrics, ","))
	put(" / ", strings.Join(q.Dimensions, ","))
	var filters []string
	for _, f := range q.Filters {
		filters = append(filters, filterValue(f))
	}
	put(" ? ", strings.Join(filters, " "))
	put(" @ ", string(q.Period))
	put(" ~ ", string(q.Grain))
	put(" vs ", compareValue(q.Compare))
	for _, o := range q.OrderBy {
		put(" ^ ", orderValue(o))
	}
	if q.Limit > 0 {
		put(" limit ", fmt.Sprint(q.Limit))
	}
	var having []string
	for _, h := range q.Having {
		having = append(having, ThresholdValue(h))
	}
	put(" having ", strings.Join(having, " "))
	put(" per ", string(q.Per))
	if r.Share != nil {
		put(" share of ", strings.TrimSuffix(r.Share.Dimension+"="+strings.Join(r.Share.Members, ","), "="))
	}
	if r.Against != nil {
		put(" against ", map[bool]string{false: "the whole of ", true: "the rest of "}[r.Against.Rest]+r.Against.Dimension)
	}
	for _, c := range r.Open {
		put(" !ask ", string(c.Slot))
	}
	if r.Problem != nil {
		put(" !problem ", string(r.Problem.Kind))
	}
	if r.Confidence < runs {
		put(" ", "!low")
	}
	return b.String()
}
