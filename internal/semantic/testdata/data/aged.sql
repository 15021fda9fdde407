CREATE SCHEMA shop;
CREATE TABLE shop.ads (day date, ad text, country text, spend numeric, sales numeric, PRIMARY KEY (day, ad));
CREATE TABLE shop.ads_log (day date, ad text, age int, sales numeric, PRIMARY KEY (day, age, ad));
CREATE VIEW shop.ads_by_age AS SELECT day, ad, country, l.sales, age FROM shop.ads_log l JOIN shop.ads USING (day, ad);
INSERT INTO shop.ads VALUES
  ('2026-11-23', 'a', 'DE', 10,  5), ('2026-11-23', 'b', 'US', 10, 1), -- one day old on the 24th
  ('2026-11-22', 'a', 'DE', 10,  7), ('2026-11-22', 'b', 'US', 10, 3), -- two days old
  ('2026-11-21', 'a', 'DE', 10, 10), ('2026-11-21', 'b', 'US', 10, 4), -- three days old: final
  ('2026-11-20', 'a', 'DE', 10, 10), ('2026-11-20', 'b', 'US', 10, 4),
  ('2026-11-16', 'a', 'DE', 10, 10), ('2026-11-16', 'b', 'US', 20, 8),
  ('2026-11-15', 'a', 'DE', 10, 10), ('2026-11-15', 'b', 'US', 20, 8),
  ('2026-11-14', 'a', 'DE', 10,  9), ('2026-11-14', 'b', 'US', 20, 7),
  ('2026-11-13', 'a', 'DE', 10,  9), ('2026-11-13', 'b', 'US', 20, 7);
INSERT INTO shop.ads_log VALUES
  ('2026-11-16', 'a', 1, 4), ('2026-11-16', 'a', 2, 6), -- b was first seen at two days
  ('2026-11-16', 'b', 2, 5),
  ('2026-11-15', 'a', 1, 6), ('2026-11-15', 'b', 1, 2), -- of a, two days said what one had said
  ('2026-11-15', 'b', 2, 3);
ANALYZE;
