-- +goose Up

-- Targets and budgets hold totals of a period (a rate follows from two of
-- them). A null slice column means "all"; one metric is kept at one level of
-- slicing, so that its rows may be added.
CREATE TABLE marketing.targets (
    metric       text NOT NULL,
    platform     text,
    channel      text,
    country      text,
    period_start date NOT NULL,
    period_end   date NOT NULL,         -- last day, inclusive
    value        numeric(16, 2) NOT NULL,
    CHECK (period_end >= period_start),
    UNIQUE NULLS NOT DISTINCT (metric, platform, channel, country, period_start, period_end)
);

CREATE TABLE marketing.budgets (
    metric       text NOT NULL,
    platform     text,
    channel      text,
    country      text,
    period_start date NOT NULL,
    period_end   date NOT NULL,
    value        numeric(16, 2) NOT NULL,
    CHECK (period_end >= period_start),
    UNIQUE NULLS NOT DISTINCT (metric, platform, channel, country, period_start, period_end)
);

-- A plan spread evenly over its days, so that any period has its share of it
-- and can be set against what happened.
CREATE VIEW marketing.target_days AS
SELECT t.metric, t.platform, t.channel, t.country, d.day::date AS date_day,
       t.value / (t.period_end - t.period_start + 1) AS value
FROM marketing.targets t,
     generate_series(t.period_start::timestamp, t.period_end::timestamp, '1 day') AS d (day);

CREATE VIEW marketing.budget_days AS
SELECT b.metric, b.platform, b.channel, b.country, d.day::date AS date_day,
       b.value / (b.period_end - b.period_start + 1) AS value
FROM marketing.budgets b,
     generate_series(b.period_start::timestamp, b.period_end::timestamp, '1 day') AS d (day);

-- What people know about dates: a campaign launched, tracking was down.
CREATE TABLE marketing.annotations (
    annotation_id text PRIMARY KEY,
    start_day     date NOT NULL,
    end_day       date NOT NULL,        -- last day, inclusive
    platform      text,
    channel       text,
    country       text,
    device        text,
    note_en       text NOT NULL,
    note_zh       text NOT NULL,
    CHECK (end_day >= start_day)
);

-- +goose Down
DROP TABLE marketing.annotations;
DROP VIEW marketing.budget_days;
DROP VIEW marketing.target_days;
DROP TABLE marketing.budgets;
DROP TABLE marketing.targets;
