WITH "__ads" AS (
  SELECT "platform"::text AS "d0",
         (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1
),
"__orders" AS (
  SELECT "source"::text AS "d0",
         (sum(amount))::float8 AS "m1"
  FROM "shop"."orders"
  WHERE "ordered_at" >= $3::timestamptz
    AND "ordered_at" < $4::timestamptz
  GROUP BY 1
),
"__all" AS (
  SELECT "d0", max("m0") AS "m0", max("m1") AS "m1"
  FROM (
    SELECT "d0", "m0", NULL::float8 AS "m1" FROM "__ads"
    UNION ALL
    SELECT "d0", NULL::float8 AS "m0", "m1" FROM "__orders"
  ) AS u
  GROUP BY "d0"
),
"__rows" AS (
  SELECT "d0" AS "platform",
         "m0" AS "spend",
         "m1" AS "revenue",
         ("m1" / nullif("m0", 0)) AS "mer"
  FROM "__all"
)
SELECT r."platform",
       r."spend",
       r."revenue",
       r."mer"
FROM "__rows" AS r
ORDER BY r."spend" DESC NULLS LAST, r."platform" COLLATE "C" NULLS LAST
LIMIT $5::int
-- $1 2026-10-01T00:00:00Z
-- $2 2026-11-01T00:00:00Z
-- $3 2026-10-01T00:00:00-04:00
-- $4 2026-11-01T00:00:00-04:00
-- $5 10001
