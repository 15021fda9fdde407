CREATE SCHEMA shop;
CREATE TABLE shop.ads (day date, platform text, country text, bid numeric, campaign_id int, spend numeric, clicks int, conversions numeric, mobile boolean);
CREATE TABLE shop.orders (ordered_at timestamptz, country text, source text, amount numeric, customer_id int, shipped_at timestamptz);
CREATE TABLE shop.campaigns (id int PRIMARY KEY, objective text, started date, always_on boolean, manager_id int);
CREATE TABLE shop.managers (id int PRIMARY KEY, team text);
CREATE INDEX ON shop.ads (day);
CREATE INDEX ON shop.orders (ordered_at);

INSERT INTO shop.ads VALUES
  ('2026-11-16', 'Google', 'US', 1.50, 1,    100, 10, 2, true),
  ('2026-11-16', 'Meta',   'US', 2,    2,     50, 20, 1, false),
  ('2026-11-16', NULL,     'DE', NULL, 3,     10,  0, 0, true),
  ('2026-11-17', 'Google', 'DE', 1.5,  1,    200, 40, 5, false),
  ('2026-11-18', 'TikTok', 'US', 10,   NULL,  30,  3, 1, true),
  ('2026-11-09', 'Google', 'US', 1.5,  1,     80,  8, 2, true),
  ('2026-11-10', 'Meta',   'DE', 2,    2,     40,  8, 0, false),
  ('2026-10-16', 'Google', 'US', 1,    1,     60,  6, 1, true),
  ('2026-10-17', 'Google', 'US', 1,    1,     20,  4, 0, false),
  ('2025-11-17', 'Google', 'US', 1,    1,     30,  3, 0, false), -- 364 days before 2026-11-16
  ('2024-02-28', 'Google', 'US', 1,    1,      1,  1, 0, false),
  ('2024-02-29', 'Google', 'US', 1,    1,      2,  1, 0, false),
  ('2024-03-01', 'Google', 'US', 1,    1,      4,  1, 0, false);

-- Clocks in New York go back at 02:00 on 1 November 2026, a day of 25 hours.
INSERT INTO shop.orders VALUES
  ('2026-11-01 00:30-04', 'US', 'Google',     10, 1, '2026-11-01 23:30-05'),
  ('2026-11-01 23:30-05', 'US', 'Meta',       20, 2, '2026-11-02 00:30-05'),
  ('2026-11-02 00:10-05', 'US', 'Google',     40, 1, NULL),
  ('2026-11-16 10:00-05', 'US', 'Google',    500, 1, NULL),
  ('2026-11-16 23:59-05', 'DE', NULL,         70, 3, NULL),
  ('2026-11-17 00:00-05', 'DE', 'Google',    100, 3, NULL),
  ('2026-11-20 12:00-05', 'US', 'Pinterest',  25, 4, NULL);

INSERT INTO shop.campaigns VALUES
  (1, 'Sales', '2026-01-05', true, 1), (2, 'Awareness', '2026-02-01', false, 2), (3, NULL, NULL, NULL, NULL);
INSERT INTO shop.managers VALUES (1, 'Alpha'), (2, 'Secret');
CREATE INDEX ON shop.campaigns (objective);
CREATE TABLE shop.calls ("rung at" timestamp);
INSERT INTO shop.calls VALUES ('2026-11-01 23:30'), ('2026-11-16 00:00'), ('2026-11-16 23:59:59.9'), ('2026-11-17 00:00');
ANALYZE;
