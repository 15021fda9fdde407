// The page's start: what is open, what runs, and which keys do what.
import { catalog, get, loadCatalog, loadMe, me, Problem } from "./api.js";
import { chartWidth } from "./chartview.js";
import { setRunning, startComposer } from "./composer.js";
import { byId, h, icon } from "./dom.js";
import { closeEvidence, renewEvidence } from "./evidence.js";
import { dateWords, getLang, remember, setLang, t, translatePage } from "./i18n.js";
import { closePop } from "./pop.js";
import { renderAccount, showSignIn } from "./signin.js";
import { loadConversations, markConversation, renderConversations, startSidebar } from "./sidebar.js";
import { ask as askStream, cancel, pendingRun, resume } from "./stream.js";
import { scrollTo, Turn } from "./turn.js";

let conversation = "", turns = [], running = null; // running: {turn, run, stop}

const actions = {
  ask: (text) => ask(text),
  rerun: (turn, reading, correction) => ask(turn.question, { reading, correction, changed: true }),
  retry: (turn) => ask(turn.question, { reading: turn.sent?.reading, changed: turn.changed }),
};

// ask puts a question at the end of the conversation and follows its run.
async function ask(text, { reading, correction, changed } = {}) {
  if (running) return;
  closePop(false);
  const turn = new Turn(text, actions, { running: true, changed, correction });
  const body = { question: text, lang: reading ? turn.textLang() : undefined, conversation: conversation || undefined, reading };
  turn.sent = body;
  append(turn);
  await follow(turn, (onEvent, signal) => askStream(body, chartWidth(), onEvent, signal));
}

async function follow(turn, start) {
  const control = new AbortController();
  const mine = (running = { turn, run: null, control });
  setRunning(true);
  try {
    await start((kind, data) => {
      if (kind === "run") {
        mine.run = data.run;
        if (mine.stopped) cancel(mine.run);
        enter(data.conversation);
        return;
      }
      turn.on(kind, data);
      if (kind === "answer") dropDoubles(turn);
    }, control.signal);
  } catch (e) {
    if (e.name !== "AbortError") turn.fail(failureOf(e));
  }
  if (running === mine) {
    running = null;
    setRunning(false);
  }
  if (turn.running) turn.fail({ code: "canceled", message: "", mend: "" });
  if (conversation) loadConversations(conversation);
}

function failureOf(e) {
  if (!(e instanceof Problem)) throw e;
  if (e.code === "offline") return { code: "offline", message: "", mend: t("error.offline") };
  // The API words its problems in English, for programs; the page has its own.
  return { code: e.code, message: "", mend: t(e.status >= 500 ? "error.mend.later" : "error.mend.question") };
}

// dropDoubles removes a turn from the store that a resumed run told again.
function dropDoubles(turn) {
  for (const other of turns) if (other !== turn && other.answerId() === turn.answerId()) other.el.remove();
  turns = turns.filter((o) => o === turn || o.answerId() !== turn.answerId());
}

function stop() {
  if (!running) return;
  running.stopped = true;
  if (running.run) cancel(running.run);
  else running.control.abort();
}

function append(turn) {
  byId("hello").hidden = true;
  turns.push(turn);
  byId("turns").append(turn.el);
  requestAnimationFrame(() => scrollTo(turn));
}

function enter(id) {
  if (conversation === id) return;
  conversation = id;
  history.pushState(null, "", "/c/" + id);
  markConversation(id);
}

// open shows a conversation, or the start page.
async function open(id, push = true) {
  if (running) { running.control.abort(); running = null; setRunning(false); }
  closeEvidence();
  conversation = id;
  turns = [];
  byId("turns").replaceChildren();
  if (push) history.pushState(null, "", id ? "/c/" + id : "/");
  markConversation(id);
  byId("hello").hidden = !!id;
  if (!id) { focusComposer(); return; }
  const saved = pendingRun()?.conversation === id ? pendingRun() : null;
  try {
    const data = await get("/v1/conversations/" + id);
    if (conversation !== id) return;
    for (const stored of data.turns || []) if (!saved || stored.answer || stored.failure) append(fromStore(stored));
  } catch (e) {
    if (conversation !== id) return;
    if (!saved) byId("turns").replaceChildren(missing(id, e));
  }
  if (saved) goOn(saved);
}

