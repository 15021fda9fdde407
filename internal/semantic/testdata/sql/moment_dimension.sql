WITH "__orders" AS (
  SELECT ("shipped_at" AT TIME ZONE $1::text)::date AS "d0",
         trim_scale((extract(hour from ordered_at at time zone 'America/New_York'))::numeric) AS "d1",
         (count(*))::float8 AS "m0"
  FROM "shop"."orders"
  WHERE "ordered_at" >= $2::timestamptz
    AND "ordered_at" < $3::timestamptz
  GROUP BY 1, 2
),
"__rows" AS (
  SELECT "d0" AS "shipped_on",
         "d1" AS "hour",
         "m0" AS "orders"
  FROM "__orders"
)
SELECT r."shipped_on"::text AS "shipped_on",
       r."hour"::text AS "hour",
       r."orders"
FROM "__rows" AS r
ORDER BY r."orders" DESC NULLS LAST, r."shipped_on" NULLS LAST, r."hour" NULLS LAST
LIMIT $4::int
-- $1 America/New_York
-- $2 2026-11-15T00:00:00-05:00
-- $3 2026-11-22T00:00:00-05:00
-- $4 10001
