package warehouse_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

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

// Whoever leaves while all connections are busy does not wait for one.
func TestCancellationInTheQueue(t *testing.T) {
	t.Parallel()
	b := setup(t, patient)
	release := b.hold(t)
	var running []<-chan outcome
	for n := range b.reader.Config().MaxConns {
		running = append(running, b.ask(t.Context(), &semantic.Compiled{SQL: total, MaxRows: int(n) + 1}))
	}
	b.activeReaders(t, len(running))
	ctx, cancel := context.WithCancel(t.Context())
	queued := b.ask(ctx, &semantic.Compiled{SQL: "SELECT 1"})
	cancel()
	if got := <-queued; !errors.Is(got.err, context.Canceled) {
		t.Errorf("error %v, want that the caller left", got.err)
	}
	if _, err := b.warehouse.Run(ctx, &semantic.Compiled{SQL: "SELECT 2"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a caller that left before: %v", err)
	}
	release()
	for _, asked := range running {
		if got := <-asked; got.err != nil {
			t.Error(got.err)
		}
	}
	b.run(t, "SELECT 1")
}

// The days of the tables are read by one caller; the others need not wait
// longer than they want to.
func TestCancellationWhileBoundsAreRead(t *testing.T) {
	t.Parallel()
	b := setup(t, patient)
	release := b.hold(t)
	first := make(chan error, 1)
	go func() {
		_, _, err := b.warehouse.Bounds(t.Context(), b.model)
		first <- err
	}()
	b.activeReaders(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := b.warehouse.Bounds(ctx, b.model); !errors.Is(err, context.Canceled) {
		t.Errorf("a second caller that leaves: %v", err)
	}
	if err := b.warehouse.Refresh(ctx, b.model); !errors.Is(err, context.Canceled) {
		t.Errorf("a refresh that is given up: %v", err)
	}
	release()
	if err := <-first; err != nil {
		t.Error(err)
	}
}

// A result that was being read while the data changed is given to those who
// asked before, and to nobody after.
func TestAResultOfBeforeARefreshIsNotKept(t *testing.T) {
	t.Parallel()
	b := setup(t, patient)
	release := b.hold(t)
	asked := b.ask(t.Context(), &semantic.Compiled{SQL: total})
	b.activeReaders(t, 1)
	refreshed := make(chan error, 1)
	go func() { refreshed <- b.warehouse.Refresh(t.Context(), b.model) }()
	b.activeReaders(t, 2) // the refresh has dropped what was kept, and reads the days
	release()
	if got := <-asked; got.err != nil {
		t.Error(got.err)
	}
	if err := <-refreshed; err != nil {
		t.Error(err)
	}
	if b.run(t, total).Cached {
		t.Error("a result of before the refresh was kept")
	}
}

// A server that accepts connections and then says nothing is given up after the
// time limit and a grace, in time that the test's clock jumps over.
func TestAServerThatSaysNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg, err := pgxpool.ParseConfig("postgres://reader@127.0.0.1/none?sslmode=disable")
		if err != nil {
			t.Fatal(err)
		}
		cfg.ConnConfig.DialFunc = func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			go func() { _, _ = io.Copy(io.Discard, server) }()
			return client, nil
		}
		pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		w := warehouse.New(pool, warehouse.Limits{Timeout: 20 * time.Second}, warehouse.Options{})
		start := time.Now()
		_, err = w.Run(t.Context(), &semantic.Compiled{SQL: "SELECT 1"})
		if waited := time.Since(start); !errors.Is(err, warehouse.ErrTimeout) || waited != 25*time.Second {
			t.Errorf("%v after %v, want ErrTimeout after 25s", err, waited)
		}
	})
}

// A query runs on a goroutine of its own: what panics there is an error of this
// query and does not end the program.
func TestAPanicIsAnError(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	w := warehouse.New(b.reader, warehouse.Limits{}, warehouse.Options{Clock: func() time.Time { panic("no clock") }})
	if _, err := w.Run(t.Context(), &semantic.Compiled{SQL: "SELECT 1"}); err == nil || !strings.Contains(err.Error(), "panic: no clock") {
		t.Errorf("error %v, want one that names the panic", err)
	}
	b.run(t, "SELECT 1")
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
