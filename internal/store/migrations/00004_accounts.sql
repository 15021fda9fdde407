-- +goose Up

-- What an entry of the audit read and how long it took. The query is text and
-- not jsonb: it is redacted as text is.
ALTER TABLE insight.audit
    ADD COLUMN query text NOT NULL DEFAULT '',
    ADD COLUMN rows bigint NOT NULL DEFAULT 0,
    ADD COLUMN ms double precision NOT NULL DEFAULT 0;

-- Keys that every process of the service must share, each made by the first
-- one that needs it.
CREATE TABLE insight.keys (
    name    text PRIMARY KEY,
    key     bytea NOT NULL,
    made_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE insight.keys;
ALTER TABLE insight.audit DROP COLUMN query, DROP COLUMN rows, DROP COLUMN ms;
