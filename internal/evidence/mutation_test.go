package evidence

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mutant is a correct sentence made wrong in one place.
type mutant struct {
	sentence
	class string // numeric, direction, name, period
	how   string
	text  string
}

// mutator makes sentences wrong. It reads them with its own patterns, not with
// the verifier's reader, so that what the verifier overlooks is still mutated.
type mutator struct {
	corpus
	rand     *rand.Rand
	excluded int // mutants that would still be true
}

var (
	digitsRe = regexp.MustCompile(`\d[\d,]*(?:\.\d+)?`)
	// datesRe covers what is a date, not a figure.
	datesRe = regexp.MustCompile(`(?:\d{1,2}(?:–\d{1,2})?\s)?(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?:\s–\s\d{1,2}\s[A-Z][a-z]+)?(?:\s\d{4})?|Q[1-4](?:\s\d{4})?|(?:\d{4}\s?年\s?)?\d{1,2}\s?月(?:\s?\d{1,2}(?:–\d{1,2})?\s?日)?|(?:\d{4}\s?年\s?)(?:第?[一二三四]季度)?|第?[一二三四]季度`)
	enUnits = regexp.MustCompile(`%|percentage points|pp\b|percent\b`)
)

func (m *mutator) mutants(s sentence) []mutant {
	var out []mutant
	add := func(class, how, text string) {
		if text != s.text {
			out = append(out, mutant{sentence: s, class: class, how: how, text: text})
		}
	}
	m.numeric(s, add)
	m.direction(s, add)
	m.names(s, add)
	m.periods(s, add)
	return out
}

// figures returns the spans of the figures of a text: digits that belong to no
// date and no name.
func (m *mutator) figures(s sentence) [][]int {
	var taken [][]int
	taken = append(taken, datesRe.FindAllStringIndex(s.text, -1)...)
	for _, members := range m.world.Members {
		for _, member := range members {
			for _, name := range []string{member.Value, member.ZH} {
				if i := strings.Index(s.text, name); name != "" && i >= 0 {
					taken = append(taken, []int{i, i + len(name)})
				}
			}
		}
	}
	var out [][]int
	for _, f := range digitsRe.FindAllStringIndex(s.text, -1) {
		free := !slices.ContainsFunc(taken, func(t []int) bool { return f[0] < t[1] && t[0] < f[1] })
		if f[1] > f[0] && s.text[f[1]-1] == ',' {
			f[1]--
		}
		if free {
			out = append(out, f)
		}
	}
	return out
}

func (m *mutator) numeric(s sentence, add func(class, how, text string)) {
	for _, f := range m.figures(s) {
		text, before, after := s.text[f[0]:f[1]], s.text[:f[0]], s.text[f[1]:]
		try := func(how, changed, after string) {
			if m.stillTrue(s, changed) && how != "scale" && how != "unit" {
				m.excluded++
				return
			}
			add("numeric", how, before+changed+after)
		}
		for range 2 {
			try("digit", m.otherDigit(text), after)
		}
		if moved, ok := moveDecimal(text, m.rand.IntN(2) == 0); ok {
			try("decimal", moved, after)
		}
		if swapped, ok := swapScale(after); ok {
			try("scale", text, swapped)
		} else if !strings.HasPrefix(strings.TrimLeft(visible(after), " "), "%") {
			try("scale", text, map[Lang]string{EN: "K", ZH: "万"}[s.lang]+after)
		}
		if swapped, ok := swapUnit(after, s.lang); ok {
			try("unit", text, swapped)
		}
	}
}

func (m *mutator) otherDigit(text string) string {
	b := []byte(text)
	for {
		i := m.rand.IntN(len(b))
		if b[i] < '0' || b[i] > '9' {
			continue
		}
		d := byte('0' + m.rand.IntN(10))
		leading := i == 0 && len(b) > 1 && b[1] != '.'
		if d != b[i] && !(d == '0' && (leading || len(b) == 1)) {
			b[i] = d
			return string(b)
		}
	}
}

// moveDecimal multiplies or divides a figure by ten.
func moveDecimal(text string, up bool) (string, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil || v == 0 {
		return "", false
	}
	if up {
		v *= 10
	} else {
		v /= 10
	}
	return strconv.FormatFloat(v, 'f', -1, 64), len(strconv.FormatFloat(v, 'f', -1, 64)) < 12
}

var scaleSwaps = [][2]string{{"M", "K"}, {"M", "B"}, {"K", "M"}, {" million", " billion"}, {"万", "亿"}, {" 万", " 亿"}, {"亿", "万"}, {" 亿", " 万"}}

func swapScale(after string) (string, bool) {
	for _, p := range scaleSwaps {
		if rest, ok := strings.CutPrefix(after, p[0]); ok {
			return p[1] + rest, true
		}
	}
	return "", false
}

