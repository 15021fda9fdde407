package warehouse_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/postgres/embedded"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
)

// patient waits for locks longer than any test lasts.
var patient = warehouse.Limits{Timeout: time.Minute, LockTimeout: time.Minute}

const total = "SELECT sum(spend) FROM shop.ads"

type outcome struct {
	result *warehouse.Result
	err    error
}

// ask runs a query in the background.
func (b *testBundle) ask(ctx context.Context, c *semantic.Compiled) <-chan outcome {
	out := make(chan outcome, 1)
	go func() {
		r, err := b.warehouse.Run(ctx, c)
		out <- outcome{r, err}
	}()
	return out
}

func TestCancellationStopsTheServer(t *testing.T) {
	t.Parallel()
	b := setup(t, patient)
	ctx, cancel := context.WithCancel(t.Context())
	asked := b.ask(ctx, &semantic.Compiled{SQL: "SELECT pg_sleep(60)"})
	b.activeReaders(t, 1)
	cancel()
	if got := <-asked; !errors.Is(got.err, context.Canceled) {
		t.Errorf("error %v, want that the caller left", got.err)
	}
	b.activeReaders(t, 0)
	b.run(t, total)
	if n := b.reader.Stat().NewConnsCount(); n > 2 {
		t.Errorf("%d connections were opened: a cancelled query cost one", n)
	}
}

func TestEqualQueriesRunOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, patient)
	release := b.hold(t)
	ctx, cancel := context.WithCancel(t.Context())
	first := b.ask(ctx, &semantic.Compiled{SQL: total})
	b.activeReaders(t, 1)
	second := b.ask(t.Context(), &semantic.Compiled{SQL: total})
	other := b.ask(t.Context(), &semantic.Compiled{SQL: total, Policy: "de_only"})
	running := b.activeReaders(t, 2) // one for each policy

	cancel() // of the caller that began it
	if got := <-first; !errors.Is(got.err, context.Canceled) {
		t.Errorf("the caller that left: %v", got.err)
	}
	if still := b.activeReaders(t, 2); len(still) != len(running) {
		t.Errorf("the query was ended although another caller waits")
	}
	release()
	for name, asked := range map[string]<-chan outcome{"second": second, "other policy": other} {
		got := <-asked
		if got.err != nil {
			t.Errorf("%s: %v", name, got.err)
			continue
		}
		if sum := got.result.Rows[0][0]; sum != 74.0 {
			t.Errorf("%s: sum %v, want 74", name, sum)
		}
	}
}

// terminate ends every session of the reader in this database.
func (b *testBundle) terminate(t *testing.T) {
	t.Helper()
	b.exec(t, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'insight_reader' AND datname = current_database()")
}

func TestLostConnections(t *testing.T) {
	t.Parallel()
	b := setup(t, patient)
	b.run(t, total)
	b.terminate(t)
	b.run(t, "SELECT 1") // an idle connection that was lost does not show

	release := b.hold(t)
	asked := b.ask(t.Context(), &semantic.Compiled{SQL: "SELECT platform FROM shop.ads"})
	b.activeReaders(t, 1)
	b.terminate(t)
	if got := <-asked; !errors.Is(got.err, warehouse.ErrUnavailable) {
		t.Errorf("in the middle of a query: %v, want ErrUnavailable", got.err)
	}
	release()
	b.run(t, "SELECT platform FROM shop.ads")
}

func TestServerIsRestarted(t *testing.T) {
	t.Parallel()
	home, err := os.MkdirTemp("/tmp", "insight-outage-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	if err := os.Chmod(home, 0o755); err != nil { // for the server's account
		t.Fatal(err)
	}
	start := func() *embedded.Server {
		s, err := embedded.Start(t.Context(), embedded.Config{Home: home, Durable: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Stop(context.Background()) })
		return s
	}
	server := start()
	b := setupOn(t, server.DSN("postgres"), warehouse.Limits{})
	b.run(t, total)
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := b.run(t, total); !r.Cached {
		t.Error("a fresh result was not answered from the cache")
	}
	if _, err := b.warehouse.Run(t.Context(), &semantic.Compiled{SQL: "SELECT 1"}); !errors.Is(err, warehouse.ErrUnavailable) {
		t.Errorf("with the server gone: %v, want ErrUnavailable", err)
	}
	start()
	b.run(t, "SELECT 1")
}
