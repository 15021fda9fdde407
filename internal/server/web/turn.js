// One question and what came of it, from its events or from the store.
import { call, dimensionOf, me, metricOf } from "./api.js";
import { chartWidth, plot } from "./chartview.js";
import { byId, copy, h, icon, say } from "./dom.js";
import { openSources } from "./evidence.js";
import { teach, thumbs } from "./feedback.js";
import { dateWords, label, millis, t } from "./i18n.js";
import { noteMenu } from "./notes.js";
import { chips, withIntent } from "./reading.js";
import { grid } from "./tableview.js";
import { sentences } from "./text.js";

export class Turn {
  // actions: ask(text), rerun(turn, reading, correction), retry(turn).
  constructor(question, actions, options = {}) {
    Object.assign(this, { question, actions, answer: null, reading: null, steps: [], list: [], tables: [], charts: [], svgs: {}, failure: null, running: !!options.running, note: "", changed: !!options.changed, correction: options.correction, grids: {}, menus: {} });
    this.part = {};
    for (const name of ["head", "chips", "steps", "text", "charts", "tables", "end"]) this.part[name] = h("div");
    this.part.text.className = "text";
    this.part.text.setAttribute("aria-live", "polite");
    this.el = h("article.turn", {}, ...Object.values(this.part));
    this.render();
  }

  // What the parts ask of a turn.
  fact(id) { return this.answer?.facts?.find((f) => f.id === id); }
  factAt(table, row, column) { return this.answer?.facts?.find((f) => f.cell?.table === table && f.cell.row === row && f.cell.column === column); }
  sources() { return this.answer?.sources || []; }
  answerId() { return this.answer?.id; }
  textLang() { return this.answer?.lang || (/\p{Script=Han}/u.test(this.list[0]?.text || this.question) ? "zh" : "en"); }
  gridState(id) { return (this.grids[id] ||= {}); }

  // on takes one event of the run.
  on(kind, e) {
    switch (kind) {
      case "reading": this.reading = e.reading; this.renderChips(); break;
      case "step": this.step(e.step); this.renderSteps(); break;
      case "table": this.tables.push(e.table); this.renderTables(); break;
      case "chart": this.charts.push(e.chart); this.svgs[e.chart.id] = e.svg; this.renderCharts(); break;
      case "sentence": this.list.push(e.sentence); this.renderText(); break;
      case "answer": this.running = false; this.finish(e.answer); say(t("answer.ready")); break;
      case "error": this.fail(e.error); break;
    }
  }

  step(s) {
    const i = this.steps.findIndex((x) => x.id === s.id);
    if (i < 0) this.steps.push(s);
    else this.steps[i] = s;
  }

  // finish takes the whole answer, which holds the facts.
  finish(answer) {
    this.answer = answer;
    this.reading = answer.reading;
    this.list = answer.sentences || [];
    this.tables = answer.tables || [];
    this.charts = answer.charts || [];
    this.render();
    this.drawCharts();
  }

  fail(failure) {
    this.running = false;
    this.failure = failure;
    this.render();
    say(errorTitle(failure.code) + " " + failure.message);
  }

  // drawCharts fetches the charts that no event brought.
  async drawCharts() {
    const width = (this.width = chartWidth());
    const missing = this.charts.filter((c) => !this.svgs[c.id]);
    await Promise.all(missing.map(async (c) => {
      const r = await call("GET", `/v1/answers/${this.answer.id}/charts/${c.id}.svg?width=${width}`, undefined, { accept: "image/svg+xml" }).catch(() => null);
      if (r) this.svgs[c.id] = await r.text();
    }));
    if (missing.length) this.renderCharts();
  }

  // redraw fits the charts to a page whose width has changed.
  redraw() {
    if (Math.abs(chartWidth() - this.width) < 24) return;
    this.svgs = {};
    this.drawCharts();
  }

  render() {
    this.part.head.replaceChildren(h("h2.question", { lang: /\p{Script=Han}/u.test(this.question) ? "zh-Hans" : "en" }, this.question), ...(this.changed ? [h("p.again", {}, t("again"))] : []));
    this.renderChips();
    this.renderSteps();
    this.renderText();
    this.renderCharts();
    this.renderTables();
    this.renderEnd();
  }

  renderChips() {
    const q = this.reading?.query;
    const shown = q && (q.metrics?.length || q.dimensions?.length || q.filters?.length) && this.answer?.kind !== "asked";
    this.part.chips.replaceChildren(...(shown ? [chips(this.reading, (reading, correction) => this.actions.rerun(this, reading, this.corrected(correction, reading)))] : []));
  }

  // corrected turns what an editor changed into a correction, where the words
  // of the question that it is about are known.
  corrected(c, reading) {
    if (!c?.words || !this.answer) return null;
    const of = c.kind === "metric" ? metricOf(c.target)?.label : c.kind === "dimension" ? dimensionOf(c.target)?.label : null;
    return { answer: this.answer.id, name: label(of, c.target), body: { ...c, query: reading.query } };
  }

  renderSteps() {
    const items = this.running ? this.steps.map((s) => h("li" + (s.state === "failed" ? ".failed" : ""), {},
      s.state === "running" ? h("span.spin", { "aria-hidden": "true" }) : icon(s.state === "failed" ? "close" : "check"),
      h("span", {}, s.title), s.ms > 0 && h("span.ms", {}, millis(s.ms)))) : [];
    if (this.running && !items.length) items.push(h("li", {}, h("span.spin", { "aria-hidden": "true" }), h("span", {}, t("step.read"))));
    this.part.steps.replaceChildren(...(items.length ? [h("ul.steps", { "aria-label": t("steps") }, ...items)] : []));
  }

