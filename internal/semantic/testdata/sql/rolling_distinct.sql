WITH "__ads_1" AS (
  SELECT "__t"::int AS "t",
         (count(DISTINCT campaign_id))::float8 AS "m0"
  FROM "shop"."ads"
  JOIN unnest($1::date[], $2::date[]) WITH ORDINALITY AS "__w"("__lo", "__hi", "__t") ON "day" >= "__lo" AND "day" < "__hi"
  WHERE "day" >= $3::date
    AND "day" < $4::date
  GROUP BY 1
),
"__all" AS (
  SELECT "t", max("m0") AS "m0"
  FROM (
    SELECT "t", "m0" FROM "__ads_1"
    UNION ALL
    SELECT "t", NULL::float8 AS "m0" FROM generate_series(1, $5::int) AS s("t")
  ) AS u
  GROUP BY "t"
),
"__rows" AS (
  SELECT ($6::date[])["t"] AS "time",
         "m0" AS "reach_7d"
  FROM "__all"
)
SELECT r."time",
       r."reach_7d"
FROM "__rows" AS r
ORDER BY r."time" NULLS LAST
LIMIT $7::int
-- $1 [2026-11-09T00:00:00Z 2026-11-10T00:00:00Z 2026-11-11T00:00:00Z 2026-11-12T00:00:00Z 2026-11-13T00:00:00Z 2026-11-14T00:00:00Z 2026-11-15T00:00:00Z]
-- $2 [2026-11-16T00:00:00Z 2026-11-17T00:00:00Z 2026-11-18T00:00:00Z 2026-11-19T00:00:00Z 2026-11-20T00:00:00Z 2026-11-21T00:00:00Z 2026-11-22T00:00:00Z]
-- $3 2026-11-09T00:00:00Z
-- $4 2026-11-22T00:00:00Z
-- $5 7
-- $6 [2026-11-15T00:00:00Z 2026-11-16T00:00:00Z 2026-11-17T00:00:00Z 2026-11-18T00:00:00Z 2026-11-19T00:00:00Z 2026-11-20T00:00:00Z 2026-11-21T00:00:00Z]
-- $7 10001
