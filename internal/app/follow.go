package app

import (
	"context"
	"log/slog"
	"maps"
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// The times at which a service looks for new data: at every tick whether a
// table's last day has moved, and after so many ticks at the members anyhow,
// since an import may fill days that were there.
const (
	FollowEvery   = time.Minute
	refreshEveryN = 15
)

// Follow keeps the vocabulary up with the data until ctx ends: it reads members
// and corrections again when the last day of a table has moved, and every
// fifteenth tick in any case. A service runs it beside its server.
func (a *App) Follow(ctx context.Context, ticks <-chan time.Time) {
	seen, err := a.lastDays(ctx)
	if err != nil {
		a.logger.LogAttrs(ctx, slog.LevelWarn, "last days of the data not read", slog.Any("error", err))
	}
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		last, err := a.lastDays(ctx)
		moved := err == nil && !maps.Equal(last, seen)
		switch {
		case err != nil:
		case n%refreshEveryN == 0:
			err = a.Refresh(ctx)
		case moved:
			err = a.vocabulary.Refresh(ctx)
		}
		if err == nil {
			seen = last
		}
		switch {
		case ctx.Err() != nil:
			return
		case err != nil: // the words that are known stay; the next tick tries again
			a.logger.LogAttrs(ctx, slog.LevelWarn, "vocabulary not refreshed", slog.Any("error", err))
		case moved:
			a.logger.LogAttrs(ctx, slog.LevelInfo, "new data seen", slog.Any("last_days", last))
		}
	}
}

// Refresh takes in data that came since: bounds, cached results, vocabulary.
func (a *App) Refresh(ctx context.Context) error {
	if err := a.Warehouse.Refresh(ctx, a.Model); err != nil {
		return err
	}
	return a.vocabulary.Refresh(ctx)
}

// lastDays returns the last day of each table, as the warehouse knows it.
func (a *App) lastDays(ctx context.Context) (map[string]period.Date, error) {
	_, last, err := a.Warehouse.Bounds(ctx, a.Model)
	return last, err
}
