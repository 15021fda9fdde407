WITH "__orders" AS (
  SELECT "country"::text AS "d0",
         (sum(amount))::float8 AS "m0"
  FROM "shop"."orders"
  WHERE "ordered_at" >= $1::timestamptz
    AND "ordered_at" < $2::timestamptz
  GROUP BY 1
),
"__ads" AS (
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
    SELECT "d0", "m0", NULL::float8 AS "m1" FROM "__orders"
    UNION ALL
    SELECT "d0", NULL::float8 AS "m0", "m1" FROM "__ads"
  ) AS u
  GROUP BY "d0"
),
"__rows" AS (
  SELECT "d0" AS "country",
         (CASE WHEN num_nonnulls("m0", "m1") > 0 THEN (coalesce("m0", 0) - coalesce("m1", 0)) END) AS "profit"
  FROM "__all"
)
SELECT r."country",
       r."profit"
FROM "__rows" AS r
ORDER BY r."profit" DESC NULLS LAST, r."country" COLLATE "C" NULLS LAST
LIMIT $5::int
-- $1 2026-10-01T00:00:00-04:00
-- $2 2026-11-01T00:00:00-04:00
-- $3 2026-10-01T00:00:00Z
-- $4 2026-11-01T00:00:00Z
-- $5 10001
