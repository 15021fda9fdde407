WITH "__ads" AS (
  SELECT "platform"::text AS "d0",
         (sum(spend))::float8 AS "m0",
         (sum(clicks))::float8 AS "m1"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1
),
"__rows" AS (
  SELECT "d0" AS "platform",
         ("m0" / nullif("m1", 0)) AS "cpc"
  FROM "__ads"
)
SELECT r."platform",
       r."cpc"
FROM "__rows" AS r
ORDER BY r."cpc" DESC NULLS LAST, r."platform" COLLATE "C" NULLS LAST
LIMIT $3::int
-- $1 2026-10-01T00:00:00Z
-- $2 2026-11-01T00:00:00Z
-- $3 10001
