package server

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// failures words the ends of a run that the asker did not word itself: the
// reason, and the mend.
var failures = map[string]map[evidence.Lang][2]string{
	"timeout": {
		evidence.EN: {"The question took too long.", "Ask for a shorter period or fewer members."},
		evidence.ZH: {"查询耗时过长。", "请缩短时间范围或减少对比项。"},
	},
	"canceled": {
		evidence.EN: {"The question was cancelled.", "Ask again."},
		evidence.ZH: {"查询已取消。", "请重新提问。"},
	},
	"too_large": {
		evidence.EN: {"The answer is larger than the service sends.", "Ask for fewer members or a shorter period."},
		evidence.ZH: {"结果过大，无法返回。", "请减少对比项或缩短时间范围。"},
	},
	"not_found": {
		evidence.EN: {"There is no such conversation, or it is not yours.", "Start a new one."},
		evidence.ZH: {"对话不存在，或您无权访问。", "请新建对话。"},
	},
	"internal": {
		evidence.EN: {"Something failed inside the service.", "Try again; if it stays, ask the operator to look at the log."},
		evidence.ZH: {"服务内部出错。", "请重试；如仍有问题，请联系管理员查看日志。"},
	},
}

// failure words an error by which a run ended. What it does not know is logged
// and told without its text, which may hold data.
func (s *Server) failure(ctx context.Context, err error, q answer.Question) answer.Failure {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return failureWords("timeout", q)
	case ctx.Err() != nil:
		return failureWords("canceled", q)
	case errors.Is(err, ErrNotFound):
		return failureWords("not_found", q)
	}
	s.cfg.Log.Error("run failed", "error", err)
	return failureWords("internal", q)
}

func failureWords(code string, q answer.Question) answer.Failure {
	lang := q.Lang
	if lang == "" {
		lang = evidence.EN
		if strings.ContainsFunc(q.Text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			lang = evidence.ZH
		}
	}
	words := failures[code][lang]
	return answer.Failure{Code: code, Message: words[0], Mend: words[1]}
}
