package demo

// completeness holds, for each platform, the share of a day's final
// conversions that it reports after 1, 2, … 7 days. From then on all of them
// are there.
var completeness = map[string][7]float64{
	"Google":    {0.64, 0.79, 0.88, 0.93, 0.965, 0.985, 1},
	"Meta":      {0.72, 0.85, 0.92, 0.955, 0.98, 0.99, 1},
	"TikTok":    {0.68, 0.82, 0.90, 0.945, 0.97, 0.985, 1},
	"Microsoft": {0.60, 0.76, 0.86, 0.92, 0.96, 0.985, 1},
	"Pinterest": {0.46, 0.63, 0.75, 0.85, 0.92, 0.965, 1},
}

// MaturityDays is the age at which a day's conversions are final.
const MaturityDays = 7

// Completeness is the share of a day's final conversions that a platform
// reports age days after it: 1 on the morning after. It is 0 before that and 1
// from MaturityDays on, and 1 for a platform that is not in the world.
func Completeness(platform string, age int) float64 {
	curve, ok := completeness[platform]
	switch {
	case age < 1:
		return 0
	case !ok || age >= MaturityDays:
		return 1
	}
	return curve[age-1]
}