func swapUnit(after string, lang Lang) (string, bool) {
	trimmed := strings.TrimLeft(visible(after), " ")
	space := len(visible(after)) - len(trimmed)
	if lang == ZH {
		if rest, ok := strings.CutPrefix(trimmed, "个百分点"); ok {
			return "%" + rest, true
		}
		if rest, ok := strings.CutPrefix(trimmed, "%"); ok {
			return " 个百分点" + rest, true
		}
		return "", false
	}
	loc := enUnits.FindStringIndex(trimmed)
	if loc == nil || loc[0] != 0 {
		return "", false
	}
	to := map[string]string{"%": "pp", "percent": "percentage points", "pp": "%", "percentage points": "%"}[trimmed[:loc[1]]]
	return strings.Repeat(" ", max(space, 1)) + to + trimmed[loc[1]:], true
}

// stillTrue reports whether a changed figure is, at its own precision, a correct
// rounding of some number of the bound facts in some scale; such a change made
// nothing false for certain. It rounds by formatting, unlike the verifier.
func (m *mutator) stillTrue(s sentence, figure string) bool {
	plain := strings.ReplaceAll(figure, ",", "")
	_, frac, _ := strings.Cut(plain, ".")
	sig := len(strings.TrimLeft(strings.TrimRight(strings.Replace(plain, ".", "", 1), "0"), "0"))
	for _, v := range numbersOf(s) {
		for _, scale := range []float64{1, 60, 1e-2, 1e3, 1e4, 1e6, 1e8} {
			q := math.Abs(v) / scale
			if strconv.FormatFloat(q, 'f', len(frac), 64) == plain {
				return true
			}
			p, _ := strconv.ParseFloat(plain, 64)
			rounded, _ := strconv.ParseFloat(strconv.FormatFloat(q, 'e', max(sig-1, 0), 64), 64)
			if sig >= 2 && rounded == p {
				return true
			}
		}
	}
	return false
}

// numbersOf lists every number of the facts that a sentence cites and of those
// behind them.
func numbersOf(s sentence) []float64 {
	var out []float64
	for _, f := range s.bound {
		all := []Fact{f}
		for _, id := range f.From {
			g, _ := s.scene.set.Get(id)
			all = append(all, g)
		}
		for _, g := range all {
			out = append(out, g.Value, float64(g.N), float64(g.Scope), g.Level)
			for _, b := range []*float64{g.Low, g.High} {
				if b != nil {
					out = append(out, *b)
				}
			}
		}
	}
	return out
}

// flips are pairs of opposite words; each is tried in both directions.
var flips = map[Lang][][2]string{
	EN: {
		{"rose", "fell"}, {"rise", "fall"}, {"rose", "dropped"}, {"grew", "shrank"}, {"grew", "declined"}, {"increased", "decreased"}, {"increase", "decrease"},
		{"climbed", "dropped"}, {"jumped", "plunged"}, {"up", "down"}, {"higher", "lower"}, {"improved", "worsened"}, {"was flat", "rose sharply"}, {"were flat", "fell sharply"},
		{"stable", "sharply lower"}, {"held steady", "declined"}, {"below", "above"}, {"highest", "lowest"}, {"best", "worst"}, {"largest", "smallest"}, {"more", "fewer"},
		{"growth", "decline"}, {"unchanged", "up"}, {"raised", "reduced"}, {"slipped", "climbed"}, {"edged up", "edged down"}, {"outperformed", "underperformed"}, {"doubled", "halved"},
	},
	ZH: {
		{"上升", "下降"}, {"增长", "下降"}, {"增加", "减少"}, {"上涨", "下跌"}, {"提高", "降低"}, {"提升", "下降"}, {"回落", "回升"}, {"下滑", "增长"}, {"持平", "大幅下降"},
		{"稳定", "大幅上升"}, {"高于", "低于"}, {"最高", "最低"}, {"最好", "最差"}, {"降至", "升至"}, {"降到", "升到"}, {"增至", "降至"}, {"改善", "恶化"}, {"骤降", "骤增"}, {"最多", "最少"},
		{"变化不大", "大幅下滑"}, {"微升", "微降"}, {"翻了一番", "减半"}, {"居首", "垫底"},
	},
}

func (m *mutator) direction(s sentence, add func(class, how, text string)) {
	for _, p := range flips[s.lang] {
		for _, q := range [][2]string{p, {p[1], p[0]}} {
			for _, i := range wordsAt(s.text, q[0], s.lang) {
				if slices.Contains([]string{"more than", "up to", "higher than in", "below budget"}, s.text[i:min(len(s.text), i+len(q[0])+5)]) ||
					q[0] == "more" && !strings.Contains(s.text[i:], " than a ") { // "more than 12 %" softens a figure
					continue
				}
				add("direction", q[0]+"→"+q[1], s.text[:i]+q[1]+s.text[i+len(q[0]):])
			}
		}
	}
}

