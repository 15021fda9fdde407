package nlq

import (
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/fold"
)

// Language returns the language in which a text is written. Names in Latin
// letters do not make a Chinese question English ("上月 Meta 的 ROAS"), nor does
// 双11 make an English one Chinese.
func Language(text string) evidence.Lang {
	chinese, english := 0, 0
	for _, t := range tokenize(fold.New(text).Runes) {
		switch {
		case t.kind == han:
			chinese++
		case t.kind == latin && ordinary[t.text]:
			english++
		}
	}
	// One Chinese word is about two characters.
	if chinese > 0 && chinese > 2*english {
		return evidence.ZH
	}
	return evidence.EN
}
