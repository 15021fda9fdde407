// Where a question is written.
import { byId } from "./dom.js";
import { t } from "./i18n.js";

const most = 2000;

export function startComposer(ask, stop) {
  const box = byId("ask"), send = byId("send");
  const fit = () => {
    box.style.height = "auto";
    box.style.height = Math.min(box.scrollHeight, 180) + "px";
    const n = [...box.value.trim()].length;
    byId("count").textContent = n > most * 0.9 ? t("ask.count", { n, most }) : "";
    byId("count").classList.toggle("over", n > most);
    send.disabled = n === 0 || n > most;
  };
  box.addEventListener("input", fit);
  let shift = false;
  box.addEventListener("keydown", (e) => { shift = e.shiftKey; });
  // Enter sends. It is taken here and not as a key, because the Enter that
  // ends the choice of a Chinese word is no line break.
  box.addEventListener("beforeinput", (e) => {
    if (e.inputType !== "insertLineBreak" || shift) return;
    e.preventDefault();
    byId("composer").requestSubmit();
  });
  byId("composer").addEventListener("submit", (e) => {
    e.preventDefault();
    if (send.disabled || !byId("stop").hidden) return;
    const text = box.value.trim();
    box.value = "";
    fit();
    ask(text);
  });
  byId("stop").onclick = stop;
  fit();
}

export function setRunning(running) {
  const stop = byId("stop"), send = byId("send");
  const moved = document.activeElement === stop || document.activeElement === send;
  send.hidden = running;
  stop.hidden = !running;
  if (moved) (running ? stop : byId("ask")).focus();
}
