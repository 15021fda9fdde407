package agent

import (
	"context"
	"strings"
	"unicode"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
)

// courtesies are what people say that asks nothing.
var courtesies = map[evidence.Lang][2][]string{ // thanks, greetings
	evidence.EN: {
		{"thank you", "thanks", "thx", "cheers", "appreciate it", "much appreciated"},
		{"hello", "hi", "hey", "good morning", "good afternoon", "good evening", "greetings"},
	},
	evidence.ZH: {
		{"谢谢", "感谢", "多谢", "谢了", "辛苦"},
		{"你好", "您好", "早上好", "上午好", "中午好", "下午好", "晚上好", "哈喽", "嗨"},
	},
}

// besides are words that stand around a courtesy and ask nothing either.
var besides = map[evidence.Lang][]string{
	evidence.EN: {"very much", "so much", "a lot", "again", "there", "insight", "everyone", "team", "great", "perfect", "ok", "okay", "cool", "nice", "that helps", "that helped", "for your help", "for the help"},
	evidence.ZH: {"好的", "太好了", "明白了", "知道了", "大家", "非常", "十分", "很有帮助", "你", "您", "了", "啊", "呀", "哦", "啦"},
}

var courtesyReplies = map[evidence.Lang][2]string{
	evidence.EN: {"You're welcome. You could go on with one of these.", "Hello! Ask about any figure of your marketing, for example one of these."},
	evidence.ZH: {"不客气。还可以接着问下面的问题。", "您好！营销数据都可以直接问，比如下面两个问题。"},
}

// courtesy returns the short reply to thanks or a greeting, and whether the
// text is nothing else.
func courtesy(text string, lang evidence.Lang) (string, bool) {
	rest := " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }), " ") + " "
	found := -1
	for kind, phrases := range courtesies[lang] {
		for _, p := range phrases {
			if cut := without(rest, p, lang); cut != rest {
				rest = cut
				if found < 0 {
					found = kind
				}
			}
		}
	}
	for _, p := range besides[lang] {
		rest = without(rest, p, lang)
	}
	if found < 0 || strings.TrimSpace(rest) != "" {
		return "", false
	}
	return courtesyReplies[lang][found], true
}

// without takes a phrase out of a text of words: whole words in English.
func without(text, phrase string, lang evidence.Lang) string {
	if lang == evidence.EN {
		return strings.ReplaceAll(text, " "+phrase+" ", " ")
	}
	return strings.ReplaceAll(text, phrase, "")
}

// replyTo answers a courtesy with a line and two questions to go on with.
func (r *run) replyTo(ctx context.Context, reply string) error {
	r.reading = answer.Reading{Intent: answer.Help, Confidence: 1, By: answer.ByRules}
	a := r.base(answer.Answered)
	a.Sentences = []answer.Sentence{compose.Unchecked(reply)}
	if a.FollowUps = r.starters(); len(a.FollowUps) > 2 {
		a.FollowUps = a.FollowUps[:2]
	}
	return r.finish(ctx, a)
}
