WITH "__ads" AS (
  SELECT width_bucket("day", $1::date[]) AS "t",
         "platform"::text AS "d0",
         (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $2::date
    AND "day" < $3::date
  GROUP BY 1, 2
),
"__all" AS (
  SELECT "t", "d0", max("m0") AS "m0"
  FROM (
    SELECT "t", "d0", "m0" FROM "__ads"
    UNION ALL
    SELECT "t", "d0", NULL::float8 AS "m0" FROM generate_series(1, $4::int) AS s("t")
    CROSS JOIN (SELECT *, count(*) OVER () AS "n" FROM (SELECT DISTINCT "d0" FROM "__ads") AS m) AS k
    WHERE k."n" * $4::int <= $5::int
  ) AS u
  GROUP BY "t", "d0"
),
"__rows" AS (
  SELECT ($1::date[])["t"] AS "time",
         "d0" AS "platform",
         "m0" AS "spend"
  FROM "__all"
)
SELECT r."time",
       r."platform",
       r."spend"
FROM "__rows" AS r
ORDER BY r."time" NULLS LAST, r."platform" COLLATE "C" NULLS LAST
LIMIT $6::int
-- $1 [2026-07-01T00:00:00Z 2026-08-01T00:00:00Z 2026-09-01T00:00:00Z]
-- $2 2026-07-01T00:00:00Z
-- $3 2026-10-01T00:00:00Z
-- $4 3
-- $5 10000
-- $6 10001
