WITH "__top_ads" AS (
  SELECT "platform"::text AS "d0",
         (sum(spend))::float8 AS "m0",
         (sum(clicks))::float8 AS "m1"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1
),
"__top_rows" AS (
  SELECT "d0" AS "platform",
         ("m0" / nullif("m1", 0)) AS "cpc"
  FROM "__top_ads"
),
"__top" AS (
  SELECT r."platform" AS "__k0", TRUE AS "__hit"
  FROM "__top_rows" AS r
  ORDER BY r."cpc" DESC NULLS LAST, r."platform" COLLATE "C" NULLS LAST
  LIMIT $3::int
),
"__ads" AS (
  SELECT CASE WHEN "__top"."__hit" THEN p."d0" END AS "d0", "__top"."__hit" IS NULL AS "o", sum(p."m0") AS "m0", sum(p."m1") AS "m1"
  FROM "__top_ads" AS p
  LEFT JOIN "__top" ON coalesce(p."d0"::text, '') = coalesce("__top"."__k0"::text, '') AND (p."d0" IS NULL) = ("__top"."__k0" IS NULL)
  GROUP BY 1, 2
),
"__rows" AS (
  SELECT "d0" AS "platform",
         "o" AS "others",
         ("m0" / nullif("m1", 0)) AS "cpc"
  FROM "__ads"
)
SELECT r."platform",
       r."cpc",
       r."others"
FROM "__rows" AS r
ORDER BY r."others", r."cpc" DESC NULLS LAST, r."platform" COLLATE "C" NULLS LAST
LIMIT $4::int
-- $1 2026-10-01T00:00:00Z
-- $2 2026-11-01T00:00:00Z
-- $3 3
-- $4 10001
