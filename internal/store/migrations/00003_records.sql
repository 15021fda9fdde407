-- +goose Up

-- The answer of a model call has no foreign key: a call is recorded while the
-- run goes on, and a record must not fail because of the order of two writes.
CREATE TABLE insight.model_calls (
    id            text PRIMARY KEY,
    answer        text NOT NULL DEFAULT '',
    purpose       text NOT NULL,
    model         text NOT NULL,
    digest        text NOT NULL DEFAULT '',
    prompt        text NOT NULL,
    response      text NOT NULL,
    prompt_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    ms            double precision NOT NULL,
    error         text NOT NULL DEFAULT '',
    at            timestamptz NOT NULL,
    keep_until    timestamptz
);

CREATE INDEX model_calls_by_answer ON insight.model_calls (answer, at);
CREATE INDEX model_calls_by_time ON insight.model_calls (at);

CREATE TABLE insight.audit (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    principal    text NOT NULL,
    roles        text[] NOT NULL DEFAULT '{}',
    action       text NOT NULL,
    question     text NOT NULL DEFAULT '',
    conversation text NOT NULL DEFAULT '',
    answer       text NOT NULL DEFAULT '',
    relations    text[] NOT NULL DEFAULT '{}',
    policy       text NOT NULL DEFAULT '',
    outcome      text NOT NULL
);

CREATE INDEX audit_by_time ON insight.audit (at, id);
CREATE INDEX audit_by_principal ON insight.audit (principal, at);

-- +goose Down
DROP TABLE insight.audit;
DROP TABLE insight.model_calls;
