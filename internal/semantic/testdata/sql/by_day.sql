WITH "__ads" AS (
  SELECT width_bucket("day", $1::date[]) AS "t",
         (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $2::date
    AND "day" < $3::date
  GROUP BY 1
),
"__all" AS (
  SELECT "t", max("m0") AS "m0"
  FROM (
    SELECT "t", "m0" FROM "__ads"
    UNION ALL
    SELECT "t", NULL::float8 AS "m0" FROM generate_series(1, $4::int) AS s("t")
  ) AS u
  GROUP BY "t"
),
"__rows" AS (
  SELECT ($1::date[])["t"] AS "time",
         "m0" AS "spend"
  FROM "__all"
)
SELECT r."time",
       r."spend"
FROM "__rows" AS r
ORDER BY r."time" NULLS LAST
LIMIT $5::int
-- $1 [2026-11-17T00:00:00Z 2026-11-18T00:00:00Z 2026-11-19T00:00:00Z 2026-11-20T00:00:00Z 2026-11-21T00:00:00Z 2026-11-22T00:00:00Z 2026-11-23T00:00:00Z]
-- $2 2026-11-17T00:00:00Z
-- $3 2026-11-24T00:00:00Z
-- $4 7
-- $5 10001
