WITH "__ads" AS (
  SELECT "platform"::text AS "d0",
         "country"::text AS "d1",
         (sum(spend))::float8 AS "m0",
         (sum(clicks))::float8 AS "m1"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1, 2
),
"__rows" AS (
  SELECT "d0" AS "platform",
         "d1" AS "country",
         "m0" AS "spend",
         "m1" AS "clicks"
  FROM "__ads"
)
SELECT r."platform",
       r."country",
       r."spend",
       r."clicks"
FROM "__rows" AS r
ORDER BY r."clicks" NULLS LAST, r."platform" COLLATE "C" NULLS LAST, r."country" COLLATE "C" NULLS LAST
LIMIT $3::int
-- $1 2026-10-25T00:00:00Z
-- $2 2026-11-24T00:00:00Z
-- $3 5
