package demo

// country is a market: its size, how it buys, and its week.
type country struct {
	name string
	// share of the visits that no ad brings
	share float64
	// cvr and basket are relative to the shop's average; price level included
	cvr, basket float64
	// shipping is what a parcel costs, in dollars.
	shipping float64
	// week is the demand of each weekday from Sunday on, of mean 1.
	week [7]float64
	// peak is the hour of the shop's clock at which the country buys most.
	peak int
}

var countries = []country{
	{"United States", 0.44, 1.04, 1.08, 6.4, [7]float64{1.04, 1.10, 1.03, 1.00, 0.98, 0.93, 0.92}, 10},
	{"Germany", 0.19, 1.00, 0.99, 5.2, [7]float64{1.18, 1.05, 0.98, 0.97, 0.95, 0.91, 0.96}, 3},
	{"United Kingdom", 0.15, 1.02, 0.97, 5.0, [7]float64{1.12, 1.06, 1.00, 0.98, 0.97, 0.92, 0.95}, 4},
	{"Japan", 0.12, 0.94, 0.92, 4.6, [7]float64{1.16, 0.94, 0.93, 0.94, 0.95, 0.96, 1.12}, 21},
	{"China", 0.10, 0.88, 0.78, 2.9, [7]float64{1.10, 0.95, 0.96, 0.97, 0.97, 1.00, 1.05}, 21},
}

// device is a kind of device: its share of visits by country follows from
// mobile's share there, and it buys at its own rate.
type device struct {
	name        string
	cvr, basket float64
}

var devices = []device{
	{"mobile", 0.80, 0.95},
	{"desktop", 1.36, 1.08},
	{"tablet", 1.02, 1.02},
}

// deviceShare is the share of a country's visits on each device, in the order
// of devices.
var deviceShare = map[string][3]float64{
	"United States":  {0.60, 0.34, 0.06},
	"Germany":        {0.56, 0.38, 0.06},
	"United Kingdom": {0.62, 0.31, 0.07},
	"Japan":          {0.67, 0.29, 0.04},
	"China":          {0.79, 0.18, 0.03},
}

// source is where visits come from. Paid sources have no sessions of their
// own: their visits are the clicks of the ads.
type source struct {
	channel, name, medium string
	// sessions a day over all countries in the middle of the world; 0: paid
	sessions float64
	// cvr is orders for each session, before country, device and season
	cvr float64
	// repeat is the share of its orders that come from known customers
	repeat float64
	// engaged is the share of engaged sessions, pages the pages of a session
	engaged, pages float64
	// only limits the source to some countries; none means all of them, and
	// except takes some away
	only, except []string
}

var sources = []source{
	{channel: "Organic Search", name: "google", medium: "organic", sessions: 2340, cvr: 0.0200, repeat: 0.36, engaged: 0.62, pages: 3.9, except: []string{"China"}},
	{channel: "Organic Search", name: "bing", medium: "organic", sessions: 310, cvr: 0.0210, repeat: 0.36, engaged: 0.61, pages: 3.8},
	{channel: "Organic Search", name: "baidu", medium: "organic", sessions: 6200, cvr: 0.0175, repeat: 0.28, engaged: 0.57, pages: 3.4, only: []string{"China"}},
	{channel: "Direct", name: "(direct)", medium: "(none)", sessions: 1980, cvr: 0.0265, repeat: 0.62, engaged: 0.66, pages: 4.2},
	{channel: "Email", name: "newsletter", medium: "email", sessions: 780, cvr: 0.0350, repeat: 0.82, engaged: 0.71, pages: 4.6},
	{channel: "Referral", name: "blogs", medium: "referral", sessions: 480, cvr: 0.0170, repeat: 0.25, engaged: 0.57, pages: 3.2},
	{channel: "Referral", name: "price-comparison", medium: "referral", sessions: 320, cvr: 0.0240, repeat: 0.20, engaged: 0.52, pages: 2.7},
	{channel: "Organic Social", name: "instagram", medium: "social", sessions: 590, cvr: 0.0090, repeat: 0.28, engaged: 0.49, pages: 2.6, except: []string{"China"}},
	{channel: "Organic Social", name: "xiaohongshu", medium: "social", sessions: 3800, cvr: 0.0110, repeat: 0.24, engaged: 0.52, pages: 2.9, only: []string{"China"}},
	{channel: "Affiliates", name: "partners", medium: "affiliate", sessions: 700, cvr: 0.0260, repeat: 0.27, engaged: 0.55, pages: 3.1},

	{channel: "Paid Search", name: "google", medium: "cpc", repeat: 0.40, engaged: 0.63, pages: 3.8},
	{channel: "Paid Search", name: "bing", medium: "cpc", repeat: 0.42, engaged: 0.62, pages: 3.8},
	{channel: "Paid Shopping", name: "google", medium: "cpc", repeat: 0.28, engaged: 0.58, pages: 3.1},
	{channel: "Paid Shopping", name: "bing", medium: "cpc", repeat: 0.36, engaged: 0.57, pages: 3.1},
	{channel: "Paid Video", name: "youtube", medium: "cpc", repeat: 0.15, engaged: 0.41, pages: 2.1},
	{channel: "Paid Social", name: "facebook", medium: "paid_social", repeat: 0.21, engaged: 0.47, pages: 2.5},
	{channel: "Paid Social", name: "tiktok", medium: "paid_social", repeat: 0.12, engaged: 0.38, pages: 2.0},
	{channel: "Paid Social", name: "pinterest", medium: "paid_social", repeat: 0.14, engaged: 0.46, pages: 2.8},
}

// platformOf names the advertising platform of a paid source.
var platformOf = map[string]string{
	"google": "Google", "youtube": "Google", "bing": "Microsoft",
	"facebook": "Meta", "tiktok": "TikTok", "pinterest": "Pinterest",
}