// wordsAt returns the places of a word; English words are whole.
func wordsAt(text, word string, lang Lang) []int {
	var out []int
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return out
		}
		i += at
		at = i + len(word)
		letter := func(k int) bool {
			return k >= 0 && k < len(text) && (text[k]|32 >= 'a' && text[k]|32 <= 'z')
		}
		if lang == ZH || !letter(i-1) && !letter(at) {
			out = append(out, i)
		}
	}
}

func (m *mutator) names(s sentence, add func(class, how, text string)) {
	for _, d := range slices.Sorted(maps.Keys(m.world.Members)) {
		members := m.world.Members[d]
		for _, from := range members {
			for _, to := range members {
				if from.Value == to.Value || m.rand.IntN(2) == 0 {
					continue
				}
				a, b := pick(s.lang, from.Value, orElse(from.ZH, from.Value)), pick(s.lang, to.Value, orElse(to.ZH, to.Value))
				m.swap(s, a, b, "member", add)
			}
		}
	}
	m.exchange(s, add)
	metrics := slices.Sorted(maps.Keys(m.world.Metrics))
	for _, from := range metrics {
		for _, to := range metrics {
			a, b := m.world.Metrics[from], m.world.Metrics[to]
			if from == to || m.rand.IntN(4) != 0 {
				continue
			}
			m.swap(s, pick(s.lang, a.EN, a.ZH), pick(s.lang, b.EN, b.ZH), "metric", add)
		}
	}
}

// exchange lets two members that both belong to the sentence change places: each
// name has a fact, and every figure stands beside the wrong one.
func (m *mutator) exchange(s sentence, add func(class, how, text string)) {
	for i, f := range s.bound {
		for _, g := range s.bound[i+1:] {
			for d, v := range f.Dims {
				a, b := m.world.ValueLabel(d, v, s.lang), m.world.ValueLabel(d, g.Dims[d], s.lang)
				if g.Dims[d] != "" && a != b && strings.Count(s.text, a) == 1 && strings.Count(s.text, b) == 1 {
					add("name", "exchange", strings.NewReplacer(a, b, b, a).Replace(s.text))
				}
			}
		}
	}
}

func orElse(s, or string) string {
	if s == "" {
		return or
	}
	return s
}

// swap replaces the places of a name one at a time. A place inside a longer name is
// no place of it, and a name that is about nothing but a total, where it makes no
// difference, does not occur in the corpus.
func (m *mutator) swap(s sentence, a, b, how string, add func(class, how, text string)) {
	for _, i := range wordsAt(s.text, a, s.lang) {
		if m.insideLonger(s.text, i, a) {
			continue
		}
		changed := s.text[:i] + b + s.text[i+len(a):]
		if s.lang == ZH && strings.Contains(s.text, b) && strings.Count(s.text, a) == 1 && !strings.ContainsAny(s.text, "0123456789") {
			m.excluded++ // 增长 of both members: naming one twice is still true
			continue
		}
		add("name", how, changed)
	}
}

func (m *mutator) insideLonger(text string, i int, name string) bool {
	for _, n := range m.world.names() {
		if len(n.Text) <= len(name) || !strings.Contains(n.Text, name) {
			continue
		}
		for off := strings.Index(text, n.Text); off >= 0; {
			if off <= i && i < off+len(n.Text) {
				return true
			}
			next := strings.Index(text[off+1:], n.Text)
			if next < 0 {
				break
			}
			off += 1 + next
		}
	}
	return false
}

