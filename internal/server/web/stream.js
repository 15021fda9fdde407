// A run's events: asked for once, resumed after a lost connection or a reload.
import { call, Problem } from "./api.js";

const pending = "insight_run"; // the run that a reload of this tab resumes

export const pendingRun = () => JSON.parse(sessionStorage.getItem(pending) || "null");

// ask posts a question and calls onEvent for each event until the last.
export async function ask(body, chartWidth, onEvent, signal) {
  const state = { run: null, last: 0, ended: false };
  const response = await call("POST", "/v1/ask?chart_width=" + chartWidth, body, { accept: "text/event-stream", signal });
  await follow(response, body, state, onEvent, signal);
}

// resume goes on with a run from its first event.
export async function resume(saved, onEvent, signal) {
  const state = { run: saved.run, last: 0, ended: false };
  const response = await again(state, signal);
  await follow(response, saved.body, state, onEvent, signal);
}

export async function cancel(run) {
  await call("DELETE", "/v1/runs/" + run).catch(() => {}); // it may have just ended
}

async function follow(response, body, state, onEvent, signal) {
  const handle = (kind, id, data) => {
    if (kind === "run") {
      state.run = data.run;
      sessionStorage.setItem(pending, JSON.stringify({ ...data, body }));
    }
    if (id) state.last = id;
    if (kind === "answer" || kind === "error") {
      state.ended = true;
      sessionStorage.removeItem(pending);
    }
    onEvent(kind, data);
  };
  for (let tries = 0; ; tries++) {
    const before = state.last;
    try {
      await read(response, handle);
    } catch (e) {
      if (signal?.aborted) throw e;
    }
    if (state.ended) return;
    if (state.last > before) tries = 0;
    if (!state.run || tries > 5) throw new Problem(0, { code: "offline" });
    await new Promise((done) => setTimeout(done, Math.min(4000, 250 * 2 ** tries)));
    response = await again(state, signal).catch((e) => {
      if (e.code !== "offline") {
        sessionStorage.removeItem(pending);
        throw e;
      }
      return null;
    });
  }
}

const again = (state, signal) =>
  call("GET", `/v1/runs/${state.run}/events`, undefined, { accept: "text/event-stream", signal, headers: { "Last-Event-ID": String(state.last) } });

// read parses server-sent events until the body ends.
async function read(response, handle) {
  if (!response) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { kind: "message", id: 0, data: "" };
      for (const line of block.split("\n")) {
        if (line.startsWith("event: ")) event.kind = line.slice(7);
        else if (line.startsWith("id: ")) event.id = Number(line.slice(4));
        else if (line.startsWith("data: ")) event.data += line.slice(6);
      }
      if (event.data) handle(event.kind, event.id, JSON.parse(event.data));
    }
  }
}
