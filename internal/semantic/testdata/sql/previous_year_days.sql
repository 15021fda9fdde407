WITH "__ads" AS (
  SELECT width_bucket("day", $1::date[]) AS "t",
         (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $2::date
    AND "day" < $3::date
  GROUP BY 1
),
"__ads_base" AS (
  SELECT width_bucket("day", $4::date[]) AS "t",
         (sum(spend))::float8 AS "m1"
  FROM "shop"."ads"
  WHERE "day" >= $5::date
    AND "day" < $6::date
  GROUP BY 1
),
"__all" AS (
  SELECT "t", max("m0") AS "m0", max("m1") AS "m1"
  FROM (
    SELECT "t", "m0", NULL::float8 AS "m1" FROM "__ads"
    UNION ALL
    SELECT "t", NULL::float8 AS "m0", "m1" FROM "__ads_base"
    UNION ALL
    SELECT "t", NULL::float8 AS "m0", NULL::float8 AS "m1" FROM generate_series(1, $7::int) AS s("t")
  ) AS u
  GROUP BY "t"
),
"__rows" AS (
  SELECT ($1::date[])["t"] AS "time",
         "m0" AS "spend",
         "m1" AS "spend.base"
  FROM "__all"
)
SELECT r."time",
       r."spend",
       r."spend.base",
       (r."spend" - r."spend.base") AS "spend.delta",
       (r."spend" / nullif(r."spend.base", 0) - 1) AS "spend.change"
FROM "__rows" AS r
ORDER BY r."time" NULLS LAST
LIMIT $8::int
-- $1 [2026-11-15T00:00:00Z 2026-11-16T00:00:00Z 2026-11-17T00:00:00Z 2026-11-18T00:00:00Z 2026-11-19T00:00:00Z 2026-11-20T00:00:00Z 2026-11-21T00:00:00Z]
-- $2 2026-11-15T00:00:00Z
-- $3 2026-11-22T00:00:00Z
-- $4 [2025-11-16T00:00:00Z 2025-11-17T00:00:00Z 2025-11-18T00:00:00Z 2025-11-19T00:00:00Z 2025-11-20T00:00:00Z 2025-11-21T00:00:00Z 2025-11-22T00:00:00Z]
-- $5 2025-11-16T00:00:00Z
-- $6 2025-11-23T00:00:00Z
-- $7 7
-- $8 10001
