WITH "__spelled_platform" AS (
  SELECT $4::text AS "v"
  UNION ALL
  SELECT DISTINCT "platform"::text FROM "shop"."ads" WHERE lower("platform"::text) = lower($4::text)
    AND (SELECT TRUE FROM "shop"."ads" WHERE "platform"::text = $4::text LIMIT 1) IS NULL
),
"__spelled_country" AS (
  SELECT $5::text AS "v"
  UNION ALL
  SELECT DISTINCT "country"::text FROM "shop"."ads" WHERE lower("country"::text) = lower($5::text)
    AND (SELECT TRUE FROM "shop"."ads" WHERE "country"::text = $5::text LIMIT 1) IS NULL
  UNION ALL
  SELECT $6::text AS "v"
  UNION ALL
  SELECT DISTINCT "country"::text FROM "shop"."ads" WHERE lower("country"::text) = lower($6::text)
    AND (SELECT TRUE FROM "shop"."ads" WHERE "country"::text = $6::text LIMIT 1) IS NULL
),
"__spelled_country2" AS (
  SELECT $7::text AS "v"
  UNION ALL
  SELECT DISTINCT "country"::text FROM "shop"."ads" WHERE lower("country"::text) = lower($7::text)
    AND (SELECT TRUE FROM "shop"."ads" WHERE "country"::text = $7::text LIMIT 1) IS NULL
),
"__ads" AS (
  SELECT (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  LEFT JOIN (SELECT "id" AS "__c0", "objective" AS "__c1", "manager_id" AS "__c2" FROM "shop"."campaigns") AS "__j1" ON "campaign_id" = "__j1"."__c0"
  LEFT JOIN (SELECT "id" AS "__c0", "team" AS "__c1" FROM "shop"."managers") AS "__j2" ON "__j1"."__c2" = "__j2"."__c0"
  WHERE "day" >= $1::date
    AND "day" < $2::date
    AND "platform"::text = $3::text
    AND ("platform"::text <> ALL (ARRAY(SELECT "v" FROM "__spelled_platform"))) IS NOT FALSE
    AND "country"::text = ANY (ARRAY(SELECT "v" FROM "__spelled_country"))
    AND ("country"::text <> ALL (ARRAY(SELECT "v" FROM "__spelled_country2"))) IS NOT FALSE
    AND strpos(lower("__j1"."__c1"::text), lower($8::text)) > 0
    AND (strpos(lower("__j1"."__c1"::text), lower($9::text)) > 0) IS NOT TRUE
    AND "__j2"."__c1"::text IS NOT NULL
),
"__rows" AS (
  SELECT "m0" AS "spend"
  FROM "__ads"
)
SELECT r."spend"
FROM "__rows" AS r
LIMIT $10::int
-- $1 2026-11-15T00:00:00Z
-- $2 2026-11-22T00:00:00Z
-- $3 Google
-- $4 Meta
-- $5 US
-- $6 DE
-- $7 FR
-- $8 sale
-- $9 x
-- $10 10001
