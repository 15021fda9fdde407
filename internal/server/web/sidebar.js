// The list of conversations.
import { call, get } from "./api.js";
import { byId, h, icon } from "./dom.js";
import { remember, t } from "./i18n.js";
import { item, openPop } from "./pop.js";

let conversations = [], here = "", go = () => {};

export function startSidebar(open) {
  go = open;
  const narrow = matchMedia("(max-width: 860px)");
  const set = (off) => {
    byId("app").classList.toggle("side-off", off);
    byId("toggle-side").setAttribute("aria-expanded", String(!off));
    byId("scrim").hidden = off || !narrow.matches;
  };
  set(narrow.matches || document.cookie.includes("insight_side=off"));
  narrow.addEventListener("change", () => set(narrow.matches));
  byId("toggle-side").onclick = () => {
    const off = !byId("app").classList.contains("side-off");
    set(off);
    if (!narrow.matches) remember("insight_side", off ? "off" : "on");
    else if (!off) byId("new").focus();
  };
  byId("scrim").onclick = () => set(true);
  byId("new").onclick = () => { if (narrow.matches) set(true); go(""); };
  byId("home").onclick = (e) => { e.preventDefault(); byId("new").click(); };
  byId("talks").addEventListener("click", (e) => { if (narrow.matches && e.target.closest("a")) set(true); });
  return { escape: () => narrow.matches && !byId("app").classList.contains("side-off") && (set(true), byId("toggle-side").focus(), true) };
}

export async function loadConversations(current) {
  here = current;
  conversations = (await get("/v1/conversations?limit=100").catch(() => ({}))).conversations || conversations;
  renderConversations();
}

export function markConversation(id) {
  here = id;
  renderConversations();
}

export const titleOf = (id) => conversations.find((c) => c.id === id)?.title || "";

export function renderConversations() {
  const today = new Date().toDateString();
  const groups = Map.groupBy ? Map.groupBy(conversations, (c) => new Date(c.updated_at).toDateString() === today) : new Map([[true, conversations]]);
  const parts = [];
  for (const [isToday, key] of [[true, "side.today"], [false, "side.earlier"]]) {
    const list = groups.get(isToday) || [];
    if (list.length) parts.push(h("h2", {}, t(groups.size > 1 || !isToday ? key : "side.today")), h("ul", {}, ...list.map(entry)));
  }
  byId("talks").replaceChildren(...(parts.length ? parts : [h("p.none", {}, t("side.none"))]));
  byId("talk-title").textContent = titleOf(here) || t("app.name");
  byId("talk-title").classList.toggle("untitled", !titleOf(here));
  document.title = titleOf(here) ? titleOf(here) + " · " + t("app.name") : t("app.name");
}

function entry(c) {
  const link = h("a", { href: "/c/" + c.id, title: c.title, "aria-current": c.id === here ? "page" : null, onclick: (e) => {
    if (e.metaKey || e.ctrlKey || e.shiftKey) return;
    e.preventDefault();
    go(c.id);
  } }, c.title || t("side.untitled"));
  const menu = h("button.plain.square", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("side.menu", { title: c.title }), onclick: (e) =>
    openPop(e.currentTarget, c.title || t("side.untitled"), "", item({ text: t("side.rename"), icon: "copy", pick: () => rename(c, row) }), item({ text: t("side.delete"), icon: "close", danger: true, stay: true, pick: () => confirm(c, menu) })) }, icon("more"));
  const row = h("li.talk" + (c.id === here ? ".here" : ""), {}, link, menu);
  return row;
}

function rename(c, row) {
  const input = h("input", { type: "text", value: c.title, maxlength: "200", "aria-label": t("side.rename") });
  let done = false;
  const save = async (keep) => {
    if (done) return;
    done = true;
    const title = input.value.trim();
    if (keep && title && title !== c.title && (await call("PATCH", "/v1/conversations/" + c.id, { title }).catch(() => null))) c.title = title;
    renderConversations();
  };
  input.onkeydown = (e) => { if (e.isComposing) return; if (e.key === "Enter") save(true); if (e.key === "Escape") { e.stopPropagation(); save(false); } };
  input.onblur = () => save(true);
  row.replaceChildren(input);
  input.focus();
  input.select();
}

function confirm(c, button) {
  openPop(button, t("side.delete.sure"), "", item({ text: t("side.delete.yes"), icon: "close", danger: true, pick: async () => {
    if (!(await call("DELETE", "/v1/conversations/" + c.id).catch(() => null))) return;
    conversations = conversations.filter((x) => x !== c);
    if (here === c.id) go("");
    else renderConversations();
  } }), item({ text: t("cancel"), pick: () => {} }));
}
