package demo

import (
	"fmt"

	"github.com/insight-agent/insight/internal/period"
)

// AdGroup is one ad group of a campaign, with the levels at which it runs.
type AdGroup struct {
	Platform, Channel    string
	Campaign, CampaignID string
	Name, ID             string

	accountID, accountName string
	source                 string  // of the visits it brings
	budget                 float64 // dollars a day over all countries in the middle of the world
	cpc, ctr               float64 // at their usual level; they give the price of an impression
	cvr                    float64 // orders for each visit, before country, device and season
	markets                []string
	start                  period.Date // first day on which it runs
}

// platform is an advertising platform and how it counts.
type platform struct {
	name, accountID string
	// claim is how many conversions it reports for each order whose last touch
	// was its ad: views, other channels' orders and other devices included.
	claim float64
	// fractional says that it models conversions and reports parts of them.
	fractional bool
	markets    []string
	campaigns  []campaign
}

type campaign struct {
	name, channel, source string
	start                 period.Date // 0: all along
	groups                []group
}

type group struct {
	name                  string
	budget, cpc, ctr, cvr float64
}

var (
	west   = []string{"United States", "Germany", "United Kingdom", "Japan"}
	global = []string{"United States", "Germany", "United Kingdom", "Japan", "China"}
	bing   = []string{"United States", "Germany", "United Kingdom", "China"}
)

var platforms = []platform{
	{"Google", "g-4401", 1.22, true, west, []campaign{
		{"Brand Search", "Paid Search", "google", 0, []group{
			{"Brand Core", 520, 0.66, 0.118, 0.0423},
			{"Brand + Product", 270, 0.72, 0.094, 0.0396},
		}},
		{"Generic Search", "Paid Search", "google", 0, []group{
			{"Running Shoes", 560, 1.00, 0.043, 0.0229},
			{"Outdoor Jackets", 480, 1.08, 0.039, 0.0236},
			{"Backpacks", 350, 0.92, 0.041, 0.0216},
		}},
		{"Shopping", "Paid Shopping", "google", 0, []group{
			{"Best Sellers", 780, 0.58, 0.0145, 0.0221},
			{"Full Catalogue", 560, 0.49, 0.0112, 0.0164},
			{"Clearance", 250, 0.44, 0.0128, 0.0187},
		}},
		{"YouTube Video", "Paid Video", "youtube", 0, []group{
			{"Brand Film 30s", 210, 0.62, 0.0052, 0.0105},
			{"How-to Shorts", 170, 0.48, 0.0066, 0.0088},
		}},
	}},
	{"Meta", "m-7712", 1.95, false, west, []campaign{
		{"Prospecting", "Paid Social", "facebook", 0, []group{
			{"Lookalike 1%", 640, 0.66, 0.0118, 0.0088},
			{"Interests Outdoor", 520, 0.61, 0.0104, 0.0077},
			{"Broad 25-54", 420, 0.58, 0.0096, 0.0072},
		}},
		{"Retargeting", "Paid Social", "facebook", 0, []group{
			{"Cart Abandoners", 300, 0.86, 0.0162, 0.0209},
			{"Site Visitors 30d", 240, 0.78, 0.0138, 0.0167},
		}},
		{"Catalogue Sales", "Paid Social", "facebook", 0, []group{
			{"Dynamic Products", 380, 0.68, 0.0126, 0.0121},
		}},
		{holidayBroad, "Paid Social", "facebook", holidayStart, []group{
			{"Gift Ideas", holidayBudget, 0.44, 0.0138, 0.0079},
		}},
	}},
	{"TikTok", "t-0935", 1.62, false, global, []campaign{
		{"Spark Video", "Paid Social", "tiktok", 0, []group{
			{wornOut, 320, 0.50, 0.0160, 0.0056},
			{"Trail Diaries", 260, 0.48, 0.0132, 0.0054},
			{"Packing List", 190, 0.46, 0.0124, 0.0051},
		}},
		{"TikTok Prospecting", "Paid Social", "tiktok", 0, []group{
			{"Interest Hiking", 240, 0.47, 0.0098, 0.0047},
			{"Broad 18-34", 180, 0.42, 0.0090, 0.0041},
		}},
		{"TikTok Retargeting", "Paid Social", "tiktok", 0, []group{
			{"Video Viewers", 130, 0.58, 0.0142, 0.0095},
		}},
	}},
	{"Microsoft", "b-2286", 1.10, true, bing, []campaign{
		{"Bing Brand", "Paid Search", "bing", 0, []group{
			{"Bing Brand Core", 130, 0.58, 0.092, 0.0364},
		}},
		{"Bing Generic", "Paid Search", "bing", 0, []group{
			{"Bing Footwear", 240, 0.78, 0.034, 0.0210},
			{"Bing Outerwear", 190, 0.82, 0.032, 0.0213},
		}},
		{"Bing Shopping", "Paid Shopping", "bing", 0, []group{
			{"Bing Catalogue", 250, 0.46, 0.0116, 0.0163},
		}},
	}},
	{"Pinterest", "p-5127", 1.74, false, west, []campaign{
		{"Pin Catalogue", "Paid Social", "pinterest", pinterestStart, []group{
			{"Shop the Look", 230, 0.48, 0.0074, 0.0079},
			{"Seasonal Boards", 170, 0.44, 0.0068, 0.0067},
		}},
		{"Pin Prospecting", "Paid Social", "pinterest", pinterestStart, []group{
			{"Adventure Planners", 190, 0.46, 0.0062, 0.0059},
		}},
	}},
}

// adGroups lists every ad group that ever runs, in a fixed order.
var adGroups = buildAdGroups()

func buildAdGroups() []*AdGroup {
	var all []*AdGroup
	for _, p := range platforms {
		for ci, c := range p.campaigns {
			for gi, g := range c.groups {
				all = append(all, &AdGroup{
					Platform: p.name, Channel: c.channel,
					Campaign: c.name, CampaignID: fmt.Sprintf("%s-%02d", p.accountID, ci+1),
					Name: g.name, ID: fmt.Sprintf("%s-%02d-%02d", p.accountID, ci+1, gi+1),
					accountID: p.accountID, accountName: "Trailhead " + p.name,
					source: c.source, budget: g.budget, cpc: g.cpc, ctr: g.ctr, cvr: g.cvr,
					markets: p.markets, start: max(c.start, Start),
				})
			}
		}
	}
	return all
}

// platformNamed returns a platform of the list above.
func platformNamed(name string) *platform {
	for i := range platforms {
		if platforms[i].name == name {
			return &platforms[i]
		}
	}
	return nil
}
