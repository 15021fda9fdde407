package period

import "time"

var units = newPhrases(map[string]Grain{
	"day": Day, "days": Day, "week": Week, "weeks": Week, "wk": Week, "wks": Week,
	"month": Month, "months": Month, "mo": Month, "mos": Month, "mth": Month, "mths": Month,
	"quarter": Quarter, "quarters": Quarter, "qtr": Quarter, "qtrs": Quarter,
	"year": Year, "years": Year, "yr": Year, "yrs": Year,
	"天": Day, "日": Day, "周": Week, "星期": Week, "礼拜": Week,
	"月": Month, "季度": Quarter, "季": Quarter, "年": Year, "年度": Year,
})

// shortUnits are read only directly after digits: 7d, 4w, 6m.
var shortUnits = map[string]Grain{"d": Day, "w": Week, "m": Month, "q": Quarter, "y": Year}

var months = newPhrases(map[string]time.Month{
	"january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5,
	"june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sep": 9, "sept": 9,
	"october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
})

// alsoWords are month names that are ordinary words too.
var alsoWords = map[string]bool{"may": true, "march": true, "mar": true}

var weekdays = newPhrases(map[string]time.Weekday{
	"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0,
	"mon": 1, "tue": 2, "tues": 2, "wed": 3, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sat": 6, "sun": 0,
})

var chineseWeekdays = newPhrases(map[string]time.Weekday{
	"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 0, "天": 0,
})

var tradeNames = newPhrases(map[string]string{
	"black friday": "black_friday", "黑五": "black_friday", "黑色星期五": "black_friday",
	"cyber monday": "cyber_monday", "网一": "cyber_monday", "网络星期一": "cyber_monday",
	"black friday weekend": "bfcm", "bfcm": "bfcm", "cyber weekend": "bfcm", "cyber five": "bfcm",
	"thanksgiving": "thanksgiving", "thanksgiving day": "thanksgiving", "感恩节": "thanksgiving",
	"christmas": "christmas", "christmas day": "christmas", "xmas": "christmas", "圣诞": "christmas", "圣诞节": "christmas",
	"new year day": "new_year", "new years day": "new_year", "元旦": "new_year", "元旦节": "new_year",
	"valentine day": "valentines_day", "valentines day": "valentines_day", "情人节": "valentines_day",
	"halloween": "halloween", "万圣节": "halloween",
	"singles day": "singles_day", "single day": "singles_day", "double 11": "singles_day", "double eleven": "singles_day",
	"11.11": "singles_day", "双11": "singles_day", "双十一": "singles_day", "光棍节": "singles_day", "双11大促": "singles_day",
	"double 12": "double_12", "double twelve": "double_12", "12.12": "double_12", "双12": "double_12", "双十二": "double_12",
	"618": "618", "618 大促": "618", "六一八": "618", "6.18大促": "618", "6.18活动": "618", "618 sale": "618", "618 festival": "618",
	"618 shopping festival": "618", "618 mid year sale": "618",
	"国庆": "national_day", "国庆节": "national_day", "国庆假期": "national_day", "国庆黄金周": "national_day",
	"十一黄金周": "national_day", "十一假期": "national_day", "china national day": "national_day", "chinese national day": "national_day",
	"national day": "national_day", "golden week": "national_day", "national day golden week": "national_day", "national day holiday": "national_day",
	"十一期间": "national_day", "十一长假": "national_day", "十一小长假": "national_day", "国庆长假": "national_day", "国庆期间": "national_day", "国庆七天": "national_day", "十一黄金周期间": "national_day",
	"中秋": "mid_autumn", "中秋节": "mid_autumn", "mid autumn festival": "mid_autumn", "mid autumn day": "mid_autumn",
	"端午": "dragon_boat", "端午节": "dragon_boat", "dragon boat festival": "dragon_boat",
	"清明": "qingming", "清明节": "qingming", "qingming": "qingming", "qingming festival": "qingming",
	"七夕": "qixi", "七夕节": "qixi", "qixi": "qixi", "qixi festival": "qixi",
	"三八节": "womens_day", "三八妇女节": "womens_day", "妇女节": "womens_day", "女神节": "womens_day", "3.8节": "womens_day", "38节": "womens_day", "38大促": "womens_day", "3.8大促": "womens_day", "women day": "womens_day", "womens day": "womens_day", "international women day": "womens_day",
	"儿童节": "childrens_day", "六一儿童节": "childrens_day",
	"mother day": "mothers_day", "mothers day": "mothers_day", "母亲节": "mothers_day", "father day": "fathers_day", "fathers day": "fathers_day", "父亲节": "fathers_day",
	"boxing day": "boxing_day", "christmas eve": "christmas_eve", "xmas eve": "christmas_eve", "平安夜": "christmas_eve", "圣诞夜": "christmas_eve",
	"new year eve": "new_years_eve", "new years eve": "new_years_eve", "nye": "new_years_eve", "跨年夜": "new_years_eve", "跨年": "new_years_eve",
	"五一": "labour_day", "五一节": "labour_day", "劳动节": "labour_day", "五一劳动节": "labour_day", "五一假期": "labour_day",
	"may day": "labour_day", "may day holiday": "labour_day", "labour day": "labour_day", "51假期": "labour_day",
	"春节": "spring_festival", "春节假期": "spring_festival", "农历新年": "spring_festival", "中国新年": "spring_festival",
	"chinese new year": "spring_festival", "lunar new year": "spring_festival", "spring festival": "spring_festival",
})

// before reports whether one of the words of s stands directly before token i.
func (f *finder) before(i int, s map[string]bool) bool { return i > 0 && s[f.toks[i-1].text] }

// datePrepositions stand before dates; after one of them "May" is a month.
var datePrepositions = words("in", "of", "since", "until", "till", "during", "for", "from", "to", "between", "and", "vs", "versus",
	"last", "this", "next", "by", "through", "than", "with", "early", "mid", "late", "before", "after", "on", "over", "past",
	"previous", "against", "or", "each", "every")

// amountWords stand before numbers that are amounts and not dates.
var amountWords = words("than", "over", "above", "below", "under", "top", "least", "most", "exceed", "exceeds", "exceeded", "exceeding",
	"reach", "reached", "about", "around", "nearly", "approximately", "number", "no", "model", "version", "$", "€", "£", "¥", "#", ">", "<",
	"=", "+", "超", "过", "于", "达", "到", "前")

// functionWords may stand beside a bare year.
var functionWords = words("compared", "versus", "so", "in", "of", "since", "until", "till", "during", "for", "from", "to", "between", "and", "vs", "versus", "by", "the",
	"was", "were", "is", "are", "our", "my", "we", "did", "compare", "compared", "with", "against", "through", "than", "on", "per", "or",
	"what", "how", "which", "show", "at", "across", "it", "until", "whole", "full", "all", "year", "calendar", "be", "will")

// futureWords say that a month without a year is one that comes.
var futureWords = words("forecast", "forecasts", "predict", "predicted", "prediction", "predictions", "projection", "project", "projected",
	"will", "expect", "expected", "outlook")

// comparingWords say that "with" and "to" stand before what is compared.
var comparingWords = words("compare", "compares", "compared", "comparing", "comparison", "differ", "difference")

// futureHan does the same in Chinese.
var futureHan = []string{"预测", "预计", "预估", "预期", "预报"}

func words(list ...string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, w := range list {
		m[w] = true
	}
	return m
}
