WITH "__orders" AS (
  SELECT width_bucket("ordered_at", $1::timestamptz[]) AS "t",
         (count(*))::float8 AS "m0"
  FROM "shop"."orders"
  WHERE "ordered_at" >= $2::timestamptz
    AND "ordered_at" < $3::timestamptz
  GROUP BY 1
),
"__all" AS (
  SELECT "t", max("m0") AS "m0"
  FROM (
    SELECT "t", "m0" FROM "__orders"
    UNION ALL
    SELECT "t", NULL::float8 AS "m0" FROM generate_series(1, $4::int) AS s("t")
  ) AS u
  GROUP BY "t"
),
"__rows" AS (
  SELECT ($5::date[])["t"] AS "time",
         "m0" AS "orders"
  FROM "__all"
)
SELECT r."time",
       r."orders"
FROM "__rows" AS r
ORDER BY r."time" NULLS LAST
LIMIT $6::int
-- $1 [2026-11-01T00:00:00-04:00 2026-11-08T00:00:00-05:00 2026-11-15T00:00:00-05:00 2026-11-22T00:00:00-05:00]
-- $2 2026-11-01T00:00:00-04:00
-- $3 2026-11-24T00:00:00-05:00
-- $4 4
-- $5 [2026-11-01T00:00:00Z 2026-11-08T00:00:00Z 2026-11-15T00:00:00Z 2026-11-22T00:00:00Z]
-- $6 10001
