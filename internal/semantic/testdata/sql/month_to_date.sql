WITH "__ads_1_days" AS (
  SELECT width_bucket("day", $1::date[]) AS "t",
         (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $2::date
    AND "day" < $3::date
  GROUP BY 1
),
"__ads_1" AS (
  SELECT w."n"::int AS "t", sum(p."m0") AS "m0"
  FROM "__ads_1_days" AS p
  JOIN unnest($4::int[], $5::int[]) WITH ORDINALITY AS w("lo", "hi", "n") ON p."t" >= w."lo" AND p."t" < w."hi"
  GROUP BY 1
),
"__all" AS (
  SELECT "t", max("m0") AS "m0"
  FROM (
    SELECT "t", "m0" FROM "__ads_1"
    UNION ALL
    SELECT "t", NULL::float8 AS "m0" FROM generate_series(1, $6::int) AS s("t")
  ) AS u
  GROUP BY "t"
),
"__rows" AS (
  SELECT ($7::date[])["t"] AS "time",
         "m0" AS "spend_mtd"
  FROM "__all"
)
SELECT r."time",
       r."spend_mtd"
FROM "__rows" AS r
ORDER BY r."time" NULLS LAST
LIMIT $8::int
-- $1 [2026-11-01T00:00:00Z 2026-11-02T00:00:00Z 2026-11-03T00:00:00Z 2026-11-04T00:00:00Z 2026-11-05T00:00:00Z 2026-11-06T00:00:00Z 2026-11-07T00:00:00Z 2026-11-08T00:00:00Z 2026-11-09T00:00:00Z 2026-11-10T00:00:00Z 2026-11-11T00:00:00Z 2026-11-12T00:00:00Z 2026-11-13T00:00:00Z 2026-11-14T00:00:00Z 2026-11-15T00:00:00Z 2026-11-16T00:00:00Z 2026-11-17T00:00:00Z 2026-11-18T00:00:00Z 2026-11-19T00:00:00Z 2026-11-20T00:00:00Z 2026-11-21T00:00:00Z]
-- $2 2026-11-01T00:00:00Z
-- $3 2026-11-22T00:00:00Z
-- $4 [1 1 1 1 1 1 1]
-- $5 [16 17 18 19 20 21 22]
-- $6 7
-- $7 [2026-11-15T00:00:00Z 2026-11-16T00:00:00Z 2026-11-17T00:00:00Z 2026-11-18T00:00:00Z 2026-11-19T00:00:00Z 2026-11-20T00:00:00Z 2026-11-21T00:00:00Z]
-- $8 10001
