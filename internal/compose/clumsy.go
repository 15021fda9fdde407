package compose

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/insight-agent/insight/internal/evidence"
)

// A sentence may spend so many words, or Chinese characters, beyond the
// templates of the points that it says, and may not save more than so large a
// part of them: fluff above, a telegram below.
const (
	spare   = 7
	telling = 0.6
)

// clumsy returns why a sentence that is true reads worse than its template:
// signs and digits around slots, another language, "rose rose", "a the highest".
// The verifier reads for truth; small models need reading for grammar too.
func clumsy(text, rendered string, d Draft) string {
	slots, err := evidence.ParseSlots(text)
	if err != nil {
		return err.Error()
	}
	if why := repeats(slots, d); why != "" {
		return why
	}
	at := 0
	for i := range slots {
		before := text[at:slots[i].Start]
		if why := foreign(before, d.Lang); why != "" {
			return why
		}
		if moves(slots[i], d.Set) && (directional(before, d.Lang) || misplaced(before, d.Lang)) {
			return "a direction stands beside another word for it"
		}
		at = slots[i].End
	}
	if why := foreign(text[at:], d.Lang); why != "" {
		return why
	}
	if n := len(slots); n > 0 && moves(slots[n-1], d.Set) && directional(text[at:], d.Lang) {
		return "a direction stands beside another word for it"
	}
	if d.Lang != evidence.EN {
		return ""
	}
	if splice.MatchString(text) {
		return "joins two sentences by a comma"
	}
	return cmp.Or(stutters(rendered), runsOn(text, slots, d), disagrees(text, slots, d))
}

// moves reports whether a slot renders as a verb: "rose 4 %", "fell".
func moves(s evidence.Slot, set *evidence.Set) bool {
	f, _ := set.Get(s.Ref)
	return s.Field == "verb" || s.Field == "" && f.Kind == evidence.Change
}

// repeats returns which slot a sentence says twice.
func repeats(slots []evidence.Slot, d Draft) string {
	seen := make(map[string]bool)
	for _, s := range slots {
		said := s.Ref + "." + s.Field
		if f, ok := d.Set.Get(s.Ref); ok && s.Field == "period" { // two facts of one period say the same words
			said = f.Period.String()
		}
		if seen[said] && s.Field != "metric" && s.Field != "was" {
			return "says {{" + said + "}} twice"
		}
		seen[said] = true
	}
	return ""
}

// foreign returns why words outside of slots do not belong into a sentence:
// every figure and every unit is a slot's to write.
func foreign(words string, lang evidence.Lang) string {
	for _, r := range words {
		switch {
		case unicode.IsDigit(r), unicode.Is(unicode.Sc, r), strings.ContainsRune("%％#*_`|=+<>{}[]", r):
			return "a figure or a sign outside of slots"
		case lang == evidence.EN && r > unicode.MaxLatin1 && !unicode.IsPunct(r):
			return "not English"
		case lang == evidence.ZH && r <= unicode.MaxLatin1 && (unicode.IsLetter(r) || strings.ContainsRune(",.;:!?()", r)):
			return "not Chinese"
		}
	}
	return ""
}

// directions are words that say a change, which a slot of one says already.
var directions = map[evidence.Lang]*regexp.Regexp{
	evidence.EN: regexp.MustCompile(`(?i)\b(?:rise|rose|risen|increas\w*|gr[eo]w\w*|growth|climb\w*|up|gain\w*|higher|fall|fell|fallen|drop\w*|declin\w*|decreas\w*|down|lower|reduc\w*|flat|chang\w*)\b`),
	evidence.ZH: regexp.MustCompile(`上升|增长|上涨|提升|提高|增加|下降|下滑|下跌|减少|降低|回落|持平|变化|变动|升|涨|降|跌`),
}

func directional(words string, lang evidence.Lang) bool { return directions[lang].MatchString(words) }

// misplaced reports whether a verb cannot follow the words: after "by", "of"
// or an article stands a noun.
func misplaced(before string, lang evidence.Lang) bool {
	if lang == evidence.ZH {
		return strings.HasSuffix(strings.TrimSpace(before), "了") || strings.HasSuffix(strings.TrimSpace(before), "为")
	}
	fields := strings.Fields(strings.ToLower(before))
	if len(fields) == 0 {
		return false
	}
	return slices.Contains(nounsFollow, fields[len(fields)-1])
}

