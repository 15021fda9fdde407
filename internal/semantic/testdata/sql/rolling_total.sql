WITH "__ads_1" AS (
  SELECT (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
),
"__ads_base_2" AS (
  SELECT (sum(spend))::float8 AS "m1"
  FROM "shop"."ads"
  WHERE "day" >= $3::date
    AND "day" < $1::date
),
"__all" AS (
  SELECT max("m0") AS "m0", max("m1") AS "m1"
  FROM (
    SELECT "m0", NULL::float8 AS "m1" FROM "__ads_1"
    UNION ALL
    SELECT NULL::float8 AS "m0", "m1" FROM "__ads_base_2"
  ) AS u
),
"__rows" AS (
  SELECT "m0" AS "spend_7d",
         "m1" AS "spend_7d.base"
  FROM "__all"
)
SELECT r."spend_7d",
       r."spend_7d.base",
       (r."spend_7d" - r."spend_7d.base") AS "spend_7d.delta",
       (r."spend_7d" / nullif(r."spend_7d.base", 0) - 1) AS "spend_7d.change"
FROM "__rows" AS r
LIMIT $4::int
-- $1 2026-11-15T00:00:00Z
-- $2 2026-11-22T00:00:00Z
-- $3 2026-11-08T00:00:00Z
-- $4 10001
