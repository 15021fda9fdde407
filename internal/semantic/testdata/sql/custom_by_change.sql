WITH "__ads" AS (
  SELECT "country"::text AS "d0",
         (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1
),
"__ads_base" AS (
  SELECT "country"::text AS "d0",
         (sum(spend))::float8 AS "m1"
  FROM "shop"."ads"
  WHERE "day" >= $3::date
    AND "day" < $4::date
  GROUP BY 1
),
"__all" AS (
  SELECT "d0", max("m0") AS "m0", max("m1") AS "m1"
  FROM (
    SELECT "d0", "m0", NULL::float8 AS "m1" FROM "__ads"
    UNION ALL
    SELECT "d0", NULL::float8 AS "m0", "m1" FROM "__ads_base"
  ) AS u
  GROUP BY "d0"
),
"__rows" AS (
  SELECT "d0" AS "country",
         "m0" AS "spend",
         "m1" AS "spend.base"
  FROM "__all"
)
SELECT r."country",
       r."spend",
       r."spend.base",
       (r."spend" - r."spend.base") AS "spend.delta",
       (r."spend" / nullif(r."spend.base", 0) - 1) AS "spend.change"
FROM "__rows" AS r
ORDER BY (r."spend" / nullif(r."spend.base", 0) - 1) DESC NULLS LAST, r."country" COLLATE "C" NULLS LAST
LIMIT $5::int
-- $1 2026-11-15T00:00:00Z
-- $2 2026-11-22T00:00:00Z
-- $3 2026-10-01T00:00:00Z
-- $4 2026-11-01T00:00:00Z
-- $5 10001
