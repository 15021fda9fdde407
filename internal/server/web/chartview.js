// A chart that the server drew, with values on hover and by the arrow keys.
import { byId, h } from "./dom.js";
import { t } from "./i18n.js";

// chartWidth is what a chart has room for; the server draws at that width, so
// that type keeps its size on a phone.
export function chartWidth() {
  const room = byId("turns").clientWidth || byId("scroll").clientWidth - 48;
  return Math.round(Math.min(780, Math.max(260, room)));
}

// plot puts an SVG text into the page. The parser makes elements of it; a
// script would not run, and the policy forbids it besides.
export function plot(svgText, title) {
  const parsed = new DOMParser().parseFromString(svgText, "image/svg+xml");
  const svg = document.importNode(parsed.documentElement, true);
  if (svg.localName !== "svg") return null;
  const marks = [...svg.querySelectorAll(".mark")];
  // A title element would show the browser's own late tip beside ours.
  for (const m of marks) { m.dataset.title = m.querySelector("title")?.textContent || ""; m.querySelector("title")?.remove(); }
  const box = h("div.plot", { tabindex: marks.length ? "0" : null, role: marks.length ? "group" : null, "aria-label": t("chart.label", { title }), "aria-describedby": null });
  box.append(svg);
  let at = -1;
  const show = (i, announce) => {
    marks[at]?.classList.remove("at");
    at = i;
    const mark = marks[at];
    if (!mark) { byId("tip").hidden = true; return; }
    mark.classList.add("at");
    tip(mark);
    if (announce) byId("live").textContent = mark.dataset.title;
  };
  box.addEventListener("pointermove", (e) => show(nearest(marks, e, svg), false));
  box.addEventListener("pointerleave", () => show(-1, false));
  box.addEventListener("blur", () => show(-1, false));
  box.addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
    if (e.key === "Home") show(0, true);
    else if (e.key === "End") show(marks.length - 1, true);
    else if (step) show(Math.max(0, Math.min(marks.length - 1, at + step)), true);
    else return;
    e.preventDefault();
  });
  return box;
}

// nearest finds the mark under the pointer, or on a line the closest dot.
function nearest(marks, e, svg) {
  const hit = marks.indexOf(e.target.closest?.(".mark"));
  if (hit >= 0 || !svg.classList.contains("chart-line")) return hit >= 0 ? hit : row(marks, e);
  let best = -1, least = 40 ** 2;
  marks.forEach((m, i) => {
    const r = m.getBoundingClientRect();
    if (m.classList.contains("event")) { // a note's line: above the values, near is enough
      const near = Math.abs((r.left + r.right) / 2 - e.clientX);
      if (near < 12 && e.clientY < r.top + 24 && near ** 2 < least) { least = near ** 2; best = i; }
      return;
    }
    const d = ((r.left + r.right) / 2 - e.clientX) ** 2 + (((r.top + r.bottom) / 2 - e.clientY) ** 2) / 4;
    if (d < least) { least = d; best = i; }
  });
  return best;
}

const row = (marks, e) => marks.findIndex((m) => {
  const r = m.getBoundingClientRect();
  return e.clientY >= r.top - 4 && e.clientY <= r.bottom + 4;
});

function tip(mark) {
  const el = byId("tip");
  el.replaceChildren(h("b", {}, mark.dataset.v), [mark.dataset.x, mark.dataset.series].filter(Boolean).join(" · "));
  const note = mark.dataset.title.match(/[(（]([^()（）]*)[)）]$/)?.[1];
  if (note && mark.classList.contains("partial")) el.append(" · " + note);
  el.hidden = false;
  const m = mark.getBoundingClientRect(), size = el.getBoundingClientRect();
  const x = mark.localName === "rect" ? m.right : (m.left + m.right) / 2;
  el.style.left = Math.max(8, Math.min(x - size.width / 2, innerWidth - size.width - 8)) + "px";
  el.style.top = (m.top - size.height - 8 > 0 ? m.top - size.height - 8 : m.bottom + 8) + "px";
}
