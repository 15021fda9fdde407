WITH "__campaigns" AS (
  SELECT "__j1"."__c1"::text AS "d0",
         (count(*))::float8 AS "m0"
  FROM "shop"."campaigns"
  LEFT JOIN (SELECT "id" AS "__c0", "team" AS "__c1" FROM "shop"."managers") AS "__j1" ON "manager_id" = "__j1"."__c0"
  GROUP BY 1
),
"__rows" AS (
  SELECT "d0" AS "team",
         "m0" AS "campaigns"
  FROM "__campaigns"
)
SELECT r."team",
       r."campaigns"
FROM "__rows" AS r
ORDER BY r."campaigns" DESC NULLS LAST, r."team" COLLATE "C" NULLS LAST
LIMIT $1::int
-- $1 10001
