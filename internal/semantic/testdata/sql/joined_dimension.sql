WITH "__ads" AS (
  SELECT "__j1"."__c1"::text AS "d0",
         "__j2"."__c1"::text AS "d1",
         (sum(spend))::float8 AS "m0"
  FROM "shop"."ads"
  LEFT JOIN (SELECT "id" AS "__c0", "objective" AS "__c1", "manager_id" AS "__c2" FROM "shop"."campaigns") AS "__j1" ON "campaign_id" = "__j1"."__c0"
  LEFT JOIN (SELECT "id" AS "__c0", "team" AS "__c1" FROM "shop"."managers") AS "__j2" ON "__j1"."__c2" = "__j2"."__c0"
  WHERE "day" >= $1::date
    AND "day" < $2::date
  GROUP BY 1, 2
),
"__rows" AS (
  SELECT "d0" AS "objective",
         "d1" AS "team",
         "m0" AS "spend"
  FROM "__ads"
)
SELECT r."objective",
       r."team",
       r."spend"
FROM "__rows" AS r
ORDER BY r."spend" DESC NULLS LAST, r."objective" COLLATE "C" NULLS LAST, r."team" COLLATE "C" NULLS LAST
LIMIT $3::int
-- $1 2026-10-01T00:00:00Z
-- $2 2026-11-01T00:00:00Z
-- $3 10001
