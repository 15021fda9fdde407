WITH "__ads" AS (
  SELECT "platform"::text AS "d0",
         (sum(spend))::float8 AS "m0",
         (sum(clicks))::float8 AS "m2"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1
),
"__ads_base" AS (
  SELECT "platform"::text AS "d0",
         (sum(spend))::float8 AS "m1",
         (sum(clicks))::float8 AS "m3"
  FROM "shop"."ads"
  WHERE "day" >= $3::date
    AND "day" < $1::date
  GROUP BY 1
),
"__all" AS (
  SELECT "d0", max("m0") AS "m0", max("m1") AS "m1", max("m2") AS "m2", max("m3") AS "m3"
  FROM (
    SELECT "d0", "m0", NULL::float8 AS "m1", "m2", NULL::float8 AS "m3" FROM "__ads"
    UNION ALL
    SELECT "d0", NULL::float8 AS "m0", "m1", NULL::float8 AS "m2", "m3" FROM "__ads_base"
  ) AS u
  GROUP BY "d0"
),
"__rows" AS (
  SELECT "d0" AS "platform",
         "m0" AS "spend",
         "m1" AS "spend.base",
         ("m0" / nullif("m2", 0)) AS "cpc",
         ("m1" / nullif("m3", 0)) AS "cpc.base"
  FROM "__all"
)
SELECT r."platform",
       r."spend",
       r."spend.base",
       (r."spend" - r."spend.base") AS "spend.delta",
       (r."spend" / nullif(r."spend.base", 0) - 1) AS "spend.change",
       r."cpc",
       r."cpc.base",
       (r."cpc" - r."cpc.base") AS "cpc.delta",
       (r."cpc" / nullif(r."cpc.base", 0) - 1) AS "cpc.change"
FROM "__rows" AS r
ORDER BY r."spend" DESC NULLS LAST, r."platform" COLLATE "C" NULLS LAST
LIMIT $4::int
-- $1 2026-11-15T00:00:00Z
-- $2 2026-11-22T00:00:00Z
-- $3 2026-11-08T00:00:00Z
-- $4 10001
