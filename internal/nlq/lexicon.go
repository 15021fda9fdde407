package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/fold"
	"github.com/insight-agent/insight/internal/semantic"
)

// Lexicon holds every word for a metric, a dimension or a member that a
// question may use. All of them come from the semantic model, from the sampled
// members and from approved corrections; the package has none of its own. It
// is read-only once built and safe for concurrent use.
type Lexicon struct {
	model *semantic.Model
	terms []term
	trie  *trie
	// vocabulary holds the Latin words of all terms by length, for typos.
	vocabulary map[int][]string
	// hanTerms holds, by bigram, the Chinese terms that have it.
	hanTerms map[[2]rune][]int32
	// parts holds, by word, the dimensions of members of which the word is a
	// part: "brand" of "US_Search_Brand".
	parts map[string]map[string][]string
	// valued holds the dimensions that have members here, and kin, for those
	// that have none, the one of whose members theirs are named like.
	valued map[string]bool
	kin    map[string]string
}

// Kind is what a word stands for.
type Kind string

// The kinds.
const (
	KindMetric    Kind = "metric"
	KindDimension Kind = "dimension"
	KindValue     Kind = "value"
)

// Synonym is a word that people approved for something of the model: a
// correction of a reading.
type Synonym struct {
	Lang evidence.Lang
	Text string
	Kind Kind
	// Target is the name of the metric or dimension, or the member itself.
	Target    string
	Dimension string // of a member
}

type term struct {
	words  []string
	text   string // as the model writes it
	senses []sense
	runes  []rune
}

// sense is one meaning of a term.
type sense struct {
	kind      Kind
	target    string
	dimension string
	source    string // "exact" for names and labels, "synonym", "fuzzy"
}

// NewLexicon builds the lexicon of a model. members holds sampled members by
// dimension; extra holds approved corrections. What they name beside the model
// is left out.
func NewLexicon(m *semantic.Model, members map[string][]string, extra []Synonym) *Lexicon {
	l := &Lexicon{
		model: m, trie: newTrie(1 << 13), vocabulary: make(map[int][]string),
		hanTerms: make(map[[2]rune][]int32), parts: make(map[string]map[string][]string),
		valued: make(map[string]bool), kin: make(map[string]string),
	}
	for _, s := range extra { // first: a correction is preferred to a model's synonym
		if l.names(s) {
			l.add(s.Text, sense{kind: s.Kind, target: s.Target, dimension: s.Dimension, source: "synonym"}, s.Kind != KindValue)
		}
	}
	for _, v := range m.Metrics {
		l.addNamed(v.Name, v.Label, v.Synonyms, sense{kind: KindMetric, target: v.Name})
	}
	for _, d := range m.Dimensions {
		if d.Type == semantic.TimeDim {
			continue
		}
		l.addNamed(d.Name, d.Label, d.Synonyms, sense{kind: KindDimension, target: d.Name})
		l.addShort(d)
		for _, v := range d.Members {
			l.addNamed(v.Value, v.Label, v.Synonyms, sense{kind: KindValue, target: v.Value, dimension: d.Name})
			l.addParts(v.Value, wordsOf(v.Value), d.Name)
		}
		for _, v := range members[d.Name] {
			words := wordsOf(v)
			l.addMember(v, words, d.Name)
			l.addParts(v, words, d.Name)
		}
	}
	l.addDays()
	l.index()
	l.findKin()
	return l
}

// findKin finds the dimensions that are a kind of another one by their labels:
// an acquisition channel is a channel.
func (l *Lexicon) findKin() {
	for _, d := range l.model.Dimensions {
		if d.Type == semantic.TimeDim || l.valued[d.Name] {
			continue
		}
		for _, o := range l.model.Dimensions {
			if !l.valued[o.Name] || o.Name == d.Name {
				continue
			}
			for _, lang := range evidence.Langs {
				long, short := wordsOf(d.Label[lang]), wordsOf(o.Label[lang])
				if n := len(long) - len(short); len(short) > 0 && n > 0 && slices.Equal(long[n:], short) {
					l.kin[d.Name] = o.Name
				}
			}
		}
	}
}

// maxWords is the length of the longest name that a question can use.
const maxWords = 24

// names reports whether a correction names something of the model.
func (l *Lexicon) names(s Synonym) bool {
	switch s.Kind {
	case KindMetric:
		_, ok := l.model.Metric(s.Target)
		return ok
	case KindDimension:
		_, ok := l.model.Dimension(s.Target)
		return ok
	case KindValue:
		_, ok := l.model.Dimension(s.Dimension)
		return ok
	}
	return false
}

