WITH "__ads" AS (
  SELECT (CASE WHEN count(*) > 0 THEN count(*) END)::float8 AS "m0",
         (CASE WHEN count(*) > 0 THEN count(DISTINCT campaign_id) END)::float8 AS "m1",
         (avg(spend))::float8 AS "m2",
         (percentile_cont(0.5) WITHIN GROUP (ORDER BY spend::float8))::float8 AS "m3",
         (max(spend))::float8 AS "m4",
         (sum(spend) FILTER (WHERE mobile AND spend > 0))::float8 AS "m5",
         (CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE mobile) END)::float8 AS "m6"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
),
"__rows" AS (
  SELECT "m0" AS "ad_rows",
         "m1" AS "reach",
         "m2" AS "average_spend",
         "m3" AS "median_spend",
         "m4" AS "dearest",
         "m5" AS "mobile_spend",
         "m6" AS "mobile_rows"
  FROM "__ads"
)
SELECT r."ad_rows",
       r."reach",
       r."average_spend",
       r."median_spend",
       r."dearest",
       r."mobile_spend",
       r."mobile_rows"
FROM "__rows" AS r
LIMIT $3::int
-- $1 2026-10-01T00:00:00Z
-- $2 2026-11-01T00:00:00Z
-- $3 10001
