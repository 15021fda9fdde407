WITH "__ads" AS (
  SELECT (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  LEFT JOIN (SELECT "id" AS "__c0", "started" AS "__c1", "always_on" AS "__c2" FROM "shop"."campaigns") AS "__j1" ON "campaign_id" = "__j1"."__c0"
  WHERE "day" >= $1::date
    AND "day" < $2::date
    AND trim_scale("bid"::numeric) BETWEEN $3::numeric AND $4::numeric
    AND trim_scale("bid"::numeric) > $3::numeric
    AND "__j1"."__c1"::date <= $5::date
    AND "__j1"."__c1"::date = ANY ($6::date[])
    AND "__j1"."__c2"::boolean = $7::boolean
    AND (trim_scale("bid"::numeric) <> ALL ($8::text[]::numeric[])) IS NOT FALSE
    AND trim_scale("bid"::numeric) IS NULL
),
"__rows" AS (
  SELECT "m0" AS "spend"
  FROM "__ads"
)
SELECT r."spend"
FROM "__rows" AS r
LIMIT $9::int
-- $1 2026-11-15T00:00:00Z
-- $2 2026-11-22T00:00:00Z
-- $3 1
-- $4 2.5
-- $5 2026-10-31T00:00:00Z
-- $6 [2026-01-01T00:00:00Z]
-- $7 true
-- $8 [3]
-- $9 10001
