package evidence

import (
	"fmt"
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// gregorian counts months, quarters and years; its week start is never used.
var gregorian = period.Calendar{}

// FormatPeriod names a period as a sentence would: "October 2026", "Q3 2026",
// "2026", "16–22 Nov 2026", "10 月", "2026 年三季度", "11 月 16–22 日". English
// always keeps the year. Chinese leaves it out when it is the year of today,
// as Chinese writers do; a zero today keeps it.
func FormatPeriod(p period.Period, lang Lang, today period.Date) string {
	if text, ok := openPeriod(p, lang, today); ok {
		return text
	}
	sy, sm, sd := p.Start.YMD()
	ly, lm, _ := p.Last().YMD()
	whole := sd == 1 && gregorian.Floor(p.End, period.Month) == p.End && sy == ly
	months := int(lm-sm) + 1
	switch {
	case !whole:
		return formatDays(p, lang, today)
	case months == 12:
		return formatYear(sy, lang)
	case months == 3 && (sm-1)%3 == 0:
		return formatQuarter(sy, int(sm-1)/3+1, lang, today)
	case lang == ZH && months == 1:
		return yearZH(sy, today) + fmt.Sprintf("%d 月", sm)
	case lang == ZH:
		return yearZH(sy, today) + fmt.Sprintf("%d–%d 月", sm, lm)
	case months == 1:
		return fmt.Sprintf("%s %d", sm, sy)
	}
	return fmt.Sprintf("%s–%s %d", sm, lm, sy)
}

// FormatDates writes a period by its first and last day with the year, as the
// echo of a reading does: "1–31 Oct 2026", "2026 年 10 月 1–31 日".
func FormatDates(p period.Period, lang Lang) string {
	if text, ok := openPeriod(p, lang, 0); ok {
		return text
	}
	return formatDays(p, lang, 0)
}

// openPeriod writes periods that have no first or no last day of their own,
// and empty ones.
func openPeriod(p period.Period, lang Lang, today period.Date) (string, bool) {
	openStart, openEnd := p.Start <= period.MinDate, p.End >= period.MaxDate
	switch {
	case p.Empty():
		return pick(lang, "no days", "无日期"), true
	case openStart && openEnd:
		return pick(lang, "all time", "全部时间"), true
	case openStart:
		return pick(lang, "up to ", "截至 ") + formatDay(p.Last(), lang, today), true
	case openEnd:
		if lang == ZH {
			return formatDay(p.Start, lang, today) + "起", true
		}
		return "from " + formatDay(p.Start, lang, today) + " on", true
	}
	return "", false
}

func formatYear(y int, lang Lang) string {
	return fmt.Sprintf(pick(lang, "%d", "%d 年"), y)
}

func formatQuarter(y, q int, lang Lang, today period.Date) string {
	if lang != ZH {
		return fmt.Sprintf("Q%d %d", q, y)
	}
	year := yearZH(y, today)
	if year != "" {
		year = year[:len(year)-1] // 2026 年三季度: no space before a Chinese numeral
	}
	return year + [4]string{"一", "二", "三", "四"}[q-1] + "季度"
}

func formatDay(d period.Date, lang Lang, today period.Date) string {
	y, m, day := d.YMD()
	if lang == ZH {
		return yearZH(y, today) + fmt.Sprintf("%d 月 %d 日", m, day)
	}
	return fmt.Sprintf("%d %s %d", day, monthShort(m), y)
}

func formatDays(p period.Period, lang Lang, today period.Date) string {
	if p.Days() == 1 {
		return formatDay(p.Start, lang, today)
	}
	sy, sm, sd := p.Start.YMD()
	ly, lm, ld := p.Last().YMD()
	if lang == ZH {
		return formatDaysZH(p, today)
	}
	switch {
	case sy != ly:
		return formatDay(p.Start, lang, today) + " – " + formatDay(p.Last(), lang, today)
	case sm != lm:
		return fmt.Sprintf("%d %s – %d %s %d", sd, monthShort(sm), ld, monthShort(lm), ly)
	}
	return fmt.Sprintf("%d–%d %s %d", sd, ld, monthShort(sm), sy)
}

func formatDaysZH(p period.Period, today period.Date) string {
	sy, sm, sd := p.Start.YMD()
	ly, lm, ld := p.Last().YMD()
	switch {
	case sy != ly: // both years, whatever today is
		return formatDay(p.Start, ZH, 0) + "–" + formatDay(p.Last(), ZH, 0)
	case sm != lm:
		return yearZH(sy, today) + fmt.Sprintf("%d 月 %d 日–%d 月 %d 日", sm, sd, lm, ld)
	}
	return yearZH(sy, today) + fmt.Sprintf("%d 月 %d–%d 日", sm, sd, ld)
}

// yearZH returns "2026 年 ", or nothing when it is the year of today.
func yearZH(y int, today period.Date) string {
	if ty, _, _ := today.YMD(); ty == y {
		return ""
	}
	return fmt.Sprintf("%d 年 ", y)
}

func monthShort(m time.Month) string { return m.String()[:3] }

func pick(lang Lang, en, zh string) string {
	if lang == ZH {
		return zh
	}
	return en
}
