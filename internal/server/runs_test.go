package server

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// stuck is work that logs one event and then waits for its context.
func stuck(ended *bool) func(context.Context, *run) {
	return func(ctx context.Context, r *run) {
		r.add(false, func(id int64) (string, []byte) { return "step", []byte(strconv.FormatInt(id, 10)) })
		<-ctx.Done()
		*ended = true
	}
}

func TestRunThatNobodyWatchesIsCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rs := newRuns(30*time.Second, 4)
		var ended bool
		r, err := rs.start(t.Context(), "r1", "ann", "c1", stuck(&ended))
		if err != nil {
			t.Fatal(err)
		}
		r.join()
		time.Sleep(10 * time.Minute) // the bubble's clock: watched for long
		synctest.Wait()
		if ended {
			t.Fatal("a watched run was cancelled")
		}
		r.leave()
		time.Sleep(29 * time.Second)
		synctest.Wait()
		if ended {
			t.Fatal("cancelled before the grace time was over")
		}
		r.join() // back within 30 s
		time.Sleep(time.Minute)
		synctest.Wait()
		if ended {
			t.Fatal("cancelled although its watcher came back")
		}
		r.leave()
		time.Sleep(31 * time.Second)
		synctest.Wait()
		if !ended {
			t.Fatal("nobody watches and the work goes on")
		}
		if _, ok := rs.get("r1", "ann"); !ok {
			t.Error("the log went with the work")
		}
		time.Sleep(31 * time.Second)
		synctest.Wait()
		if _, ok := rs.get("r1", "ann"); ok {
			t.Error("the log is kept for ever")
		}
	})
}

func TestRunsAreBoundedAndPrivate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rs := newRuns(time.Second, 1)
		var ended bool
		if _, err := rs.start(t.Context(), "r1", "ann", "c1", stuck(&ended)); err != nil {
			t.Fatal(err)
		}
		if _, err := rs.start(t.Context(), "r2", "ann", "c1", stuck(&ended)); err != errBusy {
			t.Errorf("a second run: %v, want %v", err, errBusy)
		}
		if _, ok := rs.get("r1", "bob"); ok {
			t.Error("somebody else's run can be read")
		}
		rs.cancelAll()
		synctest.Wait()
		if !ended {
			t.Error("not cancelled")
		}
		time.Sleep(3 * time.Second)
	})
}

func TestRunLogIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rs := newRuns(time.Second, 1)
		big := func(int64) (string, []byte) { return "table", make([]byte, 1<<20) }
		r, err := rs.start(t.Context(), "r1", "ann", "c1", func(_ context.Context, r *run) {
			for range maxLogBytes >> 20 {
				if !r.add(false, big) {
					t.Error("refused below the bound")
				}
			}
			if r.add(false, big) {
				t.Error("taken above the bound")
			}
			if !r.add(true, big) {
				t.Error("the last event was refused")
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		events, done, _ := r.since(3)
		if !done || len(events) != maxLogBytes>>20+1-3 || events[0].id != 4 {
			t.Errorf("%d events after the third, done %v", len(events), done)
		}
		time.Sleep(3 * time.Second)
	})
}
