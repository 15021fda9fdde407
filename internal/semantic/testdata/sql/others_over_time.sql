WITH "__top_ads" AS (
  SELECT "country"::text AS "d0",
         (count(DISTINCT campaign_id))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1
),
"__top_rows" AS (
  SELECT "d0" AS "country",
         "m0" AS "reach"
  FROM "__top_ads"
),
"__top" AS (
  SELECT r."country" AS "__k0", TRUE AS "__hit"
  FROM "__top_rows" AS r
  ORDER BY r."reach" DESC NULLS LAST, r."country" COLLATE "C" NULLS LAST
  LIMIT $3::int
),
"__ads" AS (
  SELECT width_bucket("day", $4::date[]) AS "t",
         CASE WHEN "__top"."__hit" THEN "country"::text END AS "d0",
         "__top"."__hit" IS NULL AS "o",
         (count(DISTINCT campaign_id))::float8 AS "m0"
  FROM "shop"."ads"
  LEFT JOIN "__top" ON coalesce("country"::text, '') = coalesce("__top"."__k0"::text, '') AND ("country"::text IS NULL) = ("__top"."__k0" IS NULL)
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1, 2, 3
),
"__all" AS (
  SELECT "t", "d0", "o", max("m0") AS "m0"
  FROM (
    SELECT "t", "d0", "o", "m0" FROM "__ads"
    UNION ALL
    SELECT "t", "d0", "o", NULL::float8 AS "m0" FROM generate_series(1, $5::int) AS s("t")
    CROSS JOIN (SELECT *, count(*) OVER () AS "n" FROM (SELECT DISTINCT "d0", "o" FROM "__ads") AS m) AS k
    WHERE k."n" * $5::int <= $6::int
  ) AS u
  GROUP BY "t", "d0", "o"
),
"__rows" AS (
  SELECT ($4::date[])["t"] AS "time",
         "d0" AS "country",
         "o" AS "others",
         "m0" AS "reach"
  FROM "__all"
)
SELECT r."time",
       r."country",
       r."reach",
       r."others"
FROM "__rows" AS r
ORDER BY r."time" NULLS LAST, r."others", r."country" COLLATE "C" NULLS LAST
LIMIT $7::int
-- $1 2026-10-01T00:00:00Z
-- $2 2026-11-01T00:00:00Z
-- $3 3
-- $4 [2026-10-01T00:00:00Z 2026-10-04T00:00:00Z 2026-10-11T00:00:00Z 2026-10-18T00:00:00Z 2026-10-25T00:00:00Z]
-- $5 5
-- $6 10000
-- $7 10001
