-- +goose Up

-- What a row of ad_performance said of its conversions while they still grew, by
-- the days that had passed since. What was known at an age is the entry of the
-- highest age up to it, so that an entry equal to the one before need not be
-- written. The key begins with day and age: a comparison reads few of both.
CREATE TABLE marketing.ad_conversions_by_age (
    source_relation   text NOT NULL DEFAULT '',
    date_day          date NOT NULL,
    platform          text NOT NULL,
    account_id        text NOT NULL DEFAULT '',
    campaign_id       text NOT NULL DEFAULT '',
    ad_group_id       text NOT NULL DEFAULT '',
    country           text NOT NULL DEFAULT '',
    device            text NOT NULL DEFAULT '',
    age_days          smallint NOT NULL CHECK (age_days > 0),
    conversions       numeric(16, 4),
    conversions_value numeric(16, 4),
    PRIMARY KEY (date_day, age_days, platform, ad_group_id, country, device, campaign_id, account_id, source_relation)
);

-- The same with the columns of ad_performance, so that every cut, filter and row
-- policy of the table holds for its history. It is read with the reader's own
-- rights.
CREATE VIEW marketing.ad_performance_by_age WITH (security_invoker = true) AS
SELECT source_relation, date_day, platform, account_id, p.account_name, campaign_id, p.campaign_name, ad_group_id, p.ad_group_name,
       p.channel, country, device, p.currency_code, h.conversions, h.conversions_value, h.age_days
FROM marketing.ad_conversions_by_age AS h
JOIN marketing.ad_performance AS p
USING (date_day, platform, ad_group_id, country, device, campaign_id, account_id, source_relation);

-- +goose Down
DROP VIEW marketing.ad_performance_by_age;
DROP TABLE marketing.ad_conversions_by_age;
