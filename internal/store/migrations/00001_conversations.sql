-- +goose Up
CREATE SCHEMA IF NOT EXISTS insight;

CREATE TABLE insight.conversations (
    id         text PRIMARY KEY,
    owner      text NOT NULL,
    title      text NOT NULL,
    lang       text NOT NULL CHECK (lang IN ('en', 'zh')),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX conversations_by_owner ON insight.conversations (owner, updated_at DESC, id DESC);

-- A turn is a question and what came of it. Its id is the answer's id.
CREATE TABLE insight.turns (
    id              text PRIMARY KEY,
    conversation    text NOT NULL REFERENCES insight.conversations (id) ON DELETE CASCADE,
    position        integer NOT NULL CHECK (position > 0),
    question        text NOT NULL,
    principal       text NOT NULL,
    roles           text[] NOT NULL DEFAULT '{}',
    asked_at        timestamptz NOT NULL,
    state           text NOT NULL CHECK (state IN ('running', 'answered', 'failed')),
    failure         jsonb,
    answer          jsonb,
    reading         jsonb,
    kind            text CHECK (kind IN ('answered', 'asked', 'cannot', 'empty')),
    lang            text CHECK (lang IN ('en', 'zh')),
    policy          text NOT NULL DEFAULT '',
    written_by      text NOT NULL DEFAULT '',
    supported       integer NOT NULL DEFAULT 0,
    unsupported     integer NOT NULL DEFAULT 0,
    contradicted    integer NOT NULL DEFAULT 0,
    not_checkable   integer NOT NULL DEFAULT 0,
    replaced        integer NOT NULL DEFAULT 0,
    reading_ms      double precision NOT NULL DEFAULT 0,
    sql_ms          double precision NOT NULL DEFAULT 0,
    model_ms        double precision NOT NULL DEFAULT 0,
    total_ms        double precision NOT NULL DEFAULT 0,
    finished_at     timestamptz,
    UNIQUE (conversation, position),
    CHECK ((state = 'answered') = (answer IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL))
);

-- +goose Down
DROP TABLE insight.turns;
DROP TABLE insight.conversations;
