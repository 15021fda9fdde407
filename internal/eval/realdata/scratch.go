package realdata

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

// scratch makes an empty database on the server of dsn. drop takes it away.
func scratch(ctx context.Context, dsn, purpose string) (database string, drop func(context.Context) error, err error) {
	name := "insight_eval_" + purpose + "_" + strings.ToLower(rand.Text()[:8])
	if err := execute(ctx, dsn, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		return "", nil, fmt.Errorf("make a scratch database: %w", err)
	}
	drop = func(ctx context.Context) error {
		if err := execute(ctx, dsn, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			return fmt.Errorf("drop the scratch database %s: %w", name, err)
		}
		return nil
	}
	u, err := url.Parse(dsn)
	if err != nil || u.Scheme == "" { // keywords and values: the last dbname counts
		return dsn + " dbname=" + name, drop, nil
	}
	u.Path = "/" + name
	return u.String(), drop, nil
}

// execute runs SQL, which may hold several statements, on a connection of its
// own.
func execute(ctx context.Context, dsn, sql string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // the statements are done
	_, err = conn.PgConn().Exec(ctx, sql).ReadAll()
	return err
}
