// A table that sorts, shows its first rows, and downloads as CSV.
import { h, icon } from "./dom.js";
import { cell, stepWords, t } from "./i18n.js";
import { number } from "./text.js";

const firstRows = 8;

// grid draws a table of a turn.
export function grid(table, turn) {
  const state = turn.gridState(table.id);
  const columns = table.columns.map((c, i) => ({ ...c, i })).filter((c) => c.role !== "others");
  const others = table.columns.findIndex((c) => c.role === "others");
  const body = h("tbody"), head = h("tr");
  const more = h("button.plain.more", { type: "button", onclick: () => { state.all = !state.all; fill(); } });
  const sort = (i) => {
    state.desc = state.column === i ? !state.desc : numeric(columns.find((c) => c.i === i));
    state.column = i;
    fill();
    head.querySelector(`[data-i="${i}"]`)?.focus();
  };
  const fill = () => {
    head.replaceChildren(...columns.map((c) => heading(c, state, () => sort(c.i))));
    const rows = sorted(table.rows, state, others);
    const shown = state.all ? rows : rows.slice(0, firstRows);
    body.replaceChildren(...shown.map(([row, at]) => h("tr", {}, ...columns.map((c, k) => tableCell(row[c.i], c, k, at, table, turn, others >= 0 && row[others] === true)))));
    more.hidden = rows.length <= firstRows;
    more.textContent = t(state.all ? "table.less" : "table.more", { n: rows.length });
  };
  fill();
  // One table under a chart of the same title needs no second title.
  const name = turn.tables.length < 2 && turn.charts.some((c) => c.title === table.title) || !table.title ? t("table.label") : table.title;
  return h("section.grid", {},
    h("header", {}, h("h3", {}, name), turn.answerId() && h("a.plain", { href: `/v1/answers/${turn.answerId()}/tables/${table.id}.csv`, download: "", "aria-label": t("table.csv.label", { title: name }) }, icon("save"), "CSV")),
    h("div.wide", { tabindex: "0", role: "region", "aria-label": name }, h("table", {}, h("thead", {}, head), body)), more,
    table.total > table.rows.length && h("p.fine", {}, t("table.cut", { n: table.rows.length, total: table.total })));
}

const numeric = (c) => c.role !== "dimension" && c.role !== "time";

function heading(c, state, onclick) {
  const on = state.column === c.i;
  return h(numeric(c) ? "th.n" : "th", { scope: "col", "aria-sort": on ? (state.desc ? "descending" : "ascending") : null },
    h("button", { type: "button", "data-i": String(c.i), onclick }, c.label, icon(on ? (state.desc ? "desc" : "asc") : "sort")));
}

// sorted keeps each row's own number, by which facts address cells, and the
// row of the others last.
function sorted(rows, state, others) {
  const list = rows.map((r, i) => [r, i]);
  if (state.column == null) return list;
  const sign = state.desc ? -1 : 1, i = state.column;
  return list.sort(([a, x], [b, y]) => {
    if (others >= 0 && a[others] !== b[others]) return a[others] ? 1 : -1;
    if (a[i] == null || b[i] == null) return a[i] == null ? (b[i] == null ? x - y : 1) : -1;
    if (typeof a[i] === "string") return sign * a[i].localeCompare(b[i]) || x - y;
    return sign * (a[i] - b[i]) || x - y;
  });
}

function tableCell(value, c, k, row, table, turn, isOthers) {
  const words = table.text?.[row]?.[c.i] ?? (c.role === "time" && value ? stepWords(value, turn.reading?.query?.grain) : signed(value, c));
  const fact = numeric(c) && turn.factAt(table.id, row, c.name);
  return h("td" + (numeric(c) ? ".n" : "") + (k === 0 ? ".first" : "") + (isOthers ? ".others" : ""), { title: k === 0 && words.length > 28 ? words : null }, fact ? number(words, fact.id, turn) : words);
}

function signed(value, c) {
  const words = cell(value, c.unit);
  return (c.role === "delta" || c.role === "change") && value > 0 ? "+" + words : words;
}