func (l *Lexicon) addNamed(name string, label semantic.Text, synonyms semantic.Words, s sense) {
	s.source = "exact"
	l.add(name, s, true)
	for _, lang := range evidence.Langs {
		l.add(label[lang], s, true)
	}
	s.source = "synonym"
	for _, lang := range evidence.Langs {
		for _, text := range synonyms[lang] {
			l.add(text, s, true)
		}
	}
}

// add stores a text and, when it may be inflected, the forms of its last word.
func (l *Lexicon) add(text string, s sense, inflect bool) {
	words := wordsOf(text)
	if len(words) == 0 || len(words) > maxWords {
		return
	}
	if words[0] == "the" && len(words) > 1 {
		words = words[1:]
	}
	l.addWords(text, words, s)
	if n := slices.Index(words, "percent"); n >= 0 {
		signed := slices.Clone(words)
		signed[n] = "%"
		l.addWords(text, signed, s)
	}
	last := words[len(words)-1]
	if s.kind == KindMetric {
		l.addCounted(text, words, s)
	}
	if !inflect || !isLatin(last) {
		return
	}
	all := forms(last)
	if s.kind != KindMetric && len(all) > 1 { // members and dimensions are not verbs
		all = all[:1]
		if one, ok := singular(last); ok {
			all = append(all, one)
		}
	}
	for _, form := range all {
		if len(words) > 1 && strings.HasSuffix(form, "ed") {
			continue
		}
		l.addWords(text, append(slices.Clone(words[:len(words)-1]), form), s)
	}
}

// addMember stores a sampled member under its own name.
func (l *Lexicon) addMember(member string, words []string, dimension string) {
	if len(words) > 0 && len(words) <= maxWords {
		l.addWords(member, words, sense{kind: KindValue, target: member, dimension: dimension, source: "exact"})
	}
}

// addShort lets 各国 name what is called 国家: Chinese shortens what follows 各.
func (l *Lexicon) addShort(d *semantic.Dimension) {
	label := []rune(fold.String(d.Label[evidence.ZH]))
	if len(label) != 2 || !isHan(label[0]) {
		return
	}
	for _, before := range []string{"各", "每", "分", "哪"} {
		l.addWords(d.Label[evidence.ZH], []string{before, string(label[:1])}, sense{kind: KindDimension, target: d.Name, source: "synonym"})
	}
}

// addCounted lets 多少新客 name what is called 新客数: Chinese names of counts
// without the word for count.
func (l *Lexicon) addCounted(text string, words []string, s sense) {
	last := words[len(words)-1]
	if last == "了" && len(words) == 2 { // 花了: 花多少
		l.addWords(text, words[:1], s)
	}
	if len(words) < 3 || last != "数" && last != "量" && last != "额" {
		return
	}
	s.source = "synonym"
	l.addWords(text, words[:len(words)-1], s)
}

func (l *Lexicon) addWords(text string, words []string, s sense) {
	id := l.trie.add(words, int32(len(l.terms)))
	if int(id) == len(l.terms) {
		l.terms = append(l.terms, term{words: words, text: text, runes: []rune(strings.Join(words, ""))})
	}
	if s.kind == KindValue {
		l.valued[s.dimension] = true
	}
	t := &l.terms[id]
	same := func(o sense) bool { return o.kind == s.kind && o.target == s.target && o.dimension == s.dimension }
	if !slices.ContainsFunc(t.senses, same) {
		t.senses = append(t.senses, s)
	}
}

// addParts stores the words of a member's name, so that a question can name
// many members by one.
func (l *Lexicon) addParts(member string, words []string, dimension string) {
	if len(words) < 2 {
		return
	}
	for _, w := range words {
		if len(w) < 2 || !isLatin(w) {
			continue
		}
		if l.parts[w] == nil {
			l.parts[w] = make(map[string][]string)
		}
		if list := l.parts[w][dimension]; len(list) == 0 || list[len(list)-1] != member {
			l.parts[w][dimension] = append(list, member)
		}
	}
}

// planOf returns the plan that a metric's label and a word for plans name
// together, such as "ROAS target".
func (l *Lexicon) planOf(metric, word string) string {
	for _, lang := range evidence.Langs {
		words := append(wordsOf(l.model.MetricLabel(metric, lang)), wordsOf(word)...)
		found := ""
		l.trie.each(plainTokens(words), 0, func(id int32, next int) {
			if t := l.terms[id]; next == len(words) && t.senses[0].kind == KindMetric {
				found = t.senses[0].target
			}
		})
		if found != "" {
			return found
		}
	}
	return ""
}

