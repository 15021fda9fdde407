// How a question was read, as chips that can be changed and run again.
import { catalog, dimensionOf, membersOf, metricOf } from "./api.js";
import { h, icon } from "./dom.js";
import { label, periodWords, rangeWords, t } from "./i18n.js";
import { closePop, item, list, openPop, refill, settle } from "./pop.js";
import { editPer, editThreshold, fitted, thresholdKey, thresholdWords } from "./threshold.js";

const metricName = (m) => label(metricOf(m)?.label, m);
const dimensionName = (d) => label(dimensionOf(d)?.label, d);
const clone = (q) => JSON.parse(JSON.stringify(q));

// chips draws a reading, of a question of several parts one row a part.
// change(reading, correction) runs the changed one.
export function chips(reading, change) {
  const stages = reading.stages || [];
  if (!stages.length) return row(reading, change);
  return h("ol.parts", { "aria-label": t("reading") }, ...stages.map((s, i) => h("li", {}, row(s.reading, (next) => {
    const all = stages.map((o, j) => ({ text: o.text, begins: o.begins, from: o.from, takes: o.takes, changed: j === i || o.reading.by === "person",
      reading: j === i ? next : { intent: o.reading.intent, query: o.reading.query, share: o.reading.share, against: o.reading.against } }));
    change({ intent: next.intent, query: next.query, stages: all });
  }, t("reading.part", { n: i + 1 })))));
}

