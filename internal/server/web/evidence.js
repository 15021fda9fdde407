// The panel that says where a number comes from.
import { metricOf, dimensionOf } from "./api.js";
import { byId, copy, h, icon } from "./dom.js";
import { dateWords, exact, label, millis, rangeWords, t } from "./i18n.js";

let opener = null, shown = null;

// openFact shows a fact of a turn; its button gets the focus back on closing.
export function openFact(turn, id, button) {
  if (button && !byId("evidence").contains(button)) {
    opener?.removeAttribute("aria-expanded");
    opener = button;
    opener.setAttribute("aria-expanded", "true");
  }
  shown = { turn, id };
  render();
  byId("evidence").hidden = false;
  byId("evidence").focus({ preventScroll: true });
  byId("evidence").scrollTop = 0;
}

// openSources shows every query of a turn.
export function openSources(turn, button) {
  openFact(turn, null, button);
}

export function closeEvidence() {
  const panel = byId("evidence");
  if (panel.hidden) return false;
  const inside = panel.contains(document.activeElement);
  panel.hidden = true;
  opener?.removeAttribute("aria-expanded");
  if (inside) opener?.focus();
  opener = shown = null;
  return true;
}

export function renewEvidence() {
  if (shown) render();
}

function render() {
  const { turn, id } = shown;
  const fact = id && turn.fact(id);
  const panel = byId("evidence");
  panel.replaceChildren(
    h("div.head", {}, h("h2", { id: "evidence-title" }, t(fact ? "fact.title" : "sources.title")),
      h("button.plain.square", { type: "button", "aria-label": t("close"), title: t("close"), onclick: closeEvidence }, icon("close"))),
    ...(fact ? factParts(turn, fact) : timeParts(turn)),
    ...sourceParts(turn, fact),
  );
}

// factName names what a fact is about in a few words.
export function factName(fact) {
  const metric = metricOf(fact.metric);
  const name = metric ? label(metric.label, fact.metric) : fact.metric.replaceAll("_", " ");
  const where = Object.values(fact.dims || {}).join(" · ");
  return [name, fact.per && t("per." + fact.per), fact.kind === "observed" ? "" : t("kind." + fact.kind), where].filter(Boolean).join(" · ");
}

export function factValue(fact) {
  if (fact.missing) return t("no.data");
  if (fact.kind === "rank") return t("rank", { n: fact.value });
  const text = exact(fact.value, fact.unit);
  return fact.kind === "change" && fact.value > 0 ? "+" + text : text;
}

function factParts(turn, fact) {
  const metric = metricOf(fact.metric);
  const rows = [[t("fact.kind"), t("kind." + fact.kind)], [t("fact.period"), rangeWords(fact.period)]];
  if (fact.base) rows.push([t("fact.base"), rangeWords(fact.base)]);
  for (const [name, value] of Object.entries(fact.dims || {})) rows.push([label(dimensionOf(name)?.label, name), value]);
  if (fact.filters?.length) rows.push([t("fact.filters"), fact.filters.join(t("list"))]);
  if (fact.low != null && fact.high != null) rows.push([t("fact.interval", { p: Math.round((fact.level || 0.95) * 100) }), exact(fact.low, fact.unit) + " – " + exact(fact.high, fact.unit)]);
  if (fact.scope) rows.push([t("fact.scope"), String(fact.scope)]);
  if (fact.n) rows.push([t("fact.rows"), exact(fact.n, { kind: "integer" })]);
  const parts = [
    h("p.value", {}, factValue(fact)),
    h("p.metric", {}, metric ? label(metric.label, fact.metric) : fact.metric.replaceAll("_", " ")),
    metric && label(metric.description) && h("p.means", {}, label(metric.description)),
    h("dl", {}, ...rows.flatMap(([k, v]) => [h("dt", {}, k), h("dd", {}, v)])),
  ];
  const from = (fact.from || []).map((id) => turn.fact(id)).filter(Boolean);
  if (from.length) {
    parts.push(h("h3", {}, t("fact.from")), h("ul.from", {}, ...from.map((f) =>
      h("li", {}, h("button", { type: "button", onclick: (e) => openFact(turn, f.id, e.currentTarget) },
        h("span.what", {}, factName(f) + (fact.base && f.period?.start === fact.base.start ? " · " + rangeWords(f.period) : "")), h("span.v", {}, factValue(f)))))));
  }
  return parts;
}

// timeParts says where the time of an answer went, and what was checked.
function timeParts(turn) {
  const times = turn.answer?.timings || {};
  const spent = ["reading", "sql", "model", "compose", "verify"].filter((k) => times[k + "_ms"] > 0).map((k) => t("time." + k, { ms: millis(times[k + "_ms"]) }));
  const verdict = turn.answer?.verdict || {};
  const checked = (verdict.supported || 0) + (verdict.not_checkable || 0);
  return [h("dl", {}, h("dt", {}, t("time")), h("dd", {}, spent.join(" · ")), ...(checked ? [h("dt", {}, t("checked")), h("dd", {}, String(checked))] : []))];
}

function sourceParts(turn, fact) {
  const wanted = fact ? new Set([fact.source, ...(fact.from || []).map((id) => turn.fact(id)?.source)]) : null;
  const sources = turn.sources().filter((s) => !wanted || wanted.has(s.id));
  return sources.flatMap((s) => [
    h("h3", {}, t("source.title", { tables: s.tables?.join(t("list")) || s.tool })),
    sqlBlock(s.sql),
    s.args?.length && h("div.args", {}, ...s.args.flatMap((a, i) => [h("span", {}, "$" + (i + 1)), h("span", {}, a)])),
    h("p.fine", {}, sourceLine(s)),
  ].filter(Boolean));
}

function sourceLine(s) {
  const parts = [t(s.rows === 1 ? "source.row" : "source.rows", { n: s.rows }), s.cached ? t("source.cached") : t("source.took", { ms: millis(s.ms) })];
  const marks = Object.values(s.watermarks || {}).sort();
  if (marks.length) parts.push(t("source.complete", { d: dateWords(marks[0]) }));
  return parts.join(" · ");
}

const keyword = /\b(select|from|where|group by|order by|left join|full join|inner join|join|on|with|as|and|or|not|in|between|is|null|sum|count|avg|min|max|nullif|coalesce|over|partition by|limit|case|when|then|else|end|union all|using|desc|asc|filter|distinct)\b/gi;

function sqlBlock(sql) {
  const pre = h("pre", { tabindex: "0", "aria-label": "SQL" });
  let at = 0;
  for (const m of sql.matchAll(keyword)) {
    pre.append(sql.slice(at, m.index), h("span.kw", {}, m[0]));
    at = m.index + m[0].length;
  }
  pre.append(sql.slice(at));
  const button = h("button.plain.square", { type: "button", "aria-label": t("copy.sql"), title: t("copy.sql"), onclick: (e) => copy(sql, e.currentTarget, t("copied")) }, icon("copy"));
  return h("div.sql", {}, pre, button);
}
