WITH "__ads" AS (
  SELECT (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  LEFT JOIN (SELECT "id" AS "__c0", "objective" AS "__c1", "manager_id" AS "__c2" FROM "shop"."campaigns") AS "__j1" ON "campaign_id" = "__j1"."__c0"
  LEFT JOIN (SELECT "id" AS "__c0", "team" AS "__c1" FROM "shop"."managers") AS "__j2" ON "__j1"."__c2" = "__j2"."__c0"
  WHERE "day" >= $1::date
    AND "day" < $2::date
    AND "platform"::text = $3::text
    AND "platform"::text IS DISTINCT FROM $4::text
    AND "country"::text = ANY ($5::text[])
    AND ("country"::text <> ALL ($6::text[])) IS NOT FALSE
    AND strpos(lower("__j1"."__c1"::text), lower($7::text)) > 0
    AND (strpos(lower("__j1"."__c1"::text), lower($8::text)) > 0) IS NOT TRUE
    AND "__j2"."__c1"::text IS NOT NULL
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
-- $3 Google
-- $4 Meta
-- $5 [US DE]
-- $6 [FR]
-- $7 sale
-- $8 x
-- $9 10001
