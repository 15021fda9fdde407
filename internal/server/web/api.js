// Calls of the service's API.

// Problem is a failed call: what is wrong and what to do.
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || "HTTP " + status);
    this.status = status;
    this.code = body.code || "failed";
  }
}

export async function call(method, path, body, options = {}) {
  let response;
  try {
    response = await fetch(path, {
      method, signal: options.signal,
      headers: { Accept: options.accept || "application/json", ...(body && { "Content-Type": "application/json" }), ...options.headers },
      body: body && JSON.stringify(body),
    });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new Problem(0, { code: "offline" });
  }
  if (response.ok) return response;
  const problem = new Problem(response.status, await response.json().catch(() => ({})));
  if (problem.code === "sign_in") dispatchEvent(new Event("signedout"));
  throw problem;
}

// me is who uses the page: {name, editor, required}.
export const me = { name: "", editor: false, required: false };

export async function loadMe() {
  Object.assign(me, await get("/v1/session"));
}

export async function get(path) {
  return (await call("GET", path)).json();
}

// catalog is read once; members when an editor opens.
export const catalog = { metrics: [], dimensions: [], starters: {} };

export async function loadCatalog() {
  const [m, d, s] = await Promise.all([get("/v1/metrics"), get("/v1/dimensions"), get("/v1/starters")]);
  catalog.metrics = m.metrics || [];
  catalog.dimensions = d.dimensions || [];
  catalog.starters = s.starters || {};
}

export const metricOf = (name) => catalog.metrics.find((m) => m.name === name);
export const dimensionOf = (name) => catalog.dimensions.find((d) => d.name === name);

export async function membersOf(dimension, match) {
  const query = new URLSearchParams({ q: match, limit: "60" });
  return (await get(`/v1/dimensions/${encodeURIComponent(dimension)}/members?${query}`)).members || [];
}
