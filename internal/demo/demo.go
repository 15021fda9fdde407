// Package demo generates the world that `insight demo` shows: fifteen months of
// one shop that sells in five countries and advertises on five platforms, in
// the canonical schema "marketing". The data is invented, the same for the same
// seed, and holds a committed list of planted truths (Truths), so that an
// answer about it can be checked against what was planted.
//
// Its levels: ad spend of 230,000 to 350,000 dollars a month, of which Google
// takes 45 %; reported ROAS from 1.3 (TikTok) over 2.1 (Pinterest), 2.5 (Meta)
// and 3.4 (Google) to 4 (Microsoft since October 2026), by campaign from 1.2
// to 6 and for Bing's own brand 8; 550,000 to 790,000 sessions a month with a
// conversion rate of 1.8 %; 10,000 to 14,500 orders of about 80 dollars, 86
// since the price rise of July 2026; a margin of 35 %, 40 % since then; four
// orders in ten from returning customers; 4.5 % refunded. Visits grow by 1 % a
// month. Each country has its own week, price level, devices and festivals.
//
// Days make rows in a fixed order: ads bring visits, visits buy, purchases
// become orders, orders find customers. So the tables agree with each other,
// and what differs between them (orders that analytics did not see,
// conversions that platforms claim) differs for a reason.
package demo

import (
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// Seed is the seed of the world that Load loads. It was chosen so that every
// planted truth also holds in the sample: chance hides an effect of a few
// percent in a channel with a dozen orders a day.
const Seed uint64 = 239

// Version changes with every change to the generated rows, so that a database
// that holds an older world is loaded again.
const Version = 2

// Currency is the currency of every amount.
const Currency = "USD"

// Zone is the shop's time zone, in which its days begin. China keeps one
// offset all year, so no zone database is needed.
var Zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// Now is the demo's clock: the morning after the last day of data.
var Now = time.Date(2026, time.November, 24, 9, 30, 0, 0, Zone)

// The first and the last day with data. The last complete week is that of
// 16–22 November 2026.
var (
	Start = period.NewDate(2025, time.August, 24)
	End   = period.NewDate(2026, time.November, 23)
)

// Days is the number of days with data.
var Days = int(End-Start) + 1
