WITH "__ads" AS (
  SELECT (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  WHERE "day" >= $1::date
    AND "day" < $2::date
),
"__rows" AS (
  SELECT "m0" AS "spend"
  FROM "__ads"
)
SELECT r."spend"
FROM "__rows" AS r
LIMIT $3::int
-- $1 2026-11-15T00:00:00Z
-- $2 2026-11-22T00:00:00Z
-- $3 10001
