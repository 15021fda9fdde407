WITH "__top_ads" AS (
  SELECT "platform"::text AS "d0",
         (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1
),
"__top_rows" AS (
  SELECT "d0" AS "platform",
         "m0" AS "spend"
  FROM "__top_ads"
),
"__top" AS (
  SELECT r."platform" AS "__k0", TRUE AS "__hit"
  FROM "__top_rows" AS r
  ORDER BY r."spend" DESC NULLS LAST, r."platform" COLLATE "C" NULLS LAST
  LIMIT $3::int
),
"__ads_members" AS (
  SELECT width_bucket("day", $4::date[]) AS "t",
         "platform"::text AS "d0",
         (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1, 2
),
"__ads" AS (
  SELECT p."t", p."d0" AS "d0", sum(p."m0") AS "m0"
  FROM "__ads_members" AS p
  JOIN "__top" ON coalesce(p."d0"::text, '') = coalesce("__top"."__k0"::text, '') AND (p."d0" IS NULL) = ("__top"."__k0" IS NULL)
  GROUP BY 1, 2
),
"__all" AS (
  SELECT "t", "d0", max("m0") AS "m0"
  FROM (
    SELECT "t", "d0", "m0" FROM "__ads"
    UNION ALL
    SELECT "t", "d0", NULL::float8 AS "m0" FROM generate_series(1, $5::int) AS s("t")
    CROSS JOIN (SELECT *, count(*) OVER () AS "n" FROM (SELECT DISTINCT "d0" FROM "__ads") AS m) AS k
    WHERE k."n" * $5::int <= $6::int
  ) AS u
  GROUP BY "t", "d0"
),
"__rows" AS (
  SELECT ($4::date[])["t"] AS "time",
         "d0" AS "platform",
         "m0" AS "spend"
  FROM "__all"
)
SELECT r."time",
       r."platform",
       r."spend"
FROM "__rows" AS r
ORDER BY r."time" NULLS LAST, r."platform" COLLATE "C" NULLS LAST
LIMIT $7::int
-- $1 2026-10-01T00:00:00Z
-- $2 2026-11-01T00:00:00Z
-- $3 3
-- $4 [2026-10-01T00:00:00Z 2026-10-04T00:00:00Z 2026-10-11T00:00:00Z 2026-10-18T00:00:00Z 2026-10-25T00:00:00Z]
-- $5 5
-- $6 10000
-- $7 10001