func plainTokens(words []string) []token {
	toks := make([]token, len(words))
	for i, w := range words {
		toks[i].text = w
	}
	return toks
}

// holds reports whether a member of a dimension, one that has a word, has a
// longer text in its name.
func (l *Lexicon) holds(dimension, word, text string) bool {
	return slices.ContainsFunc(l.parts[word][dimension], func(member string) bool { return strings.Contains(fold.String(member), text) })
}

// index prepares the search for typos.
func (l *Lexicon) index() {
	for w := range l.trie.words {
		if n := len(w); n >= 5 && isLatin(w) && !ordinary[w] {
			l.vocabulary[n] = append(l.vocabulary[n], w)
		}
	}
	for n := range l.vocabulary {
		slices.Sort(l.vocabulary[n]) // a map has no order of its own
	}
	for id, t := range l.terms {
		if len(t.runes) < 3 || !isHan(t.runes[0]) {
			continue
		}
		for _, g := range bigrams(t.runes) {
			l.hanTerms[g] = append(l.hanTerms[g], int32(id))
		}
	}
}

// correct returns the words of the vocabulary that are nearest to a misspelt
// one, and how many edits away.
func (l *Lexicon) correct(word string) (nearest []string, edits int) {
	r := []rune(word)
	limit := limitOf(len(r))
	edits = limit + 1
	for n := len(word) - limit; n <= len(word)+limit; n++ {
		for _, w := range l.vocabulary[n] {
			d, ok := within(r, []rune(w), min(limit, edits))
			switch {
			case !ok:
			case d < edits:
				nearest, edits = append(nearest[:0], w), d
			case d == edits:
				nearest = append(nearest, w)
			}
		}
	}
	return nearest, edits
}

// similar returns the Chinese term most alike to a run of characters, with its
// Dice coefficient.
func (l *Lexicon) similar(run []rune) (id int32, score float64) {
	id = -1
	for _, g := range bigrams(run) {
		for _, t := range l.hanTerms[g] {
			if d := dice(run, l.terms[t].runes); d > score || d == score && t < id {
				id, score = t, d
			}
		}
	}
	return id, score
}

func isLatin(s string) bool { return s != "" && s[0] >= 'a' && s[0] <= 'z' }

// label names a target in a language.
func (l *Lexicon) label(s sense, lang evidence.Lang) string {
	switch s.kind {
	case KindMetric:
		return l.model.MetricLabel(s.target, lang)
	case KindDimension:
		return l.model.DimensionLabel(s.target, lang)
	case KindValue:
	}
	return l.model.ValueLabel(s.dimension, s.target, lang)
}

// suggest returns up to five labels of metrics that are most alike to words
// that nothing matched.
func (l *Lexicon) suggest(text string, kind Kind, dimension string, lang evidence.Lang) []string {
	want := []rune(strings.ReplaceAll(fold.String(text), " ", ""))
	least, latin := 0.34, kind == KindValue && len(want) > 0 && !isHan(want[0])
	if latin { // some of many members always share a few letters
		least = 0.5
	}
	type scored struct {
		label string
		score float64
	}
	var found []scored
	for _, t := range l.terms {
		score := alike(want, t.runes)
		if score < least || latin && score < 0.75 && !sameStart(want, t.runes) {
			continue
		}
		for _, s := range t.senses {
			if s.kind != kind || dimension != "" && s.dimension != dimension {
				continue
			}
			label := l.label(s, lang)
			k := slices.IndexFunc(found, func(f scored) bool { return f.label == label })
			if k < 0 {
				found = append(found, scored{label, score})
			} else {
				found[k].score = max(found[k].score, score)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return strings.Compare(a.label, b.label)
	})
	var out []string
	for _, f := range found[:min(5, len(found))] {
		out = append(out, f.label)
	}
	return out
}

// sameStart reports whether two names begin alike: who mistypes a name seldom
// mistypes its first letter, and France is not Clearance.
func sameStart(a, b []rune) bool { return len(a) > 0 && len(b) > 0 && a[0] == b[0] }

// alike scores two names for a suggestion: bigrams, or for short Chinese names
// shared characters.
func alike(a, b []rune) float64 {
	d := dice(a, b)
	if len(a) == 0 || len(b) == 0 || !isHan(a[0]) || !isHan(b[0]) {
		return d
	}
	shared := 0
	for _, r := range a {
		if slices.Contains(b, r) {
			shared++
		}
	}
	return max(d, 0.9*2*float64(shared)/float64(len(a)+len(b)))
}
