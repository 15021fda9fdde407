-- Enough rows for random questions to meet: whole numbers, so that sums are
-- exact; nulls and empty text in every dimension; days without rows; hours around
-- the days on which clocks change in New York (8 March and 1 November 2026).
CREATE SCHEMA shop;
CREATE TABLE shop.campaigns AS
  SELECT i AS id, (ARRAY['Sales', 'Awareness', '', NULL])[1 + i % 4] AS objective,
         date '2026-01-01' + i * 7 AS started, (ARRAY[true, false, NULL])[1 + i % 3] AS always_on, nullif(i % 4, 0) AS manager_id
  FROM generate_series(1, 12) AS i;
CREATE TABLE shop.managers AS SELECT i AS id, (ARRAY['Alpha', 'Secret', NULL])[i] AS team FROM generate_series(1, 3) AS i;

CREATE TABLE shop.ads AS
  SELECT date '2026-02-20' + (abs(hashint4(i)) % 270) AS day,
         (ARRAY['Google', 'Meta', 'TikTok', 'Bing', 'google', '', NULL])[1 + abs(hashint4(i + 1)) % 7] AS platform,
         (ARRAY['US', 'DE', '日本', NULL])[1 + abs(hashint4(i + 2)) % 4] AS country,
         (ARRAY[1, 1.5, 2, 10, NULL])[1 + abs(hashint4(i + 3)) % 5]::numeric AS bid,
         nullif(abs(hashint4(i + 4)) % 14, 0) AS campaign_id,
         nullif(abs(hashint4(i + 5)) % 100, 13)::numeric AS spend,
         (abs(hashint4(i + 6)) % 20)::int AS clicks,
         (abs(hashint4(i + 7)) % 5)::numeric AS conversions,
         (ARRAY[true, false, NULL])[1 + abs(hashint4(i + 8)) % 3] AS mobile
  FROM generate_series(1, 4000) AS i;
DELETE FROM shop.ads WHERE day BETWEEN '2026-05-03' AND '2026-05-12';

CREATE TABLE shop.orders AS
  SELECT timestamptz '2026-03-01 00:00-05' + (abs(hashint4(i + 20)) % 6300) * interval '1 hour' AS ordered_at,
         (ARRAY['US', 'DE', 'FR', NULL])[1 + abs(hashint4(i + 21)) % 4] AS country,
         (ARRAY['Google', 'Meta', 'Pinterest', NULL])[1 + abs(hashint4(i + 22)) % 4] AS source,
         (abs(hashint4(i + 23)) % 500)::numeric AS amount,
         (abs(hashint4(i + 24)) % 300)::int AS customer_id,
         CASE WHEN i % 3 > 0 THEN timestamptz '2026-03-05 00:00-05' + (abs(hashint4(i + 25)) % 6300) * interval '1 hour' END AS shipped_at
  FROM generate_series(1, 3000) AS i;
CREATE INDEX ON shop.ads (day);
CREATE INDEX ON shop.orders (ordered_at);
ANALYZE;
