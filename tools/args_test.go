package tools_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A reader can paste the parameters of a source beside its SQL.
func TestParametersAreLiteralsOfPostgreSQL(t *testing.T) {
	t.Parallel()
	b := setup(t)
	args := func(query string) []string { return b.query(t, query).Sources[0].Args }
	week := []string{"2026-11-16", "2026-11-23", "10001"} // its borders, and one row more than may be read
	if diff := cmp.Diff(week, args(`{"metrics":["spend"],"period":"last_week"}`)); diff != "" {
		t.Errorf("a week (-want +got):\n%s", diff)
	}
	// More values than are looked for one by one in other spellings.
	got := args(`{"metrics":["spend"],"period":"last_week","filters":[{"dimension":"country","op":"in","values":["Côte d'Ivoire","a \"b\" \\ c","1","2","3","4","5","6","7","8","9"]}]}`)
	if want := `{"Côte d'Ivoire","a \"b\" \\ c","1","2","3","4","5","6","7","8","9"}`; !slices.Contains(got, want) {
		t.Errorf("a list of texts is %q, want %s among them", got, want)
	}
	got = args(`{"metrics":["spend"],"period":"2026-10-30..2026-11-10","grain":"month"}`)
	if want := "{2026-10-30,2026-11-01}"; !slices.Contains(got, want) {
		t.Errorf("steps are %q, want %s among them", got, want)
	}
}
