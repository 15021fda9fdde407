-- +goose Up
CREATE TABLE insight.feedback (
    answer  text NOT NULL REFERENCES insight.turns (id) ON DELETE CASCADE,
    by      text NOT NULL,
    helpful boolean NOT NULL,
    reason  text NOT NULL DEFAULT '' CHECK (reason IN
        ('', 'wrong_number', 'wrong_reading', 'incomplete', 'unclear', 'too_slow', 'other')),
    text    text NOT NULL DEFAULT '',
    at      timestamptz NOT NULL,
    PRIMARY KEY (answer, by)
);

-- An approved correction outlives its answer: it has become vocabulary. So it
-- carries the question itself.
CREATE TABLE insight.corrections (
    id          text PRIMARY KEY,
    answer      text REFERENCES insight.turns (id) ON DELETE SET NULL,
    question    text NOT NULL,
    words       text NOT NULL CHECK (words <> ''),
    kind        text NOT NULL CHECK (kind IN ('metric', 'dimension', 'value')),
    target      text NOT NULL CHECK (target <> ''),
    dimension   text NOT NULL DEFAULT '',
    lang        text NOT NULL CHECK (lang IN ('en', 'zh')),
    query       jsonb,
    status      text NOT NULL DEFAULT 'proposed' CHECK (status IN ('proposed', 'approved', 'rejected')),
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    decided_by  text NOT NULL DEFAULT '',
    decided_at  timestamptz,
    CHECK ((kind = 'value') = (dimension <> '')),
    CHECK ((status = 'proposed') = (decided_at IS NULL))
);

CREATE INDEX corrections_by_status ON insight.corrections (status, proposed_at, id);
CREATE INDEX corrections_by_answer ON insight.corrections (answer);

-- +goose Down
DROP TABLE insight.corrections;
DROP TABLE insight.feedback;
