// What a person thinks of an answer, and corrections of a reading.
import { call, me } from "./api.js";
import { h, icon, say } from "./dom.js";
import { t } from "./i18n.js";

const reasons = ["wrong_number", "wrong_reading", "incomplete", "unclear", "too_slow", "other"];

// thumbs returns the two buttons and the place where the form opens.
export function thumbs(turn) {
  const place = h("div");
  const send = (body) => call("POST", `/v1/answers/${turn.answerId()}/feedback`, body);
  const thanks = () => { place.replaceChildren(h("p.thanks", {}, t("feedback.thanks"))); say(t("feedback.thanks")); };
  const failed = () => place.replaceChildren(h("p.thanks", {}, t("error.save")));
  const up = h("button.plain.square", { type: "button", "aria-pressed": String(turn.helpful === true), "aria-label": t("feedback.up"), title: t("feedback.up"), onclick: () => {
    turn.helpful = true;
    mark();
    send({ helpful: true }).then(thanks, failed);
  } }, icon("up"));
  const down = h("button.plain.square", { type: "button", "aria-pressed": String(turn.helpful === false), "aria-label": t("feedback.down"), title: t("feedback.down"), onclick: () => {
    turn.helpful = false;
    mark();
    place.replaceChildren(form((body) => send(body).then(thanks, failed)));
    place.querySelector("button")?.focus();
  } }, icon("down"));
  const mark = () => {
    up.setAttribute("aria-pressed", String(turn.helpful === true));
    down.setAttribute("aria-pressed", String(turn.helpful === false));
  };
  return { up, down, place };
}

function form(send) {
  let reason = "";
  const text = h("textarea.field", { maxlength: "2000", "aria-label": t("feedback.text"), placeholder: t("feedback.text") });
  const row = h("div.row", { role: "group", "aria-label": t("feedback.why") }, ...reasons.map((r) =>
    h("button.outline", { type: "button", "aria-pressed": "false", onclick: (e) => {
      reason = reason === r ? "" : r;
      for (const b of row.children) b.setAttribute("aria-pressed", String(b === e.currentTarget && reason === r));
    } }, t("reason." + r))));
  return h("form.feedback", { onsubmit: (e) => { e.preventDefault(); send({ helpful: false, ...(reason && { reason }), ...(text.value.trim() && { text: text.value.trim() }) }); } },
    h("p", {}, t("feedback.why")), row, text, h("div.row", {}, h("button.solid", {}, t("feedback.send"))));
}

// teach offers to keep a changed part as the meaning of the words.
export function teach(correction) {
  const line = h("p.teach", {});
  const failed = () => line.replaceChildren(t("error.save"));
  const approve = (id) => call("POST", `/v1/corrections/${id}/approve`).then(() => { line.replaceChildren(t("teach.done")); say(t("teach.done")); }, failed);
  const propose = () => call("POST", `/v1/answers/${correction.answer}/corrections`, correction.body).then((r) => r.json()).then((c) =>
    line.replaceChildren(t(me.editor ? "teach.proposed" : "teach.waits"), me.editor && h("button.plain", { type: "button", onclick: () => approve(c.id) }, t("teach.approve")) || ""), failed);
  line.append(t("teach.ask", { words: correction.body.words, target: correction.name }), h("button.plain", { type: "button", onclick: propose }, t("teach.propose")));
  return line;
}
