package realdata

import (
	"archive/zip"
	"context"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"path"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/ingest"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/semantic"
)

// kpiNow is a moment after the last day of the data.
const kpiNow = "2026-07-01T09:00:00Z"

//go:embed kpis/semantic/*.yaml kpis/author_values.yaml
var kpis embed.FS

// KPIModel returns the semantic model of the author's tables.
func KPIModel() (*semantic.Model, error) {
	files, err := fs.Sub(kpis, "kpis/semantic")
	if err != nil {
		return nil, err
	}
	return semantic.Load(files)
}

// views are what the author computes before he adds up: orders by customer,
// and a value for each conversion. The semantic layer aggregates once, and
// neither is one aggregation.
const views = `
CREATE VIEW imported.customer_orders AS
	SELECT customer_id, count(*) AS delivered_orders FROM imported.orders WHERE order_status = 'Delivered' GROUP BY 1;
CREATE VIEW imported.campaigns AS
	SELECT c.*, c.conversions * o.average AS estimated_revenue
	FROM imported.marketing_campaigns c, (SELECT avg(revenue) AS average FROM imported.orders WHERE order_status = 'Delivered') o;
ANALYZE`

// LoadKPIs imports the author's CSV files, without a map, into an empty
// database.
func LoadKPIs(ctx context.Context, dsn, data string) error {
	path, err := Find(data, KPIs)
	if err != nil {
		return err
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer archive.Close() //nolint:errcheck // it was only read
	pool, err := postgres.Open(ctx, dsn, postgres.Options{})
	if err != nil {
		return err
	}
	defer pool.Close()
	for _, f := range archive.File {
		if err := importFile(ctx, pool, f); err != nil {
			return fmt.Errorf("%s: %s: %w", path, f.Name, err)
		}
	}
	if err := execute(ctx, dsn, views); err != nil {
		return fmt.Errorf("make the views: %w", err)
	}
	return nil
}

func importFile(ctx context.Context, pool *pgxpool.Pool, f *zip.File) error {
	plan, err := ingest.Prepare(ctx, pool, ingest.File{
		Name: path.Base(f.Name),
		Open: func() (io.ReadCloser, error) { return f.Open() },
	}, ingest.Options{})
	if err != nil {
		return err
	}
	report, err := ingest.Load(ctx, pool, ingest.LoadOptions{}, plan)
	switch {
	case err != nil:
		return err
	case report.Loaded && report.Inserted == int64(plan.Rows):
		return nil
	case len(report.Problems) > 0:
		return fmt.Errorf("not loaded: %s", report.Problems[0].Text(evidence.EN))
	case len(report.Errors) > 0:
		return fmt.Errorf("line %d: %s", report.Errors[0].Line, report.Errors[0].Message.Text(evidence.EN))
	}
	return fmt.Errorf("%d of %d rows were loaded", report.Inserted, plan.Rows)
}
