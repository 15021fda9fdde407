// Package demo generates the world that `insight demo` shows: fifteen months of
// one shop that sells in five countries and advertises on five platforms, in
// the canonical schema "marketing". The data is invented, the same for the same
// seed, and holds a committed list of planted truths (Truths), so that an
// answer about it can be checked against what was planted.
package demo

import (
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// Seed is the seed of the world that Load loads. It was chosen so that every
// planted truth also holds in the sample: chance hides an effect of a few
// percent in a channel with a dozen orders a day.
const Seed uint64 = 1

// Version changes with every change to the generated rows, so that a database
// that holds an older world is loaded again.
const Version = 1

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