  // renderText adds the sentences that are new, so that those read aloud or
  // hovered stay as they are, and renews all when the answer is whole.
  renderText() {
    const box = this.part.text;
    box.lang = this.textLang() === "zh" ? "zh-Hans" : "en";
    box.hidden = !this.list.length;
    const nodes = sentences(this.list, this);
    if (this.running) box.append(...nodes.slice(box.childElementCount));
    else box.replaceChildren(...nodes.map((n) => (n.classList?.remove("arrive"), n)));
  }

  renderCharts() {
    this.part.charts.replaceChildren(...this.charts.filter((c) => this.svgs[c.id]).map((c) =>
      h("figure.figure", {}, this.chartHead(c), plot(this.svgs[c.id], c.title), this.menus[c.id]?.place)));
  }

  // chartHead is a chart's title, with its menu for who may use one.
  chartHead(c) {
    const title = h("h3", {}, c.title);
    if (!me.editor || !this.answer || c.kind !== "line" || !c.x.time) return title;
    const one = (this.reading?.query.filters || []).filter((f) => f.op === "=" && f.values?.length === 1);
    const menu = noteMenu(c, one, () => this.actions.retry(this));
    if (this.menus[c.id]) menu.place.replaceChildren(...this.menus[c.id].place.childNodes);
    this.menus[c.id] = menu;
    return h("header", {}, title, menu.button);
  }

  renderTables() {
    this.part.tables.replaceChildren(...this.tables.map((table) => grid(table, this)));
  }

  renderEnd() {
    const parts = [];
    if (this.failure) parts.push(this.trouble());
    if (this.note) parts.push(h("div.trouble.quiet", {}, h("p", {}, t(this.note))));
    const a = this.answer;
    if (a) {
      if (a.kind === "asked") parts.push(this.choices());
      if (a.kind === "cannot") parts.push(this.cannot());
      if (a.caveats?.length) parts.push(h("ul.caveats", {}, ...a.caveats.map((c) => h("li", {}, c))));
      parts.push(...this.foot());
      if (this.correction) parts.push(teach(this.correction));
      if (a.follow_ups?.length) parts.push(this.follow());
    }
    this.part.end.replaceChildren(...parts);
  }

  choices() {
    const open = this.reading?.open?.[0];
    return h("div.choices", {}, ...(open?.candidates || []).map((c) => h("button", { type: "button", onclick: () =>
      c.query ? this.actions.rerun(this, withIntent(this.reading, c.query)) : this.actions.ask(c.label) },
      h("span", {}, c.label), icon("next"))));
  }

  cannot() {
    const problem = this.reading?.problem;
    const wholeQuestion = ["outside_data", "no_period_data", "not_understood", "not_yet"].includes(problem?.kind);
    const again = (s) => (wholeQuestion || !problem.text || !this.question.includes(problem.text) ? s : this.question.replace(problem.text, s));
    return h("div.choices", {}, ...(problem?.suggestions || []).map((s) => h("button", { type: "button", onclick: () => this.actions.ask(again(s)) }, h("span", {}, s), icon("next"))));
  }

  trouble() {
    const f = this.failure;
    const quiet = f.code === "canceled";
    return h("div.trouble" + (quiet ? ".quiet" : ""), { role: "alert" },
      h("p", {}, h("strong", {}, errorTitle(f.code))), f.message && !quiet && h("p", {}, f.message), f.mend && !quiet && h("p", {}, f.mend),
      h("div.row", {}, h("button.outline", { type: "button", onclick: () => this.actions.retry(this) }, icon("retry"), t("retry"))));
  }

  foot() {
    const a = this.answer;
    const by = a.written_by === "template" ? t("by.template") : t("by.model", { model: a.written_by });
    const { up, down, place } = thumbs(this);
    const sources = a.sources?.length && h("button.plain", { type: "button", "aria-haspopup": "dialog", onclick: (e) => openSources(this, e.currentTarget) },
      t(a.sources.length === 1 ? "foot.one" : "foot", { queries: a.sources.length, ms: millis(a.timings?.total_ms || 0) }));
    const to = (a.sources || []).flatMap((s) => Object.values(s.watermarks || {})).sort()[0];
    return [h("div.foot", {},
      h("button.plain.square", { type: "button", "aria-label": t("copy.answer"), title: t("copy.answer"), onclick: (e) => copy(this.plain(), e.currentTarget, t("copied")) }, icon("copy")),
      h("a.plain.square", { href: `/v1/answers/${a.id}/markdown`, download: "", "aria-label": t("save.answer"), title: t("save.answer") }, icon("save")),
      up, down, sources, to && to <= a.created_at && h("span.to", {}, t("foot.to", { d: dateWords(to) })), h("span.by", {}, by)), place];
  }

  // plain is the answer as text for the clipboard.
  plain() {
    const a = this.answer;
    return [this.question, this.list.map((s) => s.text).join(this.textLang() === "zh" ? "" : " "), a.echo, ...(a.caveats || [])].filter(Boolean).join("\n\n");
  }

  follow() {
    return h("div.follow", {}, h("h3", {}, t("follow")), h("ul", {}, ...this.answer.follow_ups.map((f) =>
      h("li", {}, h("button", { type: "button", lang: this.textLang() === "zh" ? "zh-Hans" : "en", onclick: () => this.actions.ask(f) }, icon("next"), f)))));
  }
}

function errorTitle(code) {
  const key = "error.title." + code, words = t(key);
  return words === key ? t("error.title.other") : words;
}

// scrollTo brings a turn's question to the top of the page.
export function scrollTo(turn) {
  const box = byId("scroll");
  box.scrollTo({ top: turn.el.offsetTop - box.offsetTop - 4, behavior: "smooth" });
}
