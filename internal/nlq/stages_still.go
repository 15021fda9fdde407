package nlq

import "regexp"

// still finds what asks whether a change goes on, "is it still rising?", 还在跌吗;
// the second group is the direction.
var still = []*regexp.Regexp{
	regexp.MustCompile(`^(?:and )?(?:is|are|has|have|does|do|did) ?(?:it|they|that|this|things|the trend)? ?(?:been )?(?:(still|now|currently|kept|keep|keeping|continuing to|continued to|continue to) )+(?:been )?(` + englishMoves + `)(?: (?:now|since|since then|today|these days|at the moment))*$`),
	regexp.MustCompile(`^(?:and )?(?:is|are|has|have|does|do|did) ?(?:it|they|that|this|things|the trend)? ?(?:been )?()(` + englishMoves + `) (?:again|still|now|since|any further|further)$`),
	regexp.MustCompile(`^(?:现在|目前|最近|如今|后来|之后|此后|这几天)*(?:是否|是不是|有没有)?(还在|还|仍在|仍然|仍|依然|依旧|继续|持续|还是|还会)+(?:在|继续|持续|一直)*(` + chineseMoves + `)(?:吗|么|呢|没有|没|不)*$`),
	regexp.MustCompile(`^(?:现在|目前|最近|如今|后来|之后|此后|这几天)+(?:还|也)?(是在|在|又在|又)(` + chineseMoves + `)(?:了)?(?:吗|么|呢|没有|没|不)*$`),
}

const (
	englishMoves = `rise|rising|risen|grow|growing|grown|increase|increasing|increased|climb|climbing|climbed|go(?:ing|ne)? up|up|fall|falling|fallen|drop|dropping|dropped|decline|declining|declined|decrease|decreasing|decreased|shrink|shrinking|sink|sinking|slip|slipping|go(?:ing|ne)? down|down`
	chineseMoves = `上涨|涨|上升|升|增长|增加|走高|下降|下跌|跌|下滑|减少|走低|掉|降`
)

var downwards = regexp.MustCompile(`^(?:fall|drop|declin|decreas|shrink|sink|slip|go(?:ing|ne)? down|down)|[跌掉降]|下滑|减少|走低`)

// goesOn returns the direction in which a text asks whether a change goes on; 0
// where it does not.
func goesOn(text string) int {
	for _, re := range still {
		m := re.FindStringSubmatch(text)
		switch {
		case m == nil:
		case downwards.MatchString(m[2]):
			return -1
		default:
			return 1
		}
	}
	return 0
}
