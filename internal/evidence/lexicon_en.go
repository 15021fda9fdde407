package evidence

var englishCues = map[cueWord][]string{
	{noCue, 0}: {
		"up to", "up to date", "make up", "makes up", "made up", "making up", "set up", "follow up", "catch up", "sign up", "sign ups", "end up", "ended up", "look up",
		"break down", "breaks down", "broken down", "drill down", "at most", "at best", "most recent", "most likely", "most of", "on top of", "top of", "led to the",
		"growth rate", "lower funnel", "upper funnel", "more than half", "best guess", "high season", "stable release", "cut to", "cut off", "flat rate", "more detail",
		"fall short", "falls short", "fell short", "lead time", "most other", "no more than", "sum up", "adds up", "add up", "adding up", "level of", "up for", "best practice",
		"worst case", "best case", "significant digits", "for the most part", "most days",
	},
	{direction, 1}: {
		"rise", "rises", "rose", "risen", "rising", "increase", "increases", "increased", "increasing", "grow", "grows", "grew", "grown", "growing", "growth", "climb",
		"climbs", "climbed", "climbing", "jump", "jumps", "jumped", "surge", "surges", "surged", "gain", "gains", "gained", "gaining", "up", "higher", "lift", "lifted", "soar",
		"soared", "spike", "spiked", "spikes", "rebound", "rebounded", "recovered", "uptick", "upturn", "upward", "upwards", "went up", "pulled up", "pushed up", "expanded", "advanced", "edged up",
		"picked up", "ticked up", "added", "more", "doubled", "tripled", "accelerated", "raised", "bigger", "larger",
	},
	{direction, -1}: {
		"fall", "falls", "fell", "fallen", "falling", "drop", "drops", "dropped", "dropping", "decline", "declines", "declined", "declining", "decrease", "decreases",
		"decreased", "decreasing", "down", "lower", "shrink", "shrinks", "shrank", "shrunk", "shrinking", "dip", "dips", "dipped", "slip", "slips", "slipped", "slid",
		"slide", "plunge", "plunged", "tumbled", "sank", "sunk", "reduced", "reduction", "contraction", "contracted", "halved", "softened", "weakened", "downturn", "downward",
		"downwards", "went down", "pulled down", "dragged down", "pushed down", "edged down", "eased", "receded", "retreated", "lost", "less", "fewer", "cut", "smaller", "slumped", "slump", "came down", "ticked down",
		"loss", "shed", "under budget", "under target", "under plan", "below budget", "below target", "below plan", "under the month's budget", "short of",
	},
	{direction, 0}: {
		"flat", "stable", "unchanged", "steady", "barely moved", "hardly moved", "hardly changed", "barely changed", "little changed", "held steady", "held level",
		"no change", "did not change", "did not move", "same level", "same as", "in line with", "level with", "stayed level", "virtually unchanged", "essentially unchanged",
	},
	{quality, 1}:     {"improve", "improves", "improved", "improving", "improvement", "better"},
	{quality, -1}:    {"worsen", "worsens", "worsened", "worsening", "deteriorated", "deterioration", "deteriorating", "worse"},
	{superlative, 1}: {"highest", "most", "largest", "biggest", "greatest", "top", "leading", "leads", "led", "leader", "ranked first", "ranks first", "came first", "comes first", "in first place", "number one", "led the way", "on top"},
	{superlative, -1}: {
		"lowest", "least", "smallest", "fewest", "bottom", "last place", "ranked last", "ranks last", "came last", "comes last", "at the bottom", "cheapest",
	},
	{best, 1}:  {"best", "strongest", "best performing", "top performing", "most efficient", "most effective", "top performer", "best performer"},
	{best, -1}: {"worst", "weakest", "worst performing", "least efficient", "least effective", "worst performer", "poorest"},
	{comparative, 1}: {
		"higher than", "more than", "above", "ahead of", "exceeded", "exceeds", "exceeding", "greater than", "larger than", "bigger than", "over budget", "over target", "above target",
		"above budget", "above plan", "surpassed", "surpasses", "topped",
	},
	{comparative, -1}: {
		"lower than", "less than", "fewer than", "below", "behind", "trailed", "trails", "trailing", "smaller than", "under", "lagged", "lags", "lagging",
	},
	{betterThan, 1}:  {"outperformed", "outperforms", "beat", "beats", "better than", "stronger than", "outpaced"},
	{betterThan, -1}: {"underperformed", "underperforms", "worse than", "weaker than", "lost to"},
	{cause, 1}: {
		"because", "because of", "due to", "caused", "caused by", "causes", "causing", "the cause of", "cause of", "driven by", "drove", "drives", "driving", "explain", "explains", "explained", "explained by",
		"thanks to", "as a result of", "result of", "resulted in", "resulting from", "led to", "leads to", "owing to", "attributable to", "attributed to", "responsible for", "accounts for the drop", "accounts for the rise", "the reason", "main reason", "root cause", "on account of",
		"accounted for the drop", "pulled up", "pulled down", "dragged down", "pushed up", "pushed down", "brought about", "stems from", "stemmed from",
	},
	{significance, 1}: {"significant", "significantly", "statistically significant", "statistical significance"},
}
