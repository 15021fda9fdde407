// The smallest set of ways to make and fill elements.

// h makes an element: h("button.plain", {onclick, "aria-label": …}, children…).
// A value of false or null leaves the attribute out; text is never parsed.
export function h(tag, attrs = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const el = document.createElement(name);
  if (classes.length) el.className = classes.join(" ");
  for (const [key, value] of Object.entries(attrs)) {
    if (value === false || value == null) continue;
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else if (key in el && typeof value !== "string") el[key] = value;
    else el.setAttribute(key, value === true ? "" : value);
  }
  el.append(...children.flat().filter((c) => c != null && c !== false));
  return el;
}

const svgSpace = "http://www.w3.org/2000/svg";

// icon draws a symbol of the page's sprite.
export function icon(name) {
  const svg = document.createElementNS(svgSpace, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(svgSpace, "use");
  use.setAttribute("href", "#i-" + name);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

// say tells a screen reader something that the eye sees anyway.
export function say(text) {
  byId("live").textContent = text;
}

// copy puts text on the clipboard and shows that it did.
export async function copy(text, button, done) {
  await navigator.clipboard.writeText(text);
  const before = [...button.childNodes];
  button.replaceChildren(icon("check"));
  say(done);
  setTimeout(() => button.replaceChildren(...before), 1600);
}