var periodSwaps = map[Lang][][2]string{
	EN: {
		{"October", "August"}, {"October", "July"}, {"September", "May"}, {"November", "June"}, {"December", "March"}, {"August", "April"}, {"June", "July"}, {"May", "April"},
		{"February", "April"}, {"January", "December"}, {"last week", "last month"}, {"last week", "last quarter"}, {"Last week", "Last month"}, {"yesterday", "today"},
		{"last month", "last week"}, {"Last month", "Last week"}, {"Next month", "Next week"}, {"Q3 2026", "Q2 2026"}, {"Q3 2025", "Q3 2024"}, {"2026", "2025"}, {"2025", "2023"}, {"third quarter", "second quarter"},
		{"week before", "month before"}, {"previous week", "previous month"}, {"week over week", "year over year"}, {"month over month", "year over year"}, {"year over year", "month over month"},
		{"16–22 Nov", "2–8 Nov"}, {"16–22 November", "2–8 November"}, {"9–15 Nov", "1–7 Nov"}, {"22 November", "2 November"}, {"23 Nov", "3 Nov"}, {"18 June", "28 June"}, {"last year", "last month"},
		{"Q3", "Q1"}, {"yesterday", "last week"}, {"a year earlier", "a week earlier"}, {"18 Jun", "8 Jun"}, {"15 Nov", "5 Nov"}, {"16 Nov 2026", "1 Nov 2026"},
	},
	ZH: {
		{"10 月", "8 月"}, {"9 月", "5 月"}, {"12 月", "3 月"}, {"6 月", "7 月"}, {"5 月", "4 月"}, {"2 月", "4 月"}, {"1 月", "11 月"}, {"8 月", "6 月"}, {"上周", "上个月"}, {"上周", "本周"},
		{"上个月", "上周"}, {"上月", "上周"}, {"昨天", "今天"}, {"昨天", "上周"}, {"三季度", "二季度"}, {"2026 年", "2025 年"}, {"2025 年", "2023 年"}, {"前一周", "前一个月"}, {"环比", "同比"}, {"同比", "环比"},
		{"去年同期", "上个月"}, {"16–22 日", "2–8 日"}, {"11 月 22 日", "11 月 2 日"}, {"11 月 23 日", "11 月 3 日"}, {"11 月 16 日", "11 月 1 日"}, {"下个月", "下周"}, {"本月", "上月"}, {"前一天", "前一周"},
		{"6 月 18 日", "6 月 8 日"}, {"9–15 日", "1–7 日"}, {"10 月", "二季度"},
	},
}

func (m *mutator) periods(s sentence, add func(class, how, text string)) {
	for _, p := range periodSwaps[s.lang] {
		for _, i := range wordsAt(s.text, p[0], s.lang) {
			if s.lang == ZH && i > 0 && s.text[i-1] >= '0' && s.text[i-1] <= '9' || strings.Contains(s.text, "DE_Search_Brand_"+p[0]) ||
				strings.HasPrefix(s.text[i:], p[0]+" 日") && !strings.Contains(p[0], "日") {
				continue
			}
			if changed := s.text[:i] + p[1] + s.text[i+len(p[0]):]; !samePeriods(s, p) {
				add("period", p[0]+"→"+p[1], changed)
			} else {
				m.excluded++
			}
		}
	}
}

// samePeriods holds where the new wording names another period that a bound fact
// also has, so that the sentence may still be true.
func samePeriods(s sentence, p [2]string) bool {
	for _, f := range s.bound {
		if strings.Contains(FormatDates(f.Period, s.lang), p[1]) || f.Base != nil && strings.Contains(FormatDates(*f.Base, s.lang), p[1]) {
			return true
		}
	}
	return false
}

// TestMutants asserts what the verifier catches of wrong sentences, on the held-out
// half of the corpus.
func TestMutants(t *testing.T) {
	t.Parallel()
	c := loadCorpus(t)
	m := &mutator{corpus: c, rand: rand.New(rand.NewPCG(7, 11))}
	type cell struct{ total, caught int }
	table := map[string]*cell{}
	count := func(row string, caught bool) {
		if table[row] == nil {
			table[row] = &cell{}
		}
		table[row].total++
		if caught {
			table[row].caught++
		}
	}
	total := 0
	for _, s := range c.sentences {
		if v := c.check(s, s.text).Verdict; v != Supported {
			continue // its mutants would be caught for the wrong reason
		}
		half := map[bool]string{false: "dev", true: "held out"}[s.heldOut]
		for _, mu := range m.mutants(s) {
			total++
			got := c.check(s, mu.text)
			caught := got.Verdict == Contradicted || got.Verdict == Unsupported
			count(half+" "+mu.class, caught)
			count(fmt.Sprintf("%s %s %s", half, mu.class, s.lang), caught)
			if !caught && (!s.heldOut || os.Getenv("SHOW_HELD_OUT") != "") {
				t.Logf("missed %s (%s): %s", mu.class, mu.how, visible(mu.text))
			}
		}
	}
	rows := make([]string, 0, len(table))
	for row := range table {
		rows = append(rows, row)
	}
	slices.Sort(rows)
	for _, row := range rows {
		t.Logf("%-24s %5d mutants, %5d caught, %.2f %%", row, table[row].total, table[row].caught, 100*float64(table[row].caught)/float64(table[row].total))
	}
	t.Logf("%d mutants; %d more were left out because they were still true", total, m.excluded)
	if total < 2000 {
		t.Errorf("only %d mutants, want 2,000", total)
	}
	for class, want := range map[string]float64{"numeric": 0.99, "direction": 0.95, "name": 0.95, "period": 0.95} {
		if got := table["held out "+class]; float64(got.caught) < want*float64(got.total) {
			t.Errorf("%s: %d of %d mutants caught, want %.0f %%", class, got.caught, got.total, 100*want)
		}
	}
}