var nounsFollow = []string{"a", "an", "the", "by", "of", "in", "on", "over", "from", "to", "at", "with", "was", "were", "is", "are", "had", "has", "been", "be", "its", "saw"}

// stutters reports doubled words and articles.
func stutters(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
	for i := 1; i < len(words); i++ {
		article := slices.Contains(articles, words[i])
		if words[i] == words[i-1] && utf8.RuneCountInString(words[i]) > 1 || article && slices.Contains(articles, words[i-1]) {
			return "says “" + words[i-1] + " " + words[i] + "”"
		}
	}
	return ""
}

var articles = []string{"a", "an", "the", "its"}

var (
	verbs   = regexp.MustCompile(`(?i)^(?:was|were|is|are|had|has|have|came|reached|stood|made|saw)$`)
	breaks  = regexp.MustCompile(`(?i)^(?:[,;:()–—]|and|but|while|which|that|whereas|as|when|then)$`)
	wording = regexp.MustCompile(`[A-Za-z']+|[,;:()–—]`)
)

// splice is a second sentence behind a bare comma.
var splice = regexp.MustCompile(`(?i), (?:its|it|they|next came) `)

// runsOn reports two verbs in one clause, "had the highest revenue was", and a
// verb in the phrase that "With" begins or that stands behind "followed by".
func runsOn(text string, slots []evidence.Slot, d Draft) string {
	with := strings.HasPrefix(text, "With ") || strings.HasPrefix(text, "with ")
	verb := false
	see := func(isVerb, isBreak bool) bool {
		switch {
		case isBreak:
			verb, with = false, false
		case isVerb && (verb || with):
			return false
		case isVerb:
			verb = true
		}
		return true
	}
	at := 0
	for i := 0; i <= len(slots); i++ {
		end := len(text)
		if i < len(slots) {
			end = slots[i].Start
		}
		for _, w := range wording.FindAllString(text[at:end], -1) {
			if !see(verbs.MatchString(w), breaks.MatchString(w)) {
				return "has two verbs in one clause"
			}
			with = with || w == "followed"
		}
		if i < len(slots) {
			if !see(moves(slots[i], d.Set) || slots[i].Field == "was", false) {
				return "has two verbs in one clause"
			}
			at = slots[i].End
		}
	}
	return ""
}

// disagrees reports "clicks was": the verb that a fact's metric wants is known.
func disagrees(text string, slots []evidence.Slot, d Draft) string {
	for i, s := range slots {
		if s.Field != "metric" {
			continue
		}
		rest := text[s.End:]
		if next := slices.IndexFunc(slots[i+1:], func(o evidence.Slot) bool { return o.Field == "metric" || o.Field == "was" || moves(o, d.Set) }); next >= 0 {
			rest = text[s.End:slots[i+1+next].Start]
		}
		verb := firstVerb(slotText.ReplaceAllString(rest, " "))
		if want, err := d.Renderer.Render("{{"+s.Ref+".was}}", d.Set); err == nil && verb != "" && verb != want.Text {
			return "says “" + verb + "” for “" + want.Text + "”"
		}
	}
	return ""
}

// firstVerb returns was or were where it is the first verb of words.
func firstVerb(words string) string {
	for _, w := range wording.FindAllString(words, -1) {
		switch {
		case w == "was" || w == "were":
			return w
		case verbs.MatchString(w) || breaks.MatchString(w) && w != "(" && w != ")":
			return ""
		}
	}
	return ""
}

// wordBefore returns the word directly before a slot, in Chinese the run of
// characters; nothing where a sign or another slot stands there.
func wordBefore(text string, s evidence.Slot) string {
	before := strings.TrimRight(text[:s.Start], " ")
	return before[strings.LastIndexFunc(before, func(r rune) bool { return !unicode.IsLetter(r) })+1:]
}

// outside counts the words, or the Chinese characters, that stand outside of
// slots.
func outside(template string) int {
	n := 0
	for _, word := range strings.FieldsFunc(slotText.ReplaceAllString(template, " "), func(r rune) bool { return !unicode.IsLetter(r) }) {
		han := 0
		for _, r := range word {
			if unicode.Is(unicode.Han, r) {
				han++
			}
		}
		n += max(han, 1)
	}
	return n
}

var slotText = regexp.MustCompile(`\{\{[^}]*\}\}`)
