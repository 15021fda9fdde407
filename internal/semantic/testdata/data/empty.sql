-- The tables without a row.
CREATE SCHEMA shop;
CREATE TABLE shop.ads (day date, platform text, country text, bid numeric, campaign_id int, spend numeric, clicks int, conversions numeric, mobile boolean);
CREATE TABLE shop.orders (ordered_at timestamptz, country text, source text, amount numeric, customer_id int, shipped_at timestamptz);
CREATE TABLE shop.campaigns (id int PRIMARY KEY, objective text, started date, always_on boolean, manager_id int);
CREATE TABLE shop.managers (id int PRIMARY KEY, team text);
