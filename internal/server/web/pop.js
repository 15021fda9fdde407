// The one popover: editors of a chip and menus.
import { byId, h, icon } from "./dom.js";
import { t } from "./i18n.js";

let opener = null;

// openPop shows nodes under a button and moves the focus into them; the kind
// "periods" sets them in two columns.
export function openPop(button, title, kind, ...nodes) {
  closePop(false);
  opener = button;
  opener.setAttribute("aria-expanded", "true");
  const pop = byId("pop");
  pop.setAttribute("aria-label", title);
  pop.classList.toggle("periods", kind === "periods");
  pop.replaceChildren(h("h3", {}, title), ...nodes.flat().filter(Boolean));
  pop.hidden = false;
  place(pop, button);
  (pop.querySelector("input, [aria-checked=true], button") || pop).focus({ preventScroll: true });
}

export function refill(...nodes) {
  const pop = byId("pop");
  pop.replaceChildren(pop.firstElementChild, ...nodes.flat().filter(Boolean));
  settle();
}

// settle places the popover again after what it holds has changed.
export function settle() {
  if (opener) place(byId("pop"), opener);
}

export function closePop(back = true) {
  const pop = byId("pop");
  if (pop.hidden) return false;
  pop.hidden = true;
  opener?.setAttribute("aria-expanded", "false");
  if (back) opener?.focus();
  opener = null;
  return true;
}

function place(pop, button) {
  const at = button.getBoundingClientRect(), size = pop.getBoundingClientRect();
  const below = at.bottom + 6 + size.height <= innerHeight - 8;
  pop.style.left = Math.max(10, Math.min(at.left, innerWidth - size.width - 10)) + "px";
  pop.style.top = Math.max(8, below ? at.bottom + 6 : at.top - size.height - 6) + "px";
}

// list offers items {text, sub, checked, danger, pick}; long lists can be searched.
export function list(items, { search = items.length > 9, role = "menuitemradio" } = {}) {
  const box = h("div", { role: "menu" });
  const fill = (match) => box.replaceChildren(...items
    .filter((i) => !match || (i.text + " " + (i.sub || "")).toLowerCase().includes(match.toLowerCase()))
    .map((i) => item(i, role)));
  fill("");
  const input = search && h("div.find", {}, h("input", { type: "search", "aria-label": t("find"), placeholder: t("find"), oninput: (e) => fill(e.target.value) }));
  return [input, box];
}

export function item(i, role = "menuitem") {
  return h("button.item" + (i.danger ? ".danger" : "") + (i.icon ? ".act" : ""), {
    type: "button", role, "aria-checked": role === "menuitem" ? null : String(!!i.checked),
    onclick: () => { if (!i.stay) closePop(); i.pick(); },
  }, icon(i.icon || "check"), h("span", {}, i.text), i.sub && h("span.sub", {}, i.sub));
}

addEventListener("pointerdown", (e) => {
  if (!byId("pop").hidden && !byId("pop").contains(e.target) && !opener?.contains(e.target)) closePop(false);
});
byId("pop").addEventListener("keydown", (e) => {
  if (e.key !== "ArrowDown" && e.key !== "ArrowUp" || e.target.matches("textarea, [type=date]")) return;
  const all = [...byId("pop").querySelectorAll("input, button")];
  const next = all.indexOf(document.activeElement) + (e.key === "ArrowDown" ? 1 : -1);
  all[(next + all.length) % all.length]?.focus();
  e.preventDefault();
});
addEventListener("resize", () => closePop(false));
