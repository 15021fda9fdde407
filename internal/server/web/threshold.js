// The chips of thresholds on values and of averages over time.
import { metricOf } from "./api.js";
import { h } from "./dom.js";
import { exact, label, t } from "./i18n.js";
import { closePop, list, openPop } from "./pop.js";

const ops = ["<", "<=", ">", ">=", "=", "between"];
const order = ["day", "week", "month", "quarter", "year"];

// thresholdWords says what the values must be: "below 2".
export function thresholdWords(threshold) {
  const unit = metricOf(threshold.metric)?.unit || {};
  const said = threshold.values.map((v) => exact(v, unit));
  return threshold.op === "between" ? t("threshold.between", { a: said[0], b: said[1] }) : t("threshold." + threshold.op, { v: said[0] });
}

// editThreshold changes the threshold at place i of the query, or adds one.
// remove makes the item that takes it away.
export function editThreshold(button, threshold, i, edit, remove) {
  const unit = metricOf(threshold.metric)?.unit || {};
  const scale = unit.kind === "percent" ? 100 : 1; // a person writes 2 for 2 %
  const field = (k) => h("input", { type: "number", step: "any", "aria-label": t("threshold.number"), value: threshold.values[k] == null ? "" : String(+(threshold.values[k] * scale).toPrecision(12)) });
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
      delete n.others;
    });
  };
  openPop(button, label(metricOf(threshold.metric)?.label, threshold.metric) + (scale === 100 ? " (%)" : ""), "",
    h("div.two", {}, choice, low, high), remove, h("div.end", {}, h("button.solid", { type: "button", onclick: apply }, t("apply"))));
}

// editPer chooses the steps that an average is over.
export function editPer(button, q, edit, remove) {
  const items = order.map((g) => ({ text: t("per." + g), checked: g === q.per, pick: () => edit((n) => { n.per = g; }) }));
  openPop(button, t("slot.per"), "", ...list(items), remove);
}

// fitted drops what the query can no longer hold: thresholds without rows to
// choose among or of metrics that are gone, and averages over steps that the
// grain is not made of.
export function fitted(q) {
  const rows = q.dimensions?.length || q.grain;
  const kept = (q.having || []).filter((x) => rows && q.metrics.includes(x.metric));
  if (kept.length) q.having = kept; else delete q.having;
  const holds = { week: ["day"], month: ["day"], quarter: ["day", "month"], year: ["day", "month", "quarter"] };
  if (q.per && q.grain && !holds[q.grain]?.includes(q.per)) delete q.per;
  return q;
}
