package period

// beforeWords and afterWordsOf stand between a length of time and the day from
// which it is counted: "the week before Black Friday".
var (
	beforeWords  = set("before", "prior to", "preceding", "leading up to", "running up to", "ahead of", "up to", "leading into", "immediately before", "just before", "right before")
	afterWordsOf = set("after", "following", "immediately after", "just after", "right after")
	endingWords  = set("ending", "ending on", "that ended", "that ended on", "which ended on", "that end on", "that ends on", "ended on")
	hanEnding    = set("截至", "截止", "截止到", "截至到", "到")
	hanBefore    = set("前", "之前", "前的", "之前的")
	hanAfter     = set("后", "之后", "过后", "后的", "之后的", "结束后")
)

// around reads days counted from a day or a trade day: "the two weeks before
// Black Friday", "3 days after 618", "the four weeks that ended on 22 November",
// 双11前一周, 国庆后三天, 截至11月22号的四周.
func (f *finder) around(i int) found {
	if f.han {
		if m := f.hanAround(i); m.next > 0 {
			return m
		}
	}
	j := f.skip(i, "the")
	n, g, next := f.amount(j)
	if next == 0 {
		if g, next = units.at(f.toks, j); next == 0 || j == i || plural(f.toks[next-1].text) || f.toks[j].kind != wordToken {
			return found{}
		}
		n = 1
	}
	if _, k := endingWords.at(f.toks, next); k > 0 {
		p, end := f.event(f.skip(k, "the"))
		return f.ending(p, end, n, g)
	}
	_, k := beforeWords.at(f.toks, next)
	ahead := k > 0
	if !ahead {
		_, k = afterWordsOf.at(f.toks, next)
	}
	if k == 0 {
		return found{}
	}
	p, end := f.event(f.skip(k, "the"))
	return f.counted(p, end, n, g, ahead)
}

// hanAround reads 双11前一周; of a month, 前10天 are its first days.
func (f *finder) hanAround(i int) found {
	if _, j := hanEnding.at(f.toks, i); j > 0 {
		p, k := f.event(j)
		n, g, next := f.amount(f.skip(f.skip(k, "为止"), "的"))
		if k == 0 || next == 0 || !f.is(f.skip(k, "为止"), "的") {
			return found{}
		}
		return f.ending(p, next, n, g)
	}
	p, j := f.event(i)
	if j == 0 {
		return found{}
	}
	_, k := hanBefore.at(f.toks, j)
	ahead := k > 0
	if !ahead {
		_, k = hanAfter.at(f.toks, j)
	}
	if k == 0 {
		return found{}
	}
	n, g, next := f.amount(k)
	if next == 0 {
		return found{}
	}
	return f.counted(p, next, n, g, ahead)
}

// event reads a trade day or a written day.
func (f *finder) event(i int) (Period, int) {
	m := f.atomDay(i)
	r, err := f.cal.Resolve(m.expr, f.today)
	if m.next == 0 || err != nil || m.relation != Asked || len(m.others) > 0 || r.Trade == "" && r.Days() > 1 {
		return Period{}, 0
	}
	return r.Period, m.next
}

// ending returns the n steps of which p's last day is the last.
func (f *finder) ending(p Period, next, n int, g Grain) found {
	if next == 0 || p.Empty() || n > 400 {
		return found{}
	}
	return found{expr: days1(Period{f.cal.Add(p.End, g, -n), p.End}), next: next}
}

// counted returns n steps before or after p.
func (f *finder) counted(p Period, next, n int, g Grain, ahead bool) found {
	if next == 0 || n > 400 {
		return found{}
	}
	q := Period{f.cal.Add(p.Start, g, -n), p.Start}
	if !ahead {
		q = Period{p.End, f.cal.Add(p.End, g, n)}
	}
	return found{expr: days1(q), next: next}
}
