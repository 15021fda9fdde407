package compose_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// TestSentencesOfAnExplainedChange writes every role over facts that it fits:
// the verifier must support each, in both languages.
func TestSentencesOfAnExplainedChange(t *testing.T) {
	t.Parallel()
	b := setup(t)
	meta := platform("Meta")
	value := b.changed("spend", meta, 38139, 23547, dollars)
	other := b.changed("clicks", nil, 95, 100, evidence.Unit{Kind: evidence.Integer})
	contribution := func(v float64, unit evidence.Unit, from ...string) string {
		return b.add(evidence.Fact{Metric: "spend", Dims: meta, Period: october, Base: &september, Kind: evidence.Contribution, Value: v, Unit: unit, From: from})
	}
	share := func(metric string, v float64, p period.Period) string {
		return b.add(evidence.Fact{Metric: metric, Dims: meta, Period: p, Kind: evidence.Share, Value: v, Unit: percent})
	}
	sv, sb := share("sessions", .35, october), share("sessions", .12, september)
	sc := b.add(evidence.Fact{Metric: "sessions", Dims: meta, Period: october, Base: &september, Kind: evidence.Change, Value: .23, Unit: evidence.Unit{Kind: evidence.Points}, From: []string{sv, sb}})
	mixed := map[string]string{"v": sv, "b": sb, "c": sc, "e": contribution(-.0028, evidence.Unit{Kind: evidence.Points}, sv, sb, sc)}
	cause := map[string]string{
		"v": value["v"], "b": value["b"], "c": value["c"], "w": other["v"], "d": other["c"],
		"e": contribution(14592, dollars, value["v"]), "g": contribution(-4672, dollars, other["v"], other["c"]), "s": contribution(.6, percent, value["v"]),
		"m": contribution(-.0029, evidence.Unit{Kind: evidence.Points}), "r": contribution(.0018, evidence.Unit{Kind: evidence.Points}),
		"a": share("sessions", 1, october),
		"u": b.add(evidence.Fact{Metric: "usual_change", Period: october, Kind: evidence.Observed, Value: .071, Unit: percent}),
		"n": b.add(evidence.Fact{Metric: "orders", Period: october, Kind: evidence.Count, Value: 26000, Unit: evidence.Unit{Kind: evidence.Integer}}),
	}
	split := map[string]string{"m": cause["m"], "r": cause["r"], "a": cause["a"]}
	before := map[string]string{"v": value["v"], "b": b.add(evidence.Fact{Metric: "spend", Dims: meta, Period: september, Kind: evidence.Observed, Missing: true, Unit: dollars})}
	roles := map[compose.Role]map[string]string{
		compose.WithinUsual: cause, compose.BeyondUsual: cause, compose.FarBeyond: cause, compose.Reversed: split, compose.MixOrRate: split, compose.MostlyMix: split,
		compose.ByFactor: cause, compose.ByFactors: cause, compose.BothSides: cause, compose.CausePart: cause, compose.CauseWhole: cause,
		compose.CauseAll: cause, compose.CauseAgainst: cause, compose.CauseNew: cause, compose.MixPart: mixed, compose.MixAgainst: mixed,
		compose.AcrossTheBoard: nil, compose.NoSingleCause: nil, compose.Ordinary: nil, compose.MayBeChance: nil, compose.TooLittleData: nil,
		compose.Needed: cause, compose.StandsOut: cause, compose.SitsIn: cause, compose.SitsInAll: cause, compose.Beside: value, compose.LookFirst: value, compose.NothingBefore: before,
	}
	for role, facts := range roles {
		for lang, d := range map[evidence.Lang]string{evidence.EN: "channel", evidence.ZH: "渠道"} {
			draft := b.draft(lang, compose.Point{Role: role, Facts: facts, Words: map[string]string{"d": d}})
			if facts["d"] != "" { // a fact here, no word
				draft.Points[0].Words = nil
			}
			draft.Rejected = func(_ compose.Role, text string, reasons []evidence.Reason) {
				t.Errorf("%s in %s: %q: %+v", role, lang, text, reasons)
			}
			if said := compose.Template(draft); len(said) == 1 && strings.ContainsAny(said[0].Text, "{}") {
				t.Errorf("%s in %s: %q", role, lang, said[0].Text)
			}
		}
	}
}

// TestANoteCoincides: somebody's words stand in quotation marks and are never
// said to be a cause.
func TestANoteCoincides(t *testing.T) {
	t.Parallel()
	b := setup(t)
	about := map[string]string{"platform": "Meta"}
	text := "Budget cut by 40 %,\u202e caused\nthe fall"
	for lang, want := range map[evidence.Lang]string{
		evidence.EN: "Coincides, not shown to be the cause: October 2026, Meta: “Budget cut by 40 %, caused the fall”",
		evidence.ZH: "时间上重合，未证实为原因：10 月，Meta，“Budget cut by 40 %, caused the fall”",
	} {
		got := compose.Coincides(october, about, text, b.model, lang, today)
		if diff := cmp.Diff(want, strings.ReplaceAll(got, "\u00a0", " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
	}
}
