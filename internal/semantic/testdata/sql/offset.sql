WITH "__ads" AS (
  SELECT "platform"::text AS "d0",
         (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1
),
"__ads_2" AS (
  SELECT "platform"::text AS "d0",
         (sum(spend))::float8 AS "m1"
  FROM "shop"."ads"
  WHERE "day" >= $3::date
    AND "day" < $1::date
  GROUP BY 1
),
"__all" AS (
  SELECT "d0", max("m0") AS "m0", max("m1") AS "m1"
  FROM (
    SELECT "d0", "m0", NULL::float8 AS "m1" FROM "__ads"
    UNION ALL
    SELECT "d0", NULL::float8 AS "m0", "m1" FROM "__ads_2"
  ) AS u
  GROUP BY "d0"
),
"__rows" AS (
  SELECT "d0" AS "platform",
         (("m0" - "m1") / nullif("m1", 0)) AS "spend_growth"
  FROM "__all"
)
SELECT r."platform",
       r."spend_growth"
FROM "__rows" AS r
ORDER BY r."spend_growth" DESC NULLS LAST, r."platform" COLLATE "C" NULLS LAST
LIMIT $4::int
-- $1 2026-10-01T00:00:00Z
-- $2 2026-11-01T00:00:00Z
-- $3 2026-09-01T00:00:00Z
-- $4 10001
