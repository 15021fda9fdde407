package nlq

import (
	"testing"

	"github.com/insight-agent/insight/internal/answer"
)

// TestAMisspeltValueIsSaid asserts that a value that was found by its likeness
// is told as such wherever it stands, since the answer would else be about
// another member than was written.
func TestAMisspeltValueIsSaid(t *testing.T) {
	t.Parallel()
	reader := marketingReader(t)
	for question, want := range map[string]string{
		"orders where country = Germny last month":         "fuzzy",
		"orders where country is “Germny” last month":      "fuzzy",
		"Meta的设备为tabelt的花费":                                "fuzzy",
		"orders by country with device: tabelt last month": "fuzzy",
		"orders where country = Germany last month":        "exact",
	} {
		found := false
		for _, p := range reader.Read(answer.Question{Text: question}, now).Parts {
			if p.Slot == answer.SlotFilter && (p.Value == "country=Germany" || p.Value == "device=tablet") {
				found = true
				if p.Source != want {
					t.Errorf("%q: %s is %s, want %s", question, p.Value, p.Source, want)
				}
			}
		}
		if !found {
			t.Errorf("%q: no such filter", question)
		}
	}
}

// TestWhatIsNoQuestionIsAskedBack asserts that a likeness within a command of
// another language is never taken for what was meant.
func TestWhatIsNoQuestionIsAskedBack(t *testing.T) {
	t.Parallel()
	reader := marketingReader(t)
	for _, text := range []string{
		"'; DROP TABLE orders; --", "DROP TABLE orders", "DELETE FROM orders WHERE country = 'Germny'", "UPDATE orders SET devcie = 1",
		"x'); SELECT revenue FROM mta; --", "orders; rm -rf tablt", "<script>alert(revnue)</script>",
	} {
		if r := reader.Read(answer.Question{Text: text}, now); r.Confidence >= Sure && r.Problem == nil {
			t.Errorf("%q is read with %.2f: %+v", text, r.Confidence, r.Parts)
		}
	}
}