// focusComposer lets a person type at once, unless that opens a keyboard over
// half of the screen.
function focusComposer() {
  if (!matchMedia("(pointer: coarse)").matches) byId("ask").focus({ preventScroll: true });
}

// goOn resumes the run that a reload of the page left.
function goOn(saved) {
  const turn = new Turn(saved.body.question, actions, { running: true, changed: !!saved.body.reading });
  turn.sent = saved.body;
  append(turn);
  follow(turn, (onEvent, signal) => resume(saved, onEvent, signal));
}

function missing(id, e) {
  const gone = e.status === 404;
  return h("div.turn", {}, h("div.trouble.quiet", {}, h("p", {}, h("strong", {}, t(gone ? "error.title.not_found" : "error.title.offline"))),
    h("div.row", {}, h("button.outline", { type: "button", onclick: () => open(gone ? "" : id) }, t(gone ? "side.new" : "retry")))));
}

function fromStore(stored) {
  const turn = new Turn(stored.question, actions);
  if (stored.answer) turn.finish(stored.answer);
  else if (stored.failure) turn.fail(stored.failure);
  else {
    turn.note = stored.withheld ? "withheld" : "unfinished";
    turn.render();
  }
  return turn;
}

function renderStarters() {
  byId("starters").replaceChildren(...(catalog.starters[getLang()] || []).map((s) => h("li", {}, h("button", { type: "button", onclick: () => ask(s) }, h("span", {}, s), icon("next")))));
}

function renderBanner() {
  const banner = byId("banner");
  if (banner) banner.textContent = t("banner", { d: dateWords(banner.dataset.today) });
}

function renderWords() {
  translatePage();
  byId("toggle-lang").textContent = t("lang.other");
  byId("toggle-lang").lang = getLang() === "zh" ? "en" : "zh-Hans";
  renderBanner();
  renderStarters();
  renderConversations();
  renderAccount();
  for (const turn of turns) turn.render();
  renewEvidence();
}

function nextTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  remember("insight_theme", root.dataset.theme);
}

async function start() {
  renderBanner();
  translatePage();
  const side = startSidebar(open);
  startComposer((text) => ask(text), stop);
  byId("toggle-lang").onclick = () => { setLang(getLang() === "zh" ? "en" : "zh"); renderWords(); };
  byId("toggle-theme").onclick = nextTheme;
  addEventListener("keydown", (e) => {
    if (e.key === "Escape" && (closePop() || closeEvidence() || side.escape())) e.preventDefault();
    if (e.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) { byId("ask").focus(); e.preventDefault(); }
  });
  addEventListener("popstate", () => open(idOfPath(), false));
  let resized;
  new ResizeObserver(() => {
    clearTimeout(resized);
    resized = setTimeout(() => turns.forEach((turn) => turn.answerId() && turn.redraw()), 150);
  }).observe(byId("turns"));

  await loadMe().catch(() => {});
  addEventListener("signedout", leavePage);
  if (me.required && !me.name) showSignIn(enterPage);
  else await enterPage();
  document.documentElement.dataset.ready = "yes";
}

// leavePage takes away what belongs to whoever was signed in.
function leavePage() {
  if (running) running.control.abort();
  closeEvidence();
  closePop(false);
  turns = [];
  byId("turns").replaceChildren();
  showSignIn(enterPage);
}

// enterPage shows what belongs to whoever uses the page.
async function enterPage() {
  renderAccount();
  await loadCatalog().catch(() => {});
  renderStarters();
  const id = idOfPath();
  loadConversations(id);
  await open(id, false);
}

const idOfPath = () => decodeURIComponent(location.pathname.match(/^\/c\/([^/]+)$/)?.[1] || "");

start();
