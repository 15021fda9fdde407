// The chips of thresholds on values and of averages over time.
import { metricOf } from "./api.js";
import { h } from "./dom.js";
import { exact, label, t } from "./i18n.js";
import { closePop, list, openPop } from "./pop.js";

const ops = ["<", "<=", ">", ">=", "=", "between"];
const order = ["day", "week", "month", "quarter", "year"];

const name = (metric) => label(metricOf(metric)?.label, metric);

// thresholdKey names what a threshold is on: a metric, its change or its share.
export const thresholdKey = (threshold) => (threshold.of ? t("threshold.of." + threshold.of, { m: name(threshold.metric) }) : name(threshold.metric));

const unitOf = (threshold) => (threshold.of ? { kind: "percent" } : metricOf(threshold.metric)?.unit || {});

// thresholdWords says what the values must be: "below 2", "above revenue".
export function thresholdWords(threshold) {
  if (threshold.than) return t("threshold." + threshold.op, { v: name(threshold.than) });
  const unit = unitOf(threshold);
  const said = (threshold.values || []).map((v) => exact(v, unit));
  return threshold.op === "between" ? t("threshold.between", { a: said[0], b: said[1] }) : t("threshold." + threshold.op, { v: said[0] });
}

// editThreshold changes the threshold at place i of the query, or adds one.
// remove makes the item that takes it away.
export function editThreshold(button, threshold, i, edit, remove) {
  if (threshold.than) return editPair(button, threshold, i, edit, remove);
  const unit = unitOf(threshold);
  const scale = unit.kind === "percent" ? 100 : 1; // a person writes 2 for 2 %
  const field = (k) => h("input", { type: "number", step: "any", "aria-label": t("threshold.number"), value: threshold.values?.[k] == null ? "" : String(+(threshold.values[k] * scale).toPrecision(12)) });
  const low = field(0), high = field(1);
  const choice = h("select", { "aria-label": t("slot.having"), onchange: () => { high.hidden = choice.value !== "between"; } },
    ...ops.map((op) => h("option", { value: op }, t("threshold.op." + op))));
  choice.value = threshold.op;
  high.hidden = threshold.op !== "between";
  const apply = () => {
    const fields = choice.value === "between" ? [low, high] : [low];
    const missing = fields.find((f) => f.value === "" || !Number.isFinite(+f.value));
    if (missing) return missing.focus();
    const values = fields.map((f) => +(+f.value / scale).toPrecision(12)).sort((a, b) => a - b);
    closePop();
    edit((n) => {
      n.having = n.having || [];
      n.having[i] = { metric: threshold.metric, op: choice.value, values };
      if (threshold.of) n.having[i].of = threshold.of;
      delete n.others;
    });
  };
  openPop(button, thresholdKey(threshold) + (scale === 100 ? " (%)" : ""), "",
    h("div.two", {}, choice, low, high), remove, h("div.end", {}, h("button.solid", { type: "button", onclick: apply }, t("apply"))));
}

// editPair chooses how two metrics are held against each other.
function editPair(button, threshold, i, edit, remove) {
  const items = ops.filter((op) => op !== "between").map((op) => ({
    text: t("threshold." + op, { v: name(threshold.than) }), checked: op === threshold.op, pick: () => edit((n) => { n.having[i].op = op; }) }));
  openPop(button, thresholdKey(threshold), "", ...list(items, { search: false }), remove);
}

// editPer chooses the steps that an average is over.
export function editPer(button, q, edit, remove) {
  const items = order.map((g) => ({ text: t("per." + g), checked: g === q.per, pick: () => edit((n) => { n.per = g; }) }));
  openPop(button, t("slot.per"), "", ...list(items), remove);
}

// fitted drops what the query can no longer hold: thresholds without rows to
// choose among, of metrics that are gone, or of a change of nothing, and averages over steps that the
// grain is not made of.
export function fitted(q) {
  const rows = q.dimensions?.length || q.grain;
  const measured = (x) => !x.of || q.dimensions?.length && !q.grain && (x.of === "share" || q.compare?.kind);
  const kept = (q.having || []).filter((x) => rows && q.metrics.includes(x.metric) && (!x.than || q.metrics.includes(x.than)) && measured(x));
  if (kept.length) q.having = kept; else delete q.having;
  const holds = { week: ["day"], month: ["day"], quarter: ["day", "month"], year: ["day", "month", "quarter"] };
  if (q.per && q.grain && !holds[q.grain]?.includes(q.per)) delete q.per;
  return q;
}
