WITH "__spelled_team" AS (
  SELECT $4::text AS "v"
  UNION ALL
  SELECT DISTINCT "team"::text FROM "shop"."managers" WHERE lower("team"::text) = lower($4::text) AND "team"::text IS DISTINCT FROM $3::text
    AND (SELECT TRUE FROM "shop"."managers" WHERE "team"::text = $4::text AND "team"::text IS DISTINCT FROM $3::text LIMIT 1) IS NULL
),
"__ads" AS (
  SELECT (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  LEFT JOIN (SELECT "id" AS "__c0", "manager_id" AS "__c1" FROM "shop"."campaigns") AS "__j1" ON "campaign_id" = "__j1"."__c0"
  LEFT JOIN (SELECT "id" AS "__c0", "team" AS "__c1" FROM "shop"."managers" WHERE "team"::text IS DISTINCT FROM $3::text) AS "__j2" ON "__j1"."__c1" = "__j2"."__c0"
  WHERE "day" >= $1::date
    AND "day" < $2::date
    AND "__j2"."__c1"::text = ANY (ARRAY(SELECT "v" FROM "__spelled_team"))
    AND (("platform"::text = $5::text) OR ("platform"::text = $6::text))
),
"__rows" AS (
  SELECT "m0" AS "spend"
  FROM "__ads"
)
SELECT r."spend"
FROM "__rows" AS r
LIMIT $7::int
-- $1 2026-10-01T00:00:00Z
-- $2 2026-11-01T00:00:00Z
-- $3 Secret
-- $4 Alpha
-- $5 Google
-- $6 Meta
-- $7 10001
