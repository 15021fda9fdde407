-- +goose Up

-- Visits to the site as GA4 counts them: counts only, never rates.
CREATE TABLE marketing.web_performance (
    date_day                 date NOT NULL,
    channel_group            text NOT NULL DEFAULT '',
    session_source           text NOT NULL DEFAULT '',
    session_medium           text NOT NULL DEFAULT '',
    country                  text NOT NULL DEFAULT '',
    device_category          text NOT NULL DEFAULT '',
    sessions                 bigint NOT NULL DEFAULT 0,
    engaged_sessions         bigint NOT NULL DEFAULT 0,
    total_users              bigint NOT NULL DEFAULT 0,
    new_users                bigint NOT NULL DEFAULT 0,
    page_views               bigint NOT NULL DEFAULT 0,
    add_to_carts             bigint NOT NULL DEFAULT 0,
    key_events               numeric(16, 4) NOT NULL DEFAULT 0,
    user_engagement_duration numeric(16, 2) NOT NULL DEFAULT 0, -- seconds
    ingested_at              timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (date_day, channel_group, session_source, session_medium, country, device_category)
);

-- +goose Down
DROP TABLE marketing.web_performance;
