// Notes about days: an editor writes one from a chart's menu.
import { call } from "./api.js";
import { byId, h, icon, say } from "./dom.js";
import { getLang, t } from "./i18n.js";
import { closePop, item, openPop, settle } from "./pop.js";

// noteMenu returns the menu of a line chart and the place where it tells what
// came of it. again asks the question once more.
export function noteMenu(chart, filters, again) {
  const place = h("div");
  const button = h("button.plain.square", {
    type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-label": t("note.menu", { title: chart.title }), title: t("note.menu", { title: chart.title }),
    onclick: () => openPop(button, t("note.menu", { title: chart.title }), "", item({ text: t("note.add"), icon: "plus", stay: true, pick: () => {
      openPop(button, t("note.add"), "", form(chart, filters, (note) => { closePop(); tell(place, note, again); }));
      byId("pop").querySelector("textarea").focus();
    } })),
  }, icon("more"));
  return { button, place };
}

// form asks for the days, which are those of the chart's last step at first,
// what happened, and whether it is only about what the question was of.
function form(chart, filters, done) {
  const [first, last] = lastStep(chart);
  const from = h("input", { type: "date", value: first, required: true }), to = h("input", { type: "date", value: last, min: first, required: true });
  from.addEventListener("change", () => { to.min = from.value; if (to.value < from.value) to.value = from.value; });
  const text = h("textarea.field", { maxlength: "500", required: true, placeholder: t("note.hint") });
  const only = filters.map((f) => ({ f, box: h("input", { type: "checkbox", checked: true }) }));
  const trouble = h("p.fine", { role: "alert" });
  const send = async (e) => {
    e.preventDefault();
    const slice = Object.fromEntries(only.filter((o) => o.box.checked).map((o) => [o.f.dimension, o.f.values[0]]));
    const body = { start: from.value, end: to.value, note: { [getLang()]: text.value.trim() }, slice };
    try {
      done(await (await call("POST", "/v1/annotations?lang=" + getLang(), body)).json());
    } catch (problem) {
      trouble.textContent = problem.code === "refused" ? problem.message : t("error.save");
      settle();
    }
  };
  return h("form.note-form", { onsubmit: send },
    h("div.two", {}, h("label", {}, t("period.from"), from), h("label", {}, t("period.to"), to)),
    h("label", {}, t("note.text"), text),
    ...only.map((o) => h("label.only", {}, o.box, t("note.only", { v: o.f.values[0] }))),
    trouble,
    h("div.end", {}, h("button.plain", { type: "button", onclick: () => closePop() }, t("cancel")), h("button.solid", {}, t("note.save"))));
}

// lastStep is the first and the last day of the last place of a chart that has
// a value.
function lastStep(chart) {
  const values = chart.series.filter((s) => s.role === "value").flatMap((s) => s.points);
  const all = [...new Set(values.map((p) => p.x))].sort();
  const filled = [...new Set(values.filter((p) => p.y != null).map((p) => p.x))].sort();
  const first = filled.at(-1) || all.at(-1) || "";
  const at = all.indexOf(first), day = 864e5;
  const length = at > 0 ? Date.parse(all[at]) - Date.parse(all[at - 1]) : day;
  return [first, new Date(Date.parse(first) + Math.max(length - day, 0)).toISOString().slice(0, 10)];
}

// tell says that a note is kept, and lets it be taken back.
function tell(place, note, again) {
  const line = h("p.thanks.noted", { role: "status" }, t("note.done"),
    h("button.plain", { type: "button", onclick: again }, t("note.again")),
    h("button.plain", { type: "button", onclick: () => call("DELETE", "/v1/annotations/" + encodeURIComponent(note.id)).then(
      () => { line.replaceChildren(t("note.undone")); say(t("note.undone")); }, () => { line.append(t("error.save")); }) }, t("note.undo")));
  place.replaceChildren(line);
}
