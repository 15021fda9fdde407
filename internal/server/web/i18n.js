// Words, numbers and dates in the page's language.
import messages from "./messages.js";

const root = document.documentElement;
let lang = root.dataset.lang === "zh" ? "zh" : "en";

export const getLang = () => lang;

// t returns the words of a key with {name} filled in.
export function t(key, values = {}) {
  const text = messages[key]?.[lang] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// label picks a name from {en, zh}, or falls back to the other language.
export const label = (text, other = "") => text?.[lang] || text?.en || text?.zh || other;

export function setLang(next) {
  lang = next;
  root.dataset.lang = lang;
  root.lang = lang === "zh" ? "zh-Hans" : "en";
  remember("insight_lang", lang);
  translatePage();
}

export function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

// translatePage renews every text that the template wrote.
export function translatePage() {
  for (const el of document.querySelectorAll("[data-t]")) el.textContent = t(el.dataset.t);
  for (const el of document.querySelectorAll("[data-t-label]")) {
    el.setAttribute("aria-label", t(el.dataset.tLabel));
    if (el.tagName === "BUTTON") el.title = t(el.dataset.tLabel);
  }
  for (const el of document.querySelectorAll("[data-t-hint]")) el.placeholder = t(el.dataset.tHint);
}

const locale = () => (lang === "zh" ? "zh-CN" : "en-US");

const proper = (s) => s.replace(/^-/, "−");
// places is how many decimals show four significant digits of less than one.
const places = (v, least) => (v && Math.abs(v) < 1 ? Math.min(12, 3 - Math.floor(Math.log10(Math.abs(v)))) : least);
const upTo = (n, v) => proper(new Intl.NumberFormat(locale(), { maximumFractionDigits: Math.max(n, places(v, n)) }).format(v));
const fixed = (n, v) => proper(new Intl.NumberFormat(locale(), { minimumFractionDigits: n, maximumFractionDigits: n }).format(v));

// exact writes a value in full with its unit.
export function exact(value, unit = {}) {
  if (value == null) return t("no.data");
  switch (unit.kind) {
    case "percent": return upTo(4, value * 100) + "%";
    case "points": return t("points", { n: upTo(4, value * 100) });
    case "currency":
      if (!/^[A-Z]{3}$/.test(unit.currency || "")) return upTo(2, value);
      return proper(new Intl.NumberFormat(locale(), { style: "currency", currency: unit.currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: 0, maximumFractionDigits: places(value, 2) }).format(value));
    case "duration": return t("seconds", { n: upTo(2, value) });
    case "integer": return proper(new Intl.NumberFormat(locale(), { maximumFractionDigits: 0 }).format(value));
  }
  return upTo(4, value);
}

// cell writes a value as a table does, for a table that brings no text of its
// own: fewer digits than exact, and never none of a small number.
export function cell(value, unit = {}) {
  if (value == null) return "–";
  if (typeof value !== "number") return String(value);
  const large = Math.abs(value), short = large < 1 ? Number(value.toPrecision(3)) : Math.round(value * 100) / 100;
  switch (unit.kind) {
    case "percent": return fixed(large < 0.1 ? 2 : 1, value * 100) + "%";
    case "points": return t("points", { n: fixed(large < 0.01 ? 2 : 1, value * 100) });
    case "currency": return exact(large >= 1000 ? Math.round(value) : short, unit);
    case "ratio": return fixed(2, value);
  }
  return exact(short, unit);
}

const parse = (iso) => new Date(iso + "T00:00:00Z");
const day = (d, options) => spaced(new Intl.DateTimeFormat(lang === "zh" ? "zh-CN" : "en-GB", { timeZone: "UTC", ...options }).format(d));

// spaced sets dates as the answers do: 2026 年 10 月 1 日, and Sep for Sept.
const spaced = (s) => s.replace("Sept ", "Sep ").replace(/(\d)([年月日])/g, "$1 $2").replace(/([年月])(\d)/g, "$1 $2");

export const dateWords = (iso) => day(parse(iso), { day: "numeric", month: lang === "zh" ? "long" : "short", year: "numeric" });

// rangeWords writes a half-open period by its first and last day.
export function rangeWords(period) {
  if (!period?.start) return "";
  const from = parse(period.start), to = parse(period.end);
  to.setUTCDate(to.getUTCDate() - 1);
  const full = { day: "numeric", month: lang === "zh" ? "long" : "short", year: "numeric" };
  if (from >= to) return day(from, full);
  if (lang === "zh") {
    if (from.getUTCFullYear() !== to.getUTCFullYear()) return day(from, full) + "–" + day(to, full);
    if (from.getUTCMonth() !== to.getUTCMonth()) return day(from, full) + "–" + day(to, { day: "numeric", month: "long" });
    return `${from.getUTCFullYear()} 年 ${from.getUTCMonth() + 1} 月 ${from.getUTCDate()}–${to.getUTCDate()} 日`;
  }
  if (from.getUTCFullYear() !== to.getUTCFullYear()) return day(from, full) + " – " + day(to, full);
  if (from.getUTCMonth() !== to.getUTCMonth()) return day(from, { day: "numeric", month: "short" }) + " – " + day(to, full);
  return from.getUTCDate() + "–" + day(to, full);
}

// stepWords writes the first day of a step of time as the step is called.
export function stepWords(iso, grain) {
  const d = parse(iso);
  if (grain === "year") return t("period.year", { y: d.getUTCFullYear() });
  if (grain === "quarter") return t("period.quarter", { y: d.getUTCFullYear(), n: Math.floor(d.getUTCMonth() / 3) + 1 });
  if (grain === "month") return day(d, { month: lang === "zh" ? "long" : "short", year: "numeric" });
  return dateWords(iso);
}

// periodWords words a period expression ("last_week", "2026-q3").
export function periodWords(expr) {
  if (!expr) return t("period.all");
  const [base, shift] = expr.split("@");
  if (shift) return t(shift === "-1y" ? "period.year_before" : "period.before", { p: periodWords(base) });
  const known = "period." + base;
  if (messages[known]) return t(known);
  const unit = (n, u) => t((n === "1" ? "unit.one." : "unit.") + u, { n });
  let m;
  if ((m = base.match(/^(\d+)_(day|week|month|quarter|year)s?_ago$/))) return t("period.ago", { u: unit(m[1], m[2]) });
  if ((m = base.match(/^past_(\d+)_(day|week|month|quarter|year)s?$/))) return t("period.past", { u: unit(m[1], m[2]) });
  if ((m = base.match(/^past_(\d+)_whole_(week|month|quarter|year)s?$/))) return t("period.whole", { u: unit(m[1], m[2]) });
  if ((m = base.match(/^next_(\d+)_(day|week|month|quarter|year)s?$/))) return t("period.next", { u: unit(m[1], m[2]) });
  if ((m = base.match(/^(\d{4})$/))) return t("period.year", { y: m[1] });
  if ((m = base.match(/^(\d{4})-h([12])$/))) return t("period.half", { y: m[1], n: m[2] });
  if ((m = base.match(/^(\d{4})-q([1-4])$/))) return t("period.quarter", { y: m[1], n: m[2] });
  if ((m = base.match(/^(\d{4})-w(\d\d)$/))) return t("period.week", { y: m[1], n: String(+m[2]) });
  if ((m = base.match(/^(\d{4}-\d\d)$/))) return day(parse(m[1] + "-01"), { month: "long", year: "numeric" });
  if ((m = base.match(/^(\d{4}-\d\d-\d\d)$/))) return dateWords(m[1]);
  if ((m = base.match(/^(.*)\.\.(.*)$/))) {
    if (!m[1]) return t("period.until", { d: dateWords(m[2]) });
    if (!m[2]) return t("period.since", { d: dateWords(m[1]) });
    const end = parse(m[2]);
    end.setUTCDate(end.getUTCDate() + 1);
    return rangeWords({ start: m[1], end: end.toISOString().slice(0, 10) });
  }
  return base.replaceAll("_", " ");
}

export const millis = (ms) => (ms >= 1000 ? t("seconds", { n: (ms / 1000).toFixed(1) }) : t("ms", { n: ms < 10 ? ms.toFixed(1) : Math.round(ms) }));