function row(reading, change, title = t("reading")) {
  const q = reading.query || {};
  const edit = (fn, correction) => { const next = clone(q); fn(next); change(withIntent(reading, next), correction); };
  const all = [
    ...(q.metrics || []).map((m, i) => chip("metric", reading.share ? t("share.of", { m: metricName(m) }) : metricName(m), (b) => editMetric(b, q, i, edit, reading))),
    ...(q.dimensions || []).map((d, i) => (ofMembers(reading, d)
      ? chip(null, reading.share.members.join(t("list")), (b) => editShare(b, q, reading, change), dimensionName(d))
      : chip("dimension", dimensionName(d), (b) => editDimension(b, q, i, edit, reading)))),
    ...(q.filters || []).map((f, i) => chip(null, filterWords(f), (b) => editFilter(b, f, edit, i, reading), dimensionName(f.dimension))),
    q.metrics?.length && chip("period", periodText(q.period, reading.period), (b) => editPeriod(b, q, edit), undefined, reading.period?.zone),
    q.grain && chip("grain", t("grain." + q.grain), (b) => editGrain(b, q, edit)),
    q.per && chip("per", t("per." + q.per), (b) => editPer(b, q, edit, remove(() => edit((n) => delete n.per)))),
    ...(q.having || []).map((x, i) => chip("having", thresholdWords(x), (b) => editThreshold(b, x, i, edit, remove(() => edit((n) => n.having.splice(i, 1)))), thresholdKey(x))),
    reading.against && chip("compare", t(reading.against.rest ? "against.rest" : "against.whole"), (b) => editAgainst(b, q, reading, change)),
    q.compare?.kind && chip("compare", t("compare." + q.compare.kind), (b) => editCompare(b, q, edit)),
    q.limit > 0 && chip("limit", t(q.order_by?.[0] && !q.order_by[0].desc ? "limit.bottom" : "limit.top", { n: q.limit }), (b) => editLimit(b, q, edit)),
    q.metrics?.length && h("button.chip.add", { type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-label": t("add"), title: t("add"), onclick: (e) => addPart(e.currentTarget, q, edit, reading.intent) }, icon("plus")),
  ].filter(Boolean);
  return h("div.chips", { role: "group", "aria-label": title }, ...all);
}

function chip(slot, value, open, key = t("slot." + slot), more = "") {
  return h("button.chip", { type: "button", "data-slot": slot || "filter", "aria-haspopup": "dialog", "aria-expanded": "false", title: key + ": " + value + (more && " (" + more + ")"), onclick: (e) => open(e.currentTarget) },
    h("span.key", {}, key), h("span.val", {}, value));
}

function periodText(expr, resolved) {
  const words = periodWords(expr), dates = resolved ? rangeWords(resolved) : "";
  return dates && dates !== words ? words + " · " + dates : words;
}

function filterWords(f) {
  const values = (f.values || []).join(t("list"));
  if (f.op === "=" || f.op === "in") return values;
  return t("op." + f.op, { v: values });
}

const ofMembers = (reading, dimension) => reading.share?.dimension === dimension && reading.share.members?.length;

// withIntent keeps the intent in step with what the query now holds. A question
// about a share stays one as long as it has what the share is of.
export function withIntent(reading, q) {
  let intent = reading.intent;
  fitted(q);
  const [d, ...more] = q.dimensions || [];
  if (reading.share && q.metrics?.length === 1 && d && !more.length && !q.grain) {
    return { intent, query: q, share: d === reading.share.dimension ? reading.share : { dimension: d } };
  }
  if (reading.against && againstFits(reading.against, q)) return { intent, query: q, against: reading.against };
  if (intent === "recovery" && !d && !q.grain) return { intent, query: q };
  if (q.grain) intent = "trend";
  else if (q.dimensions?.length) intent = "rank";
  else if (q.compare?.kind) intent = "compare";
  else if (!["diagnose", "anomaly", "forecast"].includes(intent)) intent = "lookup";
  if (!q.dimensions?.length && !q.grain) { delete q.limit; delete q.order_by; delete q.others; }
  return { intent, query: q };
}

// wordsOf finds the words of the question that a part was read from.
function wordsOf(reading, slot, value) {
  const part = (reading.parts || []).find((p) => p.slot === slot && p.value.includes(value) && p.source !== "default" && p.source !== "previous" && p.text);
  return part?.text || "";
}

function editMetric(button, q, i, edit, reading) {
  const items = catalog.metrics.map((m) => ({
    text: label(m.label, m.name), checked: m.name === q.metrics[i],
    pick: () => edit((n) => {
      n.metrics[i] = m.name;
      for (const o of n.order_by || []) o.field = o.field.replace(q.metrics[i], m.name);
      n.having = (n.having || []).filter((x) => x.metric !== q.metrics[i] && x.than !== q.metrics[i]); // its number is of another unit
      n.metrics = [...new Set(n.metrics)];
    }, { words: wordsOf(reading, "metric", q.metrics[i]), kind: "metric", target: m.name }),
  }));
  openPop(button, t("slot.metric"), "", ...list(items), q.metrics.length > 1 && remove(() => edit((n) => n.metrics.splice(i, 1))));
}

function usable(q) {
  const sets = (q.metrics || []).map((m) => metricOf(m)?.dimensions || []);
  return catalog.dimensions.filter((d) => d.type !== "time" && sets.every((s) => s.includes(d.name)));
}

function editDimension(button, q, i, edit, reading) {
  const items = usable(q).map((d) => ({
    text: label(d.label, d.name), checked: d.name === q.dimensions[i],
    pick: () => edit((n) => {
      for (const o of n.order_by || []) if (o.field === q.dimensions[i]) o.field = d.name;
      n.dimensions[i] = d.name;
      n.dimensions = [...new Set(n.dimensions)];
    }, { words: wordsOf(reading, "dimension", q.dimensions[i]), kind: "dimension", target: d.name }),
  }));
  openPop(button, t("slot.dimension"), "", ...list(items), remove(() => edit((n) => {
    const [gone] = n.dimensions.splice(i, 1);
    n.order_by = (n.order_by || []).filter((o) => o.field !== gone);
  })));
}

function editFilter(button, f, edit, i, reading) {
  const chosen = new Set(f.values || []);
  let negative = f.op === "!=" || f.op === "not_in";
  const apply = () => {
    closePop();
    const values = [...chosen];
    const correction = values.length === 1 && f.values?.length === 1 ? { words: wordsOf(reading, "filter", f.values[0]), kind: "value", target: values[0], dimension: f.dimension } : null;
    edit((n) => {
      n.filters = n.filters || [];
      if (!values.length) { n.filters.splice(i, 1); return; }
      n.filters[i] = { dimension: f.dimension, op: values.length > 1 ? (negative ? "not_in" : "in") : negative ? "!=" : "=", values };
    }, correction);
  };
  const menu = h("div", { role: "menu" });
  const fill = async (match) => {
    const members = await membersOf(f.dimension, match).catch(() => []);
    for (const v of chosen) if (!match && !members.some((m) => m.value === v)) members.unshift({ value: v });
    menu.replaceChildren(...members.map((m) => {
      const b = item({ text: label(m.label, m.value), checked: chosen.has(m.value), stay: true, pick: () => {
        chosen.has(m.value) ? chosen.delete(m.value) : chosen.add(m.value);
        b.setAttribute("aria-checked", String(chosen.has(m.value)));
      } }, "menuitemcheckbox");
      return b;
    }), ...(members.length ? [] : [h("p.none", {}, t("find.none"))]));
    settle();
  };
  const tab = (is, text) => h("button.plain", { type: "button", "aria-pressed": String(negative === is), onclick: (e) => {
    negative = is;
    for (const b of e.currentTarget.parentNode.children) b.setAttribute("aria-pressed", String(b === e.currentTarget));
  } }, text);
  openPop(button, dimensionName(f.dimension), "",
    h("div.find", {}, h("input", { type: "search", "aria-label": t("find"), placeholder: t("find"), oninput: (e) => fill(e.target.value) })),
    h("div.tabs", {}, tab(false, t("filter.only")), tab(true, t("filter.without"))), menu,
    h("div.end.stuck", {}, f.values && h("button.plain", { type: "button", onclick: () => { chosen.clear(); apply(); } }, t("remove")),
      h("button.solid", { type: "button", onclick: apply }, t("apply"))));
  fill("");
}

// editShare chooses whose share is asked for; none means that of every member.
function editShare(button, q, reading, change) {
  const { dimension, members } = reading.share;
  editFilter(button, { dimension, op: members.length > 1 ? "in" : "=", values: members }, (pick) => {
    const next = { filters: [] };
    pick(next);
    const [f] = next.filters;
    const without = f && (f.op === "!=" || f.op === "not_in");
    const query = clone(q);
    if (without) query.filters = [...(query.filters || []), f];
    change({ intent: reading.intent, query, share: { dimension, members: f && !without ? f.values : [] } });
  }, 0, {});
}

const periods = ["yesterday", "past_7_days", "last_week", "this_week", "past_30_days", "last_month", "month_to_date", "past_90_days", "last_quarter", "quarter_to_date", "year_to_date", "last_year", "all"];

function editPeriod(button, q, edit) {
  const items = periods.map((p) => ({ text: periodWords(p), checked: p === q.period, pick: () => edit((n) => { n.period = p; }) }));
  const from = h("input", { type: "date", "aria-label": t("period.from") }), to = h("input", { type: "date", "aria-label": t("period.to") });
  const [, a, b] = (q.period || "").match(/^(\d{4}-\d\d-\d\d)?(?:\.\.)?(\d{4}-\d\d-\d\d)?$/) || [];
  from.value = a || "";
  to.value = b || a || "";
  const apply = () => {
    if (!from.value && !to.value) return from.focus();
    if (from.value && to.value && from.value > to.value) [from.value, to.value] = [to.value, from.value];
    closePop();
    edit((n) => { n.period = from.value === to.value ? from.value : `${from.value}..${to.value}`; });
  };
  openPop(button, t("slot.period"), "periods", ...list(items, { search: false }), h("div.rule", {}),
    h("div.two", {}, h("label", {}, t("period.from"), from), h("label", {}, t("period.to"), to)),
    h("div.end", {}, h("button.solid", { type: "button", onclick: apply }, t("apply"))));
}

function editGrain(button, q, edit) {
  const items = ["day", "week", "month", "quarter", "year"].map((g) => ({ text: t("grain." + g), checked: g === q.grain, pick: () => edit((n) => { n.grain = g; }) }));
  openPop(button, t("slot.grain"), "", ...list(items), q.grain && remove(() => edit((n) => delete n.grain)));
}

function editCompare(button, q, edit) {
  const items = ["previous_period", "previous_year"].map((c) => ({ text: t("compare." + c), checked: c === q.compare?.kind, pick: () => edit((n) => { n.compare = { kind: c }; }) }));
  openPop(button, t("slot.compare"), "", ...list(items), q.compare?.kind && remove(() => edit((n) => delete n.compare)));
}

// againstFits reports whether a query still fixes the one member that is set
// against the whole.
function againstFits(against, q) {
  const member = (q.filters || []).some((f) => f.dimension === against.dimension && (f.op === "=" || f.op === "in") && f.values?.length === 1);
  return member && q.metrics?.length === 1 && !q.dimensions?.length && !q.grain && !q.compare?.kind;
}

function editAgainst(button, q, reading, change) {
  const { dimension, rest } = reading.against;
  const set = (against) => change({ intent: against ? "compare" : "lookup", query: clone(q), against });
  const items = [[false, "against.whole"], [true, "against.rest"]].map(([is, key]) => ({ text: t(key), checked: is === !!rest, pick: () => set({ dimension, rest: is }) }));
  openPop(button, t("slot.compare"), "", ...list(items, { search: false }), remove(() => set()));
}

function editLimit(button, q, edit) {
  const set = (n, desc) => (x) => { x.limit = n; x.order_by = [{ field: x.order_by?.[0]?.field || x.metrics[0], desc }]; };
  const items = [3, 5, 10, 20].flatMap((n) => [[true, "limit.top"], [false, "limit.bottom"]].map(([desc, key]) => ({
    text: t(key, { n }), checked: n === q.limit && desc === !!q.order_by?.[0]?.desc, pick: () => edit(set(n, desc)) })));
  openPop(button, t("slot.limit"), "", ...list(items, { search: false }), remove(() => edit((n) => { delete n.limit; delete n.others; })));
}

const remove = (pick) => [h("div.rule", {}), item({ text: t("remove"), icon: "close", danger: true, pick })];

// addPart offers what the query does not have yet.
function addPart(button, q, edit, intent) {
  const used = new Set(q.dimensions || []);
  const dims = usable(q);
  const open = (title, items) => ({ text: title, icon: "plus", stay: true, pick: () => refill(...list(items)) });
  const offers = [
    dims.length && open(t("add.filter"), dims.map((d) => ({ text: label(d.label, d.name), pick: () => editFilter(button, { dimension: d.name, op: "=" }, edit, (q.filters || []).length, {}) }))),
    dims.length > used.size && open(t("add.dimension"), dims.filter((d) => !used.has(d.name)).map((d) => ({ text: label(d.label, d.name), pick: () => edit((n) => { n.dimensions = [...(n.dimensions || []), d.name]; }) }))),
    !q.compare?.kind && open(t("add.compare"), ["previous_period", "previous_year"].map((c) => ({ text: t("compare." + c), pick: () => edit((n) => { n.compare = { kind: c }; }) }))),
    !q.grain && open(t("add.grain"), ["day", "week", "month", "quarter"].map((g) => ({ text: t("grain." + g), pick: () => edit((n) => { n.grain = g; }) }))),
    open(t("add.metric"), catalog.metrics.filter((m) => !q.metrics.includes(m.name)).map((m) => ({ text: label(m.label, m.name), pick: () => edit((n) => { n.metrics.push(m.name); }) }))),
    (q.dimensions?.length || q.grain) && open(t("slot.having"), q.metrics.map((m) => ({ text: metricName(m), stay: true, pick: () => editThreshold(button, { metric: m, op: ">", values: [] }, (q.having || []).length, edit) }))),
    !q.per && !["forecast", "anomaly", "diagnose"].includes(intent) && open(t("slot.per"), ["day", "week", "month"].map((g) => ({ text: t("per." + g), pick: () => edit((n) => { n.per = g; }) }))),
    q.dimensions?.length && !q.limit && open(t("slot.limit"), [3, 5, 10, 20].map((n) => ({ text: t("limit.top", { n }), pick: () => edit((x) => { x.limit = n; x.order_by = [{ field: x.metrics[0], desc: true }]; }) }))),
  ].filter(Boolean);
  openPop(button, t("add"), "", offers.map((o) => item(o)));
}
